"""Several frames of one vehicle: stretches of the held-out ride, and drawn bursts."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import cv2
import numpy as np

from platewatch.reading.reader import Detector
from training.calibration.finds import (
    MATCH,
    SEED,
    Find,
    Image,
    box_of,
    cut_found,
    cut_scene,
    cut_view,
    detect,
    overlap,
    photograph,
)
from training.plates.fonts import APART
from training.plates.render import draw_plate
from training.scenes.distractors import local_light
from training.scenes.paste import paste, random_quad

FRAMES_APART = 30
"""Frames of the ride further apart than this belong to two passages."""
NARROWEST, WIDEST = 32.0, 130.0
ENTERING = 0.25
"""The share of drawn bursts in whose first frame the picture's border is near one end of the plate."""
SPLASHED, AVERTED = 0.25, 0.2
"""The shares of drawn bursts with mud on the plate, and with a plate seen from far aside: what hides characters there
hides them in every frame, and the frames agree on what is wrong."""


def real_bursts(finds: Sequence[Find], ride: str) -> Iterator[list[Find]]:
    """The finds of each vehicle of the ride that was seen in two frames or more in a row."""
    vehicles: dict[str, list[Find]] = {}
    for find in finds:
        if find.origin == ride and len(find.text) > 1:
            vehicles.setdefault(find.text, []).append(find)
    for seen in vehicles.values():
        seen.sort(key=lambda find: find.frame)
        burst: list[Find] = []
        for find in seen:
            if burst and find.frame - burst[-1].frame > FRAMES_APART:
                if len(burst) > 1:
                    yield burst
                burst = []
            burst.append(find)
        if len(burst) > 1:
            yield burst


def drawn_bursts(backdrops: Sequence[Image], detector: Detector, numbers: range) -> Iterator[list[Find]]:
    """Two to six frames of a drawn plate that stands still, comes nearer or passes by."""
    for number in numbers:
        rng = np.random.default_rng([SEED + 1, number])
        view = cut_view(rng, backdrops)
        high, wide = view.shape[:2]
        plate = draw_plate(rng, family=APART, splashed=SPLASHED)
        aspect = plate.image.shape[0] / plate.image.shape[1]
        width = float(np.exp(rng.uniform(np.log(NARROWEST), np.log(WIDEST))))
        centre = (wide * rng.uniform(0.3, 0.7), high * rng.uniform(0.3, 0.6))
        sideways = None
        if rng.random() < AVERTED:
            # As wide in the picture as others: nearer, that is.
            sideways = float(rng.choice((-1, 1)) * rng.uniform(55, 78))
            width = min(width / float(np.cos(np.radians(sideways))), 0.8 * wide, 0.7 * high / aspect)
        quad = random_quad(rng, centre, width, aspect, sideways=sideways)
        pace = (0.0, 0.04, 0.3)[rng.integers(3)]
        drift, growth = rng.normal(0, pace * width, 2), float(np.exp(rng.normal(0, 0.25 * pace)))
        one_camera = rng.random() < 0.6
        camera = int(rng.integers(1 << 30))
        entering = rng.random() < ENTERING and len(plate.places) == plate.lines and all(plate.places)
        burst = []
        for index in range(int(rng.integers(2, 7))):
            scene = view.copy()
            moved = (quad - centre) * growth**index + centre + drift * index + rng.normal(0, 0.01 * width, 2)
            moved = moved.astype(np.float32)
            light = local_light(scene, moved, np.random.default_rng(camera))
            paste(scene, plate.image, moved, light=light, outline=plate.outline)
            scene = photograph(np.random.default_rng(camera if one_camera else [camera, index]), scene)
            scene = _sense(rng, scene)
            if index == 0 and entering:
                scene, moved, _ = cut_scene(rng, scene, moved, plate)
            for found in detect(detector, scene):
                if overlap(box_of(np.asarray(found.corners)), box_of(moved)) >= MATCH:
                    find = cut_found(scene, found, "burst", str(number), index)
                    burst.append(replace(find, text=plate.text, country=plate.country, lines=plate.lines))
                    break
        if len(burst) > 1:
            yield burst


def _sense(rng: np.random.Generator, scene: Image) -> Image:
    """What differs even between two pictures of a car that stands still: the sensor's noise, and its coding."""
    noisy = scene + rng.normal(0, rng.uniform(1, 5), scene.shape)
    clean = np.clip(noisy, 0, 255).astype(np.uint8)
    _, coded = cv2.imencode(".jpg", clean, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(60, 93))])
    return np.asarray(cv2.imdecode(coded, cv2.IMREAD_COLOR), dtype=np.uint8)
