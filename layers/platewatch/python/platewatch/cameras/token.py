"""A camera's token: made once, shown once, kept only as a salted hash, compared in constant time."""

import hmac
import re
import secrets
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from platewatch.cameras.camera import Camera, CameraFinder, TokenHash
from platewatch.cameras.errors import CameraRevoked, GuessedTooOften, TokenEnded, TokenRefused
from platewatch.cameras.guessing import GuessLog, count_guess
from platewatch.fields import parse_number, parse_object
from platewatch.text.names import NAME_SHAPE

LONGEST_OVERLAP: Final = timedelta(days=30)
"""How long a replaced token may work beside the new one."""

_SECRET_BYTES: Final = 32
_SALT_BYTES: Final = 16

# 256 bits in URL-safe base64 are 43 characters. The secret is random, so one round of SHA-256 is enough.
_BEARER: Final = re.compile(rf"(?i:bearer) +(?P<token>pw1\.(?P<camera>{NAME_SHAPE})\.[A-Za-z0-9_-]{{43}})")

# Compared when no camera was found, so that an unknown camera takes the same steps as a wrong token.
_NOBODY: Final = TokenHash(salt="00" * _SALT_BYTES, digest="00" * 32)


def issue_token(camera_id: str) -> tuple[str, TokenHash]:
    """A new token for the camera (pw1.<camera_id>.<256 random bits>), and what is stored of it."""
    token = f"pw1.{camera_id}.{secrets.token_urlsafe(_SECRET_BYTES)}"
    salt = secrets.token_hex(_SALT_BYTES)
    return token, TokenHash(salt, _hash_token(salt, token))


def authenticate(authorization: str | None, cameras: CameraFinder, guesses: GuessLog, now: datetime) -> Camera:
    """The camera that sent this Authorization header. A right token always passes, however many wrong ones came.

    Raises TokenRefused, always with the same words, unless the token is one of a registered camera's, GuessedTooOften
    instead after many of them, TokenEnded for a token that no longer works, and CameraRevoked when the token is right
    but the camera was revoked.
    """
    match = _BEARER.fullmatch((authorization or "").strip())
    if match is None:
        raise TokenRefused
    camera = cameras.find(match["camera"])
    proved = _prove(match["token"], camera)
    if camera is None or proved is None:
        wait = count_guess(match["camera"], guesses, now)
        raise TokenRefused if wait is None else GuessedTooOften(wait)
    if camera.revoked_at is not None:
        raise CameraRevoked(f"camera {camera.camera_id} was revoked: register it under a new id for a new token")
    if proved.ends_at is not None and proved.ends_at <= now:
        raise TokenEnded(
            f"this token of camera {camera.camera_id} has expired or was replaced: camera rotate-token gives a new one"
        )
    return camera


def make_passage_key(authorization: str) -> bytes:
    """The key by which the names that a camera gives its passages are hidden; from its token, which nobody keeps.

    Another token is another key: a passage during which the camera changes its token becomes two.
    """
    match = _BEARER.fullmatch(authorization.strip())
    if match is None:
        raise TokenRefused
    return sha256(b"names of passages|" + match["token"].encode()).digest()


def rotate_token(camera: Camera, overlap: timedelta, now: datetime) -> tuple[Camera, str]:
    """The camera with a new token, which is known only now; the one it had works until the overlap is over.

    A token that had been replaced before no longer works at all. Raises CameraRevoked.
    """
    if camera.revoked_at is not None:
        raise CameraRevoked(f"camera {camera.camera_id} was revoked: register it under a new id for a new token")
    token, kept = issue_token(camera.camera_id)
    return replace(camera, token=kept, token_before=_end(camera.token, now + overlap)), token


def revoke_tokens(camera: Camera, now: datetime) -> Camera:
    """The camera without a token that works; rotate_token gives it a new one."""
    before = camera.token_before
    return replace(camera, token=_end(camera.token, now), token_before=_end(before, now) if before else None)


def parse_overlap(document: object) -> timedelta:
    """The overlap of a document {overlap_seconds?}: how long the old token works beside the new one, 0 if absent.

    Raises FieldInvalid.
    """
    fields = parse_object(document, "", (), ("overlap_seconds",))
    seconds = parse_number(fields.get("overlap_seconds", 0), "overlap_seconds", 0, LONGEST_OVERLAP.total_seconds())
    return timedelta(seconds=seconds)


def _prove(token: str, camera: Camera | None) -> TokenHash | None:
    """Which of the camera's tokens this is. Two are compared whoever asks, so that all take the same steps."""
    current = camera.token if camera is not None else _NOBODY
    before = (camera.token_before if camera is not None else None) or _NOBODY
    proved = [known for known in (current, before) if hmac.compare_digest(_hash_token(known.salt, token), known.digest)]
    return proved[0] if proved else None


def _end(token: TokenHash, at: datetime) -> TokenHash:
    return replace(token, ends_at=min(token.ends_at or at, at))


def _hash_token(salt: str, token: str) -> str:
    return sha256(bytes.fromhex(salt) + token.encode("ascii")).hexdigest()
