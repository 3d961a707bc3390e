"""The state of a list: its revisions, the import that runs, and which upload each of them came from."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from platewatch.hotlists.errors import BadListName
from platewatch.hotlists.mode import parse_mode
from platewatch.sentences import say
from platewatch.text.names import NAME_RULE, is_name


def check_list_name(name: str) -> str:
    """The name, if a list can be called so. Raises BadListName.

    For what makes a list or adds to it. Lists of earlier days may have other names: they can be shown, ended and
    deleted, so whatever only looks a list up asks whether it is there.
    """
    if not is_name(name):
        raise BadListName(say("a list's name must be {rule}", rule=NAME_RULE))
    return name


def is_restored(key: str) -> bool:
    """Whether the object with this key is a list as it was, to be restored."""
    return parse_mode(key.rpartition("/")[2].rpartition(".")[0]).restore


@dataclass(frozen=True, slots=True)
class Upload:
    """One content of one object. `uploaded_at` (aware, UTC) is when the file was announced, `announced_by` by whom.

    What was changed after that is newer than the file, however late its bytes arrive or arrive again. Uploads of
    earlier versions have the time of their arrival, and an empty `announced_by` where nobody knows.
    """

    key: str
    etag: str
    uploaded_at: datetime
    announced_by: str = ""

    @property
    def identity(self) -> str:
        """32 hex digits, the same for every event about this upload."""
        text = f"{self.key}|{self.etag}|{self.uploaded_at.isoformat()}"
        return hashlib.sha256(text.encode()).hexdigest()[:32]

    @property
    def is_restored(self) -> bool:
        """Whether it is a list as it was (hotlists.restore): no delivery, and nothing counts because of it alone."""
        return is_restored(self.key)


@dataclass(frozen=True, slots=True)
class Counts:
    """How a revision differs from the one before it, in entries.

    `lines` is how many entries it has, `patterns` how many of them are patterns.
    """

    lines: int
    added: int
    changed: int
    ended: int
    patterns: int = 0

    @property
    def total(self) -> int:
        """How many entries differ."""
        return self.added + self.changed + self.ended


@dataclass(frozen=True, slots=True)
class RunningImport:
    """An import that holds the list's turn until `lease_until`.

    `counts` is None until the revision's content is stored; `written` is how many of its differences surely are.
    """

    revision: int
    base: int
    upload: Upload
    lease_until: datetime
    counts: Counts | None = None
    written: int = 0


@dataclass(frozen=True, slots=True)
class FinishedImport:
    """An import that became a revision.

    `upon` is the number that it had while it ran, when entries changed meanwhile were laid over it; else None.
    """

    revision: int
    upload: Upload
    imported_at: datetime
    counts: Counts
    upon: int | None = None


@dataclass(frozen=True, slots=True)
class FinishedEdit:
    """A change of a single entry that became a revision."""

    revision: int
    made_at: datetime
    counts: Counts


@dataclass(frozen=True, slots=True)
class ListState:
    """All that is known of a list but its entries.

    `active` is the visible revision, 0 before the first. `next` is the number of the next import: no number is ever
    used twice. `version` counts the writes of this record. `history` goes from oldest to newest. `patterns` is the
    number of the set of patterns that counts, 0 without any; such numbers are taken from `next` too and only rise.
    `edits` are changes of single entries, oldest first. Files uploaded before `rolled_back_at` are not imported.
    `deleted_at` is set when the list was deleted, `destroyed` once nothing of it is stored any more but this record.
    Revisions below `floor` never count: they are of a deleted list that had the same name.
    """

    name: str
    active: int = 0
    next: int = 1
    void: frozenset[int] = frozenset()
    running: RunningImport | None = None
    history: tuple[FinishedImport, ...] = ()
    version: int = 0
    patterns: int = 0
    edits: tuple[FinishedEdit, ...] = ()
    rolled_back_at: datetime | None = None
    deleted_at: datetime | None = None
    destroyed: bool = False
    floor: int = 0

    @property
    def reachable(self) -> dict[int, FinishedImport | FinishedEdit]:
        """What can be made active, the active revision itself among it, by number."""
        made: dict[int, FinishedImport | FinishedEdit] = {one.revision: one for one in self.history}
        made |= {one.revision: one for one in self.edits}
        return {number: made[number] for number in sorted(made) if number not in self.void}

    @property
    def counts(self) -> Counts:
        """Those of the active revision."""
        finished = self.reachable.get(self.active)
        return Counts(0, 0, 0, 0) if finished is None else finished.counts


class ListStates(Protocol):
    """Where the state of each list is kept."""

    def find_state(self, list_name: str) -> ListState:
        """The list's state; that of an empty list when it never had a revision."""

    def list_states(self) -> tuple[ListState, ...]:
        """The state of every list that has one or has settings, sorted by name; of deleted ones too."""

    def save_state(self, state: ListState) -> ListState:
        """Keep the state in place of the one it was made from; returns it as it is kept now.

        Raises StateChanged, and keeps nothing, when another one was kept meanwhile.
        """

    def save_deleted(self, state: ListState) -> ListState:
        """The same for a list that is deleted with this state: its settings are forgotten in the same step."""
