"""What was put into the log and is no record: kept as it came, and a record of the sequencer's says so."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from platewatch.audit.chain import Document
from platewatch.audit.record import AUDITED, SYSTEM, Action
from platewatch.text.timestamps import format_time

SEQUENCER: Final = "sequence"
"""Who sets records aside, in the audit log."""


@dataclass(frozen=True, slots=True)
class Message:
    """What waits to be chained: a text, and what its store itself says of it.

    `source` is the store's name for it, the same whenever it comes; `receipt` is what it is let go of by. `sender` is
    who put it, as AWS verified it.
    """

    source: str
    receipt: str
    body: str
    received_at: datetime
    sender: str


@dataclass(frozen=True, slots=True)
class SetAside:
    """A message that is no record, why not, and until when it is kept."""

    message: Message
    why: str
    expires_at: datetime


def describe_set_aside(kept: SetAside) -> Document:
    """The sequencer's own record that it set a message aside; the same for the same message."""
    message = kept.message
    received_at = format_time(message.received_at)
    return {
        "id": hashlib.sha256(f"set aside|{message.source}".encode()).hexdigest()[:32],
        "at": received_at,
        "actor": SEQUENCER,
        "role": SYSTEM,
        "action": Action.CHANGE.value,
        "subject": "audit",
        "reason": "",
        "case_number": "",
        "ground": AUDITED,
        "detail": {
            "change": "set aside",
            "why": kept.why,
            "message": message.source,
            "sha256": hashlib.sha256(message.body.encode(errors="surrogatepass")).hexdigest(),
        },
        "tags": [],
        "received_at": received_at,
        "sender": message.sender,
        "expires_at": int(kept.expires_at.timestamp()),
    }
