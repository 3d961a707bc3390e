"""Flat things with lettering: shop signs, road signs, posters, displays, house numbers."""

from typing import Final

import cv2
import numpy as np

from training.battery.distractors import words
from training.battery.distractors.canvas import Board, any_colour, blank, shade
from training.battery.distractors.words import one_of
from training.battery.lettering import Colour

SHOP_FACES: Final = ("sign-a", "sign-b", "sign-c", "sign-d", "serif-a", "serif-b", "slab-a", "script-a", "hand-a")
ROAD_FACES: Final = ("sign-a", "sign-b", "sign-d", "sign-e")
WHITE: Final = (240, 240, 238)
BLACK: Final = (25, 24, 24)
ROAD_BLUE: Final = (150, 70, 10)
ROAD_GREEN: Final = (70, 110, 10)
ROAD_YELLOW: Final = (30, 200, 245)
SIGN_RED: Final = (35, 25, 190)


def shop_sign(rng: np.random.Generator) -> Board:
    """The long board above a shop window."""
    paper = any_colour(rng, 0, 110) if rng.random() < 0.5 else any_colour(rng, 150)
    colour = _against(paper)
    board = blank(420, int(rng.integers(60, 100)), paper)
    line = one_of(rng, words.SHOPS)
    line = line.upper() if rng.random() < 0.35 else line
    board.print("shop", one_of(rng, SHOP_FACES), line, (0.5, 0.48), rng.uniform(26, 44), colour)
    if rng.random() < 0.3:
        cv2.rectangle(board.image, (3, 3), (416, board.image.shape[0] - 4), colour, 2)
    return board


def street_name(rng: np.random.Generator) -> Board:
    """A street's name: white on blue, as wide as a plate, or black on white."""
    paper, colour = one_of(rng, ((ROAD_BLUE, WHITE), (ROAD_BLUE, WHITE), (WHITE, BLACK), ((60, 90, 30), WHITE)))
    board = blank(240, int(rng.integers(46, 66)), paper)
    board.print("street", one_of(rng, ROAD_FACES), one_of(rng, words.STREETS), (0.5, 0.5), rng.uniform(20, 27), colour)
    cv2.rectangle(board.image, (2, 2), (237, board.image.shape[0] - 3), colour, 1)
    return board


def house_number(rng: np.random.Generator) -> Board:
    """One to three digits on enamel."""
    paper, colour = one_of(rng, ((ROAD_BLUE, WHITE), (WHITE, BLACK), (BLACK, WHITE), ((60, 60, 70), (200, 200, 190))))
    number = str(rng.integers(1, 400))
    board = blank(40 + 26 * len(number), 62, paper)
    board.print("number", one_of(rng, (*ROAD_FACES, "serif-a")), number, (0.5, 0.5), 36, colour)
    return board


def direction_sign(rng: np.random.Generator) -> Board:
    """Places and distances beside a road."""
    paper, colour = one_of(rng, ((ROAD_BLUE, WHITE), (ROAD_GREEN, WHITE), (WHITE, BLACK), (ROAD_YELLOW, BLACK)))
    count = int(rng.integers(1, 4))
    board = blank(300, 20 + 52 * count, paper)
    face = one_of(rng, ROAD_FACES)
    for row in range(count):
        at = (20 + 52 * (row + 0.42)) / board.image.shape[0]
        board.print("place", face, one_of(rng, words.PLACES), (0.42, at), 26, colour)
        if rng.random() < 0.6:
            board.print("distance", face, str(rng.integers(2, 99)), (0.9, at), 26, colour)
    if rng.random() < 0.5:
        board.print("road", face, one_of(rng, ("A9", "E19", "N7", "A2", "P", "E40", "P+R")), (0.1, 0.2), 18, colour)
    cv2.rectangle(board.image, (3, 3), (296, board.image.shape[0] - 4), colour, 2, cv2.LINE_AA)
    return board


