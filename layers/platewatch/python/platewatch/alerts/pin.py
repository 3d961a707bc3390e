"""A recipient's PIN: who has only a message, or the phone it came to, does not open the alert.

Six digits are a million guesses. What guards them is the count of wrong ones (`tries`); the slow hash is for whoever
should ever read the table.
"""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import pairwise
from typing import Final

from platewatch.fields import FieldInvalid, read_text

LEAST_DIGITS: Final = 6
MOST_DIGITS: Final = 12

_SHAPE: Final = re.compile(rf"[0-9]{{{LEAST_DIGITS},{MOST_DIGITS}}}")
_SALT_BYTES: Final = 16
# 32 MiB and about a tenth of a second of one core; a PIN keeps its own cost, so that this can be raised.
_COST: Final = 2**15
_BLOCK: Final = 8
_MOST_MEMORY: Final = 64 * 2**20


class Login(StrEnum):
    """What opens an alert's page beside its link."""

    PIN = "pin"
    TOKEN = "token"  # nosec B105  # the name of a choice
    """Nothing: the link's token is enough."""


@dataclass(frozen=True, slots=True)
class PinHash:
    """A recipient's PIN as it is kept: scrypt with a salt of its own, both hex; never the PIN itself."""

    recipient_id: str
    salt: str
    digest: str
    cost: int
    set_at: datetime


def hash_pin(recipient_id: str, pin: str, now: datetime) -> PinHash:
    """What is kept of the PIN; each time with another salt."""
    salt = secrets.token_hex(_SALT_BYTES)
    return PinHash(recipient_id, salt, _hash(salt, pin, _COST), _COST, now)


def is_right(kept: PinHash, pin: str) -> bool:
    """True when it is the recipient's PIN; takes equally long either way."""
    return hmac.compare_digest(_hash(kept.salt, pin, kept.cost), kept.digest)


def make_pin() -> str:
    """A random PIN that is not easy to guess."""
    while True:
        pin = f"{secrets.randbelow(10**LEAST_DIGITS):0{LEAST_DIGITS}d}"
        if not _is_easy(pin):
            return pin


def read_pin(value: object) -> str:
    """The PIN that somebody chose. Raises FieldInvalid, which never quotes it."""
    pin = read_text(value, "pin", _SHAPE, f"{LEAST_DIGITS} to {MOST_DIGITS} digits")
    if _is_easy(pin):
        raise FieldInvalid("pin", "is one of the first that anybody would try: no run and no repeated digits")
    return pin


def can_be_pin(text: str) -> bool:
    """False for what nobody's PIN can be; it need not be counted as a wrong one."""
    return _SHAPE.fullmatch(text) is not None


def _is_easy(pin: str) -> bool:
    """All steps from digit to digit the same (111111, 123456, 987654), or one short piece repeated (121212, 123123)."""
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(pin)}
    repeated = any(pin == pin[:size] * (len(pin) // size) for size in (1, 2, 3))
    return len(steps) == 1 or repeated


def _hash(salt: str, pin: str, cost: int) -> str:
    return hashlib.scrypt(
        pin.encode(), salt=bytes.fromhex(salt), n=cost, r=_BLOCK, p=1, maxmem=_MOST_MEMORY, dklen=32
    ).hex()
