"""Draws scenes and their hotlist: streets, cars and plates that do not exist. Tests and the benchmark use them.

    python -m training.samples FOLDER               the scenes of infra/localcloud/demo/scenes
    python -m training.samples FOLDER --entering    a car that enters the picture, in three frames (tests/e2e)

Needs the renderer's fonts; the scenes are committed, so nobody else does. The seed is unused in training.
"""

import csv
import sys
from dataclasses import replace
from pathlib import Path
from typing import Final

import cv2
import numpy as np

from training.plates.look import YELLOW
from training.plates.looks import LOOKS
from training.plates.render import DrawnPlate, draw_plate
from training.scenes.paste import Image, Quad, paste

SEED: Final = 20_261_123
WIDTH, HEIGHT, SCALE = 1280, 720, 2
HEADER: Final = "plate,country,category,priority,reason,case_number,consent,role,instruction,valid_from,weed_date,owner"
Colour = tuple[int, int, int]

BODIES: Final[tuple[Colour, ...]] = (
    (60, 52, 48),
    (168, 170, 172),
    (38, 40, 150),
    (120, 70, 30),
    (225, 228, 228),
    (70, 90, 60),
)
# Where the rear of a car stands: middle and width in shares of the picture's width, foot in shares of its height.
PLACES: Final = (
    ((0.5, 0.46, 0.92),),
    ((0.38, 0.4, 0.88),),
    ((0.6, 0.52, 0.95),),
    ((0.27, 0.34, 0.83), (0.72, 0.38, 0.9)),
)


def draw_samples(folder: Path, count: int = 12) -> None:
    """Write `count` scenes and hotlist.csv, which wants every third car."""
    rng = np.random.default_rng(SEED)
    wanted = []
    number = 0
    for index in range(count):
        scene = draw_street(rng, WIDTH * SCALE, HEIGHT * SCALE)
        for middle, width, foot in PLACES[index % len(PLACES)]:
            plate = draw_dutch(rng)
            draw_car(rng, scene, middle, width, foot, plate)
            if number % 3 == 0:
                wanted.append(plate.text)
            number += 1
        cv2.imwrite(
            str(folder / f"scene-{index + 1:02d}.jpg"),
            photograph(rng, scene, WIDTH, HEIGHT),
            [cv2.IMWRITE_JPEG_QUALITY, 88],
        )
    _write_hotlist(folder / "hotlist.csv", wanted)


def draw_entering(folder: Path) -> None:
    """Write entering-1.jpg to entering-3.jpg: M-UX 1234 comes in from the right, the 4 outside of the first one."""
    rng = np.random.default_rng(SEED)
    german = next(look for look in LOOKS if look.country == "DE")
    plate = draw_plate(rng, height=96, look=replace(german, patterns=(("=M=*=U=X= =1=2=3=4", 1),)), bare=True)
    for frame, (middle, width, foot) in enumerate(((0.912, 0.8, 0.97), (0.7, 0.72, 0.93), (0.55, 0.64, 0.9)), 1):
        scene = draw_street(np.random.default_rng(SEED), WIDTH * SCALE, HEIGHT * SCALE)
        draw_car(np.random.default_rng(SEED), scene, middle, width, foot, plate)
        photo = photograph(rng, scene, WIDTH, HEIGHT)
        cv2.imwrite(str(folder / f"entering-{frame}.jpg"), photo, [cv2.IMWRITE_JPEG_QUALITY, 88])


def draw_dutch(rng: np.random.Generator) -> DrawnPlate:
    """A yellow Dutch plate of one line and six characters."""
    dutch = next(look for look in LOOKS if look.country == "NL")
    look = replace(dutch, colours=tuple(colour for colour in dutch.colours if colour[0] == YELLOW))
    while True:
        plate = draw_plate(rng, height=96, look=look, bare=True)
        if plate.lines == 1 and len(plate.text) == 6:
            return plate


