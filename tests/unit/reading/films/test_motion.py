"""Which frames are looked at, whether anything moved in them, and how sharp plates are."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from platewatch.reading.films.motion import has_changed, measure_cells
from platewatch.reading.films.sampling import INTERVAL_MS, is_looked_at
from platewatch.reading.films.sharpness import measure_sharpness

SIZES = [(1920, 1080), (1280, 720), (640, 360), (321, 243), (16, 9)]


def make_street(size: tuple[int, int], seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).integers(60, 200, (size[1], size[0], 3)).astype(np.uint8)


def add_noise(image: np.ndarray, seed: int) -> np.ndarray:
    noise = np.random.default_rng(seed).normal(0, 6, image.shape)
    return np.clip(image + noise, 0, 255).astype(np.uint8)


@pytest.mark.parametrize("size", SIZES[:3])
def test_noise_is_no_motion_and_a_car_is(size: tuple[int, int]) -> None:
    street = make_street(size)
    before = measure_cells(add_noise(street, 2))
    assert not has_changed(measure_cells(add_noise(street, 3)), before)
    across, down = size
    street[down // 2 : down // 2 + down // 10, across // 3 : across // 3 + across // 12] = 30
    assert has_changed(measure_cells(add_noise(street, 4)), before)


@pytest.mark.parametrize("size", SIZES)
def test_any_size_is_measured(size: tuple[int, int]) -> None:
    cells = measure_cells(make_street(size))
    assert cells.ndim == 2
    assert 0 <= cells.min() <= cells.max() <= 255
    assert has_changed(cells, None)
    assert has_changed(cells, cells[:, :0])


def test_what_changes_slowly_is_seen_in_the_end() -> None:
    street = np.full((720, 1280, 3), 100, np.uint8)
    before = measure_cells(street)
    assert not has_changed(measure_cells(street + np.uint8(3)), before)
    assert has_changed(measure_cells(street + np.uint8(9)), before)


@given(st.floats(5, 120), st.floats(0, 200))
def test_a_slow_machine_looks_at_fewer_and_a_fast_one_at_every_eighty_milliseconds(rate: float, busy: float) -> None:
    last, looked = None, 0
    for number in range(round(rate * 10)):
        at_ms = number * 1000 / rate
        if is_looked_at(at_ms, last, busy):
            looked, last = looked + 1, at_ms
    assert looked * busy <= 10_000
    assert 0 < looked <= 10_000 / (INTERVAL_MS - 1) + 1


def test_of_25_frames_every_second_one() -> None:
    times, last = [], None
    for number in range(25):
        if is_looked_at(number * 40.0, last):
            times.append(number)
            last = number * 40.0
    assert times == list(range(0, 25, 2))


def test_a_film_that_begins_again_is_looked_at() -> None:
    assert is_looked_at(0, 5_000.0)


def test_a_blurred_plate_is_less_sharp() -> None:
    import cv2

    image = np.full((200, 400, 3), 220, np.uint8)
    cv2.putText(image, "56RR88", (110, 120), cv2.FONT_HERSHEY_SIMPLEX, 1.5, (20, 20, 20), 4)
    box = (100.0, 70.0, 310.0, 130.0)
    sharp = measure_sharpness(image, box)
    blurred = measure_sharpness(cv2.GaussianBlur(image, (0, 0), 4), box)
    assert 0 < blurred < 0.7 * sharp < 1
    assert measure_sharpness(image, (500, 500, 600, 600)) == 0
