"""Cars, vans and buses that show no plate: lamps, grilles, badges, empty plate holders, lettering."""

import cv2
import numpy as np

from training.battery.distractors import boards, words
from training.battery.distractors.canvas import Board, Canvas, any_colour, blank, hang, place, shade, straight
from training.battery.distractors.words import one_of
from training.battery.lettering import Colour

DARK: Colour = (28, 28, 30)
CHROME: Colour = (205, 205, 205)


def draw_car(rng: np.random.Generator, canvas: Canvas, left: float, bottom: float, width: float) -> None:
    """The front or back of a car whose plate is missing: an empty recess, an empty holder, or only bodywork."""
    high = width * rng.uniform(0.68, 0.9)
    top = bottom - high
    paint = one_of(rng, ((40, 40, 42), (90, 88, 86), (185, 185, 185), (228, 228, 228), any_colour(rng, 20, 200)))

    def at(u: float, v: float) -> tuple[int, int]:
        return int(left + u * width), int(top + v * high)

    image = canvas.image
    cv2.ellipse(image, at(0.5, 0.99), (int(width * 0.52), max(2, int(high * 0.05))), 0, 0, 360, (24, 24, 26), -1)
    for x in (0.05, 0.79):
        cv2.rectangle(image, at(x, 0.82), at(x + 0.16, 1.0), (20, 20, 20), -1)
    cabin = np.array([at(0.22, 0.02), at(0.78, 0.02), at(0.93, 0.4), at(0.07, 0.4)])
    cv2.fillConvexPoly(image, cabin, shade(paint, 0.85), cv2.LINE_AA)
    glass = np.array([at(0.25, 0.06), at(0.75, 0.06), at(0.87, 0.37), at(0.13, 0.37)])
    cv2.fillConvexPoly(image, glass, any_colour(rng, 20, 90), cv2.LINE_AA)
    shine = np.array([at(0.4, 0.06), at(0.55, 0.06), at(0.45, 0.37), at(0.28, 0.37)])
    cv2.fillConvexPoly(image, shine, any_colour(rng, 60, 150), cv2.LINE_AA)
    _round_box(canvas, at(0.0, 0.37), at(1.0, 0.88), paint)
    cv2.rectangle(image, at(0.0, 0.6), at(1.0, 0.63), shade(paint, 1.12), -1)
    cv2.line(image, at(0.02, 0.7), at(0.98, 0.7), shade(paint, 0.6), max(1, int(width / 150)))
    rear = rng.random() < 0.6
    for x in (0.02, 0.8):
        lamp: Colour = (25, 20, int(rng.integers(110, 230))) if rear else (215, 220, 222)
        cv2.rectangle(image, at(x, 0.42), at(x + 0.18, float(rng.uniform(0.5, 0.57))), lamp, -1)
        cv2.circle(image, at(x + 0.09, 0.47), max(1, int(width * 0.025)), shade(lamp, 1.25), -1, cv2.LINE_AA)
    if not rear:
        hang(canvas, draw_grille(rng), straight(*at(0.28, 0.45), *at(0.72, 0.58)))
    cv2.circle(image, at(0.5, 0.47), max(2, int(width * 0.035)), CHROME, max(1, int(width * 0.008)), cv2.LINE_AA)
    if rear:
        for x in (0.24, 0.76):
            if rng.random() < 0.7:
                _draw_badge(rng, canvas, at(x, 0.57), width * rng.uniform(0.08, 0.16), paint)
    _leave_empty(rng, canvas, at, width)
    if rear and rng.random() < 0.3:
        sticker = Board(boards.notice(rng).image[:60])
        hang(canvas, sticker, place(rng, sticker, at(rng.uniform(0.2, 0.8), 0.33), width * 0.14, lean=0.1))
    if rng.random() < 0.1:
        sign = boards.taxi_sign(rng)
        hang(canvas, sign, place(rng, sign, at(0.5, -0.02), width * 0.2, lean=0.05))


def _leave_empty(rng: np.random.Generator, canvas: Canvas, at: object, width: float) -> None:
    """Where the plate would be."""
    assert callable(at)
    draw, v = rng.random(), float(rng.uniform(0.62, 0.78))
    if draw < 0.3:
        recess = blank(210, 54, (32, 32, 34))
        cv2.rectangle(recess.image, (4, 4), (205, 49), (48, 48, 50), 2)
    elif draw < 0.65:
        recess = blank(210, 54, DARK)
        cv2.rectangle(recess.image, (5, 4), (204, 40), (62, 62, 66), -1)
        recess.print("dealer", "sign-a", one_of(rng, words.DEALERS), (0.5, 0.87), 8, (215, 215, 215))
    elif draw < 0.8:  # a blank plate, as delivered
        recess = blank(210, 46, one_of(rng, ((235, 235, 235), (30, 190, 240), (245, 245, 245))))
        cv2.rectangle(recess.image, (2, 2), (207, 43), (40, 40, 40), 2)
    else:
        return
    centre = at(0.5, v)
    hang(canvas, recess, place(rng, recess, centre, width * rng.uniform(0.26, 0.32), lean=0.06))


