"""What can be wrong with a camera that operators are told of: what it is, and when it is over."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time, tzinfo
from enum import StrEnum
from typing import Final

from platewatch.cameras.agent import (
    CLOCK_RIGHT,
    Beat,
    ClockState,
    describe_offset,
    evaluate_clock,
    find_offset,
    find_twin,
    has_agent,
    is_offline,
)
from platewatch.cameras.camera import Camera, position_at
from platewatch.cameras.falls import describe_falls
from platewatch.cameras.sights import Seen, find_seen
from platewatch.cameras.silence import describe_silence, evaluate_silence, is_silent
from platewatch.cameras.usual import Usual


class Trouble(StrEnum):
    """The kinds of faults. Operators are told once for each camera and kind."""

    OFFLINE = "offline"
    SILENT = "silent"
    SIGHT = "sight"
    CLOCK = "agent-clock"
    TWO_AGENTS = "two-agents"
    REVIEW = "review-due"
    """No fault of the camera: its placement has to be looked at again, and nobody has said that it stays."""


REVIEW_HOUR: Final = time(9)
"""When people are at work who can review a placement (local time)."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault of a camera, seen since `since`. A higher `level` is worse, and is told although a lower one was."""

    camera_id: str
    trouble: Trouble
    since: datetime
    says: str
    level: int = 1


_LEVELS: Final = {ClockState.WARNING: 1, ClockState.ALARM: 2}


def find_faults(cameras: Iterable[Camera], now: datetime) -> Iterator[Fault]:
    """The faults that the heartbeats of these cameras show, by their lack or by what they say."""
    for camera in cameras:
        beat = camera.agents.newest
        if beat is None or not has_agent(camera.agents, now):
            continue
        if is_offline(camera.agents, now):
            yield Fault(camera.camera_id, Trouble.OFFLINE, beat.received_at, "no heartbeat")
            # What an agent said last says nothing of it now.
            continue
        yield from _find_clock_fault(camera.camera_id, beat)
        twin = find_twin(camera.agents, now)
        if twin is not None:
            says = f"agents {beat.agent_id[:8]} and {twin[:8]}"
            yield Fault(camera.camera_id, Trouble.TWO_AGENTS, beat.received_at, says)


def find_silences(
    cameras: Iterable[Camera], usual: Mapping[str, Usual], now: datetime, zone: tzinfo
) -> Iterator[Fault]:
    """The cameras that send nothing although they usually do at this hour."""
    for camera in cameras:
        known = usual.get(camera.camera_id)
        silence = evaluate_silence(camera, known, now, zone) if is_silent(camera, known, now, zone) else None
        if silence is not None:
            says = describe_silence(silence.usual_minutes, silence.minutes)
            yield Fault(camera.camera_id, Trouble.SILENT, silence.last_picture_at, says)


def find_bad_sights(cameras: Iterable[Camera], seen: Mapping[str, Seen], now: datetime) -> Iterator[Fault]:
    """The cameras that suddenly see worse."""
    for camera in cameras:
        own = find_seen(camera, seen.get(camera.camera_id), now)
        if own is not None and own.fallen is not None:
            yield Fault(camera.camera_id, Trouble.SIGHT, own.fallen.since, describe_falls(own.fallen.falls))


def find_due_reviews(cameras: Iterable[Camera], now: datetime, zone: tzinfo) -> Iterator[Fault]:
    """The cameras whose placement is due for review, from the morning of that day on."""
    for camera in cameras:
        day = position_at(camera, now).placement.review_on
        since = None if day is None else datetime.combine(day, REVIEW_HOUR, zone)
        if since is not None and since <= now:
            yield Fault(camera.camera_id, Trouble.REVIEW, since, "to be reviewed")


def is_seen_again(camera: Camera, told_at: datetime) -> bool:
    """Whether a picture of the camera came after its silence was told."""
    picture = camera.clock.last_picture_at
    return picture is not None and picture >= told_at


def is_over(trouble: Trouble, camera: Camera, now: datetime) -> bool:
    """Whether a fault of the agent that was told is over. An agent that is not heard keeps what its last heartbeat
    said.
    """
    beat = camera.agents.newest
    if beat is None or is_offline(camera.agents, now):
        return False
    if trouble is Trouble.CLOCK:
        offset = find_offset(beat)
        return offset is not None and abs(offset) < CLOCK_RIGHT
    if trouble is Trouble.TWO_AGENTS:
        return find_twin(camera.agents, now) is None
    return True


def _find_clock_fault(camera_id: str, beat: Beat) -> Iterator[Fault]:
    state, offset = evaluate_clock(beat), find_offset(beat)
    if state in _LEVELS and offset is not None:
        marked = "; its reads are marked as of uncertain time" if state is ClockState.ALARM else ""
        yield Fault(camera_id, Trouble.CLOCK, beat.received_at, describe_offset(offset) + marked, level=_LEVELS[state])
