"""What stands before and after a plate's text, often as high as its characters, and is no character.

Small flags, narrow strips with letters but without blue, seals, bolts, clips of the holder, names of dealers written
upwards. Without them in training the reader takes such a thing for an I or a 1.
"""

import cv2
import numpy as np

from training.plates import fonts
from training.plates.ink import Image, letter, paint, shake
from training.plates.look import BLACK, BLUE, GREEN, RED, WHITE, YELLOW, Colour
from training.plates.stickers import draw_sticker

SHARE = 0.16
"""How many plates have such a thing at one end or both."""

_FLAG_COLOURS: tuple[Colour, ...] = (RED, WHITE, BLUE, GREEN, BLACK, (0, 205, 250))
_LETTERS = ("D", "F", "B", "I", "E", "P", "A", "H", "S", "L", "NL", "GB", "UK", "CH", "EU", "RO", "IRL", "TR", "UA")
_NAMES = ("AUTO HOF", "CARRERA", "MOTOR 2000", "VOLANTE", "PKW MARKT", "TUNING", "GARAJE", "SALON")


def draw_ends(
    rng: np.random.Generator, image: Image, room: tuple[float, float], unit: float, height: int, ink: Colour
) -> tuple[float, float]:
    """Draw things on the plate (in place) at the ends of `room`, the columns left for the text; what then is left.

    `unit` is the height of a line, `height` that of the part of the plate beside which they stand.
    """
    left, right = room
    if rng.random() > SHARE:
        return left, right
    sides = ("left", "right", "both")[int(rng.choice(3, p=(0.42, 0.38, 0.2)))]
    if sides != "right":
        left += _draw_end(rng, image, left, 1, unit, height, ink)
    if sides != "left":
        right -= _draw_end(rng, image, right, -1, unit, height, ink)
    return left, right


def _draw_end(
    rng: np.random.Generator, image: Image, edge: float, way: int, unit: float, height: int, ink: Colour
) -> float:
    """One thing at column `edge`, towards the text (`way` 1 or -1); how many columns it takes, with its distance."""
    kind = int(rng.choice(6, p=(0.22, 0.22, 0.14, 0.12, 0.18, 0.12)))
    wide = (
        unit
        * (
            rng.uniform(0.26, 0.55),
            rng.uniform(0.14, 0.34),
            rng.uniform(0.2, 0.42),
            rng.uniform(0.09, 0.2),
            rng.uniform(0.04, 0.12),
            rng.uniform(0.12, 0.22),
        )[kind]
    )
    # Half of them touch the plate's end, which the band's distance left free.
    out = unit * 0.05 if rng.random() < 0.5 else 0.0
    start = edge - way * out
    x0, x1 = sorted((start, start + way * wide))
    middle = (x0 + x1) / 2
    if kind == 0:
        tall = min(height * 0.9, unit * (rng.uniform(0.6, 0.8) if rng.random() < 0.4 else rng.uniform(0.22, 0.5)))
        _draw_flag(rng, image, (x0, x1), height * rng.uniform(0.35, 0.65), tall)
    elif kind == 1:
        _draw_strip(rng, image, (x0, x1), height, unit, ink)
    elif kind == 2:
        _draw_seals(rng, image, middle, wide, height)
    elif kind == 3:
        _draw_bolt(rng, image, (middle, height * rng.uniform(0.4, 0.6)), wide)
    elif kind == 4:
        _draw_clip(rng, image, (x0, x1), height, ink)
    else:
        _draw_name(rng, image, middle, wide, height)
    return max(0.0, wide - out) + unit * rng.uniform(0.02, 0.12)


def _box(x: tuple[float, float], y: tuple[float, float]) -> tuple[tuple[int, int], tuple[int, int]]:
    return (round(x[0]), round(y[0])), (round(x[1]), round(y[1]))


