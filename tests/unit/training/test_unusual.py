"""Plates of three lines, as high as wide, with cut corners, and of few characters: drawn as they are, and rarely."""

from collections import Counter
from dataclasses import replace

import cv2
import numpy as np
import pytest

from platewatch.plates.issued import keeps_rules
from platewatch.reading.rectify import RECOGNISER_HEIGHT, RECOGNISER_WIDTH, rectify
from training.plates.fonts import CHARACTERS
from training.plates.look import BLACK, WHITE, Look
from training.plates.looks import COUNTRIES, SHORT_SHARE, UNUSUAL_SHARE, choose_look, choose_pattern
from training.plates.outline import CUT, GABLE, RECTANGLE, TRAPEZOID, Outline, choose_outline
from training.plates.render import DrawnPlate, draw_plate
from training.plates.strip import draw_sample, mount, shoot
from training.plates.unusual import NARROW, NO_RECTANGLE, SHORT, THREE_LINES, UNUSUAL
from training.scenes.paste import paste

LOOKS = [pytest.param(look, id=f"{look.country}-{number}") for number, look in enumerate((*UNUSUAL, *SHORT))]
WITHOUT_RULES = ("unknown", "DK", "LU", "EE")


def texts(look: Look, count: int = 40) -> list[str]:
    rng = np.random.default_rng(1)
    patterns = [choose_pattern(rng, look) for _ in range(count)]
    return ["".join(mark for mark in pattern if mark in CHARACTERS) for pattern in patterns]


@pytest.mark.parametrize("look", LOOKS)
def test_every_look_is_drawn_with_all_its_lines(look: Look) -> None:
    rng = np.random.default_rng(2)
    for _ in range(6):
        plate = draw_plate(rng, height=40, look=look)
        assert look.country == plate.country
        assert look.country in COUNTRIES
        assert set(plate.text) <= set(CHARACTERS)
        assert plate.image.std() > 3
        assert (plate.outline != RECTANGLE) == bool(look.outline)


@pytest.mark.parametrize(
    ("looks", "lines"), [(THREE_LINES, {3}), (NARROW, {2}), (NO_RECTANGLE, {2, 3}), (SHORT, {1, 2})]
)
def test_each_kind_has_its_number_of_lines(looks: tuple[Look, ...], lines: set[int]) -> None:
    found = {pattern.count("|") + 1 for look in looks for pattern, _ in look.patterns}
    assert found == lines


def test_unusual_plates_are_few() -> None:
    rng = np.random.default_rng(3)
    drawn = [choose_look(rng) for _ in range(20_000)]
    unusual = sum(look in UNUSUAL for look in drawn) / len(drawn)
    short = sum(look in SHORT for look in drawn) / len(drawn)
    assert unusual == pytest.approx(UNUSUAL_SHARE, abs=0.008)
    assert short == pytest.approx(SHORT_SHARE, abs=0.008)
    assert len(Counter(look.country for look in drawn)) == len(COUNTRIES)


@pytest.mark.parametrize("look", [param for param in LOOKS if param.values[0] in SHORT])  # type: ignore[comparison-overlap]
def test_short_plates_are_short(look: Look) -> None:
    assert {len(text) for text in texts(look)} <= {2, 3, 4}
    assert min(len(text) for text in texts(look)) <= 3


def test_short_plates_are_such_as_their_countries_have() -> None:
    # Of Germany and Austria letters are drawn that no district has: what is seen is to be learnt, not guessed.
    for look in SHORT:
        if look.country not in (*WITHOUT_RULES, "DE"):
            assert all(keeps_rules(text, look.country) for text in texts(look)), look.country


@pytest.mark.parametrize("kind", [TRAPEZOID, CUT, GABLE])
def test_an_outline_is_narrower_above_and_whole_below(kind: str) -> None:
    rng = np.random.default_rng(4)
    for _ in range(20):
        outline = choose_outline(rng, kind)
        insets = [outline.find_inset(height) for height in np.linspace(0, 1, 21)]
        assert insets == sorted(insets, reverse=True)
        assert 0 < insets[0] == outline.inset <= 0.5
        assert insets[-1] == 0
        assert cv2.isContourConvex(np.round(outline.list_points() * 1000).astype(np.int32)) or kind in (
            TRAPEZOID,
            GABLE,
        )
    assert choose_outline(rng, "") == RECTANGLE
    assert RECTANGLE.find_inset(0.0) == 0


