"""Small plates at night, by a dashcam and in infra-red: 500 drawn pictures of each, plates 40 to 65 pixels wide.

python -m training.battery.night [--models FOLDER] [--count N] [--kind NAME]

Neither the typefaces nor the seeds nor the code that spoils the pictures are training's: light is added up in a scene,
falls through a lens on a sensor that counts it, and three frames go through a video coder.
"""

import argparse
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import numpy as np

from platewatch.reading.onnx.models import open_reader
from training.battery.lettering import Image
from training.battery.measure import Answer, calibrate, exact, fold
from training.battery.photo import Photo, View, as_corners, shake, take_photo, usual_view
from training.battery.plate import draw_plate
from training.battery.read import read_pictures
from training.battery.reads import Picture
from training.battery.report import describe
from training.battery.sensor import FINE, Camera, Light, count, develop, expose, focus
from training.battery.video import film

ROOT = Path(__file__).parents[2]
SEED: Final = 20_210_318
"""Of all that is drawn here. Training never uses it."""
COUNT: Final = 500
WIDTHS: Final = (40.0, 65.0)
FRAMES: Final = 3


@dataclass(frozen=True, slots=True)
class Shot:
    """The lit scene, the camera, how far the plate moves while the shutter is open and from frame to frame (pixels of
    the picture), and the coarseness of the video.
    """

    light: Light
    camera: Camera
    way: tuple[float, float]
    step: tuple[float, float]
    coarse: float


def draw_pictures(name: str, *, count: int = COUNT) -> Iterator[Picture]:
    """The first `count` pictures of a kind of KINDS."""
    for number in range(count):
        yield draw_picture(name, number)


def draw_picture(name: str, number: int) -> Picture:
    """The picture of that number; `level` is 0 for plates under 52 pixels, 1 for wider ones."""
    rng = np.random.default_rng([SEED, list(KINDS).index(name), number])
    plate = draw_plate(rng)
    width = float(rng.uniform(*WIDTHS))
    usual = usual_view(rng, width)
    view = View(width * FINE, usual.yaw, usual.pitch, usual.roll)
    photo = take_photo(rng, plate, view)
    shot = KINDS[name](rng, photo, width)
    image = take(rng, shot)
    # The corners are where the plate is in the middle of the last frame's time.
    middle = np.array(shot.way) / 2 + np.array(shot.step) * (FRAMES - 1)
    corners = as_corners(np.array(photo.corners) / FINE + middle)
    return Picture(
        image, shake(rng, corners), plate.text, plate.country, plate.lines, name, int(width >= sum(WIDTHS) / 2)
    )


def take(rng: np.random.Generator, shot: Shot) -> Image:
    """The last of the frames as it was recorded."""
    axis = rng.uniform(-4, 4, 2) * shot.light.shape[1]
    seen = focus(shot.light, shot.camera, axis=(float(axis[0]), float(axis[1])))
    before, frames = None, []
    for frame in range(FRAMES):
        start = (shot.step[0] * frame * FINE, shot.step[1] * frame * FINE)
        counted = count(rng, expose(seen, start, (shot.way[0] * FINE, shot.way[1] * FINE)), shot.camera)
        if before is not None and shot.camera.steady:
            counted = counted * np.float32(1 - shot.camera.steady) + before * np.float32(shot.camera.steady)
        before = counted
        frames.append(develop(counted, shot.camera))
    return film(frames, shot.coarse)


