"""The duty purpose: what is on the board and nothing else, and one record for each person and item."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest

from platewatch.alerts.board import make_hit_entry
from platewatch.alerts.errors import AlertRestricted
from platewatch.live.duty import DutyNotes, LiveStores, find_item, record_look
from platewatch.live.errors import ItemUnknown
from platewatch.matching.review import make_review_entry
from platewatch.retention.terms import Ground, Retention
from tests.unit.alerts.fakes import Death, World
from tests.unit.alerts.makers import NOON, make_alert_for
from tests.unit.matching.test_announce import REVIEW

LATER = NOON + timedelta(minutes=93)


@dataclass
class FakeDutyNotes:
    kept: dict[tuple[str, str], datetime] = field(default_factory=dict)
    dies: bool = False

    def is_noted(self, person: str, item_id: str, now: datetime) -> bool:
        return (person, item_id) in self.kept and now < self.kept[person, item_id]

    def note_look(self, person: str, item_id: str, until: datetime) -> None:
        if self.dies:
            raise Death
        self.kept[person, item_id] = until


class Room:
    """A board with one hit and one review."""

    def __init__(self) -> None:
        self.world = World()
        self.alert = make_alert_for("unit-1")
        self.world.alerts.record_alert(self.alert)
        self.world.reviews.record_review(REVIEW)
        self.notes = FakeDutyNotes()
        self.stores = LiveStores(self.world.board, self.world.alerts, self.world.reviews, self.notes)
        self.records: list[dict[str, str]] = []
        self.world.board.place(make_hit_entry(self.alert))
        self.world.board.place(make_review_entry(REVIEW))

    def look(self, item_id: str, actor: str = "jansen", now: datetime = NOON) -> None:
        notes: DutyNotes = self.notes
        record_look(find_item(item_id, now, self.stores), actor, now, notes, self.records.append)


@pytest.fixture
def room() -> Room:
    return Room()


def test_each_persons_first_look_at_each_item_is_recorded(room: Room) -> None:
    for actor in ("jansen", "jansen", "vries", "jansen"):
        room.look(room.alert.hit_id, actor)
        room.look(REVIEW.review_id, actor)
    assert [record["item"] for record in room.records] == [room.alert.hit_id, REVIEW.review_id] * 2
    assert room.records[0] == {"item": room.alert.hit_id, "state": "open", "minutes": "0"}


def test_a_death_before_it_is_noted_records_the_look_again_and_never_leaves_it_out(room: Room) -> None:
    room.notes.dies = True
    with pytest.raises(Death):
        room.look(room.alert.hit_id)
    assert len(room.records) == 1
    room.notes.dies = False
    room.look(room.alert.hit_id)
    assert len(room.records) == 2


def test_a_record_that_cannot_be_written_leaves_no_note(room: Room) -> None:
    def refuse(_detail: dict[str, str]) -> None:
        raise OSError("the queue refuses")

    with pytest.raises(OSError, match="refuses"):
        record_look(find_item(room.alert.hit_id, NOON, room.stores), "jansen", NOON, room.notes, refuse)
    assert room.notes.kept == {}


def test_a_record_says_how_long_ago_the_hit_was_answered(room: Room) -> None:
    entry = replace(make_hit_entry(room.alert), told=1, changed_at=NOON, ends_at=LATER + timedelta(hours=1))
    room.world.board.mark(entry, NOON)
    room.look(room.alert.hit_id, now=LATER)
    assert room.records[0]["minutes"] == "93"


def test_what_is_not_on_the_board_is_not_shown_on_duty(room: Room) -> None:
    other = make_alert_for("unit-1", passage_id="west-1:p2")
    room.world.alerts.record_alert(other)
    for item_id in (other.hit_id, other.alert_id, room.alert.alert_id, "0" * 32):
        with pytest.raises(ItemUnknown):
            find_item(item_id, NOON, room.stores)


def test_what_is_no_more_on_the_board_is_not_shown_either(room: Room) -> None:
    with pytest.raises(ItemUnknown):
        find_item(room.alert.hit_id, NOON + timedelta(days=1, minutes=1), room.stores)


def test_what_is_decided_or_destroyed_meanwhile_is_not_shown(room: Room) -> None:
    room.world.reviews.end_review(REVIEW)
    room.world.alerts.kept.clear()
    for item_id in (REVIEW.review_id, room.alert.hit_id):
        with pytest.raises(ItemUnknown):
            find_item(item_id, NOON, room.stores)


def test_the_duty_purpose_is_no_authority_for_restricted_use(room: Room) -> None:
    ends = Retention(NOON + timedelta(days=900), Ground.HIT, NOON - timedelta(days=1))
    room.world.alerts.kept[room.alert.alert_id] = replace(room.alert, retention=ends)
    with pytest.raises(AlertRestricted):
        find_item(room.alert.hit_id, NOON, room.stores)
