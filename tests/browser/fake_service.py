"""The console's addresses (decision 0051) on loopback, with a state that a test scripts, and the page as it is served.

Each module is also at /console/source/, for tests of one module alone.

Answers follow the service's own table of answers. What is not here is rights, audit records and storage: the tests
against the local cloud look at those.
"""

import base64
import json
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final
from urllib.parse import parse_qs, unquote, urlsplit

from platewatch.alerts.answer_table import add_answer
from platewatch.alerts.answers import Answer, Answers, Outcome, Step
from platewatch.console.routes.files import PageFiles
from platewatch.errors import PlatewatchError
from platewatch.text.timestamps import format_utc
from platewatch.web.failures import find_failure
from tests.browser.declarations import find_faults, find_faults_of_body, find_path, find_status
from tests.browser.fake_alerts import FakeAlerts
from tests.browser.fake_cameras import FakeCameras
from tests.browser.fake_hotlists import FakeHotlists, HotlistRefused
from tests.browser.fake_insight import FakeInsight
from tests.browser.fake_investigations import ROUTES as INVESTIGATIONS
from tests.browser.fake_investigations import FakeInvestigations, InvestigationRefused
from tests.browser.fake_map import allow_tiles
from tests.browser.fake_oversight import ROUTES as OVERSIGHT
from tests.browser.fake_oversight import FakeOversight
from tests.browser.fake_people import FakePeople
from tests.browser.samples import (
    Document,
    Sample,
    describe_differences,
    describe_doubtful,
    describe_hit,
    describe_told,
    draw_pictures,
    name_probability,
    now,
)
from tests.layers import ROOT

FILES: Final = ROOT / "functions/console/page"
CSP: Final = (
    "default-src 'self'; connect-src 'self'; img-src 'self' blob: data:; frame-ancestors 'none'; base-uri 'none'; "
    "form-action 'self'; object-src 'none'"
)
COOKIE: Final = "fake-session"
ROUTES: Final = {
    "control room": [
        "GET /v1/live",
        "GET /v1/live/{item_id}",
        "POST /v1/alerts/{alert_id}/answer",
        "GET /v1/alerts",
        "POST /v1/alert-searches",
        "GET /v1/alerts/{alert_id}/story",
        "GET /v1/cameras",
        "GET /v1/told-now",
        "GET /v1/handovers",
        "POST /v1/handovers",
        "GET /v1/insight",
    ],
    "investigator": [
        "POST /v1/alert-searches",
        "GET /v1/alerts/{alert_id}/story",
        "POST /v1/retention/holds",
        "DELETE /v1/retention/holds/{hold_id}",
        *INVESTIGATIONS["investigator"],
        "GET /v1/insight",
    ],
    "hotlist editor": [
        "GET /v1/hotlists",
        "POST /v1/hotlists/{list_name}/entries",
        "POST /v1/previews",
        "GET /v1/insight",
    ],
    "admin": [
        "GET /v1/cameras",
        "POST /v1/cameras",
        *(f"POST /v1/cameras/{{camera_id}}/{what}" for what in ("positions", "revoke", "token", "test-pictures")),
        *(f"PUT /v1/cameras/{{camera_id}}/{what}" for what in ("private-ground", "caption-areas")),
        "DELETE /v1/cameras/{camera_id}/token",
        *OVERSIGHT["admin"],
        "GET /v1/told-now",
        "GET /v1/recipients",
        "PUT /v1/recipients/{recipient_id}",
        "GET /v1/insight",
    ],
    "auditor": [*OVERSIGHT["auditor"], *INVESTIGATIONS["auditor"], "GET /v1/insight"],
}
LEASE: Final = timedelta(minutes=2)


@dataclass
class Item:
    """An item of the board, and all that is told of it."""

    sample: Sample
    kind: str
    document: Document
    state: str
    version: int = 0
    answers: Answers = field(default_factory=Answers)
    notes: dict[int, str] = field(default_factory=dict)
    lease: Document | None = None
    told: list[Document] = field(default_factory=list)


@dataclass
class Seat:
    """One session. `stage` is in, idle or ended."""

    name: str
    role: str
    stage: str = "in"


