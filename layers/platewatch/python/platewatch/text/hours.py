"""Hours of the week during which something counts, in the deployment's time zone."""

import re
from dataclasses import dataclass
from datetime import datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from platewatch.fields import FieldInvalid
from platewatch.sentences import say

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_SHAPE: Final = re.compile(
    r"(?P<first>[a-z]{3})(?:-(?P<last>[a-z]{3}))? (?P<start>\d{2}:\d{2})-(?P<end>\d{2}:\d{2})", re.ASCII
)
_MEANING: Final = say("hours such as mon-fri 08:00-18:00 or sat 22:00-06:00; 00:00-24:00 is the whole day")
_DAY_MINUTES: Final = 24 * 60


@dataclass(frozen=True, slots=True)
class Span:
    """From `start` to `end` (minutes after midnight, the end not included) on each of `days` (0 is Monday).

    An end at or before the start is on the next day.
    """

    days: tuple[int, ...]
    start: int
    end: int

    def holds(self, day: int, minute: int) -> bool:
        """True when the span covers that minute of that day."""
        if self.start < self.end:
            return day in self.days and self.start <= minute < self.end
        begun_today = day in self.days and minute >= self.start
        return begun_today or ((day - 1) % 7 in self.days and minute < self.end)


@dataclass(frozen=True, slots=True)
class Hours:
    """All spans during which something counts; without any it always counts."""

    spans: tuple[Span, ...] = ()

    def hold(self, moment: datetime, zone: ZoneInfo) -> bool:
        """True when something counts at that moment (aware), by the clocks of `zone`."""
        local = moment.astimezone(zone)
        minute = local.hour * 60 + local.minute
        return not self.spans or any(span.holds(local.weekday(), minute) for span in self.spans)


ALWAYS: Final = Hours()


def parse_hours(value: object, where: str) -> Hours:
    """The hours of a list of texts such as "mon-fri 08:00-18:00"; null or nothing is always. Raises FieldInvalid."""
    if value is None:
        return ALWAYS
    if not isinstance(value, list):
        raise FieldInvalid(where, say("must be a list of {meaning}", meaning=_MEANING))
    return Hours(tuple(_parse_span(text, f"{where}[{index}]") for index, text in enumerate(value)))


def describe_hours(hours: Hours) -> list[str]:
    """The texts that read_hours reads."""
    return [_describe_span(span) for span in hours.spans]


def _parse_span(text: object, where: str) -> Span:
    match = _SHAPE.fullmatch(text) if isinstance(text, str) else None
    if match is None or match["first"] not in DAYS or (match["last"] or "mon") not in DAYS:
        raise FieldInvalid(where, say("must be {meaning}", meaning=_MEANING))
    first = DAYS.index(match["first"])
    last = DAYS.index(match["last"]) if match["last"] else first
    days = tuple((first + number) % 7 for number in range((last - first) % 7 + 1))
    start, end = _parse_minute(match["start"], where), _parse_minute(match["end"], where)
    if start == _DAY_MINUTES:
        raise FieldInvalid(where, say("must be {meaning}", meaning=_MEANING))
    return Span(days, start, end)


def _parse_minute(text: str, where: str) -> int:
    if text == "24:00":
        return _DAY_MINUTES
    try:
        clock = time.fromisoformat(text)
    except ValueError as error:
        raise FieldInvalid(
            where, say("{text} is no time of day; give {meaning}", text=text, meaning=_MEANING)
        ) from error
    return clock.hour * 60 + clock.minute


def _describe_span(span: Span) -> str:
    first, last = DAYS[span.days[0]], DAYS[span.days[-1]]
    days = first if len(span.days) == 1 else f"{first}-{last}"
    return f"{days} {span.start // 60:02}:{span.start % 60:02}-{span.end // 60:02}:{span.end % 60:02}"
