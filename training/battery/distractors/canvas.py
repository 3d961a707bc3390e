"""A picture that grows by flat things put into it, and the list of what is written there."""

from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from training.battery.lettering import Colour, Image, Mask, ink, write

Quad = NDArray[np.float64]


@dataclass(slots=True)
class Canvas:
    """`image` is BGR uint8; `texts` holds the kind and the line of everything written into it."""

    image: Image
    texts: list[tuple[str, str]] = field(default_factory=list)

    @property
    def width(self) -> int:
        """In pixels."""
        return int(self.image.shape[1])

    @property
    def height(self) -> int:
        """In pixels."""
        return int(self.image.shape[0])


@dataclass(slots=True)
class Board:
    """A flat thing from the front, and what is written on it."""

    image: Image
    texts: list[tuple[str, str]] = field(default_factory=list)

    def print(
        self, kind: str, face: str, line: str, centre: tuple[float, float], height: float, colour: Colour
    ) -> None:
        """Write a line around `centre` (parts of the board), `height` in pixels, narrower if there is no room."""
        mask = write(face, line, max(4, round(height)))
        room = self.image.shape[1] * 0.96
        if mask.shape[1] > room:
            factor = room / mask.shape[1]
            mask = _resize(mask, (int(room), max(3, round(mask.shape[0] * max(factor, 0.7)))))
        x = round(self.image.shape[1] * centre[0] - mask.shape[1] / 2)
        y = round(self.image.shape[0] * centre[1] - mask.shape[0] / 2)
        ink(self.image, mask, x, y, colour)
        self.texts.append((kind, line))


def blank(width: float, height: float, colour: Colour) -> Board:
    """An empty board."""
    image = np.empty((max(6, round(height)), max(6, round(width)), 3), np.uint8)
    image[:] = colour
    return Board(image)


def hang(canvas: Canvas, board: Board, quad: Quad, *, light: float = 1.0) -> None:
    """Put the board on the four corners of the canvas: top left, top right, bottom right, bottom left."""
    canvas.texts += board.texts
    low, high = np.floor(quad.min(axis=0)).astype(int) - 1, np.ceil(quad.max(axis=0)).astype(int) + 2
    left, top = max(low[0], 0), max(low[1], 0)
    right, bottom = min(high[0], canvas.width), min(high[1], canvas.height)
    if right - left < 2 or bottom - top < 2:
        return
    wide = max(2.0, float(np.linalg.norm(quad[1] - quad[0])), float(np.linalg.norm(quad[2] - quad[3])))
    high_side = max(2.0, float(np.linalg.norm(quad[3] - quad[0])), float(np.linalg.norm(quad[2] - quad[1])))
    picture = board.image
    rows, columns = picture.shape[:2]
    if wide < columns or high_side < rows:
        picture = _resize(picture, (min(columns, round(wide) + 1), min(rows, round(high_side) + 1)))
        rows, columns = picture.shape[:2]
    source = np.array([(0, 0), (columns, 0), (columns, rows), (0, rows)], np.float32) - np.float32(0.5)
    target = (quad - (left, top) - 0.5).astype(np.float32)
    size = (int(right - left), int(bottom - top))
    transform = cv2.getPerspectiveTransform(source, target)
    warped = cv2.warpPerspective(picture, transform, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    cover = np.zeros(size[::-1], np.uint8)
    cv2.fillConvexPoly(cover, np.round(target * 16).astype(np.int32), 255, cv2.LINE_AA, shift=4)
    alpha = cover[..., None].astype(np.float32) / 255
    area = canvas.image[top:bottom, left:right]
    area[:] = (area * (1 - alpha) + np.minimum(warped * np.float32(light), 255) * alpha + 0.5).astype(np.uint8)


def place(
    rng: np.random.Generator, board: Board, centre: tuple[float, float], width: float, *, lean: float = 0.25
) -> Quad:
    """Corners for a board `width` pixels wide, seen a little from the side."""
    rows, columns = board.image.shape[:2]
    half = np.array([width / 2, width / 2 * rows / columns])
    narrow = 1 - abs(rng.normal(0, lean * 0.5))
    corners = np.array([(-narrow, -1), (narrow, -1), (narrow, 1), (-narrow, 1)]) * half
    tilt = rng.normal(0, lean * 0.35)
    corners[:, 1] += corners[:, 0] * tilt
    far = 1 + rng.normal(0, lean * 0.3)
    corners[[1, 2], 1] = corners[[1, 2], 1] * far
    return np.asarray(corners + centre, np.float64)


def straight(left: float, top: float, right: float, bottom: float) -> Quad:
    """Corners of an upright rectangle."""
    return np.array([(left, top), (right, top), (right, bottom), (left, bottom)], np.float64)


def shade(colour: Colour, factor: float) -> Colour:
    """The colour, lighter or darker."""
    blue, green, red = (int(min(255, max(0, part * factor))) for part in colour)
    return blue, green, red


def any_colour(rng: np.random.Generator, low: int = 0, high: int = 256) -> Colour:
    """Any colour between two brightnesses."""
    blue, green, red = (int(part) for part in rng.integers(low, high, 3))
    return blue, green, red


def _resize(image: Mask, size: tuple[int, int]) -> Mask:
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)
