"""Plates of three lines, as high as wide, and with slanted sides or cut corners, drawn as the battery draws.

What the countries' plates look like is told, with sources, beside training's drawing (training/plates/unusual.py). The
typefaces, the code and the seeds are others.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Final

import cv2
import numpy as np

from training.battery.conditions import Spoiled, spoil
from training.battery.countries import (
    ALL,
    BLACK,
    CONSONANTS,
    DARK_BLUE,
    EVEN,
    GROTESK,
    HUMANIST,
    NO_IOU,
    RED,
    TALL,
    USUAL,
    WHITE,
    YELLOW,
    Country,
)
from training.battery.lettering import Image, Mask
from training.battery.photo import shake, take_photo, usual_view
from training.battery.plate import UNIT, FlatPlate, age, draw_bolts, draw_ends, draw_row, fill, one_of, vary
from training.battery.reads import SEED, Picture
from training.battery.scenes import WholePhoto, draw_place, take_whole

COUNT: Final = 500
WIDTHS: Final = (45.0, 150.0)
"""The narrowest and the widest plate of the sets that are read where they are known to be, in pixels."""
WHOLE_WIDTHS: Final = (75.0, 240.0)
"""The same in whole photos, of a plate of one line at the same distance."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A set: its plates' countries, height over width, and what is cut off at the upper corners, if anything."""

    countries: tuple[Country, ...]
    heights: tuple[float, float]
    cut: Callable[[np.random.Generator], tuple[float, float]] | None = None


def _cut_corners(rng: np.random.Generator) -> tuple[float, float]:
    """How much is missing at each side of the top, in parts of the width, and down to where, in parts of the height:
    half of the plates are trapezoids, the others have cut corners or a gable.
    """
    inset, depth = one_of(
        rng, (((0.08, 0.2), (1, 1)), ((0.08, 0.2), (1, 1)), ((0.08, 0.22), (0.2, 0.45)), ((0.3, 0.46), (0.15, 0.3)))
    )
    return float(rng.uniform(*inset)), float(rng.uniform(*depth))


TURKISH: Final = "ABCDEFGHJKLMNPRSTUVYZ"
_PLAIN: Final = ((WHITE, BLACK), (WHITE, BLACK), (YELLOW, BLACK), (WHITE, RED), (DARK_BLUE, WHITE), (BLACK, WHITE))

KINDS: Final = {
    "three-line": Kind(
        (
            Country("GB", 3, ("X|#99|XXX", "XXX|#99|X", "X|#9|XXX"), TALL, USUAL, ((WHITE, BLACK), (YELLOW, BLACK))),
            Country("FR", 3, ("XX|999|XX", "XX|999|X"), GROTESK, NO_IOU, band="F"),
            Country("ES", 2, ("C|9999|XXX",), EVEN + TALL, CONSONANTS, ((YELLOW, BLACK),)),
            Country("IT", 1, ("XX|999|X",), TALL, USUAL, ((YELLOW, BLACK),)),
            Country("TR", 1, ("99|XX|999", "99|XXX|99"), TALL, TURKISH, band="TR"),
            Country(
                "", 4, ("XX|99|XX", "XX|99|999", "99|XX|99", "XX|999|99", "X|999|XXX"), GROTESK + EVEN, ALL, _PLAIN
            ),
        ),
        (0.75, 1.3),
    ),
    "narrow": Kind(
        (
            Country(
                "NL",
                4,
                ("99-X|XX-9", "9-XX|X-99", "XXX|99-X", "X-99|9-XX"),
                HUMANIST,
                CONSONANTS,
                ((YELLOW, BLACK), (DARK_BLUE, WHITE)),
                "NL",
            ),
            Country("DE", 2, ("999|XXX",), EVEN, ALL, ((WHITE, BLACK), (WHITE, DARK_BLUE), (WHITE, (60, 120, 30)))),
            Country("DE", 2, ("XX*|X #99", "X*|XX #9", "XX*|XX #9"), EVEN, band="D", sticker="discs"),
            Country("IT", 2, ("XX|99999",), TALL, USUAL),
            Country("CH", 1, ("ZH|#9999", "BE|#9999", "VD|#999"), TALL, ALL, ((WHITE, BLACK), (YELLOW, BLACK))),
            Country("ES", 1, ("9999|XXX",), EVEN + TALL, CONSONANTS, band="E"),
            Country("PL", 1, ("XX|999X", "XX|9999"), TALL, USUAL, band="PL"),
            Country("", 1, ("XX|999", "99|XXX", "XX|9999"), GROTESK, ALL, _PLAIN),
        ),
        (0.75, 1.3),
    ),
    "trapezoid": Kind(
        (
            Country("IT", 1, ("X9|X99", "99|X9X", "9X|9XX"), TALL, USUAL),
            Country("CZ", 1, ("XX|99-99",), TALL, USUAL),
            Country(
                "",
                3,
                ("XX|9999", "X|9999", "XX|99999", "99|XXXX", "XX|99-99", "9999|XX"),
                GROTESK + TALL + EVEN,
                ALL,
                _PLAIN,
            ),
        ),
        (0.6, 1.05),
        _cut_corners,
    ),
}
"""By the name that the figures have."""


