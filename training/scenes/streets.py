"""Drawn streets with drawn vehicles: crude, endless, and owing nothing to any photo."""

import cv2
import numpy as np

from training.scenes.distractors import colour
from training.scenes.paste import Image

Box = tuple[float, float, float, float]
CROWDED = 0.5
"""How many of the streets hold a row of parked vehicles."""


def draw_street(rng: np.random.Generator, size: int) -> tuple[Image, list[Box]]:
    """A scene of size x size pixels and the places (x1, y1, x2, y2) where its vehicles would carry their plates."""
    scene = _gradient(rng, size)
    for _ in range(rng.integers(3, 12)):
        _draw_block(rng, scene)
    horizon = int(size * rng.uniform(0.15, 0.6))
    grey = int(rng.integers(30, 170))
    road = np.clip(grey + rng.normal(0, 6, (size - horizon, size, 1)) + rng.uniform(-8, 8, 3), 0, 255)
    scene[horizon:] = road.astype(np.uint8)
    for _ in range(rng.integers(0, 5)):
        start = (int(rng.integers(0, size)), horizon)
        end = (int(rng.integers(-size, 2 * size)), size)
        cv2.line(scene, start, end, (int(rng.integers(150, 255)),) * 3, int(rng.integers(1, 9)), cv2.LINE_AA)
    if rng.random() < CROWDED:
        places = _draw_row(rng, scene)
    else:
        places = [_draw_vehicle(rng, scene, *_anywhere(rng, size)) for _ in range(rng.integers(1, 5))]
    return cv2.GaussianBlur(scene, (0, 0), float(rng.uniform(0.3, 1.5))), places


def _gradient(rng: np.random.Generator, size: int) -> Image:
    corners = rng.uniform(20, 240, (3, 3, 3)).astype(np.float32)
    return np.asarray(cv2.resize(corners, (size, size), interpolation=cv2.INTER_CUBIC).clip(0, 255), np.uint8)


