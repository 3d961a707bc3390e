"""Importing a file into its list: checked first, then stored as a revision, then written as differences, then active.

Every step may be repeated by anybody at any time. A message comes at least once and a worker may die at any line: what
is stored of a revision is the same each time, its differences are written idempotently and stay invisible, and one
conditional write of the list's state makes it all count.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from platewatch.hotlists.announcement import split_key
from platewatch.hotlists.conclude import conclude, report_finished, report_superseded, report_unannounced
from platewatch.hotlists.delta import Delta
from platewatch.hotlists.dry_run import check_upload, refuse_patterns, report_refused, watch
from platewatch.hotlists.edits import finish_with_edits
from platewatch.hotlists.entry import Entry
from platewatch.hotlists.errors import BadKey, ImportLost, LossUnconfirmed, PatternsTooMany, PatternTooWide
from platewatch.hotlists.findings import Findings, LinesRefused
from platewatch.hotlists.import_turn import take_turn, update_state, write_differences
from platewatch.hotlists.list_state import FinishedImport, ListState, RunningImport, Upload
from platewatch.hotlists.loss import Loss, check_loss
from platewatch.hotlists.mode import parse_mode
from platewatch.hotlists.parts import Invocation, check_on, make_content
from platewatch.hotlists.pattern_sets import load_patterns
from platewatch.hotlists.patterns import check_bounds, pack_patterns
from platewatch.hotlists.ports import ImportStores, UploadedFile
from platewatch.hotlists.report import Report, Verdict
from platewatch.hotlists.restore import conclude_overtaken, find_ended, leave_out, report_restored
from platewatch.hotlists.revisions import (
    Turn,
    abandon_import,
    check_turn,
    find_finished,
    keep_restored,
    note_progress,
    require_running,
)
from platewatch.hotlists.trail import describe_import
from platewatch.hotlists.twins import TwinFinder
from platewatch.hotlists.versions import Merge
from platewatch.text.phone_numbers import NO_NUMBERS, PhoneNumbers


class Outcome(StrEnum):
    """How an invocation's work on an import ended."""

    IMPORTED = "imported"
    CHECKED = "checked"
    """It was a dry run: what would change is reported."""

    REFUSED = "refused"
    SUPERSEDED = "superseded"
    KNOWN = "known"
    """Nothing was to be done: the import of this file had ended before."""

    GONE = "gone"
    """The object is no longer there."""

    WAITING = "waiting"
    RESTORED = "restored"
    """The file is a revision that can be made active."""

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
    """Import the announced file that the object with this key holds, as far as the time goes, and only once.

    `now` is aware; `today` is the day in the deployment's zone; keep_going says no when the time runs low; `phones` are
    the numbers that text may hold. Whatever is raised, calling again goes on where it stopped.
    """
    try:
        list_name, import_id, _ = split_key(key)
    except BadKey as error:
        stores.files.keep_report(Report(Verdict.REFUSED, key, "", now, str(error)))
        return Outcome.REFUSED
    record = stores.records.find_record(list_name, import_id)
    if record is not None and record.outcome is not None:
        return _report_again(stores, list_name, key)
    with stores.files.open_upload(key) as uploaded:
        if uploaded is None:
            return Outcome.GONE
        state = stores.states.find_state(list_name)
        if record is not None:
            # What is changed from the announcement on is newer than the file, however late its bytes come.
            upload = replace(uploaded.upload, uploaded_at=record.announced_at, announced_by=record.actor)
            uploaded = replace(uploaded, upload=upload)
        elif state.running is None or state.running.upload.identity != uploaded.upload.identity:
            stores.files.keep_report(report_unannounced(uploaded.upload, now))
            return Outcome.REFUSED
        else:
            # It was announced and began before there were records.
            uploaded = replace(uploaded, upload=state.running.upload)
        invocation = Invocation(list_name, now, today, keep_going, phones)
        if parse_mode(import_id).dry_run:
            report = check_upload(invocation, uploaded, stores)
            if report is None:
                return _check_later(stores, key)
            conclude(stores, report)
            return Outcome.CHECKED
        turn = check_turn(state, uploaded.upload, now)
        if turn not in (Turn.BEGIN, Turn.RESUME):
            return _leave(stores, turn, state, uploaded.upload, now)
        if turn is Turn.BEGIN or state.running is None or state.running.counts is None:
            confirmed = record is None or record.file.confirmed
            prepared = _prepare(invocation, uploaded, confirmed, stores)
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
        state = update_state(stores.states, list_name, lambda state: note_progress(state, revision, now))
        running = require_running(state, revision)
        if not write_differences(stores, list_name, running, now, keep_going):
            stores.queue.go_on(list_name, revision)
            return Outcome.CONTINUED
        if running.upload.is_restored:
            return _keep_restored(stores, list_name, running, now)
        record = stores.records.find_record(list_name, split_key(running.upload.key)[1])
        stores.audit.append(describe_import(list_name, running, record, now))
        state = finish_with_edits(stores, list_name, revision, now)
    except PatternsTooMany as error:
        return _refuse_patterns(stores, list_name, running, error, now)
    except ImportLost:
        return _report_overtaken(stores, list_name, revision)
    conclude(stores, report_finished(stores.revisions, list_name, state.history[-1]))
    return Outcome.IMPORTED


