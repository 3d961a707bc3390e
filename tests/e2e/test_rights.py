"""A right that the template does not give is missing on this machine too: one statement taken from every function."""

import hashlib
import json
import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import yaml

from localcloud.demo.material import SCENES
from localcloud.demo.run import ROOT
from localcloud.deploy.template import load_template
from localcloud.run.browser import SignInFailed
from localcloud.run.cloud import LocalCloud
from platewatch.alerts.aws.alerts_table import DynamoAlerts
from platewatch.alerts.aws.deliveries_table import DynamoDeliveries
from platewatch.alerts.aws.recipients_table import DynamoRecipients
from platewatch.alerts.delivery import Delivery, DeliveryState
from platewatch.alerts.recipient import parse_recipient
from platewatch.cameras.camera import Lane
from platewatch.cli.api_client import ApiRefused
from platewatch.snapshots.aws.reads_queue import ReadMessage, write_message
from platewatch.snapshots.aws.reads_table import DynamoReads
from platewatch.snapshots.snapshot import Snapshot, format_key
from tests.e2e.busy_picture import surround
from tests.e2e.conftest import Service, wait_for
from tests.integration.snapshots.makers import a_read
from tests.unit.alerts.makers import make_alert_for

pytestmark = pytest.mark.xdist_group("rights")

TAKEN = {
    "IssueUploadRole": "KnowCameras",
    "RecogniseRole": "KeepPendingEvidence",
    "MatchRole": "AskHotlist",
    "DeliverRole": "MakeLinks",
    "ImportHotlistRole": "ReadLists",
    "AlertPageRole": "ShowAlerts",
    "PeopleApiRole": "ListRejections",
    "ConsoleRole": "KeepSessions",
    "WatchRole": "FindDueReads",
    "SequenceRole": "FindWaiting",
}
"""Which statement each role lacks. Chosen so that each function can be reached without the others."""


def without_statements(template: dict[str, Any]) -> dict[str, Any]:
    for role, sid in TAKEN.items():
        [policy] = template["Resources"][role]["Properties"]["Policies"]
        kept = [statement for statement in policy["PolicyDocument"]["Statement"] if statement["Sid"] != sid]
        assert len(kept) == len(policy["PolicyDocument"]["Statement"]) - 1, (role, sid)
        policy["PolicyDocument"]["Statement"] = kept
    return template


@pytest.fixture(scope="module")
def crippled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    template = without_statements(load_template(ROOT / "template.yaml"))
    folder = tmp_path_factory.mktemp("crippled")
    path = folder / "template.yaml"
    path.write_text(yaml.safe_dump(template))
    with LocalCloud.start(path, root=ROOT, workdir=folder) as cloud:
        yield cloud


def denied(cloud: LocalCloud, function: str, call: str) -> bool:
    """True when the function's log says that AWS refused it that call."""
    lines = [line for line in cloud.logs(function).splitlines() if "AccessDenied" in line]
    return any(re.search(rf"\b{call}\b", line) for line in lines)


def send(cloud: LocalCloud, queue: str, body: dict[str, Any]) -> None:
    cloud.admin_client("sqs").send_message(QueueUrl=cloud.resources[queue], MessageBody=json.dumps(body))


def test_issue_upload_without_its_table(crippled: LocalCloud) -> None:
    tokens = {Lane.PRIORITY: "pw1.priority-camera." + "A" * 43}
    service = Service(crippled, crippled.api_client(), {Lane.PRIORITY: "priority-camera"}, tokens)
    with pytest.raises(AssertionError, match="500"):
        service.announce(b"picture", datetime.now(UTC))
    assert denied(crippled, "IssueUploadFunction", "GetItem")


def test_recognise_without_the_evidence_bucket(crippled: LocalCloud) -> None:
    data = surround((SCENES / "scene-01.jpg").read_bytes())
    snapshot = Snapshot("cam-1", Lane.STANDARD, datetime.now(UTC), hashlib.sha256(data).hexdigest(), "image/jpeg")
    key = format_key(snapshot)
    s3 = crippled.admin_client("s3")
    s3.put_object(Bucket=crippled.resources["SnapshotsBucket"], Key=key, Body=data)
    wait_for(lambda: denied(crippled, "RecogniseFunction", "PutObject"))


def test_match_without_the_hotlist(crippled: LocalCloud) -> None:
    read = a_read("r-00", datetime.now(UTC) + timedelta(hours=1))
    DynamoReads(crippled.admin_client("dynamodb"), crippled.resources["ReadsTable"]).keep_reads([read])
    send(crippled, "ReadsPriorityQueue", json.loads(write_message(ReadMessage(read.ref, closes=False))))
    wait_for(lambda: denied(crippled, "MatchFunction", "BatchGetItem"))


def test_deliver_without_the_link_key(crippled: LocalCloud) -> None:
    dynamodb, table = crippled.admin_client("dynamodb"), crippled.resources["AlertsTable"]
    officer = parse_recipient(
        "officer", {"name": "Officer", "channel": "sms", "address": "+31600000000", "lists": "all"}
    )
    DynamoRecipients(dynamodb, table).put_recipient(officer)
    now = datetime.now(UTC)
    alert = make_alert_for("officer")
    alert = replace(alert, retention=replace(alert.retention, expires_at=now + timedelta(days=1)))
    DynamoAlerts(dynamodb, table).record_alert(alert)
    pending = Delivery(alert.alert_id, "officer", DeliveryState.PENDING, alert.retention)
    DynamoDeliveries(dynamodb, table).open_delivery(pending)
    send(crippled, "DeliveriesQueue", {"alert_id": alert.alert_id, "recipient_id": "officer"})
    wait_for(lambda: denied(crippled, "DeliverFunction", "GenerateMac"))


def test_import_hotlist_without_its_bucket(crippled: LocalCloud) -> None:
    bucket, data = crippled.resources["HotlistsBucket"], (SCENES / "hotlist.csv").read_bytes()
    crippled.admin_client("s3").put_object(Bucket=bucket, Key="demo/list.csv", Body=data)
    wait_for(lambda: denied(crippled, "ImportHotlistFunction", "GetObject"))


def test_alert_page_without_its_table(crippled: LocalCloud) -> None:
    with pytest.raises(urllib.error.HTTPError, match="500"):
        urllib.request.urlopen(f"{crippled.api_url}/a/{'A' * 22}", data=b"", timeout=20)
    assert denied(crippled, "AlertPageFunction", "GetItem")


def test_api_without_the_reads_table(crippled: LocalCloud) -> None:
    with pytest.raises(ApiRefused) as refusal:
        crippled.api_client().call("GET", "/v1/rejections", query={"day": "2026-11-23"})
    assert refusal.value.status == 500
    assert denied(crippled, "PeopleApiFunction", "Query")


def test_the_console_without_its_sessions(crippled: LocalCloud) -> None:
    with pytest.raises(SignInFailed, match="500"):
        crippled.sign_in("officer")
    assert denied(crippled, "ConsoleFunction", "PutItem")


def test_watch_without_the_reads_table(crippled: LocalCloud) -> None:
    crippled.run_schedule("WatchFunction")
    wait_for(lambda: denied(crippled, "WatchFunction", "Query"))


def test_sequence_without_the_index_of_what_waits(crippled: LocalCloud) -> None:
    crippled.run_schedule("SequenceFunction")
    wait_for(lambda: denied(crippled, "SequenceFunction", "Query"))
