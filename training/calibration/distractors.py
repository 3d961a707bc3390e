"""Scenes without a plate, full of what looks like one: whatever is read in them is junk."""

from collections.abc import Iterator

import numpy as np

from platewatch.reading.reader import Detector
from training.calibration.finds import SEED, Find, cut_found, detect, photograph
from training.scenes.distractors import add_distractors, add_timestamp
from training.scenes.streets import draw_street

SIZE = 416


def junk_finds(detector: Detector, numbers: range) -> Iterator[Find]:
    """Everything found in drawn streets without plates."""
    for number in numbers:
        rng = np.random.default_rng([SEED + 2, number])
        scene, _ = draw_street(rng, SIZE)
        add_distractors(rng, scene, int(rng.integers(4, 12)))
        if rng.random() < 0.3:
            add_timestamp(rng, scene)
        scene = photograph(rng, scene)
        for found in detect(detector, scene):
            yield cut_found(scene, found, "junk", str(number), 0)