def draw_street(rng: np.random.Generator, wide: int, high: int) -> Image:
    """An empty street of `wide` x `high` pixels; its houses have the size that suits about 2560 x 1440."""
    horizon = int(high * 0.42)
    scene = np.zeros((high, wide, 3), np.uint8)
    sky = np.linspace((235, 205, 170), (245, 235, 222), horizon)
    scene[:horizon] = sky[:, None]
    road = np.linspace((96, 94, 92), (70, 68, 66), high - horizon)
    scene[horizon:] = road[:, None]
    x = -40
    while x < wide:
        across, up = int(rng.integers(140, 420)), int(rng.integers(180, 480))
        wall = tuple(int(v) for v in rng.integers((70, 80, 110), (150, 165, 200)))
        cv2.rectangle(scene, (x, horizon - up), (x + across, horizon + 14), wall, -1)
        roof = np.array([(x - 12, horizon - up), (x + across // 2, horizon - up - 90), (x + across + 12, horizon - up)])
        cv2.fillConvexPoly(scene, roof, (58, 60, 92), cv2.LINE_AA)
        for column in range(x + 30, x + across - 50, 84):
            for row in range(horizon - up + 36, horizon - 60, 100):
                cv2.rectangle(scene, (column, row), (column + 44, row + 58), (108, 92, 74), -1)
                cv2.rectangle(scene, (column, row), (column + 44, row + 58), (232, 232, 232), 4)
        x += across + int(rng.integers(0, 60))
    grass = np.array([(0, horizon), (int(wide * 0.3), horizon), (0, int(high * 0.8))])
    cv2.fillConvexPoly(scene, grass, (70, 120, 84), cv2.LINE_AA)
    cv2.fillConvexPoly(scene, grass * (-1, 1) + (wide, 0), (70, 120, 84), cv2.LINE_AA)
    for side in (0.33, 0.67):
        foot = 0.5 + (side - 0.5) * 4
        cv2.line(scene, (int(wide * side), horizon), (int(wide * foot), high), (215, 215, 215), 9, cv2.LINE_AA)
    for step in np.linspace(0.1, 1, 6):
        y = horizon + int((high - horizon) * step**2)
        cv2.rectangle(
            scene, (wide // 2 - int(9 * step), y - int(40 * step)), (wide // 2 + int(9 * step), y), (215, 215, 215), -1
        )
    return scene


def draw_car(
    rng: np.random.Generator, scene: Image, middle: float, width: float, foot: float, plate: DrawnPlate
) -> Quad:
    """Draw the rear of a car into `scene`; where its plate is. `middle`, `width` and `foot` as in PLACES."""
    return draw_rear(rng, scene, (middle, width, foot), BODIES[rng.integers(len(BODIES))], plate)


def draw_rear(
    rng: np.random.Generator, scene: Image, place: tuple[float, float, float], colour: Colour, plate: DrawnPlate
) -> Quad:
    """Draw the rear of a car of that colour into `scene`; where its plate is. `place` is one of PLACES."""
    middle, width, foot = place
    high, wide = scene.shape[:2]
    across = width * wide
    body = np.array(colour, np.float64)

    def at(u: float, v: float) -> tuple[int, int]:
        # u from -0.5 to 0.5 over the car's width, v up from the road in car widths.
        return round(middle * wide + u * across), round(foot * high - v * across)

    def fill(points: list[tuple[float, float]], colour: Colour) -> None:
        cv2.fillPoly(scene, [np.array([at(u, v) for u, v in points])], colour, cv2.LINE_AA)

    def shade(factor: float) -> Colour:
        blue, green, red = np.clip(body * factor, 0, 255)
        return int(blue), int(green), int(red)

    cv2.ellipse(scene, at(0, 0.02), (int(across * 0.56), int(across * 0.06)), 0, 0, 360, (42, 41, 40), -1, cv2.LINE_AA)
    for u in (-0.4, 0.28):
        fill([(u, 0), (u + 0.12, 0), (u + 0.12, 0.2), (u, 0.2)], (24, 24, 25))
    fill([(-0.5, 0.1), (0.5, 0.1), (0.5, 0.4), (0.46, 0.47), (-0.46, 0.47), (-0.5, 0.4)], shade(1.0))
    fill([(-0.44, 0.46), (-0.33, 0.75), (-0.26, 0.79), (0.26, 0.79), (0.33, 0.75), (0.44, 0.46)], shade(0.93))
    fill([(-0.36, 0.48), (-0.29, 0.72), (0.29, 0.72), (0.36, 0.48)], (74, 62, 52))
    fill([(-0.3, 0.5), (-0.24, 0.71), (-0.1, 0.71), (-0.2, 0.5)], (112, 98, 84))
    fill([(-0.5, 0.1), (0.5, 0.1), (0.49, 0.2), (-0.49, 0.2)], shade(0.62))
    fill([(-0.47, 0.06), (0.47, 0.06), (0.5, 0.11), (-0.5, 0.11)], (40, 40, 42))
    for sign in (-1, 1):
        fill([(0.49 * sign, 0.3), (0.36 * sign, 0.31), (0.37 * sign, 0.42), (0.485 * sign, 0.43)], (36, 34, 176))
        fill([(0.45 * sign, 0.33), (0.39 * sign, 0.335), (0.395 * sign, 0.36), (0.45 * sign, 0.36)], (220, 225, 235))
    fill([(-0.2, 0.215), (0.2, 0.215), (0.21, 0.35), (-0.21, 0.35)], shade(0.8))
    half = 0.145
    tall = 2 * half * plate.image.shape[0] / plate.image.shape[1]
    lean = float(rng.uniform(-0.006, 0.006))
    corners = [
        (-half, 0.25 + tall + lean),
        (half, 0.25 + tall - lean),
        (half - 0.002, 0.25 - lean),
        (-half + 0.002, 0.25 + lean),
    ]
    fill([(u * 1.04, v + (0.005 if v > 0.27 else -0.005)) for u, v in corners], (30, 30, 30))
    quad = np.array([at(u, v) for u, v in corners], np.float32)
    paste(scene, plate.image, quad)
    return quad


def photograph(rng: np.random.Generator, scene: Image, width: int, height: int) -> Image:
    """The scene as a camera of `width` x `height` pixels takes it: a little soft, a little dark, with noise."""
    photo = cv2.resize(scene, (width, height), interpolation=cv2.INTER_AREA).astype(np.float32)
    photo = cv2.GaussianBlur(photo, (0, 0), 0.6) * float(rng.uniform(0.8, 1.05))
    photo += rng.standard_normal(photo.shape, dtype=np.float32) * 2.5
    return np.asarray(np.clip(photo + 0.5, 0, 255), np.uint8)


def _write_hotlist(path: Path, plates: list[str]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEADER.split(","))
        for number, plate in enumerate(plates, 1):
            priority = 1 + number % 2
            case = [f"2026-{number:04d}", f"OM-{number:03d}", "suspect", "Stop, call the control room"]
            term = ["2026-01-01", "2036-12-31", "Basisteam Noord"]
            writer.writerow([plate, "NL", 1, priority, "linked to burglaries", *case, *term])


if __name__ == "__main__":
    (draw_entering if "--entering" in sys.argv else draw_samples)(Path(sys.argv[1]))
