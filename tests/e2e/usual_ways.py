"""Ways of the service beside its hits: lists, cameras, the log, people at the console, what is gone or expires."""

import csv
import json
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from localcloud.demo.material import SCENES
from platewatch.alerts.aws.alerts_table import DynamoAlerts
from platewatch.aws.items import describe_due
from platewatch.aws.tables import Table, make_key
from platewatch.cameras.camera import Lane
from platewatch.hotlists.aws.lists_table import DynamoLists
from platewatch.hotlists.commands.file_upload import ImportOptions, send_file, wait_for_report
from platewatch.hotlists.commands.importing import import_file
from platewatch.hotlists.template import make_workbook
from platewatch.insight.aws.insight_table import DynamoInsight
from platewatch.insight.collect import FIRST_BACK, Making
from platewatch.insight.weeks import find_week
from platewatch.snapshots.aws.reads_table import DynamoReads
from platewatch.snapshots.snapshot import Snapshot, format_key
from tests.e2e.conftest import Service, wait_for
from tests.e2e.test_matching import LISTED, PURPOSE
from tests.unit.alerts.makers import make_alert_for, make_entry, make_read


def keep_lists(service: Service, folder: Path) -> None:
    """A pattern, a single entry, settings, pages, reports, a preview, a way back."""
    client = service.client
    listed = (SCENES / "hotlist.csv").read_text()
    whole = folder / "list.csv"
    with (SCENES / "hotlist.csv").open(newline="") as file:
        first = next(csv.DictReader(file))["plate"]
    lines = listed.splitlines()
    whole.write_text("\n".join([*lines, lines[1].replace(first, "QQ?ZZZ*"), ""]))
    import_file(client, whole, "demo")
    entry = {"plate": "GR-TT-08", "case_number": "2026-0099", "consent": "OM-099", "owner": "Basisteam Noord"}
    entry |= {"category": "1", "priority": "1", "role": "missing", "reason": "missing person", "country": "NL"}
    entry |= {"valid_from": "2026-01-01", "weed_date": "2036-12-31"}
    client.call("POST", "/v1/hotlists/demo/entries", entry, headers=PURPOSE)
    for page in ("", "/export", "/due", "/settings", "/imports"):
        client.call("GET", f"/v1/hotlists/demo{page}", headers=PURPOSE)
    client.call("PUT", "/v1/hotlists/demo/settings", {"version": 0, "threshold": 0.5})
    question = {"list": "demo", "plate": first, "camera": service.cameras[Lane.PRIORITY]}
    client.call("POST", "/v1/previews", question, headers=PURPOSE)
    client.call("POST", "/v1/hotlists/demo/rollback", {"revision": 2})
    client.call("GET", "/v1/hotlists")
    delete_list(service, whole)


def delete_list(service: Service, file: Path) -> None:
    """A list with a plate of its own, that was made by a typing error; and a file of it that never was taken whole."""
    entry = {"plate": "QQ77QQ", "case_number": "1", "consent": "OM-1", "owner": "me", "weed_date": "2036-12-31"}
    entry |= {"category": "1", "priority": "1", "role": "missing", "reason": "missing person"}
    client, cloud = service.client, service.cloud
    import_file(client, file, "dmeo", new_list=True)
    client.call("POST", "/v1/hotlists/dmeo/entries", entry)
    bucket = cloud.resources["HotlistsBucket"]
    cloud.admin_client("s3").put_object(Bucket=bucket, Key=".staged/dmeo/1/progress.json", Body=b"{}")
    workbook = file.with_name("empty.xlsx")
    workbook.write_bytes(make_workbook())
    # Asked for at once, the service looks whether it has arrived.
    wait_for_report(client, "dmeo", send_file(client, workbook, "dmeo", ImportOptions(confirmed=True)), 60)
    client.call("DELETE", "/v1/hotlists/dmeo", headers=PURPOSE)
    # The order to destroy it waits until no import of the list can still be running.
    wait_for(lambda: "dmeo" not in {state["name"] for state in client.call("GET", "/v1/hotlists")["lists"]}, 120)


def manage_cameras(service: Service) -> None:
    """One is moved, listed and revoked; another one's clock is wrong."""
    camera = service.take_camera()
    position = {"latitude": 52.3, "longitude": 4.8, "site": "A10 exit 1", "direction": "outbound", "reason": "theft"}
    service.client.call("POST", f"/v1/cameras/{camera}/positions", position)
    service.client.call("GET", "/v1/cameras")
    with pytest.raises(AssertionError, match="clock"):
        service.announce(b"from tomorrow", datetime.now(UTC) + timedelta(days=1))
    service.client.call("PUT", f"/v1/cameras/{camera}/private-ground", {"private_ground": []})
    service.client.call("PUT", f"/v1/cameras/{camera}/caption-areas", {"caption_areas": []})
    picture = {"picture": b64encode((SCENES / "scene-01.jpg").read_bytes()).decode()}
    service.client.call("POST", f"/v1/cameras/{camera}/test-pictures", picture, headers=PURPOSE)
    service.client.call("POST", f"/v1/cameras/{camera}/token", {"overlap_seconds": 60})
    service.client.call("DELETE", f"/v1/cameras/{camera}/token")
    soon = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    service.client.call("POST", f"/v1/cameras/{camera}/maintenance", {"until": soon, "reason": "new pole"})
    service.client.call("DELETE", f"/v1/cameras/{camera}/maintenance")
    service.client.call("POST", f"/v1/cameras/{camera}/revoke")


def says_what_came(event: dict[str, Any]) -> bool:
    """Whether it is a message of S3's about an object; there are test messages and a function's own too."""
    return '"s3"' in repr(event.get("Records", [{}])[0].get("body"))


