"""Draw a flat, clean plate: background, band, characters, and all that stands on a real plate and is no character."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from training.plates import fonts
from training.plates.fonts import CHARACTERS
from training.plates.looks import BLACK, BLUE, WHITE, Colour, Look, choose_look, choose_pattern
from training.plates.stickers import draw_sticker
from training.plates.strokes import CAP

Image = NDArray[np.uint8]
TWO_LINE_HEIGHT = 1.8
"""A two-line plate is drawn so many times as high as a one-line plate, so that characters come out alike."""


@dataclass(frozen=True, slots=True)
class DrawnPlate:
    """A flat plate seen from the front, cut tight: BGR uint8. `text` is A-Z and 0-9 only, the top line first."""

    image: Image
    text: str
    country: str
    lines: int


def draw_plate(rng: np.random.Generator, *, height: int = 64, look: Look | None = None) -> DrawnPlate:
    """Draw any plate, or one of `look`; `height` is that of a one-line plate in pixels.

    Only `rng` decides, so one seed gives one plate (with the same fonts installed).
    """
    look = look or choose_look(rng)
    pattern = choose_pattern(rng, look)
    rows = pattern.split("|")
    if len(rows) == 2:
        aspect, height = rng.uniform(1.35, 1.8), round(height * TWO_LINE_HEIGHT)
    else:
        aspect = rng.uniform(*look.aspect)
    width = round(height * aspect)
    paper, ink = _choose_colours(rng, look)
    image = np.empty((height, width, 3), np.uint8)
    image[:] = paper
    unit = height / len(rows)
    _draw_border(rng, image, unit, ink, look)
    left, right = _draw_bands(rng, image, unit, look)
    top, bottom = _draw_lettering(rng, image, ink, look)
    font = fonts.choose_font(rng, look.families if rng.random() < 0.85 else ("stroke", "grotesk", "din", "mono"))
    stroke = int(rng.choice([-2, -1, 0, 0, 0, 1, 2]))
    text_height = rng.uniform(*look.text_height) * (0.95 if len(rows) == 2 else 1.0)
    line_height = (bottom - top) / len(rows)
    for index, row in enumerate(rows):
        # Beside a two-line plate's band the lower line may use the whole width.
        area = (left, right, top + index * line_height, top + (index + 1) * line_height)
        _draw_row(rng, image, row, area, font=font, stroke=stroke, text_height=text_height, ink=ink, look=look)
    _draw_screws(rng, image, unit)
    if rng.random() < 0.3:
        _soil(rng, image)
    text = "".join(char for char in pattern if char in CHARACTERS)
    return DrawnPlate(image, text, look.country, len(rows))


def _choose_colours(rng: np.random.Generator, look: Look) -> tuple[Colour, Colour]:
    weights = np.cumsum([weight for _, _, weight in look.colours])
    paper, ink, _ = look.colours[int(np.searchsorted(weights, rng.random() * weights[-1], side="right"))]
    return _shake(rng, paper, 22), _shake(rng, ink, 25)


def _shake(rng: np.random.Generator, colour: Colour, by: float) -> Colour:
    shaken = np.clip(np.array(colour) + rng.normal(0, by / 2, 3) + rng.normal(0, by / 2), 0, 255)
    return int(shaken[0]), int(shaken[1]), int(shaken[2])


def _draw_border(rng: np.random.Generator, image: Image, unit: float, ink: Colour, look: Look) -> None:
    if rng.random() > look.border:
        return
    height, width = image.shape[:2]
    pen = max(1, round(unit * rng.uniform(0.015, 0.045)))
    inset = round(unit * rng.uniform(0.0, 0.045))
    cv2.rectangle(image, (inset, inset), (width - 1 - inset, height - 1 - inset), ink, pen, cv2.LINE_AA)


def _draw_bands(rng: np.random.Generator, image: Image, unit: float, look: Look) -> tuple[float, float]:
    """Draw what stands left and right; gives the room that is left in between."""
    height, width = image.shape[:2]
    left, right = unit * rng.uniform(0.06, 0.16), width - unit * rng.uniform(0.06, 0.16)
    if look.sticker == "s":  # Switzerland: the flag left, the canton's arms right
        size = unit * rng.uniform(0.3, 0.5)
        draw_sticker(rng, image, "s", (left + size / 2, height / 2), size)
        draw_sticker(rng, image, "c", (right - size / 2, height / 2), size)
        return left + size * 1.2, right - size * 1.2
    band = round(unit * rng.uniform(0.36, 0.52))
    if look.band and rng.random() < look.band_chance:
        colour = _shake(rng, BLUE if rng.random() < 0.85 else (190, 110, 50), 40)
        image[:, :band] = colour
        tall = min(height, round(unit * 1.1))
        if rng.random() < 0.85:
            _draw_stars(rng, image, (band / 2, tall * rng.uniform(0.24, 0.34)), band * rng.uniform(0.22, 0.34))
        letters = look.band if rng.random() < 0.93 else "EU"
        ink: Colour = (235, 235, 235) if rng.random() < 0.85 else (60, 200, 240)
        _letter(
            image, letters, (band / 2, tall * rng.uniform(0.68, 0.8)), tall * rng.uniform(0.18, 0.32), band * 0.8, ink
        )
        left = band + unit * rng.uniform(0.04, 0.14)
    elif look.band in ("GB", "HR", "IND", "UA") and rng.random() < 0.3:
        _letter(
            image,
            look.band,
            (unit * 0.22, height * rng.uniform(0.3, 0.85)),
            unit * 0.14,
            unit * 0.3,
            _shake(rng, BLACK, 60),
        )
        left = unit * 0.45
    if rng.random() < look.right_band:
        if look.country == "PT":
            image[:, width - band // 2 - 4 :] = (40, 200, 240)
            date: Colour = BLACK
        else:
            image[:, width - band :] = _shake(rng, BLUE, 40)
            date = (235, 235, 235)
        x = width - (band / 4 + 2 if look.country == "PT" else band / 2)
        if look.country == "IT" and rng.random() < 0.7:
            cv2.circle(image, (round(x), round(height * 0.28)), round(band * 0.28), (40, 190, 220), 1, cv2.LINE_AA)
            _letter(image, _digits(rng), (x, height * 0.28), unit * 0.2, band * 0.5, (40, 190, 220))
            _letter(image, _capitals(rng), (x, height * 0.74), unit * 0.26, band * 0.8, date)
        else:
            if rng.random() < 0.8:
                draw_sticker(rng, image, "v", (x, height * 0.3), unit * 0.28)
            _letter(
                image,
                _digits(rng),
                (x, height * rng.uniform(0.66, 0.8)),
                unit * rng.uniform(0.2, 0.34),
                band * 0.7,
                date,
            )
        right = width - band - unit * rng.uniform(0.03, 0.1)
    return left, right


def _draw_stars(rng: np.random.Generator, image: Image, centre: tuple[float, float], radius: float) -> None:
    ink: Colour = (40, 200, 235) if rng.random() < 0.8 else (230, 230, 230)
    for angle in np.arange(12) * (np.pi / 6):
        x, y = centre[0] + radius * np.cos(angle), centre[1] + radius * np.sin(angle)
        cv2.circle(image, (round(x * 8), round(y * 8)), round(radius * 1.2), ink, -1, cv2.LINE_AA, shift=3)


def _draw_lettering(rng: np.random.Generator, image: Image, ink: Colour, look: Look) -> tuple[float, float]:
    """State names, mottoes, dealers on the plate itself; gives the rows between which the plate's text stands."""
    height, width = image.shape[:2]
    top, bottom = 0.0, float(height)
    small = height * rng.uniform(0.10, 0.17)
    tall = look.text_height[1] < 0.7
    if look.top_text and rng.random() < 0.85:
        words = look.top_text[rng.integers(len(look.top_text))]
        colour = ink if rng.random() < 0.5 else _shake(rng, (80, 60, 120), 120)
        _letter(image, words, (width / 2, height * 0.11), small, width * rng.uniform(0.4, 0.8), colour)
        top = height * (0.12 if tall else 0.08)
    if look.bottom_text and rng.random() < (0.7 if look.top_text else 0.25):
        words = look.bottom_text[rng.integers(len(look.bottom_text))]
        _letter(image, words, (width / 2, height * 0.91), small * 0.8, width * rng.uniform(0.3, 0.7), ink)
        bottom = height * (0.9 if tall else 0.93)
    if look.country == "US":
        for x in (0.14, 0.86):
            if rng.random() < 0.35:
                draw_sticker(rng, image, "v", (width * x, height * float(rng.choice([0.13, 0.88]))), height * 0.2)
        if rng.random() < 0.25:  # the motif behind the characters
            centre = (round(width * rng.uniform(0.3, 0.7)), round(height * rng.uniform(0.4, 0.7)))
            cv2.circle(
                image, centre, round(height * rng.uniform(0.1, 0.3)), _shake(rng, (170, 180, 200), 90), -1, cv2.LINE_AA
            )
    return top, bottom


