"""The link in a message: which alert it opens, for whom and until when."""

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

TOKEN_BYTES: Final = 16
"""128 bits: nobody guesses a link."""

TOKEN_LENGTH: Final = 22
"""Characters of a token in a link."""


@dataclass(frozen=True, slots=True)
class LinkGrant:
    """What a link opens. `digest` is the token's SHA-256, hex; the token is in the message and nowhere else."""

    digest: str
    alert_id: str
    recipient_id: str
    expires_at: datetime


class LinkSecret(Protocol):
    """A secret that makes the same unguessable bytes from the same identity, and never leaves its keeper."""

    def sign(self, identity: bytes) -> bytes:
        """At least 16 bytes."""


def make_token(alert_id: str, recipient_id: str, secret: LinkSecret) -> str:
    """The token of an alert's link for a recipient: always the same, so that a repeated message has the same link."""
    signature = secret.sign(f"{alert_id}|{recipient_id}".encode())
    return base64.urlsafe_b64encode(signature[:TOKEN_BYTES]).rstrip(b"=").decode()


def digest_token(token: str) -> str:
    """How a token is kept."""
    return hashlib.sha256(token.encode()).hexdigest()


def format_link(base_url: str, token: str) -> str:
    """The link itself."""
    return f"{base_url.rstrip('/')}/a/{token}"
