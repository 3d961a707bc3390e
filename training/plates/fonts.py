"""Glyph bitmaps: from font files, as far as they are installed, and from strokes.

The font files are needed for training only and are not part of the repository: training/fonts.sh fetches them.
Without any of them everything is drawn with stroke typefaces.
"""

import importlib.util
import os
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from training.plates.strokes import CAP, StrokeFace, draw_glyph, random_face, random_fe

CHARACTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
FONT_FOLDERS = (
    Path(os.environ.get("PLATE_FONTS", Path(__file__).parents[1] / "fonts")),
    Path("/usr/share/fonts/truetype"),
)
STROKE_FACES = 64
FE_FACES = 12

APART = "apart"

# Families by the look that they come near to; file names without their ending.
FAMILIES: dict[str, tuple[str, ...]] = {
    "gill": (
        "GilliusADF-Bold",
        "GilliusADFNo2-Bold",
        "GilliusADF-Regular",
        "GilliusADFNo2-Regular",
        "GilliusADF-BoldCond",
        "GilliusADFNo2-BoldCond",
    ),
    "din": ("OSP-DIN", "barlow-condensed-latin-600-normal", "barlow-condensed-latin-700-normal"),
    "road": ("RG2014C", "RG2014D", "RG2014E", "RG2014EM", "RG2014B"),
    "grotesk": (
        "overpass-latin-700-normal",
        "overpass-latin-600-normal",
        "barlow-condensed-latin-700-normal",
        "roboto-condensed-latin-700-normal",
        "roboto-condensed-latin-500-normal",
        "archivo-narrow-latin-700-normal",
        "archivo-narrow-latin-600-normal",
        "saira-condensed-latin-600-normal",
        "saira-condensed-latin-800-normal",
        "league-gothic-latin-400-normal",
        "bebas-neue-latin-400-normal",
        "osifont",
        "routed-gothic-wide",
        "routed-gothic",
    ),
    "mono": (
        "b612-mono-latin-700-normal",
        "overpass-mono-latin-700-normal",
        "overpass-mono-latin-600-normal",
        "share-tech-mono-latin-400-normal",
    ),
    # These never train: calibration draws with them, for no real plate's typeface is one of those above either.
    APART: (
        "hammersmith-one-latin-400-normal",
        "pt-sans-narrow-latin-700-normal",
        "ibm-plex-sans-condensed-latin-600-normal",
        "titillium-web-latin-600-normal",
        "chakra-petch-latin-600-normal",
        "khand-latin-600-normal",
        "ibm-plex-mono-latin-600-normal",
        "dm-mono-latin-500-normal",
    ),
    # Displays and recorders: captions are written with these, plates never.
    "caption": (
        "silkscreen-latin-400-normal",
        "pixelify-sans-latin-400-normal",
        "pixelify-sans-latin-600-normal",
        "dotgothic16-latin-400-normal",
        "jersey-10-latin-400-normal",
        "inconsolata-latin-500-normal",
        "inconsolata-latin-700-normal",
        "arimo-latin-400-normal",
        "arimo-latin-700-normal",
    ),
    "dealer": ("overpass-latin-700-normal", "roboto-condensed-latin-700-normal", "GilliusADF-Bold"),
}


@cache
def _files() -> dict[str, Path]:
    found: dict[str, Path] = {}
    if importlib.util.find_spec("PIL") is None:  # no font files can be read
        return found
    for folder in FONT_FOLDERS:
        for ending in ("ttf", "otf", "woff2"):
            for path in sorted(folder.glob(f"**/*.{ending}")):
                found.setdefault(path.stem, path)
    return found


@cache
def installed(family: str) -> tuple[str, ...]:
    """The fonts of a family that are there."""
    return tuple(name for name in FAMILIES[family] if name in _files())


@cache
def _stroke_face(name: str) -> StrokeFace:
    kind, number = name.split("#")
    rng = np.random.default_rng([int(number), len(kind)])
    return random_fe(rng) if kind == "fe" else random_face(rng)


def choose_font(rng: np.random.Generator, families: tuple[str, ...]) -> str:
    """A font's name: one of the families ("fe" and "stroke" are always there), a stroke face if none is installed."""
    family = families[rng.integers(len(families))]
    if family == "fe":
        return f"fe#{rng.integers(FE_FACES)}"
    names = installed(family) if family != "stroke" else ()
    if not names:
        return f"stroke#{rng.integers(STROKE_FACES)}"
    return names[rng.integers(len(names))]


def is_monospaced(font: str) -> bool:
    """Whether all characters take the same room."""
    if "#" in font:
        return _stroke_face(font).monospaced
    return "mono" in font


@cache
def glyph(font: str, char: str) -> NDArray[np.uint8]:
    """The mask of a capital letter or digit: uint8, CAP rows, ink 255, cut tight."""
    if "#" in font:
        return draw_glyph(_stroke_face(font), char)
    mask = _draw_from_file(font, char)
    # Every capital is as high as a plate's: rounds that overshoot and Q's tail are pressed into the same height.
    width = max(2, round(mask.shape[1] * CAP / _cap_height(font)))
    return np.asarray(cv2.resize(mask, (width, CAP), interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _draw_from_file(font: str, char: str) -> NDArray[np.uint8]:
    from PIL import Image, ImageDraw

    face = _load(str(_files()[font]))
    left, top, right, bottom = face.getbbox(char)
    picture = Image.new("L", (int(right - left) + 4, int(bottom - top) + 4))
    ImageDraw.Draw(picture).text((2 - left, 2 - top), char, fill=255, font=face)
    mask = np.asarray(picture)
    rows, columns = np.flatnonzero(mask.max(axis=1) > 60), np.flatnonzero(mask.max(axis=0) > 60)
    return mask[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


@cache
def _cap_height(font: str) -> int:
    _, top, _, bottom = _load(str(_files()[font])).getbbox("H")
    return max(1, int(bottom - top))


@cache
def _load(path: str) -> Any:
    from PIL import ImageFont

    return ImageFont.truetype(path, 96)


@cache
def small_text(font: str, text: str, height: int) -> NDArray[np.uint8]:
    """The mask of a run of lettering that is no plate text (dealer, state, country letters): `height` rows."""
    pieces: list[NDArray[np.uint8]] = []
    for char in text:
        if char in CHARACTERS:
            pieces += [glyph(font, char), np.zeros((CAP, CAP // 7), np.uint8)]
        else:
            pieces.append(np.zeros((CAP, CAP // 3), np.uint8))
    line = np.hstack(pieces)
    width = max(1, round(line.shape[1] * height / CAP))
    return np.asarray(cv2.resize(line, (width, height), interpolation=cv2.INTER_AREA), dtype=np.uint8)


def any_text(font: str, text: str) -> NDArray[np.uint8]:
    """The mask of a line of any marks in an installed font, about 60 rows; never kept: no caption comes twice."""
    from PIL import Image, ImageDraw

    face = _load(str(_files()[font]))
    left, top, right, bottom = face.getbbox(text)
    picture = Image.new("L", (int(right - left) + 8, int(bottom - top) + 8))
    ImageDraw.Draw(picture).text((4 - left, 4 - top), text, fill=255, font=face)
    return np.asarray(picture)
