"""Two lanes: a priority snapshot overtakes a flood on the standard lane. Long: `make long`."""

import statistics
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

import pytest

from localcloud.demo.run import drain, start_cloud
from platewatch.cameras.camera import Lane
from tests.e2e.conftest import Service, furnish, wait_for

pytestmark = [pytest.mark.xdist_group("lanes"), pytest.mark.long]

WAITING = 300
MEASURED = 20
MOST_BEFORE = WAITING // 10
"""How many of the waiting snapshots may be read while a priority one is: some are under way, and it takes a while."""


@pytest.fixture(scope="module")
def quiet() -> Iterator[Service]:
    with start_cloud() as cloud:
        yield furnish(cloud)


def measure(service: Service, picture: bytes) -> float:
    """Seconds from the answer to the PUT until the message is in the outbox."""
    before = len(service.messages())
    service.take_camera()
    service.upload(picture, datetime.now(UTC))
    answered = time.monotonic()
    wait_for(lambda: len(service.messages()) > before, 120)
    return time.monotonic() - answered


def p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20, method="inclusive")[18]


def test_a_priority_snapshot_does_not_wait_for_the_flood(
    quiet: Service, wanted_scene: bytes, scenes: Mapping[str, bytes]
) -> None:
    unloaded = [measure(quiet, wanted_scene) for _ in range(MEASURED)]
    unwanted = scenes["scene-02.jpg"]
    for _ in range(WAITING):
        quiet.upload(unwanted, datetime.now(UTC), Lane.STANDARD)
    loaded, overtaken = [], []
    for _ in range(MEASURED):
        before = waiting(quiet)
        loaded.append(measure(quiet, wanted_scene))
        left = waiting(quiet)
        overtaken.append(before - left)
        if not left:
            break
    print(
        f"unloaded p50 {statistics.median(unloaded) * 1000:.0f} p95 {p95(unloaded) * 1000:.0f} ms, "
        f"loaded p50 {statistics.median(loaded) * 1000:.0f} p95 {p95(loaded) * 1000:.0f} ms, "
        f"{left} standard snapshots still waiting, at most {max(overtaken)} read before a priority one"
    )
    assert left > 0, "the flood must outlast the measurement, else it shows nothing"
    assert max(overtaken) <= MOST_BEFORE
    drain(quiet.cloud, seconds=300)


def waiting(service: Service) -> int:
    """How many snapshots wait on the standard lane, most of them because their camera has used its share of it."""
    sqs = service.cloud.admin_client("sqs")
    names = ["ApproximateNumberOfMessages"]
    urls = [service.cloud.resources[f"SnapshotsStandard{kind}Queue"] for kind in ("", "Excess")]
    return sum(
        int(sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"][names[0]]) for url in urls
    )
