"""Counts of weeks in the table: what is shown apart from what is held back, in items that have room for both."""

from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import Any

from bench.insight import draw_facts
from platewatch.composition.insight import open_insight
from platewatch.insight.aws.insight_table import HELD_KEPT
from platewatch.insight.counting import Held, Kind, count_week, set_free
from platewatch.insight.facts import merge_facts
from tests.integration.alerts.conftest import Deployment
from tests.unit.insight.makers import NOON, WEEK, ZONE

Scan = Callable[[str], list[dict[str, Any]]]
ROOM = 300_000


def make_held(groups: int, cameras: int = 200) -> Held:
    random = Random(2)
    cells = {" ".join(sorted(f"camera-{each}" for each in random.sample(range(cameras), 6))) for _ in range(groups)}
    return {kind: dict.fromkeys(cells, (WEEK.number,)) if kind is Kind.VISITS else {} for kind in Kind}


def test_much_that_is_held_back_is_kept_in_parts(deployment: Deployment, scan_table: Scan) -> None:
    store, held = open_insight(), make_held(30_000)
    counted, _ = set_free(WEEK, {Kind.HITS: {"all": 7}}, {})
    store.keep_week(counted, held, NOON)
    assert store.find_held(WEEK, NOON) == held
    pieces = [item for item in scan_table("alerts") if item["pk"]["S"].startswith("insight-held#")]
    assert len(pieces) > 1
    assert max(len(item["packed"]["B"]) for item in pieces) < ROOM
    store.destroy_held(WEEK)
    assert store.find_held(WEEK, NOON) == {}
    assert store.find_week(WEEK, NOON) == counted


def test_what_is_held_back_expires(deployment: Deployment) -> None:
    store, (counted, held) = open_insight(), set_free(WEEK, {Kind.HITS: {"all": 7}}, {})
    store.keep_week(counted, held, NOON)
    assert store.find_held(WEEK, NOON + HELD_KEPT - timedelta(seconds=1)) == held
    assert store.find_held(WEEK, NOON + HELD_KEPT) == {}


def test_of_two_runs_that_count_one_week_the_first_holds(deployment: Deployment) -> None:
    store = open_insight()
    first, second = (set_free(WEEK, {Kind.HITS: {"all": number}}, {}) for number in (7, 8))
    store.keep_week(*first, NOON)
    store.keep_week(*second, NOON)
    assert (store.find_week(WEEK, NOON), store.find_held(WEEK, NOON)) == first


def test_weeks_are_answered_without_what_they_hold_back(deployment: Deployment) -> None:
    store, held = open_insight(), make_held(100)
    counted, _ = set_free(WEEK, {Kind.HITS: {"all": 7}}, {})
    store.keep_week(counted, held, NOON)
    store.destroy_held(WEEK)
    assert store.list_weeks(WEEK, WEEK, NOON) == [counted]


def test_fresh_weeks_of_many_cameras_stay_small(deployment: Deployment, scan_table: Scan) -> None:
    store = open_insight()
    held: Held = {}
    for number in range(4):
        facts = merge_facts(draw_facts(Random(number), 20_000, 200))
        counted, held = set_free(WEEK.move(number), count_week(facts, frozenset(), ZONE), held)
        store.keep_week(counted, held, NOON)
        store.destroy_held(WEEK.move(number - 1))
    largest = max(len(item["packed"]["B"]) for item in scan_table("alerts") if "packed" in item)
    assert 1_000 < largest < ROOM
    assert store.find_held(WEEK.move(3), NOON) == held
