"""One rounding for what people read, one for documents: down, and a read is never certain."""

from math import floor

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from platewatch.text.probability import format_bound, format_percent, format_share, round_probability, round_share

PROBABILITIES = st.floats(0.0, 1.0)


@given(PROBABILITIES)
@example(1.0)
@example(0.99999999)
@example(0.0)
@example(1e-300)
def test_people_never_read_that_something_is_certain_or_impossible(probability: float) -> None:
    shown = format_percent(probability)
    assert shown.endswith("%")
    assert 1 <= int(shown[:-1]) <= 99


@given(PROBABILITIES)
def test_what_people_read_is_never_more_than_what_is_meant(probability: float) -> None:
    shown = int(format_percent(probability)[:-1])
    assert shown <= max(probability * 100 + 1e-6, 1)
    assert shown >= min(floor(probability * 100), 99)


@given(PROBABILITIES)
@example(0.57 - 1e-12)
@example(0.95 - 1e-13)
def test_the_page_and_the_command_line_show_the_same_probability(probability: float) -> None:
    """The page has the probability itself, the command line what the API rounded for its document."""
    assert format_percent(round_probability(probability)) == format_percent(probability)


@given(PROBABILITIES)
@example(0.99996)
@example(0.00001)
def test_a_document_never_says_one_or_zero_by_rounding(probability: float) -> None:
    rounded = round_probability(probability)
    assert rounded <= 0.9999
    assert (rounded == 0.0) == (probability == 0.0)
    assert rounded <= probability + 1e-9 or rounded == 0.0001
    assert probability - rounded < 1e-4 + 1e-9
    assert round(rounded, 4) == rounded
    assert round_probability(rounded) == rounded


@given(PROBABILITIES, PROBABILITIES)
def test_rounding_keeps_the_order(one: float, other: float) -> None:
    least, most = sorted((one, other))
    assert round_probability(least) <= round_probability(most)
    assert int(format_percent(least)[:-1]) <= int(format_percent(most)[:-1])


@pytest.mark.parametrize(
    ("probability", "rounded", "shown"),
    [(0.29, 0.29, "29%"), (0.9999, 0.9999, "99%"), (0.123456, 0.1234, "12%"), (0.00004, 0.0001, "1%")],
)
def test_known_values(probability: float, rounded: float, shown: str) -> None:
    assert (round_probability(probability), format_percent(probability)) == (rounded, shown)


@pytest.mark.parametrize(
    ("share", "rounded", "shown"),
    [(0.0, 0.0, "0%"), (1.0, 1.0, "100%"), (1 / 3, 0.3333, "33%"), (0.99999, 0.9999, "99%"), (0.0001, 0.0001, "1%")],
)
def test_all_and_none_of_what_was_counted_is_said_so(share: float, rounded: float, shown: str) -> None:
    assert (round_share(share), format_share(share)) == (rounded, shown)


@given(st.integers(0, 10_000))
def test_a_bound_is_shown_as_it_was_set(bound: int) -> None:
    assert float(format_bound(bound / 10_000)[:-1]) == bound / 100
