"""What a heartbeat says. It holds no plate and no picture."""

from dataclasses import dataclass
from datetime import datetime

from platewatch.agent.offset import Offset
from platewatch.agent.picture import from_ms
from platewatch.agent.queue import Held
from platewatch.text.timestamps import format_utc


@dataclass(frozen=True, slots=True)
class AgentState:
    """The agent itself: its id, made at set-up, its version, and since when it runs."""

    agent_id: str
    version: str
    started_at: datetime


@dataclass(frozen=True, slots=True)
class MachineState:
    """The machine: room on its disk, its temperature if it tells, and how far its clock is off, if that is known."""

    disk_free_bytes: int
    temperature_celsius: float | None
    offset: Offset | None


@dataclass(frozen=True, slots=True)
class CameraState:
    """One camera: what waits of it, how much was deleted unsent, and what it sent lately.

    The last three are known of a camera whose film the agent looks at.
    """

    held: Held
    lost: int
    last_picture_at: datetime | None
    pictures: int
    with_plates: int | None = None
    brightness: float | None = None
    sharpness: float | None = None


def describe(agent: AgentState, machine: MachineState, camera: CameraState, now: datetime) -> dict[str, object]:
    """The document of a heartbeat. What is not known is null."""
    oldest = camera.held.oldest_ms
    return {
        "agent": {"id": agent.agent_id, "version": agent.version, "started_at": format_utc(agent.started_at)},
        "at": format_utc(now),
        "queue": {
            "pictures": camera.held.pictures,
            "bytes": camera.held.size,
            "oldest_captured_at": None if oldest is None else format_utc(from_ms(oldest)),
            "evicted": camera.lost,
        },
        "disk_free_bytes": machine.disk_free_bytes,
        "temperature_celsius": machine.temperature_celsius,
        "clock": {
            "offset_ms": None if machine.offset is None else machine.offset.ms,
            "source": None if machine.offset is None else machine.offset.source,
        },
        "camera": {
            "last_picture_at": None if camera.last_picture_at is None else format_utc(camera.last_picture_at),
            "pictures": camera.pictures,
            "with_plates": camera.with_plates,
            "brightness": camera.brightness,
            "sharpness": camera.sharpness,
        },
    }
