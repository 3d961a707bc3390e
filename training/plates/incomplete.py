"""Plates of which an end cannot be seen, because it is outside the picture or behind something, and what shows then.

Half of what is drawn here hides nothing: a plate close to the picture's border, a post that just touches it. What is to
be learnt is the difference.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray

from platewatch.reading.record import Corners
from training.plates.rows import Extent

Image = NDArray[np.uint8]
Places = tuple[tuple[Extent, ...], ...]
"""For each line where each of its characters begins and ends, as parts of the plate's width."""

NAMED = 0.92
"""A character of which so much shows can be named, and nothing is missing."""
LACKING = 0.8
"""With less of a character than this, something is missing at that end."""
GONE = 0.25
"""With less than this left of it, a character is not there at all."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What can be seen of a plate.

    `text` is None where a character shows too little to be named and too much to be left out. `ends` says for each line
    whether no character is missing at its start and at its end; None where that is no clear case.
    """

    text: str | None
    ends: tuple[tuple[bool | None, bool | None], ...]


def judge_shown(text: str, shares: Sequence[Sequence[float]]) -> Shown:
    """What shows of a plate, by how much of each character of each line does (0 to 1)."""
    rows, at = [], 0
    for line in shares:
        rows.append(text[at : at + len(line)])
        at += len(line)
    named = [share for line in shares for share in line]
    clear = all(share >= NAMED or share <= GONE for share in named)
    left = "".join(
        char
        for row, line in zip(rows, shares, strict=True)
        for char, share in zip(row, line, strict=True)
        if share > GONE
    )
    return Shown(left if clear else None, tuple((_judge_end(line), _judge_end(line[::-1])) for line in shares))


def _judge_end(shares: Sequence[float]) -> bool | None:
    """Whether nothing is missing at the end that the first share is of."""
    if not shares:
        return None
    if shares[0] >= NAMED:
        return True
    return False if shares[0] <= LACKING else None


def choose_reach(rng: np.random.Generator, line: Sequence[Extent], *, start: bool) -> float:
    """How far from one end of a plate what hides it reaches, as a part of the width; under 0: not even to the plate."""
    edges = [extent if start else (1 - extent[1], 1 - extent[0]) for extent in (line if start else line[::-1])]
    if rng.random() < 0.5 or len(edges) < 3:
        return float(rng.uniform(-0.08, edges[0][0]))
    hidden = int(rng.choice([1, 2, 3], p=[0.6, 0.28, 0.12]))
    hidden = min(hidden, len(edges) - 2)
    if rng.random() < 0.45:  # in the gap behind so many characters
        first, last = edges[hidden - 1][1], edges[hidden][0]
        return float(rng.uniform(first, max(first, last)))
    first, last = edges[hidden - 1]
    return float(rng.uniform(first + 0.15 * (last - first), last))


def cut_by_frame(
    rng: np.random.Generator, photo: Image, corners: Corners, places: Places
) -> tuple[Image, Corners, list[list[float]]]:
    """The part of the photo that a picture's border leaves at one end of a plate; where a detector finds what is left
    of the plate there; and how much of each character shows."""
    start = bool(rng.random() < 0.5)
    reach = choose_reach(rng, max(places, key=len), start=start)
    points = np.array(corners, np.float64)
    along = reach if start else 1 - reach
    middle = (_on_edge(points, along, 0) + _on_edge(points, along, 1)) / 2
    border = round(float(np.clip(middle[0], 4, photo.shape[1] - 4)))
    shares = [
        [_share_inside(points, extent, (index + 0.5) / len(places), border, start=start) for extent in line]
        for index, line in enumerate(places)
    ]
    top, bottom = _cross(points[0], points[1], border), _cross(points[3], points[2], border)
    if start:
        points[0], points[3] = _inside(points[0], top, start), _inside(points[3], bottom, start)
        photo, points = photo[:, border:], points - (border, 0)
    else:
        points[1], points[2] = _inside(points[1], top, start), _inside(points[2], bottom, start)
        photo = photo[:, :border]
    if rng.random() < 0.25:  # a picture that holds little but the plate
        height = points[:, 1].max() - points[:, 1].min()
        low = max(0, round(points[:, 1].min() - height * rng.uniform(-0.02, 0.3)))
        high = round(points[:, 1].max() + height * rng.uniform(-0.02, 0.3))
        photo, points = photo[low:high], points - (0, low)
    return np.ascontiguousarray(photo), _as_corners(points), shares


