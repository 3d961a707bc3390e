"""How imports end: the reports, and keeping them beside the file and in the record of the import."""

from datetime import datetime

from platewatch.hotlists.announcement import split_key
from platewatch.hotlists.import_record import make_outcome
from platewatch.hotlists.list_state import FinishedImport, Upload
from platewatch.hotlists.ports import RevisionFiles, RevisionStores
from platewatch.hotlists.report import Report, Verdict


def conclude(stores: RevisionStores, report: Report) -> None:
    """Keep the report on a file whose key is good, and its outcome where the file was announced.

    The report comes first: an attempt that dies in between is repeated, and writes both.
    """
    stores.files.keep_report(report)
    list_name, import_id, _ = split_key(report.key)
    record = stores.records.find_record(list_name, import_id)
    if record is not None:
        stores.records.note_outcome(record, make_outcome(report))


def report_finished(revisions: RevisionFiles, list_name: str, finished: FinishedImport) -> Report:
    """The report on a file that became a revision, with its warnings."""
    counts = finished.counts
    message = (
        f"revision {finished.revision} is active with {counts.lines} entries:"
        f" {counts.added} added, {counts.changed} changed, {counts.ended} ended"
    )
    if finished.upon is not None:
        message += "; entries that were changed since the file was announced are as they were changed"
    if counts.patterns:
        message += (
            f"; plates with ? or *: {counts.patterns}. New ones stop matching after 24 hours unless somebody else"
            " confirms them: see hotlist due"
        )
    upload = finished.upload
    findings = revisions.find_warnings(list_name, finished.upon or finished.revision)
    return Report(Verdict.IMPORTED, upload.key, upload.etag, finished.imported_at, message, finished, findings=findings)


def report_superseded(upload: Upload, now: datetime) -> Report:
    """The report on a file whose list has had something newer since it was announced."""
    message = "the list was rolled back or deleted, or got a file that was announced later: nothing was imported"
    return Report(Verdict.SUPERSEDED, upload.key, upload.etag, now, message)


def report_unannounced(upload: Upload, now: datetime) -> Report:
    """The report on a file that somebody put into the bucket: nobody would answer for what it makes of the list."""
    message = "nobody announced this file, so nothing was imported: upload it with platewatch hotlist import"
    return Report(Verdict.REFUSED, upload.key, upload.etag, now, message)
