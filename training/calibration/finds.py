"""Plates as the detector finds them and the recogniser sees them, with what really stands there.

Real ones on the held-out photos, drawn ones in scenes whose seeds and typefaces no training uses, harder to read than
most of those that train: probabilities must hold where reading is difficult, and for typefaces never seen.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from platewatch.reading.reader import DetectedPlate, Detector, drop_overlaps, lines_to_try
from platewatch.reading.readings import reframe
from platewatch.reading.record import Corners
from platewatch.reading.rectify import RectifiedPlate, rectify_with_surroundings
from training.holdout import RIDE, SETS, held_out_files, read_labels
from training.plates.degrade import degrade as degrade_plate
from training.plates.fonts import APART
from training.plates.incomplete import Shown, cover_end, cut_by_frame, judge_shown
from training.plates.render import DrawnPlate, draw_plate
from training.recogniser.photos import RealPlate, hide_end
from training.scenes.degrade import degrade as degrade_scene
from training.scenes.distractors import add_distractors, local_light
from training.scenes.paste import paste, random_quad

Image = NDArray[np.uint8]
Box = tuple[float, float, float, float]

SEED = 770_000
"""No training run's seeds reach this high, and nobody else measures with it."""

FAINTEST = 0.15
MATCH = 0.35
VIEW = (288, 384)
NARROWEST, WIDEST = 34.0, 260.0
COVERED, CUT = 0.12, 0.16
"""The shares of drawn plates that something stands before at one end, or that the picture's border is near; it hides
characters of half of them."""
UNSURE = "?"
"""The text of a plate that nobody could vouch for."""


@dataclass(frozen=True, slots=True)
class Find:
    """What the detector found: its strips by number of lines and frame (0 for the corners as found, then those of
    platewatch.reading.readings), its corners, and the truth.

    `text` is empty where there is no plate (or none that is labelled), UNSURE where nobody knows what it says. It is
    that of the whole plate, whether or not the picture is `complete`: shows all of it.
    """

    origin: str
    vehicle: str
    frame: int
    strips: tuple[tuple[int, int, RectifiedPlate], ...]
    corners: Corners
    score: float
    text: str = ""
    country: str = ""
    lines: int = 0
    complete: bool = True


def real_finds(data: Path, detector: Detector) -> Iterator[Find]:
    """Everything found on the held-out photos of `data` (the folder train)."""
    held_out = held_out_files(data)
    for name in SETS:
        for order, (file, labels) in enumerate(sorted(read_labels(data, name).items())):
            notes = " ".join(label["note"] for label in labels).lower()
            if (name, file) not in held_out or any(word in notes for word in ("mirror", "upside", "rotat")):
                continue
            image = cv2.imread(str(data / name / "images" / file), cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION)
            if image is None:
                raise FileNotFoundError(data / name / "images" / file)
            picture = np.asarray(image, dtype=np.uint8)
            frame = _frame_number(file) if name == RIDE else order
            for plate in detect(detector, picture):
                label = _match(plate, labels)
                find = cut_found(picture, plate, name, f"{name}/{file}", frame)
                if label is not None:
                    text = label["text"] or ("" if "not-a-plate" in label["note"] else UNSURE)
                    lines = int(label["lines"] or 1)
                    find = replace(find, vehicle=text, text=text, country=label["country"], lines=lines)
                yield find


def hidden_finds(
    plates: Sequence[RealPlate], backdrops: Sequence[Image], detector: Detector, numbers: range
) -> Iterator[Find]:
    """Real plates of which an end is near the picture's border or behind something, if the detector finds them.

    Half of them lack characters. `plates` are held out; those with `places` are taken, each vehicle as probably.
    """
    by_vehicle: dict[str, list[RealPlate]] = {}
    for one in plates:
        if one.places:
            by_vehicle.setdefault(one.text, []).append(one)
    vehicles = list(by_vehicle.values())
    for number in numbers if vehicles else ():
        rng = np.random.default_rng([SEED, 1, number])
        frames = vehicles[rng.integers(len(vehicles))]
        whole = frames[rng.integers(len(frames))]
        plate, shown = whole, Shown(whole.text, ())
        while plate is whole:
            plate, shown = hide_end(rng, whole, backdrops)
        if any(end is None for line in shown.ends for end in line):
            continue
        for found in detect(detector, plate.image):
            if overlap(box_of(np.asarray(found.corners)), box_of(np.asarray(plate.corners))) >= MATCH:
                find = cut_found(plate.image, found, plate.origin, plate.text, number)
                told = {"text": plate.text, "country": plate.country, "lines": plate.lines}
                complete = all(end for line in shown.ends for end in line)
                yield replace(find, **told, complete=complete)


def drawn_finds(backdrops: Sequence[Image], detector: Detector, numbers: range) -> Iterator[Find]:
    """The plate of each drawn scene, if the detector finds it."""
    for number in numbers:
        rng = np.random.default_rng([SEED, number])
        view = cut_view(rng, backdrops)
        add_distractors(rng, view, int(rng.integers(0, 4)))
        plate = draw_plate(rng, family=APART)
        width = float(np.exp(rng.uniform(np.log(NARROWEST), np.log(WIDEST))))
        quad = hang(rng, view, plate, width)
        hidden = rng.random() if len(plate.places) == plate.lines and all(plate.places) else 1.0
        shown = Shown(plate.text, ())
        if hidden < COVERED:
            shown = _cover(rng, view, quad, plate, backdrops)
        scene = photograph(rng, view)
        if COVERED <= hidden < COVERED + CUT:
            scene, quad, shown = cut_scene(rng, scene, quad, plate)
        if any(end is None for line in shown.ends for end in line):
            continue
        for found in detect(detector, scene):
            find = cut_found(scene, found, "drawn", str(number), 0)
            if overlap(box_of(np.asarray(found.corners)), box_of(quad)) >= MATCH:
                complete = all(end for line in shown.ends for end in line)
                told = {"text": plate.text, "country": plate.country, "lines": plate.lines}
                yield replace(find, **told, complete=complete)