def _keep_restored(stores: ImportStores, list_name: str, running: RunningImport, now: datetime) -> Outcome:
    """Have the revision wait until somebody makes it active, and report how it differs."""
    state = update_state(stores.states, list_name, lambda state: _choose_end(state, running, now))
    finished = next((one for one in state.history if one.revision == running.revision), None)
    if finished is None:
        conclude_overtaken(stores, running.upload, now)
        return Outcome.SUPERSEDED
    conclude(stores, report_restored(stores, state, finished))
    return Outcome.RESTORED


def _choose_end(state: ListState, running: RunningImport, now: datetime) -> ListState:
    """Where the list was changed meanwhile, the revision would bring back what that change ended."""
    if state.active != running.base:
        return _abandon(state, running.upload)
    return keep_restored(state, running.revision, now)


def _report_end(stores: ImportStores, state: ListState, finished: FinishedImport) -> Report:
    if finished.upload.is_restored:
        return report_restored(stores, state, finished)
    return report_finished(stores.revisions, state.name, finished)


def _report_overtaken(stores: ImportStores, list_name: str, revision: int) -> Outcome:
    """A twin finished the import, or another upload took its place and reported that."""
    state = stores.states.find_state(list_name)
    finished = next((finished for finished in state.history if revision in (finished.revision, finished.upon)), None)
    if finished is None:
        return Outcome.SUPERSEDED
    conclude(stores, _report_end(stores, state, finished))
    return Outcome.KNOWN


def _report_again(stores: ImportStores, list_name: str, key: str) -> Outcome:
    """A file whose import has ended is not imported again: its event or its bytes came once more."""
    history = stores.states.find_state(list_name).history
    for finished in history:
        # What was restored was shown against the revision that was active then, and is not shown again.
        if finished.upload.key == key and not finished.upload.is_restored:
            stores.files.keep_report(report_finished(stores.revisions, list_name, finished))
    return Outcome.KNOWN


@dataclass(frozen=True, slots=True)
class _Content:
    """The content of a revision, and what is known once it was taken: its twins, and how much of the list it ends."""

    entries: Merge | Delta
    findings: Findings
    twins: TwinFinder
    loss: Loss


