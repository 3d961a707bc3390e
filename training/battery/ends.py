"""Plates with something at one end that is no character: 500 drawn ones, well lit, and how many get a character more.

python -m training.battery.ends [--models FOLDER] [--count N]

Flags, fields with letters, seals, bolts, bars, names written upwards; each stands on a piece that the plate is longer
by. The code, the typefaces and the seeds are not training's.
"""

import argparse
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

import cv2
import numpy as np

from platewatch.reading.onnx.models import open_reader
from training.battery.conditions import Spoiled, spoil
from training.battery.lettering import Colour, Image, fit, ink, write
from training.battery.measure import Answer, calibrate, fold
from training.battery.photo import shake, take_photo, usual_view
from training.battery.plate import FlatPlate, draw_plate, one_of, vary
from training.battery.read import read_pictures
from training.battery.reads import Picture
from training.battery.report import describe

ROOT = Path(__file__).parents[2]
SEED: Final = 20_230_127
"""Of all that is drawn here. Training never uses it."""
COUNT: Final = 500
WIDTHS: Final = (85.0, 170.0)
_DARK: Final = (28, 26, 26)
_LIGHT: Final = (236, 236, 232)


def draw_pictures(*, count: int = COUNT) -> Iterator[Picture]:
    """The first `count` pictures; `condition` names the thing and its end."""
    for number in range(count):
        yield draw_picture(number)


def draw_picture(number: int) -> Picture:
    """The picture of that number: things and ends by turns."""
    rng = np.random.default_rng([SEED, number])
    name = list(THINGS)[number % len(THINGS)]
    right = number // len(THINGS) % 2 == 0
    plate = draw_plate(rng)
    while plate.lines != 1 or not _is_plain(plate, right=right):
        plate = draw_plate(rng)
    longer = lengthen(rng, plate, name, right=right)
    view = usual_view(rng, float(rng.uniform(*WIDTHS)))
    photo = spoil(rng, take_photo(rng, longer, view), Spoiled(blur=0.05, noise=2.0, quality=int(rng.integers(70, 92))))
    condition = f"{name} {'right' if right else 'left'}"
    return Picture(photo.image, shake(rng, photo.corners), plate.text, plate.country, 1, condition, 0)


