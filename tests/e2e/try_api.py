"""Tries the API's document on the local cloud: make api-test.

schemathesis draws requests from docs/openapi.json, good ones and bad ones, for each operation; each is signed and sent
to the whole service on this machine. No answer may be a fault of ours, have a status that the document does not name
for the operation, or a body that does not fit. The draws are the same every time.
"""

import argparse
import copy
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import requests
import schemathesis
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from localcloud.demo.material import SCENES
from localcloud.demo.run import PARAMETERS, ROOT, start_cloud
from localcloud.limits import Limits
from localcloud.run.person import Person
from platewatch.cameras.camera import Lane
from tests.e2e.conftest import Service, furnish
from tests.integration.fuzz.bodies import BODIES

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
ORDER = ("get", "put", "patch", "post", "delete")
SEED = 20260312
MOST_SECONDS = 200.0
"""For all requests together. A slow machine sends fewer of each operation, but never less than FEWEST."""
FEWEST = 3
GOOD = BODIES | {
    "/v1/uploads": {
        "snapshots": [
            {
                "captured_at": datetime.now(UTC).isoformat(),
                "sha256": "ab" * 32,
                "size": 1000,
                "content_type": "image/jpeg",
                "passage_id": "p-1",
            }
        ]
    },
    "/v1/retention/holds": {
        "alert_id": "a" * 32,
        "authority": "public prosecutor",
        "until": (datetime.now(UTC) + timedelta(days=30)).isoformat(),
    },
}
PURPOSE = {"X-Reason": "look into it", "X-Case-Number": "2026-17"}


@dataclass(slots=True)
class Outcome:
    """What came of the requests of one operation: how often each status, and what was wrong."""

    statuses: Counter[int] = field(default_factory=Counter)
    wrong: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Signed(requests.auth.AuthBase):
    """Signs each request as a person, or has a camera's token where the operation is a camera's."""

    person: Person
    token: str

    def __call__(self, prepared: requests.PreparedRequest) -> requests.PreparedRequest:
        """The same request with proof of who sends it."""
        if str(prepared.path_url).startswith(("/v1/uploads", "/v1/heartbeats")):
            prepared.headers["Authorization"] = f"Bearer {self.token}"
            return prepared
        credentials = Credentials(self.person.access_key, self.person.secret)
        request = AWSRequest(prepared.method, prepared.url, data=prepared.body)
        SigV4Auth(credentials, "execute-api", self.person.region).add_auth(request)
        prepared.headers.update(dict(request.headers.items()))
        return prepared


def list_known(service: Service) -> dict[str, list[str]]:
    """Names and ids that are there, so that requests also get past the first look."""
    client, day = service.client, datetime.now(UTC).date().isoformat()
    alerts = client.call("GET", "/v1/alerts", query={"day": day}, headers=PURPOSE)["alerts"]
    until = (datetime.now(UTC) + timedelta(days=30)).isoformat()
    held = {"alert_id": alerts[0]["alert_id"], "authority": "public prosecutor", "until": until}
    hold = client.call("POST", "/v1/retention/holds", held, headers=PURPOSE)["hold"]
    imports = client.call("GET", "/v1/hotlists/demo/imports")["imports"]
    entry = client.call("GET", "/v1/hotlists/demo", headers=PURPOSE)["entries"][0]
    return {
        "alert_id": [alert["alert_id"] for alert in alerts],
        "hold_id": [hold["hold_id"]],
        "import_id": [one["id"] for one in imports],
        "list_name": ["demo"],
        "list": ["demo"],
        "camera_id": list(service.cameras.values()),
        "camera": list(service.cameras.values()),
        "recipient_id": ["officer"],
        "plate": [entry["written"]],
        "case_number": [entry["case_number"]],
    }


def name_known(case: Case, known: Mapping[str, list[str]], pick: int) -> None:
    """Puts names that are there into a request: into its path, and into those fields of its body that have them."""
    for name in case.path_parameters or {}:
        if name in known:
            case.path_parameters[name] = known[name][pick % len(known[name])]
    # One of three has a good body; sent as it is, or as far as those before have left room for it.
    if pick % 3 == 1 and case.operation.path in GOOD and isinstance(case.body, dict):
        case.body = copy.deepcopy(GOOD[case.operation.path])
    if isinstance(case.body, dict):
        for name in case.body:
            if name in known and isinstance(case.body[name], str):
                case.body[name] = known[name][pick % len(known[name])]
    for name in PURPOSE:
        if name in case.headers:
            case.headers[name] = PURPOSE[name]


