"""Checking a file and saying what it would change, without changing anything."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Final

from platewatch.hotlists.announcement import split_key
from platewatch.hotlists.causes import Cause
from platewatch.hotlists.entry import Entry
from platewatch.hotlists.errors import ImportInterrupted, PatternsTooMany, PatternTooWide
from platewatch.hotlists.fields import COLUMNS, write_columns
from platewatch.hotlists.findings import Findings, LinesRefused, refuse_line
from platewatch.hotlists.list_state import Upload
from platewatch.hotlists.loss import Loss
from platewatch.hotlists.mode import parse_mode
from platewatch.hotlists.parts import Invocation, check_on, make_content
from platewatch.hotlists.pattern_sets import load_patterns
from platewatch.hotlists.patterns import check_bounds, pack_patterns
from platewatch.hotlists.ports import ImportStores, UploadedFile
from platewatch.hotlists.report import Checked, Report, ShownChange, Verdict
from platewatch.hotlists.twins import TwinFinder
from platewatch.hotlists.versions import Change, Version, find_changes

MAX_SHOWN: Final = 200
"""How many changes a report tells one by one; it always says how many there are."""

_LOOK_UP_EVERY: Final = 1000


def check_upload(invocation: Invocation, uploaded: UploadedFile, stores: ImportStores) -> Report | None:
    """The report on a file that is to be checked alone, against the revision that is active now; None: call again.

    Raises ImportInterrupted when the time runs out.
    """
    list_name, now = invocation.list_name, invocation.now
    with check_on(invocation, uploaded, stores.parts) as checked, TwinFinder() as twins:
        if checked is None:
            return None
        if checked.findings.bad_lines:
            return report_refused(uploaded.upload, checked.findings, now)
        active = stores.states.find_state(list_name).active
        base = stores.revisions.load_revision(list_name, active)
        loss = Loss(invocation.today)
        delta = parse_mode(split_key(uploaded.upload.key)[1]).delta
        merge = make_content(base, checked.lines, active + 1, loss, twins, delta=delta)
        patterns: list[Entry] = []
        try:
            differences = find_changes(
                stores.revisions.load_revision(list_name, active), watch(merge, patterns, invocation.keep_going)
            )
            changes = [show_change(change) for change in islice(differences, MAX_SHOWN)]
            for _ in differences:
                # The rest is only counted.
                pass
            if patterns:
                check_bounds(patterns, load_patterns(stores, stores.states.find_state(list_name)))
            pack_patterns(patterns)
            checked.findings.warn(twins.list_warnings())
        except LinesRefused as refused:
            checked.findings.merge(refused.findings)
            return report_refused(uploaded.upload, checked.findings, now)
        except (PatternsTooMany, PatternTooWide) as error:
            return report_refused(uploaded.upload, refuse_patterns(error), now)
    counts, upload = merge.counts, uploaded.upload
    # Said, not refused: a dry run is how to find out.
    confirmation = f"; {loss.describe()}" if loss.is_large else ""
    message = (
        f"the file is right, and nothing was changed yet; importing it would add {counts.added}, change"
        f" {counts.changed} and end {counts.ended}, and the list would then have {counts.lines} entries{confirmation}"
    )
    found = Checked(active, counts, changes, loss.is_large)
    return Report(Verdict.CHECKED, upload.key, upload.etag, now, message, checked=found, findings=checked.findings)


def refuse_patterns(error: PatternsTooMany | PatternTooWide) -> Findings:
    """What is wrong with a file whose patterns do not fit beside each other, or the list's."""
    wide = isinstance(error, PatternTooWide)
    cause = Cause.PATTERNS_TOO_WIDE if wide else Cause.TOO_MANY_PATTERNS
    return refuse_line(1, "plate", str(error), cause)


def report_refused(upload: Upload, findings: Findings, now: datetime) -> Report:
    """The report on a file that is bad, whatever it was for."""
    lines = "1 line is" if findings.bad_lines == 1 else f"{findings.bad_lines} lines are"
    message = f"{lines} bad and nothing was imported: correct the file and upload it again"
    return Report(Verdict.REFUSED, upload.key, upload.etag, now, message, findings=findings)


def watch(content: Iterable[Version], patterns: list[Entry], keep_going: Callable[[], bool]) -> Iterator[Version]:
    """The content itself, as long as the time lasts; `patterns` gets those of its entries that are."""
    for count, version in enumerate(content):
        if count % _LOOK_UP_EVERY == 0 and not keep_going():
            raise ImportInterrupted("the time ran out while the revision's content was stored")
        if version.entry.is_pattern:
            patterns.append(version.entry)
        yield version


def show_changes(before: Iterable[Version], after: Iterable[Version]) -> list[ShownChange]:
    """The first differences of two revisions, as a report tells them."""
    return [show_change(change) for change in islice(find_changes(before, after), MAX_SHOWN)]


def show_change(change: Change) -> ShownChange:
    """One difference, as a report tells it."""
    if change.begun is None:
        assert change.ended is not None  # nosec B101  # one of both is there
        return ShownChange("end", change.ended.entry)
    if change.ended is None:
        return ShownChange("add", change.begun.entry)
    rows = zip(COLUMNS, write_columns(change.ended.entry), write_columns(change.begun.entry), strict=True)
    return ShownChange("change", change.begun.entry, tuple(column for column, old, new in rows if old != new))
