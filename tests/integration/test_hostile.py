"""Hostile input, each kind by name: the sender gets a clear refusal, nothing of ours fails, and nothing is lost."""

import base64
import hashlib
import importlib
import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import quote_plus, urlsplit

import cv2
import numpy as np
import pytest

from platewatch.aws import clients
from platewatch.cameras.aws.cameras_table import DynamoCameras
from platewatch.cameras.camera import Lane
from platewatch.cameras.register import parse_registration
from platewatch.hotlists.check import FileRules, Progress, check_lines
from platewatch.hotlists.lines import parse_lines
from platewatch.hotlists.staging import Staging
from platewatch.snapshots.snapshot import Snapshot, format_key
from tests.integration.hotlists.conftest import HEADER
from tests.integration.test_events import handle  # noqa: F401 - a fixture: everything that is deployed

PLACE = {"latitude": 52.3, "longitude": 4.85, "site": "Bovenkerkerweg", "direction": "south"}
PERSON = {"X-Reason": "look into it", "X-Case-Number": "2026-17"}
NOTHING_FAILED: dict[str, Any] = {"batchItemFailures": []}

Call = Callable[..., tuple[int, dict[str, Any]]]
Notify = Callable[..., Any]
Scan = Callable[[str], list[dict[str, Any]]]


@pytest.fixture
def call(request: pytest.FixtureRequest, http_event: Callable[..., dict[str, Any]], lambda_context: Any) -> Call:
    """Sends a request to a function's handler; status and document."""
    request.getfixturevalue("handle")

    def send(function: str, method: str, path: str, **event: Any) -> tuple[int, dict[str, Any]]:
        app = importlib.import_module(f"functions.{function}.app")
        answer = app.handler(http_event(method, path, **event), lambda_context)
        return answer["statusCode"], json.loads(answer["body"])

    return send


@pytest.fixture
def token(call: Call) -> str:
    camera, token = parse_registration({"id": "west-1", "lane": "priority", "position": PLACE}, datetime.now(UTC))
    DynamoCameras(clients.dynamodb(), "cameras").add(camera)
    return token


def announce(call: Call, token: str, document: object, **event: Any) -> tuple[int, dict[str, Any]]:
    headers = {"Authorization": f"Bearer {token}"}
    return call("issue_upload", "POST", "/v1/uploads", headers=headers, body=document, iam=None, **event)


def snapshot(**changes: Any) -> dict[str, Any]:
    good = {"captured_at": datetime.now(UTC).isoformat(), "sha256": "ab" * 32, "size": 10, "content_type": "image/jpeg"}
    return {"snapshots": [good | changes]}


def encode(data: bytes) -> dict[str, Any]:
    return {"body": base64.b64encode(data).decode(), "base64": True}


# ---------------------------------------------------------------- JSON

BODIES = {
    "nothing": {"body": None},
    "no JSON": {"body": "snapshots=1"},
    "half": {"body": '{"snapshots": ['},
    "two documents": {"body": "{}{}"},
    "UTF-16": encode("{}".encode("utf-16")),
    "no UTF-8": encode(b'{"a": "\xff"}'),
    "a byte-order mark": {"body": "\ufeff{}"},
    "no base64": {"body": "{}", "base64": True},
    "a surrogate alone": {"body": '{"snapshots": "\ud800"}'},
    "a hundred thousand brackets": {"body": "[" * 100_000},
    "a field twice": {"body": '{"snapshots": [], "snapshots": []}'},
    "not a number": {"body": '{"snapshots": NaN}'},
    "infinity": {"body": '{"snapshots": -Infinity}'},
    "a number of 5,000 digits": {"body": '{"snapshots": ' + "9" * 5000 + "}"},
}


