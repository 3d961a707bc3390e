"""Silence from announcements to the operators: issue_upload, watch and api, under moto."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from platewatch.aws import clients
from platewatch.cameras.aws.cameras_table import DynamoCameras
from platewatch.cameras.aws.usual_table import DynamoUsual
from platewatch.cameras.clock import ClockRecord, Lag
from platewatch.cameras.register import parse_registration
from platewatch.cameras.usual import Load, find_hour_of_week
from tests.integration.alerts.conftest import Deployment
from tests.integration.cameras.force import Force
from tests.unit.cameras.makers import make_usual

MINUTE = timedelta(minutes=1)
ZONE = ZoneInfo("Europe/Amsterdam")
NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)


@pytest.fixture
def force(
    deployment: Deployment,
    uploads: None,
    http_event: Callable[..., dict[str, Any]],
    monkeypatch: pytest.MonkeyPatch,
) -> Force:
    force = Force(deployment, http_event, NOON)
    modules = ("snapshots.routes.uploads", "cameras.routes.shown", "cameras.routes.cameras", "web.event")
    force.set_clocks(monkeypatch, modules)
    force.add_camera("north")
    return force


def test_an_hour_of_pictures_is_learnt_from_what_the_camera_announced(force: Force) -> None:
    for minute in range(60):
        force.now = NOON + (minute + 0.4) * MINUTE
        assert force.announce("north", force.now) == 200
    for minute in (0, 5, 9, 9):
        force.now = NOON + (60 + minute) * MINUTE
        force.watch()
    usual = DynamoUsual(clients.dynamodb(), "cameras").list_usual()["north"]
    assert usual.learnt_until == NOON + 60 * MINUTE
    load = usual.loads[find_hour_of_week(NOON, ZONE)]
    assert load == Load(notes=60.0, free=3.0, weeks=1.0)
    assert sum(one.weeks for one in usual.loads) == 1.0
    assert force.show("north")["silence"] is None, "one week is not enough"


def test_a_camera_that_falls_silent_is_told_shown_and_seen_again(force: Force) -> None:
    assert DynamoUsual(clients.dynamodb(), "cameras").keep_usual(None, make_usual("north", rate=6.0))
    assert force.announce("north", force.now) == 200
    begun = force.show("north")["silence"]
    expected = begun.pop("found_after_minutes")
    assert begun == {"silent": False, "minutes": 0, "usual_minutes": 13}
    told = []
    for minute in range(1, 20):
        force.now = NOON + minute * MINUTE
        told += [(minute, text) for text in force.watch()]
    [(minute, text)] = told
    assert minute == expected
    assert f"north (A9): usually pictures in 13 of 15 minutes, none for {minute} minutes" in text
    shown = force.show("north")["silence"]
    assert (shown["silent"], shown["minutes"]) == (True, 19)
    assert force.announce("north", force.now) == 200
    force.now += MINUTE
    assert ["come again" in text for text in force.watch()] == [True]
    assert force.watch() == []


def test_what_is_usual_is_kept_whole_and_no_run_undoes_another(force: Force) -> None:
    store, first = DynamoUsual(clients.dynamodb(), "cameras"), make_usual("north", rate=2.0)
    loads = (Load(1.25, 40.5, 2.952), *first.loads[1:])
    first = replace(first, loads=loads)
    assert store.keep_usual(None, first)
    assert not store.keep_usual(None, first)
    kept = store.list_usual()["north"]
    assert kept.loads[0] == loads[0]
    second = replace(kept, learnt_until=kept.learnt_until + 60 * MINUTE)
    assert store.keep_usual(kept, second)
    assert not store.keep_usual(kept, second)
    assert store.list_usual() == {"north": second}
    names = {camera.camera_id for camera in DynamoCameras(clients.dynamodb(), "cameras").list_cameras()}
    assert names == {"north", "west-1"}, "what is usual is no camera"


def test_records_of_before_minutes_were_counted_are_still_loaded(force: Force) -> None:
    cameras = DynamoCameras(clients.dynamodb(), "cameras")
    place = {"latitude": 52.3, "longitude": 4.85, "site": "A9", "direction": "in"}
    camera, _ = parse_registration({"id": "old", "lane": "priority", "position": place}, NOON)
    cameras.add(replace(camera, clock=ClockRecord((Lag(NOON, 2.5, 7),), NOON, NOON)))
    kept = cameras.find("old")
    assert kept is not None
    assert kept.clock.lags[0].notes == 7
    clients.dynamodb().update_item(
        TableName="cameras",
        Key={"pk": {"S": "camera#old"}, "sk": {"S": "camera"}},
        UpdateExpression="SET clock_lags = :lags",
        ExpressionAttributeValues={":lags": {"S": json.dumps([[round(NOON.timestamp() * 1000), 2.5]])}},
    )
    kept = cameras.find("old")
    assert kept is not None
    assert kept.clock.lags == (Lag(NOON, 2.5),)
