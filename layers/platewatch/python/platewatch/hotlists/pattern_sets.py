"""The sets of patterns of a list: making one known to matching, and confirming one of its patterns."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from platewatch.hotlists.entry import Entry
from platewatch.hotlists.errors import EntryUnknown, StateChanged, StoreBusy
from platewatch.hotlists.list_state import ListState
from platewatch.hotlists.patterns import unpack_patterns
from platewatch.hotlists.ports import RevisionStores
from platewatch.hotlists.standing import Standings, confirm_pattern, find_end, register_patterns
from platewatch.hotlists.versions import Key

_ATTEMPTS: Final = 8


def load_patterns(stores: RevisionStores, state: ListState) -> tuple[Entry, ...]:
    """The patterns of the list's active revision. Raises RevisionLost."""
    if not state.counts.patterns:
        return ()
    return unpack_patterns(state.name, stores.revisions.load_patterns(state.name, state.active))


@dataclass(frozen=True, slots=True)
class NewSet:
    """A set of patterns, packed, that `by` (an identity) made at `now` under its number."""

    number: int
    packed: bytes
    by: str
    now: datetime


def publish_patterns(stores: RevisionStores, list_name: str, new: NewSet, before: Sequence[Entry]) -> None:
    """Write a set of patterns. Repeatable.

    `before` are the patterns that match until the list's state names this set. Since when each of them is listed and by
    whom is noted first: a pattern must never match without it.
    """
    patterns = unpack_patterns(list_name, new.packed)
    for _ in range(_ATTEMPTS):
        standings = stores.standings.find_standings(list_name)
        registered = register_patterns(standings, patterns, before, new.by, new.now)
        if registered == standings or _save(stores, registered):
            stores.writer.write_patterns(list_name, new.number, new.packed)
            return
    raise StoreBusy(f"the patterns of list {list_name} change all the time: try again")


def confirm_listed(
    list_name: str, key: Key, by: str, now: datetime, stores: RevisionStores
) -> tuple[Entry, datetime | None]:
    """Confirm a pattern of the active revision as `by` (an identity): the entry, and when it still stops.

    That is None unless nobody knows who listed it; then a second person must confirm it too. Raises EntryUnknown,
    PatternConfirmed, SamePerson, or StoreBusy when others change the list's patterns all the time.
    """
    for _ in range(_ATTEMPTS):
        state = stores.states.find_state(list_name)
        patterns = load_patterns(stores, state)
        entry = next((one for one in patterns if (one.plate, one.case_number) == key), None)
        if entry is None:
            raise EntryUnknown("the list has no pattern like this with this case number: see hotlist show")
        after = confirm_pattern(stores.standings.find_standings(list_name), entry, by, now)
        if _save(stores, after):
            return entry, find_end(after.by_entry[entry.entry_id], entry)
    raise StoreBusy(f"the patterns of list {list_name} change all the time: try again")


def _save(stores: RevisionStores, standings: Standings) -> bool:
    try:
        stores.standings.save_standings(standings)
    except StateChanged:
        return False
    return True
