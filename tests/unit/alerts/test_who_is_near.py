"""A recipient who is limited to a camera, or to a site, gets alerts of that one alone, on every way to an alert."""

from dataclasses import replace
from datetime import timedelta

import pytest

from platewatch.alerts.escalate import EscalationStores, escalate_waiting
from platewatch.alerts.preview import PreviewRules, PreviewStores, Question, preview_alert
from platewatch.alerts.routing import notify_recipient
from platewatch.alerts.words import Language
from platewatch.cameras.area import Area
from platewatch.hotlists.settings import ListSettings
from platewatch.matching.passages import close_passage, match_read
from platewatch.matching.past import PastSearch, search_past
from platewatch.matching.past_order import Order
from platewatch.retention.terms import retain_passage
from tests.unit.alerts.fakes import AMSTERDAM, World
from tests.unit.alerts.makers import NOON, make_alert_for, make_entry, make_read, make_recipient

AREAS = {
    "camera": Area(cameras=("west-1",)),
    "everywhere": Area(),
    "site": Area(sites=("Handweg",)),
    "wrong-camera": Area(cameras=("Handweg",)),
    "wrong-site": Area(sites=("west-1",)),
}
NEAR = ["camera", "everywhere", "site"]


def add_recipients(world: World, tier: int = 1) -> None:
    world.add_recipients(*(replace(make_recipient(name, tier=tier), area=area) for name, area in AREAS.items()))


def test_of_a_hit_those_are_told_who_are_near_it() -> None:
    world = World()
    add_recipients(world)
    world.entries.entries.append(make_entry())
    read = world.add_read(make_read(("7KXL92", 0.9)))
    match_read(read.ref, NOON + timedelta(seconds=2), world.rules, world.matching)
    close_passage(read.ref, NOON + timedelta(seconds=10), world.rules, world.matching)
    assert sorted(alert.recipient_id for alert in world.alerts.kept.values()) == NEAR


@pytest.mark.parametrize("area", AREAS)
def test_a_list_counts_where_it_says(area: str) -> None:
    world = World()
    world.add_recipients(make_recipient())
    world.entries.entries.append(make_entry())
    world.entries.settings = {"stolen": ListSettings("stolen", area=AREAS[area])}
    read = world.add_read(make_read(("7KXL92", 0.9)))
    match_read(read.ref, NOON + timedelta(seconds=2), world.rules, world.matching)
    assert len(world.alerts.kept) == (area in NEAR)


def test_of_a_hit_that_nobody_answered_those_are_told_who_are_near_it() -> None:
    world = World()
    add_recipients(world, tier=2)
    notify_recipient(make_alert_for("unit-1"), world.notifying)
    stores = EscalationStores(
        world.alerts, world.unanswered, world.recipients, world.notifying, world.operators, world.audit
    )
    escalate_waiting(NOON + timedelta(hours=1), timedelta(minutes=10), AMSTERDAM, stores)
    assert sorted({alert.recipient_id for alert in world.alerts.kept.values()} - {"unit-1"}) == NEAR


def test_a_preview_names_those_who_are_near() -> None:
    world = World()
    add_recipients(world)
    world.entries.entries.append(make_entry())
    rules = PreviewRules("https://pw.example", Language.DUTCH, AMSTERDAM, 0.5, timedelta(minutes=10))
    stores = PreviewStores(world.entries, world.cameras, world.recipients, world.disputes)
    found = preview_alert(Question("stolen", "7KXL92", "west-1", NOON, 0.9), rules, stores)
    assert sorted(one.recipient.recipient_id for one in found.told) == NEAR


def test_of_a_doubtful_hit_those_are_asked_to_look_who_are_near_it() -> None:
    world = World()
    world.add_recipients(
        make_recipient("unit-1"),
        *(replace(make_recipient(name), area=area, takes_reviews=True) for name, area in AREAS.items()),
    )
    world.entries.entries.append(make_entry())
    read = world.add_read(make_read(("1KXL92", 0.5), ("7KXL92", 0.43)))
    match_read(read.ref, NOON + timedelta(seconds=2), world.rules, world.matching)
    close_passage(read.ref, NOON + timedelta(seconds=10), world.rules, world.matching)
    assert sorted(order.recipient_id for order in world.review_orders.orders) == NEAR


def test_a_passage_of_the_past_is_judged_by_where_its_camera_stood() -> None:
    read = make_read(("7KXL92", 0.9), captured_at=NOON - timedelta(hours=1))
    kept = replace(read, retention=retain_passage(read.captured_at, read.received_at))
    order = Order("OVJ-1", "robbery", NOON - timedelta(days=7), NOON)
    found = {
        name: search_past(
            PastSearch(make_entry(), ListSettings("stolen", area=area), order, AMSTERDAM, 0.1),
            [kept],
            World().cameras,
            NOON,
        )
        for name, area in AREAS.items()
    }
    assert sorted(name for name, sightings in found.items() if sightings) == NEAR
