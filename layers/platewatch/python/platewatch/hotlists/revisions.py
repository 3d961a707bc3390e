"""Revisions of a list: which one is active, and which stored entry-versions it makes visible.

An entry-version is one wording of an entry: it came with one revision (`from_revision`) and may have been ended by
later ones (`ends`), of which some never came to count. All versions of all revisions lie side by side in the store.
What counts is decided by the list's state alone, so a revision becomes visible, or is rolled back, by one write; what a
dead import left half written stays invisible for good, because its number is void from the moment that the next import
begins.
"""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from platewatch.hotlists.errors import ImportLost, NoSuchRevision, StateChanged
from platewatch.hotlists.list_state import Counts, FinishedEdit, FinishedImport, ListState, RunningImport, Upload

LEASE: Final = timedelta(minutes=20)
"""How long a running import keeps others out after its last sign of life: longer than a function may run."""

KEPT_HISTORY: Final = 5
"""How many finished imports a list remembers, to know a repeated event when it sees one."""

KEPT_EDITS: Final = 10
"""How many changes of single entries a list remembers, to go back to."""


def is_visible(from_revision: int, ends: Collection[int], active: int, void: Collection[int], floor: int = 0) -> bool:
    """True when an entry-version belongs to the active revision's content."""
    if from_revision > active or from_revision < floor or from_revision in void:
        return False
    return all(end > active or end in void for end in ends)


class Turn(StrEnum):
    """What an import may do now."""

    BEGIN = "begin"
    RESUME = "resume"
    """The same upload is being imported, by a worker that died or by a twin; both may go on."""

    WAIT = "wait"
    """Another file is being imported into the list."""

    KNOWN = "known"
    """This upload was imported already."""

    SUPERSEDED = "superseded"
    """A file that was uploaded later was imported already or is being imported, or the list was rolled back or deleted
    since."""


def check_turn(state: ListState, upload: Upload, now: datetime) -> Turn:
    """What the import of this upload may do. Of two uploads under one key the later one never waits, and a delivery
    does not wait for a list that is restored: that one is then restored again by hand.
    """
    if find_finished(state, upload) is not None:
        return Turn.KNOWN
    # What was restored replaces nothing before somebody makes it active, and that is a roll-back.
    delivered = [one.upload for one in state.history if not one.upload.is_restored]
    if delivered and delivered[-1].uploaded_at > upload.uploaded_at:
        return Turn.SUPERSEDED
    if state.deleted_at is not None and (not state.destroyed or upload.uploaded_at <= state.deleted_at):
        return Turn.SUPERSEDED
    if state.rolled_back_at is not None and upload.uploaded_at <= state.rolled_back_at:
        return Turn.SUPERSEDED
    running = state.running
    if running is not None and running.upload.is_restored and not upload.is_restored:
        return Turn.BEGIN
    if running is not None and running.upload.uploaded_at > upload.uploaded_at:
        # However long that one takes or rests: an older file must not take its place.
        return Turn.SUPERSEDED
    if running is None or running.upload.key == upload.key:
        same = running is not None and running.upload.identity == upload.identity
        return Turn.RESUME if same else Turn.BEGIN
    return Turn.WAIT if now < running.lease_until else Turn.BEGIN


def find_finished(state: ListState, upload: Upload) -> FinishedImport | None:
    """The finished import of this upload; or of one with the same key and content, if that is what is active."""
    for finished in state.history:
        same = (finished.upload.key, finished.upload.etag) == (upload.key, upload.etag)
        # With later changes laid over it, what is active is not what the file says.
        active = finished.revision == state.active and finished.upon is None
        if finished.upload.identity == upload.identity or (same and active):
            return finished
    return None


def begin_import(state: ListState, upload: Upload, now: datetime) -> ListState:
    """The state in which this upload is being imported as the next revision, upon the active one.

    Every number above the active revision becomes void: whatever an abandoned or rolled-back revision wrote, or still
    writes, never counts.
    """
    running = RunningImport(state.next, state.active, upload, now + LEASE)
    void = state.void | _list_overtaken(state)
    made = replace(state, deleted_at=None, destroyed=False)
    return replace(made, next=state.next + 1, void=void, running=running)


def note_progress(
    state: ListState, revision: int, now: datetime, *, counts: Counts | None = None, written: int = 0
) -> ListState:
    """The state with the import's progress and a renewed lease. Raises ImportLost when it no longer runs."""
    running = require_running(state, revision)
    progressed = replace(
        running,
        lease_until=now + LEASE,
        counts=counts or running.counts,
        written=max(written, running.written),
    )
    return replace(state, running=progressed)


