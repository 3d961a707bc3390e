"""What a verification of the chain found, as it is recorded and remembered.

A verification is a consultation of the log, so it has a record, and the record says what was found. The sequencer meets
that record when it chains it, and notes it beside the head. So nobody but the sequencer writes there, and what is shown
as the last verification stands in the chain itself.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from platewatch.audit.chain import Document
from platewatch.audit.record import Action
from platewatch.audit.report import choose_record_time

SUBJECT: Final = "audit"
"""The subject of records of consulting the log."""

WHAT: Final = "verification"
"""The detail `what` of a record of verifying."""

_COUNTS: Final = ("records", "first", "last", "findings")


@dataclass(frozen=True, slots=True)
class Verified:
    """A verification that came to the end of the chain: when, by whom, and what of."""

    at: datetime
    by: str
    records: int
    first: int
    last: int
    findings: int


def describe_result(records: int, first: int, last: int, findings: int) -> dict[str, str]:
    """The details of the record of a verification that has come to the end."""
    return {"records": str(records), "first": str(first), "last": str(last), "findings": str(findings)}


def parse_verified(document: Document) -> Verified | None:
    """The verification that a record is of; None for any other record, and for a part of one."""
    detail = document.get("detail")
    if document.get("action") != Action.CONSULT.value or document.get("subject") != SUBJECT:
        return None
    if not isinstance(detail, dict) or detail.get("what") != WHAT:
        return None
    counts = [str(detail.get(name, "")) for name in _COUNTS]
    if not all(text.isascii() and text.isdecimal() and len(text) <= 12 for text in counts):
        return None
    at = datetime.fromisoformat(choose_record_time(document))
    records, first, last, findings = map(int, counts)
    return Verified(at, str(document.get("actor")), records, first, last, findings)
