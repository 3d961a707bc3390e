import numpy as np
import pytest

from bench.matching.curves import RATES, Sweep, at_threshold, calibrate_hits, compare, found_within
from bench.matching.traffic import Events
from bench.matching.ways import MOST, Way, answer
from tests.unit.bench.matching.makers import make_seen

POOL = [
    make_seen("BD12", ("BD12", 0.9), ("BD17", 0.05), source=0),
    make_seen("BG33", ("BD33", 0.6), ("BG33", 0.3), source=1),
    make_seen("BF44", ("BF44", 0.6), source=2),
]
ANSWERS = answer(POOL)


def _columns(*rows: tuple[float, ...]) -> np.ndarray:
    return np.array([[*row, *[0.0] * (MOST - len(row))] for row in rows])


EVENTS = Events(
    drawn=np.array([500_000.0, 300_000.0, 200_000.0]),
    wanted=np.array([50.0, 30.0, 20.0]),
    told={
        Way.OURS: _columns((0, 10), (40,), (0,)),
        Way.EXACT: _columns((0,), (40,), (0,)),
        Way.EDIT: _columns((500,), (200,), (100,)),
    },
    hits=_columns((0, 10), (40,), (0,)),
)
MARKS = {Way.OURS: (0.5, 0.1, 0.0), Way.EXACT: (0.5,), Way.EDIT: (0.5, 0.0)}


def _sweep(way: Way) -> Sweep:
    return Sweep(ANSWERS.found[way], EVENTS.drawn, ANSWERS.chances, EVENTS.told[way])


def test_a_sweep_adds_up_from_the_surest_answer_down_and_equal_ones_together() -> None:
    thresholds, found, told = _sweep(Way.OURS).sums(np.ones(3))
    assert thresholds.tolist() == [0.9, 0.6, 0.3, 0.05]
    assert found.tolist() == [500_000, 700_000, 1_000_000, 1_000_000]
    assert told.tolist() == [0, 40, 40, 50]


def test_a_plate_that_was_drawn_again_counts_as_often() -> None:
    _, found, told = _sweep(Way.OURS).sums(np.array([0.0, 2.0, 1.0]))
    assert (found[-1], told[-1]) == (800_000, 80)


def test_no_more_is_found_than_the_false_hits_allow() -> None:
    found, told = np.array([0.5, 0.7, 1.0]), np.array([2.0, 40.0, 50.0])
    assert found_within(found, told, np.array([1.0, 2.0, 39.0, 40.0, 1e6])).tolist() == [0, 0.5, 0.5, 0.7, 1.0]


@pytest.mark.parametrize(("threshold", "share"), [(0.95, 0.0), (0.9, 0.5), (0.61, 0.5), (0.6, 0.7), (0.0, 1.0)])
def test_a_threshold_lets_pass_what_reaches_it(threshold: float, share: float) -> None:
    assert at_threshold(np.array([0.9, 0.6, 0.3]), np.array([0.5, 0.7, 1.0]), threshold) == share


def test_the_comparison_of_a_case_that_can_be_reckoned_by_hand() -> None:
    comparison = compare(EVENTS, ANSWERS, [0, 1, 2], MARKS, repeats=50, seed=1)
    points = comparison.points
    assert (points[Way.OURS][0.1].found, points[Way.OURS][0.1].false_hits) == (1.0, 40)
    assert (points[Way.OURS][0.5].found, points[Way.EXACT][0.5].found, points[Way.EDIT][0.5].found) == (0.7, 0.7, 1.0)
    assert points[Way.EDIT][0.0].false_hits == 800
    low, high = points[Way.OURS][0.5].found_between
    assert low < 0.7 < high
    own = comparison.at_own[0.0]
    assert (own.rate, own.ours, own.other) == (800, 1.0, 1.0)
    at_ten = int(np.argmin(abs(RATES - 10)))
    lead = comparison.leads[Way.EXACT][at_ten]
    assert (lead.ours, lead.other) == (0.5, 0.5)
    assert comparison.reach[Way.OURS] == (50, 1.0)


def test_hits_that_are_right_as_often_as_was_said() -> None:
    tenths = calibrate_hits(EVENTS, ANSWERS, [0, 1, 2], repeats=50, seed=1)
    by_low = {round(one.low, 1): one for one in tenths}
    assert sorted(by_low) == [0.0, 0.3, 0.6, 0.9]
    # Said 0.6: 20 of the third car were right, 40 of the second's misreading were not.
    assert (by_low[0.6].hits, by_low[0.6].said) == (60, pytest.approx(0.6))
    assert by_low[0.6].right == pytest.approx(1 / 3)
    assert (by_low[0.9].right, by_low[0.0].right) == (1.0, 0.0)
    assert by_low[0.6].right_between[0] < 1 / 3 < by_low[0.6].right_between[1]
