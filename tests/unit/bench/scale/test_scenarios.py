"""The whole simulated service, for seconds and with little traffic."""

from dataclasses import fields, replace
from itertools import pairwise

import pytest

from bench.scale.assumptions import Assumed, choose, load_assumptions
from bench.scale.capacity import Capacity, load_capacities
from bench.scale.limits import list_limits
from bench.scale.report import Prices, judge, tabulate
from bench.scale.scenarios import Scenario, Trouble, describe, simulate
from bench.scale.service import Times
from platewatch.cameras.camera import Lane

TIMES = Times(recognise=0.1, match=0.02, alert=0.03, deliver=0.02, issue_upload=0.01)
SMALL = Scenario("the Netherlands", 3.0, "small", 60.0)


@pytest.fixture(scope="module")
def likely() -> Assumed:
    return choose(load_assumptions())


@pytest.fixture(scope="module")
def small() -> Capacity:
    return load_capacities()["small"]


def test_the_same_seed_gives_the_same_and_another_one_another(small: Capacity, likely: Assumed) -> None:
    first, again, other = (describe(simulate(SMALL, small, likely, TIMES, seed)) for seed in (1, 1, 2))
    assert first == again
    assert first != other


@pytest.mark.parametrize("trouble", list(Trouble))
def test_every_snapshot_is_read_or_waits_or_is_a_dead_letter(
    small: Capacity, likely: Assumed, trouble: Trouble
) -> None:
    service = simulate(replace(SMALL, trouble=trouble), small, likely, TIMES).service
    assert service.arrived > 0
    assert service.arrived == service.read + service.waiting + service.dead


def test_nobody_waits_where_there_is_enough_of_everything(small: Capacity, likely: Assumed) -> None:
    figures = describe(simulate(SMALL, small, likely, TIMES))
    for lane in Lane:
        assert figures["put_to_sms_s"][lane]["count"] > 30
        assert figures["put_to_sms_s"][lane]["p99"] < 5
    assert not any(figures["throttled"].values())


def test_too_few_readers_make_alerts_late(small: Capacity, likely: Assumed) -> None:
    slow = replace(TIMES, recognise=5.0)
    assert describe(simulate(SMALL, small, likely, slow))["put_to_sms_s"][Lane.STANDARD]["p99"] > 5


def test_sns_takes_no_more_than_its_rate(small: Capacity, likely: Assumed) -> None:
    figures = describe(simulate(SMALL, small, replace(likely, sms_rate=0.5), TIMES))
    assert figures["throttled"]["sms"] > 0


def test_a_partition_of_dynamodb_holds_reads_back(small: Capacity, likely: Assumed) -> None:
    many = replace(likely, reads=2000.0, partition_burst_s=0.0, hit_share=0.0)
    service = simulate(replace(SMALL, seconds=10.0), small, many, TIMES).service
    assert service.throttled["index"] > 0


def test_cameras_that_ask_too_often_are_refused_and_ask_again(small: Capacity, likely: Assumed) -> None:
    figures = describe(simulate(SMALL, replace(small, uploads=1.0, uploads_burst=1.0), likely, TIMES))
    assert figures["refused_announcements"] > 0
    assert figures["capture_to_put_s"]["p99"] > 1


def test_after_recognise_was_dead_live_pictures_stand_behind_nothing(small: Capacity, likely: Assumed) -> None:
    """Two hundred a camera waited; they are read behind the live ones."""
    result = simulate(replace(SMALL, trouble=Trouble.DEAD, seconds=120.0), small, likely, TIMES)
    recovered = result.find_recovery()
    assert recovered is not None
    assert recovered <= 60
    assert max(source.line.peak for source in result.service.sources.values()) > 500


def test_the_template_gives_every_capacity_more_than_the_one_before() -> None:
    capacities = list(load_capacities().values())
    assert [each.name for each in capacities] == ["trial", "small", "medium", "large", "national"]
    for less, more in pairwise(capacities):
        for name in (field.name for field in fields(Capacity) if field.name != "name"):
            assert getattr(less, name) <= getattr(more, name)


