"""Deleting a list: it matches nothing from one write on, and what is stored of it is destroyed in pieces afterwards.

The destruction begins only when nothing that worked on the list before can still be running: a late import would else
write again what was destroyed already. Its record stays, without entries, so that no number of a revision is ever used
twice: see `floor`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import islice
from typing import Final

from platewatch.hotlists.errors import ListBeingDeleted, ListUnknown, StateChanged, StoreBusy
from platewatch.hotlists.list_state import ListState, ListStates
from platewatch.hotlists.ports import DestructionQueue, ImportStores
from platewatch.hotlists.revisions import LEASE
from platewatch.hotlists.trail import describe_destruction
from platewatch.text.names import NameKind, describe_unknown

ORDER_WAIT: Final = timedelta(seconds=20)
"""How long the order to destroy a list waits: longer than the function that gives it may run."""

REST: Final = LEASE
"""How long a deleted list is left alone: longer than an import of it may still be running."""

_CHUNK: Final = 200
_ATTEMPTS: Final = 8


class Destruction(StrEnum):
    """How an invocation's work on a deleted list ended."""

    NOTHING = "nothing to destroy"
    """The list is not deleted, or was destroyed before."""

    WAITING = "waiting"
    """An import of the list may still be running."""

    CONTINUED = "continued"
    """A message for the next invocation is sent."""

    DESTROYED = "destroyed"


def require_not_deleted(state: ListState, *, new_list: bool) -> None:
    """Raises ListUnknown for a deleted list unless a new one may take its name, ListBeingDeleted if it is too early."""
    if state.deleted_at is None:
        return
    if not state.destroyed:
        raise ListBeingDeleted(
            f"list {state.name} was deleted, and what is stored of it is being destroyed:"
            f" a new list can have its name in about {REST.total_seconds() / 60:.0f} minutes"
        )
    if not new_list:
        raise ListUnknown(f"list {state.name} was deleted")


def require_stored(list_name: str, states: Iterable[ListState]) -> ListState:
    """The state of a list of which anything is stored, deleted or not. Raises ListUnknown with the nearest name."""
    stored = {state.name: state for state in states if not state.destroyed}
    if list_name not in stored:
        raise ListUnknown(describe_unknown(NameKind.LIST, list_name, stored))
    return stored[list_name]


def delete_list(list_name: str, now: datetime, states: ListStates, queue: DestructionQueue) -> ListState:
    """Delete the list: nothing of it matches from now on, and its settings are gone. Repeatable; returns what it was.

    The order to destroy comes first: after a death in between it finds a list that is not deleted, and does nothing.
    Raises ListUnknown, also for a list that is destroyed already, and StoreBusy when others change it all the time.
    """
    for _ in range(_ATTEMPTS):
        state = require_stored(list_name, states.list_states())
        queue.destroy_later(list_name, ORDER_WAIT)
        if state.deleted_at is not None:
            return state
        try:
            states.save_deleted(mark_deleted(state, now))
        except StateChanged:
            continue
        return state
    raise StoreBusy(f"list {list_name} changes all the time: try again")


def make_list(list_name: str, states: ListStates) -> ListState:
    """Make a new list without entries, where none is; one that had its name must be destroyed. Raises StateChanged."""
    return states.save_state(replace(states.find_state(list_name), deleted_at=None, destroyed=False))


def mark_deleted(state: ListState, now: datetime) -> ListState:
    """The state of the list once it is deleted: no revision, no import, and no way back to an earlier revision."""
    return ListState(state.name, next=state.next, version=state.version, deleted_at=now, floor=state.next)


@dataclass(frozen=True, slots=True)
class Destroyed:
    """How far a destruction has come: so many of the revision's versions are destroyed."""

    revision: int = 0
    versions: int = 0


NOTHING_YET: Final = Destroyed()


def destroy_list(
    list_name: str,
    now: datetime,
    rest: timedelta,
    stores: ImportStores,
    keep_going: Callable[[], bool],
    destroyed: Destroyed = NOTHING_YET,
) -> Destruction:
    """Destroy all that is stored of a deleted list, as far as the time goes.

    `rest` is how long the list is left alone before; `destroyed` says what an earlier call has done. Whatever is
    raised, calling again goes on. Does nothing for a list that is not deleted.
    """
    state = stores.states.find_state(list_name)
    if state.deleted_at is None or state.destroyed:
        return Destruction.NOTHING
    if now < state.deleted_at + rest:
        stores.queue.destroy_later(list_name, state.deleted_at + rest - now)
        return Destruction.WAITING
    stores.audit.append(describe_destruction(list_name, now))
    for number in stores.revisions.list_revisions(list_name):
        done = destroyed.versions if number == destroyed.revision else 0
        left = _destroy_versions(list_name, number, done, stores, keep_going)
        if left is not None:
            stores.queue.destroy_later(list_name, timedelta(), number, left)
            return Destruction.CONTINUED
        stores.revisions.remove_revision(list_name, number)
    stores.writer.drop_patterns(list_name, state.floor)
    stores.destroyer.destroy_notes(list_name)
    stores.files.remove_files(list_name)
    stores.states.save_state(replace(state, destroyed=True))
    return Destruction.DESTROYED


def _destroy_versions(
    list_name: str, revision: int, done: int, stores: ImportStores, keep_going: Callable[[], bool]
) -> int | None:
    """Destroy the versions that came with a revision, at least some; how many are done when the time is over."""
    versions = islice(stores.revisions.load_begun(list_name, revision), done, None)
    while chunk := list(islice(versions, _CHUNK)):
        try:
            stores.destroyer.destroy_versions(chunk)
        except StoreBusy:
            return done
        done += len(chunk)
        if not keep_going():
            return done
    return None
