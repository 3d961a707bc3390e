"""Changing one entry at once, and keeping such changes when an import ends: the list is not stored again for them.

A change takes a number, writes its revision (invisible, because the number is void) and becomes visible by one
conditional write of the list's state. Whoever finds the list changed meanwhile begins again under another number. So
changes of several people, a running import and a roll-back may meet in any order.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from platewatch.hotlists.deletion import require_not_deleted
from platewatch.hotlists.entry import Entry
from platewatch.hotlists.errors import (
    EditsTooMany,
    EntryExists,
    EntryUnknown,
    StateChanged,
    StoreBusy,
    WritingDiffers,
)
from platewatch.hotlists.list_state import Counts, FinishedEdit, ListState, RunningImport
from platewatch.hotlists.overlay import MAX_LAID, Laid, Overlay
from platewatch.hotlists.pattern_sets import NewSet, load_patterns, publish_patterns
from platewatch.hotlists.patterns import check_bounds, pack_patterns
from platewatch.hotlists.ports import RevisionStores
from platewatch.hotlists.revisions import begin_edit, finish_edit, finish_import, require_running
from platewatch.hotlists.versions import Change, Key, Version
from platewatch.plates.division import is_other_car

ENTRY_MISSING: Final = "the list has no entry with this plate and case number: see hotlist show"

_ATTEMPTS: Final = 8


class EditKind(StrEnum):
    """What may be done to one entry."""

    ADD = "add"
    CHANGE = "change"
    END = "end"


@dataclass(frozen=True, slots=True)
class Edit:
    """An order to change one entry of a list: `reword` makes what it becomes, None to end it, of what it is.

    What reword raises refuses the order. `written` is the plate as the order writes it, "" where that says no more
    than the key. `by` is the identity of who gives it. `new_list` says that the list may be made by it.
    """

    kind: EditKind
    key: Key
    reword: Callable[[Entry | None], Entry | None]
    written: str = ""
    by: str = ""
    new_list: bool = False


def check_edit(kind: EditKind, current: Version | None, today: date, written: str = "") -> None:
    """Raises EntryExists, EntryUnknown or WritingDiffers when what is listed under a key now cannot be changed so.

    `written` is the plate as the change writes it. What is past its weed date makes way for an entry that is added,
    and can be given another date.
    """
    if current is None:
        if kind is not EditKind.ADD:
            raise EntryUnknown(ENTRY_MISSING)
        return
    if kind is not EditKind.ADD:
        require_same_car(current.entry, written)
    elif current.entry.weed_date >= today:
        raise EntryExists(
            "the list has an entry with the same letters, digits and case number, divided in another place, and no"
            " camera can tell the two cars apart: give this one a case number of its own"
            if _is_of_other_car(current.entry, written)
            else "the list has an entry with this plate and case number already: hotlist change changes it"
        )


def require_same_car(entry: Entry, written: str) -> None:
    """Raises WritingDiffers when an order that names the entry by its key writes the plate of another car.

    `written` is the plate as the order writes it, "" where that says no more than the key.
    """
    if _is_of_other_car(entry, written):
        raise WritingDiffers(
            "the entry with these letters, digits and case number is of another car: its letters are divided in another"
            " place; write the plate as the list does, or without spaces and dashes"
        )


def _is_of_other_car(entry: Entry, written: str) -> bool:
    return is_other_car(entry.plate, written, entry.written, entry.country)


def make_edit(list_name: str, edit: Edit, now: datetime, today: date, stores: RevisionStores) -> FinishedEdit:
    """Change one entry of the active revision; it counts from the moment that this returns.

    `now` is aware, `today` the day in the deployment's zone.
    Raises EntryExists, EntryUnknown, WritingDiffers, EditsTooMany, PatternsTooMany or PatternTooWide, and then changes
    nothing, ListUnknown or ListBeingDeleted for a deleted list, and StoreBusy when others change the list all the time.
    """
    for _ in range(_ATTEMPTS):
        state = stores.states.find_state(list_name)
        require_not_deleted(state, new_list=edit.new_list)
        overlay = stores.revisions.load_overlay(list_name, state.active)
        current = _find_current(stores, state, edit.key)
        check_edit(edit.kind, current, today, edit.written)
        entry = edit.reword(None if current is None else current.entry)
        if len({*overlay.laid, edit.key}) > MAX_LAID:
            raise EditsTooMany(
                f"{MAX_LAID} entries of list {list_name} were changed one at a time since its last file:"
                " export the list and import what comes out, then go on"
            )
        begun, number = begin_edit(state)
        laid = {edit.key: Laid(number, now, entry)}
        before = load_patterns(stores, state)
        patterns = _lay_patterns(before, laid)
        check_bounds(patterns, before)
        try:
            begun = stores.states.save_state(begun)
            stores.revisions.keep_overlay(list_name, number, Overlay(overlay.root, {**overlay.laid, **laid}))
            counts = _lay(stores, state, laid, number, {edit.key: current}, patterns)
            if patterns:
                publish_patterns(stores, list_name, NewSet(number, pack_patterns(patterns), edit.by, now), before)
            finished = FinishedEdit(number, now, counts)
            stores.states.save_state(finish_edit(stores.states.find_state(list_name), begun, finished))
        except StateChanged:
            continue
        stores.writer.drop_patterns(list_name, number)
        return finished
    raise StoreBusy(f"list {list_name} changes all the time: try again")


def find_entry(list_name: str, key: Key, stores: RevisionStores) -> Entry | None:
    """The entry of the active revision with this key, whatever its dates; None when the list has none."""
    found = _find_current(stores, stores.states.find_state(list_name), key)
    return None if found is None else found.entry


def finish_with_edits(stores: RevisionStores, list_name: str, revision: int, now: datetime) -> ListState:
    """Make an import active whose differences are written, with what was changed since its file was uploaded over it.

    Raises ImportLost when it no longer runs, PatternsTooMany when its patterns do not fit.
    """
    for _ in range(_ATTEMPTS):
        state = stores.states.find_state(list_name)
        running = require_running(state, revision)
        try:
            later = _choose_later(stores.revisions.load_overlay(list_name, state.active), running)
            finish = _lay_over_import if later else _finish_alone
            finished = stores.states.save_state(finish(stores, state, running, later, now))
        except StateChanged:
            continue
        stores.writer.drop_patterns(list_name, finished.active)
        return finished
    raise StoreBusy(f"list {list_name} changes all the time: try again later")


def _choose_later(overlay: Overlay, running: RunningImport) -> dict[Key, Laid]:
    """What was changed after the file was uploaded; surely so when it has a number above the import's."""
    uploaded_at = running.upload.uploaded_at
    return {
        key: laid for key, laid in overlay.laid.items() if laid.revision > running.revision or laid.at >= uploaded_at
    }


