"""Read the whole degraded battery and say how it went.

python -m training.battery.run [--models FOLDER] [--results FILE.json.gz] [--diagram FILE.png] [--validate FOLDER]
"""

import argparse
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from platewatch.reading.onnx.models import LoadedReader, open_reader
from training.battery.boxes import box_of, overlap
from training.battery.crops import draw_crop_passages, draw_crops, read_labels
from training.battery.diagram import draw_diagram
from training.battery.measure import Answer, calibrate, fold
from training.battery.passages import combine_passage
from training.battery.read import Reading, read_pictures
from training.battery.reads import PASSAGES, READS, draw_passages, draw_reads
from training.battery.report import count_middling, describe, draw_bins, judge, tabulate
from training.battery.results import as_row, write_results
from training.battery.scenes import PHOTOS, draw_photos

ROOT = Path(__file__).parents[2]
WRONG_LABELS = ROOT / "tests" / "accuracy" / "eu_crops_wrong_labels.txt"
Groups = dict[str, dict[int, list[Answer]]]
FOUND = 0.5
"""The intersection over union from which on a read is of the plate."""


def group(readings: Iterable[Reading], judged: Callable[[Answer], Answer] = lambda answer: answer) -> Groups:
    """The answers by condition and level."""
    groups: Groups = defaultdict(lambda: defaultdict(list))
    for reading in readings:
        groups[reading.picture.condition][reading.picture.level].append(judged(reading.answer))
    return {name: dict(sorted(levels.items())) for name, levels in groups.items()}


def flatten(groups: Groups) -> list[Answer]:
    """All answers."""
    return [answer for levels in groups.values() for answers in levels.values() for answer in answers]


def report_reads(title: str, groups: Groups) -> dict[str, Any]:
    """Print and give the figures of reads by themselves."""
    answers = flatten(groups)
    calibration = calibrate(answers)
    print(f"{title}: {describe(calibration)}")
    print("\n".join(tabulate(groups)))
    middling = count_middling(groups)
    print(f"  reads in conditions and levels with 30 to 90 % exact: {middling}")
    print("\n".join(draw_bins(calibration)))
    return {
        **judge(answers),
        "middling": middling,
        "by_condition": {n: judge(flatten({n: g})) for n, g in groups.items()},
    }


def report_passages(
    title: str, passages: Sequence[Sequence[Reading]], judged: Callable[[Answer], Answer] = lambda answer: answer
) -> dict[str, Any]:
    """Print and give the figures of the frames by themselves and of what combine makes of them."""
    frames = [judged(reading.answer) for passage in passages for reading in passage]
    combined = [(passage[0].picture, judged(combine_passage(passage))) for passage in passages]
    answers = [answer for _, answer in combined]
    figures: dict[str, Any] = {"frames": judge(frames), "combined": judge(answers)}
    print(f"{title}, each frame: {describe(calibrate(frames))}")
    print(f"{title}, after combine: {describe(calibrate(answers))}")
    for kind in sorted({picture.kind for picture, _ in combined}):
        some = [answer for picture, answer in combined if picture.kind == kind]
        print(f"  {kind}: {describe(calibrate(some))}")
        figures[f"combined_{kind}"] = judge(some)
    print("\n".join(draw_bins(calibrate(answers))))
    return figures


def report_whole(reads: Sequence[Answer], combined: Sequence[Answer]) -> dict[str, Any]:
    """Print and give the figures of drawn plates and validation crops together."""
    print(f"the whole battery, per read: {describe(calibrate(reads))}")
    print(f"the whole battery, after combine: {describe(calibrate(combined))}")
    return {"reads": judge(reads), "combined": judge(combined)}


def report_photos(reader: LoadedReader, count: int) -> dict[str, Any]:
    """Print and give the figures of whole photos read by the whole reader, which must find the plate first."""
    answers, others = [], 0
    for photo in draw_photos(count=count):
        place = box_of(photo.corners)
        plates = reader.read(photo.data).plates
        there = [plate for plate in plates if overlap(box_of(plate.corners), place) >= FOUND]
        spellings = tuple((one.text, one.probability) for one in there[0].spellings) if there else ()
        answers.append(Answer(photo.text, spellings))
        others += len(plates) - len(there[:1])
    found = sum(bool(answer.spellings) for answer in answers) / len(answers)
    print(f"battery, whole photos: {found:.3f} of {len(answers)} plates found and read; other reads {others}")
    print(f"  {describe(calibrate(answers))}")
    return {**judge(answers), "found": found, "other_reads": others}


def measure_battery(
    reader: LoadedReader, *, validate: Path, each: int = READS, count: int = PASSAGES, photos: int = PHOTOS
) -> tuple[dict[str, Any], list[Reading], list[Reading]]:
    """Read the whole battery: the figures, the readings of the drawn plates and those of the passages' frames."""
    recogniser = reader.models.recogniser
    reads = list(read_pictures(draw_reads(each=each), recogniser))
    drawn = group(reads)
    figures: dict[str, Any] = {"drawn": report_reads("battery, drawn plates", drawn)}
    passages = [list(read_pictures(frames, recogniser)) for frames in draw_passages(count=count)]
    figures["passages"] = report_passages("battery, drawn passages", passages)
    figures["photos"] = report_photos(reader, photos)
    folder = validate / "eu-crops"
    if folder.is_dir():
        crops = read_labels(folder, WRONG_LABELS)
        readings = read_pictures(draw_crops(crops), recogniser)
        spoiled = group(readings, fold)
        figures["crops"] = report_reads("battery, validation crops, folded", spoiled)
        bursts = [list(read_pictures(frames, recogniser)) for frames in draw_crop_passages(crops)]
        figures["crop_passages"] = report_passages("battery, passages of validation crops, folded", bursts, fold)
        figures["whole"] = report_whole(
            [*flatten(drawn), *flatten(spoiled)],
            [combine_passage(passage) for passage in passages] + [fold(combine_passage(burst)) for burst in bursts],
        )
    else:
        print(f"battery, validation crops: left out, there is no {folder}")
    return figures, reads, [reading for passage in passages for reading in passage]


def main() -> None:
    """Read the arguments, read the battery, report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--models", type=Path, default=ROOT / "layers" / "models")
    parser.add_argument("--results", type=Path, help="write the drawn part's distributions here (.json.gz)")
    parser.add_argument("--figures", type=Path, help="write all figures here (.json)")
    parser.add_argument("--diagram", type=Path, help="draw the reliability diagram here (.png)")
    parser.add_argument("--validate", type=Path, default=ROOT.parent / "shared" / "data" / "validate")
    parser.add_argument("--each", type=int, default=READS, help="plates per condition and level")
    parser.add_argument("--passages", type=int, default=PASSAGES)
    parser.add_argument("--photos", type=int, default=PHOTOS, help="whole photos")
    arguments = parser.parse_args()
    reader = open_reader(arguments.models)
    figures, reads, frames = measure_battery(
        reader,
        validate=arguments.validate,
        each=arguments.each,
        count=arguments.passages,
        photos=arguments.photos,
    )
    if arguments.results:
        write_results(
            arguments.results, reader.model_version, {"reads": map(as_row, reads), "frames": map(as_row, frames)}
        )
    if arguments.figures:
        arguments.figures.parent.mkdir(parents=True, exist_ok=True)
        arguments.figures.write_text(
            json.dumps({"model_version": reader.model_version, **figures}, indent=1), encoding="utf-8"
        )
    if arguments.diagram:
        draw_diagram(arguments.diagram, figures)


if __name__ == "__main__":
    main()
