"""What an agent says of itself and its camera each minute: its version, its queue, its clock, and what the camera sees.

It holds no plate, and nothing that is answered to it can make the agent do anything.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from platewatch.fields import FieldInvalid, join, parse_line, parse_number, parse_object, parse_text, parse_time
from platewatch.fields import parse_whole as parse_any_whole
from platewatch.sentences import either, say
from platewatch.text.timestamps import format_utc, truncate_time

LARGEST_BODY: Final = 4096
"""Bytes of a heartbeat. A whole one has about 600."""

LONGEST_VERSION: Final = 40
MOST: Final = 2**53
"""The largest whole number of a heartbeat: JSON's readers know larger ones only roughly."""

_AGENT: Final = re.compile(r"[0-9a-f]{32}")
_LARGEST_OFFSET_MS: Final = 1e13
_FIELDS: Final = ("agent", "at", "queue", "disk_free_bytes", "temperature_celsius", "clock", "camera")


class ClockSource(StrEnum):
    """What an agent compared its clock with: a time server, or the times of the service's answers."""

    NTP = "ntp"
    SERVICE = "service"


@dataclass(frozen=True, slots=True)
class Agent:
    """The program beside a camera. `agent_id` was made when it was set up and stays when it starts again."""

    agent_id: str
    version: str
    started_at: datetime


@dataclass(frozen=True, slots=True)
class Queue:
    """The pictures that wait at the agent, and how many it had to discard since its start because it was full."""

    pictures: int
    size: int
    oldest_captured_at: datetime | None
    evicted: int


@dataclass(frozen=True, slots=True)
class AgentClock:
    """How far the agent's clock was off, in milliseconds (positive: ahead), and by what; None where it is not known."""

    offset_ms: float | None
    source: ClockSource | None


@dataclass(frozen=True, slots=True)
class Seen:
    """What the camera gave in the last minute: its pictures, and of them how many with plates, how bright, how sharp.

    `brightness` is from 0 (black) to 1 (white). None is for what the agent did not measure.
    """

    last_picture_at: datetime | None
    pictures: int
    with_plates: int | None
    brightness: float | None
    sharpness: float | None


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """One heartbeat. `at` is the agent's clock; times in it may be wrong when that clock is."""

    agent: Agent
    at: datetime
    queue: Queue
    disk_free: int
    temperature: float | None
    clock: AgentClock
    seen: Seen


def parse_heartbeat(document: object) -> Heartbeat:
    """The heartbeat of a decoded body. Raises FieldInvalid naming the first field that is wrong."""
    fields = parse_object(document, "", _FIELDS)
    temperature = fields["temperature_celsius"]
    return Heartbeat(
        agent=_parse_agent(fields["agent"]),
        at=_parse_moment(fields["at"], "at"),
        queue=_parse_queue(fields["queue"]),
        disk_free=_parse_whole(fields["disk_free_bytes"], "disk_free_bytes"),
        temperature=None if temperature is None else parse_number(temperature, "temperature_celsius", -100, 200),
        clock=_parse_clock(fields["clock"]),
        seen=_parse_seen(fields["camera"]),
    )


def describe_heartbeat(heartbeat: Heartbeat) -> dict[str, Any]:
    """The document that parse_heartbeat parses."""
    agent, queue, clock, seen = heartbeat.agent, heartbeat.queue, heartbeat.clock, heartbeat.seen
    return {
        "agent": {"id": agent.agent_id, "version": agent.version, "started_at": format_utc(agent.started_at)},
        "at": format_utc(heartbeat.at),
        "queue": {
            "pictures": queue.pictures,
            "bytes": queue.size,
            "oldest_captured_at": _show(queue.oldest_captured_at),
            "evicted": queue.evicted,
        },
        "disk_free_bytes": heartbeat.disk_free,
        "temperature_celsius": heartbeat.temperature,
        "clock": {"offset_ms": clock.offset_ms, "source": clock.source.value if clock.source else None},
        "camera": {
            "last_picture_at": _show(seen.last_picture_at),
            "pictures": seen.pictures,
            "with_plates": seen.with_plates,
            "brightness": seen.brightness,
            "sharpness": seen.sharpness,
        },
    }


def _parse_agent(value: object) -> Agent:
    fields = parse_object(value, "agent", ("id", "version", "started_at"))
    return Agent(
        agent_id=parse_text(fields["id"], "agent.id", _AGENT, "32 lower-case hex digits"),
        version=parse_line(fields["version"], "agent.version", LONGEST_VERSION),
        started_at=_parse_moment(fields["started_at"], "agent.started_at"),
    )


def _parse_queue(value: object) -> Queue:
    fields = parse_object(value, "queue", ("pictures", "bytes", "oldest_captured_at", "evicted"))
    return Queue(
        pictures=_parse_whole(fields["pictures"], "queue.pictures"),
        size=_parse_whole(fields["bytes"], "queue.bytes"),
        oldest_captured_at=_parse_optional_moment(fields, "oldest_captured_at", "queue"),
        evicted=_parse_whole(fields["evicted"], "queue.evicted"),
    )


def _parse_clock(value: object) -> AgentClock:
    fields = parse_object(value, "clock", ("offset_ms", "source"))
    offset, source = fields["offset_ms"], fields["source"]
    if source is not None and (not isinstance(source, str) or source not in list(ClockSource)):
        raise FieldInvalid("clock.source", say("must be {choices}, or null", choices=either(ClockSource)))
    most = _LARGEST_OFFSET_MS
    return AgentClock(
        offset_ms=None if offset is None else parse_number(offset, "clock.offset_ms", -most, most),
        source=None if source is None else ClockSource(source),
    )


def _parse_seen(value: object) -> Seen:
    names = ("last_picture_at", "pictures", "with_plates", "brightness", "sharpness")
    fields = parse_object(value, "camera", names)
    plates, bright, sharp = fields["with_plates"], fields["brightness"], fields["sharpness"]
    pictures = _parse_whole(fields["pictures"], "camera.pictures")
    with_plates = None if plates is None else _parse_whole(plates, "camera.with_plates")
    if with_plates is not None and with_plates > pictures:
        raise FieldInvalid("camera.with_plates", "must be no more than camera.pictures")
    return Seen(
        last_picture_at=_parse_optional_moment(fields, "last_picture_at", "camera"),
        pictures=pictures,
        with_plates=with_plates,
        brightness=None if bright is None else parse_number(bright, "camera.brightness", 0, 1),
        sharpness=None if sharp is None else parse_number(sharp, "camera.sharpness", 0, 1e9),
    )


def _parse_optional_moment(fields: Mapping[str, object], name: str, where: str) -> datetime | None:
    value = fields[name]
    return None if value is None else _parse_moment(value, join(where, name))


def _parse_moment(value: object, where: str) -> datetime:
    return truncate_time(parse_time(value, where, any_year=True))


def _parse_whole(value: object, where: str) -> int:
    number = parse_any_whole(value, where)
    if number > MOST:
        raise FieldInvalid(where, say("must be at most {most}", most=MOST))
    return number


def _show(moment: datetime | None) -> str | None:
    return format_utc(moment) if moment else None
