"""Draws the pictures of the demo's town: its five cameras, its cars, and what each camera sees of them.

    python -m training.town FOLDER        all pictures, as they are committed in infra/localcloud/demo/pictures
    python -m training.town --look NAME   tries other seeds for a picture, and prints what the reader makes of each

Plates are drawn with the typefaces that are part of the code, so the package's own environment is enough, and draws the
same pictures everywhere. Their characters are drawn by chance: the plates belong to nobody. `--look` is how the two
pictures were found that the reader is unsure about: many dirty plates were drawn and read, and one was taken. That is
choosing what the demo shows. The reader was not changed for it.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import cv2
import numpy as np

from training.plates.look import WHITE, YELLOW
from training.plates.looks import LOOKS
from training.plates.render import DrawnPlate, draw_plate
from training.samples import HEIGHT, SCALE, WIDTH, Colour, draw_rear, draw_street, photograph
from training.scenes.paste import Image, Quad, paste

SEED: Final = 20_261_201
QUALITY: Final = 80
_TRIES: Final = 120

BLACK: Final[Colour] = (48, 44, 42)
SILVER: Final[Colour] = (176, 178, 180)
RED: Final[Colour] = (36, 36, 158)
BLUE: Final[Colour] = (128, 72, 30)
OFF_WHITE: Final[Colour] = (226, 229, 230)
GREEN: Final[Colour] = (70, 96, 58)
LAMP: Final[Colour] = (36, 34, 176)
"""Of the lights at a car's rear, as training.samples draws them."""


@dataclass(frozen=True, slots=True)
class Car:
    """A car of the town, or a van; `plate` seeds the characters and the look of its plate."""

    plate: int
    colour: Colour
    country: str = "NL"
    van: bool = False
    dirt: float = 0.0
    """How much mud is on the plate, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Camera:
    """What a camera sees without cars, in which light, and where cars stand in it (as in training.samples.PLACES)."""

    street: int
    light: str
    place: tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: `cars` (one, or two behind each other) at a camera."""

    camera: str
    cars: tuple[str, ...]
    blur: float = 0.0
    """How far the car moves while the shutter is open, in pixels."""
    turn: int = 0
    """Seeds what differs between two pictures of one car."""


CAMERAS: Final = {
    "north-in": Camera(11, "day", (0.5, 0.44, 0.92)),
    "north-out": Camera(12, "infrared", (0.46, 0.42, 0.9)),
    "east-in": Camera(13, "dusk", (0.55, 0.43, 0.93)),
    "south-out": Camera(14, "rain", (0.48, 0.45, 0.93)),
    "west-in": Camera(15, "day", (0.53, 0.4, 0.88)),
}

CARS: Final = {
    "estate": Car(101, BLACK),
    "van": Car(102, OFF_WHITE, van=True),
    "hatchback": Car(103, RED),
    "courier": Car(104, SILVER, "DE", van=True),
    "muddy": Car(1050, BLUE, dirt=0.62),
    "doubtful": Car(1104, GREEN, dirt=0.66),
    "baker": Car(121, OFF_WHITE, van=True),
    "doctor": Car(122, SILVER),
    "student": Car(123, RED),
    "plumber": Car(124, BLUE, van=True),
    "teacher": Car(125, GREEN),
    "visitor": Car(126, BLACK, "DE"),
    "tourist": Car(127, SILVER, "BE"),
    "trader": Car(128, OFF_WHITE, "DE"),
    "florist": Car(129, GREEN, van=True),
    "neighbour": Car(130, BLUE),
    "commuter": Car(131, BLACK),
    "family": Car(132, RED, "BE"),
    "lorry": Car(133, SILVER, "PL", van=True),
    "nurse": Car(134, OFF_WHITE),
}

