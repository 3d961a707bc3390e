"""The identity provider, as signing in needs it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from platewatch.console.pending import Pending


class Provider(Protocol):
    """Who vouches for people. Every method raises ProviderUnavailable when it does not answer as a provider does."""

    @property
    def issuer(self) -> str:
        """Its name."""

    def make_address(self, pending: Pending, callback: str) -> str:
        """Where the person signs in; the provider leads back to `callback`."""

    def make_end_address(self, back: str) -> str | None:
        """Where the person signs out at the provider, which leads back to `back`; None where it has no such page."""

    def fetch_claims(self, code: str, pending: Pending, callback: str, now: datetime) -> Mapping[str, object]:
        """What it says of the person who got this code, every check passed. Raises IdTokenRefused and SignInDenied."""
