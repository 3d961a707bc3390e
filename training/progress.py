"""Reads what a trainer noted while it went: RUN/progress.jsonl, one object a line.

{"step": 250, "seconds": 41.2, "loss": 3.1, "samples_per_second": 310, ...}: `step` and `seconds` (of training, over all
the run's sittings) in every line, other numbers where they were measured.
"""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

FILE: Final = "progress.jsonl"
AXES: Final = ("step", "seconds")


class ProgressUnreadable(ValueError):
    """A line in the middle of a progress file is not what a trainer writes."""


@dataclass(frozen=True, slots=True)
class Curve:
    """The values of one number, and the steps at which it was noted."""

    name: str
    steps: tuple[int, ...]
    values: tuple[float, ...]


def read_progress(run: Path) -> list[dict[str, float]]:
    """The lines in order of their steps. Raises FileNotFoundError or ProgressUnreadable.

    A run that was stopped goes back to its last checkpoint: of a step noted twice the later line counts, and lines
    behind a checkpoint that was gone back to are dropped. A last line cut off by the stop is left out.
    """
    path = run / FILE
    lines = path.read_text(encoding="utf-8").splitlines()
    rows: list[dict[str, float]] = []
    for number, line in enumerate(lines, 1):
        try:
            row = json.loads(line)
            step = row["step"]
            numbers = {name: value for name, value in row.items() if isinstance(value, int | float)}
        except (json.JSONDecodeError, KeyError, TypeError) as error:
            if number == len(lines):
                break
            raise ProgressUnreadable(f"{path}, line {number}: no JSON object with a step: {line[:80]}") from error
        while rows and rows[-1]["step"] > step:
            rows.pop()
        if rows and rows[-1]["step"] == step:
            rows[-1] |= numbers
        else:
            rows.append(numbers)
    return rows


def list_curves(rows: Sequence[dict[str, float]]) -> tuple[Curve, ...]:
    """Every number but the axes, in the order in which the names come up; values that are not finite are left out."""
    names = list(dict.fromkeys(name for row in rows for name in row if name not in AXES))
    curves = []
    for name in names:
        points = [(int(row["step"]), row[name]) for row in rows if name in row and math.isfinite(row[name])]
        if points:
            steps, values = zip(*points, strict=True)
            curves.append(Curve(name, steps, values))
    return tuple(curves)


def fell(curve: Curve) -> bool:
    """Whether the last third of the values is lower, on average, than the first third."""
    third = max(1, len(curve.values) // 3)
    first, last = curve.values[:third], curve.values[-third:]
    return len(curve.values) > 1 and sum(last) / third < sum(first) / third
