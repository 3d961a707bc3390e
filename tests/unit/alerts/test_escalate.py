from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from platewatch.alerts.alert import AlertState, Step, take_step
from platewatch.alerts.escalate import Escalations, EscalationStores, escalate_waiting
from platewatch.alerts.tell import tell_recipient
from platewatch.cameras.area import Area
from platewatch.hotlists.settings import ListSettings
from tests.unit.alerts.fakes import AMSTERDAM, Death, World
from tests.unit.alerts.makers import NOON, make_alert_for, make_entry, make_recipient

DUE = NOON + timedelta(minutes=10, seconds=2)


@pytest.fixture
def world() -> World:
    return _make_world()


def _make_world() -> World:
    world = World()
    world.add_recipients(make_recipient("unit-1"), make_recipient("chief", tier=2))
    tell_recipient(make_alert_for("unit-1"), world.telling)
    world.queue.orders.clear()
    return world


def _escalate(world: World, now: datetime = DUE) -> Escalations:
    stores = EscalationStores(world.alerts, world.recipients, world.telling, world.operators, world.audit)
    return escalate_waiting(now, timedelta(minutes=10), AMSTERDAM, stores)


def _find(world: World, recipient_id: str) -> AlertState | None:
    states = [alert.state for alert in world.alerts.kept.values() if alert.recipient_id == recipient_id]
    return states[0] if states else None


def test_nothing_happens_before_the_time_has_come(world: World) -> None:
    assert _escalate(world, DUE - timedelta(milliseconds=1)) == Escalations(0, 0, 0)
    assert _find(world, "unit-1") is AlertState.OPEN


def test_what_nobody_answered_goes_to_the_second_tier(world: World) -> None:
    assert _escalate(world) == Escalations(escalated=1, nobody=0, told=1)
    assert _find(world, "unit-1") is AlertState.ESCALATED
    assert _find(world, "chief") is AlertState.OPEN
    (chiefs,) = [alert for alert in world.alerts.kept.values() if alert.recipient_id == "chief"]
    assert world.queue.orders == [(chiefs.alert_id, "chief")]
    assert (chiefs.tier, chiefs.created_at, chiefs.escalate_at) == (2, DUE, DUE + timedelta(minutes=10))


def test_a_second_run_does_nothing_again(world: World) -> None:
    _escalate(world)
    assert _escalate(world) == Escalations(0, 0, 0)
    assert len(world.queue.orders) == 1


def test_an_answered_alert_does_not_wait(world: World) -> None:
    (alert,) = world.alerts.kept.values()
    world.alerts.change_alert(alert, take_step(alert, Step.ACKNOWLEDGE, "unit-1", NOON))
    assert _escalate(world) == Escalations(0, 0, 0)


def test_a_hit_that_a_colleague_answered_is_not_escalated(world: World) -> None:
    world.add_recipients(make_recipient("unit-2"))
    colleagues = make_alert_for("unit-2")
    tell_recipient(colleagues, world.telling)
    answered = take_step(colleagues, Step.ACKNOWLEDGE, "unit-2", NOON)
    world.alerts.note_answer(answered)
    world.alerts.change_alert(colleagues, answered)
    assert _escalate(world) == Escalations(0, 0, 0)
    assert (_find(world, "unit-1"), _find(world, "chief")) == (AlertState.OPEN, None)
    assert world.alerts.list_waiting(DUE) == []


def test_the_lists_own_term_and_its_own_recipients_count_for_the_next_tier() -> None:
    world = World()
    elsewhere = make_recipient("chief", tier=2, lists=("wanted",))
    blind = replace(make_recipient("north", tier=2), area=Area(sites=("elsewhere",)))
    world.add_recipients(make_recipient("unit-1"), elsewhere, blind)
    agreed = ListSettings("stolen", recipients=("chief",), escalate_after=timedelta(minutes=3), language="en")
    tell_recipient(replace(make_alert_for("unit-1"), settings=agreed), world.telling)
    assert _escalate(world) == Escalations(escalated=1, nobody=0, told=1)
    (chiefs,) = [alert for alert in world.alerts.kept.values() if alert.recipient_id == "chief"]
    assert (chiefs.escalate_at, chiefs.settings) == (DUE + timedelta(minutes=3), agreed)


def test_when_no_tier_is_left_the_operators_are_told_without_a_plate(world: World) -> None:
    _escalate(world)
    assert _escalate(world, DUE + timedelta(minutes=10)) == Escalations(escalated=1, nobody=1, told=0)
    ((subject, text),) = world.operators.told
    assert "stolen" in text
    assert "7KXL92" not in subject + text


def test_an_alert_without_a_recipient_goes_to_one_added_since() -> None:
    world = _make_orphan()
    world.add_recipients(make_recipient("unit-9", lists=("wanted",)))
    assert _escalate(world) == Escalations(escalated=1, nobody=0, told=1)
    assert _find(world, "unit-9") is AlertState.OPEN


def test_of_an_alert_without_a_recipient_the_operators_are_told() -> None:
    world = _make_orphan()
    assert _escalate(world) == Escalations(escalated=1, nobody=1, told=0)
    ((_, text),) = world.operators.told
    assert "no recipient" in text


def _make_orphan() -> World:
    world = World()
    world.add_recipients(make_recipient("unit-1", lists=("stolen",)))
    tell_recipient(make_alert_for("control-room", make_entry(list_name="wanted"), tier=0), world.telling)
    return world


@settings(deadline=None)
@given(st.lists(st.integers(0, 10), max_size=5))
def test_deaths_neither_lose_nor_double_an_escalation(deaths: list[int]) -> None:
    world = _make_world()
    for moment in deaths:
        world.fuse.left = moment
        try:
            _escalate(world)
        except Death:
            continue
    world.fuse.left = None
    _escalate(world)
    assert _find(world, "unit-1") is AlertState.ESCALATED
    chiefs = [alert.alert_id for alert in world.alerts.kept.values() if alert.recipient_id == "chief"]
    assert world.alerts.born.count(chiefs[0]) == 1
    assert (chiefs[0], "chief") in world.queue.orders
