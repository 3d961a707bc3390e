"""An audit record and the port that keeps it."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final, Protocol

SYSTEM: Final = "system"
"""The role of what Platewatch does by itself; the actor is then the function's name."""

LISTED: Final = "ovj-consent"
"""The ground of an entry on a list: the public prosecutor's consent, whose reference stands on the entry."""

DUTY: Final = "duty"
"""The reason of a look at what came in by somebody on duty, and of their work on it."""

PURPOSE: Final = "purpose"
"""The detail that says so. Anybody may type the same as a reason; nobody can type a detail."""

AUDITED: Final = "wpg-32a"
"""The ground of the audit log itself."""


class Action(StrEnum):
    """What Wpg article 32a asks to be logged; and who came in to do it, and left."""

    COLLECT = "collect"
    CHANGE = "change"
    CONSULT = "consult"
    DISCLOSE = "disclose"
    COMBINE = "combine"
    DESTROY = "destroy"
    SIGN_IN = "sign in"
    SIGN_OUT = "sign out"


@dataclass(frozen=True, slots=True)
class AuditRecord:
    """Who (`actor`: a verified identity or a recipient's id, with its `role`) did what to which `subject`, when, why.

    `subject` is an id (alert:…, camera:…, hotlist:…), never a plate. `ground` is why the data is kept: a retention
    ground or a legal one. `reason` and `case_number` are empty only where the action is no consultation of personal
    data.
    """

    at: datetime
    actor: str
    role: str
    action: Action
    subject: str
    reason: str = ""
    case_number: str = ""
    ground: str = ""
    detail: dict[str, str] = field(default_factory=dict)


class AuditLog(Protocol):
    """Where audit records go. A record that cannot be written raises: nothing is answered without it."""

    def append(self, record: AuditRecord, *plates: str) -> None:
        """Write the record. Plates that it concerns stand in it as keyed tags alone, so that they can be compared."""


@dataclass(frozen=True, slots=True)
class Basis:
    """On what ground the data is kept, a retention ground or a legal one, and in which case."""

    ground: str
    case_number: str = ""


def record_system(
    at: datetime,
    function: str,
    action: Action,
    subject: str,
    basis: Basis,
    detail: dict[str, str] | None = None,
) -> AuditRecord:
    """A record of what a function does by itself. It is written before the act, so a retry may write it again."""
    return AuditRecord(at, function, SYSTEM, action, subject, "", basis.case_number, basis.ground, detail or {})