def white(outline: Outline) -> DrawnPlate:
    return DrawnPlate(np.full((80, 100, 3), 255, np.uint8), "AB12", "unknown", 2, outline)


def test_outside_of_the_outline_the_car_is_seen() -> None:
    cut = Outline(0.3, 0.5)
    for seed in range(5):
        canvas, (left, top) = mount(np.random.default_rng(seed), white(cut), [])
        full, _ = mount(np.random.default_rng(seed), white(RECTANGLE), [])
        corner, inside = (top + 4, left + 4), (top + 50, left + 50)
        assert (full[corner] == 255).all()
        assert (canvas[inside] == 255).all()
        assert not (canvas[corner] == 255).all()


def test_a_plate_is_pasted_within_its_outline() -> None:
    scene = np.zeros((200, 200, 3), np.uint8)
    quad = np.array([(50, 60), (150, 60), (150, 140), (50, 140)], np.float32)
    paste(scene, np.full((80, 100, 3), 255, np.uint8), quad, outline=Outline(0.3, 0.5))
    assert (scene[100:138, 52:148] == 255).all()
    assert (scene[62:66, 84:116] == 255).all()
    assert scene[62:66, 50:60].max() == 0
    assert scene[62:66, 140:150].max() == 0


def test_no_character_stands_outside_of_the_outline() -> None:
    """What is dark lies inside: text is black on white here, and nothing else is dark."""
    for look in NO_RECTANGLE:
        plain = replace(look, colours=((WHITE, BLACK, 1),), border=0.0, sticker="", bottom_text=(), top_text=())
        for seed in range(8):
            plate = draw_plate(np.random.default_rng(seed), height=60, look=plain, splashed=0.0)
            rows, columns = plate.image.shape[:2]
            outside = np.full((rows, columns), 255, np.uint8)
            points = plate.outline.list_points() * (columns - 1, rows - 1)
            cv2.fillPoly(outside, [np.round(points).astype(np.int32)], 0)
            dark = plate.image.max(axis=2) < 70
            # Bolts and dirt may lie anywhere; the text is far more than they are.
            assert (dark & (outside > 0)).sum() <= 0.06 * dark.sum() + 12, plate.text


def test_a_plate_of_three_lines_becomes_a_strip_of_thirds() -> None:
    rng = np.random.default_rng(5)
    for _ in range(10):
        plate = draw_plate(rng, height=40, look=THREE_LINES[0])
        canvas, (left, top) = mount(rng, plate, [])
        height, width = plate.image.shape[:2]
        flat = ((left, top), (left + width, top), (left + width, top + height), (left, top + height))
        photo, corners = shoot(rng, canvas, flat, plate.lines)
        strip = rectify(photo, corners, lines=plate.lines)
        assert plate.lines == strip.lines == 3
        assert strip.image.shape == (RECOGNISER_HEIGHT, RECOGNISER_WIDTH, 3)


@pytest.mark.parametrize("looks", [THREE_LINES, NO_RECTANGLE])
def test_every_character_has_its_place_and_every_line_its_ends(looks: tuple[Look, ...]) -> None:
    for seed, look in enumerate(looks):
        plate = draw_plate(np.random.default_rng(seed), height=40, look=look)
        assert len(plate.places) == plate.lines
        assert sum(map(len, plate.places)) == len(plate.text)
        assert all(0 <= begin < end <= 1 for line in plate.places for begin, end in line)


def test_strips_of_the_wrong_number_of_lines_are_of_every_other_number(monkeypatch: pytest.MonkeyPatch) -> None:
    tried = set()

    def note(photo: np.ndarray, corners: object, *, lines: int) -> object:
        tried.add(lines)
        return rectify(photo, corners, lines=lines)  # type: ignore[arg-type]

    monkeypatch.setattr("training.plates.strip.rectify", note)
    monkeypatch.setattr("training.plates.strip.draw_plate", lambda *_, **__: white(RECTANGLE))
    rng = np.random.default_rng(6)
    samples = [draw_sample(rng, []) for _ in range(900)]
    assert tried == {1, 2, 3}
    assert {sample.text for sample in samples} == {"", "AB12"}
