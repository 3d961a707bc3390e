"""Draw a flat, clean plate: background, band, characters, and all that stands on a real plate and is no character."""

from dataclasses import dataclass

import cv2
import numpy as np

from training.plates import fonts
from training.plates.ends import draw_ends
from training.plates.fonts import CHARACTERS
from training.plates.ink import Image, letter, shake
from training.plates.look import BLACK, BLUE, WHITE, Colour, Look
from training.plates.looks import choose_look, choose_pattern
from training.plates.outline import RECTANGLE, Outline, choose_outline
from training.plates.rows import Extent, draw_row
from training.plates.stickers import draw_sticker

LINES_HEIGHT = {1: 1.0, 2: 1.8, 3: 2.6}
"""How many times as high as a one-line plate a plate of more lines is drawn, so that characters come out alike."""

_SHORT_BAND = {"FR": 0.0, "BE": 0.1, "GB": 0.4}
"""How many of a country's two-line plates have the band beside their upper line alone, as Spain's and Germany's do."""
_SHORT_BAND_ELSEWHERE = 0.8


@dataclass(frozen=True, slots=True)
class DrawnPlate:
    """A flat plate seen from the front, cut tight: BGR uint8. `text` is A-Z and 0-9 only, the top line first.

    Of a plate that is no rectangle the image holds its box; what lies outside the outline is to be left out. `places`
    says for each line where each of its characters begins and ends, as parts of the plate's width.
    """

    image: Image
    text: str
    country: str
    lines: int
    outline: Outline = RECTANGLE
    places: tuple[tuple[Extent, ...], ...] = ()


def draw_plate(
    rng: np.random.Generator,
    *,
    height: int = 64,
    look: Look | None = None,
    family: str = "",
    splashed: float = 0.08,
    bare: bool = False,
) -> DrawnPlate:
    """Draw any plate, or one of `look`; `height` is that of a one-line plate in pixels.

    `family` names typefaces to use instead of the look's, `splashed` is the share of plates with mud on them, and on
    `bare` ones nobody put flags or stickers. Only `rng` decides, so one seed gives one plate (with the same fonts
    installed).
    """
    look = look or choose_look(rng)
    pattern = choose_pattern(rng, look)
    rows = pattern.split("|")
    height = round(height * LINES_HEIGHT[len(rows)])
    width = round(height * rng.uniform(*(look.aspect if len(rows) == 1 else look.tall_aspect)))
    outline = choose_outline(rng, look.outline)
    paper, ink = _choose_colours(rng, look)
    image = np.empty((height, width, 3), np.uint8)
    image[:] = paper
    unit = height / len(rows)
    _draw_border(rng, image, unit, ink, look, outline)
    short = len(rows) > 1 and rng.random() < _SHORT_BAND.get(look.country, _SHORT_BAND_ELSEWHERE)
    beside = round(unit * rng.uniform(0.95, 1.12)) if short else height
    left, right = _draw_bands(rng, image, unit, look, height=beside)
    top, bottom = _draw_lettering(rng, image, ink, look)
    families = look.families if rng.random() < 0.85 else ("stroke", "grotesk", "din", "mono")
    font = fonts.choose_font(rng, (family,) if family else families)
    if not bare:
        left, right = draw_ends(rng, image, (left, right), unit, beside, ink)
    stroke = int(rng.choice([-2, -1, 0, 0, 0, 1, 2]))
    text_height = rng.uniform(*look.text_height) * (0.95 if len(rows) > 1 else 1.0)
    if outline.depth < 1:  # the upper line stands below the cut corners rather than between them
        top += height * outline.depth * 0.3
    line_height = (bottom - top) / len(rows)
    places = []
    for index, row in enumerate(rows):
        # Under a short band the lower line has the whole width.
        first, last = (unit * 0.08, width - unit * 0.08) if short and index else (left, right)
        high = top + index * line_height
        inset = width * outline.find_inset((high + line_height * (1 - text_height) / 2) / height)
        area = (first + inset, last - inset, high, high + line_height)
        drawn = draw_row(rng, image, row, area, font=font, stroke=stroke, text_height=text_height, ink=ink, look=look)
        places.append(tuple((begin / width, end / width) for begin, end in drawn))
    _draw_screws(rng, image, unit)
    if rng.random() < 0.3:
        _soil(rng, image)
    if rng.random() < splashed:
        _splash(rng, image)
    text = "".join(char for char in pattern if char in CHARACTERS)
    return DrawnPlate(image, text, look.country, len(rows), outline, tuple(places))


