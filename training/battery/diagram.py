"""The reliability diagram: what was said against what was right, as a picture."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np

from training.battery.lettering import Colour, Image, ink, write

SIDE: Final = 420
EDGE: Final = 70
GAP: Final = 90
INK: Final = (70, 60, 50)
PALE: Final = (225, 222, 218)
BARS: Final = (190, 150, 90)
DOTS: Final = (40, 70, 200)


def draw_diagram(path: Path, figures: Mapping[str, Any]) -> None:
    """Two panels side by side, of single reads and of passages after combine, from the battery's figures."""
    panels = (("Single reads", figures["drawn"]), ("After combine", figures["passages"]["combined"]))
    image = np.full((SIDE + 2 * EDGE + 50, EDGE + 2 * (SIDE + GAP), 3), 255, np.uint8)
    for index, (title, part) in enumerate(panels):
        _draw_panel(image, EDGE + index * (SIDE + GAP), title, part)
    path.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(path), image)


def _draw_panel(image: Image, left: int, title: str, part: Mapping[str, Any]) -> None:
    top, bottom = EDGE, EDGE + SIDE
    bins: Sequence[Mapping[str, float]] = part["bins"]
    most = max(one["count"] for one in bins)
    for one in bins:  # how many reads, as pale bars on the same axis; the tallest fills half of it
        x = left + round(one["said"] * SIDE)
        tall = round(one["count"] / most * SIDE / 2)
        cv2.rectangle(image, (x - 8, bottom - tall), (x + 8, bottom), BARS, -1)
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        x, y = left + round(share * SIDE), bottom - round(share * SIDE)
        cv2.line(image, (x, top), (x, bottom), PALE, 1)
        cv2.line(image, (left, y), (left + SIDE, y), PALE, 1)
        _print(image, f"{share:g}", (x, bottom + 16), 11)
        _print(image, f"{share:g}", (left - 22, y), 11)
    cv2.rectangle(image, (left, top), (left + SIDE, bottom), INK, 1)
    cv2.line(image, (left, bottom), (left + SIDE, top), INK, 1, cv2.LINE_AA)
    points = [(left + round(one["said"] * SIDE), bottom - round(one["right"] * SIDE)) for one in bins]
    for start, end in pairwise(points):
        cv2.line(image, start, end, DOTS, 2, cv2.LINE_AA)
    for point, one in zip(points, bins, strict=True):
        # The whiskers: two standard deviations of a share counted so often.
        reach = round(2 * np.sqrt(max(one["right"] * (1 - one["right"]), 1e-4) / one["count"]) * SIDE)
        cv2.line(image, (point[0], point[1] - reach), (point[0], point[1] + reach), DOTS, 1, cv2.LINE_AA)
        cv2.circle(image, point, 5, DOTS, -1, cv2.LINE_AA)
    _print(image, title, (left + SIDE // 2, top - 42), 17)
    under = f"{part['count']} reads, {part['exact']:.0%} exact, calibration error {part['error']:.3f}"
    _print(image, under, (left + SIDE // 2, top - 16), 12)
    _print(image, "said (bars: how often)", (left + SIDE // 2, bottom + 42), 13)
    _print(image, "right", (left - 8, top - 16), 13)


def _print(image: Image, words: str, centre: tuple[int, int], height: int, colour: Colour = INK) -> None:
    mask = write("sign-a", words, height)
    ink(image, mask, centre[0] - mask.shape[1] // 2, centre[1] - mask.shape[0] // 2, colour)
