"""A plate of the country's series looks whole; what only begins or ends like one looks like a part."""

from dataclasses import astuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platewatch.plates.parts import MOST_MISSING, UNKNOWN, UNLISTED, Likeness, compare, compare_among
from platewatch.plates.series import list_series

COUNTRIES = sorted(list_series())


@st.composite
def listed(draw: st.DrawFn) -> tuple[str, str]:
    """A country and a plate that one of its series holds."""
    country = draw(st.sampled_from(COUNTRIES))
    series = draw(st.sampled_from(list_series()[country]))
    return country, "".join(draw(st.sampled_from(place)) for place in series.places)


@given(listed())
def test_a_plate_of_a_series_looks_whole(plate: tuple[str, str]) -> None:
    country, text = plate
    assert compare(text, country).whole > UNLISTED


@given(listed(), st.integers(1, MOST_MISSING), st.booleans())
def test_what_is_left_of_a_plate_looks_like_a_part(plate: tuple[str, str], missing: int, at_start: bool) -> None:
    country, text = plate
    seen = text[missing:] if at_start else text[: len(text) - missing]
    found = compare(seen, country)
    assert (found.without_start if at_start else found.without_end) > UNLISTED


@given(st.text("ABCXYZ0189", min_size=1, max_size=9), st.sampled_from(COUNTRIES))
def test_nothing_is_ever_ruled_out(text: str, country: str) -> None:
    assert min(astuple(compare(text, country))) >= UNLISTED


@pytest.mark.parametrize(
    ("text", "country"),
    [("7KXL92", "NL"), ("1234BCD", "ES"), ("AB123CD", "FR"), ("AB12CDE", "GB"), ("1ABC234", "BE"), ("MUX1234", "DE")],
)
def test_a_whole_plate_looks_more_like_one_than_like_a_part(text: str, country: str) -> None:
    found = compare(text, country)
    assert found.whole > 2 * max(found.without_start, found.without_end)


@pytest.mark.parametrize(
    ("text", "country"), [("7KXL9", "NL"), ("24FFN", "NL"), ("1234BC", "ES"), ("AB123C", "FR"), ("AB12CD", "GB")]
)
def test_a_plate_without_its_end_looks_like_one(text: str, country: str) -> None:
    found = compare(text, country)
    assert found.without_end > 100 * found.whole


def test_where_a_part_is_a_plate_as_well_the_text_tells_little() -> None:
    """MUX123 is on German cars, and what is left of MUX1234 or of AMUX123."""
    found = compare("MUX123", "DE")
    assert 0.2 < found.whole / max(found.without_start, found.without_end) < 5


def test_as_much_as_a_plate_can_lack_counts_and_no_more() -> None:
    """What is left of a Dutch plate has three to five characters."""
    assert compare("7KX", "NL").without_end > UNLISTED
    assert compare("7K", "NL").without_end == UNLISTED
    assert compare("7KXL92", "NL").without_end == UNLISTED


def test_of_a_country_without_series_any_text_is_as_good() -> None:
    assert compare("7KXL9", "US") == compare("7KXL9", "unknown") == UNKNOWN == Likeness(1.0, 1.0, 1.0)
    assert compare("", "NL") == UNKNOWN


def test_countries_count_by_their_probability() -> None:
    found = compare_among("7KXL9", {"NL": 0.6, "DE": 0.3, "unknown": 0.05, "FR": 0.001})
    dutch, german = compare("7KXL9", "NL"), compare("7KXL9", "DE")
    # A tenth has no country that is known: there the text is like anything.
    assert found.whole == pytest.approx(0.6 * dutch.whole + 0.3 * german.whole + 0.1)
    assert found.without_end == pytest.approx(0.6 * dutch.without_end + 0.3 * german.without_end + 0.1)
    assert found.without_start == pytest.approx(0.6 * dutch.without_start + 0.3 * german.without_start + 0.1)


def test_a_text_of_no_known_country_is_like_anything() -> None:
    assert compare_among("7KXL9", {}) == UNKNOWN
    assert compare_among("", {"NL": 1.0}) == UNKNOWN