def _choose_colours(rng: np.random.Generator, look: Look) -> tuple[Colour, Colour]:
    weights = np.cumsum([weight for _, _, weight in look.colours])
    paper, ink, _ = look.colours[int(np.searchsorted(weights, rng.random() * weights[-1], side="right"))]
    return shake(rng, paper, 22), shake(rng, ink, 25)


def _draw_border(
    rng: np.random.Generator, image: Image, unit: float, ink: Colour, look: Look, outline: Outline
) -> None:
    if rng.random() > look.border:
        return
    height, width = image.shape[:2]
    pen = max(1, round(unit * rng.uniform(0.015, 0.045)))
    inset = round(unit * rng.uniform(0.0, 0.045))
    if outline == RECTANGLE:
        cv2.rectangle(image, (inset, inset), (width - 1 - inset, height - 1 - inset), ink, pen, cv2.LINE_AA)
        return
    points = outline.list_points() * (width - 1 - 2 * inset, height - 1 - 2 * inset) + inset
    cv2.polylines(image, [np.round(points).astype(np.int32)], True, ink, pen, cv2.LINE_AA)


def _draw_bands(rng: np.random.Generator, image: Image, unit: float, look: Look, *, height: int) -> tuple[float, float]:
    """Draw what stands left and right, down to row `height`; gives the room that is left in between."""
    width = image.shape[1]
    left, right = unit * rng.uniform(0.06, 0.16), width - unit * rng.uniform(0.06, 0.16)
    if look.sticker == "s":  # Switzerland: the flag left, the canton's arms right
        size = unit * rng.uniform(0.3, 0.5)
        draw_sticker(rng, image, "s", (left + size / 2, height / 2), size)
        draw_sticker(rng, image, "c", (right - size / 2, height / 2), size)
        return left + size * 1.2, right - size * 1.2
    band = round(unit * rng.uniform(0.36, 0.52))
    if look.band and rng.random() < look.band_chance:
        colour = shake(rng, BLUE if rng.random() < 0.85 else (190, 110, 50), 40)
        image[:height, :band] = colour
        tall = min(height, round(unit * 1.1))
        if rng.random() < 0.85:
            _draw_stars(rng, image, (band / 2, tall * rng.uniform(0.24, 0.34)), band * rng.uniform(0.22, 0.34))
        letters = look.band if rng.random() < 0.93 else "EU"
        ink: Colour = (235, 235, 235) if rng.random() < 0.85 else (60, 200, 240)
        letter(
            image, letters, (band / 2, tall * rng.uniform(0.68, 0.8)), tall * rng.uniform(0.18, 0.32), band * 0.8, ink
        )
        left = band + unit * rng.uniform(0.04, 0.14)
    elif look.band in ("GB", "HR", "IND", "UA") and rng.random() < 0.3:
        letter(
            image,
            look.band,
            (unit * 0.22, height * rng.uniform(0.3, 0.85)),
            unit * 0.14,
            unit * 0.3,
            shake(rng, BLACK, 60),
        )
        left = unit * 0.45
    if rng.random() < look.right_band:
        if look.country == "PT":
            image[:height, width - band // 2 - 4 :] = (40, 200, 240)
            date: Colour = BLACK
        else:
            image[:height, width - band :] = shake(rng, BLUE, 40)
            date = (235, 235, 235)
        x = width - (band / 4 + 2 if look.country == "PT" else band / 2)
        if look.country == "IT" and rng.random() < 0.7:
            cv2.circle(image, (round(x), round(height * 0.28)), round(band * 0.28), (40, 190, 220), 1, cv2.LINE_AA)
            letter(image, _digits(rng), (x, height * 0.28), unit * 0.2, band * 0.5, (40, 190, 220))
            letter(image, _capitals(rng), (x, height * 0.74), unit * 0.26, band * 0.8, date)
        else:
            if rng.random() < 0.8:
                draw_sticker(rng, image, "v", (x, height * 0.3), unit * 0.28)
            letter(
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
        colour = ink if rng.random() < 0.5 else shake(rng, (80, 60, 120), 120)
        letter(image, words, (width / 2, height * 0.11), small, width * rng.uniform(0.4, 0.8), colour)
        top = height * (0.12 if tall else 0.08)
    if look.bottom_text and rng.random() < (0.7 if look.top_text else 0.25):
        words = look.bottom_text[rng.integers(len(look.bottom_text))]
        letter(image, words, (width / 2, height * 0.91), small * 0.8, width * rng.uniform(0.3, 0.7), ink)
        bottom = height * (0.9 if tall else 0.93)
    if look.country == "US":
        for x in (0.14, 0.86):
            if rng.random() < 0.35:
                draw_sticker(rng, image, "v", (width * x, height * float(rng.choice([0.13, 0.88]))), height * 0.2)
        if rng.random() < 0.25:  # the motif behind the characters
            centre = (round(width * rng.uniform(0.3, 0.7)), round(height * rng.uniform(0.4, 0.7)))
            cv2.circle(
                image, centre, round(height * rng.uniform(0.1, 0.3)), shake(rng, (170, 180, 200), 90), -1, cv2.LINE_AA
            )
    return top, bottom


def _draw_screws(rng: np.random.Generator, image: Image, unit: float) -> None:
    height, width = image.shape[:2]
    for _ in range(int(rng.choice([0, 0, 0, 2, 2, 4]))):
        centre = (
            round(width * rng.uniform(0.04, 0.96)),
            round(height * float(rng.choice([0.08, 0.15, 0.5, 0.85, 0.93]))),
        )
        colour = shake(rng, ((60, 60, 60), (170, 170, 170), WHITE, (20, 160, 220))[rng.integers(4)], 40)
        cv2.circle(image, centre, max(1, round(unit * rng.uniform(0.02, 0.06))), colour, -1, cv2.LINE_AA)


def _soil(rng: np.random.Generator, image: Image) -> None:
    height, width = image.shape[:2]
    cells = rng.random((3 + int(rng.integers(6)), 8 + int(rng.integers(20)))).astype(np.float32)
    cover = cv2.resize(cells**3, (width, height), interpolation=cv2.INTER_CUBIC)[..., None] * rng.uniform(0.2, 0.8)
    cover = np.clip(cover, 0, 1)
    dirt = np.array(shake(rng, (70, 90, 110), 80), np.float32)
    image[:] = (image * (1 - cover) + dirt * cover).astype(np.uint8)


def _splash(rng: np.random.Generator, image: Image) -> None:
    """Mud, snow or a tow bar's shine over parts of the plate: what it hides can only be guessed at."""
    height, width = image.shape[:2]
    cover = np.zeros((height, width), np.float32)
    for _ in range(int(rng.integers(1, 5))):
        centre = np.array([rng.uniform(0, width), height * rng.triangular(0, 0.8, 1.1)])
        angles = np.sort(rng.uniform(0, 2 * np.pi, int(rng.integers(7, 15))))
        reach = height * rng.uniform(0.05, 0.28) * rng.uniform(0.4, 1.3, len(angles))
        outline = centre + np.stack([np.cos(angles) * rng.uniform(0.7, 2.2), np.sin(angles)], axis=1) * reach[:, None]
        cv2.fillPoly(cover, [np.round(outline * 8).astype(np.int32)], 1.0, cv2.LINE_AA, shift=3)
    for _ in range(int(rng.integers(0, 16))):
        spot = (int(rng.integers(width)), int(rng.integers(height)))
        cv2.circle(cover, spot, max(1, round(height * rng.uniform(0.01, 0.05))), 1.0, -1, cv2.LINE_AA)
    cover = cv2.GaussianBlur(cover, (0, 0), height * rng.uniform(0.005, 0.04))[..., None] * rng.uniform(0.45, 1.0)
    colours: tuple[Colour, ...] = ((70, 90, 110), (40, 50, 60), (225, 225, 225), (150, 150, 150))
    colour = np.array(shake(rng, colours[rng.choice(4, p=(0.55, 0.2, 0.15, 0.1))], 60), np.float32)
    image[:] = (image * (1 - cover) + colour * cover).astype(np.uint8)


def _digits(rng: np.random.Generator) -> str:
    return f"{rng.integers(1, 98):02d}"


def _capitals(rng: np.random.Generator) -> str:
    return "".join(chr(65 + int(rng.integers(26))) for _ in range(2))