def draw_unusual(rng: np.random.Generator, kind: Kind) -> FlatPlate:
    """A plate of the kind; the generator's state alone decides what it looks like."""
    shares = np.array([country.share for country in kind.countries])
    country = kind.countries[int(rng.choice(len(kind.countries), p=shares / shares.sum()))]
    pattern = fill(rng, one_of(rng, country.patterns), country.letters)
    rows = pattern.split("|")
    height = UNIT * len(rows)
    width = round(height / rng.uniform(*kind.heights))
    paper, colour = one_of(rng, country.paints)
    image = np.empty((height, width, 3), np.uint8)
    image[:] = vary(rng, paper, 14)
    colour = vary(rng, colour, 14)
    inset, depth = kind.cut(rng) if kind.cut else (0.0, 1.0)
    left, right = draw_ends(rng, image, country)
    face = one_of(rng, country.faces)
    first = height * depth * 0.25 if depth < 1 else 0.0
    tall = (height - first) / len(rows)
    for index, row in enumerate(rows):
        top = first + index * tall
        # The characters begin a little below the line's own top.
        missing = width * inset * max(0.0, 1 - (top + tall * 0.15) / (height * depth))
        draw_row(rng, image, row, (left + missing, right - missing, top, top + tall), face, colour, country.sticker)
    corners = np.array([(inset, 0), (1 - inset, 0), (1, depth), (1, 1), (0, 1), (0, depth)]) * (width - 1, height - 1)
    outline = [np.round(corners).astype(np.int32)]
    if rng.random() < 0.6:
        cv2.polylines(image, outline, True, colour, int(rng.integers(2, 5)), cv2.LINE_AA)
    draw_bolts(rng, image)
    age(rng, image)
    text = "".join(mark for mark in pattern if mark.isalnum())
    return FlatPlate(image, text, country.code, len(rows), _show(image, outline) if inset else None)


def _show(image: Image, outline: list[np.ndarray]) -> Mask:
    shown = np.zeros(image.shape[:2], np.uint8)
    cv2.fillPoly(shown, outline, 255)
    return shown


def draw_unusual_pictures(name: str, *, count: int = COUNT) -> Iterator[Picture]:
    """The first `count` pictures of a set, of a plate whose place is known but for a finder's error, a little blurred
    and noisy as a usual camera's are.
    """
    for number in range(count):
        rng = np.random.default_rng([SEED, 6, list(KINDS).index(name), number])
        plate = draw_unusual(rng, KINDS[name])
        photo = take_photo(rng, plate, usual_view(rng, float(np.exp(rng.uniform(*np.log(WIDTHS))))))
        how = Spoiled(
            blur=float(rng.uniform(0, 0.1)), noise=float(rng.uniform(1, 8)), quality=int(rng.integers(60, 95))
        )
        photo = spoil(rng, photo, replace(how, light=float(rng.uniform(0.2, 1.0))))
        yield Picture(photo.image, shake(rng, photo.corners), plate.text, plate.country, plate.lines, name, 0)


def draw_unusual_photos(name: str, *, count: int = COUNT) -> Iterator[WholePhoto]:
    """The first `count` whole photos of a set: the plate is to be found first."""
    for number in range(count):
        rng = np.random.default_rng([SEED, 7, list(KINDS).index(name), number])
        canvas = draw_place(rng, number)
        yield take_whole(rng, canvas, draw_unusual(rng, KINDS[name]), WHOLE_WIDTHS)
