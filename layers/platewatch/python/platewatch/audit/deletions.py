"""What the audit log says of hits that the sweep destroys."""

from datetime import datetime

from platewatch.audit.record import Action, AuditLog, record_system
from platewatch.retention.sweep import Due
from platewatch.retention.terms import Ground


def record_deletion(due: Due, now: datetime, audit: AuditLog) -> None:
    """Record that an alert is about to be destroyed; its pictures are due by themselves and need no record."""
    if due.alert_id is not None:
        detail = {"why": "its term is over"}
        ground = Ground.HIT.value
        audit.append(record_system(now, "watch", Action.DESTROY, f"alert:{due.alert_id}", ground=ground, detail=detail))
