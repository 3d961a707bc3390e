from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from platewatch.alerts.alert import Alert, mark_escalated
from platewatch.alerts.answer import AnswerStores, give_answer
from platewatch.alerts.answers import Outcome, Reply, Stand, Step
from platewatch.alerts.delivery import DeliverySource, DeliveryState
from platewatch.alerts.errors import LinkUnknown, PageLocked, PinNeeded, PinRefused, PinUnset
from platewatch.alerts.link import LinkGrant, digest_token
from platewatch.alerts.login import PinGate, Shown
from platewatch.alerts.pin import hash_pin
from platewatch.alerts.routing import notify_recipient
from platewatch.alerts.view import AlertView, ViewStores, admit_recipient, answer_alert, check_link, open_alert
from platewatch.audit.record import Action, AuditRecord
from tests.unit.alerts.fake_delivery import FakeOrders, FakeTally
from tests.unit.alerts.fake_logins import FakePins, FakeSessions, FakeTries
from tests.unit.alerts.fakes import AMSTERDAM, Death, World
from tests.unit.alerts.makers import NOON, make_alert_for, make_recipient

TOKEN = "AbCdEfGhIjKlMnOpQrSt_-"
HOUR = timedelta(hours=1)


@dataclass
class FakePictures:
    pictures: dict[str, bytes] = field(default_factory=dict)

    def find_picture(self, key: str) -> bytes | None:
        return self.pictures.get(key)


class Phone:
    """A recipient with a link to one alert."""

    def __init__(self) -> None:
        self.world = World()
        self.world.add_recipients(make_recipient())
        self.alert = make_alert_for("unit-1")
        notify_recipient(self.alert, self.world.notifying)
        grant = LinkGrant(digest_token(TOKEN), self.alert.alert_id, "unit-1", NOON + HOUR)
        self.world.links.kept[grant.digest] = grant
        self.pictures = FakePictures({"hit/r-00/overview.jpg": b"overview", "hit/r-00/plate.jpg": b"plate"})
        world = self.world
        self.orders, self.tally = FakeOrders(), FakeTally(world.fuse)
        answers = AnswerStores(
            world.alerts, world.recipients, self.orders, self.tally, world.disputes, timedelta(minutes=10), world.board
        )
        self.stores = ViewStores(
            answers,
            world.deliveries,
            world.links,
            self.pictures,
            world.audit,
            world.operators,
            gate=None,
            zone=AMSTERDAM,
        )

    def open(self, token: str = TOKEN, now: datetime = NOON) -> AlertView:
        return open_alert(token, Shown(), now, self.stores)

    def answer(self, step: Step, now: datetime = NOON, outcome: Outcome | None = None) -> AlertView:
        return answer_alert(TOKEN, Reply(step, outcome), Shown(), now, self.stores)

    def answer_as_colleague(self, step: Step) -> None:
        """unit-2 was told of the same hit, and answers."""
        alert = make_alert_for("unit-2")
        self.world.add_recipients(make_recipient("unit-2"))
        notify_recipient(alert, self.world.notifying)
        give_answer(alert, Reply(step), "unit-2", NOON, self.stores.answers)

    @property
    def stand(self) -> Stand:
        return self.world.alerts.find_answers(self.alert).answers.stand

    @property
    def kept(self) -> Alert:
        return self.world.alerts.kept[self.alert.alert_id]


@pytest.fixture
def phone() -> Phone:
    return Phone()


def test_opening_shows_the_alert_with_its_pictures(phone: Phone) -> None:
    view = phone.open()
    assert (view.alert, view.overview, view.plate) == (phone.alert, b"overview", b"plate")
    assert view.link_ends == NOON + HOUR


def test_opening_is_evidence_of_delivery_with_its_source(phone: Phone) -> None:
    phone.open()
    delivery = phone.world.deliveries.kept[phone.alert.alert_id, "unit-1"]
    assert (delivery.state, delivery.source) == (DeliveryState.DELIVERED, DeliverySource.PAGE_OPENED)


def test_every_view_and_answer_is_audited_as_the_recipients(phone: Phone) -> None:
    phone.open()
    phone.open()
    phone.answer(Step.ACKNOWLEDGE)
    phone.answer(Step.CLOSE, outcome=Outcome.NOT_FOUND)
    records = phone.world.audit.records
    assert [record.action for record in records] == [Action.CONSULT, Action.CONSULT, Action.CHANGE, Action.CHANGE]
    assert {(record.actor, record.role) for record in records} == {("unit-1", "recipient")}
    assert {record.subject for record in records} == {f"alert:{phone.alert.alert_id}"}
    assert {record.case_number for record in records} == {"2026-17"}
    assert {record.reason for record in records} == {"told of this alert"}
    assert {record.ground for record in records} == {"wpg-8"}
    assert {record.at for record in records} == {NOON}
    assert records[2].detail == {"step": "acknowledge"}
    assert records[3].detail == {"step": "close", "outcome": "not-found"}
    assert "7KXL92" not in repr(records)


