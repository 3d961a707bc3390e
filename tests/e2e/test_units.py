"""What a snapshot may use of AWS: requests and units are money, and this many are what docs/figures.md counts with."""

from collections import Counter

import pytest

from bench.cost.bill import count_amounts
from platewatch.cameras.camera import Lane
from tests.e2e.conftest import Service
from tests.e2e.test_chain import now

pytestmark = pytest.mark.xdist_group("second-cloud")

MOST = {
    # The snapshot. Its pictures are in the messages.
    "s3_writes": 1,
    "s3_reads": 1,
    # The snapshot's event, its read and its passage's end: each is sent, taken and deleted.
    "sqs_requests": 9,
    # Of the share two, the read and its place in the index, the marker, the count, and both deletions of the read.
    "write_units": 8,
    "read_units": 14,
}


def test_a_snapshot_without_a_hit_stays_within_its_units(service: Service, unwanted_scene: bytes) -> None:
    service.take_camera()
    service.upload(unwanted_scene, now())
    with service.cloud.pause_schedules():  # what they use is no snapshot's
        service.settle()  # processes are there, and the camera's clock is noted
        service.cloud.record_costs()
        service.upload(unwanted_scene, now(), Lane.PRIORITY)
        service.settle()
        uses = service.cloud.used_costs()
    amounts = count_amounts(uses)
    by_call = Counter({use[:4]: amount for use, amount in uses if use[4] == "requests"})
    assert {name: amounts.get(name, 0) for name in MOST} == {
        name: pytest.approx(min(amounts.get(name, 0), most)) for name, most in MOST.items()
    }, by_call
    # Nothing is used that is not in the list, but for what is free.
    assert set(amounts) <= set(MOST)
    calls = Counter[str]()
    for (_, _, operation, _), amount in by_call.items():
        calls[operation] += round(amount)
    assert sum(calls.values()) <= 34, calls
