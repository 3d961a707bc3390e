"""The console's addresses (decision 0051), with a state that a test scripts; tests.browser.fake_server serves them.

Answers follow the service's own table of answers. What is not here is rights, audit records and storage: the tests
against the local cloud look at those.
"""

import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final
from urllib.parse import unquote

from platewatch.errors import PlatewatchError
from platewatch.text.timestamps import format_utc
from platewatch.web.failures import find_failure
from tests.browser.declarations import find_faults, find_faults_of_body, find_path, find_status
from tests.browser.fake_alerts import FakeAlerts
from tests.browser.fake_board import FakeBoard, Refused, Seat, describe_answers
from tests.browser.fake_cameras import FakeCameras
from tests.browser.fake_hotlists import FakeHotlists
from tests.browser.fake_insight import FakeInsight
from tests.browser.fake_investigations import ROUTES as INVESTIGATIONS
from tests.browser.fake_investigations import FakeInvestigations
from tests.browser.fake_oversight import ROUTES as OVERSIGHT
from tests.browser.fake_oversight import FakeOversight
from tests.browser.fake_people import FakePeople
from tests.browser.samples import Document, now

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


@dataclass
class FakeService(FakeBoard):
    """The board, and what all other addresses of the console answer."""

    hotlists: FakeHotlists = field(default_factory=FakeHotlists)
    seats: dict[str, Seat] = field(default_factory=dict)
    calls: list[tuple[str, str, Document, dict[str, str]]] = field(default_factory=list)
    alerts: FakeAlerts = field(default_factory=FakeAlerts)
    cameras: FakeCameras = field(default_factory=FakeCameras)
    oversight: FakeOversight = field(default_factory=FakeOversight)
    people: FakePeople = field(default_factory=FakePeople)
    insight: FakeInsight = field(default_factory=FakeInsight)
    investigations: FakeInvestigations = field(default_factory=FakeInvestigations)
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
        """Lets the sessions of that person be in, idle or ended; or ending: over when they next change something.

        A page learns that its session has ended by the questions that it asks by itself, too. A test that then presses
        a button would race against them.
        """
        with self.lock:
            for seat in self.seats.values():
                if seat.name == name:
                    seat.stage = stage

    def list_calls(self, method: str, part: str) -> list[tuple[str, str, Document, dict[str, str]]]:
        """The requests with that method whose path holds that part."""
        with self.lock:
            return [call for call in self.calls if call[0] == method and part in call[1]]

    def run(
        self, method: str, path: str, query: dict[str, str], body: Document, seat: Seat | None, headers: dict[str, str]
    ) -> Document:
        if seat and seat.stage == "ending" and method != "GET" and path != "/console/activity":
            seat.stage = "ended"
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
            return self.answer_live(method, parts[1:], query, seat)
        if parts[0] == "investigations" or parts[:2] == ["audit", "investigations"]:
            return self._investigate(method, parts, body, seat, headers)
        if parts[0] == "audit" or parts == ["retention", "report"]:
            return self._oversee(method, parts, query, body, seat, headers)
        if parts[0] in ("alert-searches", "retention") or parts[-1] == "story":
            return self._look_up(method, parts, query, body, seat, headers)
        if parts[0] == "alerts" and method == "POST":
            return self.answer_hit(parts[1], body, seat)
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
            return self.decide_review(parts[1], parts[2], headers)
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
