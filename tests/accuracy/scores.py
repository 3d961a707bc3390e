"""Everything that is claimed of the reader, measured in one run of one configuration: figures, never pictures or texts.

python -m tests.accuracy.scores [--models FOLDER] [--json FILE] [--extras FOLDER] [--scenes 1500] [--no-battery]
"""

import argparse
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from platewatch.reading.onnx.models import LoadedReader, open_reader
from tests.accuracy import photos, sets, street
from training.battery.distractors.scene import SCENES
from training.battery.measure import Answer, calibrate, exact, fold
from training.battery.report import describe, judge
from training.battery.run import measure_battery


def measure(reader: LoadedReader, *, extras: Path | None, scenes: int) -> dict[str, Any]:
    """All figures on the validation photos and the distractor scenes; prints them on the way."""
    figures: dict[str, Any] = {"model_version": reader.model_version}
    print(f"models: version {reader.model_version}")

    clips = sets.score_clips(reader)
    right = sum(answer.right for answer in clips.frames)
    print(
        f"nl-carpark-clips: {right} of {len(clips.frames)} plates exact in single frames; after combine"
        f" {sum(answer.right for answer in clips.combined)} of {len(clips.combined)} plates,"
        f" {clips.right_clips} of {clips.clips} clips right; other reads {clips.other_reads};"
        f" median {sets.typical(clips.times):.1f} ms"
    )
    figures["nl_carpark"] = {
        "frames": judge(clips.frames),
        "combined": judge(clips.combined),
        "right_clips": clips.right_clips,
        "clips": clips.clips,
        "other_reads": clips.other_reads,
        "median_ms": sets.typical(clips.times),
        "by_condition": shares(clips.by_condition),
    }

    crops = sets.score_crops(reader)
    print(f"eu-crops, O/0 and I/1 folded, less {crops.wrong_labels} wrong labels:")
    for name, answers in (
        ("corners by the second look", crops.second_look),
        ("border taken for the corners", crops.border),
        ("crop read as a photo", crops.photo),
    ):
        print(f"  {name}: {describe(calibrate(answers))}")
    figures["eu_crops"] = {
        "wrong_labels": crops.wrong_labels,
        "second_look": judge(crops.second_look),
        "border": judge(crops.border),
        "photo": judge(crops.photo),
        "by_condition": shares(crops.by_condition),
    }
    print_conditions("eu-crops", crops.by_condition)
    print_conditions("nl-carpark-clips", clips.by_condition)

    road = street.score_street(reader, extras=extras)
    print(
        f"es-street: found {road.recall:.3f} of {road.wide} boxes 40 px wide or more (IoU 0.5), read"
        f" {road.wide_read / max(1, road.wide):.3f}; extra finds {road.extra_finds / road.photos:.3f} a photo,"
        f" extra reads {road.extra_reads / road.photos:.3f}; median {sets.typical(road.times):.1f} ms"
    )
    for name, (hits, total) in sorted(road.widths.items(), key=lambda item: sort_key(item[0])):
        print(f"  {name}: {hits} of {total}")
    figures["es_street"] = {
        "recall": road.recall,
        "read": road.wide_read / max(1, road.wide),
        "boxes": road.wide,
        "widths": road.widths,
        "extra_finds": road.extra_finds,
        "extra_reads": road.extra_reads,
        "photos": road.photos,
        "median_ms": sets.typical(road.times),
    }

    count, reported = street.score_negatives(reader, extras=extras)
    print(f"street-negatives: {count} pictures, {reported} plates read")
    figures["street_negatives"] = {"pictures": count, "reads": reported}

    validation = [*clips.frames, *crops.second_look]
    print(f"calibration on validation, per read: {describe(calibrate(validation))}")
    print(f"  after combine (clips): {describe(calibrate(clips.combined))}")
    figures["validation"] = {"reads": judge(validation), "combined": judge(clips.combined)}

    figures["distractors"] = measure_distractors(reader, scenes)
    return figures


def measure_distractors(reader: LoadedReader, scenes: int) -> dict[str, Any]:
    """The drawn scenes without plates."""
    reads, said = street.score_distractors(reader, scenes)
    sure = sum(chance >= 0.9 for chance in said)
    print(f"distractors: {len(said)} plates read in {scenes} scenes without any, {sure} of them said at 0.9 or more")
    print("  " + ", ".join(f"{place} {count}" for place, count in sorted(reads.items())))
    return {"scenes": scenes, "reads": len(said), "sure_reads": sure, "by_place": reads}


def shares(groups: sets.Groups) -> dict[str, dict[str, dict[str, float]]]:
    """Count and exact share of every class of every condition."""
    return {
        condition: {
            name: {"count": len(answers), "exact": exact(answers), "folded": exact([fold(one) for one in answers])}
            for name, answers in classes.items()
        }
        for condition, classes in groups.items()
    }


def print_conditions(title: str, groups: sets.Groups) -> None:
    """A line per condition."""
    for condition, classes in groups.items():
        parts = (f"{name} {exact(some):.3f} of {len(some)}" for name, some in ordered(classes.items()))
        print(f"  {title} by {condition}: {'; '.join(parts)}")


def ordered(classes: Iterable[tuple[str, list[Answer]]]) -> list[tuple[str, list[Answer]]]:
    """In the order of the numbers in their names, then by name."""
    return sorted(classes, key=lambda item: sort_key(item[0]))


def sort_key(name: str) -> tuple[bool, int, str]:
    """Classes with a limit in their name go by it, the open one at the end."""
    number = "".join(mark for mark in name if mark.isdigit())
    return "more" in name, int(number) if number else 0, name


def main() -> None:
    """Print all figures, and write them as JSON if asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--models", type=Path, default=photos.MODELS)
    parser.add_argument("--json", type=Path, help="write all figures here too")
    parser.add_argument("--extras", type=Path, help="write crops of finds that are no labelled plate here, to look at")
    parser.add_argument("--scenes", type=int, default=SCENES, help="how many distractor scenes")
    parser.add_argument("--no-battery", action="store_true", help="leave the degraded battery out")
    arguments = parser.parse_args()
    reader = open_reader(arguments.models)
    if photos.DATA.is_dir():
        figures = measure(reader, extras=arguments.extras, scenes=arguments.scenes)
    else:
        print(f"There is no {photos.DATA}: only what is drawn is measured.")
        figures = {"model_version": reader.model_version, "distractors": measure_distractors(reader, arguments.scenes)}
    if not arguments.no_battery:
        figures["battery"] = measure_battery(reader, validate=photos.DATA)[0]
    if arguments.json:
        arguments.json.parent.mkdir(parents=True, exist_ok=True)
        arguments.json.write_text(json.dumps(figures, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
