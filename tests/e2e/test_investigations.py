"""A whole investigation through the deployed template, with each function's own rights: signed, console, sweep."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from localcloud.demo.run import start_cloud
from localcloud.run.cloud import LocalCloud
from platewatch.alerts.aws.alerts_table import DynamoAlerts
from platewatch.cameras.camera import Lane
from platewatch.cli.api_client import ApiClient, ApiRefused
from platewatch.retention.terms import retain_hit
from tests.e2e.conftest import Service, furnish
from tests.e2e.test_documented_commands import keep_passage
from tests.unit.alerts.makers import make_alert_for

pytestmark = pytest.mark.xdist_group("investigations")

HEADERS = {"X-Reason": "burglaries in the west", "X-Case-Number": "PL1300-2026-1"}
PLATE = "7KXL92"


@pytest.fixture(scope="module")
def keeping() -> Iterator[Service]:
    with start_cloud({"RetentionMode": "126jj"}) as cloud:
        yield furnish(cloud)


@pytest.fixture(scope="module")
def hits_alone() -> Iterator[Service]:
    with start_cloud({"RetentionMode": "hit-no-hit"}) as cloud:
        yield furnish(cloud)


def keep_hit(cloud: LocalCloud, number: int, camera: str, at: datetime) -> str:
    """A hit with its pictures; returns its plate."""
    alert = make_alert_for("unit-1", passage_id=f"{camera}:p{number}")
    pictures = {"overview": b"an overview", "plate": b"a plate"}
    hashes = {f"{name}_sha256": hashlib.sha256(data).hexdigest() for name, data in pictures.items()}
    evidence = replace(alert.sighting.evidence, **hashes)
    sighting = replace(
        alert.sighting,
        read_id=f"hit-{number:02d}",
        camera_id=camera,
        captured_at=at,
        received_at=at,
        evidence=evidence,
    )
    alert = replace(alert, alert_id=f"{number:032x}", created_at=at, sighting=sighting, retention=retain_hit(at, at))
    assert DynamoAlerts(cloud.admin_client("dynamodb"), cloud.resources["AlertsTable"]).record_alert(alert)
    for key, data in ((evidence.overview_key, pictures["overview"]), (evidence.plate_key, pictures["plate"])):
        cloud.admin_client("s3").put_object(Bucket=cloud.resources["EvidenceBucket"], Key=key, Body=data)
    return alert.hit.plate


def call(client: ApiClient, method: str, path: str, body: object = None) -> Any:
    return client.call(method, path, body, headers=HEADERS)


def count_items(cloud: LocalCloud) -> int:
    return len(cloud.admin_client("dynamodb").scan(TableName=cloud.resources["InvestigationsTable"])["Items"])


def run_whole(keeping: Service) -> None:
    """From opening to dossier, under 126jj."""
    cloud, camera, now = keeping.cloud, keeping.cameras[Lane.PRIORITY], datetime.now(UTC)
    keep_passage(cloud, PLATE, now - timedelta(hours=2), camera)
    member, approver, stranger = (
        cloud.add_person(name, role="InvestigatorPolicy").api_client() for name in ("m.one", "a.two", "s.three")
    )
    auditor = cloud.add_person("l.four", role="AuditorPolicy").api_client()
    opening = {
        "order": {"reference": "OVJ-2026-71", "offence": "burglary", "granted_by": "mr. De Wit"},
        "combining": {"reference": "WPG11-2026-3", "granted_by": "mr. De Wit"},
        "since": (now - timedelta(days=2)).isoformat(),
        "until": now.isoformat(),
        "cameras": [camera],
        "members": [],
        "approver": "a.two",
        "ends_at": (now + timedelta(days=1)).isoformat(),
    }
    path = f"/v1/investigations/{call(member, 'POST', '/v1/investigations', opening)['investigation']['id']}"
    call(approver, "POST", f"{path}/approval", {"decision": "approved", "words": "the order covers it"})
    asked = f"{path}/questions/1"
    call(member, "POST", f"{path}/questions", {"kind": "plate", "plate": "7KX*"})
    while call(member, "POST", f"{asked}/steps")["question"]["state"] != "answered":
        pass
    [candidate] = call(member, "GET", asked)["candidates"]
    assert (candidate["state"], len(candidate["passages"])) == ("masked", 1)
    one = f"{asked}/candidates/1"
    assert call(member, "POST", f"{one}/unmask")["plate"] == PLATE
    [picture] = call(member, "POST", f"{one}/pictures", {"passages": [1]})["pictures"]
    assert picture["plate"]["state"] == "kept"
    call(member, "POST", f"{one}/verdict", {"verdict": "verified", "words": "it is that car"})
    times = [(now - timedelta(hours=hours)).isoformat() for hours in (30, 2)]
    scenes = [{"cameras": [camera], "at": at, "within_minutes": 15} for at in times]
    asked = call(member, "POST", f"{path}/questions", {"kind": "scenes", "scenes": scenes})["question"]["number"]
    with pytest.raises(ApiRefused, match="7 are needed"):
        call(member, "POST", f"{path}/questions/{asked}/steps")
    for method, tail in (("GET", ""), ("GET", "/questions/1"), ("POST", "/questions/1/candidates/1/unmask")):
        with pytest.raises(ApiRefused, match="no investigation of yours"):
            call(stranger, method, f"{path}{tail}")
    with pytest.raises(ApiRefused):
        call(auditor, "GET", path)
    story = call(auditor, "GET", f"{path.replace('/v1/', '/v1/audit/')}/story")
    assert PLATE not in repr(story)
    call(approver, "POST", f"{path}/end")
    made = call(member, "POST", f"{path}/dossier", {"language": "nl", "pictures": True})
    assert made["document"]["questions"][0]["found"][0]["plate"] == PLATE
    logs = cloud.logs("InvestigateFunction")
    assert "AccessDenied" not in logs
    assert PLATE not in logs


def let_watch_destroy(keeping: Service) -> None:
    """What is over is destroyed by the next run of watch."""
    cloud = keeping.cloud
    table, before = cloud.resources["InvestigationsTable"], count_items(cloud)
    ended = datetime.now(UTC) - timedelta(minutes=1)
    item = {
        "pk": {"S": "investigation#" + "0" * 32},
        "sk": {"S": "candidate#001#run#01"},
        "expiry_hour": {"S": f"{ended:%Y-%m-%dT%H}"},
        "expires": {"S": f"{ended.isoformat(timespec='milliseconds')}#{'0' * 32}#candidate#001#run#01"},
    }
    cloud.admin_client("dynamodb").put_item(TableName=table, Item=item)
    outcome = cloud.run_schedule("WatchFunction")
    assert not outcome.failed, outcome.error
    assert count_items(cloud) == before


def ask_hits(hits_alone: Service) -> None:
    """From opening to dossier and to what watch clears, under hit/no-hit."""
    cloud, now = hits_alone.cloud, datetime.now(UTC)
    cameras = [hits_alone.cameras[lane] for lane in (Lane.PRIORITY, Lane.STANDARD)]
    times = [now - timedelta(days=3), now - timedelta(days=1)]
    plate = ""
    for number, (camera, at) in enumerate(zip(cameras, times, strict=True), 1):
        plate = keep_hit(cloud, number, camera, at)
    member, approver = (cloud.add_person(name, role="InvestigatorPolicy").api_client() for name in ("m.one", "a.two"))
    opening = {
        "order": {"reference": "OVJ-2026-72", "offence": "burglary", "granted_by": "mr. De Wit"},
        "combining": {"reference": "WPG11-2026-4", "granted_by": "mr. De Wit"},
        "since": (now - timedelta(days=10)).isoformat(),
        "until": now.isoformat(),
        "cameras": cameras,
        "members": [],
        "approver": "a.two",
        "ends_at": (now + timedelta(days=1)).isoformat(),
    }
    path = f"/v1/investigations/{call(member, 'POST', '/v1/investigations', opening)['investigation']['id']}"
    call(approver, "POST", f"{path}/approval", {"decision": "approved", "words": "the order covers it"})
    scenes = [
        {"cameras": [camera], "at": at.isoformat(), "within_minutes": 15}
        for camera, at in zip(cameras, times, strict=True)
    ]
    for body in ({"kind": "scenes", "scenes": scenes}, {"kind": "plate", "plate": plate}):
        asked = f"{path}/questions/{call(member, 'POST', f'{path}/questions', body)['question']['number']}"
        while call(member, "POST", f"{asked}/steps")["question"]["state"] != "answered":
            pass
        shown = call(member, "GET", asked)
        assert shown["investigation"]["over"] == "hits"
        assert "Only hits are searched" in shown["investigation"]["notice"]
        assert shown["question"]["looked_at"] >= 2
    [candidate] = shown["candidates"]
    assert len(candidate["passages"]) == 2
    one = f"{asked}/candidates/1"
    assert call(member, "POST", f"{one}/unmask")["plate"] == plate
    [picture] = call(member, "POST", f"{one}/pictures", {"passages": [1]})["pictures"]
    assert picture["plate"]["state"] == "kept"
    with lose_pictures(cloud):
        found = call(member, "POST", f"{one}/pictures", {"passages": [2]})["pictures"]
        assert {each["plate"]["state"] for each in found} <= {"gone"}
    call(member, "POST", f"{one}/verdict", {"verdict": "verified", "words": "it is that car"})
    call(member, "POST", f"{path}/end")
    # Watch looks again a while later for what was under way.
    table = cloud.resources["InvestigationsTable"]
    move_back(cloud, table, path.rpartition("/")[2])
    outcome = cloud.run_schedule("WatchFunction")
    assert not outcome.failed, outcome.error
    made = call(member, "POST", f"{path}/dossier", {"language": "nl", "pictures": True})
    assert made["dossier"]["warnings"][0].startswith("ALLEEN TREFFERS")
    assert made["document"]["questions"][1]["found"][0]["plate"] == plate
    for function in ("InvestigateFunction", "WatchFunction"):
        assert "AccessDenied" not in cloud.logs(function)
    assert plate not in cloud.logs("InvestigateFunction")


@contextmanager
def lose_pictures(cloud: LocalCloud) -> Iterator[None]:
    """No picture of a hit is there."""
    s3, bucket = cloud.admin_client("s3"), cloud.resources["EvidenceBucket"]
    keys = [each["Key"] for each in s3.list_objects_v2(Bucket=bucket).get("Contents", [])]
    kept = {key: s3.get_object(Bucket=bucket, Key=key)["Body"].read() for key in keys}
    for key in kept:
        s3.delete_object(Bucket=bucket, Key=key)
    yield
    for key, data in kept.items():
        s3.put_object(Bucket=bucket, Key=key, Body=data)


def move_back(cloud: LocalCloud, table: str, investigation_id: str) -> None:
    """The investigation as if watch had to look at it now."""
    client = cloud.admin_client("dynamodb")
    due = datetime.now(UTC) - timedelta(minutes=1)
    client.update_item(
        TableName=table,
        Key={"pk": {"S": "investigations"}, "sk": {"S": investigation_id}},
        UpdateExpression="SET expiry_hour = :hour, expires = :due",
        ExpressionAttributeValues={
            ":hour": {"S": f"{due:%Y-%m-%dT%H}"},
            ":due": {"S": f"{due.isoformat(timespec='milliseconds')}#{investigation_id}#investigation"},
        },
    )


def test_an_investigation_runs_with_the_rights_of_its_function_and_watch_destroys_it(keeping: Service) -> None:
    run_whole(keeping)


def test_watch_destroys_what_has_ended_with_rights_of_its_own(keeping: Service) -> None:
    let_watch_destroy(keeping)


def test_under_hit_no_hit_hits_alone_are_asked_with_the_rights_of_the_function(hits_alone: Service) -> None:
    ask_hits(hits_alone)