class Refused(Exception):
    """An answer that is an error."""

    def __init__(self, status: int, code: str, message: str, **more: str) -> None:
        super().__init__(message)
        self.status = status
        self.document = {"error": {"code": code, "message": message, **more}}


@dataclass
class FakeService:
    """The state, and the server that shows it. Everything is under one lock: browsers ask in parallel."""

    lock: threading.RLock = field(default_factory=threading.RLock)
    items: dict[str, Item] = field(default_factory=dict)
    hotlists: FakeHotlists = field(default_factory=FakeHotlists)
    gone: dict[str, int] = field(default_factory=dict)
    seats: dict[str, Seat] = field(default_factory=dict)
    calls: list[tuple[str, str, Document, dict[str, str]]] = field(default_factory=list)
    changes: int = 0
    alerts: FakeAlerts = field(default_factory=FakeAlerts)
    cameras: FakeCameras = field(default_factory=FakeCameras)
    oversight: FakeOversight = field(default_factory=FakeOversight)
    people: FakePeople = field(default_factory=FakePeople)
    insight: FakeInsight = field(default_factory=FakeInsight)
    investigations: FakeInvestigations = field(default_factory=FakeInvestigations)
    more: int = 0
    broken: bool = False
    language: str = "en"
    map: Document | None = None
    next_person: tuple[str, str] = ("A. de Wit", "control room")
    address: str = ""
    wrong: list[str] = field(default_factory=list)
    """Where an answer of it, or a body of the page, is not as the API's document states."""

    def sign_in(self, name: str = "A. de Wit", role: str = "control room") -> str:
        """A session: the value of its cookie."""
        with self.lock:
            key = secrets.token_hex(8)
            self.seats[key] = Seat(name, role)
            return key

    def move(self, name: str, stage: str) -> None:
        """Lets the sessions of that person be in, idle or ended."""
        with self.lock:
            for seat in self.seats.values():
                if seat.name == name:
                    seat.stage = stage

    def add_hit(self, sample: Sample) -> str:
        return self._add(Item(sample, "hit", describe_hit(sample), "open", told=describe_told(sample)))

    def add_review(self, sample: Sample) -> str:
        return self._add(Item(sample, "review", describe_doubtful(sample), "waiting"))

    def answer(
        self, item_id: str, step: str, by: str, outcome: str | None = None, note: str = "", ago: float = 0
    ) -> None:
        """An answer of somebody, by the service's table."""
        with self.lock:
            item = self.items[item_id]
            chosen = Outcome(outcome) if outcome else None
            at = now() - timedelta(seconds=ago)
            answers = add_answer(item.answers, Answer(Step(step), by, at, chosen))
            if note and answers is not item.answers:
                item.notes[len(answers.given)] = note
            item.answers = answers
            item.state = answers.stand.value
            self.touch(item_id)

    def take(self, item_id: str, by: str) -> None:
        with self.lock:
            self.items[item_id].lease = {"by": by, "until": format_utc(now() + LEASE)}
            self.touch(item_id)

    def touch(self, item_id: str) -> None:
        with self.lock:
            self.changes += 1
            self.items[item_id].version = self.changes

    def remove(self, item_id: str) -> None:
        with self.lock:
            self.changes += 1
            del self.items[item_id]
            self.gone[item_id] = self.changes

    def list_calls(self, method: str, part: str) -> list[tuple[str, str, Document, dict[str, str]]]:
        """The requests with that method whose path holds that part."""
        with self.lock:
            return [call for call in self.calls if call[0] == method and part in call[1]]

    def _add(self, item: Item) -> str:
        with self.lock:
            self.changes += 1
            item.version = self.changes
            self.items[item.sample.item_id] = item
            return item.sample.item_id

    # What the addresses answer.

    def run(
        self, method: str, path: str, query: dict[str, str], body: Document, seat: Seat | None, headers: dict[str, str]
    ) -> Document:
        if seat is None or seat.stage == "ended":
            raise Refused(401, "session_ended", "sign in")
        parts = [unquote(part) for part in path.removeprefix("/console/v1/").split("/")]
        if seat.stage == "idle" and (method, path) != ("GET", "/console/v1/live"):
            raise Refused(401, "session_idle", "nobody did anything for 30 minutes")
        if path in ("/console/session", "/console/activity"):
            return self._describe_session(seat)
        if path == "/console/sign-out":
            seat.stage = "ended"
            return {}
        if parts[0] == "live":
            return self._live(method, parts[1:], query, seat)
        if parts[0] == "investigations" or parts[:2] == ["audit", "investigations"]:
            return self._investigate(method, parts, body, seat, headers)
        if parts[0] == "audit" or parts == ["retention", "report"]:
            return self._oversee(method, parts, query, body, seat, headers)
        if parts[0] in ("alert-searches", "retention") or parts[-1] == "story":
            return self._look_up(method, parts, query, body, seat, headers)
        if parts[0] == "alerts" and method == "POST":
            return self._answer(parts[1], body, seat)
        if parts[0] == "names":
            cameras = [{"id": f"west-{number}", "site": f"A9 exit {number}"} for number in (1, 2)]
            return {
                "lists": sorted(self.hotlists.lists),
                "cameras": [*cameras, {"id": "mill-1", "site": "Mill bridge"}],
            }
        if parts[0] == "recipient-names":
            return {"recipients": [{"id": "south", "name": "Team South"}, {"id": "desk", "name": "Dispatch"}]}
        if parts[0] == "cameras":
            return self._ask_cameras(method, parts[1:], query, body, seat, headers)
        if parts[0] in ("recipients", "told-now", "handovers"):
            return self._ask_people(method, parts, query, body, seat)
        if parts[0] == "insight":
            return self._count(parts, query)
        if parts[0] == "reviews" and method == "POST":
            return self._decide(parts[1], parts[2], headers)
        if parts[0] in ("hotlists", "entries", "previews"):
            return self.hotlists.run(method, parts, query, body, seat.name, headers)
        raise Refused(404, "not_found", "there is no such route")

    def check(self, method: str, address: str, body: Document, answer: Document) -> int:
        """Notes where a body that was taken, or its answer, is not as declared; gives the answer's declared status."""
        path = find_path(method, address)
        if path is None:
            return 200
        self.wrong += [*find_faults_of_body(method, path, body), *find_faults(method, path, answer)]
        return find_status(method, path)

    def _look_up(
        self,
        method: str,
        parts: list[str],
        query: dict[str, str],
        body: Document,
        seat: Seat,
        headers: dict[str, str],
    ) -> Document:
        """What needs a purpose."""
        reason, case_number, authority = (
            headers.get(name, "") for name in ("x-reason", "x-case-number", "x-authority")
        )
        if not reason or not case_number:
            raise Refused(400, "field_invalid", "X-Reason: is missing", field="X-Reason")
        hits = [(item.sample, describe_answers(item)) for item in self.items.values() if item.kind == "hit"]
        try:
            if parts[0] == "alert-searches":
                return self.alerts.search(body, hits, authority)
            if parts[0] == "retention":
                return self._keep(method, parts, body, case_number, seat)
        except PlatewatchError as error:
            failure = find_failure(error)
            raise Refused(failure.status, failure.code, str(error), field=getattr(error, "field", "")) from error
        found = [(sample, alert) for sample, alert in hits if alert["alert_id"] == parts[1]]
        if not found:
            raise Refused(404, "alert_unknown", "no alert has this id, or it has expired")
        if found[0][1]["hit_id"] in self.alerts.restricted and not authority:
            raise Refused(403, "alert_restricted", "the year of free use of this alert is over")
        asked = {"by": f"console/{seat.name}", "name": seat.name, "role": seat.role, "reason": reason}
        asked |= {"case_number": case_number, "authority": authority, "at": format_utc(now())}
        return self.alerts.tell(*found[0], asked, query)

    def _keep(self, method: str, parts: list[str], body: Document, case_number: str, seat: Seat) -> Document:
        if method == "GET":
            return self.oversight.run(method, parts, {}, body, seat.name)
        if method == "DELETE":
            self.oversight.release(parts[2])
            return self.alerts.release(parts[2])
        self.oversight.hold(body, case_number, seat.name)
        return self.alerts.hold(body, case_number, seat.name)

    def _oversee(
        self,
        method: str,
        parts: list[str],
        query: dict[str, str],
        body: Document,
        seat: Seat,
        headers: dict[str, str],
    ) -> Document:
        if f"{method} /v1/{'/'.join(parts)}" not in ROUTES[seat.role]:
            raise Refused(403, "role_forbidden", "another role's route")
        if parts[0] == "audit" and not headers.get("x-case-number"):
            raise Refused(400, "field_invalid", "X-Case-Number: is missing", field="X-Case-Number")
        try:
            return self.oversight.run(method, parts, query, body, seat.name)
        except PlatewatchError as error:
            failure = find_failure(error)
            raise Refused(failure.status, failure.code, str(error), field=getattr(error, "field", "")) from error

    def _ask_cameras(
        self,
        method: str,
        parts: list[str],
        query: dict[str, str],
        body: Document,
        seat: Seat,
        headers: dict[str, str],
    ) -> Document:
        route = f"{method} /v1/cameras{'/{camera_id}/' + parts[1] if parts else ''}"
        if route not in ROUTES[seat.role]:
            raise Refused(403, "role_forbidden", "another role's route")
        if route.endswith("/test-pictures") and not headers.get("x-case-number"):
            raise Refused(400, "field_invalid", "X-Case-Number: is missing", field="X-Case-Number")
        try:
            return self.cameras.run(method, parts, query, body)
        except PlatewatchError as error:
            failure = find_failure(error)
            raise Refused(failure.status, failure.code, str(error)) from error

    def _ask_people(self, method: str, parts: list[str], query: dict[str, str], body: Document, seat: Seat) -> Document:
        if not any(f"/v1/{parts[0]}" in route for route in ROUTES[seat.role]):
            raise Refused(403, "role_forbidden", "another role's route")
        try:
            return self.people.run(method, parts, query, body, seat.name)
        except PlatewatchError as error:
            failure = find_failure(error)
            raise Refused(failure.status, failure.code, str(error), field=getattr(error, "field", "")) from error

    def _count(self, parts: list[str], query: dict[str, str]) -> Document:
        try:
            return self.insight.run(parts, query)
        except PlatewatchError as error:
            failure = find_failure(error)
            raise Refused(failure.status, failure.code, str(error), field=getattr(error, "field", "")) from error

    def _investigate(
        self, method: str, parts: list[str], body: Document, seat: Seat, headers: dict[str, str]
    ) -> Document:
        audits = parts[0] == "audit"
        if seat.role != ("auditor" if audits else "investigator"):
            raise Refused(403, "role_forbidden", "another role's route")
        needs = audits or method == "POST" or len(parts) > 2
        parts = parts[audits:]
        if needs and not (headers.get("x-reason") and headers.get("x-case-number")):
            raise Refused(400, "field_invalid", "X-Reason: is missing", field="X-Reason")
        if parts[-1] == "unmask":
            # The reason of this one look; the body is empty.
            body = {"reason": headers["x-reason"]}
        return self.investigations.run(method, parts, body, (seat.name, seat.role))

    def _describe_session(self, seat: Seat) -> Document:
        at = now()
        return {
            "name": seat.name,
            "role": seat.role,
            "ends_at": format_utc(at + timedelta(hours=12)),
            "idle_at": format_utc(at + timedelta(minutes=30)),
            "now": format_utc(at),
            "language": self.language,
            "time_zone": "Europe/Amsterdam",
            "map": self.map,
            "retention_mode": "hit-no-hit",
            "routes": ROUTES[seat.role],
        }

    def _live(self, method: str, parts: list[str], query: dict[str, str], seat: Seat) -> Document:
        if not parts:
            return self._describe_board(query.get("after"), seat)
        item = self.items.get(parts[0])
        if item is None or (item.kind == "review" and item.state != "waiting"):
            raise Refused(404, "item_unknown", "this is not on the board any more")
        if method == "GET":
            return self._describe_item(item, seat, pictures=query.get("pictures") == "true")
        if item.lease and item.lease["by"] != seat.name and item.lease["until"] > format_utc(now()):
            holder = item.lease["by"]
            raise Refused(409, "lease_taken", f"{holder} has taken it: take it over in 100 seconds", by=holder)
        item.lease = {"by": seat.name, "until": format_utc(now() + LEASE)} if parts[1] == "take" else None
        self.touch(parts[0])
        return {"id": parts[0], "lease": _describe_lease(item, seat)}

    def _describe_board(self, after: str | None, seat: Seat) -> Document:
        known = int(after) if after else None
        changed = [item for item in self.items.values() if known is None or item.version > known]
        return {
            "cursor": str(self.changes),
            "now": format_utc(now()),
            "whole": known is None,
            "entries": [_describe_entry(item, seat) for item in changed],
            "gone": [] if known is None else [key for key, version in self.gone.items() if version > known],
            "more": self.more,
        }

    def _describe_item(self, item: Item, seat: Seat, *, pictures: bool) -> Document:
        hit = item.document["hit"]
        alert = describe_answers(item) if item.kind == "hit" else None
        return {
            "item": _describe_entry(item, seat),
            "alert": alert,
            "review": item.document if item.kind == "review" else None,
            "told": item.told,
            "escalate_at": item.document.get("escalate_at") if item.state == "open" else None,
            "differences": describe_differences(item.sample),
            "probability_words": name_probability(hit["probability"]),
            "camera": {"id": "cam-03", **item.document["passage"]["position"]},
            "lease": _describe_lease(item, seat),
            "pictures": draw_pictures(hit["plate_written"]) if pictures else None,
        }

    def _answer(self, alert_id: str, body: Document, seat: Seat) -> Document:
        found = [key for key, item in self.items.items() if item.document.get("alert_id") == alert_id]
        if not found:
            raise Refused(404, "alert_unknown", "there is no such alert")
        try:
            self.answer(found[0], body["step"], seat.name, body.get("outcome"), body.get("note", ""))
        except PlatewatchError as error:
            failure = find_failure(error)
            raise Refused(failure.status, failure.code, str(error)) from error
        stand = describe_answers(self.items[found[0]])
        return {"alert_id": alert_id, **{name: stand[name] for name in STAND}}

    def _decide(self, review_id: str, decision: str, headers: dict[str, str]) -> Document:
        item = self.items.get(review_id)
        if item is None or item.state != "waiting":
            raise Refused(404, "review_unknown", "there is no such review")
        if not headers.get("x-reason") or not headers.get("x-case-number"):
            raise Refused(400, "field_invalid", "X-Reason: is missing", field="X-Reason")
        item.state = "sent" if decision == "send" else "dismissed"
        self.touch(review_id)
        return {"review_id": review_id, **({"alerts": []} if decision == "send" else {"dismissed": True})}


