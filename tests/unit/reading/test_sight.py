"""Brightness and sharpness of pictures of any size."""

import cv2
import numpy as np
import pytest

from platewatch.reading.sight import measure_sight


def draw(width: int, height: int) -> np.ndarray:
    """The same street at any size: bars and boxes of many sizes."""
    rng = np.random.default_rng(4)
    image = np.full((height, width, 3), 110, np.uint8)
    for _ in range(300):
        x, y = rng.uniform(0, 1, 2)
        wide, high = rng.uniform(0.01, 0.1, 2)
        corners = [(int(x * width), int(y * height)), (int((x + wide) * width), int((y + high) * height))]
        cv2.rectangle(image, *corners, [int(shade) for shade in rng.integers(0, 255, 3)], -1)
    return image


@pytest.mark.parametrize(("value", "brightness"), [(0, 0.0), (255, 1.0), (102, 0.4)])
def test_a_plain_picture_is_as_bright_as_it_is_and_not_sharp(value: int, brightness: float) -> None:
    sight = measure_sight(np.full((720, 1280, 3), value, np.uint8), with_plate=True)
    assert sight.brightness == pytest.approx(brightness)
    assert sight.sharpness == 0
    assert sight.with_plate


def test_cameras_of_all_sizes_give_numbers_of_the_same_kind() -> None:
    small, large = (measure_sight(draw(*size), with_plate=False) for size in ((1280, 720), (2688, 1512)))
    assert small.brightness == pytest.approx(large.brightness, rel=0.05)
    assert small.sharpness == pytest.approx(large.sharpness, rel=0.35)


def test_what_is_blurred_or_behind_dirt_is_less_sharp() -> None:
    image = draw(1920, 1080)
    clear = measure_sight(image, with_plate=False).sharpness
    blurred = measure_sight(cv2.GaussianBlur(image, (0, 0), 8), with_plate=False).sharpness
    dirty = measure_sight(cv2.addWeighted(image, 0.4, np.full_like(image, 120), 0.6, 0), with_plate=False).sharpness
    assert blurred < clear / 3
    assert dirty < clear / 3


@pytest.mark.parametrize("size", [(1, 1), (1, 2000), (2000, 1), (3, 7)])
def test_pictures_of_any_shape_are_measured(size: tuple[int, int]) -> None:
    sight = measure_sight(np.full((*size, 3), 50, np.uint8), with_plate=False)
    assert sight.brightness == pytest.approx(50 / 255)
