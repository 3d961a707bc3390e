import random

import pytest

from platewatch.plates.country import REPORTED
from platewatch.plates.series import DUTCH, DUTCH_SERIES, FLEETS, fill_places, list_series
from platewatch.plates.spelling import dutch_sidecode
from platewatch.plates.syntax import fits, has_rules


@pytest.mark.parametrize("country", sorted(list_series()))
def test_a_series_holds_what_its_countrys_syntax_allows(country: str) -> None:
    chance = random.Random(country)
    assert has_rules(country)
    for series in list_series()[country]:
        assert series.country == country
        plates = ["".join(chance.choice(place) for place in series.places) for _ in range(40)]
        assert sum(fits(plate, country) for plate in plates) >= 30, series
        assert 0 < series.vehicles <= series.combinations


def test_the_fleet_of_each_country_is_on_its_series() -> None:
    for country, millions in FLEETS.items():
        vehicles = sum(series.vehicles for series in list_series()[country])
        assert 0.9 * millions * 1e6 <= vehicles <= millions * 1e6 + 1, country


def test_every_dutch_sidecode_that_was_issued_is_in_use() -> None:
    known = {dutch_sidecode(shape.replace("X", "K")) for shape in DUTCH_SERIES}
    assert known >= set(range(1, 14))
    assert 12e6 < sum(series.vehicles for series in list_series()[DUTCH]) < 15e6


def test_letters_are_those_of_the_sidecode() -> None:
    letters = {series.places[0]: series.places for series in list_series()[DUTCH]}
    assert not any("C" in place or "Q" in place for place in letters if len(place) > 1)
    by_shape = dict(zip(DUTCH_SERIES, list_series()[DUTCH], strict=True))
    assert "A" in by_shape["XX9999"].places[0]
    assert "A" not in by_shape["XX99XX"].places[0]
    assert "Y" in by_shape["XXXX99"].places[0]
    assert "Y" not in by_shape["99XXX9"].places[2]


def test_a_series_knows_its_plates() -> None:
    series = list_series()["LU"][0]
    assert series.holds("AB1234")
    assert not series.holds("AB123")
    assert not series.holds("1B1234")
    assert fill_places("h#B", "") == ("12", "123456789", "B")


def test_a_country_whose_series_are_known_is_one_that_the_reader_reports() -> None:
    """A pattern that names any other country matches whatever the plate shows, and counts everywhere (plates.share)."""
    assert set(list_series()) <= set(REPORTED)