def _draw_row(
    rng: np.random.Generator,
    image: Image,
    row: str,
    area: tuple[float, float, float, float],
    *,
    font: str,
    stroke: int,
    text_height: float,
    ink: Colour,
    look: Look,
) -> None:
    left, right, top, bottom = area
    mask, stickers = _compose_row(rng, row, font, look)
    if stroke:
        kernel = np.ones((abs(stroke) + 1, abs(stroke) + 1), np.uint8)
        mask = cv2.dilate(mask, kernel) if stroke > 0 else cv2.erode(mask, kernel)
    tall = max(5, round((bottom - top) * text_height))
    stretch = rng.uniform(0.82, 1.12) * tall / CAP
    room = right - left
    wide = round(min(mask.shape[1] * stretch, room))
    if wide < 4:
        return
    squeeze = wide / mask.shape[1]
    # A text that would lie about too thin is drawn less high, as on real plates.
    if squeeze < 0.45 * tall / CAP:
        tall = max(5, round(squeeze / 0.45 * CAP))
    mask = cv2.resize(mask, (wide, tall), interpolation=cv2.INTER_AREA)
    x = left + (room - wide) * (rng.uniform(0.2, 0.8) if rng.random() < 0.8 else rng.uniform(0, 1))
    y = (top + bottom - tall) / 2 + (bottom - top - tall) * rng.uniform(-0.2, 0.2)
    if rng.random() < 0.3:  # pressed characters throw a small shadow
        shadow = _shake(rng, (120, 120, 120), 100)
        _paint(image, mask, round(x) + int(rng.integers(-1, 2)), round(y) + 1, shadow)
    _paint(image, mask, round(x), round(y), ink)
    for kind, centre, size in stickers:
        at = (x + centre * squeeze, y + tall * rng.uniform(0.4, 0.6))
        draw_sticker(
            rng,
            image,
            kind,
            at,
            min(size * squeeze * 1.1, tall * 0.8) if kind != "d" else min(size * squeeze, tall * 0.48),
        )
    if rng.random() < 0.05 and look.country == "NL":  # the duplicate's number above the first dash
        _letter(image, str(rng.integers(1, 4)), (x + wide * 0.3, y + tall * 0.15), tall * 0.22, tall, ink)


