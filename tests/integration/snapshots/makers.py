"""Reads for the tests of what keeps them."""

from datetime import UTC, datetime, timedelta

from platewatch.cameras.camera import Lane
from platewatch.plates.distribution import Spelling
from platewatch.reading.record import Evidence, Read
from platewatch.retention.terms import Ground, Retention

NOW = datetime(2026, 11, 23, 12, 0, 0, 123000, tzinfo=UTC)
NOON = NOW.replace(microsecond=0)


def a_read(read_id: str = "0a1b-00", expires_at: datetime = NOW + timedelta(hours=24)) -> Read:
    return Read(
        read_id=read_id,
        snapshot_id="0a1b",
        passage_id=read_id,
        camera_id="cam-1",
        lane=Lane.PRIORITY,
        captured_at=NOW - timedelta(seconds=2),
        received_at=NOW,
        spellings=(Spelling("7KXL92", 0.871), Spelling("1KXL92", 0.11)),
        unreadable=0.004,
        corners=((1.5, 2.0), (101.25, 3.0), (101.0, 25.0), (1.0, 24.5)),
        country=None,
        country_probability=0.0,
        lines=1,
        model_version="m-1",
        evidence=Evidence(
            f"pending/{read_id}/overview.jpg", "aa", f"pending/{read_id}/plate.jpg", "bb", "cc", "blocks-1"
        ),
        retention=Retention(expires_at, Ground.PENDING),
    )
