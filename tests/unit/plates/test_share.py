import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platewatch.hits.incomplete import fits_pattern
from platewatch.plates.series import list_series
from platewatch.plates.share import COUNTRY_UNSEEN, count_fitting, count_plates, measure_share
from platewatch.plates.spelling import normalise_pattern

PLACES = ("AB", "AB1", "12", "1A")
PLATES = ["".join(marks) for marks in itertools.product(*PLACES)]
COUNTRIES = sorted(list_series())


@st.composite
def patterns(draw: st.DrawFn, alphabet: str = "AB12?*", most: int = 7) -> str:
    text = draw(st.text(alphabet, max_size=most))
    return normalise_pattern(f"{draw(st.sampled_from('AB12'))}{text}{draw(st.sampled_from('AB12'))}*")


@given(st.one_of(patterns(), st.text("AB12?", min_size=1, max_size=5)))
def test_plates_are_counted_as_matching_them_one_by_one_counts_them(pattern: str) -> None:
    assert count_fitting(pattern, PLACES) == sum(fits_pattern(plate, pattern) for plate in PLATES)


@pytest.mark.parametrize("pattern", ["*A*A*", "?*1", "A*?*1", "*", "????", "*1*1*", "??A*", "A1", "AB1A"])
def test_a_plate_that_fits_in_several_ways_counts_once(pattern: str) -> None:
    assert count_fitting(pattern, PLACES) == sum(fits_pattern(plate, pattern) for plate in PLATES)


@given(patterns("ABDGHJKLNPRSTXZ0123456789?*"), st.sampled_from([None, *COUNTRIES]), st.data())
def test_a_pattern_that_says_less_never_fits_fewer(pattern: str, country: str | None, data: st.DataObject) -> None:
    known = [at for at, mark in enumerate(pattern) if mark not in "?*"]
    at = data.draw(st.sampled_from(known))
    wider = pattern[:at] + "?" + pattern[at + 1 :]
    assert measure_share(wider, country).part >= measure_share(pattern, country).part - 1e-15


@given(patterns("ABDGHJKLNPRSTXZ0123456789?*"), st.sampled_from(COUNTRIES))
def test_a_country_never_widens_and_no_country_counts_for_all(pattern: str, country: str) -> None:
    named, unnamed = measure_share(pattern, country), measure_share(pattern, None)
    assert COUNTRY_UNSEEN * unnamed.part - 1e-15 <= named.part <= unnamed.part
    everywhere = [_share_in(pattern, each) for each in COUNTRIES]
    assert unnamed.part == pytest.approx(max(everywhere))
    assert 0.0 <= unnamed.part <= 1.0 + 1e-12


def _share_in(pattern: str, country: str) -> float:
    series = list_series()[country]
    return sum(count_plates(pattern, one) for one in series) / sum(one.vehicles for one in series)


@given(patterns("ABDGHJKLNPRSTXZ0123456789?*"))
def test_a_country_without_known_series_counts_for_all(pattern: str) -> None:
    assert measure_share(pattern, "US") == measure_share(pattern, None)


@pytest.mark.parametrize(
    ("pattern", "country", "one_in"),
    [
        # Series 9XXX99: one of 10 digits, two of 18 letters named; 1.5 of 13.25 million vehicles.
        ("7K?L*", "NL", round(10 * 18 * 18 * 13.2509e6 / 1.5e6)),
        # Six known characters are one plate of a series, or none.
        ("7KXL92", "NL", round(10 * 18**3 * 100 * 13.2509e6 / 1.5e6)),
        # LU: every plate is XX9999.
        ("AB12??", "LU", 22 * 22 * 100),
        # Whatever lies between: all Dutch plates of six characters.
        ("*", "NL", 1),
    ],
)
def test_shares_are_what_the_series_say(pattern: str, country: str, one_in: int) -> None:
    share = measure_share(pattern, country)
    assert (share.one_in, share.country) == (one_in, country)


@pytest.mark.parametrize("pattern", ["CD*1", "*12*", "C?1*", "*D*1*", "C*??"])
def test_a_whole_series_is_counted_exactly(pattern: str) -> None:
    series = list_series()["NL"][-1]
    plates = ["".join(marks) for marks in itertools.product(*series.places)]
    assert count_plates(pattern, series) == pytest.approx(sum(fits_pattern(plate, pattern) for plate in plates))


def test_a_pattern_of_two_digits_fits_a_great_part_of_all_plates() -> None:
    assert measure_share("*12*", "NL").one_in < 30
    assert measure_share("*12*", None).one_in < 12


def test_a_pattern_that_no_known_series_has_fits_none() -> None:
    assert measure_share("QQQQQQQQQ*", None).one_in == 0
