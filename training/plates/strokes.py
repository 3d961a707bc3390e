"""Plate typefaces for which there is no free font, drawn from strokes.

FE (Germany), Charles Wright (United Kingdom) and their like differ from common fonts in the very shapes that misreads
hang on: the gap in the zero, the serifs of 1 and I, the flat top of the 3. A `StrokeFace` holds such choices; drawing
many faces with random choices teaches the reader the letter, not the font.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

# A vertex is (x, y, rounding) in the unit box of the glyph, y down; rounding 0 is a sharp corner, 1 the roundest.
Vertex = tuple[float, float, float]
Stroke = list[Vertex]

CAP = 48
"""Height of a glyph bitmap in pixels: that of all capitals and digits."""


@dataclass(frozen=True, slots=True)
class StrokeFace:
    """The choices that make one stroke typeface."""

    width: float = 0.55  # of the cap height
    thickness: float = 0.15  # of the cap height
    roundness: float = 0.8
    monospaced: bool = False
    serif_one: bool = False
    serif_i: bool = False
    gap_zero: bool = False
    flat_three: bool = False
    diagonal_six: bool = False
    open_four: bool = False
    flat_a: bool = False
    hooked_j: bool = False
    slashed_zero: bool = False


FE = StrokeFace(
    width=0.56,
    thickness=0.14,
    roundness=0.85,
    monospaced=True,
    serif_one=True,
    serif_i=True,
    gap_zero=True,
    flat_three=True,
    diagonal_six=False,
    hooked_j=True,
)


def random_face(rng: np.random.Generator) -> StrokeFace:
    """Any stroke typeface: narrow or wide, thin or bold, round or square."""

    def often(chance: float) -> bool:
        return bool(rng.random() < chance)

    return StrokeFace(
        width=float(rng.uniform(0.42, 0.66)),
        thickness=float(rng.uniform(0.10, 0.19)),
        roundness=float(rng.uniform(0.35, 1.0)),
        monospaced=often(0.3),
        serif_one=often(0.35),
        serif_i=often(0.3),
        gap_zero=often(0.15),
        flat_three=often(0.25),
        diagonal_six=often(0.4),
        open_four=often(0.3),
        flat_a=often(0.4),
        hooked_j=often(0.3),
        slashed_zero=often(0.06),
    )


def random_fe(rng: np.random.Generator) -> StrokeFace:
    """FE as different makers press it."""
    return StrokeFace(
        width=float(rng.uniform(0.50, 0.60)),
        thickness=float(rng.uniform(0.12, 0.165)),
        roundness=float(rng.uniform(0.7, 1.0)),
        monospaced=True,
        serif_one=True,
        serif_i=True,
        gap_zero=bool(rng.random() < 0.8),
        flat_three=bool(rng.random() < 0.8),
        diagonal_six=bool(rng.random() < 0.3),
        hooked_j=bool(rng.random() < 0.7),
    )


def draw_glyph(face: StrokeFace, char: str) -> NDArray[np.uint8]:
    """The mask of one character: uint8, CAP rows, ink 255, cut tight at the sides."""
    scale = 2
    height = CAP * scale
    pen = max(2, round(face.thickness * height))
    wide = face.width * (1.25 if char in "MW" else 1.0)
    inner_width, inner_height = max(2.0, wide * height - pen), height - pen
    canvas = np.zeros((height, round(wide * height) + 4), np.uint8)
    for stroke in _strokes(face, char):
        points = np.array(list(_round_corners(stroke, face.roundness, inner_width, inner_height)))
        points = points + pen / 2
        cv2.polylines(canvas, [np.round(points * 8).astype(np.int32)], False, 255, pen, cv2.LINE_AA, shift=3)
    if char == "0" and face.gap_zero:
        # The gap of FE's zero: a slanted cut through the upper right of the bowl.
        corner, cut = canvas.shape[1] - 2, height // 3
        cv2.line(canvas, (corner - cut // 2, cut), (corner + 2, cut // 4), 0, max(2, pen // 2), cv2.LINE_AA)
    columns = np.flatnonzero(canvas.any(axis=0))
    canvas = canvas[:, columns[0] : columns[-1] + 1]
    width = max(1, round(canvas.shape[1] / scale))
    return np.asarray(cv2.resize(canvas, (width, CAP), interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _round_corners(stroke: Stroke, roundness: float, width: float, height: float) -> Iterator[tuple[float, float]]:
    points = [(x * width, y * height) for x, y, _ in stroke]
    for index, (x, y) in enumerate(points):
        rounding = stroke[index][2] * roundness
        if rounding == 0 or index in (0, len(points) - 1):
            yield x, y
            continue
        before, here, after = np.array(points[index - 1]), np.array((x, y)), np.array(points[index + 1])
        # Half of either side belongs to this corner, the other half to its neighbour, if that is round too.
        reach_before = rounding * (0.5 if index > 1 and stroke[index - 1][2] else 1.0)
        reach_after = rounding * (0.5 if index < len(points) - 2 and stroke[index + 1][2] else 1.0)
        start, end = here + (before - here) * reach_before, here + (after - here) * reach_after
        for t in np.linspace(0, 1, 7):
            # A cubic that bulges further than a quadratic: nearer to the ellipse of a pressed character.
            control_a, control_b = start + (here - start) * 0.6, end + (here - end) * 0.6
            point = (
                start * (1 - t) ** 3 + 3 * control_a * t * (1 - t) ** 2 + 3 * control_b * t**2 * (1 - t) + end * t**3
            )
            yield float(point[0]), float(point[1])


def _box(top: float, bottom: float, left: float = 0.0, right: float = 1.0) -> Stroke:
    middle = (left + right) / 2
    return [
        (middle, top, 0),
        (right, top, 1),
        (right, bottom, 1),
        (left, bottom, 1),
        (left, top, 1),
        (middle, top, 0),
    ]


def _strokes(face: StrokeFace, char: str) -> list[Stroke]:
    if char == "0":
        zero = [_box(0, 1, 0.05, 0.95)]
        return [*zero, [(0.8, 0.2, 0), (0.2, 0.8, 0)]] if face.slashed_zero else zero
    if char == "1":
        one: list[Stroke] = [[(0.1, 0.25, 0), (0.55, 0, 0), (0.55, 1, 0)]]
        return [*one, [(0.1, 1, 0), (1, 1, 0)]] if face.serif_one else one
    if char == "I":
        bar: list[Stroke] = [[(0.5, 0, 0), (0.5, 1, 0)]]
        return [*bar, [(0.15, 0, 0), (0.85, 0, 0)], [(0.15, 1, 0), (0.85, 1, 0)]] if face.serif_i else bar
    if char == "3" and face.flat_three:
        return [
            [(0, 0, 0), (1, 0, 0), (0.45, 0.4, 0), (1, 0.4, 1), (1, 1, 1), (0, 1, 1), (0, 0.75, 0)],
        ]
    if char == "6" and face.diagonal_six:
        return [[(0.7, 0, 0), (0.05, 0.55, 0.3), (0, 1, 1), (1, 1, 1), (1, 0.42, 1), (0.2, 0.42, 0)]]
    if char == "9" and face.diagonal_six:
        return [[(0.3, 1, 0), (0.95, 0.45, 0.3), (1, 0, 1), (0, 0, 1), (0, 0.58, 1), (0.8, 0.58, 0)]]
    if char == "4" and face.open_four:
        return [[(0.45, 0, 0), (0, 0.7, 0), (1, 0.7, 0)], [(0.72, 0.35, 0), (0.72, 1, 0)]]
    if char == "A" and face.flat_a:
        return [[(0, 1, 0), (0.38, 0, 0), (0.62, 0, 0), (1, 1, 0)], [(0.2, 0.66, 0), (0.8, 0.66, 0)]]
    if char == "J" and face.hooked_j:
        return [[(0.3, 0, 0), (1, 0, 0), (1, 1, 1), (0, 1, 1), (0, 0.7, 0)]]
    return _PLAIN[char]


_PLAIN: dict[str, list[Stroke]] = {
    "2": [[(0, 0.27, 0), (0, 0, 1), (1, 0, 1), (1, 0.45, 1), (0, 1, 0), (1, 1, 0)]],
    "3": [
        [(0, 0.22, 0), (0, 0, 1), (1, 0, 1), (1, 0.47, 1), (0.35, 0.47, 0)],
        [(0.35, 0.47, 0), (1, 0.47, 1), (1, 1, 1), (0, 1, 1), (0, 0.77, 0)],
    ],
    "4": [[(0.72, 1, 0), (0.72, 0, 0), (0, 0.7, 0), (1, 0.7, 0)]],
    "5": [
        [(0.95, 0, 0), (0.1, 0, 0), (0.06, 0.45, 0), (1, 0.38, 1), (1, 1, 1), (0, 1, 1), (0, 0.77, 0)],
    ],
    "6": [
        [(1, 0.22, 0), (1, 0, 1), (0, 0, 1), (0, 1, 1), (1, 1, 1), (1, 0.42, 1), (0.1, 0.42, 0.6), (0, 0.6, 0)],
    ],
    "7": [[(0, 0, 0), (1, 0, 0), (0.35, 1, 0)]],
    "8": [_box(0, 0.47, 0.06, 0.94), _box(0.47, 1)],
    "9": [
        [(0, 0.78, 0), (0, 1, 1), (1, 1, 1), (1, 0, 1), (0, 0, 1), (0, 0.58, 1), (0.9, 0.58, 0.6), (1, 0.4, 0)],
    ],
    "A": [[(0, 1, 0), (0.5, 0, 0), (1, 1, 0)], [(0.2, 0.66, 0), (0.8, 0.66, 0)]],
    "B": [
        [(0, 0, 0), (0.94, 0, 1), (0.94, 0.47, 1), (0, 0.47, 0)],
        [(0, 0.47, 0), (1, 0.47, 1), (1, 1, 1), (0, 1, 0)],
        [(0, 0, 0), (0, 1, 0)],
    ],
    "C": [[(1, 0.27, 0), (1, 0, 1), (0, 0, 1), (0, 1, 1), (1, 1, 1), (1, 0.73, 0)]],
    "D": [[(0, 0, 0), (1, 0, 1), (1, 1, 1), (0, 1, 0)], [(0, 0, 0), (0, 1, 0)]],
    "E": [[(1, 0, 0), (0, 0, 0), (0, 1, 0), (1, 1, 0)], [(0, 0.48, 0), (0.85, 0.48, 0)]],
    "F": [[(1, 0, 0), (0, 0, 0), (0, 1, 0)], [(0, 0.48, 0), (0.85, 0.48, 0)]],
    "G": [[(1, 0.25, 0), (1, 0, 1), (0, 0, 1), (0, 1, 1), (1, 1, 1), (1, 0.55, 0), (0.55, 0.55, 0)]],
    "H": [[(0, 0, 0), (0, 1, 0)], [(1, 0, 0), (1, 1, 0)], [(0, 0.48, 0), (1, 0.48, 0)]],
    "J": [[(1, 0, 0), (1, 1, 1), (0, 1, 1), (0, 0.7, 0)]],
    "K": [[(0, 0, 0), (0, 1, 0)], [(1, 0, 0), (0, 0.62, 0)], [(0.35, 0.4, 0), (1, 1, 0)]],
    "L": [[(0, 0, 0), (0, 1, 0), (1, 1, 0)]],
    "M": [[(0, 1, 0), (0, 0, 0), (0.5, 0.65, 0), (1, 0, 0), (1, 1, 0)]],
    "N": [[(0, 1, 0), (0, 0, 0), (1, 1, 0), (1, 0, 0)]],
    "O": [_box(0, 1)],
    "P": [[(0, 1, 0), (0, 0, 0), (1, 0, 1), (1, 0.55, 1), (0, 0.55, 0)]],
    "Q": [_box(0, 1), [(0.6, 0.7, 0), (1, 1, 0)]],
    "R": [[(0, 1, 0), (0, 0, 0), (1, 0, 1), (1, 0.52, 1), (0, 0.52, 0)], [(0.5, 0.52, 0), (1, 1, 0)]],
    "S": [
        [
            (1, 0.25, 0),
            (1, 0, 1),
            (0, 0, 1),
            (0, 0.48, 1),
            (1, 0.48, 1),
            (1, 1, 1),
            (0, 1, 1),
            (0, 0.75, 0),
        ],
    ],
    "T": [[(0, 0, 0), (1, 0, 0)], [(0.5, 0, 0), (0.5, 1, 0)]],
    "U": [[(0, 0, 0), (0, 1, 1), (1, 1, 1), (1, 0, 0)]],
    "V": [[(0, 0, 0), (0.5, 1, 0), (1, 0, 0)]],
    "W": [[(0, 0, 0), (0.25, 1, 0), (0.5, 0.2, 0), (0.75, 1, 0), (1, 0, 0)]],
    "X": [[(0, 0, 0), (1, 1, 0)], [(1, 0, 0), (0, 1, 0)]],
    "Y": [[(0, 0, 0), (0.5, 0.5, 0), (1, 0, 0)], [(0.5, 0.5, 0), (0.5, 1, 0)]],
    "Z": [[(0, 0, 0), (1, 0, 0), (0, 1, 0), (1, 1, 0)]],
}
