"""What the audit log says of an import."""

from datetime import datetime
from typing import Final

from platewatch.audit.record import LISTED, Action, AuditRecord, record_system
from platewatch.hotlists.announcement import is_import_id
from platewatch.hotlists.revisions import RunningImport

IMPORT: Final = "import-hotlist"
"""Who makes files the revisions of their lists, in the audit log."""


def describe_destruction(list_name: str, now: datetime) -> AuditRecord:
    """That everything which is stored of a deleted list is destroyed; who deleted it stands in a record before."""
    return record_system(
        now, IMPORT, Action.DESTROY, f"hotlist:{list_name}", ground=LISTED, detail={"change": "delete"}
    )


def describe_import(list_name: str, running: RunningImport, now: datetime) -> AuditRecord:
    """That a file becomes the list. Which plates it holds stands in the revision, not in the audit log."""
    detail = {"change": "import", "revision": str(running.revision)}
    if counts := running.counts:
        numbers = {"lines": counts.lines, "added": counts.added, "changed": counts.changed, "ended": counts.ended}
        detail |= {name: str(number) for name, number in numbers.items()}
    # The id tells who announced the file. The key of a file that nobody announced is whatever somebody typed.
    name = running.upload.key.rpartition("/")[2].removesuffix(".csv")
    if is_import_id(name):
        detail["id"] = name
    return record_system(now, IMPORT, Action.CHANGE, f"hotlist:{list_name}", ground=LISTED, detail=detail)
