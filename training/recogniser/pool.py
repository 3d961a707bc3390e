"""What training picks from: plates drawn while it learns, real crops, shaken anew each time, and mined junk."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from platewatch.reading.rectify import RECOGNISER_HEIGHT, RECOGNISER_WIDTH
from training.plates.strip import Sample, draw_sample
from training.recogniser.labels import LONGEST, MOST_ENDS, encode_country, encode_ends, encode_label
from training.recogniser.locate import Paths, locate
from training.recogniser.photos import RealPlate, load_backgrounds, load_plates, shake_plate

CAPACITY = 60_000

Batch = tuple[NDArray[np.uint8], NDArray[np.uint8], NDArray[np.uint8], NDArray[np.uint8]]
"""Strips, labels (length, then characters from 1), country numbers, and ends (a start and an end for each line)."""


class Pool:
    """A ring of drawn plates that forgets the oldest, and the real plates by vehicle. One seed gives one sequence."""

    def __init__(
        self,
        data: Path | None,
        seed: int,
        *,
        drawn: int,
        junk: Sequence[Path] = (),
        finds: Path | None = None,
        paths: Paths | None = None,
        held_out: bool = False,
    ) -> None:
        """Draws `drawn` plates to start with; without `data` (the folder train) there are no real ones.

        `junk` are files that training.recogniser.mined wrote, of which each counts the same; `finds` is what
        training.scenes.finds wrote. `paths` tells where the characters of real plates are (training.recogniser.locate);
        without it nothing is hidden of them. With `held_out` the real plates are those that never train.
        """
        self._rng = np.random.default_rng(seed)
        self._backgrounds = load_backgrounds(data, 450, seed) if data else []
        self._vehicles: list[list[RealPlate]] = []
        if data:
            by_text: dict[str, list[RealPlate]] = {}
            plates = load_plates(data, held_out=held_out, finds=finds)
            for plate in locate(plates, paths) if paths else plates:
                by_text.setdefault(plate.text, []).append(plate)
            self._vehicles = list(by_text.values())
        self._junk = [strips for strips in (np.load(path, mmap_mode="r") for path in junk) if len(strips)]
        self._strips = np.zeros((CAPACITY, RECOGNISER_HEIGHT, RECOGNISER_WIDTH, 3), np.uint8)
        self._labels = np.zeros((CAPACITY, LONGEST + 1), np.uint8)
        self._countries = np.zeros(CAPACITY, np.uint8)
        self._ends = np.zeros((CAPACITY, MOST_ENDS), np.uint8)
        self._written = 0
        self.draw(drawn)

    def draw(self, count: int) -> None:
        """Draw so many plates more."""
        for _ in range(count):
            sample = draw_sample(self._rng, self._backgrounds)
            slot = self._written % CAPACITY
            self._strips[slot] = sample.strip
            self._labels[slot] = encode_label(sample.text)
            self._countries[slot] = encode_country(sample.country)
            self._ends[slot] = encode_ends(sample.ends)
            self._written += 1

    def pick(self, count: int, *, real_share: float, junk_share: float = 0.0) -> Batch:
        """So many samples: shares of them real plates and mined junk, the others any of the ring; slightly changed."""
        real = round(count * real_share) if self._vehicles else 0
        junk = round(count * junk_share) if self._junk else 0
        picks = self._rng.integers(0, min(self._written, CAPACITY), count - real - junk)
        samples = [self._pick_real() for _ in range(real)]
        samples += [self._pick_junk() for _ in range(junk)]
        strips = [*(self._vary(self._strips[pick]) for pick in picks), *(sample.strip for sample in samples)]
        labels = [*self._labels[picks], *(encode_label(sample.text) for sample in samples)]
        countries = [*self._countries[picks], *(encode_country(sample.country) for sample in samples)]
        ends = [*self._ends[picks], *(encode_ends(sample.ends) for sample in samples)]
        return np.stack(strips), np.stack(labels), np.array(countries, np.uint8), np.stack(ends)

    def draw_sample(self, *, real_share: float) -> Sample:
        """One new sample: with so much probability of a real plate, if there are any."""
        if self._vehicles and self._rng.random() < real_share:
            return self._pick_real()
        return draw_sample(self._rng, self._backgrounds)

    def _pick_real(self) -> Sample:
        """By vehicle, so that one much filmed car does not outweigh the others."""
        vehicle = self._vehicles[self._rng.integers(len(self._vehicles))]
        return shake_plate(self._rng, vehicle[self._rng.integers(len(vehicle))], self._backgrounds)

    def _pick_junk(self) -> Sample:
        strips = self._junk[self._rng.integers(len(self._junk))]
        strip = self._vary(np.array(strips[self._rng.integers(len(strips))]))
        return Sample(strip[:, ::-1] if self._rng.random() < 0.3 else strip, "", "unknown")

    def _vary(self, strip: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Shifted a little, now and then inverted or covered in places, so that no pick is the same twice."""
        rng = self._rng
        if rng.random() < 0.6:
            strip = _shift(strip, int(rng.integers(-3, 4)), int(rng.integers(-1, 2)))
        if rng.random() < 0.04:
            strip = 255 - strip
        if rng.random() < 0.12:  # a scratch, a twig, a tow ball
            y, x = int(rng.integers(0, RECOGNISER_HEIGHT - 4)), int(rng.integers(0, RECOGNISER_WIDTH - 10))
            strip = strip.copy()
            strip[y : y + int(rng.integers(2, 12)), x : x + int(rng.integers(2, 10))] = rng.integers(0, 255, 3)
        return strip


def _shift(strip: NDArray[np.uint8], right: int, down: int) -> NDArray[np.uint8]:
    """The strip moved by so many pixels; its edge is repeated where nothing is left."""
    padded = np.pad(strip, ((3, 3), (3, 3), (0, 0)), mode="edge")
    height, width = strip.shape[:2]
    return padded[3 - down : 3 - down + height, 3 - right : 3 - right + width]
