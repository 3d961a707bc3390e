"""rapidocr-onnxruntime (PP-OCRv4, a reader of any text) behind the protocol of bench/peer.py.

It knows no plates: each line of text with at least MIN_CHARACTERS letters and digits is told as one, its score as the
probability. Where each picture is one plate, its lines are put together, and a wide picture is read without looking for
lines first, which reads more of them right.
"""

import json
import sys
from collections.abc import Sequence
from math import prod
from typing import Any, Final

import cv2
from rapidocr_onnxruntime import RapidOCR  # type: ignore[import-not-found]

MIN_CHARACTERS: Final = 4
ONE_LINE: Final = 2.5
"""From this width in heights on a crop holds one line."""


def clean(text: str) -> str:
    """Capitals and digits alone."""
    return "".join(letter for letter in text.upper() if letter.isascii() and letter.isalnum())


def read_photo(reader: RapidOCR, path: str) -> list[dict[str, Any]]:
    """Every line that may be a plate."""
    lines, _ = reader(path)
    found = [(clean(text), score, corners) for corners, text, score in lines or ()]
    return [
        {"text": text, "probability": float(score), "corners": [[float(x), float(y)] for x, y in corners]}
        for text, score, corners in found
        if len(text) >= MIN_CHARACTERS
    ]


def read_crop(reader: RapidOCR, path: str) -> list[dict[str, Any]]:
    """The one plate that the picture is."""
    image = cv2.imread(path)
    if image is None:
        return []
    wide = image.shape[1] >= ONE_LINE * image.shape[0]
    lines, _ = reader(image, use_det=False, use_cls=False) if wide else reader(image)
    # Without corners when no lines were looked for; from top to bottom otherwise.
    said: Sequence[tuple[str, float]] = [(str(line[-2]), float(line[-1])) for line in lines or ()]
    text = clean("".join(part for part, _ in said))
    return [{"text": text, "probability": prod(score for _, score in said)}] if text else []


def main() -> None:
    """Answer every path on standard input."""
    cv2.setNumThreads(1)
    reader = RapidOCR(intra_op_num_threads=1, inter_op_num_threads=1)
    read = read_crop if "--crops" in sys.argv[1:] else read_photo
    for line in sys.stdin:
        print(json.dumps({"plates": read(reader, line.rstrip("\n"))}), flush=True)


if __name__ == "__main__":
    main()