def _cover(
    rng: np.random.Generator, view: Image, quad: NDArray[np.float64], plate: DrawnPlate, backdrops: Sequence[Image]
) -> Shown:
    """Let something stand before one end of the plate, in place: of one colour, or a piece of a backdrop."""
    left, top, right, bottom = box_of(quad)
    box = (round(left), round(top), round(right - left), round(bottom - top))
    _, shares = cover_end(rng, view, box, plate.places, backdrops[int(rng.integers(len(backdrops)))])
    return judge_shown(plate.text, shares)


def cut_scene(
    rng: np.random.Generator, scene: Image, quad: NDArray[np.float64], plate: DrawnPlate
) -> tuple[Image, NDArray[np.float64], Shown]:
    """The scene cut near one end of the plate; where what is left of the plate is; and what shows of it."""
    first, second, third, fourth = ((float(x), float(y)) for x, y in quad)
    scene, corners, shares = cut_by_frame(rng, scene, (first, second, third, fourth), plate.places)
    return scene, np.asarray(corners), judge_shown(plate.text, shares)


def cut_view(rng: np.random.Generator, backdrops: Sequence[Image]) -> Image:
    """A piece of a photo, of VIEW's size."""
    photo = backdrops[int(rng.integers(len(backdrops)))]
    high, wide = VIEW
    scale = max(high / photo.shape[0], wide / photo.shape[1]) * float(np.exp(rng.uniform(0, 1.2)))
    zoomed = cv2.resize(photo, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    y = rng.integers(0, max(1, zoomed.shape[0] - high + 1))
    x = rng.integers(0, max(1, zoomed.shape[1] - wide + 1))
    return np.ascontiguousarray(zoomed[y : y + high, x : x + wide], dtype=np.uint8)


def hang(rng: np.random.Generator, view: Image, plate: DrawnPlate, width: float) -> NDArray[np.float64]:
    """Hang the plate somewhere in the view, in place; returns its corners."""
    high, wide = view.shape[:2]
    aspect = plate.image.shape[0] / plate.image.shape[1]
    width = min(width, 0.85 * high / aspect)
    room = (width / 2 + 6, width * aspect / 2 + 6)
    centre = (
        float(rng.uniform(min(room[0], wide / 2), max(wide - room[0], wide / 2))),
        float(rng.uniform(min(room[1], high / 2), max(high - room[1], high / 2))),
    )
    quad = random_quad(rng, centre, width, aspect)
    paste(view, plate.image, quad, light=local_light(view, quad, rng), outline=plate.outline)
    return quad.astype(np.float64)


def photograph(rng: np.random.Generator, view: Image) -> Image:
    """The view as a camera sent it: half of the time a good one."""
    if rng.random() < 0.5:
        return degrade_scene(rng, view)
    return degrade_plate(rng, view, hard=float(rng.uniform(0.05, 0.3)))


def box_of(points: NDArray[np.float64]) -> Box:
    """The box around points."""
    (x1, y1), (x2, y2) = points.min(axis=0), points.max(axis=0)
    return float(x1), float(y1), float(x2), float(y2)


def overlap(one: Box, other: Box) -> float:
    """Intersection over union."""
    wide, high = min(one[2], other[2]) - max(one[0], other[0]), min(one[3], other[3]) - max(one[1], other[1])
    if wide <= 0 or high <= 0:
        return 0.0
    shared = wide * high
    return shared / (sum((box[2] - box[0]) * (box[3] - box[1]) for box in (one, other)) - shared)


def detect(detector: Detector, picture: Image) -> list[DetectedPlate]:
    """All finds of a picture that are not quite hopeless, each plate once."""
    return drop_overlaps([plate for plate in detector.detect(picture) if plate.score >= FAINTEST])


def _match(plate: DetectedPlate, labels: Sequence[dict[str, str]]) -> dict[str, str] | None:
    box = box_of(np.asarray(plate.corners))

    def fit(label: dict[str, str]) -> float:
        return overlap(box, tuple(float(label[key]) for key in ("x1", "y1", "x2", "y2")))  # type: ignore[arg-type]

    best = max(labels, key=fit)
    return best if fit(best) >= MATCH else None


def cut_found(picture: Image, plate: DetectedPlate, origin: str, vehicle: str, frame: int) -> Find:
    """What the recogniser gets of a found plate, with nothing known about it yet."""
    strips = tuple(
        (count, number, rectify_with_surroundings(picture, corners, count))
        for number, corners in enumerate([plate.corners, *reframe(plate.corners)])
        for count in lines_to_try(plate)
    )
    return Find(origin, vehicle, frame, strips, plate.corners, plate.score)


def _frame_number(file: str) -> int:
    number = Path(file).stem.rpartition("_t")[2]
    return int(number) if number.isdigit() else 0
