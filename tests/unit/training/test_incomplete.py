"""What is hidden of a drawn plate, and what is said to be hidden."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from training.plates.fonts import CHARACTERS
from training.plates.incomplete import Shown, choose_reach, cover_end, cut_by_frame, judge_shown, narrow
from training.plates.strip import draw_sample
from training.recogniser.labels import COMPLETE, MISSING, NO_TEXT, UNKNOWN, encode_ends, encode_label
from training.recogniser.locate import EDGES, find_places, locate

PLACES = (tuple((0.1 + 0.13 * place, 0.2 + 0.13 * place) for place in range(6)),)
BOX = (60, 40, 200, 44)
CORNERS = ((60.0, 40.0), (260.0, 40.0), (260.0, 84.0), (60.0, 84.0))


def _canvas() -> np.ndarray:
    return np.full((124, 320, 3), 130, np.uint8)


@pytest.mark.parametrize(
    ("shares", "shown"),
    [
        ([[1, 1, 1, 1]], Shown("AB12", ((True, True),))),
        ([[1, 1, 1, 0]], Shown("AB1", ((True, False),))),
        ([[0, 0.1, 1, 1]], Shown("12", ((False, True),))),
        ([[1, 1, 1, 0.5]], Shown(None, ((True, False),))),
        ([[1, 1, 1, 0.85]], Shown(None, ((True, None),))),
        ([[1, 0], [1, 1]], Shown("A12", ((True, False), (True, True)))),
    ],
)
def test_what_shows_of_a_plate_is_told_by_its_characters(shares: list[list[float]], shown: Shown) -> None:
    assert judge_shown("AB12", shares) == shown


@settings(deadline=None, max_examples=50)
@given(seed=st.integers(0, 10_000))
def test_a_picture_that_cuts_a_plate_holds_what_is_said_to_show(seed: int) -> None:
    canvas = _canvas()
    for place, (first, last) in enumerate(PLACES[0]):
        canvas[45:79, round(60 + 200 * first) : round(60 + 200 * last)] = 20 + place
    photo, corners, shares = cut_by_frame(np.random.default_rng(seed), canvas, CORNERS, PLACES)
    for place, share in enumerate(shares[0]):
        left = int((photo == 20 + place).all(axis=2).any(axis=0).sum())
        assert left == pytest.approx(20 * share, abs=1.6)
    # The found corners enclose no more of the plate than the picture holds.
    xs = [x for x, _ in corners]
    assert min(xs) >= -1
    assert max(xs) <= photo.shape[1] + 1


@settings(deadline=None, max_examples=50)
@given(seed=st.integers(0, 10_000))
def test_what_stands_before_a_plate_hides_what_is_said_to_be_hidden(seed: int) -> None:
    rng = np.random.default_rng(seed)
    backdrop = rng.integers(0, 255, (60, 90, 3), dtype=np.uint8)
    canvas = _canvas()
    (first, last), shares = cover_end(rng, canvas, BOX, PLACES, backdrop)
    assert 0 <= first < last <= 1
    for share, (begin, end) in zip(shares[0], PLACES[0], strict=True):
        piece = canvas[49:75, round(60 + 200 * begin) + 2 : round(60 + 200 * end) - 2]
        if share == 1:
            assert np.abs(piece.astype(int) - 130).mean() < 12
    assert min(shares[0][0], shares[0][-1]) < 1 or (canvas != 130).any() or (first, last) == (0.0, 1.0)


def test_half_of_what_is_near_an_end_hides_no_character() -> None:
    rng = np.random.default_rng(5)
    reaches = [choose_reach(rng, PLACES[0], start=bool(turn % 2)) for turn in range(600)]
    hiding = [reach for turn, reach in enumerate(reaches) if reach > (0.1 if turn % 2 else 0.15)]
    assert 0.4 < len(hiding) / len(reaches) < 0.6
    assert min(reaches) < 0
    # Never so much that fewer than two characters are left.
    assert max(reaches) < 0.75


def test_the_corners_of_a_part_of_a_plate_lie_on_its_edges() -> None:
    corners = ((0.0, 0.0), (100.0, 10.0), (100.0, 40.0), (0.0, 30.0))
    assert narrow(corners, 0.1, 0.5) == ((10.0, 1.0), (50.0, 5.0), (50.0, 35.0), (10.0, 31.0))


def test_samples_say_which_ends_are_missing_and_their_texts_are_what_shows() -> None:
    rng = np.random.default_rng(11)
    samples = [draw_sample(rng, []) for _ in range(300)]
    missing = [sample for sample in samples if any(False in line for line in sample.ends)]
    whole = [sample for sample in samples if sample.text and all(line == (True, True) for line in sample.ends)]
    assert 0.08 < len(missing) / len(samples) < 0.3
    assert len(whole) > 150
    assert all(sample.ends == () for sample in samples if sample.text == "")


@pytest.mark.parametrize(
    ("path", "lines", "middles"),
    [
        # Four columns of ten pixels: the strip's margin is 0.08 of the plate on both sides.
        ([0, 11, 0, 0, 12, 12, 0, 2, 0, 3], 1, (0.162, 0.472, 0.82, 1.05)),
        ([0, 11, 0, 12, 0, 0, 2, 0, 3, 0], 2, (0.26, 0.72, 0.26, 0.72)),
    ],
)
def test_characters_are_placed_where_the_network_names_them(
    path: list[int], lines: int, middles: tuple[float, ...]
) -> None:
    places = find_places(path, "AB12", lines)
    assert len(places) == lines
    found = [(first + last) / 2 for line in places for first, last in line]
    assert found == pytest.approx(middles, abs=0.1)
    assert find_places(path, "AB13", lines) == ()


def test_a_narrow_character_ends_sooner_and_a_wide_one_later() -> None:
    assert set(EDGES) == set(CHARACTERS)
    path = [0, 0, 1, 0, 0, 0, 2, 0, 0, 0]
    ends = {}
    for char in "I1EW":
        path[6] = encode_label(char)[1]
        ((_, (_, ends[char])),) = find_places(path, f"0{char}", 1)
    assert ends["I"] < ends["1"] < ends["E"] < ends["W"]
    assert ends["W"] - ends["I"] > 0.15


def test_ends_and_texts_that_nobody_can_tell_are_marked() -> None:
    assert encode_label(None)[0] == NO_TEXT
    assert encode_label("A1")[:3].tolist() == [2, 11, 2]
    assert encode_ends(((True, False), (None, True))).tolist() == [
        COMPLETE,
        MISSING,
        UNKNOWN,
        COMPLETE,
        UNKNOWN,
        UNKNOWN,
    ]
    assert encode_ends(()).tolist() == [UNKNOWN] * 6


def test_where_there_are_no_plates_nothing_is_looked_for() -> None:
    assert locate([], lambda strips: [[0] * 40 for _ in strips]) == []
