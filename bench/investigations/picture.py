"""The ranks by surprise and by count, and how fair p-values are, as a picture."""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from drawings.canvas import Box, Canvas

from bench.investigations.report import LEVELS, list_answers, share_below

LEFT: Final = 60
TOP: Final = 110
SIDE: Final = 260
GAP: Final = 110
PLACES: Final = (1, 3, 10, 30, 100, 300, 1000)
_LOWEST: Final = 1e-6


def draw_ranks(path: Path, towns: Sequence[Mapping[str, Any]]) -> None:
    """Write the SVG."""
    canvas = Canvas(LEFT + 2 * SIDE + GAP + 60, TOP + SIDE + 70, "Burglars' cars by surprise and by count")
    canvas.text((20, 32), "Where the cars of burglars stand among all that were at the scenes", "bold", 17)
    canvas.text(
        (20, 54), f"{len(towns)} simulated towns, three crews each. Right: p-values where no crew was.", "soft", 12
    )
    crews = [crew for town in towns for crew in town["crews"]]
    _draw_places(canvas, crews)
    _draw_fairness(canvas, towns)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(canvas.render(), encoding="utf-8")


def _draw_places(canvas: Canvas, crews: Sequence[Mapping[str, Any]]) -> None:
    canvas.text((LEFT, TOP - 16), "share of crews within this place", "soft", 12)
    for row, place in enumerate(PLACES):
        top = TOP + row * SIDE / len(PLACES)
        canvas.text((LEFT - 40, top + 20), str(place), "ink", 12)
        for number, (name, kind) in enumerate((("rank", "store"), ("rank_by_count", "queue"))):
            share = sum(one[name] is not None and one[name] <= place for one in crews) / len(crews)
            canvas.chip(kind, Box(LEFT, top + 4 + number * 13, max(2.0, share * (SIDE - 60)), 11), "")
            canvas.text((LEFT + SIDE - 50, top + 13 + number * 13), f"{share:.0%}", "soft", 11)
    bottom = TOP + SIDE + 26
    canvas.chip("store", Box(LEFT, bottom, 26, 12), "")
    canvas.text((LEFT + 34, bottom + 10), "by surprise", "ink", 12)
    canvas.chip("queue", Box(LEFT + 130, bottom, 26, 12), "")
    canvas.text((LEFT + 164, bottom + 10), "by count", "ink", 12)


def _draw_fairness(canvas: Canvas, towns: Sequence[Mapping[str, Any]]) -> None:
    left = LEFT + SIDE + GAP
    canvas.text((left, TOP - 16), "share of cars with a p-value up to this", "soft", 12)
    shares = {name: share_below(list_answers(towns, name)) for name in ("quiet_scenes", "quiet_companions")}
    step = SIDE / len(LEVELS)
    for row, level in enumerate(LEVELS):
        top = TOP + row * step
        canvas.text((left - 52, top + 24), f"{level:g}", "ink", 12)
        bars = (("plain", level), ("store", shares["quiet_scenes"][row]), ("function", shares["quiet_companions"][row]))
        for number, (kind, share) in enumerate(bars):
            length = max(0.0, math.log(max(share, _LOWEST) / _LOWEST)) / math.log(0.1 / _LOWEST)
            canvas.chip(kind, Box(left, top + 4 + number * 12, max(2.0, length * (SIDE - 10)), 10), "")
    bottom = TOP + SIDE + 26
    for number, (kind, word) in enumerate((("plain", "the bound"), ("store", "scenes"), ("function", "companions"))):
        canvas.chip(kind, Box(left + number * 100, bottom, 26, 12), "")
        canvas.text((left + number * 100 + 32, bottom + 10), word, "ink", 12)
    canvas.text((left, bottom + 30), "Logarithmic, from one in a million to one in ten.", "soft", 11)
