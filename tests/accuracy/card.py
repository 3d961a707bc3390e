"""The model card's tables from the figures that `python -m tests.accuracy.scores --json FILE` wrote.

python -m tests.accuracy.card FILE
"""

import argparse
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tests.accuracy.scores import sort_key

CALIBRATION = (
    "reads",
    "exact",
    "calibration error",
    "log loss (best constant)",
    "right ones said ≥ 0.99",
    "of those right",
)


def draw_card(figures: Mapping[str, Any]) -> Iterator[str]:
    """The lines of the tables, in Markdown. Parts that were not measured are left out."""
    yield f"Models: version {figures['model_version']}."
    yield from _sets(figures)
    yield from _calibration(figures)
    for key, title in (("eu_crops", "eu-crops (folded)"), ("nl_carpark", "nl-carpark-clips")):
        if key in figures:
            yield from _conditions(title, figures[key]["by_condition"])
    if "battery" in figures:
        yield from _battery(figures["battery"])


def _table(*heads: str) -> Iterator[str]:
    yield ""
    yield f"| {' | '.join(heads)} |"
    yield f"|{'---|' * len(heads)}"


def _sets(figures: Mapping[str, Any]) -> Iterator[str]:
    yield from _table("set", "measured")
    if "nl_carpark" in figures:
        clips, crops, street = figures["nl_carpark"], figures["eu_crops"], figures["es_street"]
        frames, combined = clips["frames"], clips["combined"]
        exact, right = (round(part["exact"] * part["count"]) for part in (frames, combined))
        yield (
            f"| nl-carpark-clips | {exact} of {frames['count']} plates exact; after combine {right} of"
            f" {combined['count']}, {clips['right_clips']} of {clips['clips']} clips right; other reads"
            f" {clips['other_reads']}; median {clips['median_ms']:.0f} ms |"
        )
        ways = [_percent(crops[way]["exact"]) for way in ("second_look", "border", "photo")]
        yield (
            f"| eu-crops, folded, less {crops['wrong_labels']} wrong labels | {ways[0]} with the corners of the second"
            f" look, {ways[1]} on the border, {ways[2]} read as photos |"
        )
        found, read = _percent(street["recall"]), _percent(street["read"])
        extra = street["extra_reads"] / street["photos"]
        yield (
            f"| es-street | {found} of {street['boxes']} boxes of 40 px and more found, {read} read; extra reads"
            f" {extra:.2f} a photo; median {street['median_ms']:.0f} ms |"
        )
        negatives = figures["street_negatives"]
        yield f"| street-negatives | {negatives['reads']} plates read in {negatives['pictures']} pictures |"
    distractors = figures["distractors"]
    yield f"| drawn distractor scenes | {distractors['reads']} plates read in {distractors['scenes']} |"


def _calibration(figures: Mapping[str, Any]) -> Iterator[str]:
    parts: list[tuple[str, Mapping[str, Any]]] = []
    if "validation" in figures:
        parts += [("validation, per read", figures["validation"]["reads"])]
        parts += [("validation, clips after combine", figures["validation"]["combined"])]
    if "battery" in figures:
        battery = figures["battery"]
        parts += [
            ("battery, drawn plates, per read", battery["drawn"]),
            ("battery, drawn passages after combine", battery["passages"]["combined"]),
        ]
        if "crops" in battery:
            parts += [("spoiled crops, per read (folded)", battery["crops"])]
            parts += [("spoiled crops, after combine (folded)", battery["crop_passages"]["combined"])]
            parts += [("the whole battery, per read", battery["whole"]["reads"])]
            parts += [("the whole battery, after combine", battery["whole"]["combined"])]
    yield from _table("calibration", *CALIBRATION)
    for title, part in parts:
        right = "none" if part["sure_right"] is None else _percent(part["sure_right"])
        yield (
            f"| {title} | {part['count']} | {_percent(part['exact'])} | {_percent(part['error'])} |"
            f" {part['log_loss']:.3f} ({part['constant']:.3f}) | {_percent(part['sure_of_right'])} | {right} |"
        )


def _conditions(title: str, groups: Mapping[str, Mapping[str, Mapping[str, float]]]) -> Iterator[str]:
    yield from _table(title, "exact")
    for condition, classes in groups.items():
        cells = (
            f"{name} {_percent(some['exact'])} of {some['count']:.0f}"
            for name, some in sorted(classes.items(), key=lambda item: sort_key(item[0]))
        )
        yield f"| {condition} | {'; '.join(cells)} |"


def _battery(battery: Mapping[str, Any]) -> Iterator[str]:
    yield from _table("battery, drawn plates", "reads", "exact", "folded", "among the first eight", "calibration error")
    for name, part in battery["drawn"]["by_condition"].items():
        yield (
            f"| {name} | {part['count']} | {_percent(part['exact'])} | {_percent(part['exact_folded'])} |"
            f" {_percent(part['among_8'])} | {_percent(part['error'])} |"
        )


def _percent(share: float) -> str:
    return f"{share * 100:.1f} %"


def main() -> None:
    """Read the figures and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("figures", type=Path)
    print("\n".join(draw_card(json.loads(parser.parse_args().figures.read_text(encoding="utf-8")))))


if __name__ == "__main__":
    main()
