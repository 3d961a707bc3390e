"""Pictures on their way to matching, inside the message about their read: sealed with a key that only the read has.

Whoever destroys the read, or the key in it, destroys the pictures with it, wherever a copy of the message still lies.
A read's key seals that read's pictures and nothing else.
"""

import hashlib
import secrets
from typing import Final

from platewatch.evidence.pair import join_pair, split_pair
from platewatch.reading.record import Evidence

MOST_CARRIED: Final = 120_000
"""The most bytes of a pair that a message carries. SQS counts each 64 KB of a message as a request: up to two of them,
four times, cost less than storing the pair."""

_KEY: Final = 32
_NONCE: Final = 12


def make_key() -> bytes:
    """A new key."""
    return secrets.token_bytes(_KEY)


def seal_pictures(overview: bytes, plate: bytes, key: bytes) -> bytes:
    """Both pictures as a message carries them, by AES-256-GCM under a nonce that is new each time: nothing can be told
    from them without the key, but their size.
    """
    # match loads this module for every read, and the cipher only for a hit: it takes 30 ms.
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = secrets.token_bytes(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, join_pair(overview, plate), None)


def open_pictures(sealed: bytes, key: bytes, evidence: Evidence) -> tuple[bytes, bytes] | None:
    """The overview and the plate; None where they are not those of this evidence, or the key is another."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce, mixed = sealed[:_NONCE], sealed[_NONCE:]
    try:
        overview, plate = split_pair(AESGCM(key).decrypt(nonce, mixed, None))
    except (InvalidTag, ValueError):
        # A nonce that was cut is a ValueError.
        return None
    hashes = hashlib.sha256(overview).hexdigest(), hashlib.sha256(plate).hexdigest()
    return (overview, plate) if hashes == (evidence.overview_sha256, evidence.plate_sha256) else None
