"""Importing a file into its list: checked first, then stored as a revision, then written as differences, then active.

Every step may be repeated by anybody at any time. A message comes at least once and a worker may die at any line: what
is stored of a revision is the same each time, its differences are written idempotently and stay invisible, and one
conditional write of the list's state makes it all count.
"""

from collections.abc import Callable
from datetime import date, datetime
from enum import StrEnum
from itertools import islice
from typing import Final

from platewatch.hotlists.delta import Delta
from platewatch.hotlists.dry_run import check_upload, refuse_patterns, report_refused, watch
from platewatch.hotlists.edits import finish_with_edits
from platewatch.hotlists.entry import Entry
from platewatch.hotlists.errors import (
    BadKey,
    ImportLost,
    PatternsTooMany,
    PatternTooWide,
    StateChanged,
    StoreBusy,
)
from platewatch.hotlists.findings import Findings, LinesRefused
from platewatch.hotlists.mode import read_mode
from platewatch.hotlists.parts import check_on, make_content
from platewatch.hotlists.pattern_sets import load_patterns
from platewatch.hotlists.patterns import check_bounds, pack_patterns
from platewatch.hotlists.ports import ImportStores, UploadedFile
from platewatch.hotlists.report import Report, Verdict, split_key
from platewatch.hotlists.revisions import (
    FinishedImport,
    ListState,
    ListStates,
    RunningImport,
    Turn,
    Upload,
    abandon_import,
    begin_import,
    find_finished,
    judge_turn,
    note_progress,
    require_running,
)
from platewatch.hotlists.trail import describe_import
from platewatch.hotlists.twins import TwinFinder
from platewatch.hotlists.versions import Merge, find_changes
from platewatch.phone_numbers import NO_NUMBERS, PhoneNumbers

CHUNK: Final = 200
"""How many differences are written between two looks at the time."""

NOTED_EVERY: Final = 5 * CHUNK
"""How many differences a death may cost at the most, to be written again."""

_STATE_ATTEMPTS: Final = 5


class Outcome(StrEnum):
    """How an invocation's work on an import ended."""

    IMPORTED = "imported"
    CHECKED = "checked"
    """It was a dry run: what would change is reported."""

    REFUSED = "refused"
    SUPERSEDED = "superseded"
    KNOWN = "known"
    """Nothing was to be done: the upload was imported before."""

    GONE = "gone"
    """The object is no longer there."""

    WAITING = "waiting"
    CONTINUED = "continued"
    """A message for the next invocation is sent."""


def import_upload(
    key: str,
    now: datetime,
    today: date,
    stores: ImportStores,
    keep_going: Callable[[], bool],
    phones: PhoneNumbers = NO_NUMBERS,
) -> Outcome:
    """Import what the object with this key holds now, as far as the time goes.

    `now` is aware; `today` is the day in the deployment's zone; keep_going says no when the time runs low; `phones` are
    the numbers that text may hold. Whatever is raised, calling again goes on where it stopped.
    """
    try:
        list_name, file_name = split_key(key)
    except BadKey as error:
        stores.files.keep_report(Report(Verdict.REFUSED, key, "", now, str(error)))
        return Outcome.REFUSED
    with stores.files.open_upload(key) as uploaded:
        if uploaded is None:
            return Outcome.GONE
        if read_mode(file_name).dry_run:
            report = check_upload(list_name, uploaded, now, today, stores, keep_going, phones)
            if report is None:
                return _check_later(stores, key)
            stores.files.keep_report(report)
            return Outcome.CHECKED
        state = stores.states.find_state(list_name)
        turn = judge_turn(state, uploaded.upload, now)
        if turn not in (Turn.BEGIN, Turn.RESUME):
            return _leave(stores, turn, state, uploaded.upload, now)
        if turn is Turn.BEGIN or state.running is None or state.running.counts is None:
            prepared = _prepare(list_name, uploaded, now, today, stores, keep_going, phones)
        else:
            prepared = state.running.revision
    if isinstance(prepared, Outcome):
        return prepared
    return continue_import(list_name, prepared, now, stores, keep_going)


