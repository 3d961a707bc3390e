"""An audit record and the port that keeps it."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class Action(StrEnum):
    """What Wpg article 32a asks to be logged."""

    COLLECT = "collect"
    CHANGE = "change"
    CONSULT = "consult"
    DISCLOSE = "disclose"
    COMBINE = "combine"
    DESTROY = "destroy"


@dataclass(frozen=True, slots=True)
class AuditRecord:
    """Who (`actor`: a verified identity or a recipient's id, with its `role`) did what to which `subject`, when, why.

    `subject` is an id (alert:…, camera:…, hotlist:…), never a plate. `reason` and `case_number` are empty only where
    the action is no consultation of personal data.
    """

    at: datetime
    actor: str
    role: str
    action: Action
    subject: str
    reason: str = ""
    case_number: str = ""
    detail: dict[str, str] = field(default_factory=dict)


class AuditLog(Protocol):
    """Where audit records go. A record that cannot be written raises: nothing is answered without it."""

    def append(self, record: AuditRecord) -> None:
        """Write the record."""
