"""How far the frames of one passage hang together: fitted on drawn bursts with typefaces that never train.

python -m training.calibration.dependence --data DATA/train --models layers/models

Prints the values for platewatch.reading.combine.Dependence under which the bursts' texts are most probable, and the
curve for what they then still get wrong. They stand in the code, not in models.toml: what combines reads loads no
models.
"""

import argparse
import itertools
import tomllib
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from platewatch.reading.combine import PASSAGES, Dependence, FrameRead, combine
from platewatch.reading.curve import STRAIGHT, Curve
from platewatch.reading.interpret import parse_calibration
from training.calibrate import Material, gather
from training.calibration.fit import as_frames, fit_curve, judge

SAME_PLATE = (0.3, 0.5, 0.6, 0.7, 0.8, 0.9)
SURPRISE = (0.002, 0.005, 0.01, 0.02, 0.04)
UNLISTED = (0.005, 0.02)
BURSTS = 2500

Bursts = Sequence[tuple[list[FrameRead], str]]


def main() -> None:
    """Gather bursts, try all values, print the best and those in use."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--models", type=Path, required=True)
    parser.add_argument("--bursts", type=int, default=BURSTS)
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    tables = tomllib.loads((arguments.models / "models.toml").read_text(encoding="utf-8"))
    calibration = parse_calibration(tables["recogniser"] | tables["calibration"])
    material: Material = gather(arguments.data, arguments.models, 0, arguments.bursts)
    names = tables["recogniser"]["countries"]
    bursts = [(as_frames(burst, names, calibration), burst[0].find.text) for burst in material.bursts]
    fitted = fit_dependence(bursts)
    for title, values, curve in (
        ("in use", Dependence(), PASSAGES),
        ("best", fitted, STRAIGHT),
        ("best with its curve", fitted, fit_passages(bursts, fitted)),
    ):
        figures = {name: round(figure, 4) for name, figure in measure(bursts, values, curve).items()}
        print(title, values, curve, figures)


def fit_dependence(bursts: Bursts) -> Dependence:
    """The values under which being right or wrong is most probable; shift and scale stay as they are."""
    tries = [Dependence(same_plate=a, surprise=b, unlisted=c) for a, b, c in itertools.product(*_GRID)]
    return min(tries, key=lambda values: measure(bursts, values, STRAIGHT)["bursts_log_loss"])


def fit_passages(bursts: Bursts, values: Dependence) -> Curve:
    """The curve for the combined reads of several frames that say something."""
    read = [(combine(frames, dependence=values, curve=STRAIGHT), text) for frames, text in bursts]
    told = [(one.spellings, text) for one, text in read if one.spellings and one.effective_frames != 1.0]
    said = np.array([spellings[0].probability for spellings, _ in told])
    return fit_curve(said, np.array([spellings[0].text == text for spellings, text in told], dtype=float))


def measure(bursts: Bursts, values: Dependence, curve: Curve) -> dict[str, float]:
    """Figures of the combined reads, as training.calibration.fit.judge gives them."""
    combined = (combine(frames, dependence=values, curve=curve) for frames, _ in bursts)
    return judge("bursts", [(one.spellings, text) for one, (_, text) in zip(combined, bursts, strict=True)])


_GRID = (SAME_PLATE, SURPRISE, UNLISTED)


if __name__ == "__main__":
    main()
