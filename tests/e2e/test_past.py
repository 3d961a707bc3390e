"""An entry against the past, under 126jj, through the deployed template: what was no hit is found on an order."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from localcloud.demo.run import drain, start_cloud
from localcloud.run.cloud import LocalCloud
from platewatch.cameras.camera import Lane
from platewatch.cli.api_client import ApiRefused
from platewatch.evidence.aws.evidence_bucket import S3Evidence
from platewatch.evidence.masking import Pictures
from platewatch.reading.record import keep_as_passage
from platewatch.retention.report import Held
from platewatch.snapshots.aws.passages_table import DynamoPassages
from platewatch.snapshots.aws.reads_queue import ReadMessage, write_message
from platewatch.snapshots.aws.reads_table import DynamoReads
from tests.e2e.conftest import Service, furnish, wait_for
from tests.unit.alerts.makers import make_read

pytestmark = pytest.mark.xdist_group("past")

PURPOSE = {"X-Reason": "search on order", "X-Case-Number": "2026-1"}
PLATE = "7KXL92"


@pytest.fixture(scope="module")
def keeping() -> Iterator[Service]:
    with start_cloud({"RetentionMode": "126jj"}) as cloud:
        yield furnish(cloud)


def pass_by(service: Service, at: datetime) -> None:
    """A read as recognise hands it on, matched and its passage closed."""
    cloud = service.cloud
    read = make_read((PLATE, 0.9), read_id="past-00", captured_at=at, camera_id=service.cameras[Lane.PRIORITY])
    DynamoReads(cloud.admin_client("dynamodb"), cloud.resources["ReadsTable"]).keep_reads([read])
    passages = DynamoPassages(cloud.admin_client("dynamodb"), cloud.resources["PassagesTable"])
    passages.keep_reads([keep_as_passage(read)])
    body = write_message(ReadMessage(read.ref, closes=False))
    cloud.admin_client("sqs").send_message(QueueUrl=cloud.resources["ReadsPriorityQueue"], MessageBody=body)
    drain(cloud)


def list_plate(service: Service) -> None:
    today = datetime.now(UTC).date()
    entry = {"plate": PLATE, "case_number": "2026-17", "category": 1, "priority": 1, "reason": "robbery"}
    entry |= {"consent": "OVJ-1", "role": "suspect", "owner": "district West", "valid_from": today.isoformat()}
    entry |= {"weed_date": (today + timedelta(days=30)).isoformat()}
    service.client.call("POST", "/v1/hotlists/demo/entries", entry)


def ask(call: Callable[..., dict[str, Any]], now: datetime) -> dict[str, Any]:
    """The search of three hours, through either door."""
    order = {"reference": "OVJ-2026-71", "offence": "robbery"}
    order |= {"since": (now - timedelta(hours=3)).isoformat(), "until": now.isoformat()}
    asked = {"list": "demo", "plate": PLATE, "case_number": "2026-17", "order": order}
    return call("POST", "/v1/past-searches", asked, headers=PURPOSE)


def search(service: Service, now: datetime) -> list[dict[str, Any]]:
    answer = ask(service.client.call, now)
    assert answer["next"] is None
    found: list[dict[str, Any]] = answer["sightings"]
    return found


def audit(cloud: LocalCloud) -> list[str]:
    outcome = cloud.run_schedule("SequenceFunction")
    assert not outcome.failed, outcome.error
    items = cloud.admin_client("dynamodb").scan(TableName=cloud.resources["AuditTable"])["Items"]
    past = [item["detail"]["M"] for item in items if item["detail"]["M"].get("what") == {"S": "past"}]
    assert PLATE not in repr(past)
    return [detail["outcome"]["S"] for detail in past]


class TagOfLetters:
    """A tagger whose tags are no plates."""

    def tag_plates(self, plates: Iterable[str]) -> list[str]:
        return sorted(hashlib.sha256(plate.encode()).hexdigest()[:32] for plate in set(plates))


def held(cloud: LocalCloud) -> tuple[int, int, int]:
    """How many passages, how many of their pictures and how many copies under their plates are held.

    Not the hours in which a camera kept anything: they say nothing of a car, and go by TTL.
    """
    table = cloud.resources["PassagesTable"]
    found = cloud.admin_client("dynamodb").scan(TableName=table)["Items"]
    items = [item for item in found if not item["pk"]["S"].startswith("kept#")]
    objects = cloud.admin_client("s3").list_objects_v2(Bucket=cloud.resources["PassagesBucket"])
    copies = sum(item["pk"]["S"].startswith("plate#") for item in items)
    return len(items) - copies, len(objects.get("Contents", [])), copies


def test_a_no_hit_is_kept_in_the_passages_own_store_and_nowhere_else(keeping: Service, unwanted_scene: bytes) -> None:
    cloud, before = keeping.cloud, held(keeping.cloud)
    keeping.upload(unwanted_scene, datetime.now(UTC))
    keeping.settle()
    after = held(cloud)
    assert (after[0] - before[0], after[1] - before[1]) == (1, 1)
    assert after[2] > before[2]
    reads = cloud.admin_client("dynamodb").scan(TableName=cloud.resources["ReadsTable"])["Items"]
    assert [item for item in reads if item["pk"]["S"].startswith("camera#")] == []
    assert "Contents" not in cloud.admin_client("s3").list_objects_v2(Bucket=cloud.resources["EvidenceBucket"])


def test_at_28_days_and_one_second_nothing_is_served_and_after_the_sweep_nothing_is_held(keeping: Service) -> None:
    cloud, soon = keeping.cloud, 12
    captured_at = datetime.now(UTC) - timedelta(days=28) + timedelta(seconds=soon)
    passages = DynamoPassages(cloud.admin_client("dynamodb"), cloud.resources["PassagesTable"], TagOfLetters())
    pictures = S3Evidence(cloud.admin_client("s3"), cloud.resources["PassagesBucket"])
    before = held(cloud)
    for number in range(100):
        read = make_read((PLATE, 0.9), read_id=f"old{number}-00", captured_at=captured_at, camera_id=f"cam-{number}")
        kept = keep_as_passage(read)
        passages.keep_reads([kept])
        pictures.keep_pictures(kept.evidence, Pictures(b"overview", b"plate"), kept.retention)
    assert held(cloud)[2] == before[2] + 100
    around = (captured_at - timedelta(seconds=1), captured_at + timedelta(seconds=1))
    last = timedelta(days=28) - timedelta(milliseconds=1)
    assert len(passages.list_captured(*around, captured_at + last)) == 100
    wait_for(lambda: datetime.now(UTC) > captured_at + timedelta(days=28, seconds=1), 60)
    # The other passages of these hours are the other tests'.
    assert passages.list_captured(*around, datetime.now(UTC)) == []
    outcome = cloud.run_schedule("WatchFunction")
    assert not outcome.failed, outcome.error
    assert held(cloud) == before
    kinds = keeping.client.call("GET", "/v1/retention/report")["kinds"]
    assert len(kinds) == len(Held)
    stocks = [keeping.client.call("GET", "/v1/retention/report", query={"held": kind}) for kind in kinds]
    assert {stock["held"]: stock["overdue"] for stock in stocks} == dict.fromkeys(kinds, 0)
    assert {stock["held"]: stock["count"] for stock in stocks}["passages"] == before[0]


def test_an_added_entry_finds_the_passage_of_before_by_a_right_of_its_own(keeping: Service) -> None:
    now, cloud = datetime.now(UTC), keeping.cloud
    pass_by(keeping, now - timedelta(minutes=40))
    assert keeping.alerts() == []
    with pytest.raises(ApiRefused) as caught:
        search(keeping, now)
    assert caught.value.code == "entry_unknown"
    list_plate(keeping)
    (sighting,) = search(keeping, now)
    assert sighting["seen"]["en"] == "seen 40 minutes ago at A9 exit 5"
    assert sorted(audit(cloud)) == ["refused", "searched"]
    # At the console it is the same function, with the same rights.
    at_the_console = ask(cloud.sign_in("investigator").call, now)
    assert [found["read_id"] for found in at_the_console["sightings"]] == [sighting["read_id"]]
    assert sorted(audit(cloud)) == ["refused", "searched", "searched"]
    assert keeping.alerts() == []
    cloud.admin_client("iam").delete_role_policy(RoleName=cloud.resources["SearchPastRole"], PolicyName="SearchPast")
    with pytest.raises(ApiRefused) as caught:
        search(keeping, now)
    assert caught.value.status == 500
    denied = [line for line in cloud.logs("SearchPastFunction").splitlines() if "AccessDenied" in line]
    assert denied