def _compose_row(
    rng: np.random.Generator, row: str, font: str, look: Look
) -> tuple[NDArray[np.uint8], list[tuple[str, float, float]]]:
    """The row's characters as one mask of CAP rows, and its stickers: kind, centre, size, in the mask's pixels."""
    monospaced = fonts.is_monospaced(font)
    gap = int(rng.uniform(0.09, 0.24) * CAP)
    group_gap = int(rng.uniform(0.22, 0.6) * CAP)
    dash = rng.random() < 0.85
    umlaut = look.umlauts and rng.random() < 0.12
    advance = max(fonts.glyph(font, char).shape[1] for char in "HN08") if monospaced else 0
    pieces: list[NDArray[np.uint8]] = []
    stickers: list[tuple[str, float, float]] = []
    at = 0

    def add(piece: NDArray[np.uint8]) -> None:
        nonlocal at
        pieces.append(piece)
        at += piece.shape[1]

    for mark in row:
        if mark in CHARACTERS:
            shape = fonts.glyph(font, mark)
            if umlaut and mark in "AOU" and not stickers:
                shape = _with_dots(shape)
            side = max(0, advance - shape.shape[1]) // 2
            pad = np.zeros((CAP, side), np.uint8)
            add(np.hstack([pad, shape, pad, np.zeros((CAP, gap), np.uint8)]))
        elif mark == "*" and look.sticker and rng.random() < 0.93:
            size = CAP * rng.uniform(0.42, 0.8)
            stickers.append((look.sticker if look.sticker != "s" else "d", at + size / 2, size))
            add(np.zeros((CAP, round(size) + gap), np.uint8))
        elif mark in "-." and dash:
            add(_dash(rng, mark, gap))
        else:
            add(np.zeros((CAP, group_gap), np.uint8))
    mask = np.hstack(pieces)
    return mask[:, :-gap] if gap and row[-1] in CHARACTERS else mask, stickers