def draw_grille(rng: np.random.Generator) -> Board:
    """Bars, a honeycomb or a mesh."""
    board = blank(240, 80, (22, 22, 24))
    step, kind = int(rng.integers(7, 20)), rng.integers(3)
    light = shade(CHROME, float(rng.uniform(0.4, 1.1)))
    for x in range(0, 240, step):
        if kind != 1:
            cv2.line(board.image, (x, 0), (x + (step if kind == 2 else 0), 80), light, max(1, step // 4), cv2.LINE_AA)
    for y in range(0, 80, step):
        if kind != 0:
            cv2.line(board.image, (0, y), (240, y + (step if kind == 2 else 0)), light, max(1, step // 4), cv2.LINE_AA)
    cv2.rectangle(board.image, (0, 0), (239, 79), light, 3)
    return board


def _draw_badge(rng: np.random.Generator, canvas: Canvas, centre: tuple[int, int], width: float, paint: Colour) -> None:
    """Chrome letters straight on the paint."""
    word = one_of(rng, words.BADGES)
    board = blank(30 + 30 * len(word), 50, paint)
    face = one_of(rng, ("badge-a", "badge-b", "sign-b", "sign-a"))
    board.print("badge", face, word, (0.5 + 0.01, 0.5 + 0.04), 30, shade(paint, 0.4))
    board.texts.clear()
    board.print("badge", face, word, (0.5, 0.5), 30, CHROME if rng.random() < 0.8 else DARK)
    hang(canvas, board, place(rng, board, centre, width, lean=0.05))


def draw_van(rng: np.random.Generator, canvas: Canvas, left: float, bottom: float, width: float) -> None:
    """A van from the side, with its owner's name and number."""
    high = width * rng.uniform(0.42, 0.52)
    board = boards.firm(rng)
    paint = tuple(int(part) for part in board.image[0, 0])
    colour: Colour = (paint[0], paint[1], paint[2])
    top = bottom - high
    _round_box(canvas, (int(left), int(top)), (int(left + width), int(bottom - high * 0.1)), colour)
    glass = np.array([(0.02, 0.1), (0.16, 0.08), (0.16, 0.42), (0.01, 0.45)]) * (width, high) + (left, top)
    cv2.fillConvexPoly(canvas.image, glass.astype(np.int32), (60, 55, 50), cv2.LINE_AA)
    for x in (0.2, 0.82):
        centre = (int(left + width * x), int(bottom - high * 0.1))
        cv2.circle(canvas.image, centre, int(high * 0.15), (22, 22, 22), -1, cv2.LINE_AA)
        cv2.circle(canvas.image, centre, int(high * 0.08), (150, 150, 150), -1, cv2.LINE_AA)
    hang(canvas, board, straight(left + width * 0.3, top + high * 0.14, left + width * 0.92, top + high * 0.66))
    cv2.line(
        canvas.image,
        (int(left), int(top + high * 0.72)),
        (int(left + width), int(top + high * 0.72)),
        shade(colour, 0.7),
        2,
    )


def draw_bus(rng: np.random.Generator, canvas: Canvas, left: float, bottom: float, width: float) -> None:
    """A bus from the side: windows, its line and destination, adverts below and on the windows."""
    high = width * rng.uniform(0.3, 0.36)
    top = bottom - high
    paint = one_of(rng, ((60, 60, 190), (160, 90, 20), (225, 225, 225), (40, 150, 220), (90, 140, 40)))
    _round_box(canvas, (int(left), int(top)), (int(left + width), int(bottom - high * 0.08)), paint)
    band = (top + high * 0.16, top + high * 0.5)
    cv2.rectangle(
        canvas.image,
        (int(left + width * 0.02), int(band[0])),
        (int(left + width * 0.98), int(band[1])),
        (45, 42, 40),
        -1,
    )
    for x in np.linspace(0.14, 0.86, 6):
        column = int(left + width * x)
        cv2.line(
            canvas.image, (column, int(band[0])), (column, int(band[1])), shade(paint, 0.6), max(1, int(width / 160))
        )
    display = boards.destination(rng)
    hang(canvas, display, straight(left + width * 0.03, top + high * 0.02, left + width * 0.34, top + high * 0.14))
    for start in (0.2, 0.55):
        advert = boards.poster(rng) if rng.random() < 0.7 else boards.firm(rng)
        wide = width * 0.3
        hang(
            canvas,
            advert,
            straight(left + width * start, top + high * 0.55, left + width * start + wide, top + high * 0.84),
        )
    for x in (0.15, 0.78):
        cv2.circle(
            canvas.image,
            (int(left + width * x), int(bottom - high * 0.08)),
            int(high * 0.14),
            (20, 20, 20),
            -1,
            cv2.LINE_AA,
        )
    number = blank(90, 40, paint)
    number.print("fleet", "sign-a", str(rng.integers(100, 10000)), (0.5, 0.5), 26, (235, 235, 235))
    hang(canvas, number, place(rng, number, (left + width * 0.92, top + high * 0.6), width * 0.05, lean=0.02))


def _round_box(canvas: Canvas, low: tuple[int, int], high: tuple[int, int], colour: Colour) -> None:
    """A box of bodywork: lighter above than below."""
    left, top = max(low[0], 0), max(low[1], 0)
    right, bottom = min(high[0], canvas.width), min(high[1], canvas.height)
    if right <= left or bottom <= top:
        return
    ramp = np.linspace(1.12, 0.72, bottom - top, dtype=np.float32)[:, None, None]
    canvas.image[top:bottom, left:right] = np.clip(ramp * np.array(colour, np.float32), 0, 255).astype(np.uint8)
