"""One line of a plate's text: characters, dashes, gaps, and the stickers between them."""

import cv2
import numpy as np
from numpy.typing import NDArray

from training.plates import fonts
from training.plates.fonts import CHARACTERS
from training.plates.ink import Image, letter, paint, shake
from training.plates.look import Colour, Look
from training.plates.stickers import draw_sticker
from training.plates.strokes import CAP

Extent = tuple[float, float]
"""Where something begins and ends from left to right."""
MERGED = 0.3
"""How many of the seals between letters have too little room."""
SEAL_IN_GAP = 0.04
"""How many gaps hold a seal on plates of countries that have none there: vignettes, bolts, what people glue on."""


def draw_row(
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
) -> tuple[Extent, ...]:
    """Draw `row` (a pattern filled in) into `area` (left, right, top, bottom) of the plate.

    Gives where each of its characters begins and ends across the plate, in pixels; nothing where there is no room.
    """
    left, right, top, bottom = area
    mask, stickers, places = _compose_row(rng, row, font, look)
    if stroke:
        kernel = np.ones((abs(stroke) + 1, abs(stroke) + 1), np.uint8)
        mask = cv2.dilate(mask, kernel) if stroke > 0 else cv2.erode(mask, kernel)
    tall = max(5, round((bottom - top) * text_height))
    stretch = rng.uniform(0.82, 1.12) * tall / CAP
    room = right - left
    wide = round(min(mask.shape[1] * stretch, room))
    if wide < 4:
        return ()
    squeeze = wide / mask.shape[1]
    # A text that would lie about too thin is drawn less high, as on real plates.
    if squeeze < 0.45 * tall / CAP:
        tall = max(5, round(squeeze / 0.45 * CAP))
    mask = cv2.resize(mask, (wide, tall), interpolation=cv2.INTER_AREA)
    x = left + (room - wide) * (rng.uniform(0.2, 0.8) if rng.random() < 0.8 else rng.uniform(0, 1))
    y = (top + bottom - tall) / 2 + (bottom - top - tall) * rng.uniform(-0.2, 0.2)
    if rng.random() < 0.3:  # pressed characters throw a small shadow
        shadow = shake(rng, (120, 120, 120), 100)
        paint(image, mask, round(x) + int(rng.integers(-1, 2)), round(y) + 1, shadow)
    paint(image, mask, round(x), round(y), ink)
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
        letter(image, str(rng.integers(1, 4)), (x + wide * 0.3, y + tall * 0.15), tall * 0.22, tall, ink)
    return tuple((x + first * squeeze, x + last * squeeze) for first, last in places)


def _compose_row(
    rng: np.random.Generator, row: str, font: str, look: Look
) -> tuple[NDArray[np.uint8], list[tuple[str, float, float]], list[Extent]]:
    """The row's characters as one mask of CAP rows; its stickers: kind, centre, size; and where each character begins
    and ends, in the mask's pixels."""
    monospaced = fonts.is_monospaced(font)
    gap = int(rng.uniform(0.09, 0.24) * CAP)
    group_gap = int(rng.uniform(0.22, 0.6) * CAP)
    dash = rng.random() < 0.85
    umlaut = look.umlauts and rng.random() < 0.12
    advance = max(fonts.glyph(font, char).shape[1] for char in "HN08") if monospaced else 0
    pieces: list[NDArray[np.uint8]] = []
    stickers: list[tuple[str, float, float]] = []
    places: list[Extent] = []
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
            places.append((at + side, at + side + shape.shape[1]))
            pad = np.zeros((CAP, side), np.uint8)
            add(np.hstack([pad, shape, pad, np.zeros((CAP, gap), np.uint8)]))
        elif mark == "*" and look.sticker and rng.random() < 0.93:
            size = CAP * rng.uniform(0.42, 0.8)
            # In a close row the seal touches or covers the letters beside it: seen from afar B is 8 then, and O is Q.
            merged = rng.random() < MERGED
            wide, centre = (size * rng.uniform(0.45, 0.85), -gap / 2) if merged else (size, 0.0)
            stickers.append((look.sticker if look.sticker != "s" else "d", at + centre + wide / 2, size))
            add(np.zeros((CAP, round(wide) + (0 if merged else gap)), np.uint8))
        elif mark in "-." and dash:
            add(_dash(rng, mark, gap))
        else:
            if rng.random() < SEAL_IN_GAP:
                stickers.append(("d", at + rng.uniform(-0.4, 1.2) * group_gap, CAP * rng.uniform(0.25, 0.55)))
            add(np.zeros((CAP, group_gap), np.uint8))
    mask = np.hstack(pieces)
    return mask[:, :-gap] if gap and row[-1] in CHARACTERS else mask, stickers, places


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
