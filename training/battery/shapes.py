"""How well plates of three lines, plates as high as wide and plates that are no rectangles are read.

python -m training.battery.shapes [--models FOLDER] [--count 500] [--photos 500] [--figures FILE.json]
"""

import argparse
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from platewatch.reading.onnx.models import LoadedReader, open_reader
from training.battery.boxes import box_of, overlap
from training.battery.measure import Answer, exact, fold
from training.battery.read import Reading, read_pictures
from training.battery.run import FOUND, ROOT
from training.battery.unusual import COUNT, KINDS, draw_unusual_photos, draw_unusual_pictures

HIGH = 0.9
"""A wrong text that is reported with at least this probability is worse than none."""


def judge_known(readings: Sequence[Reading]) -> dict[str, Any]:
    """The figures of plates whose place was given: exact shares, what is reported, and what of it is wrong."""
    answers = [reading.answer for reading in readings]
    reported = [reading for reading in readings if reading.given]
    lines = Counter(reading.plate.lines for reading in readings if reading.plate)
    return {
        "count": len(readings),
        "exact": exact(answers),
        "exact_folded": exact([fold(answer) for answer in answers]),
        "reported": len(reported) / len(readings),
        "reported_exact": sum(reading.answer.right for reading in reported) / len(readings),
        "wrong_at_90": sum(not one.answer.right and one.answer.said >= HIGH for one in reported) / len(readings),
        "read_as_lines": {str(count): number for count, number in sorted(lines.items())},
    }


def judge_whole(reader: LoadedReader, name: str, count: int) -> dict[str, Any]:
    """The figures of whole photos, in which the reader must find the plate."""
    answers, found = [], 0
    for photo in draw_unusual_photos(name, count=count):
        plates = reader.read(photo.data).plates
        there = [one for one in plates if overlap(box_of(one.corners), box_of(photo.corners)) >= FOUND]
        found += bool(there)
        spellings = tuple((one.text, one.probability) for one in there[0].spellings) if there else ()
        answers.append(Answer(photo.text, spellings))
    wrong = sum(not answer.right and answer.said >= HIGH for answer in answers)
    return {"count": count, "read": found / count, "exact": exact(answers), "wrong_at_90": wrong / count}


def measure_shapes(reader: LoadedReader, *, count: int = COUNT, photos: int = COUNT) -> dict[str, Any]:
    """Read all sets, print and give their figures; those of whole photos only if some are asked for."""
    figures: dict[str, Any] = {}
    for name in KINDS:
        known = judge_known(list(read_pictures(draw_unusual_pictures(name, count=count), reader.models.recogniser)))
        figures[name] = {"known": known}
        print(
            f"{name:<10} place known: {known['count']} plates, exact {known['exact']:.1%}, folded"
            f" {known['exact_folded']:.1%}, reported and right {known['reported_exact']:.1%}, wrong at 0.9 or more"
            f" {known['wrong_at_90']:.1%}; read as lines {known['read_as_lines']}"
        )
        if photos:
            whole = figures[name]["whole"] = judge_whole(reader, name, photos)
            print(
                f"{name:<10} whole photos: {whole['count']}, found and read {whole['read']:.1%}, exact"
                f" {whole['exact']:.1%}, wrong at 0.9 or more {whole['wrong_at_90']:.1%}"
            )
    return figures


def main() -> None:
    """Read the arguments, read the sets, report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--models", type=Path, default=ROOT / "layers" / "models")
    parser.add_argument("--count", type=int, default=COUNT, help="plates of each set whose place is known")
    parser.add_argument("--photos", type=int, default=COUNT, help="whole photos of each set")
    parser.add_argument("--figures", type=Path, help="write all figures here (.json)")
    arguments = parser.parse_args()
    reader = open_reader(arguments.models)
    figures = measure_shapes(reader, count=arguments.count, photos=arguments.photos)
    if arguments.figures:
        arguments.figures.parent.mkdir(parents=True, exist_ok=True)
        arguments.figures.write_text(
            json.dumps({"model_version": reader.model_version, **figures}, indent=1), encoding="utf-8"
        )


if __name__ == "__main__":
    main()
