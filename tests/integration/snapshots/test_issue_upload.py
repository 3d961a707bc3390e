"""issue_upload from an HTTP API event to presigned PUTs, under moto."""

import base64
import hashlib
import importlib
import json
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from platewatch.aws import clients
from platewatch.cameras.aws.cameras_table import DynamoCameras
from platewatch.cameras.register import parse_registration
from platewatch.cameras.token import revoke_tokens, rotate_token
from platewatch.snapshots.snapshot import parse_key

DATA = b"a photo"
SHA256 = hashlib.sha256(DATA).hexdigest()
PLACE = {"latitude": 52.3, "longitude": 4.85, "site": "Bovenkerkerweg", "direction": "south"}


@pytest.fixture
def cameras(make_table, make_bucket, monkeypatch):
    """The cameras table of a deployment with everything that issue_upload needs."""
    monkeypatch.setenv("CAMERAS_TABLE", make_table("cameras"))
    monkeypatch.setenv("SNAPSHOTS_BUCKET", make_bucket("snapshots"))
    monkeypatch.setenv("RETENTION_MODE", "hit-no-hit")
    monkeypatch.setenv("UPLOAD_SECONDS", "300")
    monkeypatch.setenv("MAX_SNAPSHOT_BYTES", "20000000")
    return DynamoCameras(clients.dynamodb(), "cameras")


@pytest.fixture
def token(cameras):
    camera, token = parse_registration({"id": "west-1", "lane": "priority", "position": PLACE}, datetime.now(UTC))
    cameras.add(camera)
    return token


@pytest.fixture
def announce(cameras, http_event, lambda_context):
    """Sends a body (a document, or text as it is) with a token; answers status and document."""
    app = importlib.import_module("functions.issue_upload.app")

    def send(body, token=None, base64=False, **more):
        headers = ({"Authorization": f"Bearer {token}"} if token else {}) | more
        event = http_event("POST", "/v1/uploads", headers=headers, body=body, iam=None, base64=base64)
        response = app.handler(event, lambda_context)
        return response["statusCode"], json.loads(response["body"])

    return send


@pytest.fixture
def send_raw(cameras, http_event, lambda_context):
    """Sends one announcement with a token; answers what the function returns."""
    app = importlib.import_module("functions.issue_upload.app")

    def send(token):
        headers = {"Authorization": f"Bearer {token}"}
        body = {"snapshots": [snapshot()]}
        return app.handler(http_event("POST", "/v1/uploads", headers=headers, body=body, iam=None), lambda_context)

    return send


def snapshot(**changes):
    return {
        "captured_at": datetime.now(UTC).isoformat(),
        "sha256": SHA256,
        "size": len(DATA),
        "content_type": "image/jpeg",
    } | changes


def test_a_camera_gets_a_put_bound_to_length_type_checksum_and_passage(announce, token):
    status, answer = announce({"snapshots": [snapshot(passage_id="p-17")]}, token)
    assert status == 200
    [upload] = answer["uploads"]
    url = urlsplit(upload["url"])
    query = parse_qs(url.query)
    assert url.netloc == "snapshots.s3.eu-west-1.amazonaws.com"
    signed = set(query["X-Amz-SignedHeaders"][0].split(";"))
    assert signed == {
        "host", "content-length", "content-type", "x-amz-checksum-sha256", "x-amz-meta-passage-id",
    }  # fmt: skip
    assert {name.lower() for name in upload["headers"]} == signed - {"host"}
    assert upload["headers"]["Content-Length"] == str(len(DATA))
    assert upload["headers"]["x-amz-checksum-sha256"] == base64.b64encode(bytes.fromhex(SHA256)).decode()
    assert query["X-Amz-Algorithm"] == ["AWS4-HMAC-SHA256"]
    assert query["X-Amz-Expires"] == ["300"]
    key = parse_key(url.path.lstrip("/"))
    assert (key.camera_id, key.lane, key.sha256) == ("west-1", "priority", SHA256)
    expires = datetime.fromisoformat(upload["expires_at"])
    assert timedelta(seconds=290) < expires - datetime.now(UTC) <= timedelta(seconds=300)