def continue_import(
    list_name: str, revision: int, now: datetime, stores: ImportStores, keep_going: Callable[[], bool]
) -> Outcome:
    """Go on with an import whose entries are stored; at least one step of it, whatever keep_going says."""
    try:
        state = _update(stores.states, list_name, lambda state: note_progress(state, revision, now))
        running = require_running(state, revision)
        if not _write_differences(stores, list_name, running, now, keep_going):
            stores.queue.go_on(list_name, revision)
            return Outcome.CONTINUED
        stores.audit.append(describe_import(list_name, running, now))
        state = finish_with_edits(stores, list_name, revision, now)
    except PatternsTooMany as error:
        return _refuse_patterns(stores, list_name, state.running, error, now)
    except ImportLost:
        return _settle_lost(stores, list_name, revision)
    stores.files.keep_report(_report_finished(stores, list_name, state.history[-1]))
    return Outcome.IMPORTED


def _settle_lost(stores: ImportStores, list_name: str, revision: int) -> Outcome:
    """A twin finished the import, or another upload took its place; only the first has something to report."""
    history = stores.states.find_state(list_name).history
    finished = next((finished for finished in history if revision in (finished.revision, finished.upon)), None)
    if finished is None:
        return Outcome.SUPERSEDED
    stores.files.keep_report(_report_finished(stores, list_name, finished))
    return Outcome.KNOWN


def _prepare(
    list_name: str,
    uploaded: UploadedFile,
    now: datetime,
    today: date,
    stores: ImportStores,
    keep_going: Callable[[], bool],
    phones: PhoneNumbers,
) -> int | Outcome:
    """Check the file, take the list's turn and store the content: the number of its revision, or what came instead."""
    with check_on(list_name, uploaded, today, stores.files, keep_going, phones) as checked, TwinFinder() as twins:
        if checked is None:
            return _check_later(stores, uploaded.upload.key)
        if checked.findings.bad_lines:
            return _refuse(stores, list_name, uploaded.upload, checked.findings, now)
        turn, state = _take_turn(stores.states, list_name, uploaded.upload, now)
        if turn is not Turn.RESUME or state.running is None:
            return _leave(stores, turn, state, uploaded.upload, now)
        running, lines = state.running, checked.lines
        base = stores.files.load_revision(list_name, running.base)
        delta = read_mode(uploaded.upload.key).delta
        merge = make_content(base, lines, running.revision, today, twins, delta=delta)
        return _store(stores, list_name, running, merge, checked.findings, twins, now, keep_going)


def _store(
    stores: ImportStores,
    list_name: str,
    running: RunningImport,
    merge: Merge | Delta,
    findings: Findings,
    twins: TwinFinder,
    now: datetime,
    keep_going: Callable[[], bool],
) -> int | Outcome:
    """Store the content of the running import: the number of its revision, or what came instead."""
    revision = running.revision
    patterns: list[Entry] = []
    try:
        stores.files.keep_revision(list_name, revision, watch(merge, patterns, keep_going))
        if patterns:
            check_bounds(patterns, load_patterns(stores, stores.states.find_state(list_name)))
            stores.files.keep_patterns(list_name, revision, pack_patterns(patterns))
        findings.warn(twins.list_warnings())
        if findings.warnings:
            stores.files.keep_warnings(list_name, revision, findings)
        _update(stores.states, list_name, lambda state: note_progress(state, revision, now, counts=merge.counts))
    except LinesRefused as refused:
        findings.merge(refused.findings)
        return _refuse(stores, list_name, running.upload, findings, now)
    except (PatternsTooMany, PatternTooWide) as error:
        return _refuse_patterns(stores, list_name, running, error, now)
    except ImportLost:
        return _settle_lost(stores, list_name, revision)
    return revision


def _check_later(stores: ImportStores, key: str) -> Outcome:
    stores.queue.check_on(key)
    return Outcome.CONTINUED


