"""A hit: which entries want a read, how it matches and how probable that is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from platewatch.hotlists.entry import Entry
from platewatch.plates.distribution import Spelling
from platewatch.reads.record import Read

MOST_SPELLINGS: Final = 20
"""How many spellings of one read are looked up at the most."""

COUNTRY_KNOWN: Final = 0.8
"""From which probability on the country that was read counts as known."""


class HitKind(StrEnum):
    """How a read matches an entry."""

    EXACT_READ = "exact read"
    """The most probable spelling is the listed plate."""

    LOOK_ALIKE = "look-alike"
    """A less probable spelling is the listed plate."""

    SYNTAX_REPAIRED = "syntax-repaired"
    """The listed plate is the most probable spelling only because of how its country builds plates."""

    PATTERN = "pattern"
    """The listed plate is known in part, and spellings of the read fit it."""

    SEEN_BEFORE = "seen before"
    """An entry that is new was asked for among passages of the past."""


class CountryCheck(StrEnum):
    """What is known about the country of the plate against the entry's."""

    AGREES = "agrees"
    UNKNOWN = "unknown"
    """The entry names a country, the plate does not show one well enough."""

    NOT_LISTED = "not-listed"
    """The entry names no country."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A read that matches an entry.

    `plate_read` is the most probable spelling of the read, `probability` that of the entry's plate in it.
    `country_read` is what the plate shows, None when it shows none.
    """

    entry: Entry
    kind: HitKind
    plate_read: str
    probability: float
    country_read: str | None
    country: CountryCheck


def choose_spellings(read: Read, least: float) -> tuple[Spelling, ...]:
    """The spellings worth asking the hotlist for: of probability `least` or more, best first, 20 at the most."""
    plausible = [spelling for spelling in read.spellings if spelling.probability >= least]
    plausible.sort(key=lambda spelling: spelling.probability, reverse=True)
    return tuple(plausible[:MOST_SPELLINGS])


def find_hits(
    read: Read,
    spellings: Sequence[Spelling],
    entries: Mapping[str, Sequence[Entry]],
    now: datetime,
    zone: ZoneInfo,
) -> tuple[Hit, ...]:
    """The hits of a read, most urgent first; `entries` are those of each spelling.

    An entry counts when it was in force at capture and its weed date is not past now, both in `zone`, and when the
    plate does not show another country than the entry's.
    """
    if not read.spellings:
        return ()
    best = max(read.spellings, key=lambda spelling: spelling.probability).text
    hits = []
    for spelling in spellings:
        for entry in entries.get(spelling.text, ()):
            country = _check_country(read, entry)
            if country is None or not _in_force(entry, read.captured_at, now, zone):
                continue
            kind = HitKind.EXACT_READ if spelling.text == best else HitKind.LOOK_ALIKE
            hits.append(Hit(entry, kind, best, spelling.probability, read.country, country))
    return tuple(sorted(hits, key=lambda hit: (hit.entry.priority, -hit.probability, hit.entry.entry_id)))


def _in_force(entry: Entry, captured_at: datetime, now: datetime, zone: ZoneInfo) -> bool:
    return entry.holds(captured_at, zone) and now.astimezone(zone).date() <= entry.weed_date


def _check_country(read: Read, entry: Entry) -> CountryCheck | None:
    """None when the plate shows another country than the entry's: the same characters, but not the same plate."""
    if entry.country is None:
        return CountryCheck.NOT_LISTED
    if read.country is None or read.country_probability < COUNTRY_KNOWN:
        return CountryCheck.UNKNOWN
    return CountryCheck.AGREES if read.country == entry.country else None