def _finish_alone(
    stores: RevisionStores, state: ListState, running: RunningImport, _later: Mapping[Key, Laid], now: datetime
) -> ListState:
    if running.counts is not None and running.counts.patterns:
        packed = stores.revisions.load_patterns(state.name, running.revision)
        before = load_patterns(stores, state)
        new = NewSet(running.revision, packed, running.upload.announced_by, now)
        publish_patterns(stores, state.name, new, before)
    return finish_import(state, running.revision, now)


def _lay_over_import(
    stores: RevisionStores, state: ListState, running: RunningImport, later: Mapping[Key, Laid], now: datetime
) -> ListState:
    begun, number = begin_edit(state)
    begun = stores.states.save_state(begun)
    # The list as it is once the imported revision counts and nothing that came after it.
    void = state.void - {running.revision}
    counts = running.counts or Counts(0, 0, 0, 0)
    imported = replace(
        state, active=running.revision, void=void, history=(), edits=(FinishedEdit(running.revision, now, counts),)
    )
    current = {key: _find_current(stores, imported, key) for key in later}
    relaid = {key: replace(laid, revision=number) for key, laid in later.items()}
    patterns = _lay_patterns(load_patterns(stores, imported), relaid)
    stores.revisions.keep_overlay(state.name, number, Overlay(running.revision, relaid))
    laid_counts = _lay(stores, imported, relaid, number, current, patterns)
    if patterns:
        new = NewSet(number, pack_patterns(patterns), running.upload.announced_by, now)
        publish_patterns(stores, state.name, new, load_patterns(stores, state))
    # What the changes themselves wrote is written under the new number now, and must not count twice.
    old = [version for key in later if not _is_pattern(key) and (version := _find_current(stores, state, key))]
    stores.writer.write_changes([Change(version, None) for version in old], number)
    counts = replace(counts, lines=laid_counts.lines, patterns=laid_counts.patterns)
    return finish_import(begun, running.revision, now, number=number, counts=counts)


def _lay(
    stores: RevisionStores,
    state: ListState,
    laid: Mapping[Key, Laid],
    number: int,
    current: Mapping[Key, Version | None],
    patterns: Sequence[Entry],
) -> Counts:
    """Write revision `number`, whose overlay is kept: the state's active one with `laid` over it.

    `current` are the versions that take part, `patterns` all that the revision has; returns how the revision differs.
    """
    list_name = state.name
    changes = [
        Change(current[key], None if one.entry is None else Version(one.entry, number))
        for key, one in laid.items()
        if current[key] is not None or one.entry is not None
    ]
    added = sum(change.ended is None for change in changes)
    ended = sum(change.begun is None for change in changes)
    if patterns:
        stores.revisions.keep_patterns(list_name, number, pack_patterns(patterns))
    stores.writer.write_changes(changes, number)
    lines = state.counts.lines + added - ended
    return Counts(lines, added, len(changes) - added - ended, ended, len(patterns))


def _lay_patterns(before: Sequence[Entry], laid: Mapping[Key, Laid]) -> list[Entry]:
    """The patterns `before`, sorted by key, with what is laid over them."""
    patterns = {Key(one.plate, one.case_number): one for one in before}
    for key, one in laid.items():
        if _is_pattern(key):
            patterns.pop(key, None)
            if one.entry is not None:
                patterns[key] = one.entry
    return [patterns[key] for key in sorted(patterns)]


def _find_current(stores: RevisionStores, state: ListState, key: Key) -> Version | None:
    if not _is_pattern(key):
        return stores.finder.find_version(state.name, key, state.active, state.void, state.floor)
    patterns = load_patterns(stores, state)
    # Nothing is written of a single pattern, so the revision that it came with does not matter.
    return next((Version(one, state.active) for one in patterns if (one.plate, one.case_number) == key), None)


def _is_pattern(key: Key) -> bool:
    return "?" in key.plate or "*" in key.plate
