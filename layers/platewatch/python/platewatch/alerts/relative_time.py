"""When and where a car of the past was seen, in words."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from platewatch.alerts.words import Language


@dataclass(frozen=True, slots=True)
class _AgeWords:
    """`units` are minute, hour and day, each for one and for several."""

    seen: str
    moments: str
    units: tuple[tuple[str, str], tuple[str, str], tuple[str, str]]


_WORDS: Final = {
    Language.DUTCH: _AgeWords(
        "{ago} geleden gezien bij {place}",
        "minder dan een minuut",
        (("minuut", "minuten"), ("uur", "uur"), ("dag", "dagen")),
    ),
    Language.ENGLISH: _AgeWords(
        "seen {ago} ago at {place}",
        "less than a minute",
        (("minute", "minutes"), ("hour", "hours"), ("day", "days")),
    ),
}
_HOURS_FROM: Final = 120
_DAYS_FROM: Final = 48


def describe_sighting_age(captured_at: datetime, place: str, now: datetime, language: Language) -> str:
    """Such as "seen 40 minutes ago at A9 exit 5": minutes up to two hours, hours up to two days, then days.

    Rounded down.
    """
    words = _WORDS[language]
    minutes = int((now - captured_at).total_seconds() // 60)
    if minutes < 1:
        ago = words.moments
    else:
        hours = minutes // 60
        counts = (minutes, hours, hours // 24)
        unit = 0 if minutes < _HOURS_FROM else 1 if hours < _DAYS_FROM else 2
        one, several = words.units[unit]
        ago = f"{counts[unit]} {one if counts[unit] == 1 else several}"
    # Not by format(): the place may hold braces.
    return words.seen.replace("{ago}", ago).replace("{place}", place)
