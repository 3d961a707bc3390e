"""The pool of samples: one process draws without end into a ring on disk, the trainer picks from it.

python -m training.recogniser.pool --data DATA/train --pool FOLDER --seed 1
"""

import argparse
import os
import time
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from platewatch.reading.rectify import RECOGNISER_HEIGHT, RECOGNISER_WIDTH
from training.plates.fonts import CHARACTERS
from training.plates.looks import COUNTRIES
from training.plates.strip import Sample, draw_sample
from training.recogniser.photos import RealPlate, is_held_out, load_backgrounds, load_plates, shake_plate

CAPACITY = 250_000
LONGEST = 12
NO_COUNTRY = 255
REAL_SHARE = 0.17
CHUNK = 500
# A country's real crops are drawn by vehicle, so that one much filmed car does not outweigh the others.


@dataclass(frozen=True, slots=True)
class Pool:
    """The ring: strips, labels (length, then characters from 1), country numbers, and how many were ever written."""

    strips: NDArray[np.uint8]
    labels: NDArray[np.uint8]
    countries: NDArray[np.uint8]
    written: NDArray[np.int64]


def open_pool(folder: Path, capacity: int = CAPACITY) -> Pool:
    """Open the ring in `folder`, made new if it is not there."""
    folder.mkdir(parents=True, exist_ok=True)

    def array(name: str, shape: tuple[int, ...], kind: type[np.generic]) -> NDArray[np.generic]:
        path = folder / f"{name}.bin"
        mode = "r+" if path.exists() else "w+"
        return np.memmap(path, dtype=kind, mode=mode, shape=shape)  # type: ignore[call-overload,no-any-return]

    return Pool(
        array("strips", (capacity, RECOGNISER_HEIGHT, RECOGNISER_WIDTH, 3), np.uint8),  # type: ignore[arg-type]
        array("labels", (capacity, LONGEST + 1), np.uint8),  # type: ignore[arg-type]
        array("countries", (capacity,), np.uint8),  # type: ignore[arg-type]
        array("written", (1,), np.int64),  # type: ignore[arg-type]
    )


def encode_label(text: str) -> NDArray[np.uint8]:
    """Length, then the numbers of the characters (1 for 0, 2 for 1, ...; 0 is CTC's blank)."""
    label = np.zeros(LONGEST + 1, np.uint8)
    label[0] = len(text)
    label[1 : 1 + len(text)] = [CHARACTERS.index(char) + 1 for char in text]
    return label


def encode_country(country: str) -> int:
    """The country's number, NO_COUNTRY if nobody knows it."""
    return COUNTRIES.index(country) if country else NO_COUNTRY


class Painter:
    """Draws the mixture that is trained on: drawn plates, junk, and shaken real crops."""

    def __init__(self, data: Path | None, seed: int, *, real_share: float = REAL_SHARE) -> None:
        self._rng = np.random.default_rng(seed)
        self._backgrounds = load_backgrounds(data, 450, seed) if data else []
        self._vehicles: list[list[RealPlate]] = []
        self._real_share = real_share if data else 0.0
        if data:
            by_text: dict[str, list[RealPlate]] = {}
            for plate in load_plates(data):
                if not is_held_out(plate.text):
                    by_text.setdefault(plate.text, []).append(plate)
            self._vehicles = list(by_text.values())

    def draw(self) -> Sample:
        """The next sample."""
        rng = self._rng
        if rng.random() < self._real_share:
            vehicle = self._vehicles[rng.integers(len(self._vehicles))]
            return shake_plate(rng, vehicle[rng.integers(len(vehicle))])
        return draw_sample(rng, self._backgrounds)


def main() -> None:
    """Draw until stopped; slows down once the ring has been filled a few times as often as asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="the folder train of the photos; without it only drawn plates")
    parser.add_argument("--pool", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--samples", type=int, default=10_000_000, help="stop after so many")
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    pool = open_pool(arguments.pool)
    # Resumed drawing must not repeat what was drawn: the seed goes with the place in the ring.
    start = int(pool.written[0])
    painter = Painter(arguments.data, arguments.seed + start)
    began = time.monotonic()
    for index in range(start, start + arguments.samples):
        sample = painter.draw()
        slot = index % len(pool.countries)
        pool.strips[slot] = sample.strip
        pool.labels[slot] = encode_label(sample.text)
        pool.countries[slot] = encode_country(sample.country)
        if (index + 1) % CHUNK == 0:
            pool.written[0] = index + 1
        if (index + 1) % 20_000 == 0:
            rate = (index + 1 - start) / (time.monotonic() - began)
            print(f"{index + 1} drawn, {rate:.0f}/s, process {os.getpid()}", flush=True)


if __name__ == "__main__":
    main()
