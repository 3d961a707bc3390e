"""Real crops and backgrounds from the photos whose licences allow training (data/train)."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray

from platewatch.reading.record import Corners
from platewatch.reading.rectify import rectify
from training.holdout import held_out_files
from training.plates.degrade import degrade
from training.plates.incomplete import Places, Shown, cover_end, cut_by_frame, judge_shown, narrow
from training.plates.looks import COUNTRIES
from training.plates.night import spoil
from training.plates.strip import COVERED, CUT, Sample, Seen, shake_corners
from training.scenes.finds import Unlabelled, read_finds
from training.scenes.photos import UNLABELLED

Image = NDArray[np.uint8]
BADLY_LIT = 0.12
"""How many real plates are shown as in the dark, against a lamp, in infra-red or by a dashcam."""
LABELLED = ("ro-dashcam", "kaggle-plates", "open-images-plates")


@dataclass(frozen=True, slots=True)
class RealPlate:
    """A transcribed plate: its surroundings (BGR uint8) and its box in them; country is one of COUNTRIES or ""."""

    image: Image
    corners: Corners
    text: str
    country: str
    lines: int
    origin: str
    """The set that it comes from."""
    places: Places = ()
    """Where its characters are (training.recogniser.locate); empty where nobody knows."""


def load_plates(data: Path, *, held_out: bool, finds: Path | None = None) -> list[RealPlate]:
    """The transcribed plates of `data` (the folder train) that never train, or all others.

    To the others belong those that nobody transcribed and an earlier reader read beyond doubt (training.scenes.finds).
    """
    apart = held_out_files(data)
    plates = [] if held_out else [*_read_by_machine(data, read_finds(finds))]
    for folder in LABELLED:
        for row in _rows(data / folder):
            if not row["text"] or ((folder, row["file"]) in apart) != held_out:
                continue
            image = cv2.imread(str(data / folder / "images" / row["file"]))
            if image is None:
                raise FileNotFoundError(f"{data / folder / 'images' / row['file']} is missing or no image")
            x1, y1, x2, y2 = (float(row[key]) for key in ("x1", "y1", "x2", "y2"))
            country = row["country"]
            known = country if country in COUNTRIES or not country else "unknown"
            piece, corners = _cut((x1, y1, x2, y2), np.asarray(image, np.uint8))
            plates.append(RealPlate(piece, corners, row["text"], known, int(row["lines"] or 1), folder))
    return plates


def _read_by_machine(data: Path, finds: Mapping[str, Sequence[Unlabelled]]) -> Iterator[RealPlate]:
    for name, found in finds.items():
        folder, _, file = name.partition("/")
        for find in found:
            if find.text:
                image = cv2.imread(
                    str(data / folder / "images" / file), cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION
                )
                if image is None:
                    raise FileNotFoundError(data / folder / "images" / file)
                piece, corners = _cut(find.box, np.asarray(image, np.uint8))
                yield RealPlate(piece, corners, find.text, UNLABELLED[folder], 1, folder)


def _cut(box: tuple[float, float, float, float], image: Image) -> tuple[Image, Corners]:
    """The plate with as much around it again on each side, and its corners there."""
    x1, y1, x2, y2 = box
    left, top = max(0, int(x1 - (x2 - x1))), max(0, int(y1 - (y2 - y1)))
    piece = image[top : int(2 * y2 - y1), left : int(2 * x2 - x1)].copy()
    x1, y1, x2, y2 = x1 - left, y1 - top, x2 - left, y2 - top
    return piece, ((x1, y1), (x2, y1), (x2, y2), (x1, y2))


def straighten(plate: RealPlate) -> Image:
    """The strip of a real plate by its box, without any shaking: to measure by."""
    return rectify(plate.image, plate.corners, lines=plate.lines).image


def shake_plate(rng: np.random.Generator, plate: RealPlate, backdrops: Sequence[Image] = ()) -> Sample:
    """A strip of a real plate as another detector would have cut it in another light, an end of it perhaps hidden, by
    a colour or by a piece of one of `backdrops`."""
    whole = plate.image
    plate, shown = hide_end(rng, plate, backdrops)
    corners, cut = plate.corners, plate.image.shape != whole.shape
    if rng.random() < 0.7:
        corners = shake_corners(rng, corners)
    if rng.random() < 0.5:
        corners = _turn(corners, rng.normal(0, 0.06))
    image = plate.image
    width = corners[1][0] - corners[0][0]
    if width > 150 and rng.random() < 0.5:
        factor = float(rng.uniform(70 / width, 1))
        image = np.asarray(cv2.resize(image, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA), dtype=np.uint8)
        scale = image.shape[1] / plate.image.shape[1], image.shape[0] / plate.image.shape[0]
        corners = cast(Corners, tuple((x * scale[0], y * scale[1]) for x, y in corners))
    if rng.random() < BADLY_LIT:
        image, corners = _trim(image, corners)
        letter = (corners[3][1] - corners[0][1]) / plate.lines * 0.65
        # Each has been through a lens and a JPEG already.
        image = spoil(rng, image, corners, letter, most=0.5)
        strip = rectify(image, corners, lines=plate.lines).image
        return Sample(strip, shown.text, plate.country, shown.ends, Seen(image, corners, plate.lines, cut), True)
    strip = rectify(image, corners, lines=plate.lines).image
    if rng.random() < 0.6:
        strip = degrade(rng, strip, hard=0.35)
    return Sample(strip, shown.text, plate.country, shown.ends, Seen(image, corners, plate.lines, cut), True)


def hide_end(rng: np.random.Generator, plate: RealPlate, backdrops: Sequence[Image] = ()) -> tuple[RealPlate, Shown]:
    """The plate, perhaps with one end near the picture's border or behind something, and what shows of it."""
    hide = rng.random() if plate.places else 1.0
    if hide >= COVERED + CUT:
        return plate, Shown(plate.text, ((True, True),) * plate.lines)
    if hide < CUT:
        image, corners, shares = cut_by_frame(rng, plate.image, plate.corners, plate.places)
        return replace(plate, image=image, corners=corners), judge_shown(plate.text, shares)
    image = plate.image.copy()
    (left, top), (right, bottom) = plate.corners[0], plate.corners[2]
    box = (round(left), round(top), round(right - left), round(bottom - top))
    backdrop = backdrops[rng.integers(len(backdrops))] if backdrops else None
    found, shares = cover_end(rng, image, box, plate.places, backdrop)
    corners = narrow(plate.corners, *found) if rng.random() < 0.5 else plate.corners
    return replace(plate, image=image, corners=corners), judge_shown(plate.text, shares)


