from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from platewatch.alerts.alert import Alert
from platewatch.alerts.answer import AnswerStores, give_answer
from platewatch.alerts.answers import Reply, Step
from platewatch.alerts.errors import AlertChanged
from platewatch.alerts.escalate import Escalations, EscalationStores, escalate_waiting
from platewatch.alerts.routing import notify_recipient
from platewatch.cameras.area import Area
from platewatch.errors import RunIncomplete
from platewatch.hotlists.settings import ListSettings
from tests.unit.alerts.fake_delivery import FakeOrders, FakeTally
from tests.unit.alerts.fakes import AMSTERDAM, Death, World
from tests.unit.alerts.makers import NOON, make_alert_for, make_entry, make_recipient

DUE = NOON + timedelta(minutes=10, seconds=2)


@pytest.fixture
def world() -> World:
    return _make_world()


def _make_world() -> World:
    world = World()
    world.add_recipients(make_recipient("unit-1"), make_recipient("chief", tier=2))
    notify_recipient(make_alert_for("unit-1"), world.notifying)
    world.queue.orders.clear()
    return world


def _escalate(world: World, now: datetime = DUE) -> Escalations:
    stores = EscalationStores(
        world.alerts, world.unanswered, world.recipients, world.notifying, world.operators, world.audit
    )
    return escalate_waiting(now, timedelta(minutes=10), AMSTERDAM, stores)


def _escalate_all(world: World, now: datetime = DUE) -> Escalations:
    """The same, with nothing that fails."""
    done = _escalate(world, now)
    done.failures.raise_first()
    return done


def _is_escalated(world: World, recipient_id: str) -> bool | None:
    """None where the recipient has no alert."""
    found = [alert for alert in world.alerts.kept.values() if alert.recipient_id == recipient_id]
    return found[0].escalated_at is not None if found else None


def _acknowledge(world: World, recipient_id: str) -> None:
    (alert,) = [alert for alert in world.alerts.kept.values() if alert.recipient_id == recipient_id]
    _answer(world, alert, recipient_id)


def _answer(world: World, alert: Alert, recipient_id: str) -> None:
    orders, tally = FakeOrders(), FakeTally(world.fuse)
    stores = AnswerStores(
        world.alerts, world.recipients, orders, tally, world.disputes, timedelta(minutes=10), world.board
    )
    give_answer(alert, Reply(Step.ACKNOWLEDGE), recipient_id, NOON, stores)


def test_nothing_happens_before_the_time_has_come(world: World) -> None:
    assert _escalate_all(world, DUE - timedelta(milliseconds=1)) == Escalations(0, 0, 0)
    assert _is_escalated(world, "unit-1") is False


def test_what_nobody_answered_goes_to_the_second_tier(world: World) -> None:
    assert _escalate_all(world) == Escalations(escalated=1, nobody=0, told=1)
    assert _is_escalated(world, "unit-1") is True
    assert _is_escalated(world, "chief") is False
    (chiefs,) = [alert for alert in world.alerts.kept.values() if alert.recipient_id == "chief"]
    assert world.queue.orders == [(chiefs.alert_id, "chief")]
    assert (chiefs.tier, chiefs.created_at, chiefs.escalate_at) == (2, DUE, DUE + timedelta(minutes=10))


def test_a_second_run_does_nothing_again(world: World) -> None:
    _escalate_all(world)
    assert _escalate_all(world) == Escalations(0, 0, 0)
    assert len(world.queue.orders) == 1


def test_an_answered_alert_does_not_wait(world: World) -> None:
    _acknowledge(world, "unit-1")
    assert _escalate_all(world) == Escalations(0, 0, 0)


def test_a_hit_that_a_colleague_answered_is_not_escalated(world: World) -> None:
    world.add_recipients(make_recipient("unit-2"))
    notify_recipient(make_alert_for("unit-2"), world.notifying)
    _acknowledge(world, "unit-2")
    assert _escalate_all(world) == Escalations(0, 0, 0)
    assert (_is_escalated(world, "unit-1"), _is_escalated(world, "chief")) == (False, None)
    assert world.alerts.list_waiting(DUE) == []


