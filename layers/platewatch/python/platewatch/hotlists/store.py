"""Where matching looks entries up."""

from collections.abc import Mapping, Sequence
from typing import Final, Protocol

from platewatch.hotlists.entry import Entry

MAX_SPELLINGS: Final = 99
"""How many spellings one look-up takes: the store answers for 100 keys at once, and one holds the lists' state."""


class EntryStore(Protocol):
    """The entries of the active revisions of all lists."""

    def find_entries(self, spellings: Sequence[str]) -> Mapping[str, tuple[Entry, ...]]:
        """The entries of each of at most 99 normalised spellings; spellings without any are left out.

        All are of the revisions active at one moment. Dates are not looked at: an entry may not be in force yet, or
        no longer. Raises StoreBusy when the store leaves any of them unanswered: half an answer is none.
        """
