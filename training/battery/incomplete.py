"""Plates of which the picture's border or something before them hides 10 to 30 percent at one end: how often is such a
plate reported as a whole one with another text, and is the same plate shown whole still as sure?

python -m training.battery.incomplete [--models FOLDER] [--drawn 3000] [--validate FOLDER]

What hides a plate here is drawn by other code than what training hides plates with.
"""

import argparse
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import numpy as np

from platewatch.reading.completeness import weigh_whole
from platewatch.reading.image import decode_image
from platewatch.reading.onnx.models import LoadedReader, open_reader
from platewatch.reading.reader import ReadPlate, find_plates
from platewatch.reading.record import Corners
from training.battery.boxes import box_of, overlap
from training.battery.conditions import Spoiled, spoil
from training.battery.crops import read_labels
from training.battery.cut import cut_photo
from training.battery.lettering import Image
from training.battery.measure import FOLDED
from training.battery.photo import Photo, take_photo, usual_view
from training.battery.plate import draw_plate, one_of

ROOT: Final = Path(__file__).parents[2]
WRONG_LABELS: Final = ROOT / "tests" / "accuracy" / "eu_crops_wrong_labels.txt"
SEED: Final = 30_240_611
"""Of all that is drawn here. Training never uses it."""
HIDDEN: Final = (0.1, 0.3)
SURE, LIKELY, VERY_SURE = 0.9, 0.5, 0.99
SAME_PLACE: Final = 0.3


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture, what its plate says, and where the whole plate is. With `fold`, O counts as 0 and I as 1."""

    image: Image
    text: str
    corners: Corners
    fold: bool = False


@dataclass(slots=True)
class Count:
    """What became of plates of which an end is hidden."""

    plates: int = 0
    found: int = 0
    right: int = 0
    wrong_likely: int = 0
    wrong_sure: int = 0

    def add(self, shot: Shot, said: tuple[str, float] | None) -> None:
        """Count one plate, by its best spelling and the probability that this is all of it."""
        self.plates += 1
        if said is None:
            return
        self.found += 1
        right = is_right(shot, said[0])
        self.right += right and said[1] >= LIKELY
        self.wrong_likely += not right and said[1] >= LIKELY
        self.wrong_sure += not right and said[1] >= SURE

    def describe(self, title: str) -> str:
        """In words."""
        plates = max(1, self.plates)
        return (
            f"{title}: {self.plates} plates, {self.found} read, {self.right} right and whole at {LIKELY};"
            f" wrong and whole at {SURE}: {self.wrong_sure} ({100 * self.wrong_sure / plates:.2f} %),"
            f" at {LIKELY}: {self.wrong_likely} ({100 * self.wrong_likely / plates:.2f} %)"
        )


def is_right(shot: Shot, text: str) -> bool:
    """Whether this is the plate's text."""
    return text.translate(FOLDED) == shot.text.translate(FOLDED) if shot.fold else text == shot.text


def best_whole(plate: ReadPlate) -> tuple[str, float]:
    """The best spelling, and how probable it is that this is all that stands on the plate."""
    best = weigh_whole(plate.spellings, plate.completeness)[0]
    return best.text, best.probability


def read_at(reader: LoadedReader, image: Image, corners: Corners) -> tuple[str, float] | None:
    """What the whole reader says at this place, None where it reports nothing."""
    found = find_plates(image, reader.models.detector, reader.models.recogniser).reads
    height, width = image.shape[:2]
    left, top, right, bottom = box_of(corners)
    box = (max(0.0, left), max(0.0, top), min(float(width), right), min(float(height), bottom))
    near = max(found, key=lambda plate: overlap(box_of(plate.corners), box), default=None)
    if near is None or overlap(box_of(near.corners), box) < SAME_PLACE:
        return None
    return best_whole(near)


def draw_shots(count: int) -> Iterator[Shot]:
    """Drawn plates on cars, 70 to 220 pixels wide, in fair light."""
    for number in range(count):
        rng = np.random.default_rng([SEED, 1, number])
        plate = draw_plate(rng)
        photo = take_photo(rng, plate, usual_view(rng, float(np.exp(rng.uniform(np.log(70), np.log(220))))))
        how = Spoiled(
            blur=float(rng.uniform(0, 0.07)), noise=float(rng.uniform(0, 8)), quality=int(rng.integers(60, 95))
        )
        photo = spoil(rng, photo, how)
        yield Shot(photo.image, plate.text, photo.corners)


def load_shots(reader: LoadedReader, validate: Path) -> Iterator[Shot]:
    """The Dutch car park's photos and the European crops: those plates that the reader reads right when shown whole."""
    for path in sorted((validate / "nl-carpark-clips" / "images").iterdir()):
        texts = _texts_of(validate / "nl-carpark-clips", path.name)
        yield from _known(reader, decode_image(path.read_bytes()), texts, fold=False)
    for path, text in read_labels(validate / "eu-crops", WRONG_LABELS):
        yield from _known(reader, decode_image(path.read_bytes()), [text], fold=True)


