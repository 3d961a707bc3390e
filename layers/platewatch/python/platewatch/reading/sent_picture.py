"""Test pictures of cameras: how they are sent, and who reads them."""

import binascii
from base64 import b64decode
from typing import Any, Final, Protocol

from platewatch.fields import FieldInvalid, parse_object
from platewatch.sentences import say

MOST_BYTES: Final = 4_000_000
"""A function is called with at most 6 MB: this in Base64, and what stands around it."""


class TrialReader(Protocol):
    """What reads a test picture and keeps nothing of it."""

    def try_picture(self, camera_id: str, data: bytes) -> dict[str, Any]:
        """The document of what is read. Raises PictureRejected, ReaderBusy and ReaderFailed."""


def parse_picture(document: object) -> bytes:
    """The file of a document {"picture": "<Base64>"}, whatever it holds. Raises FieldInvalid."""
    text = parse_object(document, "", ("picture",))["picture"]
    if not isinstance(text, str):
        raise FieldInvalid("picture", "must be the file in Base64, as text")
    # Four characters hold three bytes.
    if len(text) > (MOST_BYTES + 2) // 3 * 4:
        raise FieldInvalid("picture", say("must have at most {most} bytes: send a smaller picture", most=MOST_BYTES))
    try:
        data = b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise FieldInvalid("picture", "must be the file in Base64") from error
    if not data:
        raise FieldInvalid("picture", "must hold a picture")
    return data
