"""Make glyphs.npz from the font files: every glyph as a small grey picture. Needs Pillow, so the training environment.

training/battery/fonts.sh FOLDER && python -m training.battery.extract FOLDER
"""

import argparse
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from training.battery.faces import PLATE_FACES, SIGN_FACES
from training.battery.lettering import CAP, GLYPHS

PLATE_MARKS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
SIGN_MARKS = "".join(chr(code) for code in range(33, 127)) + "€"


def extract(path: Path, marks: str) -> tuple[NDArray[np.int16], NDArray[np.uint8]]:
    """Code, width, height, left, top (both from the pen's place on the line of the capitals' tops) and advance of each
    glyph, and all their pixels in a row. Glyphs that the font lacks are left out.
    """
    face = _scale_to_cap(path)
    _, cap_top, _, _ = face.getbbox("H")
    rows, pixels = [], []
    for mark in marks:
        left, top, right, bottom = (round(side) for side in face.getbbox(mark))
        if right <= left or bottom <= top:
            continue
        picture = Image.new("L", (right - left, bottom - top))
        ImageDraw.Draw(picture).text((-left, -top), mark, fill=255, font=face)
        # 16 greys are enough and pack to half the size.
        mask = (np.asarray(picture).astype(np.uint16) + 8) // 17 * 17
        rows.append((ord(mark), mask.shape[1], mask.shape[0], left, top - round(cap_top), round(face.getlength(mark))))
        pixels.append(mask.astype(np.uint8).ravel())
    return np.array(rows, np.int16), np.concatenate(pixels)


def _scale_to_cap(path: Path) -> ImageFont.FreeTypeFont:
    size = 100
    _, top, _, bottom = ImageFont.truetype(str(path), size).getbbox("H")
    return ImageFont.truetype(str(path), max(8, round(size * CAP / (bottom - top))))


def main() -> None:
    """Read the arguments and write glyphs.npz beside this file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="where fonts.sh has put the typefaces")
    folder: Path = parser.parse_args().folder
    arrays: dict[str, Any] = {}
    for faces, marks in ((PLATE_FACES, PLATE_MARKS), (SIGN_FACES, SIGN_MARKS)):
        for name, (package, weight) in faces.items():
            path = folder / package / "package" / "files" / f"{package}-latin-{weight}-normal.woff2"
            arrays[f"{name}.table"], arrays[f"{name}.pixels"] = extract(path, marks)
    np.savez_compressed(GLYPHS, **arrays)


if __name__ == "__main__":
    main()
