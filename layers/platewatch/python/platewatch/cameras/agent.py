"""What is known of the agent beside a camera: its newest heartbeat, its clock, and whether two use one token."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

from platewatch.cameras.heartbeat import Heartbeat

OFFLINE_AFTER: Final = timedelta(minutes=3)
"""A camera with an agent is offline when no heartbeat came for this long; agents send one a minute."""

FORGOTTEN_AFTER: Final = timedelta(days=30)
"""An agent that was not heard for so long counts as taken away: the camera is judged by silence again."""

CLOCK_WARNING: Final = timedelta(milliseconds=500)
CLOCK_ALARM: Final = timedelta(seconds=2)
"""From this offset on reads of the camera are marked as of uncertain time."""

CLOCK_RIGHT: Final = timedelta(milliseconds=350)
"""A clock that was told as wrong is right again below this: one at the bound is not told over and over."""

LATEST: Final = datetime.max.replace(tzinfo=UTC)

MOST_STRETCHES: Final = 20
"""How many stretches of uncertain time are kept for a camera; beyond that the two oldest become one."""

MOST_WIDENED: Final = timedelta(days=1)
"""How far a stretch reaches beyond when it was. No picture is accepted whose time is further off under hit/no-hit."""

KEPT_STRETCHES: Final = timedelta(days=35)
"""How long a stretch is kept after its end: longer than passages are, whose times it tells of."""


@dataclass(frozen=True, slots=True)
class Beat:
    """The newest heartbeat of one agent, when it came, and since when this agent was heard (both our clock)."""

    received_at: datetime
    since: datetime
    heartbeat: Heartbeat

    @property
    def agent_id(self) -> str:
        """The agent's id."""
        return self.heartbeat.agent.agent_id


@dataclass(frozen=True, slots=True)
class Stretch:
    """When a camera's capture times were uncertain; `until` is None while they are.

    It is wide enough for times that a clock wrote which was ahead or behind: `ahead` is the most that it was ahead.
    """

    since: datetime
    until: datetime | None = None
    ahead: timedelta = timedelta()


@dataclass(frozen=True, slots=True)
class AgentRecord:
    """What is stored of a camera's agents: the one heard last, the one heard before it, and stretches of wrong time."""

    newest: Beat | None = None
    other: Beat | None = None
    stretches: tuple[Stretch, ...] = ()


NOTHING_HEARD: Final = AgentRecord()
"""The record of a camera without an agent."""


class ClockState(StrEnum):
    """How good an agent's clock is."""

    RIGHT = "right"
    WARNING = "warning"
    ALARM = "alarm"
    UNKNOWN = "unknown"


def note_heartbeat(record: AgentRecord, heartbeat: Heartbeat, now: datetime) -> AgentRecord:
    """The record with one more heartbeat. Of two agents with one token both newest heartbeats stay."""
    agent_id = heartbeat.agent.agent_id
    known = next((beat for beat in (record.newest, record.other) if beat and beat.agent_id == agent_id), None)
    # An agent that was away begins again: what it was before says nothing of an overlap now.
    since = known.since if known and now - known.received_at <= OFFLINE_AFTER else now
    beat = Beat(now, since, heartbeat)
    other = record.other if record.newest is None or record.newest.agent_id == agent_id else record.newest
    return AgentRecord(beat, other, _note_stretches(record, beat))


def has_agent(record: AgentRecord, now: datetime) -> bool:
    """Whether an agent stands beside the camera, as far as its heartbeats say."""
    return record.newest is not None and now - record.newest.received_at < FORGOTTEN_AFTER


class JudgedBy(StrEnum):
    """By what it is known that a camera works."""

    HEARTBEAT = "heartbeat"
    SILENCE = "silence"


def choose_measure(record: AgentRecord, now: datetime) -> JudgedBy:
    """By what the camera is judged: by its agent's heartbeats where it has one."""
    return JudgedBy.HEARTBEAT if has_agent(record, now) else JudgedBy.SILENCE


def is_offline(record: AgentRecord, now: datetime) -> bool:
    """Whether the camera has an agent of which no heartbeat came for three minutes."""
    return has_agent(record, now) and _wait(record, now) >= OFFLINE_AFTER


