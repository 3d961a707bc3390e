"""The first day of an entry whose line does not say one: the day on which the entry is listed.

A file that is uploaded each night says nothing new about the entries that it repeats, so theirs stays as it was.
"""

from dataclasses import replace
from datetime import date
from typing import Final

from platewatch.hotlists.entry import Entry

NOT_GIVEN: Final = date.min
"""Stands for the first day between the check of a line and its revision; no stored entry has it."""


def settle_first_day(entry: Entry, listed: Entry | None, today: date) -> Entry:
    """The entry with a first day: its own, or that of the entry `listed` before under its key, or else today.

    `today` is the day in the deployment's time zone. What is listed for a later day, or is past its weed date, counts
    from today on.
    """
    if entry.valid_from != NOT_GIVEN:
        return entry
    stays = listed is not None and listed.weed_date >= today
    return replace(entry, valid_from=min(listed.valid_from, today) if listed is not None and stays else today)