def try_operation(operation: Any, send: Any, known: Mapping[str, list[str]], *, number: int, until: float) -> Outcome:
    """Draws and sends requests of one operation, until the time is over at the latest."""
    outcome = Outcome()

    def judge(case: Case, pick: int) -> None:
        if time.monotonic() > until and sum(outcome.statuses.values()) >= FEWEST:
            return
        # Two of three requests name what is there.
        if pick % 3:
            name_known(case, known, pick)
        try:
            response = send(case)
        except (requests.exceptions.InvalidHeader, UnicodeError):
            return  # no client could send it
        outcome.statuses[response.status_code] += 1
        try:
            case.validate_response(response, checks=CHECKS)
        except FailureGroup as group:
            for failure in group.exceptions:
                outcome.wrong.setdefault(
                    f"{response.status_code} {failure.title}", f"{failure}\n{case.as_curl_command()}"
                )

    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
        drawn = given(case=operation.as_strategy(generation_mode=mode), pick=st.integers(0, 11))
        bounded = settings(
            max_examples=number,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        try:
            seed(SEED)(bounded(drawn(judge)))()
        except Unsatisfiable:
            continue  # what takes nothing can't be asked wrongly
    return outcome


def list_operations() -> Iterator[Any]:
    """The document's operations, those that remove things last."""
    document = json.loads((ROOT / "docs/openapi.json").read_text())
    found = [result.ok() for result in schemathesis.openapi.from_dict(document).get_all_operations()]
    yield from sorted(found, key=lambda operation: (*rank(operation.method, operation.path), operation.path))


def rank(method: str, path: str) -> tuple[int, int]:
    """What removes, replaces or revokes comes last, so that there is something to ask for before."""
    ends = (path.endswith("/token"), method == "delete", path.endswith("/revoke"))
    return sum(place for place, is_so in enumerate(ends, 1) if is_so), ORDER.index(method)


def main() -> int:
    """Exit status 1 when an answer was wrong, or an operation was never answered by its function."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument(
        "--number", type=int, default=20, help="requests of each operation, good ones and as many bad ones"
    )
    number = parser.parse_args().number
    began = time.monotonic()
    outcomes: dict[str, Outcome] = {}
    with start_cloud(PARAMETERS, Limits(schedules=False)) as cloud, requests.Session() as session:
        service = furnish(cloud)
        service.upload((SCENES / "scene-01.jpg").read_bytes(), datetime.now(UTC) - timedelta(seconds=2))
        service.settle()
        known = list_known(service)
        session.auth = Signed(cloud.person, service.tokens[Lane.STANDARD])

        def send(case: Case) -> Any:
            return case.call(base_url=cloud.api_url, session=session, timeout=30, allow_redirects=False)

        operations = list(list_operations())
        for place, operation in enumerate(operations):
            now = time.monotonic()
            left = began + MOST_SECONDS - now
            until = now + max(left / (len(operations) - place), 1.0) * 1.5
            outcome = try_operation(operation, send, known, number=number, until=until)
            name = f"{operation.method.upper()} {operation.path}"
            outcomes[name] = outcome
            told = ", ".join(f"{status}: {count}" for status, count in sorted(outcome.statuses.items()))
            print(f"{name:<56} {told}", flush=True)
    return report(outcomes, time.monotonic() - began)


def report(outcomes: Mapping[str, Outcome], seconds: float) -> int:
    """Prints what was wrong; the exit status."""
    silent = [name for name, outcome in outcomes.items() if not set(outcome.statuses) - {403}]
    total = sum(sum(outcome.statuses.values()) for outcome in outcomes.values())
    succeeded = sum(any(status < 300 for status in outcome.statuses) for outcome in outcomes.values())
    for name, outcome in outcomes.items():
        for title, text in outcome.wrong.items():
            print(f"\n{name}: {title}\n{text}")
    for name in silent:
        print(f"\n{name}: no request got to its function")
    wrong = sum(len(outcome.wrong) for outcome in outcomes.values())
    print(f"{total} requests, {len(outcomes)} operations, {succeeded} of them done, in {seconds:.0f} s; {wrong} wrong")
    return 1 if wrong or silent else 0


if __name__ == "__main__":
    sys.exit(main())