SHOTS: Final = {
    # Wanted cars, and the two that the reader is unsure about.
    "estate-north-in": Shot("north-in", ("estate",)),
    "estate-north-out": Shot("north-out", ("estate",)),
    "estate-east-in": Shot("east-in", ("estate",)),
    "van-east-in": Shot("east-in", ("van",)),
    "van-south-out": Shot("south-out", ("van",)),
    "van-west-in": Shot("west-in", ("van",)),
    "hatchback-west-in": Shot("west-in", ("hatchback",)),
    "hatchback-south-out": Shot("south-out", ("hatchback",)),
    "courier-north-in": Shot("north-in", ("courier",)),
    "courier-north-out": Shot("north-out", ("courier",)),
    "muddy-south-out": Shot("south-out", ("muddy",), blur=6),
    "doubtful-east-in": Shot("east-in", ("doubtful",), blur=6),
    # Cars that nobody looks for.
    "baker-north-in": Shot("north-in", ("baker",)),
    "doctor-north-in": Shot("north-in", ("doctor", "student")),
    "visitor-north-in": Shot("north-in", ("visitor",)),
    "teacher-north-out": Shot("north-out", ("teacher",)),
    "tourist-north-out": Shot("north-out", ("tourist",)),
    "baker-north-out": Shot("north-out", ("baker",)),
    "plumber-east-in": Shot("east-in", ("plumber",)),
    "family-east-in": Shot("east-in", ("family",)),
    "nurse-east-in": Shot("east-in", ("nurse",)),
    "student-south-out": Shot("south-out", ("student",)),
    "lorry-south-out": Shot("south-out", ("lorry",)),
    "florist-south-out": Shot("south-out", ("florist",)),
    "neighbour-west-in": Shot("west-in", ("neighbour", "commuter")),
    "trader-west-in": Shot("west-in", ("trader",)),
    "commuter-west-in": Shot("west-in", ("commuter",)),
}


def draw_town(folder: Path) -> None:
    """Write every picture."""
    for name, shot in SHOTS.items():
        (folder / f"{name}.jpg").write_bytes(encode(draw_shot(shot)))


def encode(photo: Image) -> bytes:
    """The JPEG file of a picture."""
    return bytes(cv2.imencode(".jpg", photo, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])[1])


def draw_shot(shot: Shot, car: Car | None = None) -> Image:
    """The picture; `car` in place of the first one that the shot names."""
    camera = CAMERAS[shot.camera]
    scene = draw_street(np.random.default_rng([SEED, camera.street]), WIDTH * SCALE, HEIGHT * SCALE)
    cars = [car or CARS[shot.cars[0]], *(CARS[name] for name in shot.cars[1:])]
    rng = np.random.default_rng([SEED, camera.street, shot.turn, *(each.plate for each in cars)])
    middle, width, foot = camera.place
    moved = (middle + float(rng.uniform(-0.03, 0.03)), width, foot + float(rng.uniform(-0.015, 0.015)))
    places = [moved] if len(cars) == 1 else [(0.7, width * 0.86, foot - 0.02), (0.27, width * 0.72, foot - 0.1)]
    quads = []
    for each, place in reversed(list(zip(cars, places, strict=True))):
        plate = draw_plate_of(each)
        quads.append((draw_van if each.van else draw_rear)(rng, scene, place, each.colour, plate))
    return _LIGHTS[camera.light](rng, _move(scene, shot.blur), quads)


def draw_plate_of(car: Car) -> DrawnPlate:
    """The plate of a car: one line, in the colours that most of its country's plates have."""
    look = next(look for look in LOOKS if look.country == car.country)
    paper = YELLOW if car.country == "NL" else WHITE
    colours = tuple(colour for colour in look.colours if colour[0] == paper) or look.colours
    patterns = tuple((pattern, weight) for pattern, weight in look.patterns if "|" not in pattern)
    # These are drawn by the code itself: no file of a typeface is asked for.
    family = "fe" if car.country == "DE" else "stroke"
    rng = np.random.default_rng([SEED, car.plate])
    look = replace(look, colours=colours, patterns=patterns)
    plate = draw_plate(rng, height=96, look=look, family=family, splashed=0, bare=True)
    if car.dirt:
        _soil(rng, plate.image, car.dirt)
    return plate


