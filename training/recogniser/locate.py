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

EDGES = {
    **dict.fromkeys("023456789CEFGJLSZ", (-0.21, 0.50)),
    **dict.fromkeys("BDOPQRTVXY", (-0.21, 0.56)),
    **dict.fromkeys("HKNU", (-0.14, 0.60)),
    "1": (-0.12, 0.34),
    "I": (-0.05, 0.28),
    "A": (-0.25, 0.60),
    "M": (-0.15, 0.71),
    "W": (-0.22, 0.74),
}
"""Where a character begins and ends, counted from where the network names it, as parts of the distance from one
character to the next: medians of drawn ones (training.recogniser.extents). They are named before their middle.
"""

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
    characters, places = iter(text), []
    for line in find_names(path, text, lines):
        distance = measure_distance(line)
        edges = [EDGES[next(characters)] for _ in line]
        places.append(
            tuple(
                (place + begin * distance, place + end * distance)
                for place, (begin, end) in zip(line, edges, strict=True)
            )
        )
    return tuple(places)


def find_names(path: Sequence[int], text: str, lines: int) -> tuple[tuple[float, ...], ...]:
    """Where the path names each line's characters, as parts of the plate's width; () where it says another text."""
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
    rows = tuple(
        tuple(_on_plate(middle * lines - index) for middle in middles if index <= middle * lines < index + 1)
        for index in range(lines)
    )
    return rows if all(len(row) > 1 for row in rows) else ()


def measure_distance(names: Sequence[float]) -> float:
    """From one character of a line to the next, by where they are named."""
    return float(np.median(np.diff(names)))


def _on_plate(part: float) -> float:
    """From a part of a line's strip to one of the plate: the strip has a margin on both sides."""
    return part * (1 + 2 * MARGIN_SIDE) - MARGIN_SIDE
