"""A town of cameras under moto whose passages are kept, and people who investigate by either door."""

import hashlib
import importlib
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl

import pytest

from localcloud.run.identity_provider import Somebody
from platewatch.aws import clients
from platewatch.aws.plate_tags import open_tagger
from platewatch.cameras.aws.cameras_table import DynamoCameras
from platewatch.evidence.aws.evidence_bucket import S3Evidence
from platewatch.evidence.masking import Pictures
from platewatch.reading.record import Read, keep_as_passage
from platewatch.snapshots.aws.passages_table import DynamoPassages
from platewatch.text.timestamps import format_hour
from tests.integration.alerts.conftest import LOOKS, look_back
from tests.integration.conftest import FakeContext
from tests.integration.console.conftest import Page, _provider, provider, world
from tests.unit.alerts.makers import make_camera, make_read

__all__ = ["_provider", "provider", "world"]

CAMERAS = ("east-1", "north-1", "south-1", "west-1")
REASON = {"X-Reason": "burglaries in the west", "X-Case-Number": "2026-17"}
MEMBER, COLLEAGUE, APPROVER, STRANGER, AUDITOR = "r.visser", "k.bos", "h.groot", "x.ander", "l.smit"
OVERVIEW, PLATE = b"\xff\xd8an overview of ", b"\xff\xd8a plate of "
Answered = tuple[int, dict[str, Any]]


@dataclass
class Town:
    """The cameras and what passed them, and a way to call the routes as somebody."""

    now: datetime
    send: Callable[[str, str, str, object, dict[str, str]], Answered]
    reads: int = 0
    known: dict[str, Any] = field(default_factory=dict)

    def ask(
        self, who: str, method: str, path: str, body: object = None, headers: dict[str, str] | None = None
    ) -> Answered:
        """Status and document of the answer."""
        return self.send(who, method, path, body, REASON if headers is None else headers)

    def get(self, who: str, path: str) -> dict[str, Any]:
        """The document of an answer that must be good."""
        return self._good(self.ask(who, "GET", path))

    def post(self, who: str, path: str, body: object = None) -> dict[str, Any]:
        """The same of a POST."""
        return self._good(self.ask(who, "POST", path, body))

    def refused(self, who: str, path: str, body: object = None, method: str = "POST") -> str:
        """The code of a refusal."""
        status, document = self.ask(who, method, path, body)
        assert status >= 400, document
        return str(document["error"]["code"])

    @staticmethod
    def _good(answered: Answered) -> dict[str, Any]:
        status, document = answered
        assert status < 300, document
        return document

    def pass_by(self, plate: str, camera_id: str, ago: timedelta, probability: float = 0.97) -> Read:
        """A passage that is kept, with its pictures."""
        self.reads += 1
        name = f"{self.reads:04x}" + "0" * 28
        captured_at = self.now - ago
        read = make_read((plate, probability), read_id=f"{name}-00", captured_at=captured_at, camera_id=camera_id)
        pictures = Pictures(OVERVIEW + plate.encode(), PLATE + plate.encode())
        hashes = [hashlib.sha256(each).hexdigest() for each in (pictures.overview, pictures.plate)]
        evidence = replace(read.evidence, overview_sha256=hashes[0], plate_sha256=hashes[1])
        kept = keep_as_passage(replace(read, evidence=evidence))
        DynamoPassages(clients.dynamodb(), "passages", open_tagger()).keep_reads([kept])
        S3Evidence(clients.s3(), "passages-pictures").keep_pictures(kept.evidence, pictures, kept.retention)
        return kept

    def note_hours(self) -> None:
        """Every camera has kept something every six hours for as long as passages are kept."""
        hours = [self.now - timedelta(hours=6 * number) for number in range(4 * 28)]
        items = [
            {"pk": {"S": f"kept#{camera}"}, "sk": {"S": format_hour(hour)}} for camera in CAMERAS for hour in hours
        ]
        for start in range(0, len(items), 25):
            written: Any = {"passages": [{"PutRequest": {"Item": item}} for item in items[start : start + 25]]}
            clients.dynamodb().batch_write_item(RequestItems=written)

    def replace_pictures(self, read: Read) -> None:
        """Somebody puts other pictures in their place."""
        pictures = Pictures(b"another overview", b"another plate")
        S3Evidence(clients.s3(), "passages-pictures").keep_pictures(read.evidence, pictures, read.retention)

    def describe_opening(self, **changes: Any) -> dict[str, Any]:
        """What opens an investigation of the last ten days."""
        return {
            "order": {"reference": "OVJ-2026-71", "offence": "burglary, article 311 Sr", "granted_by": "mr. De Wit"},
            "combining": {"reference": "WPG11-2026-4", "granted_by": "mr. De Wit"},
            "since": (self.now - timedelta(days=10)).isoformat(),
            "until": self.now.isoformat(),
            "cameras": list(CAMERAS),
            "members": [COLLEAGUE],
            "approver": APPROVER,
            "ends_at": (self.now + timedelta(days=7)).isoformat(),
            **changes,
        }

    def open(self, **changes: Any) -> str:
        """The id of a new investigation that waits for its approver."""
        opened = self.post(MEMBER, "/v1/investigations", self.describe_opening(**changes))
        return str(opened["investigation"]["id"])

    def start(self, **changes: Any) -> str:
        """The path of an investigation that may ask."""
        path = f"/v1/investigations/{self.open(**changes)}"
        self.post(APPROVER, f"{path}/approval", {"decision": "approved", "words": "the order covers it"})
        return path

    def answer(self, path: str, question: dict[str, Any], who: str = MEMBER) -> str:
        """The path of a question that is answered."""
        number = self.post(who, f"{path}/questions", question)["question"]["number"]
        asked = f"{path}/questions/{number}"
        for _ in range(200):
            if self.post(who, f"{asked}/steps")["question"]["state"] == "answered":
                return asked
        raise AssertionError("the question is never answered")


