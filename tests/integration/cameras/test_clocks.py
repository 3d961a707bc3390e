"""Cameras' clocks from announcement to operators: issue_upload, watch and api with a clock of their own, under moto."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from platewatch.aws import clients
from platewatch.cameras.aws.cameras_table import DynamoCameras
from platewatch.cameras.register import read_registration
from tests.integration.alerts.conftest import Deployment

MINUTE = timedelta(minutes=1)
CHANGE = datetime(2026, 3, 29, 1, 0, tzinfo=UTC)
"""When daylight saving time begins in Europe."""


@dataclass
class Force:
    """A deployment, its cameras' tokens, and its functions at a time that the test sets."""

    deployment: Deployment
    make_event: Callable[..., dict[str, Any]]
    now: datetime = CHANGE
    tokens: dict[str, str] = field(default_factory=dict)

    def add_camera(self, camera_id: str) -> None:
        place = {"latitude": 52.3, "longitude": 4.85, "site": "A9", "direction": "in"}
        camera, token = read_registration({"id": camera_id, "lane": "priority", "position": place}, self.now)
        DynamoCameras(clients.dynamodb(), "cameras").add(camera)
        self.tokens[camera_id] = token

    def announce(self, camera_id: str, *captured_at: datetime) -> int:
        """The HTTP status of one announcement."""
        described = {"sha256": "ab" * 32, "size": 7, "content_type": "image/jpeg"}
        body = {"snapshots": [{"captured_at": at.isoformat()} | described for at in captured_at]}
        headers = {"Authorization": f"Bearer {self.tokens[camera_id]}"}
        event = self.make_event("POST", "/v1/uploads", headers=headers, body=body, iam=None)
        status: int = self.deployment.load("issue_upload").handler(event, self.deployment.context)["statusCode"]
        return status

    def watch(self) -> list[str]:
        """Runs watch; what the operators were told."""
        self.deployment.load("watch").handler({}, self.deployment.context)
        told = []
        while messages := clients.sqs().receive_message(QueueUrl=self.deployment.ops_queue_url).get("Messages"):
            for message in messages:
                told.append(json.loads(message["Body"])["Message"])
                clients.sqs().delete_message(
                    QueueUrl=self.deployment.ops_queue_url, ReceiptHandle=message["ReceiptHandle"]
                )
        return told

    def show(self, camera_id: str) -> dict[str, Any]:
        """The camera as `camera list` gets it."""
        event = self.make_event("GET", "/v1/cameras")
        answer = self.deployment.load("api").handler(event, self.deployment.context)
        shown: dict[str, dict[str, Any]] = {camera["id"]: camera for camera in json.loads(answer["body"])["cameras"]}
        return shown[camera_id]


@pytest.fixture
def force(
    deployment: Deployment,
    make_bucket: Callable[[str], str],
    http_event: Callable[..., dict[str, Any]],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Force]:
    monkeypatch.setenv("SNAPSHOTS_BUCKET", make_bucket("snapshots"))
    monkeypatch.setenv("UPLOAD_SECONDS", "300")
    monkeypatch.setenv("MAX_SNAPSHOT_BYTES", "20000000")
    force = Force(deployment, http_event)

    class Clock(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:
            return force.now

    monkeypatch.setattr(deployment.load("watch"), "datetime", Clock)
    monkeypatch.setattr("platewatch.snapshots.routes.uploads.read_clock", lambda: force.now)
    return force


def run(force: Force, minutes: int, every: int, behind: dict[str, timedelta]) -> list[str]:
    """So many minutes of pictures from cameras whose clocks are so far behind; what the operators were told."""
    told = []
    for minute in range(minutes):
        force.now += MINUTE
        for camera_id, by in behind.items():
            if minute % every == 0:
                assert force.announce(camera_id, force.now - by - timedelta(seconds=2)) == 200
        told += force.watch() if minute % 5 == 0 else []
    return told


def test_a_missed_change_to_daylight_saving_is_told_within_the_hour_and_its_end_at_once(force: Force) -> None:
    force.add_camera("north")
    force.add_camera("south")
    assert run(force, 30, 3, {"north": timedelta(), "south": timedelta()}) == []
    assert force.show("north")["clock"]["right"]
    (message,) = run(force, 75, 3, {"north": timedelta(hours=1), "south": timedelta()})
    assert "north: 1 hour behind, as if it missed the change to daylight saving time" in message
    assert "south" not in message
    shown = force.show("north")
    assert shown["clock"]["fault"]["cause"] == "summer-time-missed"
    assert datetime.fromisoformat(shown["last_picture_at"]) > force.now - 5 * MINUTE
    force.now += MINUTE
    assert force.announce("north", force.now) == 200
    assert force.show("north")["clock"] | {"seen_at": ""} == {
        "right": True, "lag_seconds": 0, "seen_at": "", "fault": None,
    }  # fmt: skip
    (message,) = force.watch()
    assert "right again:\nnorth" in message
    assert force.watch() == []


def test_a_camera_that_was_offline_is_not_blamed_for_what_it_sends_then(force: Force) -> None:
    force.add_camera("north")
    assert run(force, 10, 1, {"north": timedelta()}) == []
    back = force.now + timedelta(hours=6)
    kept = [force.now + number * 2 * MINUTE for number in range(180)]
    told = []
    for number, taken in enumerate(kept):
        # Oldest first, two a minute.
        force.now = back + number * timedelta(seconds=30)
        assert force.announce("north", taken) == 200
        if number % 10 == 0:
            told += force.watch()
            assert force.show("north")["clock"]["fault"] is None
    assert told == []
    assert run(force, 30, 5, {"north": timedelta()}) == []
    assert force.show("north")["clock"]["right"]


def test_a_camera_whose_pictures_are_all_refused_is_told_too(force: Force) -> None:
    force.add_camera("north")
    told = []
    for _ in range(12):
        force.now += 3 * MINUTE
        assert force.announce("north", force.now - timedelta(days=364)) == 400
        told += force.watch()
    (message,) = told
    assert "north: 364 days behind" in message
    assert force.show("north")["last_picture_at"] is None
    assert force.show("north")["drift"] is not None
