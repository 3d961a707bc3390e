"""A service that was upgraded: what the version before the packed reads has stored still works (decision 0073).

`former/f89fa59f.json` is what that version had in its tables and its bucket of lists after a list, a change
of an entry, a hit, a review and a passage that was kept. A read waits in it, as it does while a stack is updated.
"""

import base64
import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from localcloud.demo.run import start_cloud
from localcloud.limits import Limits
from platewatch.reading.record import ReadRef
from platewatch.snapshots.aws.reads_queue import ReadMessage, write_message
from platewatch.snapshots.aws.reads_table import DynamoReads
from tests.e2e.conftest import Service, wait_for
from tests.e2e.test_matching import come

pytestmark = pytest.mark.xdist_group("upgrade")

FORMER = json.loads((Path(__file__).parent / "former/f89fa59f.json").read_text(encoding="utf-8"))
MADE_AT = datetime.fromisoformat(FORMER["made_at"])
AGED = ("AlertsTable", "ReadsTable", "PassagesTable", "CountsTable")
"""Tables whose items have terms of days. Lists and cameras are used as they lie."""
PURPOSE = {"X-Reason": "after the upgrade", "X-Case-Number": "2026-1"}


def find_age() -> timedelta:
    """By how many whole hours the items are moved, to be less than an hour old: a review waits for twelve."""
    return timedelta(hours=(datetime.now(UTC) - MADE_AT) // timedelta(hours=1))


def load_item(item: Mapping[str, Any], age: timedelta) -> dict[str, Any]:
    """An item as DynamoDB takes it, its hours and days moved."""

    def move(found: re.Match[str]) -> str:
        day, hour = found[1], found[2]
        # A day without an hour is the day of what happened when all was stored.
        moved = datetime.fromisoformat(f"{day}T{hour or f'{MADE_AT.hour:02}'}:00") + age
        return moved.strftime("%Y-%m-%dT%H" if hour else "%Y-%m-%d")

    def parse(document: dict[str, Any]) -> Any:
        if "__bytes__" in document:
            return base64.b64decode(document["__bytes__"])
        if age and isinstance(ends := document.get("expires_at"), dict) and "N" in ends:
            return document | {"expires_at": {"N": str(int(ends["N"]) + int(age.total_seconds()))}}
        return document

    text = re.sub(r"\b(20[2-9]\d-[01]\d-[0-3]\d)(?:T(\d\d))?", move, json.dumps(item)) if age else json.dumps(item)
    loaded: dict[str, Any] = json.loads(text, object_hook=parse)
    return loaded


@pytest.fixture(scope="module")
def upgraded() -> Iterator[Service]:
    with start_cloud({"AlertPageLogin": "token", "RetentionMode": "126jj"}, Limits(schedules=False)) as cloud:
        dynamodb, s3, age = cloud.admin_client("dynamodb"), cloud.admin_client("s3"), find_age()
        for table, items in FORMER["tables"].items():
            for item in items:
                moved = load_item(item, age if table in AGED else timedelta())
                dynamodb.put_item(TableName=cloud.resources[table], Item=moved)
        for bucket, objects in FORMER["objects"].items():
            for key, data in objects.items():
                # Files of lists would be imported again.
                if key.startswith("."):
                    s3.put_object(Bucket=cloud.resources[bucket], Key=key, Body=base64.b64decode(data))
        # Cameras of that version are there.
        yield Service(cloud, cloud.api_client(), registered=10)


def find_list(service: Service) -> dict[str, Any]:
    [found] = service.client.call("GET", "/v1/hotlists")["lists"]
    return dict(found)


def test_cameras_recipients_alerts_and_reviews_are_there(upgraded: Service) -> None:
    client = upgraded.client
    assert {"priority-1", "standard-2"} <= {each["id"] for each in client.call("GET", "/v1/cameras")["cameras"]}
    assert [each["recipient_id"] for each in client.call("GET", "/v1/recipients")["recipients"]] == ["officer"]
    days = {(datetime.now(UTC) - timedelta(hours=hours)).date().isoformat() for hours in (0, 24)}
    alerts = [
        alert
        for day in days
        for alert in client.call("GET", "/v1/alerts", query={"day": day}, headers=PURPOSE)["alerts"]
    ]
    assert {alert["recipient_id"] for alert in alerts} == {"officer"}
    for alert in alerts:
        shown = client.call("GET", f"/v1/alerts/{alert['alert_id']}", headers=PURPOSE)["alert"]
        assert shown["passage"]["camera_id"]
    assert len(client.call("GET", "/v1/reviews", headers=PURPOSE)["reviews"]) == 1


def test_a_list_matches_is_changed_and_goes_back(upgraded: Service) -> None:
    client, before = upgraded.client, find_list(upgraded)
    assert (before["revision"], len(before["revisions"])) == (3, 3)
    page = client.call("GET", "/v1/hotlists/demo/export", headers=PURPOSE)
    assert any("2026-17" in row for row in page["rows"])
    upgraded.take_camera()
    told = len(upgraded.messages())
    come(upgraded, ("7KXL92", 0.97), name="new-1")
    wait_for(lambda: len(upgraded.messages()) > told, 60)
    client.call("POST", "/v1/hotlists/demo/rollback", {"revision": 1})
    assert find_list(upgraded)["revision"] == 1
    client.call("POST", "/v1/hotlists/demo/rollback", {"revision": 3})
    assert find_list(upgraded)["revision"] == 3


def test_a_read_that_waited_while_the_stack_was_updated_is_matched(upgraded: Service) -> None:
    cloud = upgraded.cloud
    [item] = [each for each in FORMER["tables"]["ReadsTable"] if each["pk"]["S"].startswith("camera#")]
    record = json.loads(load_item(item, find_age())["record"]["S"])
    captured_at = datetime.fromisoformat(record["captured_at"])
    ref = ReadRef(record["read_id"], record["camera_id"], captured_at)
    for name in ("overview_key", "plate_key"):
        cloud.admin_client("s3").put_object(
            Bucket=cloud.resources["EvidenceBucket"], Key=record["evidence"][name], Body=b"\xff\xd8 drawn by a test"
        )
    reads = DynamoReads(cloud.admin_client("dynamodb"), cloud.resources["ReadsTable"])
    assert reads.find_read(ref, datetime.now(UTC)) is not None
    known = {each["alert_id"] for each in upgraded.alerts()}
    cloud.admin_client("sqs").send_message(
        QueueUrl=cloud.resources["ReadsPriorityQueue"], MessageBody=write_message(ReadMessage(ref, closes=False))
    )
    wait_for(lambda: {each["alert_id"] for each in upgraded.alerts()} > known, 60)


def test_nothing_is_overdue_after_a_minute(upgraded: Service) -> None:
    upgraded.cloud.pass_minute()
    assert not upgraded.cloud.run_schedule("WatchFunction").failed
    client, path = upgraded.client, "/v1/retention/report"
    kinds = client.call("GET", path)["kinds"]
    overdue = {kind: client.call("GET", path, query={"held": kind})["overdue"] for kind in kinds}
    assert overdue == dict.fromkeys(kinds, 0)