def test_malformed_json_is_the_senders_fault(call: Call, token: str) -> None:
    headers = {"Authorization": f"Bearer {token}"}
    for name, event in BODIES.items():
        status, answer = call("issue_upload", "POST", "/v1/uploads", headers=headers, iam=None, **event)
        assert (status, answer["error"]["code"]) == (400, "body_invalid"), name
        status, answer = call("api", "POST", "/v1/cameras", headers=PERSON, **event)
        assert (status, answer["error"]["code"]) == (400, "body_invalid"), name


def test_json_of_another_shape_is_the_senders_fault(call: Call, token: str) -> None:
    for document in (None, [], "x", 7, {"snapshots": {}}, {"snapshots": [[]]}, {"a": 1}):
        status, answer = announce(call, token, json.dumps(document))
        assert (status, answer["error"]["code"]) == (400, "field_invalid"), document


# ---------------------------------------------------------------- headers

AUTHORIZATIONS = (
    "", "Bearer", "Bearer ", "Basic dXNlcjpwYXNz", "Bearer é", "Bearer ../../west-1", "Bearer pw1.west-1.", "\x00",
    "Bearer pw1.west-1." + "A" * 43 + "\nX-Admin: 1", "Bearer " + "A" * 100_000, "Bearer pw1.wеst-1." + "A" * 43,
)  # fmt: skip


def test_a_malformed_authorization_is_refused_like_a_wrong_one(call: Call, token: str) -> None:
    for text in AUTHORIZATIONS:
        headers = {"Authorization": text}
        status, answer = call("issue_upload", "POST", "/v1/uploads", headers=headers, body=snapshot(), iam=None)
        assert (status, answer["error"]["code"]) == (401, "token_refused"), text


def test_a_malformed_reason_or_case_number_opens_nothing(call: Call, scan_table: Scan) -> None:
    malformed = [("a", "2026-17"), ("   ", "2026-17"), ("%00%00%00", "2026-17"), ("..", "2026-17")]
    malformed += [("a" * 501, "2026-17"), ("line%0Aline", "2026-17"), ("x%0dX-Admin: 1", "2026-17")]
    malformed += [("look into it", case) for case in ("", "<b>1</b>", "../../1\x00", "é" * 70)]
    for reason, case in malformed:
        headers = {"X-Reason": reason, "X-Case-Number": case}
        status, answer = call("api", "GET", "/v1/alerts", headers=headers, query={"day": "2026-11-26"})
        assert (status, answer["error"]["code"]) == (400, "field_invalid"), (reason, case)
    assert scan_table("audit") == []


# ---------------------------------------------------------------- paths

PATHS = (
    "..", "../alerts", "..%2f..%2fa", "%2e%2e", "west-1/../west-2", "WEST-1", "wеst-1", "w" * 3000, "west-1\x00", "#",
)  # fmt: skip


def test_a_path_out_of_its_folder_leads_nowhere(call: Call, token: str) -> None:
    for route in ("/v1/cameras/{}/revoke", "/v1/hotlists/{}/rollback", "/v1/reviews/{}/dismiss"):
        for name in PATHS:
            status, _ = call("api", "POST", route.format(name), headers=PERSON, body={"revision": 1})
            assert 400 <= status < 500, (route, name)
    camera = DynamoCameras(clients.dynamodb(), "cameras").find("west-1")
    assert camera is not None
    assert camera.revoked_at is None


# ---------------------------------------------------------------- announcements


def test_a_replayed_announcement_names_the_same_object(call: Call, token: str) -> None:
    """Whoever replays it can store the announced bytes where they already are, and no others anywhere else."""
    document = snapshot()
    keys = set()
    for _ in range(3):
        status, answer = announce(call, token, document)
        assert status == 200
        keys.add(urlsplit(answer["uploads"][0]["url"]).path)
    assert len(keys) == 1


def test_an_announcement_replayed_after_its_term_is_refused(call: Call, token: str) -> None:
    old = (datetime.now(UTC) - timedelta(hours=25)).isoformat()
    status, answer = announce(call, token, snapshot(captured_at=old))
    assert (status, answer["error"]["code"]) == (400, "capture_time_refused")


