"""Cameras that announce and beat at a time that the test sets, and what the operators and people are told of them."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest

from platewatch.aws import clients
from platewatch.cameras.aws.cameras_table import DynamoCameras
from platewatch.cameras.register import parse_registration
from tests.integration.alerts.conftest import Deployment
from tests.unit.cameras.makers import FIRST, make_document


@dataclass
class Force:
    """A deployment, its cameras' tokens, and its functions at a time that the test sets."""

    deployment: Deployment
    make_event: Callable[..., dict[str, Any]]
    now: datetime
    tokens: dict[str, str] = field(default_factory=dict)

    def set_clocks(self, monkeypatch: pytest.MonkeyPatch, modules: Sequence[str]) -> None:
        """Have watch, and `modules` of the package, take this time for the present."""
        force = self

        class Clock(datetime):
            @classmethod
            def now(cls, tz: Any = None) -> datetime:
                return force.now

        monkeypatch.setattr(self.deployment.load("watch"), "datetime", Clock)
        for module in modules:
            monkeypatch.setattr(f"platewatch.{module}.get_now", lambda: force.now)

    def add_camera(self, camera_id: str) -> None:
        place = {"latitude": 52.3, "longitude": 4.85, "site": "A9", "direction": "in"}
        camera, token = parse_registration({"id": camera_id, "lane": "priority", "position": place}, self.now)
        DynamoCameras(clients.dynamodb(), "cameras").add(camera)
        self.tokens[camera_id] = token

    def send(self, camera_id: str, body: Any, path: str) -> dict[str, Any]:
        """What the function answers to a request with the camera's token."""
        headers = {"Authorization": f"Bearer {self.tokens[camera_id]}"}
        event = self.make_event("POST", path, headers=headers, body=body, iam=None)
        answer: dict[str, Any] = self.deployment.load("issue_upload").handler(event, self.deployment.context)
        return answer

    def announce(self, camera_id: str, *captured_at: datetime) -> int:
        """The HTTP status of one announcement."""
        described = {"sha256": "ab" * 32, "size": 7, "content_type": "image/jpeg"}
        body = {"snapshots": [{"captured_at": at.isoformat()} | described for at in captured_at]}
        status: int = self.send(camera_id, body, "/v1/uploads")["statusCode"]
        return status

    def beat(self, camera_id: str, agent_id: str = FIRST, offset_ms: float = 1.0) -> dict[str, Any]:
        """A heartbeat of an agent; what it gets."""
        agent = {"id": agent_id, "version": "0.1.0", "started_at": "2026-07-01T08:00:00.000Z"}
        clock = {"offset_ms": offset_ms, "source": "ntp"}
        return self.send(camera_id, make_document(agent=agent, clock=clock), "/v1/heartbeats")

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
