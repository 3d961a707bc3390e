"""A flat plate as it left the maker, and as it hangs on a car after some years."""

from dataclasses import dataclass
from typing import Final, TypeVar

import cv2
import numpy as np

from training.battery.countries import BAND, COUNTRIES, YELLOW, Colour, Country
from training.battery.lettering import CAP, Image, Mask, capital, fit, ink, write

UNIT: Final = 66
"""The height of a one-line plate, in pixels."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class FlatPlate:
    """A plate from the front, cut at its edges, BGR uint8; `text` is A-Z and 0-9 only, the upper line first.

    `shown` is 255 where the plate is, 0 where the car is seen beside it; None where the plate fills its box.
    """

    image: Image
    text: str
    country: str
    lines: int
    shown: Mask | None = None


def draw_plate(rng: np.random.Generator) -> FlatPlate:
    """A plate of any country, as often as its share says; the generator's state alone decides what it looks like."""
    shares = np.array([country.share for country in COUNTRIES])
    country = COUNTRIES[int(rng.choice(len(COUNTRIES), p=shares / shares.sum()))]
    pattern = fill(rng, one_of(rng, country.patterns), country.letters)
    rows = pattern.split("|")
    height = UNIT if len(rows) == 1 else round(UNIT * 1.85)
    width = round(UNIT * country.shape * rng.uniform(0.97, 1.03)) if len(rows) == 1 else round(height * 1.62)
    paper, colour = one_of(rng, country.paints)
    image = np.empty((height, width, 3), np.uint8)
    image[:] = vary(rng, paper, 14)
    colour = vary(rng, colour, 14)
    left, right = draw_ends(rng, image, country)
    face = one_of(rng, country.faces)
    for index, row in enumerate(rows):
        top = height * index / len(rows)
        draw_row(rng, image, row, (left, right, top, top + height / len(rows)), face, colour, country.sticker)
    if rng.random() < 0.55:
        cv2.rectangle(image, (1, 1), (width - 2, height - 2), colour, int(rng.integers(1, 4)), cv2.LINE_AA)
    draw_bolts(rng, image)
    age(rng, image)
    return FlatPlate(image, "".join(mark for mark in pattern if mark.isalnum()), country.code, len(rows))


def one_of(rng: np.random.Generator, choices: tuple[T, ...]) -> T:
    """One of the choices, each as probable."""
    return choices[int(rng.integers(len(choices)))]


def vary(rng: np.random.Generator, colour: Colour, by: float) -> Colour:
    """A colour near `colour`: no two makers mix the same."""
    blue, green, red = np.clip(np.array(colour) + rng.normal(0, by) + rng.normal(0, by / 3, 3), 0, 255)
    return int(blue), int(green), int(red)


def fill(rng: np.random.Generator, pattern: str, letters: str) -> str:
    """The pattern with its letters and digits; what stands between them stays."""
    pools = {"X": letters, "9": "0123456789", "#": "123456789"}
    return "".join(pools[mark][int(rng.integers(len(pools[mark])))] if mark in pools else mark for mark in pattern)


def draw_ends(rng: np.random.Generator, image: Image, country: Country) -> tuple[float, float]:
    """The bands left and right; gives the columns between which the text may stand."""
    height, width = image.shape[:2]
    left, right = width * 0.02, width * 0.98
    if country.band and rng.random() < 0.88:
        band = round(UNIT * rng.uniform(0.38, 0.46))
        tall = min(height, UNIT)
        image[:, :band] = vary(rng, BAND, 12)
        for turn in range(12):
            angle = turn * np.pi / 6
            star = (band / 2 + np.cos(angle) * band * 0.3, tall * 0.3 + np.sin(angle) * band * 0.3)
            cv2.circle(image, (round(star[0]), round(star[1])), 1, (50, 205, 240), -1, cv2.LINE_AA)
        mask = fit(write("sign-a", country.band, 13), band * 0.84)
        ink(image, mask, round((band - mask.shape[1]) / 2), round(tall * 0.72), (240, 240, 240))
        left = band + UNIT * 0.06
    if country.right and rng.random() < 0.85:
        band = round(UNIT * 0.4)
        blue = country.right == "BLUE"
        image[:, width - band :] = vary(rng, BAND if blue else YELLOW, 12)
        for words, at in ((f"{rng.integers(1, 96):02d}", 0.72), (f"{rng.integers(0, 25):02d}", 0.2)):
            mask = fit(write("sign-a", words, 14), band * 0.8)
            ink(
                image,
                mask,
                width - band // 2 - mask.shape[1] // 2,
                round(height * at),
                (240,) * 3 if blue else (30,) * 3,
            )
        right = width - band - UNIT * 0.06
    return left, right


