"""Who may see the page: one phone at a time, which has given the code. Wrong codes are few, and then it ends."""

import hmac
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

CODE_LETTERS: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Without I, O, 0 and 1, which are taken for one another."""

CODE_LENGTH: Final = 8
MOST_WRONG: Final = 5
"""Wrong codes of all phones together. After these no code is right."""

_LONGEST: Final = 40


def make_code(choose: Callable[[str], str]) -> str:
    """A code of CODE_LENGTH characters. `choose` picks one of the letters, so that nobody can guess which."""
    return "".join(choose(CODE_LETTERS) for _ in range(CODE_LENGTH))


def format_code(code: str) -> str:
    """The code as it is printed, in two halves."""
    return f"{code[: CODE_LENGTH // 2]}-{code[CODE_LENGTH // 2 :]}"


@dataclass(slots=True)
class Door:
    """Lets one phone in. Safe to use from several threads."""

    code: str = field(repr=False)
    make_token: Callable[[], str]
    wrong: int = 0
    _token: str = field(default="", repr=False)
    _peer: str = ""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def is_shut(self) -> bool:
        """True after too many wrong codes: nobody gets in any more, and who is in is out."""
        return self.wrong >= MOST_WRONG

    @property
    def left(self) -> int:
        """How many wrong codes may still be given."""
        return max(0, MOST_WRONG - self.wrong)

    def enter(self, given: str, peer: str) -> str | None:
        """A token for the phone at that address if the code is right; the phone before is then out. None if wrong.

        Capitals, spaces and dashes do not matter. It takes as long whatever is wrong with a code.
        """
        code = "".join(given[:_LONGEST].split()).replace("-", "").upper()
        right = hmac.compare_digest(code.encode("utf-8", "replace"), self.code.encode())
        with self._lock:
            if self.is_shut:
                return None
            if not right:
                self.wrong += 1
                return None
            self._token, self._peer = self.make_token(), peer
            return self._token

    def holds(self, token: str, peer: str) -> bool:
        """Whether this token opens, at this address."""
        with self._lock:
            known, right_peer, shut = self._token, self._peer == peer, self.is_shut
        same = hmac.compare_digest(token.encode("utf-8", "replace"), known.encode())
        return same and bool(known) and right_peer and not shut
