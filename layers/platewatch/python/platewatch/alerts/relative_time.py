"""How long ago a car was seen, and where, in words."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from platewatch.alerts.words import Language


@dataclass(frozen=True, slots=True)
class _AgeWords:
    """`units` are minute, hour and day, each for one and for several."""

    ago: str
    seen: str
    moments: str
    units: tuple[tuple[str, str], tuple[str, str], tuple[str, str]]


_WORDS: Final = {
    Language.DUTCH: _AgeWords(
        "{ago} geleden",
        "{ago} geleden gezien bij {place}",
        "minder dan een minuut",
        (("minuut", "minuten"), ("uur", "uur"), ("dag", "dagen")),
    ),
    Language.ENGLISH: _AgeWords(
        "{ago} ago",
        "seen {ago} ago at {place}",
        "less than a minute",
        (("minute", "minutes"), ("hour", "hours"), ("day", "days")),
    ),
}
_HOURS_FROM: Final = 120
_DAYS_FROM: Final = 48


def describe_age(moment: datetime, now: datetime, language: Language) -> str:
    """Such as "40 minutes ago": minutes up to two hours, hours up to two days, then days. Rounded down."""
    return _WORDS[language].ago.replace("{ago}", _count_units(moment, now, language))


def describe_sighting_age(captured_at: datetime, place: str, now: datetime, language: Language) -> str:
    """The same with the place: such as "seen 40 minutes ago at A9 exit 5"."""
    # Not by format(): the place may hold braces.
    said = _WORDS[language].seen.replace("{ago}", _count_units(captured_at, now, language))
    return said.replace("{place}", place)


def _count_units(moment: datetime, now: datetime, language: Language) -> str:
    words = _WORDS[language]
    minutes = int((now - moment).total_seconds() // 60)
    if minutes < 1:
        return words.moments
    hours = minutes // 60
    counts = (minutes, hours, hours // 24)
    unit = 0 if minutes < _HOURS_FROM else 1 if hours < _DAYS_FROM else 2
    one, several = words.units[unit]
    return f"{counts[unit]} {one if counts[unit] == 1 else several}"
