"""Pictures on their way to matching, inside the message about their read: sealed with a key that only the read has.

Whoever destroys the read, or the key in it, destroys the pictures with it, wherever a copy of the message still lies.
A read's key seals that read's pictures and nothing else.
"""

import hashlib
import secrets
from typing import Final

from platewatch.evidence.pair import PairBroken, join_pair, split_pair
from platewatch.reading.record import Evidence

MOST_CARRIED: Final = 120_000
"""The most bytes of a pair that a message carries. SQS counts each 64 KB of a message as a request: up to two of them,
four times, cost less than storing the pair."""

_KEY: Final = 32
_NONCE: Final = 16


def make_key() -> bytes:
    """A new key."""
    return secrets.token_bytes(_KEY)


def seal_pictures(overview: bytes, plate: bytes, key: bytes) -> bytes:
    """Both pictures as a message carries them: nothing can be told from them without the key, but their size."""
    nonce = secrets.token_bytes(_NONCE)
    return nonce + _mix(join_pair(overview, plate), key, nonce)


def open_pictures(sealed: bytes, key: bytes, evidence: Evidence) -> tuple[bytes, bytes] | None:
    """The overview and the plate; None where they are not those of this evidence, or the key is another."""
    nonce, mixed = sealed[:_NONCE], sealed[_NONCE:]
    try:
        overview, plate = split_pair(_mix(mixed, key, nonce))
    except PairBroken:
        return None
    hashes = hashlib.sha256(overview).hexdigest(), hashlib.sha256(plate).hexdigest()
    return (overview, plate) if hashes == (evidence.overview_sha256, evidence.plate_sha256) else None


def _mix(data: bytes, key: bytes, nonce: bytes) -> bytes:
    """The data with a stream of SHAKE256 laid over it, which no other data has: the nonce is new each time."""
    stream = hashlib.shake_256(key + nonce).digest(len(data))
    return (int.from_bytes(data, "big") ^ int.from_bytes(stream, "big")).to_bytes(len(data), "big")
