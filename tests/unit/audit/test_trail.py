"""What the audit log says of what Platewatch does by itself: collecting, combining, disclosing, destroying."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import ClassVar

import pytest

from platewatch.alerts.deliver import deliver_alert
from platewatch.alerts.delivery import DeliveryOrder
from platewatch.alerts.errors import DeliveryFailed
from platewatch.alerts.routing import notify_recipient
from platewatch.audit.counts import NoHitCount, count_deleted, record_deletion
from platewatch.audit.record import SYSTEM
from platewatch.matching.passages import close_passage, match_read
from platewatch.plates.spelling import hide
from platewatch.reading.record import Read
from platewatch.retention.sweep import Due, sweep_expired
from platewatch.retention.terms import RetentionMode
from tests.unit.alerts.fake_delivery import RULES, make_stores
from tests.unit.alerts.fakes import Death, World
from tests.unit.alerts.makers import NOON, make_alert_for, make_entry, make_read, make_recipient

HOUR = datetime(2026, 3, 12, 11, tzinfo=UTC)


def make_world(mode: RetentionMode = RetentionMode.HIT_NO_HIT) -> World:
    world = World(mode)
    world.add_recipients(make_recipient("unit-1"), make_recipient("unit-2"))
    return world


def settle(world: World, read: Read) -> None:
    match_read(read.ref, NOON + timedelta(seconds=2), world.rules, world.matching)
    close_passage(read.ref, NOON + timedelta(seconds=10), world.rules, world.matching)


def test_a_hit_is_combined_for_each_alert_and_collected_once_with_its_ground_and_case() -> None:
    world = make_world()
    world.entries.entries.append(make_entry())
    settle(world, world.add_read(make_read(("7KXL92", 0.9))))
    assert [act for act, _ in world.audit.list_acts()] == ["combine", "collect", "combine"]
    assert {subject for _, subject in world.audit.list_acts()} == {f"alert:{one}" for one in world.alerts.kept}
    for record in world.audit.records:
        assert (record.actor, record.role, record.case_number, record.ground) == ("match", SYSTEM, "2026-17", "wpg-8")
    assert set(world.audit.plates) == {("7KXL92",)}
    assert "KXL" not in repr(world.audit.records)
    assert world.counts.counted == []


def test_a_doubtful_hit_is_on_the_record_as_well() -> None:
    world = make_world()
    world.entries.entries.append(make_entry())
    settle(world, world.add_read(make_read(("1KXL92", 0.6), ("7KXL92", 0.3))))
    assert [act for act, _ in world.audit.list_acts()] == ["combine", "collect"]
    assert world.audit.records[0].ground == "pending-decision"
    # Whoever asks about either plate finds it: the listed one, and the one that was read.
    assert set(world.audit.plates) == {("7KXL92", "1KXL92")}


def test_without_its_record_nothing_is_kept_as_a_hit(monkeypatch: pytest.MonkeyPatch) -> None:
    world = make_world()
    world.entries.entries.append(make_entry())
    read = world.add_read(make_read(("7KXL92", 0.9)))

    def fail(*_: object) -> None:
        raise Death

    monkeypatch.setattr(world.audit, "append", fail)
    with pytest.raises(Death):
        match_read(read.ref, NOON + timedelta(seconds=2), world.rules, world.matching)
    assert (world.alerts.kept, len(world.evidence.pending)) == ({}, 2)


@pytest.mark.parametrize(("mode", "destroyed"), [(RetentionMode.HIT_NO_HIT, 1), (RetentionMode.ARTICLE_126JJ, 0)])
def test_a_no_hit_is_counted_and_no_record_is_written(mode: RetentionMode, destroyed: int) -> None:
    world = make_world(mode)
    settle(world, world.add_read(make_read(("7KXL92", 0.9))))
    assert world.audit.records == []
    assert world.counts.counted == [NoHitCount("west-1", HOUR, 1, destroyed)]


def test_under_126jj_each_read_is_counted_once_although_its_passage_stays() -> None:
    world = make_world(RetentionMode.ARTICLE_126JJ)
    frames = [world.add_read(make_read(("7KXL92", 0.9), read_id=f"r{n}-00", passage_id="p")) for n in range(3)]
    for frame in frames:
        close_passage(frame.ref, NOON + timedelta(seconds=10), world.rules, world.matching)
    assert sum(count.collected for count in world.counts.counted) == 3


def test_a_death_between_counting_and_destroying_counts_again_never_too_little() -> None:
    world = make_world()
    read = world.add_read(make_read(("7KXL92", 0.9)))
    match_read(read.ref, NOON + timedelta(seconds=2), world.rules, world.matching)
    world.fuse.left = 1
    with pytest.raises(Death):
        close_passage(read.ref, NOON + timedelta(seconds=10), world.rules, world.matching)
    close_passage(read.ref, NOON + timedelta(seconds=11), world.rules, world.matching)
    assert [count.destroyed for count in world.counts.counted] == [1, 1]
    assert world.reads.kept == {}


@pytest.mark.parametrize(("received_at", "collected"), [(NOON, 1), (None, 0)])
def test_what_the_sweep_destroys_is_counted(received_at: datetime | None, collected: int) -> None:
    world, late = make_world(), NOON + timedelta(days=29)

    class Store:
        due: ClassVar = [Due(("camera#west-1", "r"), "then", ("pending/r/plate.jpg",), "west-1", received_at)]

        def find_expired(self, _since: datetime, _now: datetime) -> list[Due]:
            return list(self.due)

        def is_due(self, due: Due, /) -> bool:
            return due in self.due

        def destroy_due(self, due: Due) -> None:
            assert sum(count.destroyed for count in world.counts.counted) == 1
            self.due.remove(due)

        def destroy_pictures(self, _keys: Iterable[str]) -> None:
            assert sum(count.destroyed for count in world.counts.counted) == 1

    store = Store()
    assert sweep_expired(store, store, late, partial(count_deleted, now=late, counts=world.counts)) == 1
    counted = {(count.hour, count.collected, count.destroyed) for count in world.counts.counted}
    assert (late.replace(minute=0, second=0), 0, 1) in counted
    assert sum(count.collected for count in world.counts.counted) == collected


def test_under_126jj_a_read_that_is_swept_is_counted_as_destroyed_when_its_passage_goes() -> None:
    world = make_world(RetentionMode.ARTICLE_126JJ)
    waited, passage = Due(("camera#west-1", "r"), "", (), "west-1", NOON), Due(("hour#x", "r"), "", (), "west-1")
    count_deleted(waited, NOON, world.counts, stays=True)
    assert [(count.collected, count.destroyed) for count in world.counts.counted] == [(1, 0)]
    count_deleted(passage, NOON + timedelta(days=28), world.counts)
    assert [(count.collected, count.destroyed) for count in world.counts.counted] == [(1, 0), (0, 1)]


def test_an_alert_that_the_sweep_destroys_is_recorded_and_its_pictures_beside_it_are_not_again() -> None:
    world = make_world()
    for due in (Due(("alert#0a", "alert"), "", alert_id="0a"), Due(("pictures#r", "kept"), "", ("hit/r/plate.jpg",))):
        record_deletion(due, NOON, world.audit)
    assert world.audit.list_acts() == [("destroy", "alert:0a")]


def test_every_attempt_to_tell_is_a_disclosure_to_somebody_written_down_before_it() -> None:
    world = make_world()
    alert = make_alert_for("unit-1")
    notify_recipient(alert, world.notifying)
    world.channels.faults = ["Throttling"]
    postpone: Callable[[timedelta], None] = lambda _wait: None  # noqa: E731
    order = DeliveryOrder(alert.alert_id, "unit-1")
    with pytest.raises(DeliveryFailed):
        deliver_alert(order, lambda: NOON, RULES, make_stores(world), postpone)
    deliver_alert(replace(order, received=2), lambda: NOON + timedelta(minutes=2), RULES, make_stores(world), postpone)
    assert world.audit.list_acts() == [("disclose", f"alert:{alert.alert_id}")] * 2
    detail = world.audit.records[1].detail
    assert (detail["recipient"], detail["channel"], detail["attempt"]) == ("unit-1", "sms", "2")
    assert "KXL" not in repr(world.audit.records)


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("look up 7-KXL-92 now", "look up [plate] now"),
        ("7kxl92", "[plate]"),
        ("7 k x l.92!", "[plate]!"),
        ("A7KXL92", "A7KXL92"),
        ("burglary", "burglary"),
    ],
)
def test_a_plate_in_a_reason_is_hidden_however_it_is_written(text: str, hidden: str) -> None:
    assert hide("7KXL92", text) == hidden
