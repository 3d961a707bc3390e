"""Export both looks of the detector to ONNX, measure them on what never trained, and record them in models.toml.

python -m training.detector.publish --data DATA/train --run RUN --second-look RUN --models layers/models --commit HASH
"""

import argparse
import datetime
import hashlib
from pathlib import Path

import numpy as np
import torch

from platewatch.reading.window import WINDOW_HEIGHT, WINDOW_WIDTH
from training.detector import second_look, train
from training.detector.export import export, load_average
from training.detector.measure import measure_drawn, measure_photos, measure_time, open_detector
from training.detector.network import Detector
from training.recogniser.export import replace_table

THRESHOLD = 0.35
DRAWN = 300
ORIGIN = "trained from nothing by training/detector, on composed scenes and the photos named in MODEL_CARD.md"


def write_tables(
    models: Path, steps: tuple[int, int], earlier: list[int], commit: str, figures: dict[str, float]
) -> None:
    """Put [detector] and [second_look] into models.toml; `earlier` are the steps of the runs that these began from."""
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    inputs = {"detector": '["height", "width", 3]', "second_look": f"[{WINDOW_HEIGHT}, {WINDOW_WIDTH}, 3]"}
    trained = {
        "detector": (steps[0], earlier[0], train.BATCH, train.RATE),
        "second_look": (steps[1], earlier[1], second_look.IMAGES_PER_STEP, second_look.RATE),
    }
    for name, (count, before, batch, rate) in trained.items():
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
            f'code = "{commit}"',
            f"steps = {count}",
            f"steps_of_earlier_runs = {before}",
            f"images_per_step = {batch}",
            f"peak_rate = {rate}",
            "",
        ]
        if name == "second_look":
            lines += [
                "# Both looks together.",
                f"[{name}.measured]",
                *(f"{key} = {round(value, 4)}" for key, value in figures.items()),
                "",
            ]
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
    figures |= {"drawn_corner_error_median": float(np.median(drawn.errors))}
    figures |= {"drawn_corner_error_90": float(np.quantile(drawn.errors, 0.9))}
    return figures | {"milliseconds_1280x720": measure_time(detector)}


def main() -> None:
    """Export, measure, record."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--second-look", type=Path, required=True)
    parser.add_argument("--models", type=Path, required=True)
    parser.add_argument("--commit", default="unknown", help="the version of this code that trained")
    parser.add_argument("--earlier", type=int, nargs=2, default=[0, 0], help="steps of the runs that these began from")
    args = parser.parse_args()
    torch.set_num_threads(1)
    first, first_steps = load_average(Detector(), args.run / "last.pt")
    second, second_steps = load_average(second_look.SecondLook(), args.second_look / "last.pt")
    export(first, args.models / "detector.onnx")
    second_look.export(second, args.models / "second_look.onnx")
    figures = measure(args.models, args.data)
    write_tables(args.models, (first_steps, second_steps), args.earlier, args.commit, figures)
    print(figures)


if __name__ == "__main__":
    main()
