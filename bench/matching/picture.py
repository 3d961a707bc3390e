"""The curves as a picture: wanted cars found over false hits, a panel for each list, a row for each traffic."""

import math
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import Final

import cv2
import numpy as np

from bench.matching.curves import RATES, Comparison, Point
from bench.matching.ways import Floats, Way
from training.battery.lettering import Colour, Image, ink, write

SIDE: Final = 250
LEFT: Final = 80
TOP: Final = 110
GAP: Final = 34
ROW_GAP: Final = 96
LOWEST: Final = 0.6
"""Shares of wanted cars found under this are not drawn."""
INK: Final = (70, 60, 50)
PALE: Final = (228, 226, 222)
COLOURS: Final[Mapping[Way, Colour]] = {Way.EDIT: (60, 150, 60), Way.EXACT: (190, 110, 40), Way.OURS: (40, 60, 200)}
NAMES: Final = {Way.OURS: "the distribution (ours)", Way.EXACT: "exact string", Way.EDIT: "edit distance 1"}

# Where only the best spelling counts two ways are one: the wider line shows beneath.
_WIDTHS: Final = {Way.EDIT: 2, Way.EXACT: 6, Way.OURS: 2}

Traffics = Mapping[str, Mapping[int, Comparison]]


def draw_curves(path: Path, traffics: Traffics, threshold: float, floor: float) -> None:
    """Write the PNG; the marks are at `threshold` (dots) and, for ours, at `floor` too (a ring)."""
    columns = max(len(sizes) for sizes in traffics.values())
    height = TOP + len(traffics) * (SIDE + ROW_GAP) + 20
    image = np.full((height, LEFT + columns * (SIDE + GAP) + 20, 3), 255, np.uint8)
    _draw_legend(image, threshold, floor)
    for row, (name, sizes) in enumerate(traffics.items()):
        top = TOP + row * (SIDE + ROW_GAP)
        for column, (size, comparison) in enumerate(sizes.items()):
            left = LEFT + column * (SIDE + GAP)
            _draw_axes(image, left, top, labelled=column == 0)
            _print(image, f"{name}, list of {size:,}", (left + SIDE // 2, top - 16), 12)
            for way in COLOURS:
                _draw_way(image, left, top, comparison, way)
            for way in COLOURS:
                for mark, point in comparison.points[way].items():
                    if mark == threshold:
                        _draw_mark(image, left, top, point, COLOURS[way], filled=True)
                    elif mark == floor and way is Way.OURS:
                        _draw_mark(image, left, top, point, COLOURS[way], filled=False)
        _print(image, "false hits per million passages", ((LEFT + image.shape[1]) // 2, top + SIDE + 42), 12)
    path.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(path), image, [cv2.IMWRITE_PNG_COMPRESSION, 9])


def _draw_legend(image: Image, threshold: float, floor: float) -> None:
    _print_left(image, "Wanted cars found over false hits, three ways to match the same passages", (LEFT, 24), 16)
    x = LEFT
    for way, colour in reversed(list(COLOURS.items())):
        cv2.line(image, (x, 56), (x + 26, 56), colour, 3, cv2.LINE_AA)
        x = _print_left(image, NAMES[way], (x + 34, 56), 12) + 24
    cv2.circle(image, (x, 56), 5, INK, -1, cv2.LINE_AA)
    x = _print_left(image, f"from {threshold:g} on (an alert at once)", (x + 12, 56), 12) + 24
    cv2.circle(image, (x, 56), 5, INK, 2, cv2.LINE_AA)
    _print_left(image, f"from {floor:g} on (with what a person reviews)", (x + 12, 56), 12)


def _draw_axes(image: Image, left: int, top: int, *, labelled: bool) -> None:
    bottom = top + SIDE
    for power in range(7):
        x = _across(left, 10.0**power)
        cv2.line(image, (x, top), (x, bottom), PALE, 1)
        if power % 2 == 0:
            _print(image, {0: "1", 2: "100", 4: "10k", 6: "1M"}[power], (x, bottom + 16), 10)
    steps = round((1 - LOWEST) * 10)
    for step in range(steps + 1):
        share = LOWEST + step / 10
        y = _down(top, share)
        cv2.line(image, (left, y), (left + SIDE, y), PALE, 1)
        if labelled:
            _print(image, f"{share:.0%}", (left - 26, y), 11)
    cv2.rectangle(image, (left, top), (left + SIDE, bottom), INK, 1)


def _draw_way(image: Image, left: int, top: int, comparison: Comparison, way: Way) -> None:
    """The curve as far as the way's answers go, within its interval's band."""
    found, low, high = comparison.curves[way]
    reach, most = comparison.reach[way]
    inside = (found > 0) & (reach >= RATES)
    band = _path(left, top, RATES[inside], high[inside]) + _path(left, top, RATES[inside], low[inside])[::-1]
    colour = COLOURS[way]
    if len(band) > 2:
        layer = image.copy()
        cv2.fillPoly(layer, [np.array(band, np.int32)], colour, cv2.LINE_AA)
        cv2.addWeighted(layer, 0.18, image, 0.82, 0, image)
    path = _path(left, top, RATES[inside], found[inside])
    if reach > 0:
        path.append((_across(left, reach), _down(top, most)))
    for start, end in pairwise(path):
        cv2.line(image, start, end, colour, _WIDTHS[way], cv2.LINE_AA)


def _draw_mark(image: Image, left: int, top: int, point: Point, colour: Colour, *, filled: bool) -> None:
    place = (_across(left, point.false_hits), _down(top, point.found))
    cv2.circle(image, place, 5, (255, 255, 255), -1, cv2.LINE_AA)
    cv2.circle(image, place, 5, colour, -1 if filled else 2, cv2.LINE_AA)


def _path(left: int, top: int, rates: Floats, shares: Floats) -> list[tuple[int, int]]:
    return [(_across(left, rate), _down(top, share)) for rate, share in zip(rates, shares, strict=True)]


def _across(left: int, rate: float) -> int:
    return left + round(math.log10(min(max(rate, 1.0), 1e6)) / 6 * SIDE)


def _down(top: int, share: float) -> int:
    return top + SIDE - round(max(0.0, share - LOWEST) / (1 - LOWEST) * SIDE)


def _print(image: Image, words: str, centre: tuple[int, int], height: int) -> None:
    mask = write("sign-a", words, height)
    ink(image, mask, centre[0] - mask.shape[1] // 2, centre[1] - mask.shape[0] // 2, INK)


def _print_left(image: Image, words: str, at: tuple[int, int], height: int) -> int:
    """Print from `at` on; the column behind it."""
    mask = write("sign-a", words, height)
    ink(image, mask, at[0], at[1] - mask.shape[0] // 2, INK)
    return at[0] + int(mask.shape[1])
