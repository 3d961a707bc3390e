"""Keep a pool of composed samples on disk, growing first and renewed ever after, for a trainer to draw from.

python -m training.scenes.pool POOL --train ../shared/data/train --finds FINDS.json [--capacity 12000] [--seed 1]
"""

import argparse
import json
import time
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from training.scenes.backdrop import Backdrop
from training.scenes.compose import MAX_LABELS, SIZE, DrawPlate, compose
from training.scenes.finds import judge_find, key_of, read_finds
from training.scenes.photos import list_photos, load


class Pool:
    """Two memory-mapped arrays and a small file that says how many samples were ever written."""

    def __init__(self, folder: Path, capacity: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._state = folder / "state.json"
        self.images = _map(folder / "images.u8", np.dtype(np.uint8), (capacity, SIZE, SIZE, 3))
        self.labels = _map(folder / "labels.f4", np.dtype(np.float32), (capacity, MAX_LABELS, 9))
        self.capacity = capacity

    @property
    def written(self) -> int:
        """How many samples were written since the pool began; min(written, capacity) are there."""
        try:
            return int(json.loads(self._state.read_text())["written"])
        except FileNotFoundError:
            return 0

    def put(self, index: int, image: NDArray[np.uint8], labels: NDArray[np.float32]) -> None:
        """Store the sample with this running number."""
        self.images[index % self.capacity] = image
        self.labels[index % self.capacity] = labels

    def note_written(self, count: int) -> None:
        """Tell readers that the first `count` samples are complete."""
        draft = self._state.with_suffix(".draft")
        draft.write_text(json.dumps({"written": count}))
        draft.replace(self._state)


def load_backdrops(train: Path, *, held_out: bool, finds: Path | None = None) -> list[Backdrop]:
    """The photos of one part, in memory; `finds` as training.scenes.finds writes them."""
    backdrops = []
    found = read_finds(finds)
    for photo in list_photos(train):
        if photo.held_out == held_out:
            image, scale = load(photo)
            plates = tuple(tuple(v * scale for v in box) for box in photo.plates)
            not_plates = tuple(tuple(v * scale for v in box) for box in photo.not_plates)
            unsure, likenesses = [], []
            for find in found.get(key_of(photo), []):
                moved = tuple(v * scale for v in find.box)
                kind = judge_find(photo, find)
                if kind == "plate":
                    plates = (*plates, moved)
                else:
                    (unsure if kind == "unsure" else likenesses).append(moved)
            backdrops.append(Backdrop(image, plates, not_plates, tuple(unsure), tuple(likenesses)))  # type: ignore[arg-type]
    return backdrops


def fill(pool: Pool, photos: list[Backdrop], draw_plate: DrawPlate, *, seed: int, total: int, rate: float) -> None:
    """Compose samples until `total` were written; each sample's seed is its running number.

    Fast until the pool is full, then at most `rate` samples a second: the trainer needs the processor too.
    """
    cv2.setNumThreads(1)
    began = time.monotonic()
    for index in range(pool.written, total):
        sample = compose(np.random.default_rng([seed, index]), photos, draw_plate)
        pool.put(index, sample.image, sample.labels)
        if index % 50 == 49:
            pool.note_written(index + 1)
        if index % 1000 == 999:
            print(f"{index + 1} samples, {1000 / (time.monotonic() - began):.1f}/s", flush=True)
            began = time.monotonic()
        if index >= pool.capacity:
            time.sleep(1 / rate)


def _map(path: Path, dtype: np.dtype, shape: tuple[int, ...]) -> np.memmap:  # type: ignore[type-arg]
    size = int(np.prod(shape)) * dtype.itemsize
    if not path.exists():
        with path.open("wb") as file:
            file.truncate(size)
    elif path.stat().st_size != size:
        raise ValueError(f"{path} was made for another capacity: name that one, or another folder")
    return np.memmap(path, dtype=dtype, mode="r+", shape=shape)


def main() -> None:
    """Fill the pool named on the command line."""
    from training.scenes.hung import draw_hung

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pool", type=Path)
    parser.add_argument("--train", type=Path, required=True)
    parser.add_argument("--capacity", type=int, default=12000)
    parser.add_argument("--total", type=int, default=1_000_000)
    parser.add_argument("--rate", type=float, default=25.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--finds", type=Path, help="what training.scenes.finds wrote")
    args = parser.parse_args()
    photos = load_backdrops(args.train, held_out=False, finds=args.finds)
    pool = Pool(args.pool, args.capacity)
    fill(pool, photos, draw_hung, seed=args.seed, total=args.total, rate=args.rate)


if __name__ == "__main__":
    main()
