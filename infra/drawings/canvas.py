"""A small SVG canvas: boxes, arrows and text in the project's colours, for light and dark pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Final

Point = tuple[float, float]

_FONT: Final = "system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif"
Colours = Mapping[str, tuple[str, str]]
"""For each style a fill and a stroke; "" where it has none."""

_LIGHT: Final[Colours] = {
    "paper": ("#ffffff", "#d5dce4"),
    "ink": ("#18212d", ""),
    "soft": ("#5a6675", ""),
    "rule": ("", "#d5dce4"),
    "arrow": ("#6b7787", "#6b7787"),
    "function": ("#e5eefe", "#3b6fd4"),
    "store": ("#e4f5ea", "#2e8b57"),
    "queue": ("#fff2d6", "#b67c0c"),
    "person": ("#f1eafb", "#7a4fc2"),
    "plain": ("#f3f6f9", "#c3ccd6"),
}
_DARK: Final[Colours] = {
    "paper": ("#12171e", "#2c3743"),
    "ink": ("#e8edf3", ""),
    "soft": ("#a3afbd", ""),
    "rule": ("", "#2c3743"),
    "arrow": ("#8b98a8", "#8b98a8"),
    "function": ("#1b2d4d", "#6e9cf2"),
    "store": ("#153526", "#55b983"),
    "queue": ("#3b2d10", "#d9a440"),
    "person": ("#2d2145", "#ab86ea"),
    "plain": ("#1b232d", "#3c4855"),
}
KINDS: Final = ("function", "store", "queue", "person", "plain")


def _style(colours: Colours) -> str:
    paper, ink, soft, arrow = (colours[name] for name in ("paper", "ink", "soft", "arrow"))
    rules = [
        f".paper{{fill:{paper[0]};stroke:{paper[1]}}}",
        f".ink{{fill:{ink[0]}}}.soft{{fill:{soft[0]}}}",
        f".rule{{stroke:{colours['rule'][1]};fill:none}}",
        f".arrow{{stroke:{arrow[1]};fill:none}}.head{{fill:{arrow[0]}}}",
        f".dot{{fill:{ink[0]}}}.dot-text{{fill:{paper[0]}}}",
        # Words on a line stay readable: they have an outline in the colour of the paper.
        f".label{{fill:{soft[0]};stroke:{paper[0]};stroke-width:5;paint-order:stroke;stroke-linejoin:round}}",
    ]
    rules += [f".{kind}{{fill:{colours[kind][0]};stroke:{colours[kind][1]}}}" for kind in KINDS]
    return "".join(rules)


@dataclass(slots=True)
class Box:
    """A drawn box, with the points at which arrows start and end."""

    x: float
    y: float
    width: float
    height: float

    @property
    def left(self) -> Point:
        """The middle of the left side."""
        return (self.x, self.y + self.height / 2)

    @property
    def right(self) -> Point:
        """The middle of the right side."""
        return (self.x + self.width, self.y + self.height / 2)

    def top(self, shift: float = 0) -> Point:
        """The middle of the upper side, or so far beside it."""
        return (self.x + self.width / 2 + shift, self.y)

    def bottom(self, shift: float = 0) -> Point:
        """The middle of the lower side, or so far beside it."""
        return (self.x + self.width / 2 + shift, self.y + self.height)


@dataclass(slots=True)
class Canvas:
    """Collects shapes; `render` gives the picture. `title` is what a screen reader says."""

    width: int
    height: int
    title: str
    _parts: list[str] = field(default_factory=list)

    def text(self, at: Point, words: str, style: str = "ink", size: float = 13, anchor: str = "start") -> None:
        """One line of text; `style` is ink, soft, label (readable on a line) or bold."""
        weight = ' font-weight="600"' if style == "bold" else ""
        css = "ink" if style == "bold" else style
        self._parts.append(
            f'<text class="{css}" x="{at[0]:g}" y="{at[1]:g}" font-size="{size:g}" text-anchor="{anchor}"{weight}>'
            f"{escape(words)}</text>"
        )

    def box(self, kind: str, place: Box, name: str, *notes: str, anchor: str = "middle") -> Box:
        """A box with a name and smaller lines below it."""
        round_by = place.height / 2 if kind == "queue" else 8
        self._parts.append(
            f'<rect class="{kind}" x="{place.x:g}" y="{place.y:g}" width="{place.width:g}" height="{place.height:g}" '
            f'rx="{round_by:g}" stroke-width="1.5"/>'
        )
        x = place.x + (place.width / 2 if anchor == "middle" else 12)
        y = place.y + place.height / 2 + 4.5 - 7.5 * len(notes)
        self.text((x, y), name, "bold", 14, anchor)
        for number, note in enumerate(notes, start=1):
            self.text((x, y + 15.5 * number), note, "soft", 11.5, anchor)
        return place

    def chip(self, kind: str, place: Box, name: str) -> None:
        """A small box with one word."""
        self._parts.append(
            f'<rect class="{kind}" x="{place.x:g}" y="{place.y:g}" width="{place.width:g}" height="{place.height:g}" '
            f'rx="6"/>'
        )
        self.text((place.x + place.width / 2, place.y + place.height / 2 + 4), name, "ink", 12, "middle")

    def arrow(self, points: Sequence[Point], label: str = "", at: Point | None = None, *, dashed: bool = False) -> None:
        """A line with a head at its last point; the label lies at `at`, or on the middle of the first piece."""
        path = "M" + " L".join(f"{x:g} {y:g}" for x, y in points)
        dash = ' stroke-dasharray="5 4"' if dashed else ""
        self._parts.append(f'<path class="arrow" d="{path}" stroke-width="1.6"{dash} marker-end="url(#head)"/>')
        if label:
            (x1, y1), (x2, y2) = points[0], points[1]
            self.text(at or ((x1 + x2) / 2, (y1 + y2) / 2 - 7), label, "label", 11.5, "middle")

    def rule(self, start: Point, end: Point) -> None:
        """A thin line that divides parts."""
        self._parts.append(f'<path class="rule" d="M{start[0]:g} {start[1]:g} L{end[0]:g} {end[1]:g}"/>')

    def step(self, at: Point, number: int) -> None:
        """A numbered dot, to follow the order of steps."""
        self._parts.append(f'<circle class="dot" cx="{at[0]:g}" cy="{at[1]:g}" r="10"/>')
        self.text((at[0], at[1] + 4), str(number), "dot-text", 11.5, "middle")

    def render(self) -> str:
        """The SVG file."""
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.width} {self.height}" width="{self.width}" '
            f'height="{self.height}" role="img" font-family="{_FONT}">'
        )
        marker = (
            '<defs><marker id="head" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" '
            'orient="auto-start-reverse"><path class="head" d="M0 0 L10 5 L0 10 Z"/></marker></defs>'
        )
        style = f"<style>{_style(_LIGHT)}@media (prefers-color-scheme:dark){{{_style(_DARK)}}}</style>"
        paper = f'<rect class="paper" x=".5" y=".5" width="{self.width - 1}" height="{self.height - 1}" rx="12"/>'
        lines = [head, f"<title>{escape(self.title)}</title>", style, marker, paper, *self._parts, "</svg>"]
        return "\n".join(lines) + "\n"
