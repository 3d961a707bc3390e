"""A camera's token: made once, shown once, kept only as a salted hash, compared in constant time."""

import hmac
import re
import secrets
from hashlib import sha256
from typing import Final

from platewatch.cameras.camera import Camera, TokenHash
from platewatch.cameras.errors import CameraRevoked, TokenRefused
from platewatch.cameras.store import CameraFinder

_SECRET_BYTES: Final = 32
_SALT_BYTES: Final = 16

# 256 bits in URL-safe base64 are 43 characters. The secret is random, so one round of SHA-256 is enough.
_BEARER: Final = re.compile(r"(?i:bearer) +(?P<token>pw1\.(?P<camera>[a-z0-9][a-z0-9-]{1,62})\.[A-Za-z0-9_-]{43})")

# Compared when no camera was found, so that an unknown camera takes the same steps as a wrong token.
_NOBODY: Final = TokenHash(salt="00" * _SALT_BYTES, digest="00" * 32)


def issue_token(camera_id: str) -> tuple[str, TokenHash]:
    """A new token for the camera (pw1.<camera_id>.<256 random bits>), and what is stored of it."""
    token = f"pw1.{camera_id}.{secrets.token_urlsafe(_SECRET_BYTES)}"
    salt = secrets.token_hex(_SALT_BYTES)
    return token, TokenHash(salt, _hash_token(salt, token))


def authenticate(authorization: str | None, cameras: CameraFinder) -> Camera:
    """The camera that sent this Authorization header.

    Raises TokenRefused, always with the same words, unless the token is that of a registered camera, and
    CameraRevoked when the token is right but the camera was revoked.
    """
    match = _BEARER.fullmatch((authorization or "").strip())
    if match is None:
        raise TokenRefused
    camera = cameras.find(match["camera"])
    known = camera.token if camera is not None else _NOBODY
    proved = hmac.compare_digest(_hash_token(known.salt, match["token"]), known.digest)
    if camera is None or not proved:
        raise TokenRefused
    if camera.revoked_at is not None:
        raise CameraRevoked(f"camera {camera.camera_id} was revoked: register it under a new id for a new token")
    return camera


def _hash_token(salt: str, token: str) -> str:
    return sha256(bytes.fromhex(salt) + token.encode("ascii")).hexdigest()
