"""A service in memory that takes announcements, PUTs and heartbeats as the real one does, and can be cut off."""

import base64
import json
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from platewatch.cameras.clock import MOST_AHEAD
from tests.loopback import LoopbackHandler, serve_loopback


@dataclass(slots=True)
class MemoryService:
    """What came, and how the service is: without a link (`cut`), without uploads, and at what time."""

    port: int = 0
    cut: bool = False
    takes_uploads: bool = True
    passed_s: float = 0.0
    """Seconds that have passed beside the real ones."""
    got: Counter[tuple[str, str]] = field(default_factory=Counter)
    """How often each snapshot (capture time, hash) was PUT."""
    announced: list[tuple[str, ...]] = field(default_factory=list)
    """The hashes of each announcement that was accepted, in order."""
    refused: int = 0
    """Announcements that were refused for their time."""
    beats: list[dict[str, Any]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def find_ahead(self, snapshots: list[dict[str, Any]]) -> int | None:
        """The first of them that is further ahead of our clock than the real service takes."""
        latest = datetime.now(UTC) + timedelta(seconds=self.passed_s) + MOST_AHEAD
        times = [datetime.fromisoformat(one["captured_at"]) for one in snapshots]
        return next((index for index, at in enumerate(times) if at > latest), None)

    def answer_announcement(self, snapshots: list[dict[str, Any]]) -> tuple[int, dict[str, Any]]:
        """Status and document."""
        with self.lock:
            if (ahead := self.find_ahead(snapshots)) is not None:
                self.refused += 1
                fault = {"code": "capture_time_refused", "field": f"snapshots[{ahead}].captured_at", "message": "ahead"}
                return 400, {"error": fault}
            self.announced.append(tuple(one["sha256"] for one in snapshots))
        return 200, {"uploads": [self.make_upload(one) for one in snapshots]}

    def make_upload(self, one: dict[str, Any]) -> dict[str, Any]:
        """The address and the headers of one upload."""
        return {
            "url": f"http://127.0.0.1:{self.port}/{one['captured_at']}/{one['sha256']}",
            "headers": {
                "Content-Length": str(one["size"]),
                "Content-Type": one["content_type"],
                "x-amz-checksum-sha256": base64.b64encode(bytes.fromhex(one["sha256"])).decode(),
            },
            "expires_at": "2099-01-01T00:00:00.000Z",
        }


@contextmanager
def serve_memory() -> Iterator[MemoryService]:
    """The service, on a free port of this machine."""
    found = MemoryService()

    class Handler(LoopbackHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = json.loads(self.take_body())
            if found.cut:
                self.close_connection = True
            elif self.path == "/v1/heartbeats":
                found.beats.append(body)
                self.answer(204, b"")
            elif not found.takes_uploads:
                self.answer(503, b"{}")
            else:
                status, document = found.answer_announcement(body["snapshots"])
                self.answer(status, json.dumps(document).encode())

        def do_PUT(self) -> None:
            self.take_body()
            if found.cut or not found.takes_uploads:
                self.close_connection = True
                return
            _, captured_at, sha256 = self.path.split("/")
            with found.lock:
                found.got[captured_at, sha256] += 1
            self.answer(200, b"")

    with serve_loopback(Handler) as server:
        found.port = server.server_port
        yield found