STAND: Final = ("state", "verdict", "dismissed", "outcome", "answers", "dispute", "told")
"""What the answer to an answer says of the hit."""


def describe_answers(item: Item) -> Document:
    """The alert's document with its answers as they stand."""
    answers, undone = item.answers, item.answers.find_undone()
    given = [
        {
            "number": number,
            "step": one.step.value,
            "outcome": one.outcome.value if one.outcome else None,
            "by": f"console/{one.by}",
            "name": one.by,
            "at": format_utc(one.at),
            "undone": number in undone,
            "note": item.notes.get(number, ""),
        }
        for number, one in enumerate(answers.given, 1)
    ]
    return {
        **item.document,
        "state": answers.state.value,
        "verdict": answers.verdict.step.value if answers.verdict else None,
        "dismissed": answers.dismissed is not None,
        "outcome": answers.closed.outcome.value if answers.closed and answers.closed.outcome else None,
        "answers": given,
    }


def _describe_lease(item: Item, seat: Seat) -> Document | None:
    return {**item.lease, "own": item.lease["by"] == seat.name} if item.lease else None


def _describe_entry(item: Item, seat: Seat) -> Document:
    told = {"id": item.sample.item_id, "kind": item.kind, "state": item.state, "priority": item.sample.priority}
    if seat.stage == "idle":
        return {**told, "taken_until": item.lease["until"] if item.lease else None}
    passage = item.document["passage"]
    return {
        **told,
        "version": item.version,
        "captured_at": passage["captured_at"],
        "alert_id": item.document.get("alert_id"),
        "late": item.sample.late,
        "decide_by": item.document.get("decide_by"),
        "lease": _describe_lease(item, seat),
    }


