"""Simulated night, dashcam and infra-red: a camera that counts light, and a video coder, neither of them training's."""

import ast
from pathlib import Path

import cv2
import numpy as np
import pytest

from platewatch.reading.rectify import plate_size
from training.battery.night import COUNT, KINDS, WIDTHS, draw_picture
from training.battery.sensor import FINE, Camera, count, develop, expose, focus
from training.battery.video import count_coarsely, film, find_way

BATTERY = Path(__file__).parents[4] / "training" / "battery"
PLAIN = Camera(photons=1000, dark=1, lens=0.4, veil=0.0)


def make_texture(rows: int = 48, columns: int = 96) -> np.ndarray:
    noise = np.random.default_rng(2).random((rows // 4, columns // 4, 3), dtype=np.float32)
    return cv2.resize(noise, (columns, rows), interpolation=cv2.INTER_CUBIC).clip(0, 1)


@pytest.mark.parametrize("name", KINDS)
def test_a_number_always_gives_the_same_picture(name: str) -> None:
    first, again, other = draw_picture(name, 3), draw_picture(name, 3), draw_picture(name, 4)
    assert (first.text, first.found, first.level) == (again.text, again.found, again.level)
    assert np.array_equal(first.image, again.image)
    assert other.text != first.text


@pytest.mark.parametrize("name", KINDS)
def test_plates_are_small_and_in_the_picture(name: str) -> None:
    assert COUNT == 500
    for number in range(12):
        picture = draw_picture(name, number)
        width, _ = plate_size(picture.found)
        assert WIDTHS[0] * 0.6 < width < WIDTHS[1] * 1.15
        points = np.array(picture.found)
        assert (points > -4).all()
        assert (points < np.array(picture.image.shape[1::-1]) + 4).all()


def test_infrared_has_no_colour_and_a_bright_plate() -> None:
    for number in range(8):
        picture = draw_picture("infrared", number)
        assert np.ptp(picture.image.astype(int), axis=2).max() <= 6  # the coder's rounding
        (left, top), (right, bottom) = np.array(picture.found).min(axis=0), np.array(picture.found).max(axis=0)
        plate = picture.image[int(top) + 2 : int(bottom) - 1, int(left) + 2 : int(right) - 1]
        assert np.percentile(plate, 70) > np.median(picture.image)


def test_corners_follow_the_car() -> None:
    light = np.zeros((80, 160, 3), np.float32)
    light[32:48, 60:100] = 0.8
    seen = expose(light, (8.0, 4.0), (8.0, 0.0))
    rows, columns = np.nonzero(seen[..., 1] > 0.39)
    # From 60 and 100, moved by 8 and, in the middle of the time, by 4 more.
    assert columns.min() == pytest.approx((60 + 12) / FINE, abs=0.6)
    assert columns.max() + 1 == pytest.approx((100 + 12) / FINE, abs=0.6)
    assert rows.min() == (32 + 4) / FINE


def test_few_photons_are_grainy_and_their_mean_holds() -> None:
    light = np.full((60, 60, 3), 0.4, np.float32)
    many, few = (
        count(np.random.default_rng(1), light, Camera(photons=photons, dark=1, lens=0.4, veil=0))
        for photons in (2000.0, 40.0)
    )
    assert many.mean() == pytest.approx(0.4, abs=0.01)
    assert few.mean() == pytest.approx(0.4, abs=0.02)
    assert few.std() > 4 * many.std()


@pytest.mark.parametrize("channel", [0, 1, 2])
def test_the_mosaic_keeps_colours(channel: int) -> None:
    light = np.full((40, 40, 3), 0.1, np.float32)
    light[..., channel] = 0.7
    counted = count(np.random.default_rng(1), light, PLAIN)[4:-4, 4:-4].mean(axis=(0, 1))
    assert np.argmax(counted) == channel
    assert develop(counted[None, None].repeat(8, axis=0).repeat(8, axis=1), PLAIN).argmax(axis=2).max() == channel


def test_a_lens_parts_colours_away_from_its_axis() -> None:
    light = np.zeros((80, 320, 3), np.float32)
    light[:, 260:280] = 1.0
    fringed = focus(light, Camera(photons=100, dark=1, lens=0.3, veil=0, fringe=0.02), axis=(0.0, 40.0))
    blue, red = (np.average(np.arange(320), weights=fringed[40, :, channel]) for channel in (0, 2))
    assert red - blue == pytest.approx(270 * 0.02, abs=0.5)


def test_coarser_steps_keep_less() -> None:
    plane = make_texture()[..., 0] * 255
    errors = [np.abs(count_coarsely(plane, step) - plane).mean() for step in (1.0, 8.0, 40.0)]
    assert errors[0] < 1.0
    assert errors[0] < errors[1] < errors[2]
    assert count_coarsely(plane[:13, :21], 4.0).shape == (13, 21)


def test_the_coder_finds_where_the_picture_went() -> None:
    plane = (make_texture()[..., 0] * 255).astype(np.float32)
    moved = np.roll(plane, (2, 3), axis=(0, 1))
    assert find_way(plane, moved) == (3, 2)
    assert find_way(plane[:12, :12], plane[:12, :12]) == (0, 0)


def test_a_still_film_grows_clearer_and_an_empty_one_is_refused() -> None:
    frame = (make_texture() * 255).astype(np.uint8)
    once, thrice = film([frame], 24.0), film([frame] * 3, 24.0)
    assert once.shape == frame.shape
    assert np.abs(thrice.astype(int) - frame).mean() <= np.abs(once.astype(int) - frame).mean()
    with pytest.raises(ValueError, match="no frames"):
        film([], 24.0)


@pytest.mark.parametrize("module", ["night", "sensor", "video", "captions", "ends"])
def test_what_measures_takes_nothing_from_training(module: str) -> None:
    tree = ast.parse((BATTERY / f"{module}.py").read_text(encoding="utf-8"))
    imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module}
    assert not [name for name in imported if name.startswith("training.") and not name.startswith("training.battery.")]