def _night(rng: np.random.Generator, photo: Photo, width: float) -> Shot:
    """A street by lamplight, the plate in somebody's headlights; gain turned up, noise taken out again."""
    scene = _as_light(photo.image)
    lamp = np.array(((0.35, 0.7, 1.0), (0.8, 0.95, 1.0), (1.0, 0.95, 0.85))[int(rng.integers(3))], np.float32)
    around = float(rng.uniform(0.05, 0.3))
    plate = _mask(photo)
    beam = float(np.exp(rng.uniform(np.log(0.2), np.log(2.0))))
    light = scene * (lamp * np.float32(around) + plate[..., None] * np.float32(beam))
    if rng.random() < 0.4:  # the lamps above the plate
        light = light * _from_above(photo)[..., None]
    if rng.random() < 0.5:
        _add_light(rng, light, photo, (0.12, 0.1, 1.0))
    camera = Camera(
        photons=float(np.exp(rng.uniform(np.log(100), np.log(900)))),
        dark=float(rng.uniform(1, 4)),
        lens=float(rng.uniform(0.25, 0.5)),
        veil=float(rng.uniform(0.01, 0.06)),
        fringe=float(rng.uniform(0, 0.002)),
        steady=float(rng.choice([0.0, 0.3, 0.45])),
        smooth=float(rng.choice([0.0, 3.0, 5.0, 7.0])),
        sharp=float(rng.choice([0.0, 0.0, 0.3])),
    )
    return _drive(rng, light, camera, width, blur=0.015, coarse=(2, 10))


