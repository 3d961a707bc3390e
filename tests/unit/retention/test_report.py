"""What is held, when it must be gone, and what is overdue."""

from datetime import timedelta

import pytest

from platewatch.fields import FieldInvalid
from platewatch.retention.report import GROUNDS, OBJECT_TERMS, Held, Inventory, count_ends, parse_held
from tests.unit.alerts.makers import NOON

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)


def test_a_stock_is_counted_with_its_first_and_last_end() -> None:
    ends = [NOON + 2 * DAY, None, NOON + DAY, NOON + 3 * DAY]
    assert count_ends(Held.ALERTS, ends, NOON) == Inventory(Held.ALERTS, 4, NOON + DAY, NOON + 3 * DAY, 0)
    assert count_ends(Held.HELD_PICTURES, [None, None], NOON) == Inventory(Held.HELD_PICTURES, 2)
    assert count_ends(Held.READS, [], NOON) == Inventory(Held.READS)


def test_what_is_held_five_minutes_past_its_end_is_not_overdue_yet() -> None:
    """The sweep comes each minute."""
    ends = [NOON, NOON - timedelta(minutes=5), NOON - timedelta(minutes=5) - SECOND, NOON - DAY]
    assert count_ends(Held.READS, ends, NOON).overdue == 2


def test_every_kind_has_a_ground_and_objects_have_the_term_of_theirs() -> None:
    assert GROUNDS.keys() == set(Held)
    assert OBJECT_TERMS == {
        Held.SNAPSHOTS: DAY,
        Held.PENDING_PICTURES: DAY,
        Held.HIT_PICTURES: 5 * 365 * DAY,
        Held.PASSAGE_PICTURES: 28 * DAY,
    }
    hits = {held for held, ground in GROUNDS.items() if ground == "wpg-8"}
    assert hits == {Held.ALERTS, Held.HIT_PICTURES, Held.COUNTING}
    # What was found among passages, and what was verified.
    assert GROUNDS[Held.INVESTIGATIONS] == "126jj-or-wpg-8"


def test_a_kind_is_asked_for_by_name_among_those_that_there_are() -> None:
    assert parse_held("reads", [Held.READS, Held.ALERTS]) is Held.READS
    for unknown in ("passages", "READS", ""):
        with pytest.raises(FieldInvalid, match="reads, alerts"):
            parse_held(unknown, [Held.READS, Held.ALERTS])
