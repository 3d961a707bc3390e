"""Mutated requests to every handler behind the HTTP API: what is the sender's fault is answered as such."""

import hashlib
import importlib
import io
import json
import random
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import pytest

from platewatch.aws import clients
from platewatch.cameras.aws.cameras_table import DynamoCameras
from platewatch.cameras.register import parse_registration
from platewatch.console.aws.sessions_table import DynamoSessions
from platewatch.console.person import Person
from platewatch.console.session import open_session
from tests.integration.fuzz.bodies import BODIES, ENTRY, PLACE
from tests.integration.fuzz.conftest import MOST_SECONDS, cases
from tests.integration.fuzz.mutations import TEXTS, mutate_body
from tests.integration.test_events import handle  # noqa: F401 - a fixture: everything that is deployed

REQUESTS = 10_000
NAMES = ("west-1", "stolen", "officer", "a" * 32, "west-9", *TEXTS)
QUERIES = ("day", "limit", "after", "days", "new_secret", "list", "state", "since", "hours", "x")

Event = Callable[..., dict[str, Any]]


def mutate_headers(chance: random.Random, headers: dict[str, str]) -> dict[str, str]:
    """Some replaced, some left out, some more: all of them text, as API Gateway gives them."""
    changed = dict(headers)
    for name in list(changed):
        if chance.random() < 0.15:
            changed[name] = chance.choice(TEXTS)
        elif chance.random() < 0.05:
            del changed[name]
    if chance.random() < 0.1:
        changed[chance.choice(("Content-Type", "X-Forwarded-For", "Cookie", "Accept", "Origin"))] = chance.choice(TEXTS)
    return changed


@pytest.fixture
def token(request: pytest.FixtureRequest) -> str:
    request.getfixturevalue("handle")
    # Not one of NAMES: what the API is asked for must not revoke it.
    camera, token = parse_registration({"id": "uploader", "lane": "priority", "position": PLACE}, datetime.now(UTC))
    DynamoCameras(clients.dynamodb(), "cameras").add(camera)
    return token


def make_upload(chance: random.Random, make: Event, token: str) -> dict[str, Any]:
    """An announcement, changed somewhere."""
    good = {
        "captured_at": datetime.now(UTC).isoformat(),
        "sha256": hashlib.sha256(b"x").hexdigest(),
        "size": 1000,
        "content_type": "image/jpeg",
        "passage_id": "p-1",
    }
    uploads = {"snapshots": [good] * chance.choice((1, 1, 3))}
    path = chance.choice(("/v1/uploads", "/v1/uploads", "/v1/heartbeats"))
    document = uploads if path == "/v1/uploads" else BODIES[path]
    body, base64 = mutate_body(chance, document)
    headers = {"Authorization": f"Bearer {token}"}
    if chance.random() < 0.2:
        headers = {"Authorization": chance.choice((token, "Bearer ", f"bearer {token}x", f"Bearer {token}\n", *TEXTS))}
    return make("POST", path, headers=headers, body=body, base64=base64, iam=None)


def make_call(chance: random.Random, make: Event, routes: list[tuple[str, str]]) -> dict[str, Any]:
    """A call of a route by somebody who may, changed somewhere."""
    method, path = chance.choice(routes)
    document = BODIES.get(path, ENTRY)
    body, base64 = mutate_body(chance, document) if chance.random() < 0.8 else (json.dumps(document), False)
    parts = [_fill(chance, part) if part.startswith("{") else part for part in path.split("/")]
    if chance.random() < 0.05:
        parts.insert(chance.randrange(len(parts)), chance.choice(("..", ".", "", "%2e%2e")))
    headers = {"X-Reason": "look into it", "X-Case-Number": "2026-17"}
    query = {
        chance.choice(QUERIES): chance.choice((*TEXTS, "2026-11-26", "10", "1.0.0")) for _ in range(chance.randrange(3))
    }
    return make(
        chance.choice((method, method, method, method, "GET", "PUT", "OPTIONS", "TRACE", "")),
        "/".join(parts),
        headers=mutate_headers(chance, headers),
        query=query,
        body=body if method != "GET" or chance.random() < 0.2 else None,
        base64=base64,
        **({"iam": None} if chance.random() < 0.03 else {}),
    )


def _fill(chance: random.Random, _part: str) -> str:
    # API Gateway gives the path decoded, but not always: both are tried.
    name = chance.choice(NAMES) if chance.random() < 0.2 else chance.choice(NAMES[:5])
    return name if chance.random() < 0.5 else quote(name, safe="", errors="replace")