def _take_turn(states: ListStates, list_name: str, upload: Upload, now: datetime) -> tuple[Turn, ListState]:
    """RESUME and the state in which this upload runs; or why it may not run (anything but BEGIN)."""
    for _ in range(_STATE_ATTEMPTS):
        state = states.find_state(list_name)
        turn = judge_turn(state, upload, now)
        if turn is not Turn.BEGIN:
            return turn, state
        try:
            return Turn.RESUME, states.save_state(begin_import(state, upload, now))
        except StateChanged:
            continue
    raise StoreBusy(f"the state of list {list_name} changes all the time: try again later")


def _update(states: ListStates, list_name: str, change: Callable[[ListState], ListState]) -> ListState:
    for _ in range(_STATE_ATTEMPTS):
        try:
            return states.save_state(change(states.find_state(list_name)))
        except StateChanged:
            continue
    raise StoreBusy(f"the state of list {list_name} changes all the time: try again later")


def _write_differences(
    stores: ImportStores, list_name: str, running: RunningImport, now: datetime, keep_going: Callable[[], bool]
) -> bool:
    """Write what is not written yet; False when some is left, and then the state says how far it came."""
    revision, written = running.revision, running.written

    def note() -> None:
        _update(stores.states, list_name, lambda state: note_progress(state, revision, now, written=written))

    base = stores.files.load_revision(list_name, running.base)
    content = stores.files.load_revision(list_name, revision)
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


def _refuse(stores: ImportStores, list_name: str, upload: Upload, findings: Findings, now: datetime) -> Outcome:
    running = stores.states.find_state(list_name).running
    if running is not None and running.upload.identity == upload.identity:
        # An earlier attempt found it right and died; a weed date has passed since.
        _update(stores.states, list_name, lambda state: _abandon(state, upload))
    stores.files.keep_report(report_refused(upload, findings, now))
    return Outcome.REFUSED


def _refuse_patterns(
    stores: ImportStores,
    list_name: str,
    running: RunningImport | None,
    error: PatternsTooMany | PatternTooWide,
    now: datetime,
) -> Outcome:
    if running is None:
        raise error
    return _refuse(stores, list_name, running.upload, refuse_patterns(error), now)


def _abandon(state: ListState, upload: Upload) -> ListState:
    same = state.running is not None and state.running.upload.identity == upload.identity
    return abandon_import(state) if same else state


def _leave(stores: ImportStores, turn: Turn, state: ListState, upload: Upload, now: datetime) -> Outcome:
    """What there is to do for an upload that is not to be imported now."""
    finished = find_finished(state, upload)
    if finished is not None:
        # An earlier attempt may have died before it reported.
        stores.files.keep_report(_report_finished(stores, state.name, finished))
        return Outcome.KNOWN
    if turn is Turn.WAIT:
        stores.queue.look_again(upload.key)
        return Outcome.WAITING
    message = "the list was rolled back or deleted, or got a file that was uploaded later: nothing was imported"
    stores.files.keep_report(Report(Verdict.SUPERSEDED, upload.key, upload.etag, now, message))
    return Outcome.SUPERSEDED


def _report_finished(stores: ImportStores, list_name: str, finished: FinishedImport) -> Report:
    counts = finished.counts
    message = (
        f"revision {finished.revision} is active with {counts.lines} entries:"
        f" {counts.added} added, {counts.changed} changed, {counts.ended} ended"
    )
    if finished.upon is not None:
        message += "; entries that were changed since the file was uploaded are as they were changed"
    if counts.patterns:
        message += (
            f"; plates with ? or *: {counts.patterns}. New ones stop matching after 24 hours unless somebody else"
            " confirms them: see hotlist due"
        )
    upload = finished.upload
    findings = stores.files.find_warnings(list_name, finished.upon or finished.revision)
    return Report(Verdict.IMPORTED, upload.key, upload.etag, finished.imported_at, message, finished, findings=findings)