def test_the_lists_own_term_and_its_own_recipients_count_for_the_next_tier() -> None:
    world = World()
    elsewhere = make_recipient("chief", tier=2, lists=("wanted",))
    blind = replace(make_recipient("north", tier=2), area=Area(sites=("elsewhere",)))
    world.add_recipients(make_recipient("unit-1"), elsewhere, blind)
    agreed = ListSettings("stolen", recipients=("chief",), escalate_after=timedelta(minutes=3), language="en")
    notify_recipient(replace(make_alert_for("unit-1"), settings=agreed), world.notifying)
    assert _escalate_all(world) == Escalations(escalated=1, nobody=0, told=1)
    (chiefs,) = [alert for alert in world.alerts.kept.values() if alert.recipient_id == "chief"]
    assert (chiefs.escalate_at, chiefs.settings) == (DUE + timedelta(minutes=3), agreed)


def test_when_no_tier_is_left_the_operators_are_told_without_a_plate(world: World) -> None:
    _escalate_all(world)
    assert _escalate_all(world, DUE + timedelta(minutes=10)) == Escalations(escalated=1, nobody=1, told=0)
    ((subject, text),) = world.operators.told
    assert "stolen" in text
    assert "7KXL92" not in subject + text


def test_an_alert_without_a_recipient_goes_to_one_added_since() -> None:
    world = _make_orphan()
    world.add_recipients(make_recipient("unit-9", lists=("wanted",)))
    assert _escalate_all(world) == Escalations(escalated=1, nobody=0, told=1)
    assert _is_escalated(world, "unit-9") is False


def test_of_an_alert_without_a_recipient_the_operators_are_told() -> None:
    world = _make_orphan()
    assert _escalate_all(world) == Escalations(escalated=1, nobody=1, told=0)
    ((_, text),) = world.operators.told
    assert "no recipient" in text


def _make_crowd(*names: str) -> World:
    """A hit of which three recipients were told, with a second tier of these."""
    world = World()
    world.add_recipients(*(make_recipient(name) for name in CROWD), *(make_recipient(name, tier=2) for name in names))
    for name in CROWD:
        notify_recipient(make_alert_for(name), world.notifying)
    world.queue.orders.clear()
    return world


CROWD = ("unit-1", "unit-2", "unit-3")


def test_three_recipients_who_did_not_answer_cause_one_message_to_each_of_the_next_tier() -> None:
    world = _make_crowd("chief", "deputy")
    assert _escalate_all(world) == Escalations(escalated=3, nobody=0, told=2)
    assert sorted(recipient_id for _, recipient_id in world.queue.orders) == ["chief", "deputy"]
    assert {_is_escalated(world, name) for name in CROWD} == {True}
    assert world.operators.told == []


def test_three_recipients_who_did_not_answer_cause_one_message_to_the_operators() -> None:
    world = _make_crowd()
    assert _escalate_all(world) == Escalations(escalated=3, nobody=1, told=0)
    assert len(world.operators.told) == 1
    assert {_is_escalated(world, name) for name in CROWD} == {True}


def test_alerts_of_one_hit_that_are_due_in_two_runs_cause_one_message_to_the_operators() -> None:
    world = _make_crowd()
    late = make_alert_for("unit-3")
    world.alerts.kept[late.alert_id] = replace(late, escalate_at=DUE + timedelta(seconds=40))
    assert _escalate_all(world) == Escalations(escalated=2, nobody=1, told=0)
    assert _escalate_all(world, DUE + timedelta(minutes=1)) == Escalations(escalated=1, nobody=0, told=0)
    assert len(world.operators.told) == 1


def test_two_hits_that_nobody_answered_are_two_messages_to_the_operators() -> None:
    world = _make_crowd()
    notify_recipient(make_alert_for("unit-1", passage_id="west-1:p2"), world.notifying)
    assert _escalate_all(world) == Escalations(escalated=4, nobody=2, told=0)
    assert len(world.operators.told) == 2