def lengthen(rng: np.random.Generator, plate: FlatPlate, name: str, *, right: bool) -> FlatPlate:
    """The plate, longer by a piece of its own paper at one end, on which the thing of that name stands."""
    height, width = plate.image.shape[:2]
    wide = round(height * float(rng.uniform(0.2, 0.5)))
    column = width - 7 if right else 6
    paper = np.median(plate.image[height // 4 : height * 3 // 4, column - 2 : column + 3], axis=(0, 1))
    piece = np.empty((height, wide, 3), np.uint8)
    piece[:] = paper
    THINGS[name](rng, piece)
    parts = [plate.image, piece] if right else [piece, plate.image]
    return replace(plate, image=np.hstack(parts))


def _is_plain(plate: FlatPlate, *, right: bool) -> bool:
    """Whether the plate's end is of its paper, with no band there already."""
    height, width = plate.image.shape[:2]
    end = (
        plate.image[height // 4 : height * 3 // 4, width - 9 : width - 4] if right else plate.image[height // 4 :, 4:9]
    )
    middle = np.median(plate.image.reshape(-1, 3), axis=0)
    return bool(np.abs(np.median(end, axis=(0, 1)) - middle).max() < 60)


def _flag(rng: np.random.Generator, piece: Image) -> None:
    rows, columns = piece.shape[:2]
    tall = round(rows * float(rng.uniform(0.3, 0.8)))
    top = (rows - tall) // 2
    tones: tuple[Colour, ...] = ((40, 32, 190), _LIGHT, (150, 70, 20), (70, 130, 30), (30, 200, 245), _DARK)
    order = [vary(rng, tones[number], 12) for number in rng.permutation(len(tones))[:3].tolist()]
    area = piece[top : top + tall, 2 : columns - 2]
    if rng.random() < 0.7:
        pieces = np.array_split(area, 3, axis=int(rng.integers(2)))
        for part, tone in zip(pieces, order, strict=True):
            part[:] = tone
    else:
        area[:] = order[0]
        thick = max(2, tall // 6)
        area[tall // 2 - thick // 2 : tall // 2 + thick, :] = order[1]
        area[:, area.shape[1] // 3 : area.shape[1] // 3 + thick] = order[1]


def _field(rng: np.random.Generator, piece: Image) -> None:
    """Letters of a country on a narrow field that is not blue."""
    rows, columns = piece.shape[:2]
    paper = one_of(rng, (_DARK, (40, 40, 170), (60, 120, 40), _LIGHT, (60, 60, 60)))
    if rng.random() < 0.6:
        piece[:, 1 : columns - 1] = paper
    tone = _LIGHT if int(piece[rows // 2, columns // 2].sum()) < 380 else _DARK
    mask = fit(write("sign-b", one_of(rng, ("N", "BG", "CY", "MK", "SLO", "RKS", "FL", "V", "LV")), 17), columns * 0.8)
    ink(piece, mask, (columns - mask.shape[1]) // 2, round(rows * float(rng.uniform(0.25, 0.7))), tone)


def _seal(rng: np.random.Generator, piece: Image) -> None:
    rows, columns = piece.shape[:2]
    radius = max(3, round(min(columns, rows) * float(rng.uniform(0.3, 0.45))))
    at = (columns // 2, round(rows * float(rng.uniform(0.3, 0.7))))
    cv2.circle(piece, at, radius, vary(rng, (110, 100, 90), 50), -1, cv2.LINE_AA)
    cv2.circle(piece, at, max(1, radius * 2 // 3), vary(rng, (60, 130, 60), 50), 2, cv2.LINE_AA)


def _bolt(rng: np.random.Generator, piece: Image) -> None:
    rows, columns = piece.shape[:2]
    at, radius = (columns // 2, rows // 2), max(2, round(rows * float(rng.uniform(0.05, 0.11))))
    cv2.circle(piece, at, radius + 1, (70, 70, 72), -1, cv2.LINE_AA)
    cv2.circle(piece, at, radius, vary(rng, one_of(rng, ((40, 40, 42), (180, 182, 184))), 20), -1, cv2.LINE_AA)


def _bar(rng: np.random.Generator, piece: Image) -> None:
    """A dark clip or line, nearly as high as the plate."""
    rows, columns = piece.shape[:2]
    wide = max(2, round(rows * float(rng.uniform(0.04, 0.1))))
    left, inset = (columns - wide) // 2, round(rows * float(rng.uniform(0, 0.22)))
    piece[inset : rows - inset, left : left + wide] = vary(rng, (45, 42, 42), 15)


def _name(rng: np.random.Generator, piece: Image) -> None:
    rows, columns = piece.shape[:2]
    words = one_of(rng, ("autohuis", "Leclerc", "MOTORHAUS", "Oud-Zuid", "nordcar.example"))
    mask = fit(write("sign-d", words, max(7, round(columns * 0.5))), rows * 0.9)
    mask = np.ascontiguousarray(np.rot90(mask))
    ink(piece, mask, (columns - mask.shape[1]) // 2, (rows - mask.shape[0]) // 2, one_of(rng, (_DARK, (150, 70, 20))))


THINGS: Final[dict[str, Callable[[np.random.Generator, Image], None]]] = {
    "flag": _flag,
    "field": _field,
    "seal": _seal,
    "bolt": _bolt,
    "bar": _bar,
    "name": _name,
}


def has_more(answer: Answer) -> bool:
    """Whether what was said is the text with something before or behind it."""
    said, text = fold(answer).best, fold(answer).truth
    return len(said) > len(text) and (said.startswith(text) or said.endswith(text))


def main() -> None:
    """Read the arguments, read the pictures, say how it went."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--models", type=Path, default=ROOT / "layers" / "models")
    parser.add_argument("--count", type=int, default=COUNT)
    arguments = parser.parse_args()
    recogniser = open_reader(arguments.models).models.recogniser
    answers: dict[str, list[Answer]] = {}
    for reading in read_pictures(draw_pictures(count=arguments.count), recogniser):
        answers.setdefault(reading.picture.condition, []).append(reading.answer)
    every = [answer for some in answers.values() for answer in some]
    print(f"ends: {describe(calibrate(every))}")
    for name, some in sorted(answers.items()):
        right, more = sum(fold(answer).right for answer in some), sum(map(has_more, some))
        print(f"  {name:<12} {right:3} of {len(some):3} right but for O/0 and I/1, {more} with a character more")


if __name__ == "__main__":
    main()
