"""A test picture on a whole service: by either door it is read, and nothing of it is anywhere afterwards."""

import json
from base64 import b64encode
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.e2e.conftest import Service

pytestmark = pytest.mark.xdist_group("cloud")

WHY = {"X-Reason": "new post", "X-Case-Number": "2026-17"}
TABLES = ("ReadsTable", "AlertsTable", "CountsTable", "HotlistTable", "CamerasTable")
BUCKETS = ("SnapshotsBucket", "EvidenceBucket")


def look(service: Service) -> dict[str, Any]:
    """Everything that these tables hold, and every object of these buckets."""
    dynamodb, s3 = (service.cloud.admin_client(name) for name in ("dynamodb", "s3"))
    found: dict[str, Any] = {
        name: sorted(json.dumps(item, sort_keys=True, default=str) for item in dynamodb.scan(TableName=table)["Items"])
        for name, table in ((name, service.cloud.resources[name]) for name in TABLES)
    }
    for name in BUCKETS:
        listed = s3.list_objects_v2(Bucket=service.cloud.resources[name])
        found[name] = sorted(one["Key"] for one in listed.get("Contents", []))
    return found


def test_a_test_picture_is_read_and_nothing_of_it_is_kept_matched_or_counted(
    service: Service, wanted_scene: bytes
) -> None:
    camera = service.take_camera()
    service.upload(wanted_scene, datetime.now(UTC))
    service.settle()
    with service.cloud.pause_schedules():  # what they count is no picture's
        before = look(service)
        assert before["AlertsTable"], "the picture shows a car that is on a list"
        browser = service.cloud.sign_in("admin", "f.beheer")
        path = f"/v1/cameras/{camera}/test-pictures"
        body = {"picture": b64encode(wanted_scene).decode()}
        answer = browser.call("POST", path, body, WHY)
        assert answer["plates"]
        assert all(plate["width"] > 30 and not plate["caption"] for plate in answer["plates"])
        service.settle()
        assert look(service) == before
    for function in ("RecogniseFunction", "ConsoleFunction"):
        log = service.cloud.logs(function)
        assert not [plate for plate in answer["plates"] if plate["plate"] in log]
    hours = browser.call("GET", "/v1/cameras", query={"hours": "24"})["cameras"]
    [shown] = [one for one in hours if one["id"] == camera]
    assert sum(hour["hits"] for hour in shown["activity"]) == 1
