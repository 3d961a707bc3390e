"""What stands on shops, vans, signs and recordings and is no plate: words, telephone numbers, times, prices."""

import cv2
import numpy as np
from numpy.typing import NDArray

from training.plates import fonts

Image = NDArray[np.uint8]
VOWELS, CONSONANTS = "AEIOU", "BCDFGHJKLMNPRSTVWZ"


def choose_words(rng: np.random.Generator) -> str:
    """Some lettering that nobody would take for a plate's text, spaces included."""
    kind = int(rng.integers(6))
    if kind == 0:  # a telephone number
        return f"0{_digits(rng, int(rng.integers(1, 4)))} {_digits(rng, int(rng.integers(5, 9)))}"
    if kind == 1:  # a recorder's date and time
        day = f"{int(rng.integers(1, 29)):02d} {int(rng.integers(1, 13)):02d} 20{int(rng.integers(10, 30)):02d}"
        clock = f"{int(rng.integers(24)):02d} {int(rng.integers(60)):02d} {int(rng.integers(60)):02d}"
        return (day, clock, f"{day} {clock}")[rng.integers(3)]
    if kind == 2:  # a camera, a channel, a price, a speed
        words = ("CAM", "CH", "KM H", "MAX", "TEL", "NR", "BUS", "TAXI", "P", "EUR")[rng.integers(10)]
        return f"{words} {_digits(rng, int(rng.integers(1, 4)))}"
    return " ".join(_word(rng) for _ in range(int(rng.integers(1, 4))))


def paint_words(rng: np.random.Generator, canvas: Image, words: str) -> None:
    """Write `words` on `canvas` (BGR, in place) so that they fill much of it or run over its edge."""
    height, width = canvas.shape[:2]
    name = fonts.choose_font(rng, ("dealer", "grotesk", "grotesk", "mono", "stroke"))
    mask = fonts.small_text(name, words, max(6, round(height * rng.uniform(0.35, 0.9))))
    wide = min(1.0, width * rng.uniform(0.6, 1.3) / mask.shape[1])
    if wide < 1.0:
        mask = np.asarray(cv2.resize(mask, (max(4, round(mask.shape[1] * wide)), mask.shape[0])), dtype=np.uint8)
    if rng.random() < 0.3:  # slanted
        slant = np.array([[1.0, -rng.uniform(0.1, 0.4), mask.shape[0] * 0.3], [0.0, 1.0, 0.0]])
        mask = np.asarray(cv2.warpAffine(mask, slant, (mask.shape[1], mask.shape[0])), dtype=np.uint8)
    mask = mask[:height, :width]
    y = int(rng.integers(0, height - mask.shape[0] + 1))
    x = int(rng.integers(0, width - mask.shape[1] + 1))
    under = canvas[y : y + mask.shape[0], x : x + mask.shape[1]]
    light = under.mean() < 120
    ink = np.clip((225.0 if light else 35.0) + rng.normal(0, 35, 3), 0, 255).astype(np.uint16)
    alpha = mask[..., None].astype(np.uint16)
    under[:] = (under * (255 - alpha) + ink * alpha) // 255


def _digits(rng: np.random.Generator, count: int) -> str:
    return "".join(str(digit) for digit in rng.integers(0, 10, count))


def _word(rng: np.random.Generator) -> str:
    """Something that could be said: vowels and consonants take turns."""
    letters, vowel = "", bool(rng.random() < 0.4)
    for _ in range(int(rng.integers(3, 10))):
        group = VOWELS if vowel else CONSONANTS
        letters += group[rng.integers(len(group))]
        vowel = not vowel if rng.random() < 0.85 else vowel
    return letters