def finish_import(
    state: ListState, revision: int, now: datetime, *, number: int | None = None, counts: Counts | None = None
) -> ListState:
    """The state in which the imported revision is the active one. Raises ImportLost when it no longer runs.

    When entries were changed since the file was uploaded, `number` is the revision that has those changes laid over the
    imported one, and `counts` are its.
    """
    running = require_running(state, revision)
    if running.counts is None or (number is None and running.base != state.active):
        raise ImportLost(f"revision {revision} of list {state.name} was not made upon what is active now")
    active, counted = number or revision, counts or running.counts
    finished = FinishedImport(active, running.upload, now, counted, None if number is None else revision)
    return replace(
        state,
        active=active,
        void=state.void - {revision, active},
        running=None,
        history=(*state.history, finished)[-KEPT_HISTORY:],
        # What was changed while the import ran had the list below it that this one replaces.
        edits=tuple(edit for edit in state.edits if edit.revision < revision),
        patterns=active if counted.patterns else 0,
    )


def keep_restored(state: ListState, revision: int, now: datetime) -> ListState:
    """The state in which the imported revision can be made active, and what was active still is.

    The next change of the list voids it. Raises ImportLost when it no longer runs.
    """
    running = require_running(state, revision)
    if running.counts is None or running.base != state.active:
        raise ImportLost(f"revision {revision} of list {state.name} was not made upon what is active now")
    finished = FinishedImport(revision, running.upload, now, running.counts)
    # What was restored before and not taken is void by now. What is active stays known, however old it is.
    others = [one for one in state.history if one.revision <= state.active]
    while len(others) >= KEPT_HISTORY:
        others.remove(next(one for one in others if one.revision != state.active))
    return replace(state, void=state.void - {revision}, running=None, history=(*others, finished))


def abandon_import(state: ListState) -> ListState:
    """The state without the running import. What it wrote stays invisible."""
    return replace(state, running=None)


def reserve_number(state: ListState) -> tuple[ListState, int]:
    """The state in which a number is taken for a set of patterns, and that number. As a revision it never counts."""
    return replace(state, next=state.next + 1, void=state.void | {state.next}), state.next


def begin_edit(state: ListState) -> tuple[ListState, int]:
    """The state in which a number is taken for a change of a single entry upon the active revision, and that number.

    Every number above the active revision is void until something makes it count: a running import's too.
    """
    reserved, number = reserve_number(state)
    made = replace(reserved, deleted_at=None, destroyed=False)
    return replace(made, void=reserved.void | _list_overtaken(state)), number


def _list_overtaken(state: ListState) -> set[int]:
    """The numbers above the active revision, which void from now on; below the floor nothing counts anyway."""
    return set(range(max(state.active + 1, state.floor), state.next))


def finish_edit(state: ListState, begun: ListState, edit: FinishedEdit) -> ListState:
    """The state in which the change is active, after begin_edit made `begun`. What was restored meanwhile is void: it
    may bring back what the change ended.

    Raises StateChanged when the list has another active revision or running import since.
    """
    same = state.running is begun.running or (
        state.running is not None and begun.running is not None and state.running.revision == begun.running.revision
    )
    if state.active != begun.active or not same:
        raise StateChanged(f"list {state.name} has another revision or import since: make the change upon that")
    return replace(
        state,
        active=edit.revision,
        void=(state.void | _list_overtaken(state)) - {edit.revision},
        edits=(*state.edits, edit)[-KEPT_EDITS:],
        patterns=edit.revision if edit.counts.patterns else 0,
    )


def switch_revision(state: ListState, revision: int, now: datetime, patterns: int = 0) -> ListState:
    """The state with another finished revision active: an earlier one, or a later one until the next change begins.

    `patterns` is the number of the set that holds its patterns. A running import is abandoned. Raises NoSuchRevision
    for a number that is void, was never finished, or is unknown.
    """
    if revision not in state.reachable:
        raise NoSuchRevision(f"list {state.name} has no revision {revision} that can be made active")
    return replace(state, active=revision, running=None, patterns=patterns, rolled_back_at=now)


def require_running(state: ListState, revision: int) -> RunningImport:
    """The running import. Raises ImportLost when another one, or none, runs."""
    if state.running is None or state.running.revision != revision:
        raise ImportLost(f"the import of revision {revision} of list {state.name} no longer runs")
    return state.running
