"""An import's turn at its list: taken once, kept by signs of life, and used to write the differences."""

from collections.abc import Callable
from datetime import datetime
from itertools import islice
from typing import Final

from platewatch.hotlists.conclude import conclude, report_superseded
from platewatch.hotlists.errors import StateChanged, StoreBusy
from platewatch.hotlists.list_state import ListState, ListStates, RunningImport, Upload
from platewatch.hotlists.ports import ImportStores
from platewatch.hotlists.revisions import Turn, begin_import, check_turn, note_progress
from platewatch.hotlists.versions import find_changes

CHUNK: Final = 200
"""How many differences are written between two looks at the time."""

NOTED_EVERY: Final = 5 * CHUNK
"""How many differences a death may cost at the most, to be written again."""

_ATTEMPTS: Final = 5


def take_turn(stores: ImportStores, list_name: str, upload: Upload, now: datetime) -> tuple[Turn, ListState]:
    """RESUME and the state in which this upload runs; or why it may not run (anything but BEGIN). Raises StoreBusy."""
    for _ in range(_ATTEMPTS):
        state = stores.states.find_state(list_name)
        turn = check_turn(state, upload, now)
        if turn is not Turn.BEGIN:
            return turn, state
        try:
            begun = stores.states.save_state(begin_import(state, upload, now))
        except StateChanged:
            continue
        if state.running is not None and state.running.upload.key != upload.key:
            # It showed no sign of life for long, and will find its place taken if it does.
            conclude(stores, report_superseded(state.running.upload, now))
        return Turn.RESUME, begun
    raise StoreBusy(f"the state of list {list_name} changes all the time: try again later")


def update_state(states: ListStates, list_name: str, change: Callable[[ListState], ListState]) -> ListState:
    """Save what `change` makes of the list's state; returns it as it is kept. What `change` raises passes through.

    `change` is called again when somebody else changed the list meanwhile. Raises StoreBusy when that never ends.
    """
    for _ in range(_ATTEMPTS):
        try:
            return states.save_state(change(states.find_state(list_name)))
        except StateChanged:
            continue
    raise StoreBusy(f"the state of list {list_name} changes all the time: try again later")


def write_differences(
    stores: ImportStores, list_name: str, running: RunningImport, now: datetime, keep_going: Callable[[], bool]
) -> bool:
    """Write what is not written yet; False when some is left, and then the state says how far it came."""
    revision, written = running.revision, running.written

    def note() -> None:
        update_state(stores.states, list_name, lambda state: note_progress(state, revision, now, written=written))

    base = stores.revisions.load_revision(list_name, running.base)
    content = stores.revisions.load_revision(list_name, revision)
    changes = islice(find_changes(base, content), written, None)
    while chunk := list(islice(changes, CHUNK)):
        try:
            stores.writer.write_changes(chunk, revision)
        except StoreBusy:
            note()
            return False
        written += len(chunk)
        if not keep_going():
            note()
            return False
        if written % NOTED_EVERY == 0:
            note()
    return True
