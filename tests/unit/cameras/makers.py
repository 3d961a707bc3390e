"""Cameras and heartbeats for the tests of cameras' health."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from platewatch.cameras.agent import AgentRecord
from platewatch.cameras.camera import Camera, Lane, Position, TokenHash
from platewatch.cameras.clock import ClockRecord, Lag
from platewatch.cameras.heartbeat import Heartbeat, parse_heartbeat
from platewatch.cameras.usual import HOURS_OF_WEEK, Load, Usual

NOON = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)
FIRST, SECOND = "a" * 32, "b" * 32


def make_document(**changes: Any) -> dict[str, Any]:
    """A whole heartbeat's document, with other values for some of its fields."""
    return {
        "agent": {"id": FIRST, "version": "0.1.0", "started_at": "2026-07-01T08:00:00.000Z"},
        "at": "2026-07-01T12:00:00.000Z",
        "queue": {"pictures": 0, "bytes": 0, "oldest_captured_at": None, "evicted": 0},
        "disk_free_bytes": 8_000_000_000,
        "temperature_celsius": 41.5,
        "clock": {"offset_ms": 3.5, "source": "ntp"},
        "camera": {
            "last_picture_at": "2026-07-01T11:59:58.000Z",
            "pictures": 12,
            "with_plates": 11,
            "brightness": 0.4,
            "sharpness": 120.0,
        },
    } | changes


def make_heartbeat(agent_id: str = FIRST, offset_ms: float | None = 3.5) -> Heartbeat:
    """A heartbeat of the agent, whose clock is so far off."""
    agent = {"id": agent_id, "version": "0.1.0", "started_at": "2026-07-01T08:00:00.000Z"}
    source = None if offset_ms is None else "ntp"
    return parse_heartbeat(make_document(agent=agent, clock={"offset_ms": offset_ms, "source": source}))


def make_camera(camera_id: str, agents: AgentRecord, *, revoked: bool = False) -> Camera:
    """A camera with what is known of its agents."""
    return Camera(
        camera_id,
        Lane.PRIORITY,
        (Position(NOON, 52.3, 4.85, "A9", "in"),),
        TokenHash("00", "00"),
        registered_at=NOON,
        revoked_at=NOON if revoked else None,
        agents=agents,
    )


def make_usual(camera_id: str, rate: float, weeks: float = 3.0, since: datetime = NOON - timedelta(weeks=5)) -> Usual:
    """What is usual for a camera that has the same rate at every hour."""
    free = 60 * weeks / (1 + rate)
    return Usual(camera_id, since, NOON - timedelta(hours=1), (Load(rate * free, free, weeks),) * HOURS_OF_WEEK)


def see_picture(camera: Camera, at: datetime, notes: int = 8, slots: int = 6) -> Camera:
    """The camera after a picture, with so many noted in each ten minutes of the hour before."""
    begin = at.replace(minute=at.minute // 10 * 10, second=0, microsecond=0)
    lags = tuple(Lag(begin - timedelta(minutes=10 * back), 1.0, notes) for back in range(slots, 0, -1))
    return replace(camera, clock=ClockRecord((*lags, Lag(at, 1.0)), at, at))
