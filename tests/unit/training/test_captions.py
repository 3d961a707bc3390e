"""What cameras write into pictures: drawn as what is no plate, and not with what the measuring sets write."""

import cv2
import numpy as np
import pytest

from training.plates import captions, dots
from training.plates.fonts import CHARACTERS
from training.plates.strip import draw_boxed_caption


def test_known_marks_have_letters_of_their_own() -> None:
    shapes = {mark: dots.dot_letter(mark, slashed=True).tobytes() for mark in CHARACTERS}
    assert len(set(shapes.values())) == len(CHARACTERS)
    assert dots.dot_letter("0", slashed=False).tobytes() == shapes["O"]
    assert not dots.dot_letter("~", slashed=True).any()


@pytest.mark.parametrize(
    ("mark", "rows"),
    [
        ("T", ["#####", "..#..", "..#.."]),
        (":", [".....", ".##..", ".##..", "....."]),
        ("L", ["#....", "#....", "#...."]),
    ],
)
def test_letters_are_the_right_way_up(mark: str, rows: list[str]) -> None:
    letter = ["".join("#" if dot else "." for dot in row) for row in dots.dot_letter(mark, slashed=True)]
    assert letter[: len(rows)] == rows


def test_every_line_that_is_drawn_has_ink() -> None:
    for seed in range(60):
        mask = dots.write_dots(np.random.default_rng(seed), "Kanal 07")
        assert 0.05 < (mask > 127).mean() < 0.6


def test_captions_are_of_all_kinds() -> None:
    rng = np.random.default_rng(2)
    lines = [captions.choose_caption(rng) for _ in range(500)]
    assert all(1 <= len(line) <= 40 for line in lines)
    assert sum(":" in line for line in lines) > 40
    short = [line for line in lines if 4 <= sum(map(str.isalnum, line)) <= 8]
    mixed = [line for line in short if any(map(str.isdigit, line)) and any(map(str.isalpha, line))]
    assert len(mixed) > 100  # what a plate could say


@pytest.mark.parametrize("seed", range(30))
def test_the_corners_lie_around_the_caption_and_in_the_picture(seed: int) -> None:
    around = np.full((60, 200, 3), (90, 120, 60), np.uint8)
    photo, corners, lines = captions.draw_caption(np.random.default_rng(seed), around, 24)
    points = np.array(corners)
    assert lines in (1, 2)
    assert (points >= 0).all()
    assert (points <= (photo.shape[1], photo.shape[0])).all()
    (left, top), (right, bottom) = points[0].astype(int), points[2].astype(int)
    inside = cv2.cvtColor(photo[top:bottom, left:right], cv2.COLOR_BGR2GRAY)
    assert inside.std() > 12


def test_a_caption_is_nothing_to_be_read() -> None:
    rng = np.random.default_rng(4)
    samples = [draw_boxed_caption(rng, []) for _ in range(30)]
    assert {(sample.text, sample.country) for sample in samples} == {("", "unknown")}
    assert len({sample.strip.tobytes() for sample in samples}) == 30


def test_a_caption_stands_at_the_border_of_a_scene_or_is_left_out() -> None:
    for seed in range(30):
        scene = np.full((200, 352, 3), (90, 120, 60), np.uint8)
        captions.stamp_caption(np.random.default_rng(seed), scene)
        rows = np.flatnonzero((scene != (90, 120, 60)).any(axis=(1, 2)))
        assert len(rows) == 0 or rows[0] <= 18 or rows[-1] >= 200 - 19
        small = np.zeros((10, 30, 3), np.uint8)
        captions.stamp_caption(np.random.default_rng(seed), small)
        assert not small.any()
