"""Export both looks of the detector to ONNX, measure them on what never trained, and record them in models.toml.

python -m training.detector.publish --data DATA/train --run RUN --second-look RUN --pool POOL --models layers/models \
    --commit HASH

Without --second-look the one in the folder of models stays as it is.
"""

import argparse
import datetime
import hashlib
import json
from pathlib import Path

import numpy as np
import torch

from platewatch.reading.junk import MIN_SCORE
from platewatch.reading.window import WINDOW_HEIGHT, WINDOW_WIDTH
from training.detector import second_look, train
from training.detector.export import CALIBRATED_ON, export, load_average, take_pictures
from training.detector.measure import measure_drawn, measure_photos, measure_time, open_detector
from training.detector.network import Detector
from training.detector.windows import IMAGES_PER_STEP, take_windows
from training.recogniser.export import replace_table

THRESHOLD = MIN_SCORE
DRAWN = 300
ORIGIN = "trained from nothing by training/detector, on composed scenes and the photos named in MODEL_CARD.md"


def write_table(
    models: Path, name: str, trained: dict[str, str | int | float], figures: dict[str, float] | None = None
) -> None:
    """Put the table of one look into models.toml: `trained` says which run made it, `figures` what was measured."""
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    inputs = {"detector": '["height", "width / 4", 12]', "second_look": f"[{WINDOW_HEIGHT}, {WINDOW_WIDTH}, 3]"}
    checksum = hashlib.sha256((models / f"{name}.onnx").read_bytes()).hexdigest()
    lines = [
        f"[{name}]",
        f'file = "{name}.onnx"',
        f'sha256 = "{checksum}"',
        'licence = "Apache-2.0"',
        f'origin = "{ORIGIN}"',
        f"input = {inputs[name]}",
        "",
        f"[{name}.trained]",
        f"date = {today}",
        *(f"{key} = {json.dumps(value)}" for key, value in trained.items()),
        "",
    ]
    if figures:
        lines += ["# Both looks together.", f"[{name}.measured]"]
        lines += [*(f"{key} = {round(value, 4)}" for key, value in figures.items()), ""]
    replace_table(models / "models.toml", name, "\n".join(lines))


def measure(models: Path, data: Path) -> dict[str, float]:
    """The figures for models.toml."""
    detector = open_detector(models / "detector.onnx", models / "second_look.onnx")
    figures: dict[str, float] = {"threshold": THRESHOLD}
    for (name, _), score in measure_photos(detector, data, (THRESHOLD,)).items():
        key = name.replace("-", "_")
        figures |= {f"{key}_recall": score.recall, f"{key}_precision": score.precision}
    drawn = measure_drawn(detector, data, DRAWN, THRESHOLD)
    figures |= {"drawn_recall": drawn.recall, "drawn_precision": drawn.precision}
    if drawn.errors:  # a network that was hardly trained finds nothing
        figures |= {"drawn_corner_error_median": float(np.median(drawn.errors))}
        figures |= {"drawn_corner_error_90": float(np.quantile(drawn.errors, 0.9))}
    return figures | {"milliseconds_1280x720": measure_time(detector)}


def main() -> None:
    """Export, measure, record."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--second-look", type=Path, help="the run of the second look")
    parser.add_argument("--pool", type=Path, required=True, help="samples that set the ranges of the whole numbers")
    parser.add_argument("--capacity", type=int, default=12000, help="of the pool")
    parser.add_argument("--models", type=Path, required=True)
    parser.add_argument("--commit", default="unknown", help="the version of this code that trained")
    parser.add_argument("--seed", type=int, default=1, help="of the runs")
    parser.add_argument("--earlier", type=int, nargs=2, default=[0, 0], help="steps of the runs that these began from")
    parser.add_argument(
        "--rates", type=float, nargs=2, default=[train.RATE, second_look.RATE], help="peaks of the runs"
    )
    parser.add_argument("--note", default="", help="what else to say of the runs")
    args = parser.parse_args()
    torch.set_num_threads(1)
    network, steps = load_average(Detector(), args.run / "last.pt")
    export(network, args.models / "detector.onnx", take_pictures(args.pool, args.capacity))
    about = {"code": args.commit, "seed": args.seed} | ({"note": args.note} if args.note else {})
    first = {"steps": steps, "steps_of_earlier_runs": args.earlier[0]}
    write_table(args.models, "detector", about | first | {"batch": train.BATCH, "peak_rate": args.rates[0]})
    if args.second_look is not None:
        closer, steps = load_average(second_look.SecondLook(), args.second_look / "last.pt")
        windows = take_windows(args.pool, args.capacity, CALIBRATED_ON)
        second_look.export(closer, args.models / "second_look.onnx", windows)
        figures = measure(args.models, args.data)
        second = {"steps": steps, "steps_of_earlier_runs": args.earlier[1]}
        second |= {"images_per_step": IMAGES_PER_STEP, "peak_rate": args.rates[1]}
        write_table(args.models, "second_look", about | second, figures)
        print(figures)


if __name__ == "__main__":
    main()