def test_a_passages_name_that_is_a_plate_reaches_nothing_behind_the_door(announce, token):
    """Camera software puts the plate into it; the name of a passage stands in keys, alerts and logs."""
    names = ("7-KXL-92", "7KXL92", "7KXL92", None)
    _, answer = announce({"snapshots": [snapshot(passage_id=name) for name in names]}, token)
    assert "KXL" not in json.dumps(answer)
    first, second, third, none = (one["headers"].get("x-amz-meta-passage-id") for one in answer["uploads"])
    # The frames of one passage stay together, and nobody without the camera's token can find the plate by trying all.
    assert first != second == third
    assert none is None
    assert second not in {
        hashlib.sha256(f"{salt}7KXL92".encode()).hexdigest()[:32] for salt in ("", "west-1:", "west-1")
    }


def test_another_length_makes_another_signature(announce, token):
    captured = datetime.now(UTC).isoformat()
    _, answer = announce({"snapshots": [snapshot(captured_at=captured), snapshot(captured_at=captured, size=8)]}, token)
    first, second = (parse_qs(urlsplit(upload["url"]).query) for upload in answer["uploads"])
    assert first["X-Amz-Signature"] != second["X-Amz-Signature"]


def test_twenty_are_answered_in_their_order_and_twenty_one_refused(announce, token):
    hashes = [hashlib.sha256(bytes([index])).hexdigest() for index in range(21)]
    status, answer = announce({"snapshots": [snapshot(sha256=one) for one in hashes[:20]]}, token)
    assert status == 200
    assert [parse_key(urlsplit(upload["url"]).path.lstrip("/")).sha256 for upload in answer["uploads"]] == hashes[:20]
    status, answer = announce({"snapshots": [snapshot(sha256=one) for one in hashes]}, token)
    assert (status, answer["error"]["field"]) == (400, "snapshots")


def test_nobody_learns_whether_a_camera_exists(announce, token):
    secret = token.rpartition(".")[2]
    wrong = token[:-1] + ("A" if token[-1] != "A" else "B")
    answers = [
        announce({"snapshots": [snapshot()]}, presented)
        for presented in (None, "nonsense", wrong, f"pw1.west-9.{secret}", "pw1.WEST-1." + secret, token + "x")
    ]
    assert {status for status, _ in answers} == {401}
    assert len({json.dumps(answer) for _, answer in answers}) == 1


def test_a_revoked_camera_is_refused_at_once_but_a_guess_at_its_token_is_not_told(announce, token, cameras):
    cameras.revoke("west-1", datetime.now(UTC))
    status, answer = announce({"snapshots": [snapshot()]}, token)
    assert (status, answer["error"]["code"]) == (403, "camera_revoked")
    status, answer = announce({"snapshots": [snapshot()]}, f"pw1.west-1.{'A' * 43}")
    assert (status, answer["error"]["code"]) == (401, "token_refused")


def test_the_token_is_stored_only_as_a_salted_hash(token, scan_table):
    [item] = scan_table("cameras")
    stored = json.dumps(item)
    assert token not in stored
    assert token.rpartition(".")[2] not in stored
    assert hashlib.sha256(token.encode()).hexdigest() not in stored


def guess(camera_id="west-1"):
    return f"pw1.{camera_id}.{'A' * 43}"


def test_guesses_are_told_to_wait_longer_each_time_and_the_camera_uploads_on(announce, token, send_raw):
    statuses = [announce({"snapshots": [snapshot()]}, guess())[0] for _ in range(12)]
    assert statuses == [401] * 10 + [429] * 2
    response = send_raw(guess())
    assert (response["statusCode"], response["headers"]["Retry-After"]) == (429, "4")
    assert json.loads(response["body"])["error"]["code"] == "guessed_too_often"
    assert announce({"snapshots": [snapshot()]}, token)[0] == 200


def test_an_unknown_camera_is_answered_429_as_a_known_one_is(announce, token):
    answers = {
        camera_id: [announce({"snapshots": [snapshot()]}, guess(camera_id)) for _ in range(12)]
        for camera_id in ("west-1", "nowhere-1")
    }
    assert answers["west-1"] == answers["nowhere-1"]


def test_guesses_are_a_metric_without_camera_or_token(announce, token, capsys):
    announce({"snapshots": [snapshot()]}, token)
    assert "TokensRefused" not in capsys.readouterr().out
    announce({"snapshots": [snapshot()]}, guess())
    [line] = [line for line in capsys.readouterr().out.splitlines() if "TokensRefused" in line]
    document = json.loads(line)
    assert document["TokensRefused"] == [1.0]
    assert document["_aws"]["CloudWatchMetrics"][0]["Namespace"] == "Platewatch"
    assert "west-1" not in line
    assert "AAAA" not in line


