"""Captions that cameras write into their pictures: 612 drawn scenes without a plate, a caption in a box in each.

python -m training.battery.captions [--models FOLDER] [--count N] [--show]

Whatever is read there is one read too many. Training writes captions with other words, typefaces and seeds.
"""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import numpy as np

from platewatch.reading.onnx.models import open_reader
from training.battery.boxes import Box, box_of
from training.battery.distractors.canvas import Canvas
from training.battery.distractors.places import PLACES
from training.battery.distractors.scene import SIZES, take
from training.battery.distractors.words import one_of
from training.battery.lettering import Colour, Image, ink, write

ROOT = Path(__file__).parents[2]
SEED: Final = 20_220_911
"""Of all that is drawn here. Training never uses it."""
COUNT: Final = 612
"""34 of each of three sizes and six places."""
FACES: Final = ("caption-a", "caption-b", "caption-c", "caption-d", "recorder-a", "recorder-b", "sign-a")
WORDS: Final = ("VIDEO", "Eingang", "Zufahrt", "Lane", "Gate", "Tor", "NVR", "View", "Rijstrook", "Ingresso", "Spur")
"""Names of cameras, with a number behind them."""
PLAIN: Final = (
    "EXIT WEST",
    "Parking level",
    "Loading bay",
    "Parkhaus",
    "Slagboom",
    "Terrein",
    "Front door",
    "OVERVIEW",
)
MODELS: Final = ("TLX", "HDW", "QNV", "PTZ", "SNB", "XCAM", "AVC", "DOM", "BUL", "TVR")
"""What makers call their cameras begins like this."""


@dataclass(frozen=True, slots=True)
class CaptionScene:
    """A JPEG, the caption in it, how it is drawn, and the box's left, top, right and bottom in pixels."""

    data: bytes
    text: str
    style: str
    box: Box


def draw_scenes(*, count: int = COUNT) -> Iterator[CaptionScene]:
    """The first `count` scenes."""
    for number in range(count):
        yield draw_scene(number)


def draw_scene(number: int) -> CaptionScene:
    """The scene of that number: the sizes and the places by turns."""
    rng = np.random.default_rng([SEED, number])
    width, height = SIZES[number % len(SIZES)]
    canvas = Canvas(np.zeros((height, width, 3), np.uint8))
    PLACES[number // len(SIZES) % len(PLACES)](rng, canvas)
    image = take(rng, canvas.image)
    text = choose_text(rng)
    style, box = _write(rng, image, text)
    _, coded = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(50, 95))])
    return CaptionScene(coded.tobytes(), text, style, box)


def choose_text(rng: np.random.Generator) -> str:
    """A camera's name or model, a moment, a place, a speed: half of them as short as a plate's text."""
    kind = int(rng.choice(6, p=(0.3, 0.26, 0.16, 0.12, 0.08, 0.08)))
    if kind == 0:
        return _model(rng)
    if kind == 1:
        return f"{one_of(rng, WORDS)}{one_of(rng, ('', ' ', '-', ' 0'))}{rng.integers(1, 33)}"
    day = f"{rng.integers(1, 29):02d}{one_of(rng, ('.', '-', '/'))}{rng.integers(1, 13):02d}"
    clock = f"{rng.integers(24):02d}:{rng.integers(60):02d}"
    if kind == 2:
        return one_of(rng, (f"{clock}:{rng.integers(60):02d}", f"{day} {clock}", f"{clock}h", day))
    if kind == 3:
        return f"{one_of(rng, PLAIN)}{one_of(rng, ('', f' {rng.integers(1, 10)}'))}"
    if kind == 4:
        return one_of(
            rng, (f"v={rng.integers(10, 140)}", f"{rng.integers(10, 140)} kph", f"Speed {rng.integers(5, 140)}")
        )
    return one_of(rng, (f"{one_of(rng, WORDS)} {day} {clock}", f"{_model(rng)} {clock}"))


