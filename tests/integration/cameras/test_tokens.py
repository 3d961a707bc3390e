"""A camera's tokens: replaced with an overlap, revoked at once, and kept nowhere."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from platewatch.aws import clients
from platewatch.cameras.aws.cameras_table import DynamoCameras
from platewatch.cameras.errors import CameraError, RehearsalUnderWay, TokenEnded
from platewatch.cameras.rehearsal import REHEARSAL_TERM, TEST_CAMERA
from platewatch.cameras.rehearsal_camera import open_camera
from tests.integration.cameras.calls import CAMERA, prove


def test_a_rotated_token_works_beside_the_old_one_until_the_overlap_ends(call, audit):
    old = call("POST", "/v1/cameras", CAMERA)[1]["token"]
    status, answer = call("POST", "/v1/cameras/west-1/token", {"overlap_seconds": 3600})
    assert status == 200
    assert prove(old).camera_id == prove(answer["token"]).camera_id == "west-1"
    ends = datetime.fromisoformat(answer["camera"]["token_before_ends_at"])
    assert abs(ends - datetime.now(UTC) - timedelta(hours=1)) < timedelta(minutes=1)
    assert audit()[-1] == ("change", "camera:west-1", {"change": "rotate-token", "overlap_seconds": "3600"})
    call("POST", "/v1/cameras/west-1/token", {})
    with pytest.raises(CameraError):
        prove(old)
    with pytest.raises(TokenEnded):
        prove(answer["token"])


def test_revoked_tokens_are_refused_at_once_and_a_new_one_lets_the_camera_in(call, audit):
    old = call("POST", "/v1/cameras", CAMERA)[1]["token"]
    for _ in range(2):
        status, answer = call("DELETE", "/v1/cameras/west-1/token")
        assert status == 200
        assert answer["camera"]["token_ends_at"] is not None
    with pytest.raises(TokenEnded):
        prove(old)
    assert audit()[-1] == ("change", "camera:west-1", {"change": "revoke-token"})
    fresh = call("POST", "/v1/cameras/west-1/token", {"overlap_seconds": 3600})[1]["token"]
    assert prove(fresh).camera_id == "west-1"
    with pytest.raises(TokenEnded):
        prove(old)
    _, listed = call("GET", "/v1/cameras")
    assert listed["cameras"][0]["token_ends_at"] is None


def test_no_token_stands_in_the_table_the_list_or_the_audit_log(call, scan_table):
    tokens = [call("POST", "/v1/cameras", CAMERA)[1]["token"]]
    tokens.append(call("POST", "/v1/cameras/west-1/token", {"overlap_seconds": 60})[1]["token"])
    told = json.dumps([scan_table("cameras"), scan_table("audit"), call("GET", "/v1/cameras")[1]])
    assert not [token for token in tokens if token.rpartition(".")[2] in told]


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    [
        ("POST", "/v1/cameras/west-9/token", {}, 404, "camera_unknown"),
        ("DELETE", "/v1/cameras/west-9/token", None, 404, "camera_unknown"),
        ("DELETE", "/v1/cameras/WEST/token", None, 404, "camera_unknown"),
        ("POST", "/v1/cameras/west-1/token", {"overlap_seconds": -1}, 400, "field_invalid"),
        ("POST", "/v1/cameras/west-1/token", {"token": "mine"}, 400, "field_invalid"),
        ("POST", "/v1/cameras/west-1/token", None, 400, "body_invalid"),
        ("POST", "/v1/cameras/gone-1/token", {}, 403, "camera_revoked"),
    ],
)
def test_a_token_that_can_not_be_changed_is_refused(call, method, path, body, status, code):
    for camera_id in ("west-1", "gone-1"):
        call("POST", "/v1/cameras", CAMERA | {"id": camera_id})
    call("POST", "/v1/cameras/gone-1/revoke")
    answered, answer = call(method, path, body)
    assert (answered, answer["error"]["code"]) == (status, code)


def test_a_rehearsal_s_token_can_be_ended_and_until_then_no_other_begins(call, audit):
    cameras = DynamoCameras(clients.dynamodb(), "cameras")
    first = open_camera(cameras, datetime.now(UTC))
    with pytest.raises(RehearsalUnderWay, match="revoke-token platewatch-test"):
        open_camera(cameras, datetime.now(UTC))
    assert prove(first).camera_id == TEST_CAMERA
    assert call("DELETE", f"/v1/cameras/{TEST_CAMERA}/token")[0] == 200
    assert audit()[-1] == ("change", f"camera:{TEST_CAMERA}", {"change": "revoke-token"})
    with pytest.raises(TokenEnded):
        prove(first)
    assert prove(open_camera(cameras, datetime.now(UTC))).camera_id == TEST_CAMERA
    # A rehearsal that nobody ended is over by itself.
    open_camera(cameras, datetime.now(UTC) + REHEARSAL_TERM)