def make_page(chance: random.Random, make: Event) -> dict[str, Any]:
    """A link that somebody guesses, and what is posted to it."""
    letters = "ABCDEFabcdef0123456789-_"
    token = "".join(chance.choice(letters) for _ in range(chance.choice((0, 1, 21, 22, 23, 400))))
    token = token if chance.random() < 0.7 else chance.choice(TEXTS)
    rest = chance.choice(("", "", "/acknowledge", "/misread", "/close", "/undo", "/..", "//", "/pin"))
    body, base64 = mutate_body(chance, {"pin": "1234", "confirmed": "yes", "outcome": "stopped"})
    headers = mutate_headers(chance, {"Content-Type": "application/x-www-form-urlencoded", "User-Agent": "phone"})
    return make(
        chance.choice(("GET", "POST", "HEAD")), f"/a/{token}{rest}", headers=headers, body=body, base64=base64, iam=None
    )


PATHS = (
    *(
        "",
        "/",
        "/live",
        "/session",
        "/activity",
        "/callback",
        "/role",
        "/sign-out",
        "/files/x/main.js",
        "/files/",
        "/v1/",
    ),
    *(
        "/v1/cameras",
        "/v1/console-sessions",
        "/v1/alerts",
        "/v1/console-sessions/end",
        "/sign-in/x",
        "//",
        "/..",
        "/\x00",
    ),
)


def make_visit(chance: random.Random, make: Event, session: str) -> dict[str, Any]:
    """What a browser sends, or a stranger who plays one; only the provider is asked nothing."""
    own = {"Origin": "https://api.example.org", "Content-Type": "application/json", "Sec-Fetch-Site": "same-origin"}
    body, base64 = mutate_body(chance, {"user": "m.jansen"})
    query = {chance.choice(("state", "code", "next", "iss", "error")): chance.choice(TEXTS) for _ in range(2)}
    event = make(
        chance.choice(("GET", "GET", "POST", "PUT", "HEAD", "")),
        f"/console{chance.choice(PATHS)}",
        headers=mutate_headers(chance, own | {"X-Reason": "look into it", "X-Case-Number": "2026-17"}),
        query=query if chance.random() < 0.5 else None,
        body=body if chance.random() < 0.6 else "{}",
        base64=base64,
        iam=None,
    )
    kept = [f"__Host-session={session if chance.random() < 0.7 else chance.choice(TEXTS)}"]
    return event | {"cookies": [*kept, f"pw-sign-in={chance.choice(TEXTS)}"] if chance.random() < 0.9 else []}


class Reader:
    """Lambda, where the function that reads finds no picture in whatever it gets."""

    def invoke(self, **_call: Any) -> dict[str, Any]:
        return {"Payload": io.BytesIO(b'{"rejected": "The file is neither JPEG nor PNG nor WebP."}')}


def open_session_of_an_admin() -> str:
    """The id of a session, opened beside the sign-in."""
    person = Person("https://login.example", "subject-1", "t.mulder")
    return open_session(person, ("admin",), datetime.now(UTC), DynamoSessions(clients.dynamodb(), "sessions"))[0]


def test_no_mutated_request_is_answered_as_a_fault_of_ours(
    token: str,
    http_event: Event,
    lambda_context: Any,
    tell: list[str],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(clients, "functions", Reader)
    names = ("issue_upload", "api", "alert_page", "console")
    apps = {name: importlib.import_module(f"functions.{name}.app") for name in names}
    apps["console"].console.cache_clear()
    session = open_session_of_an_admin()
    routes = [(route.method, route.path) for route in apps["api"].ROUTES]
    assert len(routes) > 25
    assert set(BODIES) - {"/v1/heartbeats"} <= {path for _, path in routes}
    makers: dict[str, Callable[[random.Random], dict[str, Any]]] = {
        "issue_upload": lambda chance: make_upload(chance, http_event, token),
        "api": lambda chance: make_call(chance, http_event, routes),
        "alert_page": lambda chance: make_page(chance, http_event),
        "console": lambda chance: make_visit(chance, http_event, session),
    }
    outcomes: Counter[tuple[str, int]] = Counter()
    slowest, began = 0.0, time.monotonic()
    for number, chance in cases("requests", REQUESTS):
        name = chance.choice(("issue_upload", "issue_upload", "api", "api", "api", "alert_page", "console"))
        event = makers[name](chance)
        started = time.process_time()
        answer = apps[name].handler(event, lambda_context)
        slowest = max(slowest, time.process_time() - started)
        logged = capsys.readouterr().out
        assert answer["statusCode"] < 500, (number, name, json.dumps(event)[:2000], logged[-2000:])
        assert isinstance(answer["body"], str)
        json.dumps(answer).encode("ascii")
        outcomes[name, answer["statusCode"]] += 1
    told = ", ".join(f"{name} {status}: {count}" for (name, status), count in sorted(outcomes.items()))
    tell.append(
        f"{sum(outcomes.values())} requests in {time.monotonic() - began:.0f} s, slowest {slowest:.2f} s: {told}"
    )
    assert slowest < MOST_SECONDS
    assert outcomes["issue_upload", 400] > 0
