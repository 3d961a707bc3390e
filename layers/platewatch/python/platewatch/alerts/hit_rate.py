"""Lists whose hits jump: a wrong pattern or a bad file shows in how often its list hits, before anybody has looked.

Hits are counted by list and hour of capture, without a plate. An hour is compared with the busiest one that the same
list had in the week before. Nothing is switched off: the operators are told, once for a list and hour.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol
from zoneinfo import ZoneInfo

from platewatch.alerts.send import Operators
from platewatch.errors import Failures
from platewatch.text.timestamps import format_moment

PAST: Final = timedelta(days=7)
"""With how long a time an hour is compared."""

ENOUGH_PAST: Final = timedelta(hours=24)
"""How long ago the first counted hit of that time must be for a list to have a past of its own."""

LEAST_HITS: Final = 20
"""Fewer hits in an hour are no jump, whatever was before."""

TIMES: Final = 3
"""A jump has more than so many times the hits of the busiest hour of the past."""

MOST_OF_NEW: Final = 60
"""How many hits in an hour a list may have that has no past: one a minute."""

_HOUR: Final = timedelta(hours=1)


class HitCounts(Protocol):
    """Where matching counts hits."""

    def count_hit(self, list_name: str, hour: datetime) -> None:
        """Count one more hit of the list in the hour (UTC) that begins then."""


@dataclass(frozen=True, slots=True)
class HourOfHits:
    """The hits of the hour (UTC) that begins at `hour`, by list, and the lists of which the operators were `told`."""

    hour: datetime
    hits: Mapping[str, int]
    told: frozenset[str] = frozenset()


class HitRates(Protocol):
    """Where the counts are found."""

    def list_hours(self, since: datetime, until: datetime) -> Sequence[HourOfHits]:
        """The hours that begin from `since` to `until`, oldest first; those without a hit are left out."""

    def note_told(self, list_name: str, hour: datetime) -> None:
        """Note that the operators were told of the list's hits in that hour."""


@dataclass(frozen=True, slots=True)
class Jump:
    """So many `hits` of a list in one hour, and the `usual` most of an hour; None when the list has no past."""

    list_name: str
    hour: datetime
    hits: int
    usual: int | None


def begin_hour(moment: datetime) -> datetime:
    """The begin of the moment's hour, in UTC."""
    return moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def evaluate_hits(hits: int, past: Mapping[datetime, int], hour: datetime) -> bool:
    """Whether so many hits in the hour are a jump, given the hits of earlier hours of the same list."""
    usual = find_usual(past, hour)
    return hits >= LEAST_HITS and hits > (MOST_OF_NEW if usual is None else TIMES * usual)


def find_usual(past: Mapping[datetime, int], hour: datetime) -> int | None:
    """The hits of the busiest hour in the week before; None when the list has no past to be compared with."""
    before = {each: count for each, count in past.items() if hour - PAST <= each < hour and count}
    if not before or hour - min(before) < ENOUGH_PAST:
        return None
    return max(before.values())


def find_jumps(hours: Sequence[HourOfHits], now: datetime) -> Iterator[Jump]:
    """The jumps of this hour and the last one of which the operators were not told yet."""
    by_list: dict[str, dict[datetime, int]] = {}
    for one in hours:
        for list_name, count in one.hits.items():
            by_list.setdefault(list_name, {})[one.hour] = count
    for one in hours:
        if one.hour < begin_hour(now) - _HOUR:
            continue
        for list_name in sorted(set(one.hits) - one.told):
            hits = one.hits[list_name]
            if evaluate_hits(hits, by_list[list_name], one.hour):
                yield Jump(list_name, one.hour, hits, find_usual(by_list[list_name], one.hour))


def notify_of_jumps(now: datetime, zone: ZoneInfo, rates: HitRates, operators: Operators) -> int:
    """Tell the operators of every list whose hits jump; returns of how many. May be stopped and run again at any point.

    They are told before it is noted, so that a death in between tells them again instead of never. Raises
    RunIncomplete, after all others were told, when one could not be.
    """
    told, failures = 0, Failures()
    for jump in find_jumps(rates.list_hours(begin_hour(now) - PAST - _HOUR, now), now):
        with failures.collected():
            operators.notify_operators(*write_warning(jump, zone))
            rates.note_told(jump.list_name, jump.hour)
            told += 1
    failures.raise_first()
    return told


def write_warning(jump: Jump, zone: ZoneInfo) -> tuple[str, str]:
    """Subject and text for the operators; no plate."""
    begin, end = format_moment(jump.hour, zone), format_moment(jump.hour + _HOUR, zone)
    usual = (
        f"the list is new, and more than {MOST_OF_NEW} an hour are unusual for one"
        if jump.usual is None
        else f"the busiest hour of the week before had {jump.usual}"
    )
    return (
        f"Platewatch: list {jump.list_name} hits unusually often",
        f"List {jump.list_name} had {jump.hits} hits between {begin} and {end}; {usual}.\n"
        "A plate with ? or * that fits too much, or a wrong file, makes a list hit cars that nobody looks for. Nothing"
        " was switched off: alerts go on.\n"
        f"Look at what was listed last (platewatch hotlist show {jump.list_name}) and at its alerts (platewatch alert"
        f" list). A wrong file is taken back with platewatch hotlist rollback {jump.list_name}, a wrong entry with"
        " platewatch hotlist end.",
    )