def test_both_tokens_work_in_an_overlap_and_a_revoked_one_is_refused_at_once(announce, token, cameras):
    camera = cameras.find("west-1")
    rotated, fresh = rotate_token(camera, timedelta(hours=24), datetime.now(UTC))
    cameras.change_tokens(camera, rotated)
    assert [announce({"snapshots": [snapshot()]}, one)[0] for one in (token, fresh)] == [200, 200]
    stored = cameras.find("west-1")
    cameras.change_tokens(stored, revoke_tokens(stored, datetime.now(UTC)))
    answers = [announce({"snapshots": [snapshot()]}, one) for one in (token, fresh)]
    assert [(status, answer["error"]["code"]) for status, answer in answers] == [(401, "token_ended")] * 2


def test_no_address_outlives_its_camera_by_more_than_upload_seconds(announce, token, monkeypatch):
    monkeypatch.setenv("UPLOAD_SECONDS", "90")
    _, answer = announce({"snapshots": [snapshot()]}, token)
    [upload] = answer["uploads"]
    assert parse_qs(urlsplit(upload["url"]).query)["X-Amz-Expires"] == ["90"]
    assert datetime.fromisoformat(upload["expires_at"]) - datetime.now(UTC) <= timedelta(seconds=90)


def test_a_replayed_announcement_is_given_the_same_object_and_changes_nothing(announce, token, scan_table):
    body = {"snapshots": [snapshot(passage_id="p-17")]}
    first = announce(body, token)[1]["uploads"][0]
    # The first announcement noted that a picture came.
    before = scan_table("cameras")
    again = announce(body, token)[1]["uploads"][0]
    assert urlsplit(first["url"]).path == urlsplit(again["url"]).path
    assert first["headers"] == again["headers"]
    assert scan_table("cameras") == before


FORGED = {
    "X-Forwarded-For": "10.0.0.1",
    "X-Forwarded-Proto": "http",
    "X-Forwarded-Host": "evil.example",
    "Forwarded": "for=127.0.0.1;host=evil.example;proto=http",
    "X-Real-IP": "127.0.0.1",
    "X-Original-URL": "/v1/cameras",
    "X-Rewrite-URL": "/v1/cameras",
    "X-HTTP-Method-Override": "GET",
    "X-Amzn-Oidc-Identity": "admin",
    "Host": "evil.example",
}


@pytest.mark.parametrize("name", FORGED)
def test_forged_forwarding_headers_change_nothing(announce, token, name):
    body = {"snapshots": [snapshot()]}
    plain, forged = (announce(body, token, **more)[1]["uploads"][0] for more in ({}, {name: FORGED[name]}))
    assert urlsplit(forged["url"])[:3] == urlsplit(plain["url"])[:3]
    assert forged["headers"] == plain["headers"]
    assert announce(body, guess(), **{name: FORGED[name]})[0] == 401
    assert announce(body, None, **{name: FORGED[name]})[0] == 401


@pytest.mark.parametrize(
    ("ahead", "told"),
    [(timedelta(seconds=90), "90 s ahead"), (-timedelta(hours=25), "90000 s behind")],
)
def test_a_capture_time_that_can_not_be_is_refused_and_its_drift_kept(announce, token, cameras, ahead, told):
    late = (datetime.now(UTC) + ahead).isoformat()
    status, answer = announce({"snapshots": [snapshot(), snapshot(captured_at=late)]}, token)
    assert (status, answer["error"]["code"]) == (400, "capture_time_refused")
    assert answer["error"]["field"] == "snapshots[1].captured_at"
    assert told in answer["error"]["message"]
    drift = cameras.find("west-1").drift
    assert drift.seconds == pytest.approx(ahead.total_seconds(), abs=5)


def test_a_good_request_leaves_no_drift(announce, token, cameras):
    almost = (datetime.now(UTC) + timedelta(seconds=55)).isoformat()
    status, _ = announce({"snapshots": [snapshot(captured_at=almost)]}, token)
    assert status == 200
    assert cameras.find("west-1").drift is None


def count_calls():
    """The DynamoDB operations of this process from now on."""
    calls = []
    client = clients.dynamodb()
    client.meta.events.register("before-call.dynamodb", lambda model, **_: calls.append(model.name))
    return calls


