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

from platewatch.fields import FieldInvalid, parse_text
from platewatch.sentences import say

LEAST_DIGITS: Final = 6
MOST_DIGITS: Final = 12

_FEWEST_DIGITS: Final = 2
_YEARS: Final = re.compile(r"19[3-9][0-9]|20[0-4][0-9]")
_LIFETIMES: Final = range(1930, 2070)
_DATES: Final = {
    6: ("%d%m%y", "%m%d%y", "%y%m%d"),
    8: ("%d%m%Y", "%m%d%Y", "%Y%m%d"),
}
_ON_KEYPADS: Final = frozenset(
    {
        "147258",
        "147369",
        "159357",
        "159753",
        "258369",
        "357159",
        "369258",
        "456123",
        "741852",
        "789456",
        "852456",
        "963852",
    }
)
"""Rows, columns and diagonals, one after another."""

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


def parse_pin(value: object) -> str:
    """The PIN that somebody chose. Raises FieldInvalid, which never quotes it."""
    pin = parse_text(value, "pin", _SHAPE, say("{least} to {most} digits", least=LEAST_DIGITS, most=MOST_DIGITS))
    if _is_easy(pin):
        raise FieldInvalid(
            "pin",
            "is one of the first that anybody would try: no run, no repeated or mirrored digits, no year, no date",
        )
    return pin


def can_be_pin(text: str) -> bool:
    """False for what nobody's PIN can be; it need not be counted as a wrong one."""
    return _SHAPE.fullmatch(text) is not None


def _is_easy(pin: str) -> bool:
    """True for what people choose and others try first.

    The same digits or pieces over and over (111111, 112233, 121212, 123123, 121314), runs (123456, 987654, also with
    one digit more: 1234560), mirrored ones (123321), rows of a keypad (147258), years (198419, 201984), dates of birth
    however they are written (010184, 840101, 01011984), and few different digits (100000, 122222).
    """
    return pin in _ON_KEYPADS or _is_regular(pin) or _holds_date(pin)


def _is_regular(pin: str) -> bool:
    pieces = [[pin[start : start + size] for start in range(0, len(pin), size)] for size in (1, 2, 3)]
    rest = (pin[1:], pin[:-1])
    return (
        len(set(pin)) <= _FEWEST_DIGITS
        or pin == pin[::-1]
        or any(_is_run(part) for part in (pin, *rest))
        # 112233, 123123, 121314: each piece is the one before, or as much more as that was.
        or any(len(pin) % size == 0 and _is_run_of(parts) for size, parts in zip((1, 2, 3), pieces, strict=True))
    )


def _is_run(digits: str) -> bool:
    """All steps from digit to digit the same, from 9 to 0 on."""
    return len({(int(after) - int(before)) % 10 for before, after in pairwise(digits)}) == 1


def _is_run_of(pieces: list[str]) -> bool:
    steps = {int(after) - int(before) for before, after in pairwise(pieces)}
    # From one piece to one other there is always one step.
    return steps == {0} or (len(steps) == 1 and len(pieces) > 2)


def _holds_date(pin: str) -> bool:
    """True for a date in people's lives, and for a year of one beside two digits of any kind."""
    if any(_YEARS.fullmatch(part) for part in (pin[:4], pin[-4:])) and len(pin) == LEAST_DIGITS:
        return True
    return any(_exists(pin, shape) for shape in _DATES.get(len(pin), ()))


def _exists(pin: str, shape: str) -> bool:
    try:
        return datetime.strptime(pin, shape).year in _LIFETIMES
    except ValueError:
        return False


def _hash(salt: str, pin: str, cost: int) -> str:
    return hashlib.scrypt(
        pin.encode(), salt=bytes.fromhex(salt), n=cost, r=_BLOCK, p=1, maxmem=_MOST_MEMORY, dklen=32
    ).hex()
