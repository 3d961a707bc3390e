"""Where matching looks entries up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Protocol

from platewatch.hotlists.entry import Entry
from platewatch.hotlists.settings import ListSettings

MAX_SPELLINGS: Final = 95
"""How many spellings one look-up takes: the store answers for 100 keys at once, and five hold lists and patterns."""


@dataclass(frozen=True, slots=True)
class Found:
    """What one look-up found, all of it of the revisions active at one moment.

    `entries` are those of each spelling; spellings without any are left out. `patterns` are all entries whose plate is
    a pattern, whatever was asked for. `settings` are those of every list that has any, `lists` the names of all lists.
    Dates are not looked at: an entry may not be in force yet, or no longer. `ends` says by entry id when a pattern
    stops matching because no second person has confirmed it; patterns that stay are left out there.
    """

    entries: Mapping[str, tuple[Entry, ...]]
    patterns: tuple[Entry, ...] = ()
    settings: Mapping[str, ListSettings] = field(default_factory=dict)
    ends: Mapping[str, datetime] = field(default_factory=dict)
    lists: frozenset[str] = frozenset()

    def patterns_at(self, now: datetime) -> tuple[Entry, ...]:
        """The patterns that match at that moment (aware)."""
        return tuple(one for one in self.patterns if one.entry_id not in self.ends or now < self.ends[one.entry_id])

    def settings_of(self, list_name: str) -> ListSettings:
        """The settings of a list; the deployment's choices where it has none of its own."""
        return self.settings.get(list_name) or ListSettings(list_name)


class EntryStore(Protocol):
    """The entries of the active revisions of all lists."""

    def find_entries(self, spellings: Sequence[str]) -> Found:
        """What is listed under at most MAX_SPELLINGS normalised spellings, and all patterns, in one look-up.

        Raises StoreBusy when the store leaves any of them unanswered: half an answer is none.
        """
