"""Fit [calibration] of models.toml, so that what the reader calls 0.9 is right nine times in ten.

python -m training.calibrate --data DATA/train --models layers/models

Fitted on plates as the detector of that folder cuts them out of held-out photos and of drawn scenes. The real ones are
few and most of them of one ride, so they count like as many drawn ones; where both have little to say, the values that
change nothing win. To be run again whenever a model of the folder changed: it takes a few minutes on one thread.
"""

import argparse
import datetime
import tomllib
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from platewatch.reading.interpret import MOST_LINES, Calibration, parse_calibration
from platewatch.reading.onnx.ends import OnnxEnds
from platewatch.reading.onnx.models import ENDS, load_model_list, load_models, open_session
from training.calibration.bursts import drawn_bursts, real_bursts
from training.calibration.finds import UNSURE, Find, Image, drawn_finds, hidden_finds, real_finds
from training.calibration.fit import combine_burst, fit, judge, read_all
from training.calibration.material import Numbers
from training.holdout import RIDE, held_out_files
from training.recogniser.locate import locate
from training.recogniser.photos import load_plates

DRAWN = 4000
COMPLETE = 20.0
"""The logit of an end of which nobody doubts that it is complete."""
BURSTS = 400
HIDDEN = 160
"""Held-out real plates that are cut or covered at an end: of real and drawn plates alike about one in six then lacks
characters.
"""


@dataclass(frozen=True, slots=True)
class Material:
    """What is fitted on and measured by, with the recogniser's outputs."""

    real: list[Numbers]
    hidden: list[Numbers]
    drawn: list[Numbers]
    bursts: list[list[Numbers]]
    stretches: list[list[Numbers]]


def gather(data: Path, models: Path, drawn: int, bursts: int) -> Material:
    """Find, cut and recognise everything."""
    loaded = load_models(models)
    tables = load_model_list(models)
    session = open_session(models, "recogniser", tables)
    beside = OnnxEnds(open_session(models, ENDS, tables), tables["recogniser"]["countries"]) if ENDS in tables else None

    def recognise(find: Find) -> Numbers:
        plates = [plate for _, _, plate in find.strips]
        characters, countries, *more = session.run(None, {"strips": np.stack([plate.image for plate in plates])})
        # A recogniser that says nothing of ends takes every plate for complete.
        ends = more[0] if more else np.full((len(plates), 2 * MOST_LINES), COMPLETE, np.float32)
        if more and beside:
            ends = beside.tell(plates, ends, countries, characters)
        cuts = tuple((lines, frame) for lines, frame, _ in find.strips)
        return Numbers(replace(find, strips=()), cuts, characters, countries, ends)

    def find_paths(strips: NDArray[np.uint8]) -> list[list[int]]:
        (characters,) = session.run(["characters"], {"strips": strips})
        return [[int(best) for best in one.argmax(axis=1)] for one in characters]

    finds = [find for find in real_finds(data, loaded.detector) if find.text not in ("", UNSURE)]
    plates = locate(load_plates(data, held_out=True), find_paths)
    backdrops = load_backdrops(data)
    return Material(
        [recognise(find) for find in finds],
        [recognise(find) for find in hidden_finds(plates, backdrops, loaded.detector, range(HIDDEN))],
        [recognise(find) for find in drawn_finds(backdrops, loaded.detector, range(drawn))],
        [[recognise(find) for find in burst] for burst in drawn_bursts(backdrops, loaded.detector, range(bursts))],
        [[recognise(find) for find in burst] for burst in real_bursts(finds, RIDE)],
    )


def load_backdrops(data: Path) -> list[Image]:
    """Every second held-out photo: what stands behind the drawn plates never trained either."""
    photos = [cv2.imread(str(data / name / "images" / file)) for name, file in sorted(held_out_files(data))[::2]]
    return [np.asarray(photo, dtype=np.uint8) for photo in photos if photo is not None]


def main() -> None:
    """Gather, fit, write, tell."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--models", type=Path, required=True)
    parser.add_argument("--drawn", type=int, default=DRAWN, help="drawn scenes to fit on")
    parser.add_argument("--bursts", type=int, default=BURSTS, help="drawn bursts to measure voting by")
    parser.add_argument("--keep", action="store_true", help="fit nothing: measure the calibration that stands there")
    parser.add_argument("--dry-run", action="store_true", help="fit and tell, write nothing")
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    material = gather(arguments.data, arguments.models, arguments.drawn, arguments.bursts)
    path = arguments.models / "models.toml"
    tables = tomllib.loads(path.read_text(encoding="utf-8"))
    recogniser = tables["recogniser"]
    names = recogniser["countries"]
    calibration, fitted = Calibration(), datetime.datetime.now(datetime.UTC).date()
    if arguments.keep:
        calibration, fitted = parse_calibration(recogniser | tables["calibration"]), tables["calibration"]["date"]
    elif material.real and material.drawn:
        calibration = fit(material.real, material.drawn, names, material.hidden)
    else:
        print("The detector found too little to fit anything: the values that change nothing are taken.")
    figures: dict[str, float] = {}
    incomplete = [row for row in material.drawn if not row.find.complete]
    lists = {"held_out": material.real, "held_out_hidden": material.hidden, "drawn": material.drawn}
    for label, rows in {**lists, "incomplete": incomplete}.items():
        figures |= judge(label, [(reading, row.find.text) for reading, _, row in read_all(rows, names, calibration)])
    for label, groups in (("held_out_passages", material.stretches), ("drawn_passages", material.bursts)):
        read = [(combine_burst(group, names, calibration), group[0].find.text) for group in groups]
        figures |= judge(label, [(reading, text) for reading, text in read if reading is not None])
    lines = [
        "[calibration]",
        "# Fitted by training/calibrate.py on what never trained; platewatch/reading/interpret.py says what each does.",
        f"temperature = {calibration.temperature:.3f}",
        f"country_temperature = {calibration.country_temperature:.3f}",
        f"low = {calibration.curve.low:.3f}",
        f"high = {calibration.curve.high:.3f}",
        f"shift = {calibration.curve.shift:.3f}",
        f"breach = {calibration.breach:.3f}",
        f"ends_temperature = {calibration.ends_temperature:.3f}",
        f"ends_shift = {calibration.ends_shift:.3f}",
        *(f'{name} = "{tables[name]["sha256"]}"' for name in ("recogniser", ENDS) if name in tables),
        f"date = {fitted.isoformat()}",
        "",
        "[calibration.measured]",
        *(f"{name} = {value:.4f}".replace(".0000", "") for name, value in figures.items()),
        "",
    ]
    if not arguments.dry_run:
        # Not at the top: it brings torch, and nothing else here needs that.
        from training.recogniser.export import replace_table

        replace_table(path, "calibration", "\n".join(lines))
    print("\n".join(lines))


if __name__ == "__main__":
    main()