def _draw_block(rng: np.random.Generator, scene: Image) -> None:
    size = scene.shape[0]
    x, y = (int(v) for v in rng.integers(-40, size, 2))
    wide, high = (int(v) for v in rng.integers(20, size // 2, 2))
    if rng.random() < 0.6:
        cv2.rectangle(scene, (x, y), (x + wide, y + high), colour(rng), -1)
        step = int(rng.integers(14, 50))
        pane = colour(rng)
        for column in range(x + 6, x + wide - step // 2, step):
            for row in range(y + 6, y + high - step // 2, step):
                cv2.rectangle(scene, (column, row), (column + step // 2, row + int(step * 0.6)), pane, -1)
    else:
        cv2.ellipse(scene, (x, y), (wide // 2 + 1, high // 2 + 1), float(rng.uniform(0, 180)), 0, 360, colour(rng), -1)


def _anywhere(rng: np.random.Generator, size: int) -> tuple[int, int, int, int]:
    wide = int(np.exp(rng.uniform(np.log(70), np.log(size * 1.1))))
    high = int(wide * rng.uniform(0.65, 1.0))
    return int(rng.uniform(-0.2, 1.0) * size - wide * 0.3), int(rng.uniform(0.1, 1.0) * size - high * 0.5), wide, high


def _draw_row(rng: np.random.Generator, scene: Image) -> list[Box]:
    """Vehicles parked side by side or one behind another, the far ones smaller and half hidden by the near ones."""
    size = scene.shape[0]
    count = int(rng.integers(4, 13))
    wide = float(np.exp(rng.uniform(np.log(size * 0.1), np.log(size * 0.4))))
    growth = float(np.exp(rng.normal(0, 0.12)))
    x, ground = rng.uniform(-0.2, 0.4) * size, rng.uniform(0.3, 0.9) * size
    slope = rng.normal(0, 0.15)
    bikes = float(rng.choice([0.1, 0.3, 0.8]))
    spots = []
    for _ in range(count):
        width = wide * float(np.exp(rng.normal(0, 0.1)))
        spots.append((x, ground, width))
        step = width * rng.uniform(0.55, 1.3)
        x, ground, wide = x + step, ground + slope * step, wide * growth
        if x > size:
            x, ground = rng.uniform(-0.2, 0.5) * size, ground + rng.uniform(-0.3, 0.3) * size
    places: list[Box] = []
    for x, ground, width in sorted(spots, key=lambda spot: spot[1]):
        if rng.random() < bikes:
            wide = width * rng.uniform(0.35, 0.5)
            high = wide * rng.uniform(1.7, 2.6)
            draw = _draw_bike
        else:
            wide, high = width, width * rng.uniform(0.65, 1.0)
            draw = _draw_vehicle
        place = draw(rng, scene, int(x), int(ground - high), int(wide), int(high))
        # What stands nearer hides what stands behind it.
        places = [
            (x1, y1, x2, y2)
            for x1, y1, x2, y2 in places
            if x2 < x or x1 > x + wide or y2 < ground - high or y1 > ground
        ]
        places.append(place)
    return places


def _draw_bike(rng: np.random.Generator, scene: Image, x: int, y: int, wide: int, high: int) -> Box:
    """The back of a motorcycle or moped: wheel, tail, lamp, box, mirrors; returns the place of its small plate."""
    top, ground, middle = y, y + high, x + wide // 2
    body, dark = colour(rng), (int(rng.integers(10, 50)),) * 3
    tyre = max(2, int(wide * rng.uniform(0.18, 0.3)))
    cv2.ellipse(scene, (middle, ground - high // 5), (tyre // 2 + 1, high // 5 + 1), 0, 0, 360, dark, -1, cv2.LINE_AA)
    cv2.ellipse(scene, (middle, ground - high // 2), (wide // 3 + 1, high // 4 + 1), 0, 0, 360, body, -1, cv2.LINE_AA)
    if rng.random() < 0.4:
        cv2.rectangle(scene, (x + wide // 6, top), (x + wide - wide // 6, top + high // 3), colour(rng, 0, 120), -1)
    cv2.line(scene, (x, top + high // 4), (x + wide, top + high // 4), dark, max(1, wide // 20), cv2.LINE_AA)
    lamp = top + int(high * rng.uniform(0.38, 0.45))
    cv2.rectangle(scene, (middle - wide // 6, lamp), (middle + wide // 6, lamp + high // 18 + 1), (30, 30, 200), -1)
    half, v = wide * float(rng.uniform(0.22, 0.36)), ground - high * float(rng.uniform(0.3, 0.48))
    tall = half * float(rng.uniform(0.65, 1.2))
    off = rng.normal(0, 0.04) * wide
    return middle + off - half, v - tall, middle + off + half, v + tall


def _draw_vehicle(rng: np.random.Generator, scene: Image, x: int, y: int, wide: int, high: int) -> Box:
    """Front or back of a car: body, window, lights, grille, bumper; returns the plate's place."""
    body = np.float32(colour(rng)) if rng.random() < 0.5 else np.float32([rng.integers(10, 245)] * 3)

    def shade(factor: float) -> tuple[int, ...]:
        return tuple(int(v) for v in np.clip(body * factor, 0, 255))

    def at(u: float, v: float) -> tuple[int, int]:
        return int(x + u * wide), int(y + v * high)

    cv2.ellipse(scene, at(0.5, 1.0), (wide // 2, max(2, high // 14)), 0, 0, 360, (20, 20, 22), -1)
    roof = np.array([at(0.2, 0), at(0.8, 0), at(0.97, 0.42), at(0.03, 0.42)])
    cv2.fillConvexPoly(scene, roof, shade(0.9), cv2.LINE_AA)
    window = np.array([at(0.24, 0.05), at(0.76, 0.05), at(0.88, 0.36), at(0.12, 0.36)])
    cv2.fillConvexPoly(scene, window, colour(rng, 10, 140), cv2.LINE_AA)
    cv2.rectangle(scene, at(0, 0.4), at(1, 0.92), shade(1.0), -1)
    cv2.rectangle(scene, at(0.0, 0.7), at(1, 0.94), shade(float(rng.uniform(0.4, 1.1))), -1)
    for left in (0.02, 0.78):
        lamp = colour(rng, 100) if rng.random() < 0.5 else (30, 30, int(rng.integers(120, 255)))
        cv2.rectangle(scene, at(left, 0.47), at(left + 0.2, float(rng.uniform(0.52, 0.62))), lamp, -1)
        cv2.rectangle(scene, at(left + 0.02, 0.92), at(left + 0.16, 1.02), (18, 18, 18), -1)
    if rng.random() < 0.5:
        for v in np.linspace(0.5, 0.64, int(rng.integers(2, 7))):
            cv2.line(scene, at(0.27, float(v)), at(0.73, float(v)), shade(0.4), max(1, high // 80))
    u, v = float(rng.uniform(0.42, 0.58)), float(rng.uniform(0.56, 0.85))
    half = float(rng.uniform(0.1, 0.19))
    return (
        x + (u - half) * wide,
        y + v * high - half * wide * 0.22,
        x + (u + half) * wide,
        y + v * high + half * wide * 0.22,
    )
