"""Checks ID tokens. joserfc checks signature and claims; here it is told what must hold.

Only this module loads joserfc, and with it the library of cryptography: signing in needs it, nothing else does.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from joserfc import jws, jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import Key, KeySet

from platewatch.console.errors import IdTokenRefused

ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
"""Signatures with a key pair alone: neither none, nor an HMAC, whose key could be what the provider publishes."""

_CLOCKS_DIFFER_S: Final = 60
_LONGEST_AGE_S: Final = 600
"""How old a token may be when it comes from the provider's token endpoint; it was made a moment ago."""


class KeyUnknown(IdTokenRefused):
    """The token is signed with a key that is not among these."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What a token must say: who made it, for whom, and for which sign-in.

    `fresh_since` is None, or the second since which the person must have signed in at the provider.
    """

    issuer: str
    client_id: str
    nonce: str
    fresh_since: int | None = None


def load_keys(document: Mapping[str, Any]) -> KeySet:
    """The keys that a provider publishes, without those that are no key pairs. Raises IdTokenRefused."""
    listed = document.get("keys")
    pairs = [key for key in listed if isinstance(key, dict) and key.get("kty") in ("RSA", "EC")] if listed else []
    try:
        return KeySet.import_key_set({"keys": pairs})
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise IdTokenRefused from error


def check_id_token(token: object, keys: KeySet, expected: Expected, now: datetime) -> Mapping[str, Any]:
    """The claims of the token. Raises KeyUnknown, or IdTokenRefused when anything in it does not hold."""

    def find_key(signed: Any) -> Key:
        return keys.get_by_kid(signed.headers().get("kid"))

    registry = jws.JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)
    try:
        if not isinstance(token, str):
            raise IdTokenRefused
        claims = jwt.decode(token, find_key, algorithms=list(ALGORITHMS), registry=registry).claims
        _make_rules(claims, expected, int(now.timestamp())).validate(claims)
    except InvalidKeyIdError as error:
        raise KeyUnknown from error
    except (JoseError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise IdTokenRefused from error
    _check_age(claims["iat"], now)
    _check_fresh(claims, expected)
    return claims


def _make_rules(claims: Mapping[str, Any], expected: Expected, now: int) -> jwt.JWTClaimsRegistry:
    audience = claims.get("aud")
    # Of a token for several, this client must be the one that asked (OpenID Connect Core, 3.1.3.7).
    several = isinstance(audience, list) and len(audience) > 1
    for name in ("iss", "nonce", "azp"):
        if name in claims and not isinstance(claims[name], str):
            raise IdTokenRefused
    return jwt.JWTClaimsRegistry(
        now=now,
        leeway=_CLOCKS_DIFFER_S,
        iss={"essential": True, "value": expected.issuer},
        sub={"essential": True},
        aud={"essential": True, "value": expected.client_id},
        azp={"essential": several, "value": expected.client_id},
        exp={"essential": True},
        iat={"essential": True},
        nonce={"essential": True, "value": expected.nonce},
    )


def _check_fresh(claims: Mapping[str, Any], expected: Expected) -> None:
    """Raises IdTokenRefused for a sign-in that was there before. A provider that does not tell is taken at its word:
    it was asked to let the person sign in.
    """
    if expected.fresh_since is None or "auth_time" not in claims:
        return
    signed_in = claims["auth_time"]
    if type(signed_in) not in (int, float) or signed_in < expected.fresh_since - _CLOCKS_DIFFER_S:
        raise IdTokenRefused


def _check_age(issued_at: float, now: datetime) -> None:
    if now.timestamp() - issued_at > _LONGEST_AGE_S:
        raise IdTokenRefused
