"""The package's folders, and which may import which."""

from itertools import pairwise
from typing import Final

from drawings.canvas import Box, Canvas
from drawings.sources import (
    EDGES,
    FEATURES,
    SHARED_EDGES,
    NotThere,
    list_edges_of,
    list_functions,
    list_localcloud_layers,
)

RULES: Final = {
    "agent": "beside cameras: what waits, what goes first",
    "deployment": "whether an account can take it, and it is well",
    "console": "who signs in by a browser, and for how long",
    "deadletters": "what failed every attempt, and its day",
    "handover": "what a shift leaves to the next, and both signatures",
    "live": "the board of open hits, and looking at it on duty",
    "insight": "what past hits say, by week and without plates",
    "investigations": "three questions under an order, and their bounds",
    "matching": "from a read to an alert, a review or nothing",
    "alerts": "who is told, how, and what they answer",
    "snapshots": "uploads, and from a picture to a kept read",
    "hits": "what counts as a hit, and how probable it is",
    "hotlists": "lists, revisions, entries, patterns",
    "audit": "who looked at what; the chain of records",
    "evidence": "masked pictures of a hit",
    "reading": "from a picture to the spellings of its plates",
    "cameras": "where cameras stand, tokens, clocks, areas",
    "plates": "spellings, countries, series",
    "retention": "how long everything is kept",
}
"""What each feature's rules are about."""

COLUMNS: Final = {
    "aws": ("tables, queues, senders", ("aws", "channels", "disk", "uplink"), "store"),
    "web": ("API, sign-in", ("routes", "openid", "inputs"), "function"),
    "cli": ("commands", ("commands",), "person"),
    "confinement": ("networks, workers", ("onnx", "decoding", "workbook", "running"), "queue"),
}
"""For each folder that edges share: what they do, their names in a feature, and their colour."""

_OUTSIDE: Final = ("composition",)
_LEFT, _WIDTH, _ROW = 64.0, 912.0, 40.0
_RULES_WIDTH: Final = 376.0
_COLUMN: Final = 134.0


def draw_house() -> str:
    """The picture. Raises NotThere when the package has a feature or an edge that this does not know."""
    shown = {name for _, names, _ in COLUMNS.values() for name in names}
    if set(RULES) != set(FEATURES) or shown != set(EDGES) or {*COLUMNS, *_OUTSIDE} != set(SHARED_EDGES):
        raise NotThere("tests/layers.py names other features or edges than infra/drawings/house.py")
    top = 246.0
    bottom = top + _ROW * len(FEATURES)
    canvas = Canvas(1000, int(bottom + 190), "The folders of Platewatch and which may import which")
    _draw_entrances(canvas)
    _draw_headers(canvas, top)
    for number, feature in enumerate(reversed(FEATURES)):
        _draw_feature(canvas, feature, top + _ROW * number)
    canvas.arrow([(38, top + 4), (38, bottom + 30)])
    canvas.box("plain", Box(_LEFT, bottom + 6, _WIDTH, 48), "text/", "names, times, probabilities: all rules use it")
    _draw_localcloud(canvas, bottom + 90)
    return canvas.render()


def _draw_entrances(canvas: Canvas) -> None:
    names = " · ".join(list_functions())
    canvas.text((_LEFT, 38), "Folders and imports", "bold", 19)
    canvas.text((_LEFT + 236, 38), "an arrow is an import that is allowed", "soft")
    entrance = canvas.box("function", Box(_LEFT, 56, _WIDTH, 48), "functions/", names)
    opened = Box(_LEFT, 124, _WIDTH, 48)
    canvas.box("plain", opened, "composition/", "opens what each function works with; it alone knows all features")
    canvas.arrow([entrance.bottom(), opened.top()])


def _draw_headers(canvas: Canvas, top: float) -> None:
    canvas.text((_LEFT, top - 26), "Rules of each feature", "bold", 14)
    canvas.text((_LEFT, top - 10), "import only what is below; know no AWS, environment, clock", "soft", 11.5)
    for number, (folder, (about, _, _)) in enumerate(COLUMNS.items()):
        middle = _column(number) + _COLUMN / 2 - 4
        canvas.text((middle, top - 26), f"{folder}/", "bold", 14, "middle")
        canvas.text((middle, top - 10), about, "soft", 11.5, "middle")


def _draw_feature(canvas: Canvas, feature: str, y: float) -> None:
    rules = canvas.box("plain", Box(_LEFT, y + 3, _RULES_WIDTH, _ROW - 6), "")
    canvas.text((rules.x + 12, y + 24.5), f"{feature}/", "bold", 14)
    canvas.text((rules.x + 104, y + 24.5), RULES[feature], "soft", 11.5)
    canvas.rule((rules.right[0], y + _ROW / 2), (_LEFT + _WIDTH, y + _ROW / 2))
    edges = list_edges_of(feature)
    for number, (_, names, kind) in enumerate(COLUMNS.values()):
        here = [name for name in names if name in edges]
        width = (_COLUMN - 14 - 4 * (len(here) - 1)) / max(1, len(here))
        for place, name in enumerate(here):
            canvas.chip(kind, Box(_column(number) + place * (width + 4), y + 7, width, _ROW - 14), name)
    if edges:
        start = next(number for number, (_, names, _) in enumerate(COLUMNS.values()) if set(names) & set(edges))
        canvas.arrow([(_column(start) - 1, y + _ROW / 2), (rules.right[0] + 1, y + _ROW / 2)])


def _column(number: int) -> float:
    return _LEFT + _RULES_WIDTH + 22 + number * (_COLUMN - 5)


def _draw_localcloud(canvas: Canvas, y: float) -> None:
    layers = list_localcloud_layers()
    about = {
        "demo": "feeds it with pictures",
        "run": "processes, queues, API, moto",
        "deploy": "makes what template.yaml says",
        "enforce": "rights, keys, signatures",
    }
    if set(about) != set(layers):
        raise NotThere("pyproject.toml names other layers of the local cloud than infra/drawings/house.py")
    canvas.rule((_LEFT, y - 16), (_LEFT + _WIDTH, y - 16))
    canvas.text((_LEFT, y + 10), "infra/localcloud", "bold", 15)
    canvas.text((_LEFT + 150, y + 10), "runs the same functions on one machine", "soft", 12)
    width = (_WIDTH - 3 * 28) / 4
    boxes = [
        canvas.box("function", Box(_LEFT + number * (width + 28), y + 26, width, 52), f"{layer}/", about[layer])
        for number, layer in enumerate(layers)
    ]
    for before, after in pairwise(boxes):
        canvas.arrow([before.right, after.left])
