from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from bench.matching.pool import Seen
from bench.matching.traffic import Events, draw_passages, meet
from bench.matching.ways import Way, answer, look_around
from tests.unit.bench.matching.makers import make_population, make_seen

POOL = [
    make_seen("BD12", ("BD12", 0.8), ("BD17", 0.1), ("BF12", 0.05)),
    make_seen("BG33", ("BD33", 0.6), ("BG33", 0.3)),
    make_seen("BG44"),
]


def _meet(size: int, count: int = 40_000, pool: list[Seen] = POOL, drives: float = 0.1) -> Events:
    risks = look_around(pool, make_population()).weigh(size)
    passages = draw_passages(pool, count, np.random.default_rng(1))
    return meet(passages, risks, np.full(len(pool), drives), answer(pool), seed=2)


def test_passages_are_drawn_as_often_as_they_weigh() -> None:
    pool = [replace(POOL[0], weight=3.0), replace(POOL[1], weight=1.0)]
    counts = Counter(draw_passages(pool, 40_000, np.random.default_rng(1)).tolist())
    assert counts[0] == pytest.approx(30_000, rel=0.03)


def test_false_hits_are_as_frequent_as_the_risks_say() -> None:
    risks = look_around(POOL, make_population()).weigh(100)
    events = _meet(100)
    assert events.drawn.sum() == 40_000
    assert events.wanted.sum() == pytest.approx(4_000, rel=0.1)
    assert events.hits[0, 1] / events.drawn[0] == pytest.approx(risks.ours[0, 1], rel=0.1)
    exact = events.told[Way.EXACT][1, 0] / events.drawn[1]
    assert exact == pytest.approx(risks.anyone[1, 0], rel=0.1)
    assert events.told[Way.EDIT][1, 0] > 5 * events.told[Way.EXACT][1, 0]


def test_a_passage_tells_of_at_most_one_car_under_its_most_probable_spelling() -> None:
    events = _meet(10_000)
    either = events.told[Way.OURS][0]
    assert either.sum() <= events.drawn[0]
    assert events.hits[0].sum() > either.sum()
    assert either[1] == events.hits[0, 1]
    assert either[2] < events.hits[0, 2]


def test_what_was_not_read_tells_of_nothing() -> None:
    events = _meet(10_000)
    assert events.hits[2].sum() == sum(one[2].sum() for one in events.told.values()) == 0


def test_a_longer_list_holds_what_a_shorter_one_holds() -> None:
    short, long = _meet(100), _meet(1_000)
    assert (long.hits >= short.hits).all()
    assert long.hits.sum() > short.hits.sum()
