"""Where the characters of a real plate stand, as the recogniser sees them: nobody measured that on the photos.

It is needed to know what a picture's border or a post hides of a plate. A plate that the recogniser does not read right
gets no places, and nothing is hidden of it.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from platewatch.reading.rectify import MARGIN_SIDE
from training.plates.incomplete import Places
from training.recogniser.labels import encode_label
from training.recogniser.photos import RealPlate, straighten

HALF = 0.38
"""Half of a character's width, as a part of the distance from one to the next: the mean of 1,878 drawn ones."""
EARLY = 0.18
"""By how much of that distance the network names a character before its middle, on average of the same (0.10 of
standard deviation)."""

Paths = Callable[[NDArray[np.uint8]], list[list[int]]]
"""Strips in; for each the best class of every column out, 0 for none."""


def locate(plates: Sequence[RealPlate], paths: Paths) -> list[RealPlate]:
    """The plates with the places of their characters, as a network's `paths` tell them."""
    if not plates:
        return []
    strips = np.stack([straighten(plate) for plate in plates])
    return [
        replace(plate, places=find_places(path, plate.text, plate.lines))
        for plate, path in zip(plates, paths(strips), strict=True)
    ]


def find_places(path: Sequence[int], text: str, lines: int) -> Places:
    """Each line's characters from left to right, as parts of the plate's width; () where the path says another text.

    `path` is the best class of each column of the strip, 0 for none.
    """
    runs: list[tuple[int, list[int]]] = []
    for column, (now, before) in enumerate(zip(path, [0, *path[:-1]], strict=True)):
        if now and now == before:
            runs[-1][1].append(column)
        elif now:
            runs.append((now, [column]))
    label = encode_label(text)
    if [number for number, _ in runs] != label[1 : 1 + label[0]].tolist():
        return ()
    middles = [(float(np.mean(columns)) + 0.5) / len(path) for _, columns in runs]
    rows = [
        [middle * lines - index for middle in middles if index <= middle * lines < index + 1] for index in range(lines)
    ]
    if not all(len(row) > 1 for row in rows):
        return ()
    return tuple(tuple(_spread([_on_plate(middle) for middle in row])) for row in rows)


def _on_plate(part: float) -> float:
    """From a part of a line's strip to one of the plate: the strip has a margin on both sides."""
    return part * (1 + 2 * MARGIN_SIDE) - MARGIN_SIDE


def _spread(middles: Sequence[float]) -> list[tuple[float, float]]:
    distance = float(np.median(np.diff(middles)))
    return [(middle + (EARLY - HALF) * distance, middle + (EARLY + HALF) * distance) for middle in middles]
