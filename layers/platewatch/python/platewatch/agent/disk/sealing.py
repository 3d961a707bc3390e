"""Encryption of pictures at rest: AES-256-GCM with the key that `agent set-up` made.

It protects a disk or card that is taken out, thrown away or sent for repair without the key file. It does not protect
against somebody who controls the running computer: the key is on it.
"""

import json
import os
import stat
import struct
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from platewatch.agent.errors import PictureDamaged, SetUpMissing
from platewatch.agent.picture import Picture, Waiting

KEY_BYTES: Final = 32
_NONCE_BYTES: Final = 12
_MAGIC: Final = b"PWA1"
_LENGTH: Final = struct.Struct(">I")
_OPEN_TO_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


def make_key() -> bytes:
    """A new key."""
    return os.urandom(KEY_BYTES)


def load_key(path: Path) -> bytes:
    """The key in that file. Raises SetUpMissing if it is missing, of a wrong length, or open to other users."""
    try:
        mode = path.stat().st_mode
        key = path.read_bytes()
    except OSError as error:
        raise SetUpMissing(f"the key file {path} can't be opened ({error.strerror}): run `agent set-up`") from error
    if mode & _OPEN_TO_OTHERS:
        raise SetUpMissing(f"the key file {path} is open to other users: chmod 600 {path}")
    if len(key) != KEY_BYTES:
        raise SetUpMissing(
            f"the key file {path} has {len(key)} bytes instead of {KEY_BYTES}: restore it, or delete it and the stored "
            "pictures, which nobody can decrypt without it, and run `agent set-up`"
        )
    return key


def seal(picture: Picture, name: str, key: bytes) -> bytes:
    """The encrypted file of a picture. It is bound to its name: one file can't be passed off as another."""
    about = json.dumps({"content_type": picture.content_type}).encode()
    nonce = os.urandom(_NONCE_BYTES)
    plain = _LENGTH.pack(len(about)) + about + picture.data
    return _MAGIC + nonce + AESGCM(key).encrypt(nonce, plain, name.encode())


def unseal(sealed: bytes, waiting: Waiting, key: bytes) -> Picture:
    """The picture of an encrypted file. Raises PictureDamaged."""
    start = len(_MAGIC) + _NONCE_BYTES
    try:
        if not sealed.startswith(_MAGIC):
            raise ValueError("no sealed picture")
        plain = AESGCM(key).decrypt(sealed[len(_MAGIC) : start], sealed[start:], waiting.name.encode())
        (length,) = _LENGTH.unpack_from(plain)
        about = json.loads(plain[_LENGTH.size : _LENGTH.size + length])
        content_type = str(about["content_type"])
    except (InvalidTag, ValueError, LookupError, TypeError, struct.error) as error:
        raise PictureDamaged(f"{waiting.name} can't be decrypted: the file or the key was changed") from error
    return Picture(waiting.camera_id, waiting.captured_at, content_type, plain[_LENGTH.size + length :])
