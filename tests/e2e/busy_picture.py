"""A picture so full of detail that no message carries the pictures of its read."""

import cv2
import numpy as np

_CELL = 16


def surround(scene: bytes) -> bytes:
    """The scene in a corner of a picture of coloured squares: as JPEG."""
    image = cv2.imdecode(np.frombuffer(scene, np.uint8), cv2.IMREAD_COLOR)
    assert image is not None
    small = cv2.resize(image, None, fx=0.6, fy=0.6, interpolation=cv2.INTER_AREA)
    squares = np.random.default_rng(1).integers(0, 256, (960 // _CELL, 1280 // _CELL, 3), np.uint8)
    picture = cv2.resize(squares, (1280, 960), interpolation=cv2.INTER_NEAREST)
    picture[: small.shape[0], : small.shape[1]] = small
    done, data = cv2.imencode(".jpg", picture)
    assert done
    return data.tobytes()
