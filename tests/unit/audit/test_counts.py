"""No-hits are counted by camera and by the whole hour in which they were received, and destroyed."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from platewatch.audit.counts import NoHitCount, count_collected, count_deleted, count_destroyed
from platewatch.retention.sweep import Due
from tests.unit.alerts.makers import make_read

TEN = datetime(2026, 3, 12, 10, tzinfo=UTC)
RECEIVED = TEN + timedelta(minutes=34, seconds=56, microseconds=789_012)
NOW = datetime(2026, 3, 12, 12, 59, 59, 999_999, tzinfo=timezone(timedelta(hours=1)))
ELEVEN = TEN + timedelta(hours=1)


@dataclass
class Counts:
    counted: list[NoHitCount] = field(default_factory=list)

    def add(self, count: NoHitCount) -> None:
        self.counted.append(count)


READS = [
    replace(make_read(("7KXL92", 0.9)), camera_id=camera, received_at=at, captured_at=at - timedelta(hours=5))
    for camera, at in [("west-2", RECEIVED), ("west-1", RECEIVED), ("west-2", TEN), ("west-1", NOW)]
]


def test_reads_that_are_destroyed_count_in_their_hour_and_in_this_one() -> None:
    counts = Counts()
    count_destroyed(READS, NOW, counts)
    assert counts.counted == [
        NoHitCount("west-1", TEN, 1, 0),
        NoHitCount("west-1", ELEVEN, 1, 2),
        NoHitCount("west-2", TEN, 2, 0),
        NoHitCount("west-2", ELEVEN, 0, 2),
    ]


def test_reads_that_are_kept_count_in_their_hour_alone() -> None:
    counts = Counts()
    count_collected(READS, counts)
    assert counts.counted == [
        NoHitCount("west-1", TEN, 1, 0),
        NoHitCount("west-1", ELEVEN, 1, 0),
        NoHitCount("west-2", TEN, 2, 0),
    ]


@pytest.mark.parametrize(
    ("due", "stays", "counted"),
    [
        (Due(("a", "b"), "x", camera_id="w", waited_from=RECEIVED), False, [(ELEVEN, 0, 1), (TEN, 1, 0)]),
        (Due(("a", "b"), "x", camera_id="w", waited_from=RECEIVED), True, [(TEN, 1, 0)]),
        (Due(("a", "b"), "x", camera_id="w"), False, [(ELEVEN, 0, 1)]),
        (Due(("a", "b"), "x", camera_id="w"), True, []),
        (Due(("a", "b"), "x", alert_id="c"), False, []),
        (Due(("a", "b"), "x", waited_from=RECEIVED), False, []),
    ],
)
def test_what_is_swept_counts_if_it_is_a_read(due: Due, stays: bool, counted: list[tuple[datetime, int, int]]) -> None:
    counts = Counts()
    count_deleted(due, NOW, counts, stays=stays)
    assert counts.counted == [NoHitCount("w", *each) for each in counted]