FORGERIES: tuple[tuple[dict[str, Any], str], ...] = (
    ({"sha256": "../" * 21 + "a"}, "field_invalid"),
    ({"sha256": "AB" * 32}, "field_invalid"),
    ({"content_type": "image/svg+xml"}, "field_invalid"),
    ({"content_type": "image/jpeg\r\nx-amz-acl: public-read"}, "field_invalid"),
    ({"passage_id": "../x"}, "field_invalid"),
    ({"passage_id": "p\r\nx-amz-acl: public-read"}, "field_invalid"),
    ({"size": -1}, "field_invalid"),
    ({"size": 10**12}, "snapshot_too_large"),
    ({"size": 10**400}, "snapshot_too_large"),
    ({"key": "priority/x"}, "field_invalid"),
    ({"captured_at": "9999-12-31T23:59:59Z"}, "capture_time_refused"),
    ({"captured_at": "0001-01-01T00:00:00+14:00"}, "field_invalid"),
)


def test_a_forged_announcement_gets_no_address(call: Call, token: str) -> None:
    for change, code in FORGERIES:
        status, answer = announce(call, token, snapshot(**change))
        assert (status in (400, 413), answer["error"]["code"]) == (True, code), change


# ---------------------------------------------------------------- storage events


@pytest.fixture
def notify(call: Call, lambda_context: Any, monkeypatch: pytest.MonkeyPatch) -> Notify:
    """Hands recognise a storage event that names a key."""
    app = importlib.import_module("functions.recognise.app")
    # It was imported for another test's deployment.
    monkeypatch.setattr(app, "chain", app.recognise.open_chain())

    def send(key: str, bucket: str = "platewatch-snapshots-123456789012-eu-west-1") -> Any:
        stored = {"bucket": {"name": bucket}, "object": {"key": quote_plus(key)}}
        record = {"eventName": "ObjectCreated:Put", "s3": stored}
        message = {
            "messageId": "1", "receiptHandle": "1", "body": json.dumps({"Records": [record]}),
            "attributes": {"SentTimestamp": str(round(datetime.now(UTC).timestamp() * 1000))},
            "messageAttributes": {}, "eventSource": "aws:sqs", "eventSourceARN": "arn:aws:sqs:eu-west-1:1:q",
        }  # fmt: skip
        return app.handler({"Records": [message]}, lambda_context)

    return send


def rejections(scan: Scan) -> list[str]:
    return [json.loads(item["record"]["S"])["code"] for item in scan("reads") if "rejections#" in item["pk"]["S"]]


FORGED = (
    "hotlists/stolen.csv", "../evidence/hit/a.jpg", "priority/../../hit/a.jpg", "/priority/west-1/a.jpg", "priority/",
    "standard/west-1/20261126T000000.000Z/" + "ab" * 32 + ".exe", "priority/west-1\x00/a.jpg", "%2e%2e%2f",
    "priority/west-1/20261399T000000.000Z/" + "ab" * 32 + ".jpg", "priority/7-KXL-92/x.jpg", "\u202epriority",
    "priority/" + "a" * 1000,
)  # fmt: skip


def test_a_forged_storage_event_is_a_rejection_and_not_tried_again(notify: Notify, scan_table: Scan) -> None:
    for key in FORGED:
        assert notify(key) == NOTHING_FAILED, key
        # What was rejected may be listed by people: no key of a stranger's making stands there.
        assert key == "priority/" or key not in json.dumps(scan_table("reads"), ensure_ascii=False), key
    assert rejections(scan_table) == ["foreign-key"] * len(FORGED)


def test_an_event_of_another_bucket_reads_nothing_but_ours(notify: Notify, scan_table: Scan) -> None:
    key = format_key(Snapshot("west-1", Lane.PRIORITY, datetime.now(UTC), "ab" * 32, "image/jpeg"))
    assert notify(key, bucket="somebody-elses") == NOTHING_FAILED
    assert rejections(scan_table) == ["gone"]


