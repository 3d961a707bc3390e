"""The overview and the plate of one read as one object: one request to S3, and it is there whole or not at all.

The overview's bytes, the plate's, and the plate's length in four bytes.
"""

from typing import Final

from platewatch.errors import PlatewatchError

_LENGTH: Final = 4


class PairBroken(PlatewatchError):
    """An object holds no pair of pictures."""


def join_pair(overview: bytes, plate: bytes) -> bytes:
    """Both pictures as one object."""
    return overview + plate + len(plate).to_bytes(_LENGTH, "big")


def split_pair(data: bytes) -> tuple[bytes, bytes]:
    """The overview and the plate of join_pair. Raises PairBroken."""
    pictures, length = data[:-_LENGTH], int.from_bytes(data[-_LENGTH:], "big")
    if len(data) < _LENGTH or length > len(pictures):
        raise PairBroken(
            f"an object of {len(data)} bytes holds no pair of pictures: it was not written by this service"
        )
    border = len(pictures) - length
    return pictures[:border], pictures[border:]
