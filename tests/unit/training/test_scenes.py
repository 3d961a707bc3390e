"""The composed scenes' labels say where the plates really are."""

from dataclasses import dataclass

import cv2
import numpy as np
import pytest

from training.plates.outline import RECTANGLE, Outline
from training.scenes.backdrop import BOX, CORNERS, IGNORE, NOTHING, Backdrop
from training.scenes.compose import MAX_LABELS, SIZE, compose
from training.scenes.paste import Image, paste, random_quad
from training.scenes.streets import draw_street


@dataclass
class Flat:
    """A plate that is one colour."""

    image: Image
    outline: Outline = RECTANGLE


def draw_magenta(rng: np.random.Generator, *, tall: bool = False) -> Flat:
    """A plate in a colour that nothing else in a street has."""
    return Flat(np.full((64, 100 if tall else 300, 3), (255, 0, 255), np.uint8))


def _photo(rng: np.random.Generator) -> Backdrop:
    image = rng.integers(60, 120, (300, 400, 3)).astype(np.uint8)
    image[:, :, 0] = image[:, :, 1]
    image[200:222, 120:220] = (0, 255, 255)
    return Backdrop(image, ((120.0, 200.0, 220.0, 222.0),), ())


def test_a_pasted_picture_fills_its_corners_and_nothing_else() -> None:
    rng = np.random.default_rng(5)
    for _ in range(30):
        scene = np.zeros((200, 200, 3), np.uint8)
        quad = random_quad(rng, (100.0, 100.0), float(rng.uniform(20, 120)), 0.25)
        paste(scene, np.full((40, 160, 3), 255, np.uint8), quad)
        inside = np.zeros((200, 200), np.uint8)
        cv2.fillConvexPoly(inside, np.round((quad - 0.5) * 16).astype(np.int32), 1, shift=4)
        near = cv2.dilate(inside, np.ones((5, 5), np.uint8))
        assert not scene[near == 0].any()
        assert (scene[cv2.erode(inside, np.ones((3, 3), np.uint8)) == 1] == 255).all()


def test_turned_quads_stay_convex_and_in_reading_order() -> None:
    rng = np.random.default_rng(6)
    for _ in range(500):
        quad = random_quad(rng, (0.0, 0.0), 100.0, 0.22)
        sides = np.roll(quad, -1, axis=0) - quad
        following = np.roll(sides, -1, axis=0)
        assert (sides[:, 0] * following[:, 1] - sides[:, 1] * following[:, 0] > 0).all()
        assert sides[0, 0] > 0


@pytest.mark.parametrize("seed", range(40))
def test_labels_are_within_the_sample_and_of_known_kinds(seed: int) -> None:
    rng = np.random.default_rng(seed)
    sample = compose(rng, [_photo(rng)], draw_magenta)
    assert sample.image.shape == (SIZE, SIZE, 3)
    assert sample.labels.shape == (MAX_LABELS, 9)
    assert set(sample.labels[:, 0]) <= {NOTHING, CORNERS, BOX, IGNORE}
    for row in sample.labels:
        if row[0] == CORNERS:
            assert (row[1:] > -6).all()
            assert (row[1:] < SIZE + 6).all()


def test_the_corners_lie_around_the_plate() -> None:
    """Measured by the colour that only the plates have, over scenes that the camera left bright enough."""
    shares = []
    for seed in range(80):
        rng = np.random.default_rng([1, seed])
        sample = compose(rng, [_photo(rng)], draw_magenta)
        blue, green, red = (sample.image[:, :, channel].astype(int) for channel in range(3))
        magenta = ((blue - green > 50) & (red - green > 50)).astype(np.uint8)
        for row in sample.labels:
            quad = row[1:].reshape(4, 2)
            if row[0] != CORNERS or np.ptp(quad[:, 0]) < 40:
                continue
            inside = np.zeros((SIZE, SIZE), np.uint8)
            cv2.fillConvexPoly(inside, np.round(quad).astype(np.int32), 1)
            if magenta[inside == 1].mean() > 0.7:
                around = cv2.dilate(inside, np.ones((9, 9), np.uint8)) - cv2.dilate(inside, np.ones((5, 5), np.uint8))
                shares.append(magenta[around == 1].mean())
    assert len(shares) > 20
    assert np.median(shares) < 0.05


def test_one_seed_makes_one_sample() -> None:
    photo = _photo(np.random.default_rng(0))
    one, other = (compose(np.random.default_rng(3), [photo], draw_magenta) for _ in range(2))
    assert (one.image == other.image).all()
    assert (one.labels == other.labels).all()


def test_a_drawn_street_offers_places_for_plates() -> None:
    scene, places = draw_street(np.random.default_rng(2), 200)
    assert scene.shape == (200, 200, 3)
    assert places
    assert all(x1 < x2 and y1 < y2 for x1, y1, x2, y2 in places)