def _model(rng: np.random.Generator) -> str:
    """Letters and figures mixed, as on a camera's box."""
    number = rng.integers(10, 10_000)
    tail = "ABEFHKLMSZ"[int(rng.integers(10))]
    return one_of(
        rng,
        (
            f"{one_of(rng, MODELS)}{number}",
            f"{one_of(rng, MODELS)}-{number}{tail}",
            f"{one_of(rng, MODELS)[:2]}{rng.integers(1, 10)}{tail}{rng.integers(1, 10)}",
            f"{one_of(rng, MODELS)}{rng.integers(1, 9)}{tail}",
        ),
    )


def _write(rng: np.random.Generator, image: Image, text: str) -> tuple[str, Box]:
    """Write the caption into the picture, in place; the style's name and the box."""
    rows, columns = image.shape[:2]
    tall = max(9, round(columns * float(np.exp(rng.uniform(np.log(0.013), np.log(0.045))))))
    mask = write(one_of(rng, FACES), text, tall)
    most = round(columns * 0.9)
    if mask.shape[1] > most:
        size = (most, max(6, round(mask.shape[0] * most / mask.shape[1])))
        mask = np.asarray(cv2.resize(mask, size, interpolation=cv2.INTER_AREA), np.uint8)
    side, above = max(2, round(tall * rng.uniform(0.15, 0.7))), max(2, round(tall * rng.uniform(0.12, 0.5)))
    wide, high = mask.shape[1] + 2 * side, mask.shape[0] + 2 * above
    gap = int(rng.integers(0, 24))
    x = gap if rng.random() < 0.5 else columns - wide - gap
    y = gap if rng.random() < 0.5 else rows - high - gap
    if rng.random() < 0.15:  # in the middle of an edge
        x = (columns - wide) // 2
    style = one_of(rng, ("white on black", "white on black", "black on white", "colour", "shaded", "framed"))
    area = image[max(y, 0) : y + high, max(x, 0) : x + wide]
    colour: Colour = (252, 252, 252)
    if style == "black on white":
        area[:], colour = 252, (4, 4, 4)
    elif style == "colour":
        area[:] = one_of(rng, ((5, 5, 5), (110, 30, 0), (60, 60, 60)))
        colour = one_of(rng, ((0, 220, 255), (90, 255, 90), (255, 255, 0)))
    elif style == "shaded":
        area[:] = (area * 0.35).astype(np.uint8)
    else:
        area[:] = 3
        if style == "framed":
            cv2.rectangle(image, (x, y), (x + wide - 1, y + high - 1), (230, 230, 230), max(1, tall // 14))
    ink(image, mask, x + side, y + above, colour)
    return style, (float(x), float(y), float(x + wide), float(y + high))


def covers(box: Box, plate: Box) -> bool:
    """Whether half or more of the plate lies in the box."""
    wide = min(box[2], plate[2]) - max(box[0], plate[0])
    high = min(box[3], plate[3]) - max(box[1], plate[1])
    size = (plate[2] - plate[0]) * (plate[3] - plate[1])
    return wide > 0 and high > 0 and wide * high >= 0.5 * size


def main() -> None:
    """Read the arguments, read the scenes, say what was read of the captions."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--models", type=Path, default=ROOT / "layers" / "models")
    parser.add_argument("--count", type=int, default=COUNT)
    parser.add_argument("--show", action="store_true", help="print each read of a caption")
    arguments = parser.parse_args()
    reader = open_reader(arguments.models)
    of_captions, sure, others = 0, 0, 0
    for scene in draw_scenes(count=arguments.count):
        for plate in reader.read(scene.data).plates:
            if not covers(scene.box, box_of(plate.corners)):
                others += 1
                continue
            best = plate.spellings[0]
            of_captions += 1
            sure += best.probability >= 0.9
            if arguments.show:
                print(f"  {scene.text!r} ({scene.style}) read as {best.text} at {best.probability:.3f}")
    print(
        f"captions: {of_captions} of {arguments.count} became reads, {sure} of them at 0.9 or more;"
        f" {others} other reads in these scenes"
    )


if __name__ == "__main__":
    main()
