"""A handover: the situation as it was when the leaving person signed, and who took over.

The leaving person signs first, with the situation and a note. Another person signs that they take over. After that
nothing of it changes. Its digest stands in the audit log, so that a change of the stored record would be seen.
"""

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Protocol

from platewatch.alerts.standing import name_answerer
from platewatch.handover.errors import HandoverOld, HandoverOwn, HandoverSigned, HandoverUnknown
from platewatch.hotlists.standing import name_person
from platewatch.text.timestamps import format_utc

SIGN_TERM: Final = timedelta(hours=12)
"""Within this time somebody has to take over, or the leaving person hands over again."""

HANDOVER_TERM: Final = timedelta(days=365)
"""How long a handover is kept."""

LONGEST_NOTE: Final = 1_000
"""Characters of a note to the next shift."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signed (`by`: a verified identity), when (aware), and what they added in words, without plates."""

    by: str
    at: datetime
    note: str = ""

    @property
    def name(self) -> str:
        """The person's name for people."""
        return name_answerer(self.by)


@dataclass(frozen=True, slots=True)
class Handover:
    """One handover. `situation` is the document of describe_situation; `arriving` is None until somebody takes over."""

    handover_id: str
    situation: Mapping[str, Any]
    leaving: Signature
    arriving: Signature | None = None

    @property
    def expires_at(self) -> datetime:
        """When it must be gone."""
        return self.leaving.at + HANDOVER_TERM

    def waits(self, now: datetime) -> bool:
        """True while somebody may still take over."""
        return self.arriving is None and now < self.leaving.at + SIGN_TERM


class HandoverStore(Protocol):
    """Where handovers are kept. What it answers is never stale, and nothing whose time is over."""

    def add_handover(self, handover: Handover) -> None:
        """Keep a new one."""

    def find_handover(self, handover_id: str, now: datetime) -> Handover | None:
        """The handover, or None."""

    def list_newest(self, most: int, now: datetime) -> Sequence[Handover]:
        """Up to `most` of them, the newest first."""

    def sign_arriving(self, handover_id: str, signature: Signature) -> bool:
        """Keep the second signature, unless there is one; whether it was kept."""


def make_handover(situation: Mapping[str, Any], actor: str, note: str, now: datetime) -> Handover:
    """A handover that the leaving person has signed."""
    return Handover(_make_id(now), situation, Signature(actor, now, note))


def require_waiting(handover_id: str, actor: str, now: datetime, store: HandoverStore) -> Handover:
    """The handover, if this person may take over. Raises HandoverUnknown, HandoverSigned, HandoverOwn, HandoverOld.

    One person who comes in by two doors is one person.
    """
    handover = store.find_handover(handover_id, now)
    if handover is None:
        raise HandoverUnknown("no handover has this id: see GET /v1/handovers")
    if handover.arriving is not None:
        raise HandoverSigned(f"{handover.arriving.name} has taken over already")
    if name_person(handover.leaving.by) == name_person(actor):
        raise HandoverOwn("you handed over yourself: the person who takes over has to sign, in their own sign-in")
    if not handover.waits(now):
        raise HandoverOld("it was signed more than 12 hours ago: hand over again")
    return handover


def take_over(handover: Handover, actor: str, note: str, now: datetime, store: HandoverStore) -> Handover:
    """The handover with both signatures. Raises HandoverSigned when somebody else was faster."""
    signature = Signature(actor, now, note)
    if not store.sign_arriving(handover.handover_id, signature):
        raise HandoverSigned("somebody else has just taken over")
    return replace(handover, arriving=signature)


def digest_handover(handover: Handover) -> str:
    """SHA-256 of all that was signed so far, hex."""
    text = json.dumps(describe_handover(handover), sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def describe_handover(handover: Handover) -> dict[str, Any]:
    """The document of a handover."""
    return {
        "id": handover.handover_id,
        "situation": handover.situation,
        "leaving": _describe_signature(handover.leaving),
        "arriving": _describe_signature(handover.arriving) if handover.arriving else None,
    }


def _describe_signature(signature: Signature) -> dict[str, Any]:
    return {"by": signature.by, "name": signature.name, "at": format_utc(signature.at), "note": signature.note or None}


def _make_id(now: datetime) -> str:
    """32 hex digits that sort by time."""
    return f"{(now - _EPOCH) // timedelta(milliseconds=1):012x}{secrets.token_hex(10)}"
