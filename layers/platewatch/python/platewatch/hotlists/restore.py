"""A list as it was, brought back as a revision that is not active, and shown as a difference.

What is past its weed date does not come back, nor what somebody ended: of an entry that a file left out nobody said so,
so it stands in the difference. Nothing is matched with the revision until somebody makes it the active one.
"""

from collections.abc import Iterable, Iterator, Set
from datetime import datetime

from platewatch.hotlists.causes import Cause
from platewatch.hotlists.conclude import conclude
from platewatch.hotlists.delta import DeltaLine
from platewatch.hotlists.dry_run import show_changes
from platewatch.hotlists.findings import Findings, LineWarning
from platewatch.hotlists.list_state import FinishedImport, ListState, Upload
from platewatch.hotlists.ports import ImportStores
from platewatch.hotlists.report import Checked, Report, Verdict
from platewatch.hotlists.versions import Key


def find_ended(stores: ImportStores, state: ListState) -> Set[Key]:
    """What was ended one at a time and is not listed now, as far as the revisions know that can be gone back to."""
    ended: set[Key] = set()
    for number in state.reachable:
        for key, laid in stores.revisions.load_overlay(state.name, number).laid.items():
            (ended.discard if laid.entry is not None else ended.add)(key)
    if ended:
        # A file or a later change may have listed it again.
        ended -= {one.key for one in stores.revisions.load_revision(state.name, state.active) if one.key in ended}
    return ended


def leave_out(lines: Iterable[DeltaLine], ended: Set[Key], findings: Findings) -> Iterator[DeltaLine]:
    """The lines but those whose entry somebody ended; each of these is a warning."""
    for line in lines:
        if line.key not in ended:
            yield line
            continue
        reason = "somebody ended this entry: it is left out"
        findings.warn([LineWarning(line.line, "plate", reason, Cause.ENDED_SINCE)])


def report_restored(stores: ImportStores, state: ListState, finished: FinishedImport) -> Report:
    """The report on a revision that can be made active: how it differs from what is active now."""
    list_name, counts, upload = state.name, finished.counts, finished.upload
    active = stores.revisions.load_revision(list_name, state.active)
    changes = show_changes(active, stores.revisions.load_revision(list_name, finished.revision))
    message = (
        f"revision {finished.revision} is stored and not active; it would add {counts.added}, change {counts.changed}"
        f" and end {counts.ended}, and the list would then have {counts.lines} entries. Until the list changes next,"
        f" hotlist rollback {list_name} --to {finished.revision} makes it the list"
    )
    checked = Checked(state.active, counts, changes)
    findings = stores.revisions.find_warnings(list_name, finished.revision)
    return Report(Verdict.CHECKED, upload.key, upload.etag, finished.imported_at, message, finished, checked, findings)


def conclude_overtaken(stores: ImportStores, upload: Upload, now: datetime) -> None:
    """Reports that the list was changed while the file was stored, so that nothing came of it."""
    message = "the list was changed meanwhile, so nothing was restored: restore the file again"
    conclude(stores, Report(Verdict.SUPERSEDED, upload.key, upload.etag, now, message))
