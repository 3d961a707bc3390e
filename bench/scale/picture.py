"""How much of each limit each traffic uses, as a picture."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from drawings.canvas import Box, Canvas

from bench.scale.limits import SPARE

LEFT: Final = 270
WIDTH: Final = 150
ROW: Final = 26
TOP: Final = 96
GAP: Final = 18


def draw_load(path: Path, limits: Sequence[Mapping[str, Any]]) -> None:
    """Write the SVG: a row for each limit, a column for each traffic, a bar as long as what is used of it."""
    names = [row["name"] for row in limits[-1]["limits"]]
    canvas = Canvas(
        LEFT + len(limits) * (WIDTH + GAP) + 20, TOP + len(names) * ROW + 20, "How much of each limit each traffic uses"
    )
    canvas.text((20, 32), "How much of each limit is used at the peak", "bold", 17)
    canvas.text(
        (20, 54), "The assumptions that are likely. A bar in the colour of queues: four fifths or more.", "soft", 12
    )
    for column, one in enumerate(limits):
        left = LEFT + column * (WIDTH + GAP)
        canvas.text((left, TOP - 20), one["scenario"], "bold", 13)
        canvas.text((left, TOP - 5), f"Capacity {one['capacity']}", "soft", 11.5)
        shares = {row["name"]: row["share"] for row in one["limits"]}
        for number, name in enumerate(names):
            _draw_bar(canvas, left, TOP + number * ROW, shares[name])
    for number, name in enumerate(names):
        canvas.text((20, TOP + number * ROW + 17), name, "ink", 12.5)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(canvas.render(), encoding="utf-8")


def _draw_bar(canvas: Canvas, left: float, top: float, share: float) -> None:
    room = WIDTH - 52
    kind = "queue" if share >= SPARE else "store"
    canvas.chip(kind, Box(left, top + 6, max(2.0, min(share, 1.0) * room), 14), "")
    canvas.text((left + WIDTH - 44, top + 17), f"{share:.0%}", "soft", 11.5)