def is_overdue(record: AgentRecord, now: datetime) -> bool:
    """Whether a heartbeat is missing, though not yet for so long that the camera is offline."""
    return has_agent(record, now) and OFFLINE_AFTER / 2 <= _wait(record, now) < OFFLINE_AFTER


def find_twin(record: AgentRecord, now: datetime) -> str | None:
    """The id of a second agent that sends heartbeats with the same token while the first one does.

    An agent that took the place of another is none: the other one was not heard again.
    """
    newest, other = record.newest, record.other
    if newest is None or other is None or now - other.received_at >= OFFLINE_AFTER:
        return None
    return other.agent_id if newest.since <= other.received_at else None


def find_offset(beat: Beat) -> timedelta | None:
    """How far the agent's clock was off (positive: ahead), as it measured it; None where it could not.

    A clock that nothing was compared with, and that is ahead of our receipt, is ahead by that at least.
    """
    measured = beat.heartbeat.clock.offset_ms
    if measured is not None:
        return timedelta(milliseconds=measured)
    ahead = beat.heartbeat.at - beat.received_at
    return ahead if ahead >= CLOCK_WARNING else None


def evaluate_clock(beat: Beat) -> ClockState:
    """How good the agent's clock was at its newest heartbeat."""
    offset = find_offset(beat)
    if offset is None:
        return ClockState.UNKNOWN
    if abs(offset) >= CLOCK_ALARM:
        return ClockState.ALARM
    return ClockState.WARNING if abs(offset) >= CLOCK_WARNING else ClockState.RIGHT


def was_uncertain(record: AgentRecord, captured_at: datetime) -> bool:
    """Whether the camera's clock was wrong by the alarm's bound or more when it wrote this capture time."""
    return any(stretch.since <= captured_at <= (stretch.until or _end_of_open(record)) for stretch in record.stretches)


def describe_offset(offset: timedelta) -> str:
    """The offset in words: "0.7 s ahead"."""
    seconds = offset.total_seconds()
    return f"{abs(seconds):.1f} s {'ahead' if seconds > 0 else 'behind'}"


def _wait(record: AgentRecord, now: datetime) -> timedelta:
    return now - record.newest.received_at if record.newest else timedelta()


def _end_of_open(record: AgentRecord) -> datetime:
    """Until when an open stretch counts: as long as its agent is not forgotten."""
    return record.newest.received_at + FORGOTTEN_AFTER if record.newest else LATEST


def _note_stretches(record: AgentRecord, beat: Beat) -> tuple[Stretch, ...]:
    """The stretches after this heartbeat: an alarm begins one, and a clock that is less wrong ends it."""
    state, offset = evaluate_clock(beat), find_offset(beat) or timedelta()
    kept = [one for one in record.stretches if one.until is None or beat.received_at - one.until < KEPT_STRETCHES]
    is_open = bool(kept) and kept[-1].until is None
    if state is ClockState.ALARM:
        if not is_open:
            kept.append(Stretch(_begin(record, beat)))
        last = kept[-1]
        # What a clock wrote that is behind looks earlier than it is.
        since = last.since if is_open else last.since + max(min(offset, timedelta()), -MOST_WIDENED)
        kept[-1] = replace(last, since=since, ahead=min(max(last.ahead, offset), MOST_WIDENED))
    elif is_open and state is not ClockState.UNKNOWN:
        kept[-1] = replace(kept[-1], until=beat.received_at + kept[-1].ahead)
    if len(kept) > MOST_STRETCHES:
        kept = [Stretch(kept[0].since, kept[1].until, max(kept[0].ahead, kept[1].ahead)), *kept[2:]]
    return tuple(kept)


def _begin(record: AgentRecord, beat: Beat) -> datetime:
    """When the clock became wrong at the earliest: after the last heartbeat that showed it right."""
    before = record.newest
    if before is None or beat.received_at - before.received_at > OFFLINE_AFTER:
        return beat.received_at - OFFLINE_AFTER
    return before.received_at
