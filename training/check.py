"""Shows that a training's models work: losses fell, every file and table came out, and the real reader reads with them.

python -m training.check RUNS

How well they read is none of this check's business: that is what tests/accuracy is for.
"""

import argparse
import sys
import tempfile
from pathlib import Path

import cv2
import numpy as np

from platewatch.reading.onnx.models import load_model_list, load_models, open_reader
from platewatch.reading.rectify import rectify
from training.plan import FALLING, TRAINED
from training.progress import fell, list_curves, read_progress
from training.samples import draw_samples


def list_faults(runs: Path) -> list[str]:
    """What is wrong with the run, in words; nothing if all is well. Raises a ModelError if models can't be loaded."""
    faults = []
    for name, loss in FALLING.items():
        curves = {curve.name: curve for curve in list_curves(read_progress(runs / name))}
        if loss not in curves:
            faults.append(f"{runs / name}: no {loss} was noted")
        elif not fell(curves[loss]):
            faults.append(f"{runs / name}: {loss} did not fall: {curves[loss].values}")
    models = runs / "models"
    for name, table in load_model_list(models).items():
        if name in TRAINED and "trained" not in table:
            faults.append(f"{models}/models.toml: [{name}] does not say how it was trained")
    faults += _read_drawn(models)
    return faults


def _read_drawn(models: Path) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        draw_samples(Path(folder), 1)
        photo = (Path(folder) / "scene-01.jpg").read_bytes()
    read = open_reader(models).read(photo)
    print(f"read a drawn picture of {read.image.shape[1]} x {read.image.shape[0]}: {len(read.plates)} plates")
    # A detector that was hardly trained may find nothing: read the middle of the picture all the same.
    loaded = load_models(models)
    high, wide = read.image.shape[:2]
    left, top, right, bottom = wide * 0.4, high * 0.6, wide * 0.6, high * 0.68
    crop = rectify(read.image, ((left, top), (right, top), (right, bottom), (left, bottom)))
    (result,) = loaded.recogniser.recognise([crop])
    total = sum(each.probability for each in result.distribution.spellings) + result.distribution.unreadable
    if not np.isfinite(total) or not 0 < total <= 1 + 1e-6:
        return [f"{models}: the recogniser's probabilities sum to {total}"]
    return []


def main() -> None:
    """Check the run, end with 1 if something is wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("runs", type=Path)
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    faults = list_faults(arguments.runs)
    for fault in faults:
        print(fault, file=sys.stderr)
    if faults:
        raise SystemExit(1)
    print("The models load and read; all losses fell.")


if __name__ == "__main__":
    main()