def draw_van(
    rng: np.random.Generator, scene: Image, place: tuple[float, float, float], colour: Colour, plate: DrawnPlate
) -> Quad:
    """Draw the rear of a van into `scene`; where its plate is."""
    middle, width, foot = place
    high, wide = scene.shape[:2]
    across = width * wide * 0.92
    body = np.array(colour, np.float64)

    def at(u: float, v: float) -> tuple[int, int]:
        return round(middle * wide + u * across), round(foot * high - v * across)

    def fill(points: list[tuple[float, float]], paint: Colour) -> None:
        cv2.fillPoly(scene, [np.array([at(u, v) for u, v in points])], paint, cv2.LINE_AA)

    def shade(factor: float) -> Colour:
        blue, green, red = np.clip(body * factor, 0, 255)
        return int(blue), int(green), int(red)

    cv2.ellipse(scene, at(0, 0.02), (int(across * 0.55), int(across * 0.06)), 0, 0, 360, (42, 41, 40), -1, cv2.LINE_AA)
    for u in (-0.42, 0.3):
        fill([(u, 0), (u + 0.12, 0), (u + 0.12, 0.2), (u, 0.2)], (24, 24, 25))
    fill([(-0.5, 0.08), (0.5, 0.08), (0.48, 0.98), (0.42, 1.04), (-0.42, 1.04), (-0.48, 0.98)], shade(1.0))
    fill([(-0.5, 0.08), (0.5, 0.08), (0.5, 0.17), (-0.5, 0.17)], (46, 46, 48))
    for sign in (-1, 1):
        fill([(0.04 * sign, 0.62), (0.39 * sign, 0.62), (0.37 * sign, 0.93), (0.04 * sign, 0.93)], (72, 62, 54))
        fill([(0.49 * sign, 0.36), (0.43 * sign, 0.36), (0.43 * sign, 0.58), (0.485 * sign, 0.58)], LAMP)
        fill([(0.3 * sign, 0.2), (0.4 * sign, 0.2), (0.4 * sign, 0.205), (0.3 * sign, 0.205)], shade(0.55))
    fill([(-0.004, 0.18), (0.004, 0.18), (0.004, 1.0), (-0.004, 1.0)], shade(0.5))
    fill([(0.03, 0.45), (0.11, 0.45), (0.11, 0.475), (0.03, 0.475)], (40, 40, 42))
    half = 0.15
    tall = 2 * half * plate.image.shape[0] / plate.image.shape[1]
    lean = float(rng.uniform(-0.005, 0.005))
    # Beside the gap between its doors.
    corners = [(-half, 0.26 + tall + lean), (half, 0.26 + tall - lean), (half, 0.26 - lean), (-half, 0.26 + lean)]
    corners = [(u - 0.2, v) for u, v in corners]
    fill([((u + 0.2) * 1.04 - 0.2, v + (0.006 if v > 0.29 else -0.006)) for u, v in corners], (30, 30, 30))
    quad = np.array([at(u, v) for u, v in corners], np.float32)
    paste(scene, plate.image, quad)
    return quad


def _soil(rng: np.random.Generator, image: Image, dirt: float) -> None:
    """Mud over parts of the plate, thicker at its foot."""
    height, width = image.shape[:2]
    cells = cv2.resize(rng.random((5, 16)).astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC)
    down = np.linspace(0.4, 1.0, height, dtype=np.float32)[:, None]
    cover = np.clip((cells - (1 - dirt)) * 2.4 * down, 0, 0.93)[..., None]
    image[:] = (image * (1 - cover) + np.array((58, 82, 104), np.float32) * cover).astype(np.uint8)


def _move(scene: Image, blur: float) -> Image:
    if not blur:
        return scene
    size = round(blur * SCALE)
    return np.asarray(cv2.filter2D(scene, -1, np.ones((1, size), np.float32) / size), np.uint8)


def _by_day(rng: np.random.Generator, scene: Image, _plates: list[Quad]) -> Image:
    return photograph(rng, scene, WIDTH, HEIGHT)


