"""What the board knows of a hit: how it stands, and how long that is to be seen."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields, replace
from datetime import timedelta

import pytest

from platewatch.alerts.alert import Alert
from platewatch.alerts.answer import AnswerStores, give_answer
from platewatch.alerts.answers import Answer, Answers, Outcome, Reply, Step
from platewatch.alerts.board import (
    ANSWERED_TERM,
    OPEN_TERM,
    SIGN_TERM,
    BoardEntry,
    ItemKind,
    ItemState,
    make_hit_entry,
)
from platewatch.alerts.channel import TOPIC
from platewatch.alerts.deliver import deliver_alert
from platewatch.alerts.delivery import DeliveryOrder
from platewatch.alerts.errors import DeliveryFailed
from platewatch.alerts.routing import notify_recipient
from platewatch.errors import RunIncomplete
from platewatch.retention.terms import Ground, Retention
from tests.unit.alerts.fake_delivery import RULES, FakeOrders, FakeTally, make_stores
from tests.unit.alerts.fakes import Death, World
from tests.unit.alerts.makers import NOON, make_alert_for, make_recipient

SOON = NOON + timedelta(minutes=3)


def answered(*steps: Step) -> Answers:
    outcomes = {Step.CLOSE: Outcome.STOPPED}
    return Answers(tuple(Answer(step, "unit-1", SOON, outcomes.get(step)) for step in steps))


@pytest.mark.parametrize(
    ("steps", "state", "ends_after"),
    [
        ((Step.ACKNOWLEDGE,), ItemState.ANSWERED, ANSWERED_TERM),
        ((Step.RIGHT_CAR,), ItemState.ANSWERED, ANSWERED_TERM),
        ((Step.MISREAD,), ItemState.DISMISSED, SIGN_TERM),
        ((Step.WRONG_COUNTRY,), ItemState.DISMISSED, SIGN_TERM),
        ((Step.MISREAD, Step.UNDO), ItemState.OPEN, OPEN_TERM),
        ((Step.ACKNOWLEDGE, Step.CLOSE), ItemState.CLOSED, SIGN_TERM),
    ],
)
def test_an_entry_stands_as_its_hit_does(steps: Sequence[Step], state: ItemState, ends_after: timedelta) -> None:
    entry = make_hit_entry(make_alert_for("unit-1"), answered(*steps))
    assert (entry.state, entry.changed_at, entry.ends_at) == (state, SOON, SOON + ends_after)
    assert entry.told == len(steps)


def test_a_hit_that_nobody_answered_is_seen_for_a_day_from_when_it_was_told() -> None:
    alert = make_alert_for("unit-1")
    entry = make_hit_entry(alert)
    assert (entry.kind, entry.state, entry.alert_id) == (ItemKind.HIT, ItemState.OPEN, alert.alert_id)
    assert entry.ends_at == alert.created_at + OPEN_TERM
    assert entry.captured_at == alert.sighting.captured_at


@pytest.mark.parametrize("steps", [(), (Step.ACKNOWLEDGE,)])
def test_the_board_forgets_a_hit_that_is_destroyed(steps: Sequence[Step]) -> None:
    ends = SOON + timedelta(minutes=5)
    alert = replace(make_alert_for("unit-1"), retention=Retention(ends, Ground.HIT))
    assert make_hit_entry(alert, answered(*steps)).ends_at == ends


def test_an_entry_says_nothing_of_a_plate_a_list_or_a_person() -> None:
    alert = make_alert_for("unit-1")
    said = repr(make_hit_entry(alert, answered(Step.ACKNOWLEDGE)))
    entry = alert.hit.entry
    for secret in (alert.hit.plate_read, entry.plate, entry.list_name, entry.reason, entry.case_number, "unit-1"):
        assert secret not in said
    assert {field.name for field in fields(BoardEntry)} == {
        *("item_id", "kind", "state", "priority", "captured_at", "changed_at", "ends_at"),
        *("told", "alert_id", "late", "decide_by"),
    }


class Desk:
    """One hit, told to two units."""

    def __init__(self) -> None:
        self.world = World()
        self.world.add_recipients(make_recipient("unit-1"), make_recipient("unit-2", channel=TOPIC))
        self.alert = make_alert_for("unit-1")
        self.stores = AnswerStores(
            self.world.alerts,
            self.world.recipients,
            FakeOrders(),
            FakeTally(self.world.fuse),
            self.world.disputes,
            timedelta(minutes=10),
            self.world.board,
        )

    @property
    def version(self) -> int:
        return self.world.board.state.placed[self.alert.hit_id].version

    @contextmanager
    def dying(self, moments: int) -> Iterator[None]:
        """The function ends after so many moments before and after a write."""
        self.world.fuse.left = moments
        died = False
        try:
            yield
        except Death:
            died = True
        assert died, "it was done before: fewer moments are enough"

    def notify(self, recipient_id: str = "unit-1") -> Alert:
        alert = make_alert_for(recipient_id)
        notify_recipient(alert, self.world.notifying)
        return alert


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_a_hit_is_one_entry_however_many_are_told_and_pages_look_again_for_each(desk: Desk) -> None:
    desk.notify()
    first = desk.version
    desk.notify("unit-2")
    assert desk.world.board.states == {desk.alert.hit_id: "open"}
    assert desk.version > first
    # What was sent is not noted again: a passage has many frames.
    desk.world.deliveries.kept.clear()
    order = DeliveryOrder(desk.alert.alert_id, "unit-1")
    desk.notify()
    deliver_alert(order, lambda: NOON, RULES, make_stores(desk.world), lambda _wait: None)
    version = desk.version
    desk.notify()
    assert desk.version == version


def test_a_board_that_cannot_be_told_keeps_no_message_from_being_sent(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_entry: BoardEntry) -> None:
        raise OSError("the item is too large")

    monkeypatch.setattr(desk.world.board, "place", refuse)
    with pytest.raises(RunIncomplete):
        desk.notify()
    assert desk.world.queue.orders == [(desk.alert.alert_id, "unit-1")]


@pytest.mark.parametrize("moments", range(8))
def test_wherever_the_function_dies_whoever_repeats_it_has_the_hit_on_the_board(desk: Desk, moments: int) -> None:
    with desk.dying(moments):
        desk.notify()
    desk.notify()
    assert desk.world.board.states == {desk.alert.hit_id: "open"}


@pytest.mark.parametrize("moments", range(10))
def test_wherever_answering_dies_whoever_answers_again_has_it_on_the_board(desk: Desk, moments: int) -> None:
    desk.notify()
    with desk.dying(moments):
        give_answer(desk.alert, Reply(Step.MISREAD), "unit-1", SOON, desk.stores)
    give_answer(desk.alert, Reply(Step.MISREAD), "unit-1", SOON, desk.stores)
    assert desk.world.board.states == {desk.alert.hit_id: "dismissed"}


def test_an_older_fact_that_arrives_late_changes_nothing(desk: Desk) -> None:
    desk.notify()
    give_answer(desk.alert, Reply(Step.ACKNOWLEDGE), "unit-1", SOON, desk.stores)
    desk.notify("unit-2")
    desk.world.board.mark(make_hit_entry(desk.alert), SOON)
    assert desk.world.board.states == {desk.alert.hit_id: "answered"}


def test_pages_look_again_when_a_message_was_accepted_and_when_it_was_not(desk: Desk) -> None:
    desk.notify()
    stores, order = make_stores(desk.world), DeliveryOrder(desk.alert.alert_id, "unit-1")
    desk.world.channels.faults.append("Throttling")
    version = desk.version
    with pytest.raises(DeliveryFailed):
        deliver_alert(order, lambda: NOON, RULES, stores, lambda _wait: None)
    assert desk.version == version + 1
    deliver_alert(order, lambda: NOON, RULES, stores, lambda _wait: None)
    assert desk.version == version + 2
