"""A sign-in that was begun: what the browser keeps while the person is at the identity provider.

Nothing of it is stored on our side, so strangers who begin sign-ins cost nothing. The state ties the provider's answer
to this browser, the nonce ties the token to this sign-in, and only who has the verifier can use the code.
"""

import base64
import binascii
import hashlib
import hmac
import json
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from platewatch.console.errors import PendingMissing

PENDING_TERM: Final = timedelta(minutes=10)
"""How long a person may take at the provider."""

HOME: Final = "/console"

_RANDOM_BYTES: Final = 32
_LONGEST_NEXT: Final = 500
_LONGEST_COOKIE: Final = 2_000
_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)
_PATH: Final = re.compile(
    r"/console((/[A-Za-z0-9_~-][A-Za-z0-9._~:@!$&'()*+,;=-]*)+/?)?(\?[\w.~!$&'()*+,;=:@/%-]*)?", re.ASCII
)
_NOT_BACK_TO: Final = ("/console/sign-in", "/console/callback", "/console/sign-out", "/console/role", "/console/v1")
"""No pages: whoever goes on there would see nothing, or go in circles."""


@dataclass(frozen=True, slots=True)
class Pending:
    """What must be known again when the provider answers. `next_path` is where the person wanted to go.

    `fresh_since` is None, or the second (Unix time) since which the person must have signed in at the provider: a
    sign-in there that is older, perhaps somebody else's, is not enough.
    """

    state: str
    nonce: str
    verifier: str
    next_path: str
    fresh_since: int | None = None

    @property
    def challenge(self) -> str:
        """The verifier's SHA-256, as PKCE sends it (S256)."""
        return _write_base64(hashlib.sha256(self.verifier.encode()).digest())


def make_pending(wanted: str, fresh_since: datetime | None = None) -> Pending:
    """A new one, with random values of its own."""
    state, nonce, verifier = (secrets.token_urlsafe(_RANDOM_BYTES) for _ in range(3))
    since = None if fresh_since is None else int(fresh_since.timestamp())
    return Pending(state, nonce, verifier, choose_next(wanted), since)


def choose_next(wanted: str) -> str:
    """The path to go on to: the one that was wanted where it is a page of the console, else the console's first page.

    So nobody is led away by a link to the sign-in.
    """
    path = wanted.partition("?")[0]
    led_back = any(path == end or path.startswith(f"{end}/") for end in _NOT_BACK_TO)
    if len(wanted) > _LONGEST_NEXT or _PATH.fullmatch(wanted) is None or led_back:
        return HOME
    return wanted


def write_cookie(pending: Pending) -> str:
    """The text of the cookie."""
    values = [pending.state, pending.nonce, pending.verifier, pending.next_path, pending.fresh_since]
    return _write_base64(json.dumps(values, separators=(",", ":")).encode())


def parse_cookie(text: str) -> Pending:
    """What the browser kept. Raises PendingMissing for what this module did not write."""
    try:
        if len(text) > _LONGEST_COOKIE:
            raise PendingMissing
        values = json.loads(base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True))
    except (binascii.Error, ValueError, RecursionError):
        raise PendingMissing from None
    if not isinstance(values, list) or len(values) != 5 or not all(isinstance(value, str) for value in values[:4]):
        raise PendingMissing
    state, nonce, verifier, wanted, since = values
    if since is not None and type(since) is not int:
        raise PendingMissing
    if not all(_TOKEN.fullmatch(token) for token in (state, nonce, verifier)):
        raise PendingMissing
    return Pending(state, nonce, verifier, choose_next(wanted), since)


def check_state(pending: Pending, state: str) -> None:
    """Raises PendingMissing when the provider answers another sign-in than the one that this browser began."""
    if not hmac.compare_digest(pending.state.encode(), state.encode("utf-8", "replace")):
        raise PendingMissing


def _write_base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
