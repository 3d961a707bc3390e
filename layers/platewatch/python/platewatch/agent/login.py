"""How a camera proves by HTTP who it is: Basic, or Digest with MD5, which is what cameras speak.

Dahua's cameras send Digest with an empty realm and an empty nonce, unasked. Such a header can be sent again by anybody
who saw it; so it counts from the camera's own address alone, as everything does. Without TLS no login is safe from
somebody who listens.
"""

import base64
import binascii
import hashlib
import hmac
import re
from dataclasses import dataclass
from typing import Final

REALM: Final = "platewatch-agent"
NONCE_MS: Final = 5 * 60 * 1000
"""How long a nonce may be used."""

_LONGEST: Final = 2000
_PAIR: Final = re.compile(r'([a-z]+)=(?:"([^"]*)"|([^\s,"]+))', re.IGNORECASE)
_NONCE: Final = re.compile(r"(?P<ms>[0-9a-f]{12})(?P<mac>[0-9a-f]{32})")


@dataclass(frozen=True, slots=True)
class Attempt:
    """A request that wants in: its method, the path as it was asked for, and its Authorization header."""

    method: str
    path: str
    authorization: str


def make_nonce(now_ms: int, key: bytes) -> str:
    """A nonce of ours: a time, and proof that we gave it."""
    return f"{now_ms:012x}" + _sign(now_ms, key)


def make_challenge(now_ms: int, key: bytes) -> str:
    """The WWW-Authenticate header that asks for Digest."""
    return f'Digest realm="{REALM}", nonce="{make_nonce(now_ms, key)}", algorithm=MD5, qop="auth"'


def find_login(attempt: Attempt) -> str:
    """The login that the header names; "" if it names none."""
    scheme, _, rest = attempt.authorization[:_LONGEST].partition(" ")
    if scheme.lower() == "basic":
        return _decode_basic(rest)[0]
    return _parse_digest(rest).get("username", "") if scheme.lower() == "digest" else ""


def proves(attempt: Attempt, login: str, password: str, *, nonces: tuple[int, bytes], empty_nonce: bool) -> bool:
    """Whether the header proves the password. `nonces` are the present time and the key of our nonces."""
    scheme, _, rest = attempt.authorization[:_LONGEST].partition(" ")
    if scheme.lower() == "basic":
        given = _decode_basic(rest)
        return given[0] == login and hmac.compare_digest(given[1].encode(), password.encode())
    if scheme.lower() != "digest":
        return False
    fields = _parse_digest(rest)
    realm, nonce = fields.get("realm", ""), fields.get("nonce", "")
    known = _is_ours(nonce, *nonces) and realm == REALM
    if not known and not (empty_nonce and not realm and not nonce):
        return False
    if fields.get("username") != login or fields.get("uri") != attempt.path:
        return False
    first = _md5(f"{login}:{realm}:{password}")
    second = _md5(f"{attempt.method}:{fields['uri']}")
    middle = [nonce]
    if fields.get("qop"):
        middle += [fields.get("nc", ""), fields.get("cnonce", ""), fields["qop"]]
    wanted = _md5(":".join([first, *middle, second]))
    return hmac.compare_digest(wanted, fields.get("response", "").lower())


def _is_ours(nonce: str, now_ms: int, key: bytes) -> bool:
    match = _NONCE.fullmatch(nonce)
    if match is None:
        return False
    made_ms = int(match["ms"], 16)
    return hmac.compare_digest(_sign(made_ms, key), match["mac"]) and 0 <= now_ms - made_ms < NONCE_MS


def _sign(now_ms: int, key: bytes) -> str:
    return hmac.new(key, b"nonce|%d" % now_ms, hashlib.sha256).hexdigest()[:32]


def _decode_basic(text: str) -> tuple[str, str]:
    try:
        login, _, password = base64.b64decode(text.strip(), validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return login, password


def _parse_digest(text: str) -> dict[str, str]:
    return {name.lower(): quoted or plain for name, quoted, plain in _PAIR.findall(text)}


def _md5(text: str) -> str:
    # Digest asks for it; the password has twelve characters or more, and the camera's address must be right too.
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
