"""The stage of a rehearsal: the service's own doors, those of people and that of cameras."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from importlib.resources import files
from typing import Any
from urllib.parse import quote

from platewatch.cameras.rehearsal import TEST_CAMERA
from platewatch.cli.api_client import ApiClient, ApiError
from platewatch.deployment.errors import NotAnswered
from platewatch.snapshots.commands.http_transport import HttpTransport
from platewatch.snapshots.sender import Target, TransportFault
from platewatch.text.timestamps import format_utc


def load_picture() -> bytes:
    """The drawn picture: a JPEG with one plate, TEST_PLATE."""
    return files("platewatch.deployment").joinpath("test_picture.jpg").read_bytes()


class ServiceStage:
    """Implements the port Stage."""

    def __init__(self, address: str, client: ApiClient) -> None:
        self._address = address
        self._client = client
        self._picture = load_picture()
        self._transport: HttpTransport | None = None
        self._target: Target | None = None

    def begin(self, recipient_id: str) -> str:
        """Have one test message wait for the picture."""
        path = f"/v1/recipients/{quote(recipient_id)}/test"
        return str(self._ask("POST", path, {"rehearsal": "true"})["token"])

    def announce(self, token: str, captured_at: datetime) -> None:
        """Ask for the picture's address."""
        self._transport = HttpTransport(self._address, token)
        snapshot = {
            "captured_at": format_utc(captured_at),
            "sha256": hashlib.sha256(self._picture).hexdigest(),
            "size": len(self._picture),
            "content_type": "image/jpeg",
        }
        try:
            answer = self._transport.announce({"snapshots": [snapshot]})
        except TransportFault as error:
            raise NotAnswered(f"the picture could not be announced: {error}") from error
        if answer.status != 200:
            raise NotAnswered(f"the picture was refused when it was announced ({answer.status}): {answer.message}")
        [self._target] = answer.targets

    def upload(self) -> None:
        """Send the picture there."""
        if self._transport is None or self._target is None:
            raise NotAnswered("the picture was not announced")
        try:
            status = self._transport.put(self._target, self._picture)
        except TransportFault as error:
            raise NotAnswered(f"the picture could not be uploaded: {error}") from error
        if status != 200:
            raise NotAnswered(f"S3 did not take the picture: {status}")

    def find_test(self, recipient_id: str) -> Mapping[str, Any]:
        """What is known of the test message."""
        found: Mapping[str, Any] = self._ask("GET", f"/v1/recipients/{quote(recipient_id)}/test")["test"]
        return found

    def end(self) -> None:
        """End the token."""
        self._ask("DELETE", f"/v1/cameras/{TEST_CAMERA}/token")

    def _ask(self, method: str, path: str, query: Mapping[str, str] | None = None) -> dict[str, Any]:
        try:
            return self._client.call(method, path, query=query)
        except ApiError as error:
            raise NotAnswered(f"the service did not answer {method} {path}: {error}") from error
