"""Lettering from glyphs.npz, which holds the glyphs of the battery's own typefaces as small grey pictures."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

CAP: Final = 44
"""The height of a capital in glyphs.npz, in pixels."""
GLYPHS: Final = Path(__file__).with_name("glyphs.npz")

Mask = NDArray[np.uint8]
Image = NDArray[np.uint8]
Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Glyph:
    """A mark's mask (ink 255); `left` and `top` from the pen's place on the line of the capitals' tops; `advance`."""

    mask: Mask
    left: int
    top: int
    advance: int


@cache
def glyphs(face: str) -> dict[str, Glyph]:
    """All glyphs of a face, by mark."""
    with np.load(GLYPHS) as arrays:
        table, pixels = arrays[f"{face}.table"], arrays[f"{face}.pixels"]
    found, at = {}, 0
    for code, width, height, left, top, advance in table.tolist():
        mask = pixels[at : at + width * height].reshape(height, width)
        at += width * height
        found[chr(code)] = Glyph(mask, left, top, advance)
    return found


@cache
def capital(face: str, mark: str) -> Mask:
    """The mask of a capital or a digit, CAP rows, cut tight: on plates all are pressed equally high.

    The zero of faces that fill or slash it, to tell it from O, is O made narrower.
    """
    slashed = mark == "0" and face.startswith("even")
    mask = glyphs(face)["O" if slashed else mark].mask
    rows, columns = np.flatnonzero(mask.max(axis=1) > 60), np.flatnonzero(mask.max(axis=0) > 60)
    mask = mask[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    width = max(2, round(mask.shape[1] * CAP / mask.shape[0])) if mark != "Q" else mask.shape[1]
    if slashed:
        width = round(width * 0.9)
    return np.asarray(cv2.resize(mask, (width, CAP), interpolation=cv2.INTER_AREA), np.uint8)


@cache
def write(face: str, words: str, height: int) -> Mask:
    """The mask of a run of words whose capitals are `height` pixels high, with room for what hangs below.

    Marks that the face lacks leave a gap.
    """
    marks = glyphs(face)
    pen, placed = 2, []
    for mark in words:
        glyph = marks.get(mark)
        if glyph is None:
            pen += CAP // 3
            continue
        placed.append((pen + glyph.left, glyph))
        pen += glyph.advance
    above = max([0, *(-glyph.top for _, glyph in placed)])
    below = max([CAP, *(glyph.top + glyph.mask.shape[0] for _, glyph in placed)])
    line = np.zeros((above + below, max([pen + 2, *(x + glyph.mask.shape[1] for x, glyph in placed)])), np.uint8)
    for x, glyph in placed:
        y, x = above + glyph.top, max(0, x)
        area = line[y : y + glyph.mask.shape[0], x : x + glyph.mask.shape[1]]
        np.maximum(area, glyph.mask, out=area)
    scale = height / CAP
    size = (max(1, round(line.shape[1] * scale)), max(1, round(line.shape[0] * scale)))
    return np.asarray(cv2.resize(line, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC), np.uint8)


def ink(image: Image, mask: Mask, x: int, y: int, colour: Colour) -> None:
    """Lay `colour` through `mask` on `image`, in place, its top left corner at (x, y); what lies outside is cut off."""
    rows, columns = image.shape[:2]
    left, top = max(x, 0), max(y, 0)
    right, bottom = min(x + mask.shape[1], columns), min(y + mask.shape[0], rows)
    if left >= right or top >= bottom:
        return
    cover = mask[top - y : bottom - y, left - x : right - x, None].astype(np.float32) / 255
    area = image[top:bottom, left:right]
    area[:] = (area * (1 - cover) + np.array(colour, np.float32) * cover + 0.5).astype(np.uint8)


def fit(mask: Mask, width: float) -> Mask:
    """The mask, made narrower to `width` pixels if it is wider."""
    if mask.shape[1] <= width:
        return mask
    size = (max(1, int(width)), mask.shape[0])
    return np.asarray(cv2.resize(mask, size, interpolation=cv2.INTER_AREA), np.uint8)