def _make_function(name: str) -> Any:
    return importlib.import_module(f"functions.{name}.app").handler


class Functions:
    """Lambda, as the console invokes it."""

    def invoke(self, FunctionName: str, Payload: bytes) -> dict[str, Any]:
        assert FunctionName == "platewatch-investigate"
        answer = _make_function("investigate")(json.loads(Payload), FakeContext())
        return {"Payload": io.BytesIO(json.dumps(answer).encode())}


@pytest.fixture
def signed(http_event: Callable[..., dict[str, Any]], make_table: Callable[..., str]) -> Any:
    """The door of signed requests."""
    make_table("cameras")

    def send(who: str, method: str, path: str, body: object, headers: dict[str, str]) -> Answered:
        role = "auditor" if who == AUDITOR else "investigator"
        iam = f"arn:aws:sts::123456789012:assumed-role/{role}/{who}"
        path, _, query = path.partition("?")
        event = http_event(method, path, headers=headers, query=dict(parse_qsl(query)), body=body, iam=iam)
        answered = _make_function("investigate")(event, FakeContext())
        return answered["statusCode"], json.loads(answered["body"])

    return send


@pytest.fixture
def session(world: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The door of the console."""
    for user in (COLLEAGUE, APPROVER, STRANGER):
        world.provider.add_person(Somebody(user, user, ("investigator",)))
    monkeypatch.setenv("INVESTIGATE_FUNCTION", "platewatch-investigate")
    monkeypatch.setattr(clients, "functions", Functions)
    world.app.console.cache_clear()
    pages: dict[str, Page] = {}

    def send(who: str, method: str, path: str, body: object, headers: dict[str, str]) -> Answered:
        if who not in pages:
            pages[who] = world.open()
            pages[who].sign_in(who)
        answered = pages[who].send(method, f"/console{path}", body, headers)
        return answered.status, answered.document

    yield send
    world.app.console.cache_clear()


@pytest.fixture(params=["signed", "session"])
def town(
    request: pytest.FixtureRequest,
    make_table: Callable[..., str],
    make_bucket: Callable[[str], str],
    plate_tag_key: str,
    monkeypatch: pytest.MonkeyPatch,
) -> Town:
    """The town under 126jj, by one of the two doors."""
    send = request.getfixturevalue(request.param)
    due = ("expiry_hour", "expires")
    settings = {
        "INVESTIGATIONS_TABLE": make_table("investigations", by_expiry=due),
        "PASSAGES_TABLE": make_table("passages", by_expiry=due),
        "ALERTS_TABLE": make_table("alerts", by_day=("day", "created_at")),
        "PASSAGES_BUCKET": make_bucket("passages-pictures"),
        "EVIDENCE_BUCKET": make_bucket("evidence"),
        "CAMERAS_TABLE": "cameras",
        "RETENTION_MODE": "126jj",
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    look_back(monkeypatch, dict.fromkeys(LOOKS, timedelta(hours=1)))
    now = datetime.now(UTC).replace(microsecond=0)
    cameras = DynamoCameras(clients.dynamodb(), "cameras")
    for camera_id in CAMERAS:
        camera = make_camera()
        since = now - timedelta(days=60)
        positions = (replace(camera.positions[1], since=since, site=f"site of {camera_id}"),)
        cameras.add(replace(camera, camera_id=camera_id, positions=positions))
    return Town(now, send)
