"""How far the frames of one passage hang together: fitted on drawn bursts with typefaces that never train.

python -m training.calibration.dependence --data DATA/train --models layers/models

Prints the values for platewatch.reading.combine.Dependence under which the bursts' texts are most probable. They stand
in the code, not in models.toml: what combines reads loads no models.
"""

import argparse
import itertools
import tomllib
from collections.abc import Sequence
from pathlib import Path

import cv2

from platewatch.reading.combine import Dependence, FrameRead, combine
from platewatch.reading.interpret import read_calibration
from training.calibrate import Material, gather
from training.calibration.fit import as_frames, judge

SAME_PLATE = (0.3, 0.5, 0.6, 0.7, 0.8, 0.9)
SURPRISE = (0.002, 0.005, 0.01, 0.02, 0.04)
UNLISTED = (0.005, 0.02)
BURSTS = 1000

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
    calibration = read_calibration(tables["recogniser"] | tables["calibration"])
    material: Material = gather(arguments.data, arguments.models, 0, arguments.bursts)
    names = tables["recogniser"]["countries"]
    bursts = [(as_frames(burst, names, calibration), burst[0].find.text) for burst in material.bursts]
    for title, values in (("in use", Dependence()), ("best", fit_dependence(bursts))):
        print(title, values, {name: round(figure, 4) for name, figure in measure(bursts, values).items()})


def fit_dependence(bursts: Bursts) -> Dependence:
    """The values under which being right or wrong is most probable; shift and scale stay as they are."""
    tries = [Dependence(same_plate=a, surprise=b, unlisted=c) for a, b, c in itertools.product(*_GRID)]
    return min(tries, key=lambda values: measure(bursts, values)["bursts_log_loss"])


def measure(bursts: Bursts, values: Dependence) -> dict[str, float]:
    """Figures of the combined reads, as training.calibration.fit.judge gives them."""
    return judge("bursts", [(combine(frames, dependence=values).spellings, text) for frames, text in bursts])


_GRID = (SAME_PLATE, SURPRISE, UNLISTED)


if __name__ == "__main__":
    main()
