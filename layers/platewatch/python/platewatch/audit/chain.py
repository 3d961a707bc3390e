"""The chain: every audit record gets a number and a digest over itself, its number and the digest before it.

Whoever changes, removes, adds or moves a record breaks the chain, or must rewrite all of it from there on. Anchors
are digests put where nobody can change them; a chain that was rewritten no longer fits them.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

Document = Mapping[str, object]
"""A record with its id, as it is hashed, answered and shown; JSON's types alone."""

GENESIS: Final = "0" * 64
"""The digest before the first record's."""

_VERSION: Final = "platewatch-audit-1"


@dataclass(frozen=True, slots=True)
class Link:
    """A record's place in the chain: its number from 1, the digest before its own, and its own."""

    sequence: int
    previous: str
    digest: str


@dataclass(frozen=True, slots=True)
class Chained:
    """A record and the link that its store says it has."""

    link: Link
    document: Document


@dataclass(frozen=True, slots=True)
class Head:
    """The end of the chain: the last record's number and digest, when the first and the last were chained, and up to
    which number, and when, the chain was anchored last.
    """

    sequence: int = 0
    digest: str = GENESIS
    begun_at: datetime | None = None
    chained_at: datetime | None = None
    anchored: int = 0
    anchored_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Anchor:
    """The chain's head at a moment. `stored_at` is when the store itself says it was kept; None before it is."""

    sequence: int
    digest: str
    made_at: datetime
    stored_at: datetime | None = None


def digest_record(sequence: int, previous: str, document: Document) -> str:
    """The digest, 64 hex digits, of a record in this place of the chain."""
    hashed = json.dumps([_VERSION, sequence, previous, document], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(hashed.encode()).hexdigest()


def link_records(sequence: int, digest: str, documents: Iterable[Document]) -> tuple[Chained, ...]:
    """The records chained in this order after the record with that number and digest."""
    chained = []
    for document in documents:
        sequence, previous = sequence + 1, digest
        digest = digest_record(sequence, previous, document)
        chained.append(Chained(Link(sequence, previous, digest), document))
    return tuple(chained)
