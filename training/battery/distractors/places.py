"""Where the things stand: streets with houses and shops, roads, yards behind fences, car parks, walls close by."""

import cv2
import numpy as np

from training.battery.distractors import boards
from training.battery.distractors.canvas import Canvas, any_colour, hang, place, shade, straight
from training.battery.distractors.vehicles import draw_bus, draw_car, draw_grille, draw_van
from training.battery.distractors.words import one_of
from training.battery.lettering import Colour


def draw_shopping_street(rng: np.random.Generator, canvas: Canvas) -> None:
    """Facades side by side, each with a shop."""
    wide, high = canvas.width, canvas.height
    ground = int(high * rng.uniform(0.72, 0.86))
    _draw_sky(rng, canvas, ground)
    x = -rng.uniform(0, 0.2) * wide
    while x < wide:
        house = wide * rng.uniform(0.25, 0.5)
        _draw_house(rng, canvas, x, x + house, high * rng.uniform(-0.05, 0.12), ground)
        x += house
    _draw_ground(rng, canvas, ground)
    _draw_poles(rng, canvas, ground, int(rng.integers(1, 4)))
    for _ in range(int(rng.integers(0, 3))):
        width = wide * rng.uniform(0.18, 0.4)
        draw = one_of(rng, (draw_car, draw_car, draw_van))
        draw(rng, canvas, rng.uniform(-0.1, 0.9) * wide, ground + high * rng.uniform(0.02, 0.14), width)


