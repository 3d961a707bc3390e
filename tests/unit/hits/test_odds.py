"""The odds of hits: a change of probabilities that keeps their order, and what decisions tell of it."""

import itertools
import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platewatch.hits.odds import BANDS, Decided, find_band, fit_odds, unweigh, weigh

CHANCES = st.floats(0, 1)
ODDS = st.floats(0.1, 50)


@given(CHANCES)
def test_at_one_a_hit_is_as_probable_as_its_spelling(chance: float) -> None:
    assert weigh(chance, 1.0) == chance


@given(CHANCES, ODDS)
def test_a_probability_stays_one_and_can_be_taken_back(chance: float, odds: float) -> None:
    assert 0 <= weigh(chance, odds) <= 1
    assert unweigh(weigh(chance, odds), odds) == pytest.approx(chance, abs=1e-9)


@given(CHANCES, CHANCES, ODDS)
def test_the_order_of_hits_stays(one: float, other: float, odds: float) -> None:
    assert (weigh(one, odds) <= weigh(other, odds) + 1e-12) or one > other


@pytest.mark.parametrize(
    ("chance", "odds", "weighed"), [(0.5, 9, 0.9), (0.9, 1 / 9, 0.5), (0.2, 4, 0.5), (0.8, 8, 32 / 33)]
)
def test_odds_are_multiplied(chance: float, odds: float, weighed: float) -> None:
    assert weigh(chance, odds) == pytest.approx(weighed)


@pytest.mark.parametrize(
    ("chance", "band"), [(0, 0), (0.0199, 0), (0.02, 0.02), (0.5, 0.5), (0.899, 0.8), (0.99, 0.99), (1, 0.99)]
)
def test_every_probability_has_a_band(chance: float, band: float) -> None:
    assert find_band(chance) == band


def decide(odds: float, hits: int, seed: int = 1) -> list[Decided]:
    """Hits of all bands that are right as often as those odds say."""
    chance, right = random.Random(seed), dict.fromkeys(BANDS[:-1], 0)
    for low, high in itertools.pairwise(BANDS):
        right[low] = sum(chance.random() < weigh((low + high) / 2, odds) for _ in range(hits))
    return [Decided(low, number, hits - number) for low, number in right.items()]


@pytest.mark.parametrize("odds", [0.3, 1.0, 8.5, 40.0])
def test_many_decisions_tell_the_odds(odds: float) -> None:
    fitted = fit_odds(decide(odds, hits=2_000))
    assert fitted.odds == pytest.approx(odds, rel=0.1)
    assert fitted.least < odds < fitted.most
    assert fitted.decided == 2_000 * (len(BANDS) - 1)


def test_without_decisions_nothing_is_learned() -> None:
    fitted = fit_odds([])
    assert (fitted.odds, fitted.decided) == (pytest.approx(1.0, abs=1e-5), 0)
    assert fitted.least < 0.1 < 10 < fitted.most


@pytest.mark.parametrize(("right", "misread"), [(3, 0), (0, 3)])
def test_a_few_decisions_that_all_agree_move_little(right: int, misread: int) -> None:
    fitted = fit_odds([Decided(0.5, right, misread)])
    assert 1 / 5 < fitted.odds < 5
    assert (fitted.odds > 1) == (right > misread)


def test_what_is_believed_before_any_decision_is_that_strong() -> None:
    """One in 95 % between 1/15 and 15: within a factor of four of 1, on either side, by two standard deviations."""
    fitted = fit_odds([])
    assert fitted.most == pytest.approx(4**1.96, rel=1e-4)
    assert fitted.least == pytest.approx(4**-1.96, rel=1e-4)


@pytest.mark.parametrize(
    ("decided", "middle"),
    [
        (Decided(0.5, 3, 0), 0.55),
        (Decided(0.5, 0, 3), 0.55),
        (Decided(0.0, 10, 10), 0.01),
        (Decided(0.99, 10, 10), 0.995),
    ],
)
def test_what_some_decisions_tell_is_that_much(decided: Decided, middle: float) -> None:
    fitted = fit_odds([decided, Decided(0.3, 0, 0)])
    hits = decided.right + decided.misread
    chance = weigh(middle, fitted.odds)
    # As many more were right than said, as what was believed before pulls back.
    assert decided.right - hits * chance == pytest.approx(math.log(fitted.odds) / math.log(4) ** 2, abs=1e-4)
    reach = math.exp(1.96 / math.sqrt(1 / math.log(4) ** 2 + hits * chance * (1 - chance)))
    assert (fitted.least, fitted.most) == pytest.approx((fitted.odds / reach, fitted.odds * reach), rel=1e-4)
    assert fitted.decided == hits


def test_the_bands_are_those_that_counts_were_kept_in() -> None:
    """Counts of years lie under these numbers: another bound would leave them where nothing is looked up."""
    assert BANDS == (0.0, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 1.0)


def test_the_interval_narrows_with_decisions() -> None:
    widths = [one.most / one.least for one in (fit_odds(decide(5.0, hits)) for hits in (2, 20, 200, 2_000))]
    assert widths == sorted(widths, reverse=True)