def make_jpeg(width: int, height: int) -> bytes:
    return cv2.imencode(".jpg", np.full((height, width, 3), 90, np.uint8))[1].tobytes()


def test_a_picture_that_lies_of_its_size_is_a_rejection_and_the_next_is_read(notify: Notify, scan_table: Scan) -> None:
    good = make_jpeg(320, 240)
    at = good.index(b"\xff\xc0") + 5
    bomb = good[:at] + b"\xff\xff\xff\xff" + good[at + 4 :]
    for data in (bomb, good):
        stored = Snapshot("west-1", Lane.PRIORITY, datetime.now(UTC), hashlib.sha256(data).hexdigest(), "image/jpeg")
        bucket = "platewatch-snapshots-123456789012-eu-west-1"
        clients.s3().put_object(Bucket=bucket, Key=format_key(stored), Body=data)
        assert notify(format_key(stored)) == NOTHING_FAILED
        assert "Contents" not in clients.s3().list_objects_v2(Bucket=bucket)
    assert rejections(scan_table) == ["too-many-pixels"]


# ---------------------------------------------------------------- hotlists


def check(*rows: str, header: str = HEADER) -> list[tuple[int, str | None]]:
    with Staging("stolen") as staging:
        data = "\n".join([header, *rows]).encode("utf-8", "surrogatepass")
        progress = Progress()
        check_lines(parse_lines([data]), staging, FileRules("stolen", date(2026, 3, 12)), lambda: True, progress)
        faults = progress.findings.faults
        for fault in faults:
            assert "KXL" not in fault.reason
        return [(fault.line, fault.column) for fault in faults]


def row(plate: str = "7-KXL-92", reason: str = "theft") -> str:
    return f"{plate},NL,1,1,{reason},PL1,OVJ,suspect,,2026-01-01,2099-01-01,me"


UNICODE = (
    "７ＫＸＬ９２",
    "7-КХЛ-92",
    "7KXL92\u200b",
    "\u202e29LXK7",
    "7KXL９2",
    "٧KXL92",
    "🚗KXL92",
    "Ⅶ-KXL-92",
    "7KXL²",
)


@pytest.mark.parametrize("plate", UNICODE)
def test_a_plate_in_other_letters_is_a_bad_line_not_another_plate(plate: str) -> None:
    """Look-alikes of other scripts, full-width digits, marks that turn the text round: refused, and never quoted."""
    assert check(row(), row(plate)) == [(3, "plate")]


MALFORMED = {
    "a NUL byte": (row() + "\x00", 2),
    "a quote that never ends": (row(reason='"theft'), 2),
    "a quote inside a field": (row(reason='th"eft'), 2),
    "a line of 20,000 characters": (row(reason="a" * 20_000), 2),
    "too many fields": (row() + ",,x,,", 2),
    "too few fields": ("7-KXL-92,NL", 2),
    "half a letter": (row(reason="\ud800"), 2),
    "a carriage return alone": (row(reason="a\rb"), 2),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_a_malformed_line_is_named_and_the_whole_file_refused(name: str) -> None:
    line, number = MALFORMED[name]
    assert [at for at, _ in check(line)] == [number]


@pytest.mark.parametrize(
    "header", ["", "plate", HEADER + ",plate", HEADER.replace("plate", "pl\u0430te"), "PK\x03\x04"]
)
def test_a_malformed_header_is_refused(header: str) -> None:
    assert check(row(), header=header)[0][0] in (1, 2)


def test_html_in_a_reason_is_stored_as_text_and_shown_as_text() -> None:
    """The page escapes whatever a list says (tests/unit/alerts/test_page.py); the list takes it as the text it is."""
    assert check(row(reason="<script>alert(1)</script>")) == []