def test_without_its_audit_record_nothing_is_shown_or_changed(phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(record: AuditRecord, *plates: str) -> None:
        raise Death

    monkeypatch.setattr(phone.world.audit, "append", fail)
    for act in (phone.open, lambda: phone.answer(Step.MISREAD)):
        with pytest.raises(Death):
            act()
    assert phone.kept == phone.alert
    assert phone.world.deliveries.kept[phone.alert.alert_id, "unit-1"].state is DeliveryState.PENDING


def test_the_cover_records_nothing(phone: Phone) -> None:
    check_link(TOKEN, NOON, phone.stores)
    assert phone.world.audit.records == []
    assert phone.world.deliveries.kept[phone.alert.alert_id, "unit-1"].state is DeliveryState.PENDING


def test_a_wrong_or_expired_link_a_removed_recipient_and_an_expired_alert_are_all_the_same(phone: Phone) -> None:
    with pytest.raises(LinkUnknown) as wrong:
        phone.open("x" * 22)
    with pytest.raises(LinkUnknown) as expired:
        phone.open(now=NOON + HOUR)
    phone.world.add_recipients(make_recipient(active=False))
    with pytest.raises(LinkUnknown) as switched_off:
        phone.open()
    phone.world.add_recipients(make_recipient())
    phone.world.alerts.kept[phone.alert.alert_id] = replace(
        phone.alert, retention=replace(phone.alert.retention, expires_at=NOON)
    )
    with pytest.raises(LinkUnknown) as old:
        phone.open()
    assert len({str(error.value) for error in (wrong, expired, switched_off, old)}) == 1
    assert phone.world.audit.records == []


@pytest.mark.parametrize(("step", "stand"), [(Step.ACKNOWLEDGE, Stand.ANSWERED), (Step.MISREAD, Stand.DISMISSED)])
def test_an_answer_is_kept_and_counts_for_the_whole_hit(phone: Phone, step: Step, stand: Stand) -> None:
    assert phone.answer(step).standing.answers.stand is stand
    assert phone.stand is stand
    assert phone.kept.escalate_at is None
    assert phone.world.alerts.is_answered(phone.alert.hit_id)


def test_an_escalated_alert_can_still_be_answered(phone: Phone) -> None:
    phone.world.alerts.change_alert(phone.alert, mark_escalated(phone.alert, NOON))
    assert phone.answer(Step.ACKNOWLEDGE).standing.answers.stand is Stand.ANSWERED


def test_an_answer_wins_over_an_escalation_that_happens_meanwhile(
    phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    escalated = mark_escalated(phone.alert, NOON)
    find, stale = phone.world.alerts.find_alert, [phone.alert]
    phone.world.alerts.kept[phone.alert.alert_id] = escalated
    monkeypatch.setattr(
        phone.world.alerts, "find_alert", lambda alert_id, now: stale.pop() if stale else find(alert_id, now)
    )
    assert phone.answer(Step.ACKNOWLEDGE).standing.answers.stand is Stand.ANSWERED
    assert phone.stand is Stand.ANSWERED
    assert phone.kept.escalate_at is None


def test_an_answer_that_does_not_fit_any_more_changes_nothing_and_is_said_to(phone: Phone) -> None:
    give_answer(phone.alert, Reply(Step.MISREAD), "unit-2", NOON, phone.stores.answers)
    view = phone.answer(Step.ACKNOWLEDGE)
    assert view.refused
    assert view.standing.answers.stand is Stand.DISMISSED
    assert phone.stand is Stand.DISMISSED
    assert not phone.open().refused


def test_the_second_officers_page_shows_who_answered_what_and_when(phone: Phone) -> None:
    """The first one's answer stands on every page of the hit, not only on the first one's own."""
    phone.answer_as_colleague(Step.ACKNOWLEDGE)
    view = phone.open(now=NOON + timedelta(minutes=1))
    (answer,) = view.standing.answers.given
    assert (answer.by, answer.step, answer.at) == ("unit-2", Step.ACKNOWLEDGE, NOON)
    assert view.standing.name("unit-2") == "Name of unit-2"


def test_only_an_own_verdict_can_be_taken_back_and_for_five_minutes(phone: Phone) -> None:
    phone.answer_as_colleague(Step.MISREAD)
    assert phone.open().undo_until is None
    phone.answer(Step.WRONG_COUNTRY)
    assert phone.open(now=NOON + timedelta(minutes=4, seconds=59)).undo_until == NOON + timedelta(minutes=5)
    assert phone.open(now=NOON + timedelta(minutes=5)).undo_until is None
    late = phone.answer(Step.UNDO, now=NOON + timedelta(minutes=5))
    assert late.refused
    assert phone.stand is Stand.DISMISSED


def test_a_picture_that_is_gone_does_not_hide_the_alert(phone: Phone) -> None:
    phone.pictures.pictures.clear()
    view = phone.open()
    assert (view.overview, view.plate) == (None, None)


@settings(deadline=None)
@given(st.integers(0, 12))
def test_an_answer_repeated_after_a_death_at_any_point_is_whole(moment: int) -> None:
    phone = Phone()
    phone.world.fuse.left = moment
    try:
        phone.answer(Step.ACKNOWLEDGE)
    except Death:
        phone.answer(Step.ACKNOWLEDGE)
    assert phone.stand is Stand.ANSWERED
    assert phone.world.alerts.is_answered(phone.alert.hit_id)
    assert phone.world.deliveries.kept[phone.alert.alert_id, "unit-1"].state is DeliveryState.DELIVERED


class GuardedPhone(Phone):
    """The same, where the page asks for a PIN."""

    PIN = "402917"

    def __init__(self) -> None:
        super().__init__()
        self.pins = FakePins()
        self.pins.keep_pin(hash_pin("unit-1", self.PIN, NOON))
        self.stores = replace(self.stores, gate=PinGate(self.pins, FakeTries(), FakeSessions()))

    def show(self, pin: str = "", session: str = "", now: datetime = NOON) -> AlertView:
        return open_alert(TOKEN, Shown(pin, session), now, self.stores)


def test_with_a_pin_asked_for_the_link_alone_shows_changes_and_records_nothing() -> None:
    phone = GuardedPhone()
    for act in (phone.open, lambda: phone.answer(Step.ACKNOWLEDGE)):
        with pytest.raises(PinNeeded):
            act()
    assert phone.kept == phone.alert
    assert phone.world.audit.records == []
    assert phone.world.deliveries.kept[phone.alert.alert_id, "unit-1"].state is DeliveryState.PENDING


def test_after_the_pin_an_answer_needs_no_second_typing() -> None:
    phone = GuardedPhone()
    session = phone.show(phone.PIN).session
    assert session
    view = answer_alert(TOKEN, Reply(Step.ACKNOWLEDGE), Shown(session=session), NOON, phone.stores)
    assert (view.standing.answers.stand, view.session) == (Stand.ANSWERED, None)
    assert [record.detail for record in phone.world.audit.records] == [{"page": "opened"}, {"step": "acknowledge"}]


def test_a_wrong_pin_is_audited_shows_nothing_and_is_never_written_down() -> None:
    phone = GuardedPhone()
    with pytest.raises(PinRefused):
        phone.show("402918")
    (record,) = phone.world.audit.records
    assert (record.actor, record.action, record.detail) == ("unit-1", Action.CONSULT, {"page": "pin refused"})
    assert record.subject == f"alert:{phone.alert.alert_id}"
    assert phone.world.operators.told == []
    assert "402918" not in repr(phone.world.audit.records)


def test_the_operators_are_told_once_when_a_page_is_locked_without_plate_link_or_pin() -> None:
    phone = GuardedPhone()
    moment = NOON + timedelta(microseconds=123_456)
    for _ in range(4):
        with pytest.raises(PinRefused):
            phone.show("402918", now=moment)
    for _ in range(3):
        with pytest.raises(PageLocked) as locked:
            phone.show("402918", now=moment)
        assert locked.value.until == moment + timedelta(minutes=15)
    ((subject, text),) = phone.world.operators.told
    assert "unit-1" in text
    assert "2026-03-12 12:15 CET" in text
    for secret in ("7KXL92", "7-KXL-92", TOKEN, "402918", phone.PIN):
        assert secret not in subject + text + repr(phone.world.audit.records)
    assert phone.world.audit.records[-1].detail == {"page": "pin refused", "locked_until": "2026-03-12T11:15:00+00:00"}
    assert len(phone.world.audit.records) == 5


def test_who_is_let_in_without_the_alert_gets_a_session_that_opens_it_and_nothing_is_recorded() -> None:
    phone = GuardedPhone()
    session = admit_recipient(TOKEN, Shown(phone.PIN), NOON, phone.stores)
    assert session
    assert phone.world.audit.records == []
    assert phone.show(session=session).overview == b"overview"
    with pytest.raises(PinRefused):
        admit_recipient(TOKEN, Shown("402918"), NOON, phone.stores)
    assert phone.world.audit.records[-1].detail == {"page": "pin refused"}
    assert admit_recipient(TOKEN, Shown(), NOON, replace(phone.stores, gate=None)) is None


def test_the_cover_says_when_no_pin_would_open_the_page() -> None:
    phone = GuardedPhone()
    check_link(TOKEN, NOON, phone.stores)
    phone.pins.remove_pin("unit-1")
    with pytest.raises(PinUnset):
        check_link(TOKEN, NOON, phone.stores)
    assert phone.world.audit.records == []


def test_a_wrong_link_is_unknown_before_any_pin_is_asked_for() -> None:
    phone = GuardedPhone()
    with pytest.raises(LinkUnknown):
        open_alert("x" * 22, Shown(phone.PIN), NOON, phone.stores)
