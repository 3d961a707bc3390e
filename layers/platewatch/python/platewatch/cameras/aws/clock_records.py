"""What is known of a camera's clock, as attributes of the camera's item.

`clock_lags` is JSON: [[time in ms since 1970, lag in s, notes], ...], oldest first.
"""

import json
from datetime import UTC, datetime
from typing import Any, Final

from platewatch.aws.items import load_time, write_decimal, write_times
from platewatch.aws.tables import Item
from platewatch.cameras.camera import Camera, Drift
from platewatch.cameras.clock import ClockRecord, Lag
from platewatch.text.timestamps import format_time

NOTED_AT: Final = "clock_noted_at"
"""The attribute that changes with every change of the others."""

ATTRIBUTES: Final = (NOTED_AT, "clock_lags", "last_picture_at", "drift_seconds", "drift_seen_at")


def write_clock(camera: Camera) -> dict[str, Any]:
    """The attributes of the camera's clock and drift; those that it does not have are left out."""
    clock, drift = camera.clock, camera.drift
    item: dict[str, Any] = dict(write_times(**{NOTED_AT: clock.noted_at, "last_picture_at": clock.last_picture_at}))
    if clock.noted_at is not None:
        lags = [[round(lag.seen_at.timestamp() * 1000), round(lag.seconds, 3), lag.notes] for lag in clock.lags]
        item["clock_lags"] = json.dumps(lags, separators=(",", ":"))
    if drift is not None:
        item["drift_seconds"] = write_decimal(drift.seconds, 3)
        item["drift_seen_at"] = format_time(drift.seen_at)
    return item


def load_clock(item: Item) -> ClockRecord:
    """The clock of a camera's item; nothing is known of cameras that announced nothing since clocks are watched."""
    lags = json.loads(item.get("clock_lags", "[]"))
    return ClockRecord(
        lags=tuple(Lag(datetime.fromtimestamp(at / 1000, UTC), *said) for at, *said in lags),
        noted_at=load_time(item, NOTED_AT),
        last_picture_at=load_time(item, "last_picture_at"),
    )


def load_drift(item: Item) -> Drift | None:
    """The drift of a camera's item."""
    seen_at = load_time(item, "drift_seen_at")
    return Drift(float(item["drift_seconds"]), seen_at) if seen_at is not None else None