def _at_dusk(rng: np.random.Generator, scene: Image, _plates: list[Quad]) -> Image:
    """Little light from a blue sky; what is red and bright at a car's rear is lit."""
    light = scene.astype(np.float32)
    lamps = (np.abs(scene.astype(np.int16) - LAMP).max(axis=2) < 6).astype(np.float32)
    down = np.linspace(0.62, 0.44, scene.shape[0], dtype=np.float32)[:, None, None]
    light = light * down * np.array((1.12, 0.95, 0.88), np.float32)
    glow = cv2.GaussianBlur(lamps, (0, 0), 26)[..., None] * np.array((20, 30, 190), np.float32)
    light = np.clip(light + lamps[..., None] * np.array((40, 50, 120), np.float32) + glow, 0, 255)
    return photograph(rng, light.astype(np.uint8), WIDTH, HEIGHT)


def _in_rain(rng: np.random.Generator, scene: Image, _plates: list[Quad]) -> Image:
    """Grey, with less contrast, and streaks."""
    grey = cv2.cvtColor(scene, cv2.COLOR_BGR2GRAY)[..., None].astype(np.float32)
    wet = (scene * 0.55 + grey * 0.45) * 0.72 + np.array((52, 48, 44), np.float32)
    streaks = np.zeros(scene.shape[:2], np.uint8)
    for _ in range(900):
        x, y = int(rng.integers(scene.shape[1])), int(rng.integers(scene.shape[0]))
        long = int(rng.integers(20, 70))
        cv2.line(streaks, (x, y), (x - long // 5, y + long), int(rng.integers(20, 70)), 2, cv2.LINE_AA)
    return photograph(rng, np.clip(wet + streaks[..., None], 0, 255).astype(np.uint8), WIDTH, HEIGHT)


def _in_infrared(rng: np.random.Generator, scene: Image, plates: list[Quad]) -> Image:
    """A lamp beside the lens: plates throw its light back, little else does, and there is no colour."""
    grey = cv2.cvtColor(scene, cv2.COLOR_BGR2GRAY).astype(np.float32)
    high, wide = grey.shape
    mask = np.zeros((high, wide), np.float32)
    for quad in plates:
        cv2.fillConvexPoly(mask, np.round(quad * 16).astype(np.int32), 1.0, cv2.LINE_AA, shift=4)
    x = np.linspace(-1, 1, wide, dtype=np.float32)[None, :]
    y = np.linspace(-1.5, 0.6, high, dtype=np.float32)[:, None]
    lit = grey * (0.1 + 0.26 / (1 + 2.4 * (x**2 + y**2))) * (1 - mask) + grey * 1.12 * mask
    lit = np.clip(lit + cv2.GaussianBlur(mask, (0, 0), 18) * 9, 0, 255).astype(np.uint8)
    photo = photograph(rng, np.repeat(lit[..., None], 3, axis=2), WIDTH, HEIGHT)
    return np.repeat(photo[..., :1], 3, axis=2)


_LIGHTS: Final = {"day": _by_day, "dusk": _at_dusk, "rain": _in_rain, "infrared": _in_infrared}


def look_for(name: str) -> Iterator[str]:
    """For a picture and many seeds of its car: the plate, and what the reader makes of it."""
    from platewatch.reading.onnx.models import open_reader

    reader = open_reader(Path(__file__).parents[1] / "layers/models")
    shot = SHOTS[name]
    for seed in range(1000, 1000 + _TRIES):
        car = replace(CARS[shot.cars[0]], plate=seed)
        plates = reader.read(encode(draw_shot(shot, car))).plates
        told = "; ".join(
            ", ".join(f"{spelling.text} {spelling.probability:.2f}" for spelling in plate.spellings[:4])
            for plate in plates
        )
        yield f"{seed}  {draw_plate_of(car).text}  {told}"


if __name__ == "__main__":
    if sys.argv[1] == "--look":
        for line in look_for(sys.argv[2]):
            print(line, flush=True)
    else:
        draw_town(Path(sys.argv[1]))
