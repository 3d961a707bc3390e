"""Pictures on their way to matching, inside the message about their read: sealed with a key that only the read has.

Destroying the read, or the key in it, makes the pictures unreadable in every copy of the message.
A read's key seals that read's pictures and nothing else (evidence/aws/sealing.py).
"""

import secrets
from typing import Final

MOST_CARRIED: Final = 120_000
"""The most bytes of a pair that a message carries. SQS counts each 64 KB of a message as a request: up to two of them,
four times, cost less than storing the pair."""

_KEY: Final = 32


def make_key() -> bytes:
    """A new key."""
    return secrets.token_bytes(_KEY)
