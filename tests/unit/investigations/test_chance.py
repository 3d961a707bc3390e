"""How probable it is by chance that a car is on as many occasions as it was."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platewatch.investigations.chance import KNOWN_BY, MOST_SINGLE, STEADIEST, adjust, find_p_value, find_shape

RATES = st.lists(st.floats(1e-6, 5.0), min_size=2, max_size=MOST_SINGLE)
SHAPES = st.floats(1.0, STEADIEST)


@given(RATES, st.floats(0, 12), SHAPES)
def test_it_is_a_probability(rates: list[float], counted: float, shape: float) -> None:
    assert 0.0 <= find_p_value(rates, min(counted, len(rates)), shape) <= 1.0


@given(RATES, st.floats(0, 11), st.floats(0, 2), SHAPES)
def test_more_occasions_are_less_probable(rates: list[float], counted: float, more: float, shape: float) -> None:
    fewer, many = min(counted, len(rates)), min(counted + more, len(rates))
    assert find_p_value(rates, many, shape) <= find_p_value(rates, fewer, shape) * (1 + 1e-9)


@given(RATES, st.randoms(use_true_random=False), SHAPES)
def test_the_order_of_occasions_does_not_matter(rates: list[float], luck, shape: float) -> None:  # type: ignore[no-untyped-def]
    shuffled = list(rates)
    luck.shuffle(shuffled)
    assert find_p_value(shuffled, 2.0, shape) == pytest.approx(find_p_value(rates, 2.0, shape), rel=1e-9)


@pytest.mark.parametrize("counted", [0.0, 0.3, 1.0])
def test_being_there_once_is_no_surprise(counted: float) -> None:
    assert find_p_value([0.01] * 5, counted) == 1.0


def test_twice_with_small_rates_is_as_counted_by_hand() -> None:
    # Given one of ten, any of the nine others: their sum, doubled by the spread of a rate that nobody knows.
    assert find_p_value([1e-5] * 10, 2.0) == pytest.approx(9 * 1e-5, rel=1e-3)


def test_a_car_known_well_is_more_surprising_than_one_that_is_not() -> None:
    assert find_p_value([0.02] * 10, 6.0, STEADIEST) < find_p_value([0.02] * 10, 6.0, 1.0) / 10


def test_fractions_lie_between_whole_numbers() -> None:
    two, half, three = (find_p_value([0.1] * 6, counted) for counted in (2.0, 2.5, 3.0))
    assert half == pytest.approx(math.sqrt(two * three), rel=1e-9)


@given(st.floats(1e-5, 0.5), st.integers(2, MOST_SINGLE), SHAPES)
def test_many_occasions_are_never_more_surprising_than_counted_singly(rate: float, counted: int, shape: float) -> None:
    single = [rate] * MOST_SINGLE
    assert find_p_value([*single, 0.0], counted, shape) >= find_p_value(single, counted, shape) * (1 - 1e-6)


def test_how_well_a_car_is_known() -> None:
    assert find_shape(0.0) == 1.0
    assert find_shape(KNOWN_BY) == 2.0
    assert find_shape(1e6) == STEADIEST


def test_the_best_of_many() -> None:
    assert adjust(1e-4, 100) == pytest.approx(0.01)
    assert adjust(0.1, 100) == 1.0
    assert adjust(0.1, 0) == 0.1
