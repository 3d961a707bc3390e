"""Pictures of screens as small PNG files: at most 256 colours, the most frequent ones as they are."""

import struct
import zlib
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

COLOURS: Final = 256
KEPT: Final = 160
"""So many of the most frequent colours stay exact: those of text and frames. Photographs share the others."""

_SAMPLE: Final = 40_000
_CHUNK: Final = 20_000

Colours = NDArray[np.uint8]


def write_small_png(png: bytes) -> bytes:
    """The same picture with a palette."""
    decoded = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_COLOR)
    if decoded is None:
        raise ValueError("write_small_png: this is no picture that can be decoded")
    picture = cv2.cvtColor(decoded, cv2.COLOR_BGR2RGB)
    found, places, counts = np.unique(picture.reshape(-1, 3), axis=0, return_inverse=True, return_counts=True)
    palette = found if len(found) <= COLOURS else _choose_palette(found, counts)
    nearest = _find_nearest(found, palette)
    return _write(nearest[places.reshape(-1)].reshape(picture.shape[:2]), palette)


def _choose_palette(found: Colours, counts: NDArray[np.int64]) -> Colours:
    order = np.argsort(-counts, kind="stable")
    exact, others = found[order[:KEPT]], order[KEPT:]
    chance = np.random.default_rng(0)
    drawn = chance.choice(others, _SAMPLE, p=counts[others] / counts[others].sum())
    criteria = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 20, 0.5)
    cv2.setRNGSeed(0)
    _, _, centres = cv2.kmeans(
        found[drawn].astype(np.float32),
        COLOURS - KEPT,
        None,
        criteria,
        1,
        cv2.KMEANS_PP_CENTERS,  # type: ignore[call-overload]
    )
    return np.vstack([exact, np.clip(centres.round(), 0, 255).astype(np.uint8)])


def _find_nearest(found: Colours, palette: Colours) -> Colours:
    """The place in the palette of each colour."""
    wide = palette.astype(np.int32)
    parts = [
        ((found[start : start + _CHUNK, None, :].astype(np.int32) - wide[None]) ** 2).sum(axis=2).argmin(axis=1)
        for start in range(0, len(found), _CHUNK)
    ]
    return np.concatenate(parts).astype(np.uint8)


def _write(places: Colours, palette: Colours) -> bytes:
    high, wide = places.shape
    rows = np.hstack([np.zeros((high, 1), np.uint8), places])
    parts = [
        (b"IHDR", struct.pack(">IIBBBBB", wide, high, 8, 3, 0, 0, 0)),
        (b"PLTE", palette.astype(np.uint8).tobytes()),
        (b"IDAT", zlib.compress(rows.tobytes(), 9)),
        (b"IEND", b""),
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in parts
    )