def speed_sign(rng: np.random.Generator) -> Board:
    """A red ring with a number, perhaps above a word."""
    zone = rng.random() < 0.35
    board = blank(120, 170 if zone else 120, WHITE if zone else (120, 125, 128))
    cv2.circle(board.image, (60, 60), 55, SIGN_RED, -1, cv2.LINE_AA)
    cv2.circle(board.image, (60, 60), 43, WHITE, -1, cv2.LINE_AA)
    face = one_of(rng, ROAD_FACES)
    board.print(
        "speed", face, str(rng.choice([30, 50, 60, 70, 80, 100, 120])), (0.5, 60 / board.image.shape[0]), 40, BLACK
    )
    if zone:
        board.print("word", face, one_of(rng, ("ZONE", "zone", "Centre")), (0.5, 0.85), 26, BLACK)
    return board


def notice(rng: np.random.Generator) -> Board:
    """A small sign with a word or two: keep clear, for sale, no entry; often shaped like a plate."""
    paper, colour = one_of(
        rng,
        (
            (ROAD_YELLOW, BLACK),
            (WHITE, SIGN_RED),
            (WHITE, BLACK),
            (SIGN_RED, WHITE),
            (BLACK, WHITE),
            (ROAD_BLUE, WHITE),
        ),
    )
    board = blank(240, rng.choice([52, 60, 80, 130]), paper)
    line = one_of(rng, words.NOTICES)
    line = line.upper() if rng.random() < 0.6 else line
    tall = board.image.shape[0]
    board.print("notice", one_of(rng, (*ROAD_FACES, "slab-a")), line, (0.5, 0.5 if tall < 90 else 0.35), 28, colour)
    if tall >= 90:
        board.print("phone", "sign-a", words.phone(rng), (0.5, 0.75), 18, colour)
    if rng.random() < 0.6:
        cv2.rectangle(board.image, (3, 3), (236, tall - 4), colour, int(rng.integers(1, 4)), cv2.LINE_AA)
    return board


