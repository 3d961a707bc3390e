"""The identity provider, as its own discovery document describes it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode, urlsplit

from platewatch.console.errors import ProviderUnavailable, SignInDenied
from platewatch.console.openid.http import check_address, fetch_document, post_form
from platewatch.console.pending import Pending

if TYPE_CHECKING:
    from joserfc.jwk import KeySet

_DISCOVERY: Final = "/.well-known/openid-configuration"
_SCOPES: Final = "openid profile email"
_KEPT: Final = timedelta(hours=1)
"""How long a process relies on what it fetched."""
_KEYS_NOT_SOONER: Final = timedelta(minutes=1)
"""So often at the most are keys fetched because of a token: a stranger's tokens must not flood the provider."""


@dataclass(slots=True)
class _Known:
    """Something that was fetched, and when."""

    what: Any
    at: datetime


class OpenIdProvider:
    """Implements the port Provider.

    `find_secret` gives the client's secret, None for a public client. What was fetched is kept for an hour; keys are
    fetched again when a token names one that is not known.
    """

    def __init__(
        self, issuer: str, client_id: str, find_secret: Callable[[], str | None], clock: Callable[[], datetime]
    ) -> None:
        self._issuer = issuer
        self._client_id = client_id
        self._find_secret = find_secret
        self._clock = clock
        self._described: _Known | None = None
        self._keys: _Known | None = None

    @property
    def issuer(self) -> str:
        """Its name."""
        return self._issuer

    def make_address(self, pending: Pending, callback: str) -> str:
        """Where the person signs in; the provider leads back to `callback`."""
        address = check_address(self._describe().get("authorization_endpoint"))
        asked = {
            "response_type": "code",
            "client_id": self._client_id,
            "redirect_uri": callback,
            "scope": _SCOPES,
            "state": pending.state,
            "nonce": pending.nonce,
            "code_challenge": pending.challenge,
            "code_challenge_method": "S256",
        }
        # Some providers know the one and some the other. With max_age the token must say when the person signed in.
        fresh = {} if pending.fresh_since is None else {"prompt": "login", "max_age": "0"}
        return _join(address, {**asked, **fresh})

    def make_end_address(self, back: str) -> str | None:
        """Where the person signs out at the provider, which leads back to `back`; None where it has no such page.

        No token is kept, so none is sent as a hint: some providers ask the person once more.
        """
        end = self._describe().get("end_session_endpoint")
        if end is None:
            return None
        is_cognito = (urlsplit(self._issuer).hostname or "").startswith("cognito-idp.")
        back_name = "logout_uri" if is_cognito else "post_logout_redirect_uri"
        return _join(check_address(end), {"client_id": self._client_id, back_name: back})

    def fetch_claims(self, code: str, pending: Pending, callback: str, now: datetime) -> Mapping[str, object]:
        """What it says of the person who got this code, every check passed. Raises IdTokenRefused and SignInDenied."""
        from platewatch.console.openid.tokens import Expected, KeyUnknown, check_id_token

        token = self._exchange(code, pending, callback)
        expected = Expected(self._issuer, self._client_id, pending.nonce, pending.fresh_since)
        try:
            return check_id_token(token, self._find_keys(_KEPT), expected, now)
        except KeyUnknown:
            # The provider may have a new key since.
            return check_id_token(token, self._find_keys(_KEYS_NOT_SOONER), expected, now)

    def _exchange(self, code: str, pending: Pending, callback: str) -> object:
        described = self._describe()
        fields = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": callback,
            "client_id": self._client_id,
            "code_verifier": pending.verifier,
        }
        secret, client = self._find_secret(), None
        if secret is not None:
            # Basic is what a provider takes that does not say what it takes.
            methods = described.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
            if "client_secret_basic" in methods:
                client = (self._client_id, secret)
            else:
                fields["client_secret"] = secret
        status, answer = post_form(check_address(described.get("token_endpoint")), fields, client)
        if status >= 500:
            raise ProviderUnavailable(f"the identity provider answers HTTP {status}: try again, or tell the admin")
        if status != 200:
            # The code is unknown, used or somebody else's; or our own secret is wrong, which the provider's log says.
            raise SignInDenied
        return answer.get("id_token")

    def _describe(self) -> Mapping[str, Any]:
        now = self._clock()
        if self._described is None or now - self._described.at > _KEPT:
            described = fetch_document(self._issuer.rstrip("/") + _DISCOVERY)
            if described.get("issuer") != self._issuer:
                raise ProviderUnavailable(
                    "the identity provider calls itself otherwise: set OidcIssuer to its own name"
                )
            self._described = _Known(described, now)
        found: Mapping[str, Any] = self._described.what
        return found

    def _find_keys(self, kept: timedelta) -> "KeySet":
        from platewatch.console.openid.tokens import load_keys

        now = self._clock()
        if self._keys is None or now - self._keys.at > kept:
            self._keys = _Known(load_keys(fetch_document(check_address(self._describe().get("jwks_uri")))), now)
        keys: KeySet = self._keys.what
        return keys


def _join(address: str, query: Mapping[str, str]) -> str:
    return f"{address}{'&' if urlsplit(address).query else '?'}{urlencode(query)}"
