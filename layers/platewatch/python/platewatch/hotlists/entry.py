"""A hotlist entry: a plate somebody must be told about, why, on whose authority and until when.

Matching looks entries up through the port EntryStore: all that is found is of the revisions active at one moment.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Final, Protocol
from zoneinfo import ZoneInfo

from platewatch.hotlists.freshness import find_freshness
from platewatch.hotlists.settings import ListSettings
from platewatch.plates import show

NOT_GIVEN: Final = date.min
"""Stands for the first day between the check of a line and its revision; no stored entry has it."""


class SubjectRole(StrEnum):
    """What the vehicle's user is in the case (Wpg 6b)."""

    SUSPECT = "suspect"
    VICTIM = "victim"
    THIRD_PARTY = "third-party"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of one list, with the CSV's columns.

    `plate` is normalised (A-Z, 0-9), or a pattern in which ? stands for one unknown character and * for any
    number of them, also none.
    `country` is None when the editor did not say. `category` is 1 find/arrest, 2 phenomenon, 3 information; `priority`
    1 (highest) to 5. It matches from the start of `valid_from` through the end of `weed_date`, both days in the
    deployment's time zone. `make`, `colour` and `marker` (a warning, such as "armed") are for the officer to check and
    to heed; nothing matches by them, and they are empty where nobody knows. `written` is the list's own writing of the
    plate, such as B-NO 1234, where that says more than `plate` and `country` do (plates.writing); else it is empty, and
    so it is in entries from before lists' writings were kept. Nothing matches by it.
    """

    list_name: str
    plate: str
    country: str | None
    category: int
    priority: int
    reason: str
    case_number: str
    consent: str
    role: SubjectRole
    instruction: str
    valid_from: date
    weed_date: date
    owner: str
    make: str = ""
    colour: str = ""
    marker: str = ""
    written: str = ""

    @property
    def is_pattern(self) -> bool:
        """True when the plate is known in part only."""
        return "?" in self.plate or "*" in self.plate

    @property
    def entry_id(self) -> str:
        """32 hex digits; the same for the same list, plate and case, whatever else an edit changes. No plate shows."""
        return make_entry_id(self.list_name, self.plate, self.case_number)

    def show_plate(self, country_read: str | None = None) -> str:
        """The plate for people: as the list writes it, or else as its country does, or the country that was read."""
        return self.written or show(self.plate, self.country or country_read)

    def holds(self, moment: datetime, zone: ZoneInfo) -> bool:
        """True when the entry is in force at that moment (aware)."""
        return self.valid_from <= moment.astimezone(zone).date() <= self.weed_date


def make_entry_id(list_name: str, plate: str, case_number: str) -> str:
    """The id of the entry with this normalised plate, or pattern, and this case."""
    identity = f"{list_name}|{plate}|{case_number}"
    return hashlib.sha256(identity.encode()).hexdigest()[:32]


def fill_first_day(entry: Entry, listed: Entry | None, today: date) -> Entry:
    """The entry with a first day: its own, or that of the entry `listed` before under its key, or else today.

    A file that is uploaded each night says nothing new about the entries that it repeats, so theirs stays as it was.
    `today` is the day in the deployment's time zone. What is listed for a later day, or is past its weed date, counts
    from today on.
    """
    if entry.valid_from != NOT_GIVEN:
        return entry
    stays = listed is not None and listed.weed_date >= today
    return replace(entry, valid_from=min(listed.valid_from, today) if listed is not None and stays else today)


MAX_SPELLINGS: Final = 95
"""How many spellings one look-up takes: the store answers for 100 keys at once, and five hold lists and patterns."""


@dataclass(frozen=True, slots=True)
class Found:
    """What one look-up found, all of it of the revisions active at one moment.

    `entries` are those of each spelling; spellings without any are left out. `patterns` are all entries whose plate is
    a pattern, whatever was asked for. `settings` are those of every list that has any, `lists` the names of all lists.
    Dates are not looked at: an entry may not be in force yet, or no longer. `ends` says by entry id when a pattern
    stops matching because no second person has confirmed it; patterns that stay are left out there. `refreshed` says
    when the lists from elsewhere were refreshed last.
    """

    entries: Mapping[str, tuple[Entry, ...]]
    patterns: tuple[Entry, ...] = ()
    settings: Mapping[str, ListSettings] = field(default_factory=dict)
    ends: Mapping[str, datetime] = field(default_factory=dict)
    lists: frozenset[str] = frozenset()
    refreshed: Mapping[str, datetime] = field(default_factory=dict)

    def patterns_at(self, now: datetime) -> tuple[Entry, ...]:
        """The patterns that match at that moment (aware)."""
        return tuple(one for one in self.patterns if one.entry_id not in self.ends or now < self.ends[one.entry_id])

    def settings_of(self, list_name: str) -> ListSettings:
        """The settings of a list; the deployment's choices where it has none of its own."""
        return self.settings.get(list_name) or ListSettings(list_name)

    def find_stale(self, list_name: str, now: datetime) -> datetime | None:
        """When the list was refreshed last, if it comes from elsewhere and is too old; None if it is fresh."""
        refreshed_at = self.refreshed.get(list_name)
        freshness = find_freshness(self.settings_of(list_name), refreshed_at)
        return refreshed_at if freshness is not None and freshness.is_stale(now) else None


class EntryStore(Protocol):
    """The entries of the active revisions of all lists."""

    def find_entries(self, spellings: Sequence[str]) -> Found:
        """What is listed under at most MAX_SPELLINGS normalised spellings, and all patterns, in one look-up.

        Raises StoreBusy when the store leaves any of them unanswered: half an answer is none.
        """
