"""Draws the README's picture of masking: a drawn snapshot, and what of it is kept with a hit.

    python -m training.masking infra/localcloud/demo/scenes/scene-04.jpg docs/pictures/masking.png

The people, the garden and the cars are drawn; the plates are read and masked as recognise does it.
"""

import sys
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from platewatch.evidence.masking import Hidden, plate_width, take_pictures
from platewatch.reading.onnx.models import open_reader

MODELS: Final = Path(__file__).parents[1] / "layers/models"
GARDEN: Final = ((0.0, 0.30), (0.12, 0.31), (0.2, 0.86), (0.0, 0.9))
"""Private ground on the left of the scene; it reaches into the left car's surroundings."""
PLATE_CM: Final = 52
GAP, BAR = 16, 46
Image = NDArray[np.uint8]
Colour = tuple[int, int, int]


def draw_masking(scene: Path, target: Path) -> None:
    """Write `target`: the scene with people in it on the left, the overview and the plate crop on the right."""
    reader = open_reader(MODELS)
    image = reader.read(scene.read_bytes()).image.copy()
    plates = reader.read(scene.read_bytes()).plates
    left, right = sorted(plates, key=lambda plate: plate.corners[0][0])[:2]
    centimetre = plate_width(left.corners) / PLATE_CM
    _draw_person(image, 0.055, 0.9, centimetre * 0.92, (70, 60, 150), 1)
    _draw_person(image, 0.5, 0.93, centimetre, (120, 90, 40), 2)
    for plate in (left, right):
        x, y = np.mean(plate.corners, axis=0)
        across = plate_width(plate.corners)
        for side in (-0.75, 0.75):
            _draw_face(image, x + side * across, y - 1.12 * across, across / PLATE_CM * 16, 3 if side < 0 else 4)
    hidden = Hidden(others=[right.corners], private_ground=[GARDEN])
    pictures = take_pictures(image, left.corners, hidden)
    overview, crop = (_decode(data) for data in (pictures.overview, pictures.plate))
    shown = image.copy()
    high, wide = image.shape[:2]
    outline = np.round(np.array(GARDEN) * (wide, high)).astype(np.int32)
    cv2.polylines(shown, [outline], True, (40, 40, 230), 3, cv2.LINE_AA)
    crop = np.asarray(cv2.resize(crop, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC), np.uint8)
    overview[16 : 16 + crop.shape[0], wide - 16 - crop.shape[1] : wide - 16] = crop
    cv2.rectangle(overview, (wide - 16 - crop.shape[1], 16), (wide - 16, 16 + crop.shape[0]), (255, 255, 255), 2)
    sheet = np.full((high + BAR, 2 * wide + GAP, 3), 255, np.uint8)
    for picture, x, words in (
        (shown, 0, "The snapshot (red: private ground)"),
        (overview, wide + GAP, "What is kept with a hit on the left car"),
    ):
        sheet[BAR:, x : x + wide] = picture
        cv2.putText(sheet, words, (x + 6, 32), cv2.FONT_HERSHEY_DUPLEX, 0.95, (30, 30, 30), 1, cv2.LINE_AA)
    sheet = np.asarray(cv2.resize(sheet, None, fx=0.6, fy=0.6, interpolation=cv2.INTER_AREA), np.uint8)
    target.parent.mkdir(parents=True, exist_ok=True)
    if not cv2.imwrite(str(target), sheet, [cv2.IMWRITE_PNG_COMPRESSION, 9]):
        raise OSError(f"{target} could not be written.")


def _draw_person(image: Image, across: float, foot: float, centimetre: float, coat: Colour, kind: int) -> None:
    """Somebody of 1.75 m, whose feet stand at these shares of the picture's width and height."""
    x, y = across * image.shape[1], foot * image.shape[0]

    def at(right: float, up: float) -> tuple[int, int]:
        return round(x + right * centimetre), round(y - up * centimetre)

    for side in (-10, 10):
        cv2.line(image, at(side, 82), at(side * 1.2, 2), (60, 50, 45), round(15 * centimetre), cv2.LINE_AA)
    cv2.fillPoly(image, [np.array([at(-24, 80), at(24, 80), at(22, 145), at(-22, 145)])], coat, cv2.LINE_AA)
    for side in (-1, 1):
        cv2.line(image, at(26 * side, 140), at(31 * side, 85), coat, round(11 * centimetre), cv2.LINE_AA)
    _draw_face(image, *at(0, 160), 16 * centimetre, kind)


def _draw_face(image: Image, x: float, y: float, width: float, kind: int) -> None:
    rng = np.random.default_rng(kind)

    def at(right: float, down: float) -> tuple[int, int]:
        return round(x + right * width), round(y + down * width)

    skin = (150 + int(rng.integers(-30, 20)), 175, 215)
    hair = tuple(int(shade) for shade in rng.integers(20, 90, 3))
    cv2.ellipse(image, at(0, -0.12), (round(width * 0.56), round(width * 0.7)), 0, 0, 360, hair, -1, cv2.LINE_AA)
    cv2.ellipse(image, at(0, 0.05), (round(width * 0.47), round(width * 0.62)), 0, 0, 360, skin, -1, cv2.LINE_AA)
    for side in (-1, 1):
        cv2.circle(image, at(0.2 * side, -0.1), max(1, round(width * 0.07)), (40, 30, 30), -1, cv2.LINE_AA)
        cv2.line(image, at(0.1 * side, -0.25), at(0.32 * side, -0.27), hair, max(1, round(width * 0.06)), cv2.LINE_AA)
    cv2.line(image, at(0, 0), at(0.04, 0.2), (110, 140, 190), max(1, round(width * 0.05)), cv2.LINE_AA)
    cv2.ellipse(
        image, at(0, 0.36), (round(width * 0.17), round(width * 0.06)), 0, 0, 180, (70, 60, 150), -1, cv2.LINE_AA
    )


def _decode(data: bytes) -> Image:
    return np.asarray(cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR), np.uint8)


if __name__ == "__main__":
    draw_masking(Path(sys.argv[1]), Path(sys.argv[2]))
