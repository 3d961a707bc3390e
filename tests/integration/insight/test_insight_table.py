"""Counts of weeks in the table: what is shown apart from what is held back, in items that have room for both."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from bench.insight import draw_facts
from platewatch.alerts.aws.ends_table import DynamoHits
from platewatch.aws import clients
from platewatch.composition.insight import open_insight
from platewatch.composition.inventory import take_inventory
from platewatch.evidence.aws.evidence_bucket import S3Evidence
from platewatch.insight.aws.insight_table import CARS_KEPT, HELD_KEPT
from platewatch.insight.counting import Held, Kind, count_week, set_free
from platewatch.insight.facts import merge_facts
from platewatch.retention.report import Held as HeldKind
from platewatch.retention.sweep import Due, sweep_expired
from tests.integration.alerts.conftest import Deployment
from tests.unit.insight.makers import NOON, WEEK, ZONE, make_fact

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
        counted, held = set_free(WEEK.move(number), count_week(facts, ZONE), held)
        store.keep_week(counted, held, NOON)
        store.destroy_held(WEEK.move(number - 1))
    largest = max(len(item["packed"]["B"]) for item in scan_table("alerts") if "packed" in item)
    assert 1_000 < largest < ROOM
    assert store.find_held(WEEK.move(3), NOON) == held


def test_no_fact_and_no_car_outlives_its_hit(deployment: Deployment, scan_table: Scan) -> None:
    store = open_insight()
    ends = {
        "ab" * 8: NOON + timedelta(days=3),
        "cd" * 8: NOON + timedelta(days=20),
        "ef" * 8: NOON + timedelta(days=400),
    }
    facts = [replace(make_fact(number), car=car, kept_until=end) for number, (car, end) in enumerate(ends.items())]
    store.keep_facts(WEEK, 0, facts, NOON)
    store.keep_cars(WEEK, ends, NOON)
    key = store.open_key(WEEK, NOON)
    assert sorted(store.list_facts(WEEK, NOON), key=lambda fact: fact.hit) == facts
    assert store.find_cars([WEEK, WEEK.move(1)], NOON) == {key: set(ends)}
    later = NOON + timedelta(days=3)
    assert {fact.hit for fact in store.list_facts(WEEK, later)} == {"hit-1", "hit-2"}
    assert store.find_cars([WEEK], later) == {key: {"cd" * 8, "ef" * 8}}
    assert store.find_cars([WEEK], NOON + CARS_KEPT) == {}
    kept = [int(item["expires_at"]["N"]) for item in scan_table("alerts") if item["pk"]["S"].startswith("insight-cars")]
    assert max(kept) <= (NOON + CARS_KEPT).timestamp()


def test_the_sweep_destroys_what_is_over_one_by_one(deployment: Deployment, scan_table: Scan, far_looks: None) -> None:
    store, hits = open_insight(), DynamoHits(clients.dynamodb(), "alerts")
    store.keep_cars(WEEK, {"ab" * 8: NOON + timedelta(days=3), "cd" * 8: NOON + timedelta(days=20)}, NOON)
    noted: list[Due] = []
    for _ in range(2):
        sweep_expired(hits, S3Evidence(clients.s3(), "evidence"), NOON + timedelta(days=3), noted.append)
    assert [due.alert_id for due in noted] == [None]
    left = [item for item in scan_table("alerts") if item["pk"]["S"].startswith("insight-cars")]
    assert len(left) == 1


def test_a_weeks_key_is_random_stays_and_is_thrown_away(deployment: Deployment) -> None:
    store = open_insight()
    key = store.open_key(WEEK, NOON)
    assert store.open_key(WEEK, NOON + timedelta(hours=2)) == key
    assert store.open_key(WEEK.move(1), NOON) != key
    store.destroy_cars(WEEK)
    assert store.find_cars([WEEK], NOON) == {}
    assert store.open_key(WEEK, NOON) != key
    second = store.open_key(WEEK.move(1), NOON)
    assert store.open_key(WEEK.move(1), NOON + CARS_KEPT) != second


def test_the_retention_report_counts_what_hits_are_counted_from(deployment: Deployment) -> None:
    now = datetime.now(UTC)
    open_insight().keep_cars(WEEK, {"ab" * 8: now + timedelta(days=3)}, now)
    open_insight().open_key(WEEK, now)
    stock, _ = take_inventory(HeldKind.COUNTING, None, now)
    assert (stock.count, stock.overdue) == (1, 0)
