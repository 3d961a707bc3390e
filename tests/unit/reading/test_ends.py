"""What the network says of the ends of lines, and what the text adds to it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from platewatch.plates.parts import UNKNOWN, Likeness, compare
from platewatch.reading.completeness import Completeness, LineEnds, whole
from platewatch.reading.interpret import estimate_ends, weigh_text

chances = st.floats(0, 1)
likenesses = st.builds(Likeness, st.floats(0.02, 1e4), st.floats(0.02, 1e4), st.floats(0.02, 1e4))
OPEN = (LineEnds(0.9, 0.7),)


def test_logits_become_the_ends_of_as_many_lines() -> None:
    ends = np.array([2.0, -2.0, 0.0, 4.0, 1.0, 1.0])
    assert estimate_ends(ends, 1, temperature=1.0, shift=0.0) == (
        LineEnds(pytest.approx(0.8808, abs=1e-4), pytest.approx(0.1192, abs=1e-4)),
    )
    lines = estimate_ends(ends, 2, temperature=2.0, shift=1.0)
    assert lines[1] == LineEnds(pytest.approx(0.7311, abs=1e-4), pytest.approx(0.9526, abs=1e-4))


def test_a_plate_of_the_series_is_rather_whole() -> None:
    weighed = weigh_text(OPEN, compare("7KXL92", "NL"), 0.5)
    assert whole(weighed) > 0.95 > whole(OPEN)


def test_what_lacks_an_end_by_its_text_lacks_it() -> None:
    weighed = weigh_text((LineEnds(0.99, 0.9),), compare("7KXL9", "NL"), 0.5)
    assert weighed[0].end < 0.5 < 0.9 < weighed[0].start


def test_what_lacks_its_start_by_its_text_lacks_that() -> None:
    weighed = weigh_text((LineEnds(0.9, 0.99),), compare("234BCD", "ES"), 0.5)
    assert weighed[0].start < 0.5 < 0.9 < weighed[0].end


@given(chances, chances, st.floats(0, 1))
def test_a_text_that_is_like_anything_says_nothing(start: float, end: float, power: float) -> None:
    given_ends = (LineEnds(start, end),)
    weighed = weigh_text(given_ends, UNKNOWN, power)
    assert whole(weighed) == pytest.approx(whole(given_ends), abs=1e-9)


@given(chances, chances, likenesses, st.floats(0, 1))
def test_what_comes_out_are_probabilities(start: float, end: float, likeness: Likeness, power: float) -> None:
    ((line),) = weigh_text((LineEnds(start, end),), likeness, power)
    assert 0.0 <= line.start <= 1.0
    assert 0.0 <= line.end <= 1.0


@given(st.floats(0.01, 0.99), st.floats(0.01, 0.99), st.floats(0.1, 1))
def test_the_more_it_looks_whole_the_more_it_is(start: float, end: float, power: float) -> None:
    ends = (LineEnds(start, end),)
    told = [whole(weigh_text(ends, Likeness(value, 1.0, 1.0), power)) for value in (0.1, 1.0, 10.0)]
    assert told == sorted(told)
    assert told[0] < told[2]


@pytest.mark.parametrize("completeness", [(), (LineEnds(0.9, 0.7), LineEnds(0.8, 0.9))])
def test_without_ends_or_of_several_lines_the_text_says_nothing(completeness: Completeness) -> None:
    assert weigh_text(completeness, compare("7KXL9", "NL"), 1.0) == completeness


def test_with_no_power_nothing_changes() -> None:
    assert weigh_text(OPEN, compare("7KXL9", "NL"), 0.0) == OPEN


def test_ends_without_any_chance_stay() -> None:
    impossible = (LineEnds(0.0, 1.0),)
    assert weigh_text(impossible, Likeness(5.0, 0.0, 0.0), 1.0) == impossible
