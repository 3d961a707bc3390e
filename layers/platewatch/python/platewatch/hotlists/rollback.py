"""Going back to an earlier revision: the pointer moves, nothing is rewritten."""

from datetime import datetime
from typing import Final

from platewatch.hotlists.conclude import conclude
from platewatch.hotlists.errors import NoSuchRevision, StateChanged, StoreBusy
from platewatch.hotlists.list_state import ListState
from platewatch.hotlists.pattern_sets import NewSet, load_patterns, publish_patterns
from platewatch.hotlists.ports import RevisionStores
from platewatch.hotlists.report import Report, Verdict
from platewatch.hotlists.revisions import reserve_number, switch_revision

_ATTEMPTS: Final = 8


def roll_back(list_name: str, revision: int, now: datetime, stores: RevisionStores, by: str = "") -> ListState:
    """Make another finished revision the active one; a running import is dropped, and its report says so.

    `by` is the identity of who orders it. Files that were uploaded before are not imported any more. Raises
    NoSuchRevision for what cannot be gone back to.
    """
    for _ in range(_ATTEMPTS):
        before = stores.states.find_state(list_name)
        finished = before.reachable.get(revision)
        if finished is None:
            known = ", ".join(str(number) for number in before.reachable if number != before.active) or "none"
            raise NoSuchRevision(f"list {list_name} has no revision {revision} to go back to; there are: {known}")
        try:
            state, number = reserve_number(before)
            state = stores.states.save_state(state)
            if finished.counts.patterns:
                # Under a number of its own: whoever drops older sets, now or later, must not drop this one.
                packed = stores.revisions.load_patterns(list_name, revision)
                new = NewSet(number, packed, by, now)
                publish_patterns(stores, list_name, new, load_patterns(stores, before))
            state = switch_revision(state, revision, now, number if finished.counts.patterns else 0)
            state = stores.states.save_state(state)
        except StateChanged:
            continue
        stores.writer.drop_patterns(list_name, number)
        if before.running is not None:
            upload = before.running.upload
            message = f"the list was rolled back to revision {revision} meanwhile: nothing was imported"
            conclude(stores, Report(Verdict.SUPERSEDED, upload.key, upload.etag, now, message))
        return state
    raise StoreBusy(f"list {list_name} changes all the time: try again")
