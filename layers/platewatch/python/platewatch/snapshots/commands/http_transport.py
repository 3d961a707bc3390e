"""The camera's way to the service by HTTP, and the machine's clock."""

import json
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.request import Request

from platewatch.cli.http import NoAnswer, exchange
from platewatch.snapshots.sender import Announced, Target, TransportFault


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present moment in UTC."""
        return datetime.now(UTC)

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)


class HttpTransport:
    """Announces to an API such as https://abc.execute-api.eu-west-1.amazonaws.com with a camera's token."""

    def __init__(self, endpoint: str, token: str) -> None:
        self._url = endpoint.rstrip("/") + "/v1/uploads"
        self._token = token

    def announce(self, document: Mapping[str, object]) -> Announced:
        """POST /v1/uploads. Raises TransportFault when no answer comes, or one that is not the service's."""
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"}
        status, data = _send(Request(self._url, json.dumps(document).encode(), headers, method="POST"))
        try:
            answer = json.loads(data)
            if status == 200:
                uploads = answer["uploads"]
                return Announced(200, [Target(upload["url"], upload["headers"]) for upload in uploads])
            return _parse_refusal(status, answer)
        except (ValueError, TypeError, LookupError) as error:
            if status >= 400:
                return Announced(status, message=f"{self._url} answered {status}")
            raise TransportFault(f"{self._url} does not answer as Platewatch does") from error

    def put(self, target: Target, data: bytes) -> int:
        """PUT the bytes with exactly the target's headers; the HTTP status. Raises TransportFault."""
        return _send(Request(target.url, data, dict(target.headers), method="PUT"))[0]


def _parse_refusal(status: int, answer: Any) -> Announced:
    # The API's own errors have {"error": {...}}, those of the gateway before it {"message": ...}.
    told = answer.get("error") or answer
    return Announced(status, message=str(told.get("message", status)), field=str(told.get("field", "")))


def _send(request: Request) -> tuple[int, bytes]:
    try:
        return exchange(request)
    except NoAnswer as error:
        raise TransportFault(str(error)) from error
