from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from bench.matching.cost import Setting, make_reads, make_stores
from bench.matching.requests import (
    CountedStores,
    Ledger,
    Prices,
    consistent_units,
    follow,
    measure_item,
    written_units,
)
from platewatch.hits.bands import Bounds
from platewatch.matching.evaluation import MatchRules
from platewatch.retention.terms import RetentionMode
from tests.unit.bench.matching.makers import make_frame, make_population, make_row

BOUNDS = Bounds(0.5, 0.1)
RULES = MatchRules(RetentionMode.HIT_NO_HIT, ZoneInfo("Europe/Amsterdam"), BOUNDS, timedelta(minutes=10))


@pytest.fixture
def stores() -> CountedStores:
    return make_stores(["BD12"], make_population(), Setting(BOUNDS, entries=30))


@pytest.mark.parametrize(
    ("size", "read", "written"), [(0, 1, 1), (1024, 1, 1), (1025, 1, 2), (4096, 1, 4), (4097, 2, 5)]
)
def test_units_go_by_four_kilobytes_read_and_one_written(size: int, read: int, written: int) -> None:
    assert (consistent_units(size), written_units(size)) == (read, written)


def test_a_passage_of_one_read_is_matched_closed_and_destroyed(stores: CountedStores) -> None:
    (read,) = make_reads([make_row("KK99", ("KK99", 0.9), ("KK98", 0.09))])
    assert follow([read], RULES, stores) == []
    ledger = stores.ledger
    assert stores.reads.kept == {}
    assert ledger.requests == {
        "PutItem": 1,
        "Query": 2,
        "BatchGetItem": 2,
        "DeleteItem": 1,
        "SQS": 6,
    }
    # One spelling each time; the other one is under the floor.
    assert ledger.keys == 2
    # The read with its index, put and deleted.
    assert ledger.write_units == 2 * written_units(measure_item(read)) + 2 * written_units(measure_item(read))
    # The query, and the look-up's lists, patterns and plate: all twice.
    assert ledger.read_units == 2 * (1 + 3)


def test_the_last_message_of_three_frames_closes_for_all(stores: CountedStores) -> None:
    frames = make_reads([make_frame("KK99", 0, number, ("KK99", 0.9)) for number in range(3)])
    follow(frames, RULES, stores)
    assert stores.reads.kept == {}
    assert stores.ledger.requests["BatchGetItem"] == 4
    assert stores.ledger.requests["DeleteItem"] == 3


def test_frames_that_can_not_be_of_one_plate_are_closed_each_by_itself(stores: CountedStores) -> None:
    frames = make_reads([make_frame("KK99", 0, 0, ("KK99", 0.9)), make_frame("KK99", 0, 1, ("BF11", 0.9))])
    follow(frames, RULES, stores)
    assert stores.reads.kept == {}
    assert stores.ledger.requests["BatchGetItem"] == 4


def test_a_listed_plate_is_wanted(stores: CountedStores) -> None:
    wanted = follow(make_reads([make_row("BD12", ("BD12", 0.9))]), RULES, stores)
    (exact,) = [one for one in wanted if one.hit.entry.plate == "BD12"]
    assert len(exact.told) == 1


def test_a_passage_costs_what_its_units_and_messages_cost() -> None:
    ledger = Ledger(read_units=2_000_000, write_units=1_000_000)
    ledger.requests["SQS"] = 500_000
    assert ledger.cost(Prices(0.1, 0.6, 0.4)) == pytest.approx(0.2 + 0.6 + 0.2)
