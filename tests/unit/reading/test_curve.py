"""Bending what is said of the best spelling keeps everything else as it was."""

import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from platewatch.plates.distribution import Distribution, Spelling
from platewatch.reading.curve import STRAIGHT, Curve, bend

BEFORE = Distribution((Spelling("AB1", 0.6), Spelling("AB2", 0.2), Spelling("AB3", 0.1, 0.05)), 0.04)


@st.composite
def distributions(draw: st.DrawFn) -> Distribution:
    count = draw(st.integers(0, 8))
    weights = draw(st.lists(st.floats(0.0, 1), min_size=count + 2, max_size=count + 2))
    whole = sum(weights) or 1.0
    chances = sorted((weight / whole for weight in weights[:count]), reverse=True)
    return Distribution(tuple(Spelling(f"AB{at}", chance) for at, chance in enumerate(chances)), weights[-1] / whole)


curves = st.builds(Curve, st.floats(0.3, 3), st.floats(0.3, 3), st.floats(-2, 2))


HARDLY_ANYTHING = Distribution((Spelling("AB0", 1e-41), Spelling("AB1", 1e-41)), 1.0)
BESIDE_NOTHING = Distribution((Spelling("AB0", 0.5), Spelling("AB1", 5e-324)), 0.5)
ALMOST_ALONE = Distribution((Spelling("AB0", 1 / 3 - 6e-17), Spelling("AB1", 3e-16)), 2 / 3)


@given(distributions(), curves)
@example(ALMOST_ALONE, Curve(shift=-1.0))
@example(HARDLY_ANYTHING, Curve(low=2.0))
@example(BESIDE_NOTHING, Curve(low=2.0))
def test_bent_it_is_a_distribution_in_the_same_order(before: Distribution, curve: Curve) -> None:
    after = bend(before, curve)
    assert [one.text for one in after.spellings] == [one.text for one in before.spellings]
    assert after.unreadable == before.unreadable
    chances = [one.probability for one in after.spellings]
    assert chances == pytest.approx(sorted(chances, reverse=True))
    assert all(0 <= one <= 1 + 1e-9 for one in chances)
    assert sum(chances) + after.unreadable <= 1 + 1e-9


@given(st.floats(0, 1), st.floats(0, 1), curves)
def test_what_is_more_probable_stays_so(one: float, other: float, curve: Curve) -> None:
    low, high = sorted((one, other))
    assert curve.at(low) <= curve.at(high) + 1e-12
    assert 0 <= curve.at(low) <= 1


def test_where_the_best_gains_all_that_is_listed_gains_alike() -> None:
    curve = Curve(0.9, 1.0, 0.1)
    gain = curve.at(0.6) / 0.6
    assert gain > 1
    after = bend(BEFORE, curve).spellings
    assert [one.probability for one in after] == pytest.approx([0.6 * gain, 0.2 * gain, 0.1 * gain])
    assert after[2].observed == pytest.approx(0.05 * gain)


def test_nothing_gains_more_than_there_is() -> None:
    after = bend(BEFORE, Curve(shift=2.0))
    assert sum(one.probability for one in after.spellings) == pytest.approx(0.96)
    assert after.spellings[0].probability == pytest.approx(0.6 * 0.96 / 0.9)


def test_where_the_best_loses_the_others_share_it() -> None:
    curve = Curve(shift=-0.5)
    best, second, third = bend(BEFORE, curve).spellings
    assert best.probability == pytest.approx(curve.at(0.6))
    left = (0.96 - best.probability) / 0.36
    assert (second.probability, third.probability) == pytest.approx((0.2 * left, 0.1 * left))


@pytest.mark.parametrize(
    ("curve", "probability", "bent"),
    [
        (Curve(2.0, 1.0, 0.0), 0.5, 1 / 3),
        (Curve(1.0, 2.0, 0.0), 0.5, 2 / 3),
        (Curve(shift=math.log(3)), 0.5, 0.75),
        (Curve(2.0, 3.0, math.log(2)), 0.2, 1 / (1 + 0.8**3 / (0.2**2 * 2))),
        (Curve(shift=5.0), 0.0, 0.0),
        (Curve(shift=-5.0), 1.0, 1.0),
        (Curve(shift=-699.0), 0.5, math.exp(-699)),
        (Curve(shift=-701.0), 0.5, 0.0),
    ],
)
def test_a_probability_is_bent_by_its_formula(curve: Curve, probability: float, bent: float) -> None:
    assert curve.at(probability) == pytest.approx(bent)


def test_the_best_never_falls_below_the_second_which_gains_what_it_loses() -> None:
    pair = Distribution((Spelling("AB1", 0.5), Spelling("AB2", 0.4, 0.2), Spelling("AB3", 0.05)), 0.0)
    best, second, third = bend(pair, Curve(shift=-3.0)).spellings
    # What is left after the best is 0.5, the second one's part of it 0.8: equal to the best where that is 0.8 / 1.8.
    assert best.probability == pytest.approx(second.probability) == pytest.approx(0.4 / 0.9)
    assert third.probability == pytest.approx(0.05 / 0.9)
    assert second.observed == pytest.approx(0.2 / 0.9)
    only = Distribution((Spelling("AB1", 0.5),), 0.5)
    assert bend(only, Curve(shift=-3.0)) == only
    alone = bend(Distribution((Spelling("AB1", 0.5),), 0.1), Curve(shift=-3.0)).spellings[0]
    assert alone.probability == pytest.approx(1 / (1 + math.exp(3)))


def test_equals_stay_equal() -> None:
    pair = Distribution((Spelling("AB1", 0.4), Spelling("AB2", 0.4)), 0.02)
    for shift in (-0.7, 0.2, 1.0):
        first, second = bend(pair, Curve(shift=shift)).spellings
        assert first.probability == pytest.approx(second.probability)


def test_the_straight_curve_changes_nothing() -> None:
    assert bend(BEFORE, STRAIGHT) is BEFORE
    assert STRAIGHT.at(0.3) == pytest.approx(0.3)


def test_nothing_read_stays_nothing_read() -> None:
    assert bend(Distribution((), 0.9), Curve(shift=1.0)) == Distribution((), 0.9)


@pytest.mark.parametrize("wrong", [{"low": 0.0}, {"high": -1.0}, {"high": float("nan")}, {"shift": float("inf")}])
def test_a_curve_that_falls_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        Curve(**wrong)
