"""Measure where drawn characters begin and end, counted from where a recogniser names them.

    python -m training.recogniser.extents layers/models --count 1500

prints a row for each character with the medians that training.recogniser.locate's EDGES holds, and how far the ends of
lines are off with that table.
"""

import argparse
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import numpy as np

from platewatch.reading.record import Corners
from training.plates.incomplete import Places
from training.plates.render import draw_plate
from training.plates.strip import mount, shoot
from training.recogniser.locate import EDGES, Paths, find_names, measure_distance
from training.recogniser.photos import RealPlate, straighten

SEED = 5
NARROWEST = 60
"""Pixels. On narrower drawn plates nobody sees where a character ends."""

Offset = tuple[str, float, float]
"""A character, and where it begins and ends from where it is named, in distances from one character to the next."""


def draw_boxed(rng: np.random.Generator) -> Iterator[tuple[RealPlate, Places]]:
    """Drawn plates known by their boxes, as real ones are, and where their characters are in truth, as parts of the
    box's width at the line's middle."""
    while True:
        plate = draw_plate(rng, height=int(rng.integers(30, 52)))
        if len(plate.places) != plate.lines or not all(plate.places):
            continue
        canvas, (left, top) = mount(rng, plate, [])
        height, width = plate.image.shape[:2]
        right, bottom = left + width, top + height
        photo, corners = shoot(rng, canvas, ((left, top), (right, top), (right, bottom), (left, bottom)), plate.lines)
        points = np.array(corners)
        (x1, y1), (x2, y2) = points.min(axis=0), points.max(axis=0)
        if x2 - x1 < NARROWEST:
            continue
        truth = []
        for index, line in enumerate(plate.places):
            down = (index + 0.5) / plate.lines
            first, last = points[0] * (1 - down) + points[3] * down, points[1] * (1 - down) + points[2] * down
            on_box = (first[0] + np.array(line) * (last - first)[0] - x1) / (x2 - x1)
            truth.append(tuple((float(begin), float(end)) for begin, end in on_box))
        box = cast(Corners, ((x1, y1), (x2, y1), (x2, y2), (x1, y2)))
        yield RealPlate(photo, box, plate.text, "", plate.lines, "drawn"), tuple(truth)


def measure_offsets(plate: RealPlate, truth: Places, paths: Paths) -> list[list[Offset]]:
    """Of each line of a plate; [] where its text is not read right."""
    names = find_names(paths(straighten(plate)[None])[0], plate.text, plate.lines)
    if [len(line) for line in names] != [len(line) for line in truth]:
        return []
    characters, offsets = iter(plate.text), []
    for line, extents in zip(names, truth, strict=True):
        distance = measure_distance(line)
        offsets.append(
            [
                (next(characters), (begin - name) / distance, (end - name) / distance)
                for name, (begin, end) in zip(line, extents, strict=True)
            ]
        )
    return offsets


def describe(lines: list[list[Offset]]) -> str:
    """The medians by character, and the mean errors of EDGES at the ends of lines."""
    by_character = defaultdict(list)
    for line in lines:
        for char, begin, end in line:
            by_character[char].append((begin, end))
    rows = [
        f"{char} {len(offsets):5} {begin:6.2f} {end:6.2f}"
        for char, offsets in sorted(by_character.items())
        for begin, end in [np.median(offsets, axis=0)]
    ]
    starts = [line[0][1] - EDGES[line[0][0]][0] for line in lines]
    ends = [line[-1][2] - EDGES[line[-1][0]][1] for line in lines]
    for name, errors in (("start", starts), ("end", ends)):
        rows.append(f"{name} of a line: off by {np.abs(errors).mean():.3f}, in one direction by {np.mean(errors):.3f}")
    return "\n".join(rows)


def main() -> None:
    """Read the arguments, draw, print."""
    from training.recogniser.frozen import Body

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", type=Path, help="the folder with the recogniser")
    parser.add_argument("--count", type=int, default=1500, help="plates to draw")
    arguments = parser.parse_args()
    paths = Body(arguments.models / "recogniser.onnx").best_paths
    drawn = zip(range(arguments.count), draw_boxed(np.random.default_rng(SEED)), strict=False)
    print(describe([line for _, (plate, truth) in drawn for line in measure_offsets(plate, truth, paths)]))


if __name__ == "__main__":
    main()