def test_an_alert_that_raises_an_error_stops_no_later_one(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World()
    world.add_recipients(make_recipient("unit-1"), make_recipient("chief", tier=2))
    alerts = [make_alert_for("unit-1", passage_id=f"west-1:p{index}") for index in range(4)]
    for alert in alerts:
        notify_recipient(alert, world.notifying)
    broken = {alerts[0].alert_id, alerts[2].alert_id}
    find = world.alerts.find_alert

    def stumble(alert_id: str, now: datetime) -> Alert | None:
        if alert_id in broken:
            raise KeyError("a record that nobody can read")
        return find(alert_id, now)

    monkeypatch.setattr(world.alerts, "find_alert", stumble)
    done = _escalate(world)
    assert (done, len(done.failures)) == (Escalations(escalated=2, nobody=0, told=2), 2)
    with pytest.raises(RunIncomplete) as raised:
        done.failures.raise_first()
    assert isinstance(raised.value.__cause__, KeyError)
    monkeypatch.undo()
    assert _escalate_all(world) == Escalations(escalated=2, nobody=0, told=2)


def test_a_recipient_who_cannot_be_told_keeps_no_other_from_it_and_is_told_by_the_next_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = _make_crowd("chief", "deputy")
    send = world.queue.send_order

    def stumble(alert_id: str, recipient_id: str) -> None:
        if recipient_id == "chief":
            raise OSError("the queue refuses")
        send(alert_id, recipient_id)

    with monkeypatch.context() as patch:
        patch.setattr(world.queue, "send_order", stumble)
        done = _escalate(world)
    assert (done.escalated, done.told, len(done.failures)) == (0, 1, 1)
    assert {_is_escalated(world, name) for name in CROWD} == {False}
    assert _escalate_all(world).escalated == 3
    assert "chief" in [recipient_id for _, recipient_id in world.queue.orders]


def test_an_answered_hit_first_in_line_keeps_no_other_from_escalation(world: World) -> None:
    answered = make_alert_for("unit-1", passage_id="west-1:p0")
    answered = replace(answered, escalate_at=DUE - timedelta(minutes=1))
    notify_recipient(answered, world.notifying)
    # Of the hit another alert was answered: this one waits until escalation looks at it.
    _answer(world, replace(answered, alert_id="0" * 32, escalate_at=None), "unit-2")
    assert _escalate_all(world) == Escalations(escalated=1, nobody=0, told=1)
    stored = world.alerts.kept[answered.alert_id]
    assert (stored.escalated_at, stored.escalate_at) == (None, None)


def test_an_alert_without_a_position_is_escalated(world: World) -> None:
    (alert,) = world.alerts.kept.values()
    world.alerts.kept[alert.alert_id] = replace(alert, sighting=replace(alert.sighting, position=None))
    assert _escalate_all(world) == Escalations(escalated=1, nobody=0, told=1)


def test_an_alert_answered_while_the_list_still_calls_it_waiting_is_left_alone(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    (alert,) = world.alerts.kept.values()
    _answer(world, alert, "unit-1")
    monkeypatch.setattr(world.alerts, "list_waiting", lambda _now: [alert.alert_id, "0" * 32])
    assert _escalate_all(world) == Escalations(0, 0, 0)
    assert _is_escalated(world, "unit-1") is False
    assert world.alerts.is_answered(alert.hit_id)


def test_an_alert_past_its_term_is_not_escalated(world: World) -> None:
    (alert,) = world.alerts.kept.values()
    assert _escalate_all(world, alert.retention.expires_at) == Escalations(0, 0, 0)


def _make_orphan() -> World:
    world = World()
    world.add_recipients(make_recipient("unit-1", lists=("stolen",)))
    notify_recipient(make_alert_for("control-room", make_entry(list_name="wanted"), tier=0), world.notifying)
    return world


@settings(deadline=None)
@given(st.lists(st.integers(0, 30), max_size=5), st.booleans())
def test_deaths_neither_lose_nor_double_an_escalation(deaths: list[int], chief: bool) -> None:
    world = _make_crowd(*(["chief"] if chief else []))
    died = 0
    for moment in deaths:
        world.fuse.left = moment
        try:
            _escalate_all(world)
        except Death:
            died += 1
    world.fuse.left = None
    _escalate_all(world)
    assert {_is_escalated(world, name) for name in CROWD} == {True}
    chiefs = [alert.alert_id for alert in world.alerts.kept.values() if alert.recipient_id == "chief"]
    assert [world.alerts.born.count(each) for each in chiefs] == [1] * chief
    assert [(each, "chief") in world.queue.orders for each in chiefs] == [True] * chief
    # One message, and one more for a death after it was sent and before that was noted.
    assert (not chief) <= len(world.operators.told) <= (0 if chief else 1 + died)


@pytest.mark.parametrize(("tier", "problem"), [(1, "was not answered in time"), (0, "has no recipient")])
def test_operators_are_told_of_which_alert_of_which_list(tier: int, problem: str) -> None:
    world = World()
    alert = make_alert_for("unit-1", make_entry(list_name="wanted"), tier=tier)
    notify_recipient(alert, world.notifying)
    _escalate_all(world)
    ((subject, text),) = world.operators.told
    assert subject == "Platewatch: an alert waits for a person"
    assert text.startswith(f"An alert of list wanted {problem}")
    assert text.endswith(f" See: platewatch alert show {alert.alert_id}")


def test_every_alert_that_is_taken_up_is_recorded_with_its_case_and_its_plates(world: World) -> None:
    (alert,) = world.alerts.kept.values()
    _escalate_all(world)
    [record] = world.audit.records
    assert (record.at, record.actor, record.subject) == (DUE, "watch", f"alert:{alert.alert_id}")
    assert (record.action.value, record.ground, record.case_number) == ("change", "wpg-8", "2026-17")
    assert record.detail == {"step": "escalate"}
    assert world.audit.plates == [alert.hit.plates]


def test_an_alert_that_is_answered_while_the_next_tier_is_told_keeps_its_answer(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.add_recipients(make_recipient("unit-2"))
    notify_recipient(make_alert_for("unit-2"), world.notifying)
    change = world.alerts.change_alert

    def overtake(before: Alert, after: Alert) -> None:
        if before.recipient_id == "unit-1":
            raise AlertChanged("answered meanwhile")
        change(before, after)

    monkeypatch.setattr(world.alerts, "change_alert", overtake)
    done = _escalate_all(world)
    assert (done, len(done.failures)) == (Escalations(escalated=1, nobody=0, told=1), 0)
    assert (_is_escalated(world, "unit-1"), _is_escalated(world, "unit-2")) == (False, True)


def test_of_an_answered_hit_every_alert_stops_waiting_though_one_is_answered_meanwhile(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("unit-2", "unit-3"):
        notify_recipient(make_alert_for(name), world.notifying)
    alerts = list(world.alerts.kept.values())
    _answer(world, replace(alerts[0], alert_id="0" * 32, escalate_at=None), "unit-9")
    change = world.alerts.change_alert

    def overtake(before: Alert, after: Alert) -> None:
        if before.recipient_id == "unit-1":
            raise AlertChanged("answered meanwhile")
        change(before, after)

    monkeypatch.setattr(world.alerts, "change_alert", overtake)
    done = _escalate_all(world)
    assert (done, len(done.failures)) == (Escalations(0, 0, 0), 0)
    waiting = {alert.recipient_id for alert in world.alerts.kept.values() if alert.escalate_at is not None}
    assert waiting == {"unit-1"}
    assert world.operators.told == []


def test_a_later_tier_is_told_after_the_one_before_and_none_twice() -> None:
    world = World()
    world.add_recipients(*(make_recipient(f"tier-{tier}", tier=tier) for tier in (1, 2, 3)))
    notify_recipient(make_alert_for("tier-1"), world.notifying)
    world.queue.orders.clear()
    told = []
    for number in range(4):
        done = _escalate_all(world, DUE + number * timedelta(minutes=10))
        told.append((done.told, done.nobody, [name for _, name in world.queue.orders]))
        world.queue.orders.clear()
    assert told == [(1, 0, ["tier-2"]), (1, 0, ["tier-3"]), (0, 1, []), (0, 0, [])]


def test_of_several_alerts_of_a_hit_operators_are_shown_the_one_that_waits_longest() -> None:
    world = _make_crowd()
    alerts = [make_alert_for(name) for name in CROWD]
    for alert, minutes in zip(alerts, (0, -2, -1), strict=True):
        world.alerts.kept[alert.alert_id] = replace(alert, escalate_at=DUE + timedelta(minutes=minutes))
    _escalate_all(world)
    ((_, text),) = world.operators.told
    assert text.endswith(f"platewatch alert show {alerts[1].alert_id}")