def _prepare(invocation: Invocation, uploaded: UploadedFile, confirmed: bool, stores: ImportStores) -> int | Outcome:
    """Check the file, take the list's turn and store the content: the number of its revision, or what came instead."""
    list_name, now = invocation.list_name, invocation.now
    with check_on(invocation, uploaded, stores.parts) as checked, TwinFinder() as twins:
        if checked is None:
            return _check_later(stores, uploaded.upload.key)
        if checked.findings.bad_lines:
            report = report_refused(uploaded.upload, checked.findings, now)
            return _refuse(stores, list_name, report, uploaded.upload)
        turn, state = take_turn(stores, list_name, uploaded.upload, now)
        if turn is not Turn.RESUME or state.running is None:
            return _leave(stores, turn, state, uploaded.upload, now)
        running, loss = state.running, Loss(invocation.today)
        base = stores.revisions.load_revision(list_name, running.base)
        mode, lines = parse_mode(split_key(uploaded.upload.key)[1]), checked.lines
        if mode.restore:
            # Nothing is ended by it yet, so there is nothing to confirm.
            confirmed, lines = True, leave_out(lines, find_ended(stores, state), checked.findings)
        entries = make_content(base, lines, running.revision, loss, twins, delta=mode.delta)
        return _store(invocation, running, _Content(entries, checked.findings, twins, loss), confirmed, stores)


def _store(
    invocation: Invocation, running: RunningImport, content: _Content, confirmed: bool, stores: ImportStores
) -> int | Outcome:
    """Store the content of the running import: the number of its revision, or what came instead.

    A large loss that is not `confirmed` refuses it.
    """
    list_name, now, revision = invocation.list_name, invocation.now, running.revision
    findings = content.findings
    patterns: list[Entry] = []
    try:
        stores.revisions.keep_revision(list_name, revision, watch(content.entries, patterns, invocation.keep_going))
        check_loss(content.loss, confirmed)
        if patterns:
            check_bounds(patterns, load_patterns(stores, stores.states.find_state(list_name)))
            stores.revisions.keep_patterns(list_name, revision, pack_patterns(patterns))
        findings.warn(content.twins.list_warnings())
        if findings.warnings:
            stores.revisions.keep_warnings(list_name, revision, findings)
        counts = content.entries.counts
        update_state(stores.states, list_name, lambda state: note_progress(state, revision, now, counts=counts))
    except LinesRefused as refused:
        findings.merge(refused.findings)
        return _refuse(stores, list_name, report_refused(running.upload, findings, now), running.upload)
    except LossUnconfirmed as error:
        upload = running.upload
        return _refuse(stores, list_name, Report(Verdict.REFUSED, upload.key, upload.etag, now, str(error)), upload)
    except (PatternsTooMany, PatternTooWide) as error:
        return _refuse_patterns(stores, list_name, running, error, now)
    except ImportLost:
        return _report_overtaken(stores, list_name, revision)
    return revision


def _check_later(stores: ImportStores, key: str) -> Outcome:
    stores.queue.check_on(key)
    return Outcome.CONTINUED


def _refuse(stores: ImportStores, list_name: str, report: Report, upload: Upload) -> Outcome:
    running = stores.states.find_state(list_name).running
    if running is not None and running.upload.identity == upload.identity:
        # An earlier attempt found it right and died; a weed date has passed since.
        update_state(stores.states, list_name, lambda state: _abandon(state, upload))
    conclude(stores, report)
    return Outcome.REFUSED


def _refuse_patterns(
    stores: ImportStores,
    list_name: str,
    running: RunningImport,
    error: PatternsTooMany | PatternTooWide,
    now: datetime,
) -> Outcome:
    report = report_refused(running.upload, refuse_patterns(error), now)
    return _refuse(stores, list_name, report, running.upload)


def _abandon(state: ListState, upload: Upload) -> ListState:
    same = state.running is not None and state.running.upload.identity == upload.identity
    return abandon_import(state) if same else state


def _leave(stores: ImportStores, turn: Turn, state: ListState, upload: Upload, now: datetime) -> Outcome:
    """What there is to do for an upload that is not to be imported now."""
    finished = find_finished(state, upload)
    if finished is not None:
        # An earlier attempt may have died before it reported.
        conclude(stores, _report_end(stores, state, finished))
        return Outcome.KNOWN
    if turn is Turn.WAIT:
        stores.queue.look_again(upload.key)
        return Outcome.WAITING
    conclude(stores, report_superseded(upload, now))
    return Outcome.SUPERSEDED
