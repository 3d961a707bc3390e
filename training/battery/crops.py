"""Degraded copies of the real validation crops: only scores ever leave this module."""

import csv
import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

import cv2
import numpy as np

from platewatch.reading.image import decode_image
from platewatch.reading.record import Corners
from training.battery.conditions import CONDITIONS, LEVELS, Spoiled, spoil
from training.battery.lettering import Image
from training.battery.photo import Photo, as_corners, shake
from training.battery.reads import FRAMES, SEED, Picture

# A crop is its own surroundings: it can't be seen from further to the side, and mud on it would be drawn on what is
# perhaps no plate.
# A real crop has been through a lens and a JPEG before: it is spoiled less than a drawn plate.
WIDER: Final = 1.5
LESS: Final = 0.5
KINDS: Final = ("small", "blurred", "moving", "dark", "noisy", "mixed")


def read_labels(folder: Path, wrong: Path) -> list[tuple[Path, str]]:
    """Path and text of every crop of `folder` (images/, plates.csv), less those whose checksum `wrong` lists."""
    listed = read_wrong_labels(wrong)
    with (folder / "plates.csv").open(newline="", encoding="utf-8") as file:
        rows = [(folder / "images" / row["file"], row["text"]) for row in csv.DictReader(file)]
    return [(path, text) for path, text in rows if hashlib.sha256(path.read_bytes()).hexdigest() not in listed]


def read_wrong_labels(path: Path) -> frozenset[str]:
    """The SHA-256 at the start of each line; empty if there is no such file."""
    if not path.is_file():
        return frozenset()
    lines = path.read_text(encoding="utf-8").splitlines()
    return frozenset(line.split()[0] for line in lines if line.strip() and not line.startswith("#"))


def draw_crops(crops: list[tuple[Path, str]], *, copies: int = 2) -> Iterator[Picture]:
    """`copies` degraded pictures of each crop, kinds and levels by turns; whose plate it is, is not told."""
    for index, (path, text) in enumerate(crops):
        image = decode_image(path.read_bytes())
        for copy in range(copies):
            turn = index * copies + copy
            kind, level = KINDS[turn % len(KINDS)], turn // len(KINDS) % LEVELS
            rng = np.random.default_rng([SEED, 3, turn])
            photo = shrink(image, CONDITIONS[kind].widths[level] * WIDER)
            photo = spoil(rng, photo, _soften(CONDITIONS[kind].spoil(rng, level)))
            yield Picture(photo.image, photo.corners, text, "", 0, kind, level)


def draw_crop_passages(crops: list[tuple[Path, str]]) -> Iterator[list[Picture]]:
    """Three frames of each crop, all spoiled by one kind and level, nearer by an eighth from frame to frame."""
    for index, (path, text) in enumerate(crops):
        image = decode_image(path.read_bytes())
        kind, level = KINDS[index % len(KINDS)], index // len(KINDS) % LEVELS
        rng = np.random.default_rng([SEED, 4, index])
        how = _soften(CONDITIONS[kind].spoil(rng, level))
        x, step = rng.uniform(200, 900), rng.normal(0, 0.5) * CONDITIONS[kind].widths[level] * WIDER
        frames = []
        for frame in range(FRAMES):
            photo = shrink(image, CONDITIONS[kind].widths[level] * WIDER * 1.125**frame)
            photo = spoil(rng, photo, replace(how, blur=how.blur * rng.uniform(0.7, 1.3)))
            found = shake(rng, photo.corners)
            picture = Picture(photo.image, found, text, "", 0, kind, level, index, frame, "approaching")
            frames.append(replace(picture, origin=(float(x + step * frame), 300.0)))
        yield frames


def _soften(how: Spoiled) -> Spoiled:
    light = min(1.0, how.light / LESS**2)
    return replace(how, blur=how.blur * LESS, motion=how.motion * LESS, noise=how.noise * LESS, light=light)


def shrink(image: Image, width: float) -> Photo:
    """The crop at most `width` pixels wide, its border taken for the plate's."""
    height, wide = image.shape[:2]
    factor = min(1.0, width / wide)
    if factor < 1:
        size = (max(8, round(wide * factor)), max(4, round(height * factor)))
        image = np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)
    return Photo(np.asarray(image, np.uint8), border_of(image))


def border_of(image: Image) -> Corners:
    """The picture's own border as corners."""
    height, width = (float(side) for side in image.shape[:2])
    return as_corners(np.array([(0, 0), (width, 0), (width, height), (0, height)]))
