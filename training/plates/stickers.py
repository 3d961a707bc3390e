"""What is pressed or glued on a plate between its characters: inspection discs, crests, vignettes, flags."""

import cv2
import numpy as np
from numpy.typing import NDArray

Point = tuple[float, float]


def draw_sticker(rng: np.random.Generator, image: NDArray[np.uint8], kind: str, centre: Point, size: float) -> None:
    """Draw a sticker about `size` pixels wide: d(iscs), c(rest), v(ignette) or s(wiss flag)."""
    if size < 2:
        return
    if kind == "d":
        _draw_discs(rng, image, centre, size)
    elif kind == "v":
        _draw_vignette(rng, image, centre, size)
    else:
        _draw_shield(rng, image, centre, size, swiss=kind == "s")


def _colour(rng: np.random.Generator) -> tuple[int, int, int]:
    hue, saturation, value = rng.integers(0, 180), rng.integers(60, 255), rng.integers(60, 240)
    pixel = cv2.cvtColor(np.array([[[hue, saturation, value]]], np.uint8), cv2.COLOR_HSV2BGR)[0, 0]
    return int(pixel[0]), int(pixel[1]), int(pixel[2])


def _whole(point: Point) -> tuple[int, int]:
    return round(point[0]), round(point[1])


def _draw_discs(rng: np.random.Generator, image: NDArray[np.uint8], centre: Point, size: float) -> None:
    two = rng.random() < 0.65
    for offset in (-0.55, 0.6) if two else (float(rng.uniform(-0.5, 0.5)),):
        at = _whole((centre[0] + rng.uniform(-0.05, 0.05) * size, centre[1] + offset * size))
        radius = max(1, round(size * rng.uniform(0.38, 0.5)))
        body = _colour(rng) if rng.random() < 0.75 else (190, 190, 190)
        cv2.circle(image, at, radius, body, -1, cv2.LINE_AA)
        if rng.random() < 0.6:
            cv2.circle(
                image, at, max(1, round(radius * 0.55)), _colour(rng), -1 if rng.random() < 0.5 else 1, cv2.LINE_AA
            )
        if rng.random() < 0.4:
            cv2.circle(image, at, radius, (40, 40, 40), 1, cv2.LINE_AA)


def _draw_vignette(rng: np.random.Generator, image: NDArray[np.uint8], centre: Point, size: float) -> None:
    half_width, half_height = size * rng.uniform(0.25, 0.5), size * rng.uniform(0.3, 0.55)
    top_left = _whole((centre[0] - half_width, centre[1] - half_height))
    bottom_right = _whole((centre[0] + half_width, centre[1] + half_height))
    cv2.rectangle(image, top_left, bottom_right, _colour(rng), -1)
    for _ in range(int(rng.integers(0, 4))):
        y = round(centre[1] + half_height * rng.uniform(-0.8, 0.8))
        cv2.line(image, (top_left[0], y), (bottom_right[0], y), _colour(rng), 1)


def _draw_shield(
    rng: np.random.Generator, image: NDArray[np.uint8], centre: Point, size: float, *, swiss: bool
) -> None:
    half = size * rng.uniform(0.36, 0.5)
    x, y = centre
    outline = [
        (x - half, y - half),
        (x + half, y - half),
        (x + half, y + half * 0.4),
        (x, y + half * 1.2),
        (x - half, y + half * 0.4),
    ]
    points = np.array([_whole(point) for point in outline], np.int32)
    body = (40, 30, 200) if swiss else _colour(rng)
    if not swiss and rng.random() < 0.3:
        cv2.ellipse(image, _whole(centre), _whole((half * 0.8, half * 1.1)), 0, 0, 360, body, -1, cv2.LINE_AA)
    else:
        cv2.fillPoly(image, [points], body, cv2.LINE_AA)
    if swiss:
        arm, pen = half * 0.6, max(1, round(half * 0.4))
        cv2.line(image, _whole((x - arm, y)), _whole((x + arm, y)), (240, 240, 240), pen)
        cv2.line(image, _whole((x, y - arm)), _whole((x, y + arm)), (240, 240, 240), pen)
        return
    second = _colour(rng) if rng.random() < 0.6 else (235, 235, 235)
    pen = max(1, round(half * rng.uniform(0.2, 0.6)))
    for _ in range(int(rng.integers(1, 4))):
        start = x + rng.uniform(-0.7, 0.7) * half, y + rng.uniform(-0.7, 0.7) * half
        end = x + rng.uniform(-0.7, 0.7) * half, y + rng.uniform(-0.7, 0.7) * half
        cv2.line(image, _whole(start), _whole(end), second, pen, cv2.LINE_AA)
    if rng.random() < 0.4:
        cv2.polylines(image, [points], True, (50, 40, 40), 1, cv2.LINE_AA)