def lose_files(service: Service, told: Mapping[str, Any]) -> None:
    """S3 tells of a snapshot and of a list that are gone."""
    cloud = service.cloud
    gone = Snapshot(service.cameras[Lane.PRIORITY], Lane.PRIORITY, datetime.now(UTC), "ab" * 32, "image/jpeg")
    for function, queue, key in (
        ("RecogniseFunction", "SnapshotsPriorityQueue", format_key(gone)),
        ("ImportHotlistFunction", "ImportsQueue", "demo/gone.csv"),
    ):
        body = json.loads(told[function]["Records"][0]["body"])
        body["Records"][0]["s3"]["object"]["key"] = key
        cloud.admin_client("sqs").send_message(QueueUrl=cloud.resources[queue], MessageBody=json.dumps(body))
    service.settle()


def audit(service: Service) -> None:
    """Chains and anchors the log, serves it to an auditor who verifies it, and reports from it.

    A record comes twice, and another one was left waiting in the table by an earlier version.
    """
    cloud, queue = service.cloud, service.cloud.resources["AuditQueue"]
    sqs, waits = cloud.admin_client("sqs"), {"chain": {"S": "waiting"}, "place": {"S": "1"}}
    messages: list[Any] = []
    for _ in range(5):
        # The sequencer may take a record before it is seen here.
        service.alerts()
        if messages := sqs.receive_message(QueueUrl=queue, VisibilityTimeout=0).get("Messages", []):
            break
    [message, *_] = messages
    earlier = {"pk": {"S": datetime.now(UTC).date().isoformat()}, "sk": {"S": "1"}, **waits}
    cloud.admin_client("dynamodb").put_item(TableName=cloud.resources["AuditTable"], Item=earlier)
    assert not cloud.run_schedule("SequenceFunction").failed
    sqs.send_message(QueueUrl=queue, MessageBody=message["Body"])
    assert not cloud.run_schedule("SequenceFunction").failed
    today = datetime.now(UTC).date().isoformat()
    for path in ("head", f"chain?since={today}", f"anchors?since={today}", f"no-hits?day={today}"):
        service.client.call("GET", f"/v1/audit/{path}", headers=PURPOSE)
    now = datetime.now(UTC)
    period = {"since": (now - timedelta(hours=1)).isoformat(), "until": now.isoformat(), "plate": LISTED}
    service.client.call("POST", "/v1/audit/reports", period, headers=PURPOSE)
    service.client.call("POST", "/v1/audit/verifications", {}, headers=PURPOSE)


def let_a_list_grow_old(service: Service) -> None:
    """Nobody refreshes a list from elsewhere: the operators hear of it, and that it is a list of our own again."""
    client, cloud = service.client, service.cloud
    lists = DynamoLists(cloud.admin_client("dynamodb"), cloud.resources["HotlistTable"])
    state = lists.find_state("demo")
    old = tuple(
        replace(one, upload=replace(one.upload, uploaded_at=one.upload.uploaded_at - timedelta(days=2)))
        for one in state.history
    )
    lists.save_state(replace(state, history=old))
    for origin in ("national register", None):
        settings = client.call("GET", "/v1/hotlists/demo/settings")["settings"]
        client.call("PUT", "/v1/hotlists/demo/settings", settings | {"origin": origin})
        assert not cloud.run_schedule("WatchFunction").failed


def count_a_week(service: Service) -> None:
    """Counts a past week that holds a hit, as a service does that has just begun."""
    cloud = service.cloud
    dynamodb, table = cloud.admin_client("dynamodb"), cloud.resources["AlertsTable"]
    captured_at = datetime.now(UTC) - timedelta(weeks=FIRST_BACK)
    alert = make_alert_for("unit-1", make_entry(LISTED))
    sighting = replace(alert.sighting, captured_at=captured_at, received_at=captured_at)
    kept = replace(alert.retention, expires_at=captured_at + timedelta(days=365))
    old = replace(alert, sighting=sighting, created_at=captured_at, retention=kept, escalate_at=None)
    DynamoAlerts(dynamodb, table).record_alert(old)
    DynamoInsight(dynamodb, table).keep_making(Making(find_week(captured_at.date())))
    # Nine days of two pages at the most, four in each run.
    for _ in range(5):
        assert not cloud.run_schedule("WatchFunction").failed
    service.client.call("GET", "/v1/insight")


def sweep(service: Service) -> None:
    """A read that nobody settled has expired, and its pictures with it."""
    cloud, now = service.cloud, datetime.now(UTC)
    read = make_read(("QQ11QQ", 0.9), read_id="old-00", captured_at=now - timedelta(hours=25))
    read = replace(read, retention=replace(read.retention, expires_at=now - timedelta(minutes=5)))
    DynamoReads(cloud.admin_client("dynamodb"), cloud.resources["ReadsTable"]).keep_reads([read])
    # Insight forgets, weeks later, which cars it has seen.
    seen, end = (
        ("insight-cars#2026-01-05", "old"),
        describe_due(now - timedelta(minutes=5), "insight-cars#2026-01-05#old"),
    )
    Table(cloud.admin_client("dynamodb"), cloud.resources["AlertsTable"]).put({**make_key(*seen), **end})
    assert not cloud.run_schedule("WatchFunction").failed
    service.rejections()


def work_in_a_browser(service: Service) -> None:
    """People sign in to the console and do something; an admin sees them and ends their sessions, at both doors."""
    officer, admin = service.cloud.sign_in("officer"), service.cloud.sign_in("admin")
    officer.call("POST", "/console/activity", {})
    assert len(admin.call("GET", "/v1/console-sessions")["sessions"]) == 2
    for session in service.client.call("GET", "/v1/console-sessions")["sessions"]:
        service.client.call("POST", "/v1/console-sessions/end", {"user": session["user"]})
