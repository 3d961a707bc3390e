"""Maintenance windows: when somebody works at a camera or its road is closed, and its faults are told to nobody."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from platewatch.cameras.placement import parse_words
from platewatch.fields import FieldInvalid, parse_object, parse_time
from platewatch.sentences import say
from platewatch.text.timestamps import truncate_time

LONGEST: Final = timedelta(days=31)
"""How long a window may be. A camera that is out of use for longer is revoked, or the window is said again."""

FURTHEST: Final = timedelta(days=366)
"""How far ahead a window may begin."""


@dataclass(frozen=True, slots=True)
class Window:
    """A maintenance window, from `since` until just before `until`; why, and who recorded it."""

    since: datetime
    until: datetime
    reason: str
    by: str

    def holds(self, now: datetime) -> bool:
        """Whether there is maintenance now."""
        return self.since <= now < self.until


@dataclass(frozen=True, slots=True)
class Ending:
    """That somebody ended all windows that were recorded before."""

    at: datetime
    by: str


def parse_window(document: object, now: datetime, by: str) -> Window:
    """The window of a document {until, reason, since?}; it begins now if `since` is absent. Raises FieldInvalid."""
    fields = parse_object(document, "", ("until", "reason"), ("since",))
    now = truncate_time(now)
    since = truncate_time(parse_time(fields["since"], "since")) if "since" in fields else now
    until = truncate_time(parse_time(fields["until"], "until"))
    if since < now - timedelta(minutes=1):
        raise FieldInvalid("since", "has passed: what was not told cannot be made quiet afterwards")
    if since - now > FURTHEST:
        raise FieldInvalid("since", say("must be at most {days} days ahead", days=FURTHEST.days))
    if not since < until <= since + LONGEST:
        raise FieldInvalid(
            "until", say("must come after the beginning, and at most {days} days after it", days=LONGEST.days)
        )
    return Window(since, until, parse_words(fields["reason"], "reason", "what is done there"), by)


def apply_endings(record: Iterable[Window | Ending]) -> tuple[Window, ...]:
    """The windows as they hold, of everything that was recorded, in the order in which it was."""
    windows: list[Window] = []
    for one in record:
        if isinstance(one, Window):
            windows.append(one)
        else:
            windows = [replace(each, until=max(each.since, min(each.until, one.at))) for each in windows]
    return tuple(windows)


def find_window(windows: Sequence[Window], now: datetime) -> Window | None:
    """The window that holds now and ends last; None when there is no maintenance."""
    return max((window for window in windows if window.holds(now)), key=lambda window: window.until, default=None)