def _trim(image: Image, corners: Corners) -> tuple[Image, Corners]:
    """Less of the surroundings: what is spoiled costs by the pixel."""
    points = np.array(corners)
    low, high = points.min(axis=0), points.max(axis=0)
    margin = (high - low) * (0.25, 0.5) + 3
    left, top = np.maximum(low - margin, 0).astype(int)
    right, bottom = np.ceil(np.minimum(high + margin, image.shape[1::-1])).astype(int)
    moved = points - (left, top)
    return image[top:bottom, left:right], cast(Corners, tuple((float(x), float(y)) for x, y in moved))


def load_backgrounds(data: Path, count: int, seed: int) -> list[Image]:
    """Photos, at most 640 pixels wide, in which every known plate is smeared beyond reading."""
    rng = np.random.default_rng(seed)
    boxes: dict[Path, list[dict[str, str]]] = {}
    for folder in LABELLED:
        for row in _rows(data / folder):
            boxes.setdefault(data / folder / "images" / row["file"], []).append(row)
    paths = sorted(boxes)
    chosen = [paths[index] for index in rng.permutation(len(paths))[:count]]
    return [_smear(path, boxes[path]) for path in chosen]


def _smear(path: Path, rows: Sequence[dict[str, str]]) -> Image:
    image = cv2.imread(str(path))
    if image is None:
        raise FileNotFoundError(f"{path} is missing or no image")
    for row in rows:
        x1, y1, x2, y2 = (round(float(row[key])) for key in ("x1", "y1", "x2", "y2"))
        pad = 4 + (y2 - y1) // 4
        region = image[max(0, y1 - pad) : y2 + pad, max(0, x1 - pad) : x2 + pad]
        region[:] = cv2.blur(region, (max(3, x2 - x1), max(3, y2 - y1)))
    factor = min(1.0, 640 / image.shape[1])
    return np.asarray(cv2.resize(image, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _turn(corners: Corners, angle: float) -> Corners:
    points = np.array(corners)
    centre = points.mean(axis=0)
    spin = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    turned = (points - centre) @ spin.T + centre
    return cast(Corners, tuple((float(x), float(y)) for x, y in turned))


def _rows(folder: Path) -> list[dict[str, str]]:
    with (folder / "plates.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))