def _texts_of(folder: Path, file: str) -> list[str]:
    lines = (folder / "plates.csv").read_text(encoding="utf-8").splitlines()[1:]
    return next(line.split(",")[2].split("|") for line in lines if line.startswith(f"{file},"))


def _known(reader: LoadedReader, image: Image, texts: Sequence[str], *, fold: bool) -> Iterator[Shot]:
    """Where the plates are is known only from the reader itself."""
    for plate in find_plates(image, reader.models.detector, reader.models.recogniser).reads:
        for text in texts:
            shot = Shot(image, text, plate.corners, fold)
            if is_right(shot, plate.spellings[0].text):
                yield shot


def cut(rng: np.random.Generator, shot: Shot) -> Shot:
    """The picture without 10 to 30 percent of the plate's width at one end."""
    photo = cut_photo(Photo(shot.image, shot.corners), rng.uniform(*HIDDEN), at_start=bool(rng.random() < 0.5))
    return Shot(photo.image, shot.text, photo.corners, shot.fold)


def hide(rng: np.random.Generator, shot: Shot) -> Shot:
    """Something stands before 10 to 30 percent of the plate's width at one end: a post, a trunk, a wall's edge."""
    image = shot.image.copy()
    left, top, right, bottom = box_of(shot.corners)
    part, wide = rng.uniform(*HIDDEN) * (right - left), rng.uniform(0.1, 0.5) * (right - left)
    first, last = (left - wide, left + part) if rng.random() < 0.5 else (right - part, right + wide)
    lean = rng.normal(0, 0.05) * (bottom - top)
    x, y = np.meshgrid(np.arange(image.shape[1], dtype=np.float32), np.arange(image.shape[0], dtype=np.float32))
    across = (x - first - lean * (y - top) / max(1.0, bottom - top)) / (last - first)
    colour = np.array(one_of(rng, _THINGS), np.float32) + rng.normal(0, 8, 3)
    round_light = 0.55 + 0.45 * np.sqrt(np.clip(1 - (2 * across - rng.uniform(0.6, 1.4)) ** 2, 0, 1))
    grain = cv2.resize(
        rng.normal(0, 6, (max(2, image.shape[0] // 3), max(2, image.shape[1] // 8))).astype(np.float32),
        image.shape[1::-1],
    )
    thing = np.clip(colour * round_light[..., None] + grain[..., None], 0, 255)
    alpha = np.clip(np.minimum(across, 1 - across) * (last - first) + 0.5, 0, 1)[..., None]
    image[:] = (image * (1 - alpha) + thing * alpha).astype(np.uint8)
    return Shot(image, shot.text, shot.corners, shot.fold)


_THINGS: Final = (
    (60, 62, 64),
    (140, 142, 145),
    (40, 60, 80),
    (35, 90, 60),
    (90, 110, 170),
    (30, 30, 160),
    (210, 212, 215),
    (50, 45, 42),
)


def measure(title: str, shots: Iterable[Shot], reader: LoadedReader, seed: int) -> None:
    """Read each plate whole, cut and hidden, and say how it went."""
    cuts, hidden, sure_seen, sure_whole, wholes = Count(), Count(), 0, 0, 0
    for number, shot in enumerate(shots):
        rng = np.random.default_rng([SEED, seed, number])
        cuts.add(shot, read_at(reader, *_place(cut(rng, shot))))
        hidden.add(shot, read_at(reader, *_place(hide(rng, shot))))
        whole = [
            plate
            for plate in find_plates(shot.image, reader.models.detector, reader.models.recogniser).reads
            if is_right(shot, plate.spellings[0].text)
        ]
        wholes += bool(whole)
        sure = bool(whole) and whole[0].spellings[0].probability >= VERY_SURE
        sure_seen += sure
        sure_whole += sure and best_whole(whole[0])[1] >= VERY_SURE
    print(cuts.describe(f"{title}, cut by the picture"))
    print(hidden.describe(f"{title}, hidden"))
    print(
        f"{title}, whole: {wholes} right, {sure_seen} of them seen at {VERY_SURE},"
        f" {sure_whole} seen and whole at {VERY_SURE} ({100 * sure_whole / max(1, sure_seen):.2f} %)"
    )


def _place(shot: Shot) -> tuple[Image, Corners]:
    return shot.image, shot.corners


def main() -> None:
    """Measure drawn plates, and the validation photos where they are."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--models", type=Path, default=ROOT / "layers" / "models")
    parser.add_argument("--drawn", type=int, default=3000)
    parser.add_argument("--validate", type=Path, help="the folder of the validation photos")
    arguments = parser.parse_args()
    reader = open_reader(arguments.models)
    measure("drawn", draw_shots(arguments.drawn), reader, 2)
    if arguments.validate:
        measure("validation", load_shots(reader, arguments.validate), reader, 3)


if __name__ == "__main__":
    main()
