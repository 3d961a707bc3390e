"""On the way back from 126jj: nothing further is kept; what is kept is found on an order, and destroyed in its time."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from localcloud.demo.run import start_cloud
from platewatch.evidence.aws.evidence_bucket import S3Evidence
from platewatch.evidence.masking import Pictures
from platewatch.reading.record import keep_as_passage
from platewatch.snapshots.aws.passages_table import DynamoPassages
from tests.e2e.conftest import Service, furnish
from tests.e2e.test_past import PLATE, held, list_plate, search
from tests.unit.alerts.makers import make_read

pytestmark = pytest.mark.xdist_group("past")


@pytest.fixture(scope="module")
def ending() -> Iterator[Service]:
    with start_cloud({"RetentionMode": "126jj-ending"}) as cloud:
        yield furnish(cloud)


def keep(service: Service, read_id: str, captured_at: datetime) -> None:
    """A passage as it was kept while the deployment was under 126jj."""
    cloud = service.cloud
    read = make_read((PLATE, 0.9), read_id=read_id, captured_at=captured_at)
    kept = keep_as_passage(read)
    DynamoPassages(cloud.admin_client("dynamodb"), cloud.resources["PassagesTable"]).keep_reads([kept])
    pictures = S3Evidence(cloud.admin_client("s3"), cloud.resources["PassagesBucket"])
    pictures.keep_pictures(kept.evidence, Pictures(b"overview", b"plate"), kept.retention)


def test_going_back_keeps_nothing_more_and_leaves_what_is_kept_its_owner(
    ending: Service, unwanted_scene: bytes
) -> None:
    now = datetime.now(UTC)
    ending.upload(unwanted_scene, now)
    ending.settle()
    assert held(ending.cloud) == (0, 0, 0), "no further passage is kept"
    keep(ending, "kept-00", now - timedelta(minutes=40))
    keep(ending, "due-00", now - timedelta(days=28))
    list_plate(ending)
    assert [sighting["read_id"] for sighting in search(ending, now)] == ["kept-00"]
    outcome = ending.cloud.run_schedule("WatchFunction")
    assert not outcome.failed, outcome.error
    assert held(ending.cloud) == (1, 1, 0)
    stock = ending.client.call("GET", "/v1/retention/report", query={"held": "passages"})
    assert (stock["count"], stock["overdue"]) == (1, 0)
