"""Describes a picture for the page: each measure in words with its grade, and advice on the worst one."""

from collections.abc import Mapping
from typing import Any, Final

from platewatch.agent.aiming.look import Look, Outline, Plate
from platewatch.agent.aiming.words import ADVICE
from platewatch.reading.plate_sight import SHARP, TURNED, Fault, Grade, PlateSight, find_worst, grade_plate_sight
from platewatch.reading.plate_width import WIDE, expect_share
from platewatch.text.probability import format_percent, format_share

Words = Mapping[str, str]

ROWS: Final = ("plate", "width", "angle", "sharpness", "light", "expected")
"""The rows of the page, in order."""

_NAMES: Final = {Grade.GOOD: "good", Grade.FAIR: "fair", Grade.POOR: "poor"}


def describe_look(look: Look | None, words: Words) -> dict[str, Any]:
    """What the page shows of a picture, None for one that can't be decoded: advice, rows, and outlines."""
    if look is None:
        return {"advice": words["broken"], "grade": "poor", "rows": {}, "marks": []}
    marks = [_mark(outline, "other") for outline in look.others]
    if look.plate is None:
        return {"advice": words["no_plate"], "grade": "none", "rows": {}, "marks": marks}
    advice, grade = advise(look.plate, words)
    return {
        "advice": advice,
        "grade": grade,
        "rows": describe_plate(look.plate, words),
        "marks": [*marks, _mark(look.plate.outline, "plate")],
    }


def advise(plate: Plate, words: Words) -> tuple[str, str]:
    """What to do first, and how bad it is ("good", "fair", "poor"). "Good" only where every measure is."""
    sight = plate.sight
    worst = find_worst(sight)
    if worst is None:
        return (words["good"], "good") if plate.text else (words["unread_help"], "fair")
    fault, grade = worst
    text = ADVICE[words["lang"]][fault].format(
        width=_round_down(sight.width),
        wide=WIDE,
        turn=_round_up(sight.turn or 0),
        most_turn=round(TURNED),
        lean=_round_up(sight.lean),
    )
    return text, _NAMES[grade]


def describe_plate(plate: Plate, words: Words) -> dict[str, dict[str, str]]:
    """The rows of the page by their name: text and grade."""
    sight, grades = plate.sight, grade_plate_sight(plate.sight)
    certain = f"{plate.text} ({format_percent(plate.probability)})"
    angle = words["lean"] if sight.turn is None else words["turn"]
    rows: dict[str, tuple[str, Grade | None]] = {
        "plate": (certain if plate.text else words["unread"], Grade.GOOD if plate.text else Grade.FAIR),
        "width": (words["pixels"].format(width=_round_down(sight.width)), grades[Fault.NARROW]),
        "angle": (
            angle.format(lean=_round_up(sight.lean), turn=_round_up(sight.turn or 0)),
            max(grades[Fault.LEANING], grades[Fault.TURNED]),
        ),
        "sharpness": (
            words["sharp"].format(sharpness=_round_down(sight.sharpness * 100), needed=round(SHARP * 100)),
            grades[Fault.BLURRED],
        ),
        "light": (_describe_light(sight, grades, words), max(grades[Fault.DARK], grades[Fault.BRIGHT])),
        "expected": (words["accuracy"].format(share=format_share(expect_share(sight.width))), None),
    }
    return {
        name: {"text": text, "grade": "" if grade is None else _NAMES[grade]} for name, (text, grade) in rows.items()
    }


def _describe_light(sight: PlateSight, grades: Mapping[Fault, Grade], words: Words) -> str:
    name = "dark" if grades[Fault.DARK] is not Grade.GOOD else "lit"
    name = "bright" if grades[Fault.BRIGHT] > grades[Fault.DARK] else name
    return words[name].format(brightness=_round_down(sight.brightness), clipped=format_share(sight.clipped))


def _mark(outline: Outline, kind: str) -> dict[str, str]:
    return {"kind": kind, "points": " ".join(f"{x:.4f},{y:.4f}" for x, y in outline)}


def _round_down(value: float) -> int:
    return int(value)


def _round_up(value: float) -> int:
    return -int(-value // 1)
