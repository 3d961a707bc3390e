"""What the audit log says of an import."""

from datetime import datetime
from typing import Final

from platewatch.audit.record import LISTED, Action, AuditRecord, Basis, record_system
from platewatch.hotlists.import_record import ImportRecord
from platewatch.hotlists.list_state import RunningImport

IMPORT: Final = "import-hotlist"
"""Who makes files the revisions of their lists, in the audit log."""


def describe_destruction(list_name: str, now: datetime) -> AuditRecord:
    """That everything which is stored of a deleted list is destroyed; who deleted it stands in a record before."""
    return record_system(now, IMPORT, Action.DESTROY, f"hotlist:{list_name}", Basis(LISTED), {"change": "delete"})


def describe_import(list_name: str, running: RunningImport, record: ImportRecord | None, now: datetime) -> AuditRecord:
    """That a file becomes the list, by order of the person who announced it.

    Which plates it holds stands in the revision, not in the audit log. `record` is None for a file that was announced
    before there were records: the log then names the function.
    """
    detail = {"change": "import", "revision": str(running.revision)}
    if counts := running.counts:
        numbers = {"lines": counts.lines, "added": counts.added, "changed": counts.changed, "ended": counts.ended}
        detail |= {name: str(number) for name, number in numbers.items()}
    subject = f"hotlist:{list_name}"
    if record is None:
        return record_system(now, IMPORT, Action.CHANGE, subject, Basis(LISTED), detail)
    detail |= {"id": record.import_id, "function": IMPORT}
    return AuditRecord(now, record.actor, record.role, Action.CHANGE, subject, ground=LISTED, detail=detail)