def cover_end(
    rng: np.random.Generator, canvas: Image, box: tuple[int, int, int, int], places: Places, backdrop: Image | None
) -> tuple[tuple[float, float], list[list[float]]]:
    """Paint a post, a car, a person, bars or dirt over one end of the plate at `box` (left, top, width, height).

    Gives from where to where the plate may seem to go (parts of its width), and how much of each character shows.
    `backdrop` is another picture, of which something stands before the plate; without one it is of one colour.
    """
    left, top, width, height = box
    start = bool(rng.random() < 0.5)
    reach = choose_reach(rng, max(places, key=len), start=start)
    edge = left + (reach if start else 1 - reach) * width
    slant = rng.normal(0, 0.05) * width
    beyond = rng.uniform(0.05, 0.6) * width
    cover = np.zeros(canvas.shape[:2], np.uint8)
    outer = min(edge, left) - beyond if start else max(edge, left + width) + beyond
    kind = rng.choice(5, p=(0.34, 0.2, 0.16, 0.15, 0.15))
    if kind == 3:  # bars of a rack or a tow bar, close together
        thick = max(2.0, abs(outer - edge) / rng.integers(1, 4))
        at = edge
        while (at > outer) if start else (at < outer):
            _fill(cover, at, at + (-thick if start else thick) * rng.uniform(0.7, 1.0), slant)
            at += -thick if start else thick
    elif kind == 4:  # dirt, snow, a hanging cloth: no straight edge
        rows = np.linspace(-5, canvas.shape[0] + 5, int(rng.integers(5, 12)))
        rough = edge + np.cumsum(rng.normal(0, 0.03, len(rows))) * height
        outline = [(x, y) for x, y in zip(rough, rows, strict=True)] + [(outer, rows[-1]), (outer, rows[0])]
        cv2.fillPoly(cover, [np.round(np.array(outline)).astype(np.int32)], 255, cv2.LINE_AA)
    else:
        _fill(cover, edge, outer, slant)
    paint = _choose_paint(rng, canvas.shape[:2], backdrop, plain=kind in (0, 3), lit=(edge, outer))
    soft = cv2.GaussianBlur(cover, (0, 0), 0.6 + (1.2 * rng.random() if kind in (2, 4) else 0.0))
    alpha = soft[..., None].astype(np.float32) / 255
    canvas[:] = (canvas * (1 - alpha) + paint * alpha).astype(np.uint8)
    shares = []
    for index, line in enumerate(places):
        low, high = (round(top + height * (index + part) / len(places)) for part in (0.2, 0.8))
        shares.append(
            [_share_open(cover, left + first * width, left + last * width, low, high) for first, last in line]
        )
    seen = (max(0.0, reach), 1.0) if start else (0.0, 1.0 - max(0.0, reach))
    return seen, shares


def narrow(corners: Corners, first: float, last: float) -> Corners:
    """The corners of the part of a plate between two parts of its width."""
    points = np.array(corners, np.float64)
    return _as_corners(
        np.array(
            [
                _on_edge(points, first, 0),
                _on_edge(points, last, 0),
                _on_edge(points, last, 1),
                _on_edge(points, first, 1),
            ]
        )
    )


def _fill(cover: Image, edge: float, outer: float, slant: float) -> None:
    height = cover.shape[0]
    outline = [
        (edge + slant / 2, -2),
        (outer + slant / 2, -2),
        (outer - slant / 2, height + 2),
        (edge - slant / 2, height + 2),
    ]
    cv2.fillPoly(cover, [np.round(np.array(outline) * 16).astype(np.int32)], 255, cv2.LINE_AA, shift=4)


def _choose_paint(
    rng: np.random.Generator, shape: tuple[int, int], backdrop: Image | None, *, plain: bool, lit: tuple[float, float]
) -> NDArray[np.float32]:
    """What stands before the plate: one colour, rounded by light from the side, or a piece of a picture."""
    height, width = shape
    if plain or backdrop is None or rng.random() < 0.35:
        colour = rng.uniform(10, 235) + rng.normal(0, 20, 3)
        position = (np.arange(width) - min(lit)) / max(1.0, abs(lit[1] - lit[0]))
        shade = 1 - rng.uniform(0, 0.5) * np.abs(position - rng.uniform(0.2, 0.8))
        paint = np.clip(colour * np.clip(shade, 0.3, 1.2)[:, None], 0, 255)
        rows = np.repeat(paint[None], height, axis=0)
        if rng.random() < 0.25:  # a striped bollard
            rows[(np.arange(height) // max(3, height // int(rng.integers(2, 6)))) % 2 == 0] *= rng.uniform(0.3, 0.8)
        return rows.astype(np.float32)
    high, wide = min(height, backdrop.shape[0]), min(width, backdrop.shape[1])
    y, x = rng.integers(0, backdrop.shape[0] - high + 1), rng.integers(0, backdrop.shape[1] - wide + 1)
    piece = cv2.resize(backdrop[y : y + high, x : x + wide], (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(np.clip(piece * rng.uniform(0.5, 1.4) + rng.normal(0, 15), 0, 255), np.float32)


def _share_open(cover: Image, first: float, last: float, low: int, high: int) -> float:
    """How much of a character's place is not covered."""
    piece = cover[max(0, low) : high, max(0, round(first)) : max(round(first) + 1, round(last))]
    return 1.0 - float(piece.mean()) / 255 if piece.size else 0.0


def _share_inside(points: NDArray[np.float64], extent: Extent, down: float, border: float, *, start: bool) -> float:
    """How much of a character is on the picture's side of its border."""
    first, last = (
        float(_on_edge(points, along, 0)[0] * (1 - down) + _on_edge(points, along, 1)[0] * down) for along in extent
    )
    share = (last - border) / max(1e-6, last - first) if start else (border - first) / max(1e-6, last - first)
    return float(np.clip(share, 0, 1))


def _on_edge(points: NDArray[np.float64], along: float, edge: int) -> NDArray[np.float64]:
    """The point of the upper (0) or lower (1) edge at a part of its length."""
    first, last = (points[0], points[1]) if edge == 0 else (points[3], points[2])
    return np.asarray(first + (last - first) * along)


def _cross(one: NDArray[np.float64], other: NDArray[np.float64], border: float) -> NDArray[np.float64]:
    """Where the line through both meets the border."""
    part = (border - one[0]) / (other[0] - one[0]) if abs(other[0] - one[0]) > 1e-6 else 0.0
    return np.asarray(one + (other - one) * part)


def _inside(corner: NDArray[np.float64], crossing: NDArray[np.float64], start: bool) -> NDArray[np.float64]:
    """The corner, or where the border cuts the plate if the corner is beyond it."""
    beyond = corner[0] < crossing[0] if start else corner[0] > crossing[0]
    return crossing if beyond else corner


def _as_corners(points: NDArray[np.float64]) -> Corners:
    return cast(Corners, tuple((float(x), float(y)) for x, y in points))
