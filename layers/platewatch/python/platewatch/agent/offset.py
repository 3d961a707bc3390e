"""How far this machine's clock is off, learnt from the Date header of the service's answers.

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


def estimate(seen: Sequence[Seen]) -> int | None:
    """The offset in milliseconds, positive if our clock is ahead; None without an answer.

    The newest answers count as long as they agree: once the clock was set, the older ones do not.
    """
    if not seen:
        return None
    least, most = seen[-1].least, seen[-1].most
    for one in reversed(seen[-REMEMBERED:-1]):
        if max(least, one.least) > min(most, one.most):
            break
        least, most = max(least, one.least), min(most, one.most)
    middle, unsure = (least + most) / 2, max(0.0, (most - least) / 2 - SURE_MS)
    return round(max(middle - unsure, min(0.0, middle + unsure)))
