"""One camera cannot keep its lane from the others: neither by pictures that take long, nor by many of them."""

import statistics
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial

import pytest

from localcloud.demo.run import drain, start_cloud
from localcloud.limits import Limits
from platewatch.cameras.camera import Lane
from platewatch.snapshots.aws.reads_table import DynamoReads
from platewatch.snapshots.outcome import Outcome
from tests.costly import make_costly_jpeg, make_costly_png
from tests.e2e.conftest import Service, furnish
from tests.e2e.flood import MOST_AT_ONCE, Flood
from tests.e2e.test_lanes import measure, p95

REFUSED = make_costly_jpeg(8000, 6250, 200)
"""What took the decoder 3.6 s: 50 megapixels, 100 KB, 200 scans."""
COSTLY = make_costly_jpeg(8000, 6250, 15)
"""About the costliest JPEG that is taken."""
INTERLACED = partial(make_costly_png, 8000, 6250)
"""Makes about the costliest picture that is taken: it takes the decoder a second, and a second to make."""

MEASURED = 20


def take_flood(service: Service) -> Flood:
    camera_id = service.take_camera()
    return Flood(service.cloud, camera_id, service.tokens[Lane.PRIORITY])


def count_done(service: Service, flood: Flood) -> dict[Outcome, int]:
    """How many of its snapshots came to which end."""
    reads = DynamoReads(service.cloud.admin_client("dynamodb"), service.cloud.resources["ReadsTable"])
    markers = [reads.find_marker(snapshot.snapshot_id, datetime.now(UTC)) for snapshot in flood.sent]
    return {outcome: sum(marker is not None and marker.outcome is outcome for marker in markers) for outcome in Outcome}


@pytest.mark.xdist_group("second-cloud")
def test_the_attack_is_refused_and_the_operators_are_told(service: Service, wanted_scene: bytes) -> None:
    flood = take_flood(service)
    flood.send(REFUSED)
    took = measure(service, wanted_scene)
    service.settle()
    print(f"another camera's alert after {took * 1000:.0f} ms")
    assert count_done(service, flood) == {Outcome.READ: 0, Outcome.REJECTED: MOST_AT_ONCE}
    told = [each for each in service.rejections() if each["camera"] == flood.camera_id]
    assert [each["code"] for each in told] == ["unsafe"] * MOST_AT_ONCE
    assert "200 times" in told[0]["reason"]
    assert service.cloud.logs("RecogniseFunction").count("PicturesUnsafe") >= MOST_AT_ONCE


@pytest.mark.xdist_group("second-cloud")
def test_another_cameras_snapshot_overtakes_what_one_sends_beyond_its_share(
    service: Service, wanted_scene: bytes
) -> None:
    """Even where the lane has a single reader, as here. Nothing of the flood is lost."""
    flood = take_flood(service)
    flood.send(COSTLY)
    took = measure(service, wanted_scene)
    done = sum(count_done(service, flood).values())
    print(f"another camera's alert after {took * 1000:.0f} ms and {done} of the flood's snapshots")
    assert done < MOST_AT_ONCE / 2, "it was not overtaken"
    service.settle()
    assert count_done(service, flood) == {Outcome.READ: MOST_AT_ONCE, Outcome.REJECTED: 0}


@pytest.fixture
def two_readers() -> Iterator[Service]:
    """A lane with two readers: the fewest that any capacity has."""
    with start_cloud(limits=Limits(queue_workers=2)) as cloud:
        yield furnish(cloud)


@pytest.mark.long
@pytest.mark.xdist_group("fair-share")
@pytest.mark.parametrize("attack", [REFUSED, COSTLY, INTERLACED], ids=["refused", "jpeg", "png"])
def test_with_the_attack_running_another_cameras_alerts_overtake_it(
    two_readers: Service, wanted_scene: bytes, attack: bytes | Callable[[], bytes]
) -> None:
    """Before each alert the attacker sends a whole request, so that its snapshots stand before the other camera's.

    How long the alerts took is printed: at most three times their unloaded time is the goal, where nothing else runs.
    """
    picture = attack if isinstance(attack, bytes) else attack()
    # The processes that read what is beyond a share start with the first message for them.
    take_flood(two_readers).send(COSTLY)
    drain(two_readers.cloud, seconds=300)
    unloaded = [measure(two_readers, wanted_scene) for _ in range(MEASURED)]
    flood, loaded = take_flood(two_readers), []
    for _ in range(MEASURED):
        flood.send(picture)
        loaded.append(measure(two_readers, wanted_scene))
    waiting = flood.count_waiting()
    print(
        f"put to alert, unloaded p50 {statistics.median(unloaded) * 1000:.0f} p95 {p95(unloaded) * 1000:.0f} ms, "
        f"with the attack p50 {statistics.median(loaded) * 1000:.0f} p95 {p95(loaded) * 1000:.0f} ms; "
        f"{p95(loaded) / p95(unloaded):.1f} times the unloaded p95; "
        f"the attacker sent {len(flood.sent)} snapshots, {waiting} wait\n"
        f"unloaded {[round(each, 2) for each in unloaded]}\nwith the attack {[round(each, 2) for each in loaded]}"
    )
    # What is refused costs nothing and need not wait.
    assert picture is REFUSED or waiting > len(flood.sent) / 2