def poster(rng: np.random.Generator) -> Board:
    """An advertisement: a picture of sorts, a slogan, a price."""
    board = blank(rng.choice([180, 360]), rng.choice([110, 240]), any_colour(rng, 40, 230))
    tall, wide = board.image.shape[:2]
    for _ in range(int(rng.integers(2, 6))):
        centre = (int(rng.integers(wide)), int(rng.integers(tall)))
        axes = (int(rng.integers(10, wide // 2)), int(rng.integers(10, tall // 2)))
        cv2.ellipse(board.image, centre, axes, float(rng.integers(180)), 0, 360, any_colour(rng), -1, cv2.LINE_AA)
    colour = one_of(rng, (WHITE, BLACK, ROAD_YELLOW))
    board.print("slogan", one_of(rng, SHOP_FACES), one_of(rng, words.OFFERS), (0.5, 0.25), tall * 0.14, colour)
    board.print("price", one_of(rng, SHOP_FACES), words.price(rng), (rng.uniform(0.3, 0.7), 0.68), tall * 0.22, colour)
    return board


def hours(rng: np.random.Generator) -> Board:
    """Opening hours: rows of days and times."""
    board = blank(150, 130, one_of(rng, (WHITE, BLACK, (200, 205, 205))))
    colour = _against(tuple(int(part) for part in board.image[0, 0]))  # type: ignore[arg-type]
    for row, day in enumerate(("ma", "di", "wo", "do", "vr", "za")):
        at = 0.13 + row * 0.15
        board.print("day", "sign-a", day, (0.14, at), 11, colour)
        board.print("hours", "sign-a", f"{words.clock(rng)} - {words.clock(rng)}", (0.6, at), 11, colour)
    return board


def fuel_totem(rng: np.random.Generator) -> Board:
    """Prices of petrol in lights."""
    board = blank(170, 250, one_of(rng, ((150, 40, 20), (40, 40, 190), (50, 140, 60), (40, 40, 40))))
    lit = one_of(rng, ((60, 220, 250), (240, 240, 240), (60, 60, 250)))
    for row, kind in enumerate(("Euro 95", "Diesel", "E10", "LPG")):
        at = 0.14 + row * 0.24
        board.print("word", "sign-a", kind.replace("Euro 95", "Super"), (0.2, at), 13, WHITE)
        cv2.rectangle(board.image, (68, int(at * 250) - 20), (162, int(at * 250) + 20), (15, 15, 15), -1)
        board.print("price", "badge-b", words.fuel_price(rng), (0.68, at), 24, lit)
    return board


def destination(rng: np.random.Generator) -> Board:
    """A bus's lit display: line and destination."""
    board = blank(330, 52, (14, 14, 14))
    amber = one_of(rng, ((20, 150, 250), (60, 230, 250), (230, 235, 235)))
    board.print("line", "sign-b", str(rng.integers(1, 400)), (0.1, 0.5), 30, amber)
    board.print(
        "place", one_of(rng, ("recorder-a", "sign-c", "sign-a")), one_of(rng, words.PLACES), (0.6, 0.5), 27, amber
    )
    return board


def taxi_sign(rng: np.random.Generator) -> Board:
    """The light on a taxi's roof."""
    paper, colour = one_of(rng, ((ROAD_YELLOW, BLACK), (WHITE, BLACK), (ROAD_BLUE, WHITE)))
    board = blank(150, 44, paper)
    board.print("word", one_of(rng, ROAD_FACES), one_of(rng, ("TAXI", "Taxi", "TAXI TAXI")), (0.5, 0.5), 26, colour)
    return board


def firm(rng: np.random.Generator) -> Board:
    """What a van says of its owner, on the van's own paint: name, number, address."""
    paper = one_of(rng, (WHITE, (225, 225, 225), (60, 60, 60), (120, 60, 20), (40, 40, 160), (60, 130, 60)))
    colour = one_of(rng, ((150, 70, 20), (40, 40, 170), BLACK)) if sum(paper) > 400 else WHITE
    board = blank(360, 170, paper)
    board.print("firm", one_of(rng, SHOP_FACES), one_of(rng, words.FIRMS), (0.5, 0.22), 30, colour)
    board.print("phone", one_of(rng, ROAD_FACES), words.phone(rng), (0.5, 0.55), 26, colour)
    board.print("address", "sign-a", "www.vandenberg.example", (0.5, 0.82), 16, colour)
    return board


def container_side(rng: np.random.Generator) -> Board:
    """A shipping container's number and weights."""
    paper = one_of(rng, ((50, 60, 150), (130, 80, 30), (60, 110, 50), (150, 150, 150)))
    board = blank(340, 150, paper)
    for x in range(0, 340, 12):
        cv2.line(board.image, (x, 0), (x, 150), shade(paper, 0.8), 4)
    board.print("container", one_of(rng, ROAD_FACES), words.container(rng), (0.5, 0.3), 28, WHITE)
    for row, at in (("MAX GROSS 30.480 KG", 0.6), ("TARE 3.750 KG LB 8.270", 0.78)):
        board.print("weight", "sign-a", row, (0.5, at), 13, WHITE)
    return board


def bar_code(rng: np.random.Generator) -> Board:
    """Bars of uneven width with digits below, as on parcels and lampposts."""
    board = blank(200, 90, WHITE)
    x = 12
    while x < 186:
        wide = int(rng.integers(1, 6))
        cv2.rectangle(board.image, (x, 8), (x + wide, 62), BLACK, -1)
        x += wide + int(rng.integers(2, 6))
    board.print(
        "code", "recorder-b", " ".join(f"{rng.integers(1000, 10000)}" for _ in range(3)), (0.5, 0.85), 13, BLACK
    )
    return board


def _against(paper: Colour) -> Colour:
    return WHITE if sum(paper) < 380 else BLACK


BOARDS: Final = (
    *(shop_sign, street_name, house_number, direction_sign, speed_sign, notice, poster, hours, fuel_totem),
    *(destination, taxi_sign, firm, container_side, bar_code),
)
