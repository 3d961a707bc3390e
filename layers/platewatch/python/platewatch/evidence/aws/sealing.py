"""The cipher of pictures in messages: AES-256-GCM of the library cryptography. match loads it for hits alone."""

import hashlib
import secrets
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from platewatch.evidence.pair import join_pair, split_pair
from platewatch.reading.record import Evidence

_NONCE: Final = 12


def seal_pictures(overview: bytes, plate: bytes, key: bytes) -> bytes:
    """Both pictures as a message carries them, by AES-256-GCM under a nonce that is new each time: nothing can be told
    from them without the key, but their size.
    """
    nonce = secrets.token_bytes(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, join_pair(overview, plate), None)


def open_pictures(sealed: bytes, key: bytes, evidence: Evidence) -> tuple[bytes, bytes] | None:
    """The overview and the plate; None where they are not those of this evidence, or the key is another."""
    nonce, mixed = sealed[:_NONCE], sealed[_NONCE:]
    try:
        overview, plate = split_pair(AESGCM(key).decrypt(nonce, mixed, None))
    except (InvalidTag, ValueError):
        # A nonce that was cut is a ValueError.
        return None
    hashes = hashlib.sha256(overview).hexdigest(), hashlib.sha256(plate).hexdigest()
    return (overview, plate) if hashes == (evidence.overview_sha256, evidence.plate_sha256) else None