def draw_row(
    rng: np.random.Generator,
    image: Image,
    row: str,
    area: tuple[float, float, float, float],
    face: str,
    colour: Colour,
    sticker: str,
) -> None:
    """Write a line of the plate into the area (left, right, top, bottom), in place."""
    left, right, top, bottom = area
    line, gaps = _set_line(rng, row, face)
    tall = (bottom - top) * rng.uniform(0.66, 0.74)
    wide = min(line.shape[1] * tall / CAP * rng.uniform(0.86, 1.04), (right - left) * 0.96)
    stretch = wide / line.shape[1]
    line = np.asarray(cv2.resize(line, (round(wide), round(tall)), interpolation=cv2.INTER_AREA), np.uint8)
    x = left + (right - left - wide) * rng.uniform(0.42, 0.58)
    y = top + (bottom - top - tall) * rng.uniform(0.42, 0.6)
    if rng.random() < 0.4:  # pressed metal: light catches the edge of each character
        ink(image, line, round(x) + 1, round(y) + 1, (150, 150, 150))
    ink(image, line, round(x), round(y), colour)
    for start, end in gaps:
        _draw_sticker(rng, image, (x + (start + end) / 2 * stretch, y + tall / 2), tall, sticker)


def _set_line(rng: np.random.Generator, row: str, face: str) -> tuple[Mask, list[tuple[int, int]]]:
    """The row's characters on one line of CAP rows, and where its sticker is to stand."""
    gap = round(CAP * rng.uniform(0.12, 0.2))
    even = round(max(capital(face, mark).shape[1] for mark in "HM08")) if face.startswith("even") else 0
    pieces: list[Mask] = []
    gaps: list[tuple[int, int]] = []
    at = 0
    for mark in row:
        if mark.isalnum():
            shape = capital(face, mark)
            side = max(0, even - shape.shape[1]) // 2
            piece = np.pad(shape, ((0, 0), (side, side + gap)))
        elif mark == "-":
            piece = np.zeros((CAP, round(CAP * 0.36)), np.uint8)
            piece[round(CAP * 0.46) : round(CAP * 0.58), round(CAP * 0.02) : round(CAP * 0.26)] = 255
        else:
            piece = np.zeros((CAP, round(CAP * (0.62 if mark == "*" else 0.34))), np.uint8)
            if mark == "*":
                gaps.append((at, at + piece.shape[1] - gap))
        pieces.append(piece)
        at += piece.shape[1]
    return np.hstack(pieces)[:, :-gap], gaps


def _draw_sticker(rng: np.random.Generator, image: Image, centre: tuple[float, float], tall: float, kind: str) -> None:
    x, y = round(centre[0]), round(centre[1])
    tone: Colour = one_of(rng, ((40, 150, 60), (40, 110, 220), (160, 100, 40), (60, 60, 180), (110, 110, 110)))
    if kind == "crest" or not kind:
        half = round(tall * 0.2)
        shield = [(x - half, y - half), (x + half, y - half), (x + half, y), (x, y + half + 3), (x - half, y)]
        cv2.fillPoly(image, [np.array(shield, np.int32)], vary(rng, tone, 20), cv2.LINE_AA)
        cv2.line(image, (x - half, y - half), (x + half, y), (230, 230, 230), 2, cv2.LINE_AA)
        return
    for offset in (-0.24, 0.26):
        at, radius = (x, round(y + tall * offset)), max(2, round(tall * 0.17))
        cv2.circle(image, at, radius, vary(rng, tone if offset < 0 else (180, 180, 185), 20), -1, cv2.LINE_AA)
        cv2.circle(image, at, max(1, radius // 2), (50, 50, 50), 1, cv2.LINE_AA)


def draw_bolts(rng: np.random.Generator, image: Image) -> None:
    """Perhaps two bolts, in place."""
    height, width = image.shape[:2]
    if rng.random() < 0.4:
        tone = one_of(rng, ((70, 70, 70), (190, 190, 190), (235, 235, 235)))
        for x in (rng.uniform(0.1, 0.3), rng.uniform(0.7, 0.9)):
            place = (round(width * x), round(height * float(rng.choice([0.1, 0.5, 0.9]))))
            cv2.circle(image, place, int(rng.integers(2, 4)), tone, -1, cv2.LINE_AA)


def age(rng: np.random.Generator, image: Image) -> None:
    """Fading, road film from below, a few scratches: what every plate has."""
    height, width = image.shape[:2]
    film = np.linspace(0, 1, height, dtype=np.float32)[:, None, None] ** 2 * np.float32(rng.uniform(0, 0.35))
    dust = np.array(vary(rng, (95, 105, 115), 15), np.float32)
    image[:] = (image * (1 - film) + dust * film).astype(np.uint8)
    for _ in range(int(rng.integers(0, 4))):
        start = rng.uniform(0, 1, 2) * (width, height)
        end = start + rng.normal(0, 14, 2)
        tone = int(rng.integers(90, 220))
        cv2.line(image, (int(start[0]), int(start[1])), (int(end[0]), int(end[1])), (tone,) * 3, 1, cv2.LINE_AA)
