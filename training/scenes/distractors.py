"""Things in a street that hold letters or look like plates, and are none: signs, badges, grilles, timestamps."""

import cv2
import numpy as np
from numpy.typing import NDArray

from training.plates import fonts
from training.plates.captions import stamp_caption
from training.plates.ink import paint
from training.plates.lettering import choose_words
from training.scenes.paste import Image, paste, random_quad

CAPTIONED = 0.15
WORDS = """
taxi bakery service open sale hotel parking exit stop police school bus garage rent power turbo diesel hybrid
electric sport limited quattro vision express delivery fresh market coffee pizza call now drive safe city line
transport logistics www.example.com info@firm.eu +31 20 555 0199 since 1987 4x4 TDI GTI V6 XC90 C220 320d A4 Q7
Focus Golf Corsa Clio Octavia Astra Passat Volvo Skoda Kia Seat Opel Ford Toyota Honda
""".split()  # noqa: SIM905  a list of strings would be a screen long
HERSHEY = (cv2.FONT_HERSHEY_SIMPLEX, cv2.FONT_HERSHEY_DUPLEX, cv2.FONT_HERSHEY_COMPLEX, cv2.FONT_HERSHEY_TRIPLEX)


def colour(rng: np.random.Generator, low: int = 0, high: int = 256) -> tuple[int, int, int]:
    """Any colour, BGR."""
    blue, green, red = rng.integers(low, high, 3)
    return int(blue), int(green), int(red)


def draw_lettering(rng: np.random.Generator) -> Image:
    """A flat board with one to three words on it: wide like a plate often enough."""
    words = _some_words(rng)
    kind = rng.random()
    if kind < 0.4:
        words = words.upper()
    elif kind < 0.6:
        words = words.title()
    font = HERSHEY[rng.integers(len(HERSHEY))]
    scale, thickness = 1.2, int(rng.integers(1, 5))
    (width, height), base = cv2.getTextSize(words, font, scale, thickness)
    pad = int(rng.integers(4, 30))
    if rng.random() < 0.5:
        back, ink = colour(rng, 140), colour(rng, 0, 110)
    else:
        back, ink = colour(rng, 0, 120), colour(rng, 150)
    board = np.full((height + base + 2 * pad, width + 2 * pad, 3), back, dtype=np.uint8)
    cv2.putText(board, words, (pad, pad + height), font, scale, ink, thickness, cv2.LINE_AA)
    if rng.random() < 0.3:
        cv2.rectangle(board, (2, 2), (board.shape[1] - 3, board.shape[0] - 3), ink, int(rng.integers(1, 4)))
    return board


def _some_words(rng: np.random.Generator) -> str:
    """What stands on boards: of the list, or made up, so that none is learnt by heart."""
    return " ".join(rng.choice(WORDS, rng.integers(1, 4))) if rng.random() < 0.5 else choose_words(rng)


def draw_sign(rng: np.random.Generator) -> Image:
    """A board with one to four lines of capitals and figures in any plate's typeface: shops, houses, roads, buses."""
    lines = []
    for _ in range(rng.choice([1, 1, 2, 3, 4])):
        kind = rng.random()
        if kind < 0.5:
            words = _some_words(rng).upper()
        elif kind < 0.8:
            words = str(rng.integers(1, 10 ** int(rng.integers(1, 5))))
        else:
            words = " ".join(str(rng.integers(10, 1000)) for _ in range(rng.integers(2, 5)))
        font = fonts.choose_font(rng, ("stroke", "dealer", "grotesk"))
        # Not the cached function: these words never come again.
        lines.append(fonts.small_text.__wrapped__(font, words, int(rng.integers(14, 40))))
    pad = int(rng.integers(3, 26))
    height = sum(line.shape[0] + pad for line in lines) + pad
    width = max(line.shape[1] for line in lines) + 2 * pad
    strong = (colour(rng, 0, 60), (30, 30, 190), (170, 70, 20), (70, 130, 20), (30, 200, 240), (245, 245, 245))
    back = strong[rng.integers(len(strong))] if rng.random() < 0.6 else colour(rng)
    ink = colour(rng, 0, 70) if sum(back) > 380 else colour(rng, 190)
    board = np.full((height, width, 3), back, np.uint8)
    y = pad
    for line in lines:
        x = pad if rng.random() < 0.3 else (width - line.shape[1]) // 2
        paint(board, line, x, y, ink)
        y += line.shape[0] + pad
    if rng.random() < 0.3:
        cv2.rectangle(board, (1, 1), (width - 2, height - 2), ink, int(rng.integers(1, 4)))
    return board


