"""The camera routes, the frame around all routes, and the audit records they leave."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from platewatch.audit.aws.counts_table import DynamoCounts
from platewatch.audit.counts import NoHitCount
from platewatch.aws import clients
from platewatch.cameras.aws.cameras_table import DynamoCameras
from platewatch.cameras.camera import Drift
from platewatch.cameras.clock import ClockRecord, Lag
from platewatch.cameras.errors import TokenRefused
from platewatch.cameras.rehearsal import TEST_CAMERA
from platewatch.cameras.rehearsal_camera import open_camera
from platewatch.cameras.token import rotate_token
from tests.integration.cameras.calls import CAMERA, PLACE, prove

MOVED = PLACE | {"reason": "burglaries in the district"}
SOON = {"until": (datetime.now(UTC) + timedelta(days=1)).isoformat(), "reason": "new pole"}


def drift(camera_id, refused):
    """Keeps a refusal with the camera, as issue_upload does."""
    cameras = DynamoCameras(clients.dynamodb(), "cameras")
    camera = cameras.find(camera_id)
    assert cameras.keep_clock(camera, replace(camera, drift=refused, clock=ClockRecord(noted_at=refused.seen_at)))


def behind(camera_id, by):
    """Keeps the lags of a camera whose clock is behind, as issue_upload does."""
    cameras, noon = DynamoCameras(clients.dynamodb(), "cameras"), datetime(2026, 7, 1, 12, tzinfo=UTC)
    seen = [noon + timedelta(minutes=minutes) for minutes in (0, 10, 20)]
    lags = tuple(Lag(at, by.total_seconds() + 1) for at in seen)
    camera = cameras.find(camera_id)
    assert cameras.keep_clock(camera, replace(camera, clock=ClockRecord(lags, seen[-1], seen[-1])))


def test_adding_answers_a_token_that_the_camera_can_use(call, audit):
    status, answer = call("POST", "/v1/cameras", CAMERA)
    assert status == 201
    assert prove(answer["token"]).camera_id == "west-1"
    assert audit() == [("change", "camera:west-1", {"change": "add", "lane": "priority", "caption_share": "0.000"})]
    status, listed = call("GET", "/v1/cameras")
    assert status == 200
    assert [camera["id"] for camera in listed["cameras"]] == ["west-1"]
    assert answer["token"] not in json.dumps(listed)
    assert "token" not in listed["cameras"][0]


def test_an_audit_record_names_who_when_and_why(call, scan_table):
    call("POST", "/v1/cameras", CAMERA, headers={"X-Reason": "new post caf%C3%A9", "X-Case-Number": "2026-17"})
    [item] = scan_table("audit")
    assert item["actor"]["S"] == "arn:aws:sts::123456789012:assumed-role/hotlist-editor/j.jansen"
    assert item["role"]["S"] == "hotlist-editor"
    assert (item["reason"]["S"], item["case_number"]["S"]) == ("new post café", "2026-17")
    at = datetime.fromisoformat(item["at"]["S"])
    assert abs(at - datetime.now(UTC)) < timedelta(minutes=1)


def test_a_second_camera_of_one_id_is_a_conflict(call):
    call("POST", "/v1/cameras", CAMERA)
    status, answer = call("POST", "/v1/cameras", CAMERA | {"lane": "standard"})
    assert (status, answer["error"]["code"]) == (409, "camera_exists")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"id": "West 1"}, "id"),
        ({"id": "a"}, "id"),
        ({"id": 7}, "id"),
        ({"lane": "fast"}, "lane"),
        ({"lane": ["priority"]}, "lane"),
        ({"position": None}, "position"),
        ({"position": PLACE | {"latitude": 90.1}}, "position.latitude"),
        ({"position": PLACE | {"latitude": "52.3"}}, "position.latitude"),
        ({"position": PLACE | {"longitude": 10**400}}, "position.longitude"),
        ({"position": PLACE | {"site": "  "}}, "position.site"),
        ({"position": PLACE | {"direction": "a\nb"}}, "position.direction"),
        ({"position": PLACE | {"since": "2026-03-12T00:00:00Z"}}, "position.since"),
        ({"speed": 3}, "speed"),
    ],
)
def test_a_wrong_field_is_named_and_nothing_is_written(call, audit, change, field):
    status, answer = call("POST", "/v1/cameras", CAMERA | change)
    assert (status, answer["error"]["field"]) == (400, field)
    assert audit() == []


def test_a_missing_field_is_named(call):
    status, answer = call("POST", "/v1/cameras", {"lane": "priority"})
    assert (status, answer["error"]["field"]) == (400, "id")


def test_a_move_is_appended_and_audited(call, audit):
    call("POST", "/v1/cameras", CAMERA)
    later = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    status, _ = call("POST", "/v1/cameras/west-1/positions", MOVED | {"site": "Langs de Werf", "since": later})
    assert status == 201
    _, listed = call("GET", "/v1/cameras")
    assert [place["site"] for place in listed["cameras"][0]["positions"]] == [
        "Bovenkerkerweg",
        "Langs de Werf",
    ]
    assert audit()[-1][2]["change"] == "move"
    status, answer = call("POST", "/v1/cameras/west-1/positions", MOVED)
    assert (status, answer["error"]["code"]) == (409, "position_too_early")


def test_a_move_needs_a_reason_and_asks_for_the_view_again(call, audit):
    call("POST", "/v1/cameras", CAMERA)
    status, answer = call("POST", "/v1/cameras/west-1/positions", PLACE)
    assert (status, answer["error"]["field"]) == (400, "reason")

    def needed():
        [camera] = call("GET", "/v1/cameras")[1]["cameras"]
        return camera["ground_needed"], camera["captions_needed"]

    assert needed() == (False, False)
    said = MOVED | {"latitude": 52.4, "purposes": ["border"], "height": 4.5, "review_on": "2020-01-01"}
    status, answer = call("POST", "/v1/cameras/west-1/positions", said)
    assert status == 201
    assert answer["position"]["by"].endswith("assumed-role/hotlist-editor/j.jansen")
    assert (answer["position"]["purposes"], answer["position"]["review_due"]) == (["border"], True)
    assert needed() == (True, True)
    call("PUT", "/v1/cameras/west-1/private-ground", {"private_ground": []})
    assert needed() == (False, True)
    call("PUT", "/v1/cameras/west-1/caption-areas", {"caption_areas": []})
    assert needed() == (False, False)
    first, second = call("GET", "/v1/cameras")[1]["cameras"][0]["positions"]
    assert first["until"] == second["since"]
    assert (first["reason"], second["reason"], second["until"]) == (None, MOVED["reason"], None)


def test_maintenance_is_recorded_shown_and_ended(call, audit):
    call("POST", "/v1/cameras", CAMERA)
    until = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    status, answer = call("POST", "/v1/cameras/west-1/maintenance", {"until": until, "reason": "new pole"})
    assert status == 201
    assert answer["window"]["by"].endswith("assumed-role/hotlist-editor/j.jansen")
    assert audit()[-1][2]["change"] == "maintenance"
    [camera] = call("GET", "/v1/cameras")[1]["cameras"]
    assert camera["maintenance"] == [answer["window"]]
    status, ended = call("DELETE", "/v1/cameras/west-1/maintenance")
    assert status == 200
    assert ended["maintenance"][0]["until"] < answer["window"]["until"]
    assert audit()[-1][2] == {"change": "end-maintenance"}
    status, answer = call("POST", "/v1/cameras/west-1/maintenance", {"until": until, "reason": ""})
    assert (status, answer["error"]["field"]) == (400, "reason")


def test_a_camera_s_record_of_maintenance_has_an_end(call, monkeypatch):
    monkeypatch.setattr("platewatch.cameras.aws.cameras_table.MOST_RECORDED", 2)
    call("POST", "/v1/cameras", CAMERA)
    for _ in range(2):
        assert call("DELETE", "/v1/cameras/west-1/maintenance")[0] == 200
    status, answer = call("DELETE", "/v1/cameras/west-1/maintenance")
    assert (status, answer["error"]["code"]) == (409, "too_many_windows")


def test_revoking_shows_and_drift_shows(call, audit):
    call("POST", "/v1/cameras", CAMERA)
    drift("west-1", Drift(71, datetime.now(UTC)))
    assert call("POST", "/v1/cameras/west-1/revoke") == (200, {"id": "west-1", "revoked": True})
    _, listed = call("GET", "/v1/cameras")
    assert listed["cameras"][0]["revoked_at"] is not None
    assert listed["cameras"][0]["drift"]["seconds"] == 71
    assert audit()[-1] == ("change", "camera:west-1", {"change": "revoke"})


def test_an_hour_behind_shows_with_its_cause_and_the_last_picture(call):
    call("POST", "/v1/cameras", CAMERA)
    _, listed = call("GET", "/v1/cameras")
    assert (listed["cameras"][0]["last_picture_at"], listed["cameras"][0]["clock"]) == (None, None)
    behind("west-1", timedelta(hours=2))
    _, listed = call("GET", "/v1/cameras")
    [camera] = listed["cameras"]
    assert camera["last_picture_at"] == "2026-07-01T12:20:00.000Z"
    assert camera["clock"] == {
        "right": False,
        "lag_seconds": 7201,
        "seen_at": "2026-07-01T12:20:00.000Z",
        "fault": {"drift_seconds": -7201, "since": "2026-07-01T12:00:00.000Z", "cause": "time-zone"},
    }


@pytest.mark.parametrize("path", ["/v1/cameras/west-9/revoke", "/v1/cameras/WEST/revoke"])
def test_an_unknown_camera_is_404(call, path):
    status, answer = call("POST", path)
    assert (status, answer["error"]["code"]) == (404, "camera_unknown")


def test_an_unknown_route_is_404_in_our_words(call):
    status, answer = call("GET", "/v1/plates")
    assert (status, answer["error"]["code"]) == (404, "not_found")


@pytest.mark.parametrize(("method", "path"), [("GET", "/v1/cameras"), ("POST", "/v1/cameras/west-1/revoke")])
def test_without_a_verified_identity_nothing_is_answered(call, audit, method, path):
    status, answer = call(method, path, iam=None)
    assert (status, answer["error"]["code"]) == (401, "caller_unknown")
    assert audit() == []


FORGED = {
    "X-Amzn-Iam-Arn": "arn:aws:iam::123456789012:user/admin",
    "X-Forwarded-User": "admin",
    "X-Forwarded-For": "127.0.0.1",
    "X-Original-URL": "/v1/cameras",
    "X-HTTP-Method-Override": "GET",
}


def test_forged_headers_make_nobody_somebody(call, audit):
    for name, value in FORGED.items():
        assert call("POST", "/v1/cameras", CAMERA, iam=None, headers={name: value})[0] == 401
    assert audit() == []
    assert call("POST", "/v1/cameras", CAMERA, headers=FORGED)[0] == 201
    assert audit() == [("change", "camera:west-1", {"change": "add", "lane": "priority", "caption_share": "0.000"})]


def test_without_the_audit_record_nothing_is_changed(call, monkeypatch):
    monkeypatch.setenv("AUDIT_QUEUE_URL", "https://sqs.eu-west-1.amazonaws.com/123456789012/not-there")
    status, answer = call("POST", "/v1/cameras", CAMERA)
    assert (status, answer["error"]["code"]) == (500, "fault")
    assert "not-there" not in json.dumps(answer)
    assert call("GET", "/v1/cameras") == (200, {"cameras": []})


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"site": "gate.nl"}, "position.site"),
        ({"site": "ｇａｔｅ．ｎｌ"}, "position.site"),
        ({"direction": "bel 0612345678"}, "position.direction"),
        ({"direction": "=1+1"}, "position.direction"),
    ],
)
def test_a_site_that_would_be_a_link_in_a_message_is_refused(call, change, field):
    status, answer = call("POST", "/v1/cameras", CAMERA | {"position": PLACE | change})
    assert (status, answer["error"]["field"]) == (400, field)
    assert call("POST", "/v1/cameras", CAMERA)[0] == 201
    status, answer = call("POST", "/v1/cameras/west-1/positions", MOVED | change)
    assert (status, answer["error"]["field"]) == (400, field.removeprefix("position."))


def test_a_camera_s_site_may_hold_an_allowed_number_and_its_id_may_be_none(call, monkeypatch):
    monkeypatch.setenv("ALLOWED_PHONE_NUMBERS", "+31343578844")
    assert call("POST", "/v1/cameras", CAMERA | {"position": PLACE | {"direction": "bel 0343578844"}})[0] == 201
    status, answer = call("POST", "/v1/cameras", CAMERA | {"id": "0612345678"})
    assert (status, answer["error"]["field"]) == (400, "id")


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/v1/cameras/west1/positions", MOVED),
        ("PUT", "/v1/cameras/west1/private-ground", {"private_ground": []}),
        ("PUT", "/v1/cameras/west1/caption-areas", {"caption_areas": []}),
        ("POST", "/v1/cameras/west1/revoke", None),
        ("POST", "/v1/cameras/west1/maintenance", SOON),
        ("DELETE", "/v1/cameras/west1/maintenance", None),
        ("POST", "/v1/cameras/west1/token", {}),
        ("DELETE", "/v1/cameras/west1/token", None),
    ],
)
def test_a_misspelt_camera_is_suggested_and_recorded_as_unknown(call, audit, method, path, body):
    call("POST", "/v1/cameras", CAMERA)
    status, answer = call(method, path, body)
    assert (status, answer["error"]["code"]) == (404, "camera_unknown")
    assert answer["error"]["message"] == "no camera is called west1: did you mean west-1?"
    assert audit()[-1][1] == "camera:unknown"


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "positions", MOVED),
        ("PUT", "private-ground", {"private_ground": []}),
        ("PUT", "caption-areas", {"caption_areas": []}),
        ("POST", "revoke", None),
        ("POST", "maintenance", SOON),
        ("DELETE", "maintenance", None),
        ("POST", "token", {}),
    ],
)
def test_the_camera_of_rehearsals_is_none_that_people_work_with(call, scan_table, method, path, body):
    cameras = DynamoCameras(clients.dynamodb(), "cameras")
    token = open_camera(cameras, datetime.now(UTC))
    before = scan_table("cameras")
    status, answer = call(method, f"/v1/cameras/{TEST_CAMERA}/{path}", body)
    assert (status, answer["error"]["code"]) == (404, "camera_unknown")
    assert "kept for the rehearsals" in answer["error"]["message"]
    assert scan_table("cameras") == before
    assert prove(token).camera_id == TEST_CAMERA


def test_a_rehearsal_mends_what_former_versions_let_people_do_to_its_camera(call):
    cameras, now = DynamoCameras(clients.dynamodb(), "cameras"), datetime.now(UTC)
    open_camera(cameras, now)
    rotated, endless = rotate_token(cameras.find(TEST_CAMERA), timedelta(days=30), now)
    cameras.change_tokens(cameras.find(TEST_CAMERA), rotated)
    again, second = rotate_token(rotated, timedelta(days=30), now)
    cameras.change_tokens(rotated, again)
    cameras.revoke(TEST_CAMERA, now)
    token = open_camera(cameras, now)
    assert prove(token).token.ends_at is not None
    for old in (endless, second):
        with pytest.raises(TokenRefused):
            prove(old)


def test_a_site_that_is_written_almost_like_another_is_told(call):
    """`A9 exit5` beside `A9 exit 5` are two sites, and whoever is told of one is not told of the other."""
    place = CAMERA["position"]
    assert call("POST", "/v1/cameras", CAMERA)[1]["twin_site"] is None
    twin = place["site"].upper().replace(" ", "  ")
    again = CAMERA | {"id": "west-2", "position": place | {"site": twin}}
    assert call("POST", "/v1/cameras", again)[1]["twin_site"] == place["site"]
    assert call("POST", "/v1/cameras/west-2/positions", MOVED)[1]["twin_site"] is None


def test_hours_show_what_each_camera_saw(call, make_table, monkeypatch):
    monkeypatch.setenv("ALERTS_TABLE", make_table("alerts", by_day=("day", "created_at")))
    monkeypatch.setenv("COUNTS_TABLE", make_table("counts"))
    monkeypatch.setenv("AUDIT_DAYS", "1826")
    call("POST", "/v1/cameras", CAMERA)
    hour = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    counts = DynamoCounts(clients.dynamodb(), "counts", timedelta(days=30))
    counts.add(NoHitCount("west-1", hour - timedelta(hours=1), 7, 0))
    counts.add(NoHitCount("west-1", hour - timedelta(hours=30), 100, 0))
    _, listed = call("GET", "/v1/cameras", query={"hours": "3"})
    [camera] = listed["cameras"]
    assert (len(camera["activity"]), sum(one["no_hits"] for one in camera["activity"])) == (3, 7)
    _, listed = call("GET", "/v1/cameras")
    assert listed["cameras"][0]["activity"] is None
    status, answer = call("GET", "/v1/cameras", query={"hours": "49"})
    assert (status, answer["error"]["field"]) == (400, "hours")
