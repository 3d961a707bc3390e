"""Odds that one half of the plates teaches and the other one is judged by."""

import numpy as np
import pytest

from bench.matching.learned import learn
from bench.matching.traffic import Events
from bench.matching.ways import MOST, Answers, Way
from platewatch.hits.odds import weigh

PLATES = 400
ODDS = 6.0


def _events(floor_of_wrong: float = 0.0) -> tuple[Events, Answers]:
    """Every plate is read with 0.35 or 0.75, middles of bands, and its hits are right as often as ODDS make of that."""
    said = np.where(np.arange(PLATES) % 2 == 0, 0.35, 0.75)
    right = np.round(np.array([weigh(float(one), ODDS) for one in said]) * 100)
    chances, hits = np.zeros((PLATES, MOST)), np.zeros((PLATES, MOST))
    chances[:, 0], hits[:, 0] = said, 100 - right
    # What lies below the floor nobody decides: all of it is wrong, and must not count.
    chances[:, 1], hits[:, 1] = floor_of_wrong, 1e6 * (floor_of_wrong > 0)
    events = Events(np.full(PLATES, 200.0), right, {way: np.zeros((PLATES, MOST)) for way in Way}, hits)
    return events, Answers(chances, said, dict.fromkeys(Way, said))


@pytest.mark.parametrize("below", [0.0, 0.05])
def test_what_was_decided_makes_hits_as_right_as_they_say(below: float) -> None:
    events, answers = _events(below)
    learned = learn(events, answers, list(range(PLATES)), 0.1, repeats=5, seed=1)
    assert [one.odds for one in learned.odds] == pytest.approx([ODDS, ODDS], rel=0.1)
    assert sum(one.decided for one in learned.odds) == PLATES * 100
    by_low = {round(one.low, 1): one for one in learned.tenths if one.low >= 0.5}
    assert sorted(by_low) == [0.7, 0.9]
    for one in by_low.values():
        assert one.said == pytest.approx(one.right, abs=0.02)