def test_the_table_of_assumptions_says_what_each_is_and_who_says_so() -> None:
    for name, one in load_assumptions().items():
        assert one.means, name
        assert one.source, name
        assert (one.good <= one.likely <= one.bad) or (one.good >= one.likely >= one.bad), name
    with pytest.raises(KeyError, match="no_such"):
        choose(load_assumptions(), frozenset({"no_such"}))


def test_limits_are_told_by_how_much_of_them_is_used(small: Capacity, likely: Assumed) -> None:
    rows = list_limits(SMALL, small, likely, TIMES)["limits"]
    assert [row["share"] for row in rows] == sorted((row["share"] for row in rows), reverse=True)
    twice = {row["name"]: row["share"] for row in list_limits(replace(SMALL, rate=6.0), small, likely, TIMES)["limits"]}
    assert all(twice[row["name"]] == pytest.approx(2 * row["share"]) for row in rows)


def make_figures(trouble: Trouble, p99: float, bad: tuple[str, ...] = ()) -> dict[str, object]:
    lane = {"p50": 1.0, "p95": 2.0, "p99": p99, "p99_from_60_s": p99, "count": 100}
    return {
        "scenario": "the Netherlands",
        "rate": 200.0,
        "capacity": "national",
        "trouble": str(trouble),
        "put_to_sms_s": {"priority": lane, "standard": lane},
        "queue_peaks": {f"{kind} {lane}": 1000 for kind in ("snapshots", "excess") for lane in Lane},
        "concurrency": {"recognise": 3, "match": 2, "deliver": 1},
        "bad": list(bad),
    }


def test_goals_that_are_missed_are_named() -> None:
    good = judge(
        [make_figures(Trouble.NONE, 2.0), make_figures(Trouble.DEAD, 4.9), make_figures(Trouble.FLOOD, 2.1)], []
    )
    assert [line.split(":")[0] for line in good] == ["yes", "yes", "yes"]
    late = judge(
        [make_figures(Trouble.NONE, 2.0), make_figures(Trouble.FLOOD, 3.0)],
        [make_figures(Trouble.NONE, 6.0, ("frames",))],
    )
    assert late[0].startswith("NO")
    assert "frames: 6.0 s" in late[1]
    assert late[2].startswith("not run")
    assert late[3].startswith("NO")


def test_a_month_costs_its_snapshots_and_what_stands_idle() -> None:
    assert Prices(10.0, 14.0).estimate_month(200.0) == pytest.approx(14 + 10 * 152)
    assert "| 2,000, 2,000 | 3, 2, 1 | 1,534 |" in tabulate([make_figures(Trouble.NONE, 2.0)], Prices(10.0, 14.0))


def test_what_the_latest_waited_for_is_told(small: Capacity, likely: Assumed) -> None:
    figures = describe(simulate(SMALL, small, replace(likely, sms_rate=0.5), TIMES))
    waited = figures["latest_waited_s"]
    assert waited["deliver's queue"] > waited["match's queue"]
    calm = describe(simulate(SMALL, small, likely, TIMES))["latest_waited_s"]
    assert calm["never told"] == 0
    assert sum(calm[where] for where in ("S3's event", "the lane", "match's queue", "deliver's queue")) < calm["in all"]


@pytest.mark.parametrize("trouble", list(Trouble))
def test_alone_the_priority_lane_has_the_same_traffic_and_no_more_of_what_is_shared(
    small: Capacity, likely: Assumed, trouble: Trouble
) -> None:
    # Long enough for chance to matter little: in one minute 49 instead of 70 alerts are no surprise.
    scenario = replace(SMALL, trouble=trouble, seconds=1200.0)
    both, alone = (simulate(scenario, small, likely, TIMES, alone=alone) for alone in (False, True))
    waits = [len(result.list_waits(Lane.PRIORITY)) for result in (both, alone)]
    assert waits[1] == pytest.approx(waits[0], rel=0.15)
    assert not alone.list_waits(Lane.STANDARD)
    assert alone.service.index.a_second < both.service.index.a_second
    assert alone.service.counts.a_second < both.service.counts.a_second
    assert alone.traffic.door.a_second < both.traffic.door.a_second