def _dash(rng: np.random.Generator, mark: str, gap: int) -> NDArray[np.uint8]:
    wide = round(CAP * (rng.uniform(0.16, 0.36) if mark == "-" else 0.14))
    thick = round(CAP * rng.uniform(0.09, 0.16))
    side = int(rng.integers(0, 8))
    piece = np.zeros((CAP, wide + gap + 2 * side), np.uint8)
    middle = round(CAP * (rng.uniform(0.45, 0.58) if mark == "-" or rng.random() < 0.5 else 0.9))
    piece[middle - thick // 2 : middle + thick - thick // 2, side : side + wide] = 255
    return piece


def _with_dots(shape: NDArray[np.uint8]) -> NDArray[np.uint8]:
    width = shape.shape[1]
    low = cv2.resize(shape, (width, round(CAP * 0.78)), interpolation=cv2.INTER_AREA)
    high = np.zeros((CAP - low.shape[0], width), np.uint8)
    for x in (0.28, 0.72):
        cv2.circle(high, (round(width * x), 3), 3, 255, -1, cv2.LINE_AA)
    return np.vstack([high, low])


def _paint(image: Image, mask: NDArray[np.uint8], x: int, y: int, ink: Colour) -> None:
    height, width = image.shape[:2]
    x0, y0, x1, y1 = max(x, 0), max(y, 0), min(x + mask.shape[1], width), min(y + mask.shape[0], height)
    if x0 >= x1 or y0 >= y1:
        return
    alpha = mask[y0 - y : y1 - y, x0 - x : x1 - x, None].astype(np.uint16)
    under = image[y0:y1, x0:x1]
    under[:] = (under * (255 - alpha) + np.array(ink, np.uint16) * alpha) // 255


def _letter(image: Image, words: str, centre: tuple[float, float], height: float, room: float, ink: Colour) -> None:
    """Small lettering that is no plate text, centred, squeezed into `room`."""
    families = fonts.installed("dealer")
    font = families[len(words) % len(families)] if families else "stroke#1"
    mask = fonts.small_text(font, words, max(4, round(height)))
    if mask.shape[1] > room:
        mask = cv2.resize(mask, (max(2, round(room)), mask.shape[0]), interpolation=cv2.INTER_AREA)
    _paint(image, mask, round(centre[0] - mask.shape[1] / 2), round(centre[1] - mask.shape[0] / 2), ink)


def _draw_screws(rng: np.random.Generator, image: Image, unit: float) -> None:
    height, width = image.shape[:2]
    for _ in range(int(rng.choice([0, 0, 0, 2, 2, 4]))):
        centre = (
            round(width * rng.uniform(0.04, 0.96)),
            round(height * float(rng.choice([0.08, 0.15, 0.5, 0.85, 0.93]))),
        )
        colour = _shake(rng, ((60, 60, 60), (170, 170, 170), WHITE, (20, 160, 220))[rng.integers(4)], 40)
        cv2.circle(image, centre, max(1, round(unit * rng.uniform(0.02, 0.06))), colour, -1, cv2.LINE_AA)


def _soil(rng: np.random.Generator, image: Image) -> None:
    height, width = image.shape[:2]
    cells = rng.random((3 + int(rng.integers(6)), 8 + int(rng.integers(20)))).astype(np.float32)
    cover = cv2.resize(cells**3, (width, height), interpolation=cv2.INTER_CUBIC)[..., None] * rng.uniform(0.2, 0.8)
    cover = np.clip(cover, 0, 1)
    dirt = np.array(_shake(rng, (70, 90, 110), 80), np.float32)
    image[:] = (image * (1 - cover) + dirt * cover).astype(np.uint8)


def _digits(rng: np.random.Generator) -> str:
    return f"{rng.integers(1, 98):02d}"


def _capitals(rng: np.random.Generator) -> str:
    return "".join(chr(65 + int(rng.integers(26))) for _ in range(2))