def _dashcam(rng: np.random.Generator, photo: Photo, width: float) -> Shot:
    """Through a windscreen at any hour: haze and its reflections, fringes, smear, coarse video."""
    scene = _as_light(photo.image)
    hour = np.array(
        ((1.0, 1.0, 1.0), (1.15, 0.95, 0.9), (1.1, 0.8, 1.0), (0.7, 0.9, 1.1))[int(rng.integers(4))], np.float32
    )
    light = scene * hour * np.float32(np.exp(rng.uniform(np.log(0.15), np.log(1.3))))
    rows, columns = light.shape[:2]
    haze = np.linspace(rng.uniform(0, 0.2), rng.uniform(0, 0.2), columns, dtype=np.float32)[None, :, None]
    light = light + haze * np.float32(light.mean() * 2)
    if rng.random() < 0.4:  # a stripe of the dashboard in the glass
        stripe = np.zeros((rows, columns), np.float32)
        y = int(rng.integers(rows))
        cv2.line(stripe, (0, y), (columns, int(y + rng.normal(0, rows * 0.3))), 1.0, max(2, rows // 7))
        light = light + cv2.GaussianBlur(stripe, (0, 0), rows * 0.05)[..., None] * np.float32(light.mean() * 0.6)
    camera = Camera(
        photons=float(np.exp(rng.uniform(np.log(300), np.log(4000)))),
        dark=float(rng.uniform(1, 3)),
        lens=float(rng.uniform(0.25, 0.5)),
        veil=float(rng.uniform(0.02, 0.1)),
        fringe=float(rng.uniform(0.0005, 0.004)),
        smooth=float(rng.choice([0.0, 2.0, 4.0])),
        sharp=float(rng.choice([0.0, 0.3, 0.6])),
    )
    return _drive(rng, light.astype(np.float32), camera, width, blur=0.022, coarse=(2, 12))


def _infrared(rng: np.random.Generator, photo: Photo, width: float) -> Shot:
    """A lamp beside the lens and a filter before it: the plate shines, the rest is nearly black, no colours."""
    scene = _as_light(photo.image)
    grey = np.repeat((scene @ np.array((0.15, 0.55, 0.3), np.float32))[..., None], 3, axis=2)
    plate = _mask(photo)[..., None]
    around, back = float(rng.uniform(0.01, 0.15)), float(np.exp(rng.uniform(np.log(0.3), np.log(4.0))))
    light = grey * (np.float32(around) + plate * np.float32(back)) + plate * np.float32(back * rng.uniform(0, 0.05))
    if rng.random() < 0.5:
        _add_light(rng, light, photo, (1.0, 1.0, 1.0))
    camera = Camera(
        photons=float(np.exp(rng.uniform(np.log(60), np.log(600)))),
        dark=float(rng.uniform(1, 4)),
        lens=float(rng.uniform(0.3, 0.6)),
        veil=float(rng.uniform(0.03, 0.15)),
        colour=False,
        smooth=float(rng.choice([0.0, 3.0, 6.0])),
        sharp=float(rng.choice([0.0, 0.3])),
    )
    return _drive(rng, light.astype(np.float32), camera, width, blur=0.02, coarse=(2, 12))


def _drive(
    rng: np.random.Generator, light: Light, camera: Camera, width: float, *, blur: float, coarse: tuple[float, float]
) -> Shot:
    """How the car goes: mostly level; `blur` is the longest way with an open shutter, in parts of the plate's width."""
    angle = float(rng.normal(0, 0.2))
    length = width * blur * float(rng.uniform(0, 1)) * (1 if rng.random() < 0.5 else -1)
    way = (float(np.cos(angle)) * length, float(np.sin(angle)) * length)
    step = (way[0] * float(rng.uniform(0.5, 2)), way[1] * float(rng.uniform(0.5, 2)))
    return Shot(light, camera, way, step, float(rng.uniform(*coarse)))


KINDS: Final[Mapping[str, Callable[[np.random.Generator, Photo, float], Shot]]] = {
    "night": _night,
    "dashcam": _dashcam,
    "infrared": _infrared,
}


def _as_light(image: Image) -> Light:
    return np.asarray((image.astype(np.float32) / 255) ** np.float32(2.2), np.float32)


def _mask(photo: Photo) -> Light:
    mask = np.zeros(photo.image.shape[:2], np.float32)
    cv2.fillConvexPoly(mask, np.round(np.array(photo.corners) * 16).astype(np.int32), 1.0, cv2.LINE_AA, shift=4)
    return mask


def _from_above(photo: Photo) -> Light:
    """Two small lamps on the plate's upper edge: bright below them, darker with every row."""
    rows, columns = photo.image.shape[:2]
    points = np.array(photo.corners)
    y, x = np.mgrid[0:rows, 0:columns].astype(np.float32)
    wide = float(np.ptp(points[:, 0]))
    total = np.full((rows, columns), 0.25, np.float32)
    for share in (0.25, 0.75):
        at = points[0] + (points[1] - points[0]) * share
        total += 0.9 / (1 + ((x - at[0]) / (wide * 0.2)) ** 2 + ((y - at[1]) / (wide * 0.13)) ** 2)
    return total


def _add_light(rng: np.random.Generator, light: Light, photo: Photo, tone: tuple[float, float, float]) -> None:
    """A head or rear light beside the plate, in place: much brighter than white."""
    points = np.array(photo.corners)
    wide, high = np.ptp(points[:, 0]), np.ptp(points[:, 1])
    side = points[:, 0].min() - wide * 0.2 if rng.random() < 0.5 else points[:, 0].max() + wide * 0.2
    centre = (round(side + rng.normal(0, wide * 0.08)), round(points[:, 1].mean() + rng.normal(0, high * 0.8)))
    spot = np.zeros(light.shape[:2], np.float32)
    cv2.ellipse(spot, centre, (round(wide * 0.08), round(wide * 0.05)), 0, 0, 360, 1.0, -1, cv2.LINE_AA)
    light += spot[..., None] * np.array(tone, np.float32) * np.float32(rng.uniform(2, 12))


def main() -> None:
    """Read the arguments, read the pictures, say how it went."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kind", action="append", choices=list(KINDS), help="only these; may be given again")
    parser.add_argument("--models", type=Path, default=ROOT / "layers" / "models")
    parser.add_argument("--count", type=int, default=COUNT)
    arguments = parser.parse_args()
    recogniser = open_reader(arguments.models).models.recogniser
    for name in arguments.kind or KINDS:
        answers: list[list[Answer]] = [[], []]
        for reading in read_pictures(draw_pictures(name, count=arguments.count), recogniser):
            answers[reading.picture.level].append(reading.answer)
        every = [*answers[0], *answers[1]]
        wrong = sum(answer.said >= 0.9 and not fold(answer).right for answer in every)
        print(f"{name}: {describe(calibrate(every))}")
        print(
            f"  exact but for O/0 and I/1: {exact([fold(answer) for answer in every]):.3f}; under 52 pixels"
            f" {exact(answers[0]):.3f} of {len(answers[0])}, wider {exact(answers[1]):.3f} of {len(answers[1])};"
            f" wrong at 0.9 or more: {wrong}"
        )


if __name__ == "__main__":
    main()
