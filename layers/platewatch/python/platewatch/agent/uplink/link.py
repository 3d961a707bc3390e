"""The service as the agent asks it: announce and PUT pictures, send a heartbeat. Nothing else is ever asked."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, Protocol

from platewatch.agent.answers import Announced, Place, parse_refusal, parse_uploads
from platewatch.agent.errors import AgentError
from platewatch.agent.settings import Service
from platewatch.agent.uplink.https import Answer, Exchanger
from platewatch.text.timestamps import format_utc

_OK: Final = 200


class NotAccepted(AgentError):
    """The service does not take an announcement: `status`, `code` and `index` (of the picture at fault) say why."""

    def __init__(self, status: int, code: str, message: str, index: int | None) -> None:
        super().__init__(f"the service answered {status}: {message or code or 'no reason'}")
        self.status = status
        self.code = code
        self.index = index


class Link(Protocol):
    """The way to the service. Safe to use from several threads. Every method may raise NoLink."""

    def announce(self, token: str, pictures: Sequence[tuple[Announced, datetime]]) -> Sequence[Place]:
        """Where each picture goes. Raises NotAccepted, AnswerForged or HostRefused."""

    def put(self, place: Place, announced: Announced, data: bytes) -> int:
        """Sends a picture there; the HTTP status."""

    def beat(self, token: str, document: Mapping[str, object]) -> Answer:
        """Sends a heartbeat. Of its answer the status and the Date header count."""


class ServiceLink:
    """The service over HTTPS."""

    def __init__(self, service: Service, exchanger: Exchanger) -> None:
        self._service = service
        self._exchanger = exchanger

    def announce(self, token: str, pictures: Sequence[tuple[Announced, datetime]]) -> Sequence[Place]:
        """Where each picture goes. Raises NotAccepted, AnswerForged, HostRefused or NoLink."""
        snapshots = [
            {
                "captured_at": format_utc(captured_at),
                "sha256": one.sha256,
                "size": one.size,
                "content_type": one.content_type,
            }
            for one, captured_at in pictures
        ]
        answer = self._post("/v1/uploads", token, {"snapshots": snapshots})
        if answer.status != _OK:
            told = parse_refusal(answer.body)
            raise NotAccepted(answer.status, told.code, told.message, told.index)
        return parse_uploads(answer.body, [one for one, _ in pictures], self._service)

    def put(self, place: Place, announced: Announced, data: bytes) -> int:
        """Sends a picture there; the HTTP status. Raises NoLink."""
        return self._exchanger.send("PUT", place, announced.headers, data).status

    def beat(self, token: str, document: Mapping[str, object]) -> Answer:
        """Sends a heartbeat. Raises NoLink."""
        return self._post("/v1/heartbeats", token, document)

    def try_token(self, token: str) -> Answer:
        """Announces nothing: a right token is told that 1 to 20 snapshots are needed (400), a wrong one is refused."""
        return self._post("/v1/uploads", token, {"snapshots": []})

    def _post(self, path: str, token: str, document: Mapping[str, object]) -> Answer:
        service = self._service
        place = Place(not service.loopback_http, service.host, service.port, path)
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        return self._exchanger.send("POST", place, headers, json.dumps(document).encode())
