"""A hotlist entry: a plate somebody must be told about, why, on whose authority and until when."""

import hashlib
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

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
