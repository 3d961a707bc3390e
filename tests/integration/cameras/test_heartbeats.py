"""Heartbeats from the agent to the operators: issue_upload, watch, match and api, under moto."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import pytest

from platewatch.aws import clients
from platewatch.cameras.agent import note_heartbeat
from platewatch.cameras.aws.cameras_table import DynamoCameras
from platewatch.cameras.heartbeat import parse_heartbeat
from platewatch.cameras.token import revoke_tokens
from tests.integration.alerts.conftest import Deployment
from tests.integration.cameras.force import Force
from tests.unit.alerts.makers import make_entry, make_recipient
from tests.unit.cameras.makers import FIRST, SECOND, make_document

MINUTE = timedelta(minutes=1)


START = datetime(2026, 7, 1, 12, tzinfo=UTC)


@pytest.fixture
def force(
    deployment: Deployment,
    uploads: None,
    http_event: Callable[..., dict[str, Any]],
    monkeypatch: pytest.MonkeyPatch,
) -> Force:
    force = Force(deployment, http_event, START)
    modules = ("cameras.routes.heartbeats", "snapshots.routes.uploads", "cameras.routes.shown", "web.event")
    force.set_clocks(monkeypatch, modules)
    force.add_camera("north")
    return force


def test_a_heartbeat_is_answered_with_the_time_and_nothing_else(force: Force) -> None:
    answer = force.beat("north")
    assert answer["statusCode"] == 204
    assert "body" not in answer
    assert set(answer["headers"]) == {"Date", "Cache-Control"}
    assert parsedate_to_datetime(answer["headers"]["Date"]) == force.now


def test_the_newest_heartbeat_is_shown_with_what_follows_from_it(force: Force) -> None:
    assert (force.show("north")["judged_by"], force.show("north")["agent"]) == ("silence", None)
    force.beat("north")
    force.now += MINUTE
    force.beat("north", offset_ms=-2400)
    shown = force.show("north")
    assert shown["judged_by"] == "heartbeat"
    agent = shown["agent"]
    assert (agent["offline"], agent["clock"], agent["offset_seconds"]) == (False, "alarm", -2.4)
    assert datetime.fromisoformat(agent["heard_at"]) == force.now
    assert agent["heartbeat"]["queue"] == make_document()["queue"]
    force.now += 3 * MINUTE
    assert force.show("north")["agent"]["offline"]


def test_a_heartbeat_costs_one_look_up_and_one_write_and_leaves_the_rest_of_the_camera(force: Force) -> None:
    cameras = DynamoCameras(clients.dynamodb(), "cameras")
    before = cameras.find("north")
    calls: list[str] = []
    client = clients.dynamodb()
    client.meta.events.register("before-call.dynamodb", lambda model, **_: calls.append(model.name))
    force.beat("north")
    assert calls == ["GetItem", "UpdateItem"]
    after = cameras.find("north")
    assert before is not None
    assert after is not None
    assert (after.token, after.positions, after.clock) == (before.token, before.positions, before.clock)


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ("{", 400, "body_invalid"),
        ("[]", 400, "field_invalid"),
        (make_document(disk_free_bytes=-1), 400, "field_invalid"),
        (make_document(run="reboot"), 400, "field_invalid"),
        (json.dumps(make_document()) + " " * 4096, 413, "heartbeat_too_large"),
    ],
)
def test_what_is_no_heartbeat_is_refused_and_not_kept(force: Force, body: Any, status: int, code: str) -> None:
    answer = force.send("north", body, "/v1/heartbeats")
    assert (answer["statusCode"], json.loads(answer["body"])["error"]["code"]) == (status, code)
    assert force.show("north")["agent"] is None


def test_only_the_cameras_own_token_opens_it(force: Force) -> None:
    force.add_camera("south")
    force.beat("south")
    assert force.show("north")["agent"] is None
    cameras = DynamoCameras(clients.dynamodb(), "cameras")
    camera = cameras.find("south")
    assert camera is not None
    cameras.change_tokens(camera, revoke_tokens(camera, datetime.now(UTC)))
    force.now = datetime.now(UTC) + MINUTE
    assert force.beat("south")["statusCode"] == 401
    force.tokens["north"] = force.tokens["north"][:-1] + "!"
    assert force.beat("north")["statusCode"] == 401


def test_an_offline_camera_is_told_to_the_operators_once_and_so_is_its_return(force: Force) -> None:
    force.beat("north")
    assert force.watch() == []
    force.now += 4 * MINUTE
    (message,) = force.watch()
    assert "north (A9): no heartbeat" in message
    assert force.watch() == []
    force.beat("north")
    (message,) = force.watch()
    assert "heard again:\nnorth" in message
    assert force.watch() == []


def test_two_agents_with_one_token_are_one_message(force: Force) -> None:
    told = []
    for _ in range(3):
        force.beat("north")
        force.now += MINUTE / 2
        force.beat("north", SECOND)
        told += force.watch()
        force.now += MINUTE / 2
    (message,) = told
    assert "one token" in message
    assert force.show("north")["agent"]["second_agent"] in (FIRST, SECOND)


def test_a_hit_of_a_camera_whose_clock_is_wrong_says_so_in_record_and_text(force: Force) -> None:
    deployment, cameras = force.deployment, DynamoCameras(clients.dynamodb(), "cameras")
    now = datetime.now(UTC)
    camera = cameras.find("west-1")
    assert camera is not None
    wrong = parse_heartbeat(make_document(clock={"offset_ms": 2500, "source": "ntp"}))
    cameras.keep_agents("west-1", note_heartbeat(camera.agents, wrong, now - MINUTE))
    deployment.add_entries("stolen", make_entry(valid_from=date(2020, 1, 1), weed_date=date(2099, 1, 1)))
    deployment.add_recipients(make_recipient("unit-1"))
    read = deployment.add_read(("7KXL92", 0.99))
    deployment.match(read.read_id)
    (alert,) = deployment.alerts.list_alerts(now.date(), datetime.now(UTC))
    assert alert.sighting.clock_uncertain
    assert alert.sighting.captured_at == read.captured_at, "the time is not changed"
    deployment.deliver_waiting()
    [(_, text)] = deployment.read_sms()
    assert "(klok?)" in text
