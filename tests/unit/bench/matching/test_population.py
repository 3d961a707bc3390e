import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.matching.population import (
    build_population,
    count_neighbours,
    decode,
    encode,
    list_series,
    within_one,
)
from platewatch.plates.series import Series
from platewatch.plates.syntax import fits
from tests.unit.bench.matching.makers import make_population

SERIES = Series("NL", ("AB", "AB1", "12"), 10.0)
PLATES = ["".join(marks) for marks in itertools.product(*SERIES.places)]


def _distance(one: str, other: str) -> int:
    if not one or not other:
        return len(one) + len(other)
    return min(
        _distance(one[1:], other) + 1,
        _distance(one, other[1:]) + 1,
        _distance(one[1:], other[1:]) + (one[0] != other[0]),
    )


@given(st.text("AB12", min_size=1, max_size=5))
def test_neighbours_are_counted_as_listing_them_counts_them(text: str) -> None:
    assert count_neighbours(text, SERIES) == sum(_distance(text, plate) <= 1 for plate in PLATES)


@given(st.text("AB1", max_size=4), st.text("AB1", max_size=4))
def test_within_one_change(one: str, other: str) -> None:
    assert within_one(one, other) == (_distance(one, other) <= 1)


@pytest.mark.parametrize("size", [1_000, 100_000, 5_000_000])
def test_a_list_holds_as_many_plates_as_it_has_entries(size: int) -> None:
    population = build_population()
    expected = population.densities(size) @ [series.combinations for series in population.series]
    assert expected == pytest.approx(size)


def test_a_drawn_list_holds_plates_of_the_series_as_often_as_the_densities_say() -> None:
    population = make_population()
    texts = ["".join(marks) for marks in itertools.product(*population.series[0].places)]
    drawn = population.draw_list(400, np.random.default_rng(1))
    assert np.isin(drawn, encode(texts)).all()
    assert (np.diff(drawn) > 0).all()
    # A plate that stands on the list for both countries is there once.
    listed = 1.0 - np.prod(1.0 - population.densities(400))
    assert len(drawn) == pytest.approx(1_600 * listed, abs=40)


def test_codes_tell_plates_apart() -> None:
    texts = ["A", "AA", "0A", "A0", "ZZZZZZZZZZZZ", "ZZZZZZZZZZZ"]
    assert len(set(encode(texts).tolist())) == len(texts)
    assert (encode(texts) > 0).all()
    assert decode(encode(texts)) == texts


def test_the_population_holds_what_each_countrys_syntax_allows() -> None:
    rng = np.random.default_rng(2)
    for series in build_population().series:
        plates = ["".join(place[int(rng.integers(len(place)))] for place in series.places) for _ in range(40)]
        assert sum(fits(plate, series.country) for plate in plates) >= 30, series
        assert 0 < series.vehicles <= series.combinations


def test_a_text_may_be_a_plate_of_two_countries() -> None:
    assert list(list_series("BD12", make_population())) == [0, 1]
    assert list(list_series("BD1", make_population())) == []
