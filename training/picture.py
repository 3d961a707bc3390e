"""Draws the README's picture: a drawn scene as the reader sees it, and the message that follows.

python -m training.picture infra/localcloud/demo/scenes/scene-04.jpg docs/pictures/result.jpg "P1 SV-NP-26 …"
"""

import sys
from pathlib import Path
from typing import Final

import cv2
import matplotlib
import numpy as np
from PIL import Image as Pictures
from PIL import ImageDraw, ImageFont

from platewatch.plates.spelling import show
from platewatch.reading.onnx.models import open_reader
from platewatch.text.probability import format_percent

MODELS: Final = Path(__file__).parents[1] / "layers/models"
FONTS: Final = Path(matplotlib.get_data_path()) / "fonts/ttf"
PANEL: Final = 250
LEAST: Final = 0.01
"""Other spellings that are less probable are not shown."""


def draw_result(scene: Path, target: Path, message: str) -> None:
    """Write `target`: the scene with each plate's corners and spellings, and the message below."""
    found = open_reader(MODELS).read(scene.read_bytes())
    image = found.image.copy()
    for plate in found.plates:
        outline = np.round(np.array(plate.corners)).astype(np.int32)
        cv2.polylines(image, [outline], True, (60, 220, 60), 3, cv2.LINE_AA)
    high, wide = image.shape[:2]
    canvas = Pictures.new("RGB", (wide, high + PANEL), (245, 246, 248))
    canvas.paste(Pictures.fromarray(cv2.cvtColor(image, cv2.COLOR_BGR2RGB)), (0, 0))
    pen = ImageDraw.Draw(canvas)
    large = ImageFont.truetype(FONTS / "DejaVuSans-Bold.ttf", 30)
    small = ImageFont.truetype(FONTS / "DejaVuSans.ttf", 20)
    for plate in found.plates:
        x, y = min(x for x, _ in plate.corners), max(y for _, y in plate.corners)
        best, *others = plate.spellings[:3]
        named = [best, *(each for each in others if each.probability >= LEAST)]
        lines = [f"{show(each.text, plate.country)}  {format_percent(each.probability)}" for each in named]
        pen.rounded_rectangle((x - 10, y + 14, x + 270, y + 30 + 38 + 26 * (len(lines) - 1)), 8, fill=(20, 24, 30))
        pen.text((x + 4, y + 18), lines[0], fill=(255, 255, 255), font=large)
        for row, line in enumerate(lines[1:]):
            pen.text((x + 4, y + 58 + 26 * row), line, fill=(190, 200, 210), font=small)
    pen.rounded_rectangle((60, high + 30, wide - 60, high + PANEL - 30), 24, fill=(222, 238, 255))
    pen.multiline_text((90, high + 52), _wrap(message, 62), fill=(15, 25, 45), font=large, spacing=12)
    target.parent.mkdir(parents=True, exist_ok=True)
    canvas.save(target, optimize=True)


def _wrap(text: str, width: int) -> str:
    lines = [""]
    for word in text.split():
        joined = f"{lines[-1]} {word}".strip()
        if len(joined) <= width or not lines[-1]:
            lines[-1] = joined
        else:
            lines.append(word)
    return "\n".join(lines)


if __name__ == "__main__":
    draw_result(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
