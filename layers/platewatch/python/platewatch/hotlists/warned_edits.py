"""Changing one entry and saying what deserves a second look in it, as an import does for each line of a file."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from platewatch.hotlists.edits import Edit, EditKind, make_edit
from platewatch.hotlists.entry import Entry, EntryStore
from platewatch.hotlists.findings import LineWarning
from platewatch.hotlists.line_warnings import find_warnings
from platewatch.hotlists.list_state import FinishedEdit
from platewatch.hotlists.ports import RevisionStores
from platewatch.hotlists.twins import list_twins, warn_of_twins


@dataclass(frozen=True, slots=True)
class TypedEdit:
    """A change of one entry, and its plate as it was typed."""

    edit: Edit
    written: str


def make_warned_edit(
    list_name: str,
    typed: TypedEdit,
    now: datetime,
    today: date,
    stores: RevisionStores,
    entries: EntryStore,
) -> tuple[FinishedEdit, tuple[LineWarning, ...]]:
    """Change one entry as make_edit does, with its errors, and the warnings about what it becomes; none when it ends.

    Twins are looked up in `entries` before the change, so that nothing can fail
    once it counts.
    """
    edit = typed.edit
    twins: tuple[LineWarning, ...] = ()
    asked = () if edit.kind is EditKind.END else list_twins(edit.key.plate)
    if asked:
        twins = tuple(warn_of_twins(list_name, edit.key.plate, entries.find_entries(asked), today))
    made: list[Entry] = []

    def reword(current: Entry | None) -> Entry | None:
        entry = edit.reword(current)
        made[:] = [] if entry is None else [entry]
        return entry

    finished = make_edit(list_name, replace(edit, reword=reword), now, today, stores)
    return finished, (*(warning for entry in made for warning in find_warnings(entry, typed.written)), *twins)
