"""How far this machine's clock is off, by a time server or by the Date header of the service's answers.

Where a time server sets the clock, the kernel knows how far it is off, to milliseconds. It is believed as long as the
service's answers do not speak against it: a time server may be wrong itself.

The header has whole seconds, so each answer says only between which bounds the offset lies. The bounds of several
answers are laid over each other, and the middle is taken. After a start, or over a slow link, the bounds are wide, and
their middle would make a right clock look wrong: then it counts as the smaller by what is not known.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

REMEMBERED: Final = 20
"""So many answers are laid over each other."""

SURE_MS: Final = 250
"""So far on each side the bounds may lie from their middle: it is half of the offset that the service warns of."""


BELIEVED_MS: Final = 1000.0
"""A time server that may be further off, because it was not heard for long, says less than the service's answers."""


@dataclass(frozen=True, slots=True)
class TimeServer:
    """What the operating system says of its clock: whether a time server sets it, how far it is ahead of that one's
    time, and by how much that may be wrong at the most.
    """

    sets_clock: bool
    offset_ms: float
    error_ms: float

    @property
    def is_sure(self) -> bool:
        """Whether it says enough to be believed."""
        return self.sets_clock and self.error_ms <= BELIEVED_MS


@dataclass(frozen=True, slots=True)
class Offset:
    """How far our clock is ahead, in milliseconds, and what it was compared with (heartbeat.ClockSource)."""

    ms: int
    source: str


@dataclass(frozen=True, slots=True)
class Seen:
    """One answer: our clock is between `least` and `most` milliseconds ahead of the service's."""

    least: float
    most: float


def parse_date(header: str | None) -> datetime | None:
    """The moment of a Date header; None for one that is none."""
    if not header or len(header) > 64:
        return None
    try:
        moment = parsedate_to_datetime(header)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def see_answer(sent_at: datetime, answered_at: datetime, date: datetime) -> Seen:
    """What an answer says: it was written between our sending and our hearing of it, within the second of `date`."""
    earliest = (sent_at - date).total_seconds() * 1000 - 1000
    latest = (answered_at - date).total_seconds() * 1000
    return Seen(earliest, latest)


def choose_offset(seen: Sequence[Seen], server: TimeServer | None) -> Offset | None:
    """The offset by what knows it best; None where nothing does."""
    bounds = _lay_over(seen)
    if server is not None and server.is_sure:
        apart = server.error_ms + SURE_MS
        if bounds is None or bounds.least - apart <= server.offset_ms <= bounds.most + apart:
            return Offset(round(server.offset_ms), "ntp")
    found = estimate(seen)
    return None if found is None else Offset(found, "service")


def estimate(seen: Sequence[Seen]) -> int | None:
    """The offset by the answers in milliseconds, positive if our clock is ahead; None without an answer."""
    bounds = _lay_over(seen)
    if bounds is None:
        return None
    middle = (bounds.least + bounds.most) / 2
    unsure = max(0.0, (bounds.most - bounds.least) / 2 - SURE_MS)
    return round(max(middle - unsure, min(0.0, middle + unsure)))


def _lay_over(seen: Sequence[Seen]) -> Seen | None:
    """The bounds of the newest answers, as long as they agree: once the clock was set, the older ones do not count."""
    if not seen:
        return None
    least, most = seen[-1].least, seen[-1].most
    for one in reversed(seen[-REMEMBERED:-1]):
        if max(least, one.least) > min(most, one.most):
            break
        least, most = max(least, one.least), min(most, one.most)
    return Seen(least, most)