class Handler(BaseHTTPRequestHandler):
    """One request. The server has the state."""

    protocol_version = "HTTP/1.1"
    service: FakeService
    files: PageFiles

    def do_GET(self) -> None:
        self._serve("GET")

    def do_POST(self) -> None:
        self._serve("POST")

    def do_PATCH(self) -> None:
        self._serve("PATCH")

    def do_DELETE(self) -> None:
        self._serve("DELETE")

    def do_PUT(self) -> None:
        if self.path.startswith("/fake-bucket/"):
            data = self.rfile.read(int(self.headers["Content-Length"]))
            with self.service.lock:
                self.service.hotlists.files[self.path.rpartition("/")[2]] = data
            self._send(200, b"", {})
        else:
            self._serve("PUT")

    def log_message(self, *_args: Any) -> None:
        """A test's output is not the place for requests."""

    def _serve(self, method: str) -> None:
        address = urlsplit(self.path)
        length = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(length) or b"{}") if length else {}
        if self.service.broken and not address.path.startswith(("/console/files/", "/console/source/")):
            self.close_connection = True
            self.connection.close()
            return
        if address.path.startswith("/console/files/"):
            accepted = self.headers.get("Accept-Encoding", "")
            self._send_answer(self.files.answer_file(address.path.removeprefix("/console/files/"), accepted))
        elif address.path.startswith("/console/source/"):
            self._send_source(address.path.removeprefix("/console/source/"))
        elif address.path == "/console/sign-in":
            key = self.service.sign_in(*self.service.next_person)
            after = parse_qs(address.query).get("next", ["/console"])[0]
            self._send(
                302, b"", {"Location": after, "Set-Cookie": f"{COOKIE}={key}; Path=/; HttpOnly; SameSite=Strict"}
            )
        elif address.path.startswith(("/console/v1/", "/console/session", "/console/activity", "/console/sign-out")):
            self._run(method, address.path, {name: given[0] for name, given in parse_qs(address.query).items()}, body)
        else:
            self._send_answer(self.files.answer_index(self.headers.get("Accept-Encoding", "")))

    def _run(self, method: str, path: str, query: dict[str, str], body: Document) -> None:
        headers = {name.lower(): unquote(value) for name, value in self.headers.items()}
        key = dict(part.strip().split("=", 1) for part in headers.get("cookie", "").split(";") if "=" in part).get(
            COOKIE, ""
        )
        with self.service.lock:
            self.service.calls.append((method, path, body, headers))
            try:
                document = self.service.run(method, path, query, body, self.service.seats.get(key), headers)
                status = self.service.check(method, path, body, document)
            except (Refused, HotlistRefused, InvestigationRefused) as refused:
                status, document = refused.status, refused.document
            data = json.dumps(document).encode()
        self._send(status, data, {"Content-Type": "application/json", "Cache-Control": "no-store"})

    def _send_answer(self, answered: dict[str, Any] | None) -> None:
        if answered is None:
            self._send(404, b"", {})
        else:
            self._send(answered["statusCode"], base64.b64decode(answered["body"]), answered["headers"])

    def _send_source(self, name: str) -> None:
        found = (FILES / name).resolve()
        if not found.is_relative_to(FILES) or found.suffix != ".js" or not found.is_file():
            self._send(404, b"", {})
        else:
            self._send(200, found.read_bytes(), {"Content-Type": "text/javascript", "Cache-Control": "no-store"})

    def _send(self, status: int, data: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        shared = {
            "Content-Security-Policy": allow_tiles(CSP, self.service.map),
            "Referrer-Policy": "same-origin",
            "X-Content-Type-Options": "nosniff",
            "Cross-Origin-Opener-Policy": "same-origin",
        }
        for name, value in {**shared, **headers, "Content-Length": str(len(data))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_args: Any) -> None:
        """Browsers hang up when a test ends; that is no fault."""


@contextmanager
def serve(service: FakeService) -> Iterator[FakeService]:
    """Serves the state on a free port of loopback."""
    handler = type("BoundHandler", (Handler,), {"service": service, "files": PageFiles(FILES)})
    with _Server(("127.0.0.1", 0), handler) as server:
        service.address = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield service
        finally:
            server.shutdown()
            thread.join()