def _draw_flag(rng: np.random.Generator, image: Image, x: tuple[float, float], middle: float, tall: float) -> None:
    """Three stripes either way, a cross, or a disc on one colour; often with a country's letters below."""
    top, bottom = middle - tall / 2, middle + tall / 2
    first, second, third = (shake(rng, _FLAG_COLOURS[number], 30) for number in rng.permutation(6)[:3])
    kind = rng.random()
    cv2.rectangle(image, *_box(x, (top, bottom)), second, -1)
    if kind < 0.3:
        cv2.rectangle(image, *_box(x, (top, top + tall / 3)), first, -1)
        cv2.rectangle(image, *_box(x, (bottom - tall / 3, bottom)), third, -1)
    elif kind < 0.6:
        third_part = (x[1] - x[0]) / 3
        cv2.rectangle(image, *_box((x[0], x[0] + third_part), (top, bottom)), first, -1)
        cv2.rectangle(image, *_box((x[1] - third_part, x[1]), (top, bottom)), third, -1)
    elif kind < 0.8:
        pen = max(1, round(tall * rng.uniform(0.12, 0.25)))
        across = x[0] + (x[1] - x[0]) * (0.5 if rng.random() < 0.5 else 0.36)
        cv2.line(image, (round(x[0]), round(middle)), (round(x[1]), round(middle)), first, pen)
        cv2.line(image, (round(across), round(top)), (round(across), round(bottom)), first, pen)
        if rng.random() < 0.3:  # a saltire as well
            cv2.line(image, *_box(x, (top, bottom)), third, max(1, pen // 2), cv2.LINE_AA)
            cv2.line(image, *_box(x, (bottom, top)), third, max(1, pen // 2), cv2.LINE_AA)
    else:
        cv2.circle(image, (round((x[0] + x[1]) / 2), round(middle)), max(1, round(tall * 0.25)), first, -1, cv2.LINE_AA)
    if rng.random() < 0.3:
        cv2.rectangle(image, *_box(x, (top, bottom)), shake(rng, BLACK, 60), 1)
    if tall < image.shape[0] * 0.55 and rng.random() < 0.45:
        words = _LETTERS[int(rng.integers(len(_LETTERS)))]
        centre = ((x[0] + x[1]) / 2, bottom + tall * rng.uniform(0.3, 0.5))
        letter(image, words, centre, tall * rng.uniform(0.35, 0.6), x[1] - x[0], shake(rng, BLACK, 40))


def _draw_strip(
    rng: np.random.Generator, image: Image, x: tuple[float, float], height: int, unit: float, ink: Colour
) -> None:
    """A narrow field of any colour with letters, side by side or one above the other, and often a line beside it."""
    paper = tuple(int(value) for value in image[height // 2, min(image.shape[1] - 1, max(0, round(x[0])))])
    plain: Colour = (paper[0], paper[1], paper[2])
    colour = plain if rng.random() < 0.45 else shake(rng, (BLACK, RED, GREEN, YELLOW, BLUE, WHITE)[rng.integers(6)], 40)
    inset = height * (0.0 if rng.random() < 0.5 else rng.uniform(0.08, 0.2))
    if colour != plain:
        cv2.rectangle(image, *_box(x, (inset, height - 1 - inset)), colour, -1)
    own: Colour = WHITE if sum(colour) < 330 else BLACK
    if rng.random() < 0.6:
        pen = max(1, round(unit * rng.uniform(0.01, 0.04)))
        for column in x if rng.random() < 0.4 else (x[int(rng.integers(2))],):
            cv2.line(image, (round(column), round(inset)), (round(column), round(height - inset)), ink, pen)
    words = _LETTERS[int(rng.integers(len(_LETTERS)))]
    if rng.random() < 0.5:
        centre = ((x[0] + x[1]) / 2, height * rng.uniform(0.2, 0.85))
        letter(image, words, centre, unit * rng.uniform(0.16, 0.34), (x[1] - x[0]) * 0.9, shake(rng, own, 30))
    else:  # one above the other
        step = min(unit * rng.uniform(0.2, 0.34), height * 0.8 / len(words))
        top = height * 0.5 - step * (len(words) - 1) / 2
        for row, mark in enumerate(words):
            centre = ((x[0] + x[1]) / 2, top + row * step)
            letter(image, mark, centre, step * 0.8, (x[1] - x[0]) * 0.9, shake(rng, own, 30))


def _draw_seals(rng: np.random.Generator, image: Image, middle: float, wide: float, height: int) -> None:
    kind = ("d", "c", "v")[int(rng.choice(3, p=(0.5, 0.3, 0.2)))]
    for _ in range(int(rng.choice([1, 1, 2]))):
        draw_sticker(rng, image, kind, (middle, height * rng.uniform(0.3, 0.7)), wide)


def _draw_bolt(rng: np.random.Generator, image: Image, centre: tuple[float, float], wide: float) -> None:
    """A screw's head or its cap, with a slot, a rim or a shadow."""
    at, radius = (round(centre[0]), round(centre[1])), max(1, round(wide / 2))
    body = shake(rng, ((45, 45, 45), (165, 168, 170), WHITE, YELLOW)[rng.integers(4)], 40)
    if rng.random() < 0.5:
        cv2.circle(image, (at[0], at[1] + 1), radius + 1, shake(rng, (70, 70, 70), 60), -1, cv2.LINE_AA)
    cv2.circle(image, at, radius, body, -1, cv2.LINE_AA)
    if rng.random() < 0.5:
        angle = rng.uniform(0, np.pi)
        reach = np.array([np.cos(angle), np.sin(angle)]) * radius * 0.8
        start, end = np.round(np.array(at) - reach).astype(int), np.round(np.array(at) + reach).astype(int)
        cv2.line(image, tuple(start.tolist()), tuple(end.tolist()), shake(rng, (60, 60, 60), 60), 1, cv2.LINE_AA)
    if rng.random() < 0.3:  # rust runs down
        cv2.line(image, at, (at[0], round(centre[1] + wide * rng.uniform(1, 3))), (50, 90, 140), 1, cv2.LINE_AA)


def _draw_clip(rng: np.random.Generator, image: Image, x: tuple[float, float], height: int, ink: Colour) -> None:
    """A bar as high as the plate or a part of it: the holder's clip, an edge bent over, a line before the text."""
    part = 1.0 if rng.random() < 0.5 else rng.uniform(0.4, 0.85)
    top = height * (1 - part) * rng.uniform(0.3, 0.7)
    colour = shake(rng, (ink, (35, 35, 35), (200, 205, 205))[int(rng.integers(3))], 40)
    cv2.rectangle(image, *_box(x, (top, top + height * part - 1)), colour, -1)


def _draw_name(rng: np.random.Generator, image: Image, middle: float, wide: float, height: int) -> None:
    """A dealer's or maker's name, written upwards or downwards."""
    name = _NAMES[int(rng.integers(len(_NAMES)))]
    font = fonts.choose_font(rng, ("dealer", "stroke"))
    mask = fonts.small_text(font, name, max(4, round(wide * rng.uniform(0.5, 0.9))))
    long = min(mask.shape[1], round(height * rng.uniform(0.55, 0.95)))
    mask = np.asarray(cv2.resize(mask, (max(2, long), mask.shape[0]), interpolation=cv2.INTER_AREA), np.uint8)
    mask = np.rot90(mask, 1 if rng.random() < 0.7 else 3)
    x, y = round(middle - mask.shape[1] / 2), round((height - mask.shape[0]) * rng.uniform(0.3, 0.7))
    if rng.random() < 0.35:
        back = shake(rng, (BLACK, BLUE, RED, WHITE)[rng.integers(4)], 40)
        cv2.rectangle(image, (x - 1, y - 2), (x + mask.shape[1], y + mask.shape[0] + 1), back, -1)
        own: Colour = WHITE if sum(back) < 330 else BLACK
    else:
        own = shake(rng, (BLACK, BLUE, RED, GREEN)[rng.integers(4)], 50)
    paint(image, np.ascontiguousarray(mask), x, y, own)
