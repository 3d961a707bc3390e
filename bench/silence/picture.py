"""How soon dead cameras are found, by how busy their road is, as a picture."""

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Final

import numpy as np
from drawings.canvas import Box, Canvas

from bench.silence.report import MEAN
from bench.silence.year import Found
from platewatch.cameras.silence import BOUND

STEPS: Final = (0.0, 0.1, 0.2, 0.4, 0.8, 1.25, 2.0, np.inf)
"""Loads, as shares of the average one."""

MARKS: Final = (1, 2, 5, 10, 30, 60, 180, 600)
LEFT: Final = 210
WIDTH: Final = 520
TOP: Final = 110
ROW: Final = 34


def draw_delays(path: Path, found: Sequence[Found]) -> None:
    """Write the SVG: a row for each load, a bar to the median and a thinner one to 95 %, on a scale of logarithms."""
    failures = [failure for one in found for failure in one.failures]
    wrong = sum(most >= BOUND for one in found for most, _ in one.waits.values())
    fortnights = sum(one.fortnights for one in found)
    rows = list(pairwise(STEPS))
    canvas = Canvas(LEFT + WIDTH + 120, TOP + len(rows) * ROW + 30, "How soon dead cameras are found")
    canvas.text((20, 32), "How soon a dead camera is found", "bold", 17)
    told = f"{len(failures)} failures of simulated cameras; {wrong / fortnights:.2f} false alarms in two weeks."
    canvas.text((20, 54), f"{told} Wide: half of them; narrow: 95 %.", "soft", 12)
    canvas.text((20, TOP - 14), "load, of the average", "soft", 11.5)
    for mark in MARKS:
        at = LEFT + _measure(mark)
        canvas.text((at, TOP - 14), f"{mark} min", "soft", 11.5, "middle")
        canvas.rule((at, TOP - 6), (at, TOP + len(rows) * ROW))
    for number, (least, most) in enumerate(rows):
        top = TOP + number * ROW
        minutes = [one.passed.get(BOUND, np.inf) for one in failures if least * MEAN <= one.rate < most * MEAN]
        name = f"{least:g} to {most:g}" if np.isfinite(most) else f"{least:g} and more"
        canvas.text((20, top + 21), f"{name} ({len(minutes)})", "ink", 12.5)
        if not minutes:
            continue
        half, nearly = (float(np.quantile(minutes, share, method="higher")) for share in (0.5, 0.95))
        canvas.chip("queue", Box(LEFT, top + 13, _measure(nearly), 6), "")
        canvas.chip("store", Box(LEFT, top + 8, _measure(half), 16), "")
        canvas.text((LEFT + _measure(nearly) + 8, top + 21), f"{half:.0f}, {nearly:.0f} min", "soft", 11.5)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(canvas.render(), encoding="utf-8")


def _measure(minutes: float) -> float:
    return float(np.log(max(1.0, minutes)) / np.log(MARKS[-1]) * WIDTH)
