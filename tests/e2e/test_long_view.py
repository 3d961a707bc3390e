"""A car in view for five minutes, at a frame a second, under Lambda's rule against loops. Long: `make long`."""

import os
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from localcloud.demo.run import drain, start_cloud
from tests.e2e.conftest import Service, furnish

pytestmark = [pytest.mark.xdist_group("view"), pytest.mark.long]

SECONDS = int(os.environ.get("PLATEWATCH_VIEW_SECONDS", "300"))


@pytest.fixture(scope="module")
def quiet() -> Iterator[Service]:
    with start_cloud() as cloud:
        yield furnish(cloud)


def dead_letters(service: Service) -> dict[str, int]:
    sqs, names = service.cloud.admin_client("sqs"), ["ApproximateNumberOfMessages"]
    queues = {name: url for name, url in service.cloud.resources.items() if name.endswith("DeadLetters")}
    assert len(queues) >= 7
    counts = {name: sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names) for name, url in queues.items()}
    return {name: int(count["Attributes"][names[0]]) for name, count in counts.items()}


def test_a_car_in_view_for_five_minutes_loops_nowhere_and_loses_nothing(quiet: Service, wanted_scene: bytes) -> None:
    invoked: Counter[str] = Counter()

    def count(function: str, _event: Any, phase: str, _outcome: Any, _at: datetime) -> None:
        invoked[function] += phase == "after"

    quiet.cloud.taps.append(count)
    began, before = time.monotonic(), len(quiet.messages())
    for frame in range(SECONDS + 1):
        quiet.upload(wanted_scene, datetime.now(UTC), passage_id="stays")
        time.sleep(max(0.0, began + frame + 1 - time.monotonic()))
    drain(quiet.cloud, seconds=600)
    frames = SECONDS + 1
    print(f"{frames} frames: match invoked {invoked['MatchFunction']} times, {time.monotonic() - began:.0f} s in all")
    assert set(dead_letters(quiet).values()) == {0}
    assert len(quiet.messages()) == before + 1, "one car, told of once"
    assert invoked["MatchFunction"] <= 6 * frames + 60, "linear: six for each frame at the most, and some repeated"
    for logs in ("MatchFunction", "RecogniseFunction"):
        assert "went round too often" not in quiet.cloud.logs(logs)
    left = quiet.cloud.admin_client("s3").list_objects_v2(
        Bucket=quiet.cloud.resources["EvidenceBucket"], Prefix="pending/"
    )
    assert left.get("Contents", []) == []
