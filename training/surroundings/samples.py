"""Collect what the network of ends learns from: surroundings, what the recogniser says of the strip, and the truth.

    python -m training.surroundings.samples FOLDER --data DATA/train --models layers/models --count 120000

Each file of FOLDER holds FILE samples and has a seed of its own. Stopped and started again it draws the files that are
missing. The first ones only measure, so their real plates are those that are held out (training.holdout).
"""

import argparse
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from platewatch.reading.onnx.ends import describe
from platewatch.reading.rectify import RectifiedPlate, plate_size
from platewatch.reading.surroundings import look_around
from training.plates.looks import COUNTRIES
from training.plates.strip import Sample, Seen
from training.recogniser.frozen import Body
from training.recogniser.labels import encode_ends
from training.recogniser.pool import Pool

FILE = 1000
REAL_SHARE = 0.4
HELD_OUT = 0.05
"""The share of the files, the first ones, that only measure."""
EXTENDED = 0.5
"""Drawn photos end soon beside the plate. In so many of them the picture goes on, mirrored."""


@dataclass(frozen=True, slots=True)
class Samples:
    """`around` [N, 2, ROWS, COLUMNS, 4], `told` [N, TOLD], the true `ends` [N, 6] (training.recogniser.labels), `lines`
    [N], and whether each is a `real` plate."""

    around: NDArray[np.uint8]
    told: NDArray[np.float32]
    ends: NDArray[np.uint8]
    lines: NDArray[np.uint8]
    real: NDArray[np.bool_]


def count_held_out(files: int) -> int:
    """How many of so many files only measure."""
    return max(1, round(HELD_OUT * files))


def load_samples(path: Path) -> Samples:
    """The samples of one file."""
    with np.load(path) as stored:
        return Samples(**{name: stored[name] for name in Samples.__slots__})


def collect(pool: Pool, body: Body, rng: np.random.Generator, count: int) -> Samples:
    """So many samples of plates of which an end is told."""
    plates, ends, real = [], [], []
    while len(plates) < count:
        sample = pool.draw_sample(real_share=REAL_SHARE)
        if sample.seen is None or not sample.text or not sample.ends:
            continue
        plates.append(_prepare(rng, sample, sample.seen))
        ends.append(encode_ends(sample.ends))
        real.append(sample.real)
    features = body.look(np.stack([plate.image for plate in plates]))
    around = np.stack([plate.surroundings.ends for plate in plates if plate.surroundings])
    told = describe(plates, features.ends, features.countries, features.characters, COUNTRIES)
    lines = np.array([plate.lines for plate in plates], np.uint8)
    return Samples(around, told, np.stack(ends), lines, np.array(real))


def _prepare(rng: np.random.Generator, sample: Sample, seen: Seen) -> RectifiedPlate:
    photo, corners = seen.photo, seen.corners
    size = plate_size(corners)
    if not sample.real and not seen.cut and rng.random() < EXTENDED:
        more = int(max(np.ptp(np.array(corners)[:, 1]), 8))
        photo = np.asarray(cv2.copyMakeBorder(photo, more, more, more, more, cv2.BORDER_REFLECT_101), np.uint8)
        first, second, third, fourth = ((x + more, y + more) for x, y in corners)
        corners = first, second, third, fourth
    return RectifiedPlate(sample.strip, seen.lines, look_around(photo, corners, seen.lines, size))


def main() -> None:
    """Read the arguments, draw the files that are missing."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--models", type=Path, required=True, help="the folder with the recogniser that is listened to")
    parser.add_argument("--count", type=int, default=120_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1, help="how many files are drawn at a time")
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    some = min(FILE, arguments.count)
    paths = [arguments.folder / f"{number:05}.npz" for number in range(-(-arguments.count // FILE))]
    draw = partial(_draw_file, arguments.data, arguments.models / "recogniser.onnx", arguments.seed, some)
    apart = count_held_out(len(paths))
    missing = [(path, number < apart) for number, path in enumerate(paths) if not path.exists()]
    with ProcessPoolExecutor(arguments.threads) as processes:
        for path in processes.map(draw, *zip(*missing, strict=True)):
            print(path, flush=True)


def _draw_file(data: Path, recogniser: Path, seed: int, count: int, path: Path, held_out: bool) -> Path:
    cv2.setNumThreads(1)
    body = Body(recogniser)
    own = 1_000 * seed + int(path.stem)
    pool = Pool(data, own, drawn=1, paths=body.best_paths, held_out=held_out)
    samples = collect(pool, body, np.random.default_rng(own), count)
    draft = path.with_suffix(".new.npz")
    np.savez(draft, **{name: getattr(samples, name) for name in Samples.__slots__})
    return draft.replace(path)


if __name__ == "__main__":
    main()
