"""What is known of a camera's clock, as attributes of the camera's item.

`clock_lags` is JSON: [[time in ms since 1970, lag in s], ...], oldest first.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from platewatch.cameras.camera import Camera, Drift
from platewatch.cameras.clock import ClockRecord, Lag
from platewatch.text.timestamps import format_time

Item = Mapping[str, Any]

NOTED_AT: Final = "clock_noted_at"
"""The attribute that changes with every change of the others."""

ATTRIBUTES: Final = (NOTED_AT, "clock_lags", "last_picture_at", "drift_seconds", "drift_seen_at")


def write_clock(camera: Camera) -> dict[str, Any]:
    """The attributes of the camera's clock and drift; those that it does not have are left out."""
    clock, drift = camera.clock, camera.drift
    item: dict[str, Any] = {}
    if clock.noted_at is not None:
        lags = [[round(lag.seen_at.timestamp() * 1000), round(lag.seconds, 3)] for lag in clock.lags]
        item[NOTED_AT] = write_time(clock.noted_at)
        item["clock_lags"] = {"S": json.dumps(lags, separators=(",", ":"))}
    if clock.last_picture_at is not None:
        item["last_picture_at"] = write_time(clock.last_picture_at)
    if drift is not None:
        item["drift_seconds"] = {"N": f"{drift.seconds:.3f}"}
        item["drift_seen_at"] = write_time(drift.seen_at)
    return item


def read_clock(item: Item) -> ClockRecord:
    """The clock of a camera's item; nothing is known of cameras that announced nothing since clocks are watched."""
    lags = json.loads(item["clock_lags"]["S"]) if "clock_lags" in item else []
    return ClockRecord(
        lags=tuple(Lag(datetime.fromtimestamp(at / 1000, UTC), seconds) for at, seconds in lags),
        noted_at=_read_time(item, NOTED_AT),
        last_picture_at=_read_time(item, "last_picture_at"),
    )


def read_drift(item: Item) -> Drift | None:
    """The drift of a camera's item."""
    seen_at = _read_time(item, "drift_seen_at")
    return Drift(float(item["drift_seconds"]["N"]), seen_at) if seen_at is not None else None


def write_time(moment: datetime) -> dict[str, str]:
    """The moment as an attribute: one width and one zone, so that comparing the texts compares the moments."""
    return {"S": format_time(moment)}


def _read_time(item: Item, name: str) -> datetime | None:
    return datetime.fromisoformat(item[name]["S"]) if name in item else None