def draw_road(rng: np.random.Generator, canvas: Canvas) -> None:
    """A road with signs, cars from behind, perhaps a bus."""
    wide, high = canvas.width, canvas.height
    ground = int(high * rng.uniform(0.35, 0.5))
    _draw_sky(rng, canvas, ground)
    for _ in range(int(rng.integers(2, 6))):
        left = rng.uniform(-0.1, 1) * wide
        _draw_house(rng, canvas, left, left + wide * 0.25, high * rng.uniform(0.1, 0.3), ground, shop=False)
    _draw_ground(rng, canvas, ground)
    for _ in range(4):
        end = int(rng.uniform(-0.6, 1.6) * wide)
        cv2.line(canvas.image, (wide // 2, ground), (end, high), (215, 215, 215), max(1, wide // 260), cv2.LINE_AA)
    _draw_poles(rng, canvas, ground + int(high * 0.1), int(rng.integers(2, 5)))
    if rng.random() < 0.5:
        draw_bus(rng, canvas, rng.uniform(-0.3, 0.5) * wide, high * rng.uniform(0.6, 0.8), wide * rng.uniform(0.5, 1.1))
    for _ in range(int(rng.integers(1, 4))):
        width = wide * float(np.exp(rng.uniform(np.log(0.1), np.log(0.45))))
        draw_car(rng, canvas, rng.uniform(-0.1, 0.9) * wide, min(high * 0.98, ground + width * 0.9), width)


def draw_close_car(rng: np.random.Generator, canvas: Canvas) -> None:
    """A car that fills the picture, as at a barrier."""
    wide, high = canvas.width, canvas.height
    _draw_sky(rng, canvas, high)
    _draw_ground(rng, canvas, int(high * 0.4))
    _draw_poles(rng, canvas, int(high * 0.5), 2)
    draw_car(rng, canvas, wide * rng.uniform(0.0, 0.25), high * rng.uniform(0.92, 1.1), wide * rng.uniform(0.6, 0.85))


def draw_van_side(rng: np.random.Generator, canvas: Canvas) -> None:
    """A van or a bus close by, full of lettering."""
    wide, high = canvas.width, canvas.height
    ground = int(high * 0.55)
    _draw_sky(rng, canvas, ground)
    _draw_ground(rng, canvas, ground)
    draw = draw_van if rng.random() < 0.6 else draw_bus
    draw(rng, canvas, wide * rng.uniform(-0.2, 0.15), high * rng.uniform(0.8, 0.95), wide * rng.uniform(0.8, 1.4))
    _draw_poles(rng, canvas, ground, 1)


def draw_yard(rng: np.random.Generator, canvas: Canvas) -> None:
    """Containers, barriers and notices behind a fence."""
    wide, high = canvas.width, canvas.height
    ground = int(high * rng.uniform(0.6, 0.75))
    _draw_sky(rng, canvas, ground)
    _draw_ground(rng, canvas, ground)
    for _ in range(int(rng.integers(1, 4))):
        board = boards.container_side(rng) if rng.random() < 0.6 else boards.firm(rng)
        left, width = rng.uniform(-0.1, 0.8) * wide, wide * rng.uniform(0.25, 0.5)
        hang(canvas, board, straight(left, ground - width * 0.42, left + width, ground + high * 0.02))
    colour = one_of(rng, ((60, 70, 60), (120, 120, 120), (30, 30, 30)))
    step = max(6, int(wide * rng.uniform(0.012, 0.04)))
    top, bottom = int(ground - high * rng.uniform(0.1, 0.3)), int(ground + high * 0.12)
    thick = max(1, step // 9)
    for x in range(0, wide, step):
        cv2.line(canvas.image, (x, top), (x, bottom), colour, thick)
    for y in (top, (top + bottom) // 2, bottom):
        cv2.line(canvas.image, (0, y), (wide, y), colour, thick + 1)
    for _ in range(int(rng.integers(1, 4))):
        board = one_of(rng, (boards.notice, boards.notice, boards.house_number, boards.bar_code))(rng)
        centre = (rng.uniform(0.1, 0.9) * wide, rng.uniform(top, bottom))
        hang(canvas, board, place(rng, board, centre, wide * rng.uniform(0.05, 0.2), lean=0.1))
    blocks = max(8, wide // 24)
    for x in range(0, wide, blocks * 2):  # a barrier in red and white
        cv2.rectangle(canvas.image, (x, bottom + 4), (x + blocks, bottom + 4 + blocks // 2), (40, 40, 200), -1)
        cv2.rectangle(
            canvas.image, (x + blocks, bottom + 4), (x + 2 * blocks, bottom + 4 + blocks // 2), (235, 235, 235), -1
        )


def draw_wall(rng: np.random.Generator, canvas: Canvas) -> None:
    """A wall or door close by, with signs, numbers, vents and posters."""
    wide, high = canvas.width, canvas.height
    _draw_bricks(rng, canvas, (0, 0), (wide, high))
    for _ in range(int(rng.integers(3, 8))):
        board = draw_grille(rng) if rng.random() < 0.2 else one_of(rng, boards.BOARDS)(rng)
        centre = (rng.uniform(0.05, 0.95) * wide, rng.uniform(0.08, 0.92) * high)
        width = wide * float(np.exp(rng.uniform(np.log(0.06), np.log(0.4))))
        hang(canvas, board, place(rng, board, centre, width), light=float(rng.uniform(0.6, 1.1)))


PLACES = (draw_shopping_street, draw_road, draw_close_car, draw_van_side, draw_yard, draw_wall)


def _draw_sky(rng: np.random.Generator, canvas: Canvas, ground: int) -> None:
    upper, lower = one_of(
        rng, (((220, 170, 120), (235, 225, 215)), ((190, 190, 190), (225, 225, 225)), ((60, 40, 30), (110, 90, 90)))
    )
    ramp = np.linspace(0, 1, max(1, ground), dtype=np.float32)[:, None, None]
    canvas.image[:ground] = np.array(upper, np.float32) * (1 - ramp) + np.array(lower, np.float32) * ramp
    for _ in range(int(rng.integers(2, 7))):  # trees
        centre = (int(rng.uniform(0, canvas.width)), int(ground - rng.uniform(0, 0.2) * canvas.height))
        radius = int(canvas.height * rng.uniform(0.05, 0.2))
        cv2.circle(canvas.image, centre, radius, shade((50, 90, 60), float(rng.uniform(0.4, 1.3))), -1, cv2.LINE_AA)


def _draw_ground(rng: np.random.Generator, canvas: Canvas, ground: int) -> None:
    grey = int(rng.integers(60, 150))
    area = canvas.image[ground:]
    ramp = np.linspace(1.1, 0.8, area.shape[0], dtype=np.float32)[:, None, None]
    area[:] = np.clip(ramp * np.array((grey + 3, grey, grey - 3), np.float32), 0, 255)
    cv2.line(canvas.image, (0, ground), (canvas.width, ground), (grey + 40,) * 3, max(2, canvas.height // 90))


def _draw_house(
    rng: np.random.Generator, canvas: Canvas, left: float, right: float, top: float, ground: int, *, shop: bool = True
) -> None:
    low, high = (int(left), max(0, int(top))), (int(right), ground)
    _draw_bricks(rng, canvas, low, high)
    width, tall = right - left, ground - top
    glass = any_colour(rng, 30, 120)
    frame: Colour = (225, 225, 225) if rng.random() < 0.7 else (60, 50, 40)
    floors, columns = int(rng.integers(1, 4)), int(rng.integers(2, 5))
    share = 0.55 if shop else 1.0
    for floor in range(floors):
        for column in range(columns):
            x = left + width * (column + 0.22) / columns
            y = top + tall * share * (floor + 0.25) / floors
            across, down = width / columns * 0.56, tall * share / floors * 0.55
            cv2.rectangle(canvas.image, (int(x), int(y)), (int(x + across), int(y + down)), frame, -1)
            pane = (
                (int(x + across * 0.08), int(y + down * 0.08)),
                (int(x + across * 0.92), int(y + down * 0.92)),
            )
            cv2.rectangle(canvas.image, *pane, shade(glass, float(rng.uniform(0.7, 1.4))), -1)
            middle = int(x + across / 2)
            cv2.line(canvas.image, (middle, pane[0][1]), (middle, pane[1][1]), frame, max(1, int(width / 120)))
    if not shop:
        return
    sign = boards.shop_sign(rng)
    y = top + tall * 0.58
    hang(canvas, sign, straight(left + width * 0.06, y, right - width * 0.06, y + tall * 0.1))
    window = (int(left + width * 0.08), int(y + tall * 0.13)), (int(right - width * 0.3), int(ground - tall * 0.04))
    cv2.rectangle(canvas.image, *window, shade(glass, 1.3), -1)
    cv2.rectangle(canvas.image, *window, frame, max(1, int(width / 70)))
    door = (int(right - width * 0.25), int(y + tall * 0.13)), (int(right - width * 0.08), ground)
    cv2.rectangle(canvas.image, *door, any_colour(rng, 20, 160), -1)
    for draw, centre, size in (
        (boards.poster, (left + width * rng.uniform(0.2, 0.5), y + tall * 0.25), 0.25),
        (boards.house_number, (right - width * 0.165, y + tall * 0.17), 0.05),
        (boards.hours, (right - width * 0.165, y + tall * 0.27), 0.09),
        (boards.street_name, (left + width * 0.2, top + tall * 0.5), 0.2),
        (boards.notice, (left + width * rng.uniform(0.3, 0.6), y + tall * 0.34), 0.2),
    ):
        if rng.random() < 0.55:
            board = draw(rng)
            hang(canvas, board, place(rng, board, centre, width * size, lean=0.05))


def _draw_bricks(rng: np.random.Generator, canvas: Canvas, low: tuple[int, int], high: tuple[int, int]) -> None:
    wall = one_of(rng, ((70, 85, 140), (120, 140, 160), (190, 200, 205), (90, 90, 95), (140, 175, 200)))
    left, top, right, bottom = max(0, low[0]), max(0, low[1]), min(canvas.width, high[0]), min(canvas.height, high[1])
    if right <= left or bottom <= top:
        return
    canvas.image[top:bottom, left:right] = wall
    if rng.random() < 0.7:
        brick = max(4, canvas.width // int(rng.integers(60, 160)))
        joint = shade(wall, float(rng.choice([0.85, 1.12])))
        canvas.image[top:bottom:brick, left:right] = joint
        for row, y in enumerate(range(top, bottom, brick)):
            canvas.image[y : min(y + brick, bottom), left + (row % 2) * brick : right : 2 * brick] = joint


def _draw_poles(rng: np.random.Generator, canvas: Canvas, ground: int, count: int) -> None:
    """Posts with signs on them."""
    signs = (boards.speed_sign, boards.direction_sign, boards.street_name, boards.notice, boards.fuel_totem)
    for _ in range(count):
        x, width = rng.uniform(0.04, 0.96) * canvas.width, canvas.width * rng.uniform(0.04, 0.16)
        y = ground - canvas.height * rng.uniform(0.08, 0.3)
        foot = (int(x), int(ground + canvas.height * 0.06))
        cv2.line(canvas.image, (int(x), int(y)), foot, (120, 122, 124), max(2, canvas.width // 200))
        for step in range(int(rng.integers(1, 3))):
            board = one_of(rng, signs)(rng)
            tall = width * board.image.shape[0] / board.image.shape[1]
            hang(canvas, board, place(rng, board, (x, y + step * (tall + 4)), width, lean=0.15))