def test_an_hour_behind_is_accepted_and_kept_with_the_camera(announce, token, cameras):
    behind = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
    assert announce({"snapshots": [snapshot(captured_at=behind)]}, token)[0] == 200
    camera = cameras.find("west-1")
    [lag] = camera.clock.lags
    assert lag.seconds == pytest.approx(3600, abs=5)
    assert camera.clock.last_picture_at == pytest.approx(datetime.now(UTC), abs=timedelta(seconds=5))


def test_a_good_picture_clears_a_refusal(announce, token, cameras):
    announce({"snapshots": [snapshot(captured_at=(datetime.now(UTC) - timedelta(days=364)).isoformat())]}, token)
    assert cameras.find("west-1").drift is not None
    announce({"snapshots": [snapshot()]}, token)
    assert cameras.find("west-1").drift is None


def test_pictures_in_a_row_cost_one_call_each_and_no_write(announce, token):
    calls = count_calls()
    for _ in range(5):
        announce({"snapshots": [snapshot()]}, token)
    assert calls == ["GetItem", "UpdateItem"] + ["GetItem"] * 4


def test_under_126jj_a_camera_may_bring_what_it_took_weeks_ago(announce, token, monkeypatch):
    monkeypatch.setenv("RETENTION_MODE", "126jj")
    old = (datetime.now(UTC) - timedelta(days=27)).isoformat()
    assert announce({"snapshots": [snapshot(captured_at=old)]}, token)[0] == 200


def test_too_large_is_413_and_one_bad_snapshot_refuses_all(announce, token):
    status, answer = announce({"snapshots": [snapshot(), snapshot(size=20_000_001)]}, token)
    assert (status, answer["error"]["code"]) == (413, "snapshot_too_large")
    assert answer["error"]["field"] == "snapshots[1].size"
    assert announce({"snapshots": [snapshot(size=20_000_000)]}, token)[0] == 200


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"captured_at": "2026-03-12T19:03:58"}, "captured_at"),
        ({"captured_at": 12}, "captured_at"),
        ({"sha256": "A" * 64}, "sha256"),
        ({"size": -1}, "size"),
        ({"size": 1.0}, "size"),
        ({"size": True}, "size"),
        ({"content_type": "image/tiff"}, "content_type"),
        ({"content_type": ["image/jpeg"]}, "content_type"),
        ({"passage_id": "a b"}, "passage_id"),
        ({"passage_id": ""}, "passage_id"),
        ({"plate": "x"}, "plate"),
    ],
)
def test_a_wrong_field_is_named(announce, token, changes, field):
    status, answer = announce({"snapshots": [snapshot(), snapshot(**changes)]}, token)
    assert status == 400
    assert answer["error"]["field"] == f"snapshots[1].{field}"
    assert answer["error"]["message"].startswith(f"snapshots[1].{field}: ")


def test_a_body_may_come_in_base64(announce, token):
    body = base64.b64encode(json.dumps({"snapshots": [snapshot()]}).encode()).decode()
    assert announce(body, token, base64=True)[0] == 200


@pytest.mark.parametrize(
    ("body", "in_base64"),
    [
        ("", False),
        ("{", False),
        ("[" * 100_000, False),
        ('{"snapshots": NaN}', False),
        ('{"snapshots": [], "snapshots": []}', False),
        ('{"snapshots": ' + "9" * 5000 + "}", False),
        ("no base64!", True),
        (base64.b64encode(b"\xff\xfe{}").decode(), True),
        ("\ud800", False),
    ],
)
def test_what_is_no_json_is_400(announce, token, body, in_base64):
    status, answer = announce(body, token, base64=in_base64)
    assert (status, answer["error"]["code"]) == (400, "body_invalid")


def test_a_fault_of_ours_is_500_and_tells_nothing(announce, token, monkeypatch):
    monkeypatch.setenv("CAMERAS_TABLE", "not-there")
    status, answer = announce({"snapshots": [snapshot()]}, token)
    assert (status, answer["error"]["code"]) == (500, "fault")
    assert "not-there" not in json.dumps(answer)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(body="null", coded=False)
@given(body=st.text() | st.binary().map(lambda data: base64.b64encode(data).decode()), coded=st.booleans())
def test_no_body_makes_a_fault(announce, token, body, coded):
    status, _ = announce(body, token, base64=coded)
    assert status == 400