def draw_badge(rng: np.random.Generator) -> Image:
    """Raised or printed letters on a vehicle's paint, without a board of their own; at times in a ring."""
    back = np.float32(colour(rng)) if rng.random() < 0.5 else np.float32([rng.integers(10, 245)] * 3)
    words = str(rng.choice(WORDS)).upper() if rng.random() < 0.7 else str(rng.integers(1, 1000))
    mask = fonts.small_text.__wrapped__(fonts.choose_font(rng, ("stroke", "dealer", "grotesk")), words, 36)
    height, width = 36 + int(rng.integers(16, 60)), mask.shape[1] + int(rng.integers(20, 90))
    shade = np.linspace(rng.uniform(0.8, 1.1), rng.uniform(0.8, 1.1), height, dtype=np.float32)[:, None, None]
    board = np.clip(np.ones((height, width, 3), np.float32) * back * shade, 0, 255).astype(np.uint8)
    ink = colour(rng, 150) if back.mean() < 130 or rng.random() < 0.3 else colour(rng, 0, 90)
    if rng.random() < 0.3:
        cv2.ellipse(board, (width // 2, height // 2), (width // 2 - 3, height // 2 - 3), 0, 0, 360, ink, 3, cv2.LINE_AA)
    paint(board, mask, (width - mask.shape[1]) // 2, (height - 36) // 2, ink)
    return board


def draw_grille(rng: np.random.Generator) -> Image:
    """Bars or a mesh, dark and light in turn, as in front of a radiator or on a facade."""
    height, width = int(rng.integers(40, 90)), int(rng.integers(120, 300))
    board = np.full((height, width, 3), colour(rng, 0, 90), dtype=np.uint8)
    light, step = colour(rng, 90), int(rng.integers(6, 26))
    if rng.random() < 0.7:
        for x in range(0, width, step):
            cv2.line(board, (x, 0), (x, height), light, max(1, step // 3))
    if rng.random() < 0.5:
        for y in range(0, height, step):
            cv2.line(board, (0, y), (width, y), light, max(1, step // 3))
    return board


def draw_blank(rng: np.random.Generator) -> Image:
    """An empty board: a plate holder, a sticker, a reflector, a window of a building."""
    back = np.float32(colour(rng)) if rng.random() < 0.6 else np.float32([rng.integers(100, 250)] * 3)
    board = np.ones((40, int(rng.integers(50, 210)), 3), np.float32) * back
    board *= np.linspace(rng.uniform(0.6, 1.2), rng.uniform(0.6, 1.2), board.shape[1])[None, :, None]
    board = np.clip(board, 0, 255).astype(np.uint8)
    if rng.random() < 0.5:
        cv2.rectangle(board, (0, 0), (board.shape[1] - 1, 39), colour(rng), int(rng.integers(1, 6)))
    return board


BOARDS = (draw_lettering, draw_sign, draw_sign, draw_badge, draw_grille, draw_blank)


def add_distractors(rng: np.random.Generator, scene: Image, count: int) -> None:
    """Paste `count` things that are no plates anywhere on the scene, in place; now and then a camera's caption as well.

    To be called before the plates are hung: what lies over a plate leaves its label wrong.
    """
    if rng.random() < CAPTIONED:
        stamp_caption(rng, scene)
    height, width = scene.shape[:2]
    for _ in range(count):
        board = BOARDS[rng.integers(len(BOARDS))](rng)
        centre = (float(rng.uniform(0, width)), float(rng.uniform(0, height)))
        size = float(np.exp(rng.uniform(np.log(14), np.log(240))))
        quad = random_quad(rng, centre, size, board.shape[0] / board.shape[1])
        light = (rng.uniform(0.5, 1.1) * rng.uniform(0.9, 1.1, 3)).astype(np.float32)
        paste(scene, board, quad, light=light)


def add_timestamp(rng: np.random.Generator, scene: Image) -> None:
    """The line of date, time and camera name that recorders burn into a corner, in place."""
    y, mo, d, h, mi, s = (
        int(rng.integers(a, b)) for a, b in ((1999, 2030), (1, 13), (1, 29), (0, 24), (0, 60), (0, 60))
    )
    text = (
        f"{y}-{mo:02d}-{d:02d} {h:02d}:{mi:02d}:{s:02d}",
        f"{d:02d}/{mo:02d}/{y} {h:02d}:{mi:02d}",
        f"CAM {d:02d} {h:02d}:{mi:02d}:{s:02d}",
        f"{s} KM/H {y}",
    )[rng.integers(4)]
    height, width = scene.shape[:2]
    font, scale = HERSHEY[rng.integers(2)], float(rng.uniform(0.35, 1.1))
    (wide, high), _ = cv2.getTextSize(text, font, scale, 1)
    x = int(rng.integers(2, max(3, width - wide)))
    y0 = int(rng.choice([high + 4, height - 6]))
    ink = (255, 255, 255) if rng.random() < 0.6 else colour(rng, 120)
    if rng.random() < 0.4:
        cv2.rectangle(scene, (x - 3, y0 - high - 3), (x + wide + 3, y0 + 4), (0, 0, 0), -1)
    cv2.putText(scene, text, (x, y0), font, scale, ink, int(rng.integers(1, 3)), cv2.LINE_AA)


def local_light(scene: Image, quad: NDArray[np.float32], rng: np.random.Generator) -> NDArray[np.float32]:
    """Factors for a plate's colours that fit the brightness and the colour cast around it."""
    height, width = scene.shape[:2]
    left, top = np.clip(quad.min(axis=0) - 8, 0, [width - 1, height - 1]).astype(int)
    right, bottom = np.clip(quad.max(axis=0) + 8, [left + 1, top + 1], [width, height]).astype(int)
    around = scene[top:bottom, left:right].reshape(-1, 3).astype(np.float32)
    bright = np.percentile(around, 80, axis=0)
    cast = (bright + 40) / (bright.mean() + 40)
    level = np.clip(0.35 + bright.mean() / 255 + rng.normal(0, 0.2), 0.25, 1.25)
    return (level * (0.5 + 0.5 * cast)).astype(np.float32)
