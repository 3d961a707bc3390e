"""A stand-in for AWS beside the function: objects in a folder, lists' state in memory, entries counted and forgotten.

It answers what import_hotlist calls, over HTTP, so that the function's own code with its own client is measured. It
checks no conditions and forgets every entry: tests check those, this is for time and memory alone.
"""

import json
import sys
import threading
from collections import Counter
from datetime import UTC, datetime
from email.utils import format_datetime
from hashlib import md5
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

NO_SUCH_KEY = b"<Error><Code>NoSuchKey</Code><Message>no such key</Message></Error>"
_COPY_BYTES = 1 << 20


class Endpoint(ThreadingHTTPServer):
    """Serves one folder as every bucket; `counts` says what was called."""

    daemon_threads = True

    def __init__(self, folder: Path) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.folder = folder
        self.lists: dict[str, Any] = {}
        self.records: dict[str, dict[str, Any]] = {}
        self.messages: list[str] = []
        self.counts: Counter[str] = Counter()
        self.lock = threading.Lock()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that has read enough of an object hangs up; anything else is told."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    # An answer in two packets would wait 40 ms for the client's acknowledgement.
    disable_nagle_algorithm = True
    wbufsize = _COPY_BYTES
    server: Endpoint

    def do_GET(self) -> None:
        """An object, or from an offset on; or what is counted."""
        if self.path == "/counts":
            with self.server.lock:
                state = {"counts": self.server.counts, "messages": self.server.messages, "lists": self.server.lists}
                self._answer(200, json.dumps(state).encode())
                self.server.messages = []
            return
        path = self._path()
        if not path.is_file():
            self._answer(404, NO_SUCH_KEY)
            return
        begin = int(self.headers.get("Range", "bytes=0-").removeprefix("bytes=").removesuffix("-"))
        found = path.stat()
        self.send_response(206 if begin else 200)
        self.send_header("ETag", f'"{found.st_mtime_ns}"')
        self.send_header(
            "Last-Modified", format_datetime(datetime.fromtimestamp(int(found.st_mtime), UTC), usegmt=True)
        )
        self.send_header("Content-Length", str(found.st_size - begin))
        self.end_headers()
        with path.open("rb") as file:
            file.seek(begin)
            while data := file.read(_COPY_BYTES):
                self.wfile.write(data)

    def do_PUT(self) -> None:
        """An object, whole or not at all."""
        path = self._path()
        path.parent.mkdir(parents=True, exist_ok=True)
        left = int(self.headers["Content-Length"])
        half = path.with_name(path.name + ".part")
        with half.open("wb") as file:
            while left:
                data = self.rfile.read(min(left, _COPY_BYTES))
                file.write(data)
                left -= len(data)
        half.replace(path)
        self._answer(200, b"")

    def do_POST(self) -> None:
        """A call of DynamoDB or SQS."""
        call = self.headers["X-Amz-Target"].partition(".")[2]
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        with self.server.lock:
            self.server.counts[call] += 1
            self._answer(200, json.dumps(self._act(call, asked)).encode())

    def _act(self, call: str, asked: dict[str, Any]) -> dict[str, Any]:
        key = asked.get("Key", {})
        partition = key.get("pk", {}).get("S", "")
        lists = partition == "lists"
        if partition.startswith("imports:"):
            record = self.server.records.setdefault(key["sk"]["S"], dict(key))
            if call == "GetItem":
                return {"Item": record}
            values = asked["ExpressionAttributeValues"]
            record |= {name: values[f":{name}"] for name in asked["ExpressionAttributeNames"].values()}
            return {}
        if call == "GetItem":
            return {"Item": self.server.lists} if lists else {}
        if call == "UpdateItem" and lists:
            name = asked["ExpressionAttributeNames"]["#map"]
            self.server.lists[name] = asked["ExpressionAttributeValues"][":map"]
        if call == "SendMessage":
            if not asked["QueueUrl"].endswith("/audit"):
                self.server.messages.append(asked["MessageBody"])
            return {"MessageId": "message", "MD5OfMessageBody": md5(asked["MessageBody"].encode()).hexdigest()}
        return {}

    def _path(self) -> Path:
        return self.server.folder / unquote(urlsplit(self.path).path).lstrip("/")

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: it would be a line for each call."""


if __name__ == "__main__":
    endpoint = Endpoint(Path(sys.argv[1]))
    print(endpoint.server_address[1], flush=True)
    endpoint.serve_forever()
