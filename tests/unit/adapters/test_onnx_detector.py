"""From heatmap and offsets to plates in the picture's own pixels."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from platewatch.adapters.onnx_detector import (
    LARGE_FROM,
    LONG_SIDE,
    MORE_LOOKS,
    PATCH,
    STRIDE,
    WIDE,
    OnnxDetector,
    find_peaks,
    first_look_size,
)
from platewatch.reading.errors import ModelUnusable
from platewatch.reading.window import AROUND_X, AROUND_Y, WINDOW_HEIGHT, WINDOW_WIDTH

SHAPE = np.array([[-40, -9], [40, -9], [40, 9], [-40, 9]], float)


def _maps(rows: int, columns: int, plates: dict[tuple[int, int], float]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Heat and corners of plates at cells (y, x): every cell around points to the same corners."""
    heat = np.zeros((rows, columns), np.float32)
    corners = np.zeros((8, rows, columns), np.float32)
    for (y, x), score in plates.items():
        for dy, dx in np.ndindex(3, 3):
            cell = (y + dy - 1, x + dx - 1)
            heat[cell] = score if (dy, dx) == (1, 1) else score * 0.7
            corners[(slice(None), *cell)] = (SHAPE - [STRIDE * (dx - 1), STRIDE * (dy - 1)]).ravel()
    return heat, corners


@dataclass
class Node:
    """One input or output of a session."""

    name: str


@dataclass
class FirstLook:
    """Sees one plate, always in the same cell; remembers what it was shown."""

    name: str = "image"
    plates: dict[tuple[int, int], float] = field(default_factory=lambda: {(5, 9): 0.8})
    shown: list[NDArray[np.uint8]] = field(default_factory=list)

    def get_inputs(self) -> list[Node]:
        return [Node(self.name)]

    def get_outputs(self) -> list[Node]:
        return [Node("heat"), Node("corners")]

    def run(self, names: object, feeds: dict[str, NDArray[np.uint8]]) -> list[NDArray[Any]]:
        image = feeds["image"]
        self.shown.append(image)
        assert image.shape[3] == 3 * PATCH
        heat, corners = _maps(image.shape[1] // STRIDE, image.shape[2] * PATCH // STRIDE, self.plates)
        if len(self.shown) > 1:  # the look at a quarter of the size
            return [np.full_like(heat, 0)[None, None], corners[None]]
        return [heat[None, None], corners[None]]


@dataclass
class SecondLook:
    """Agrees with the first look: the plate fills the window but for its surroundings."""

    name: str = "windows"
    scores: tuple[float, ...] = (0.7, 0.5)
    counts: list[int] = field(default_factory=list)

    def get_inputs(self) -> list[Node]:
        return [Node(self.name)]

    def get_outputs(self) -> list[Node]:
        return [Node("scores"), Node("corners")]

    def run(self, names: object, feeds: dict[str, NDArray[np.uint8]]) -> list[NDArray[Any]]:
        count = len(feeds["windows"])
        self.counts.append(count)
        left, top = AROUND_X / (1 + 2 * AROUND_X), AROUND_Y / (1 + 2 * AROUND_Y)
        box = np.array([(left, top), (1 - left, top), (1 - left, 1 - top), (left, 1 - top)])
        corners = np.repeat(box[None] * (WINDOW_WIDTH, WINDOW_HEIGHT), count, axis=0)
        return [np.array(self.scores[:count], np.float32), corners.astype(np.float32)]


def test_each_peak_is_one_plate_and_its_neighbours_agree() -> None:
    heat, corners = _maps(20, 40, {(5, 9): 0.9, (14, 30): 0.6})
    (first, one), (second, other) = find_peaks(heat, corners)
    assert (first, second) == pytest.approx((0.9, 0.6))
    assert one == pytest.approx(np.add(SHAPE, (9.5 * STRIDE, 5.5 * STRIDE)), abs=0.01)
    assert other == pytest.approx(np.add(SHAPE, (30.5 * STRIDE, 14.5 * STRIDE)), abs=0.01)


def test_faint_peaks_are_noise() -> None:
    assert find_peaks(*_maps(20, 40, {(5, 9): 0.05})) == []


@pytest.mark.parametrize("cell", [(0, 0), (19, 39), (0, 39)])
def test_peaks_at_the_border(cell: tuple[int, int]) -> None:
    heat = np.zeros((20, 40), np.float32)
    heat[cell] = 0.9
    ((score, _),) = find_peaks(heat, np.zeros((8, 20, 40), np.float32))
    assert score == pytest.approx(0.9)


@pytest.mark.parametrize(
    ("width", "height", "scale"),
    [(320, 256, 1.0), (333, 219, 1.0), (1280, 720, 1.0), (1920, 1440, 0.8), (3000, 4000, LONG_SIDE / 4000)],
)
def test_corners_are_told_in_the_pictures_pixels(width: int, height: int, scale: float) -> None:
    first = FirstLook()
    (plate,) = OnnxDetector(first, SecondLook()).detect(np.zeros((height, width, 3), np.uint8))
    shown = first.shown[0]
    assert shown.shape[1] % 32 == shown.shape[2] * PATCH % 32 == 0
    wanted = np.add(SHAPE, (9.5 * STRIDE, 5.5 * STRIDE)) / scale
    assert np.asarray(plate.corners) == pytest.approx(wanted, rel=0.01)
    assert plate.score == pytest.approx((0.8 * 0.7) ** 0.5)


@given(st.integers(1, 9000), st.integers(1, 9000))
def test_large_pictures_are_shrunk_alike_both_ways(width: int, height: int) -> None:
    wide, high = first_look_size(width, height)
    assert max(wide, high) == min(max(width, height), LONG_SIDE)
    assert min(wide, high) >= 1
    assert wide * height == pytest.approx(high * width, abs=max(width, height))


@dataclass
class Quarter(FirstLook):
    """Sees nothing at full size, and a plate `wide` pixels wide at a quarter of it."""

    wide: float = WIDE

    def run(self, names: object, feeds: dict[str, NDArray[np.uint8]]) -> list[NDArray[Any]]:
        self.shown.append(feeds["image"])
        _, height, width, _ = feeds["image"].shape
        heat, corners = _maps(height // STRIDE, width * PATCH // STRIDE, {(5, 9): 0.8} if len(self.shown) > 1 else {})
        return [heat[None, None], corners[None] * (self.wide / np.ptp(SHAPE[:, 0]))]


def test_plates_too_wide_for_the_first_look_are_found_at_a_quarter_of_the_size() -> None:
    (plate,) = OnnxDetector(Quarter(wide=WIDE + 8), SecondLook()).detect(np.zeros((720, 1280, 3), np.uint8))
    corners = np.asarray(plate.corners)
    assert np.ptp(corners[:, 0]) == pytest.approx(4 * (WIDE + 8), rel=0.15)
    assert corners.mean(axis=0) == pytest.approx((4 * 9.5 * STRIDE, 4 * 5.5 * STRIDE), rel=0.05)


def test_small_plates_at_a_quarter_of_the_size_are_left_to_the_full_size() -> None:
    assert OnnxDetector(Quarter(wide=WIDE / 2), SecondLook()).detect(np.zeros((720, 1280, 3), np.uint8)) == []


def test_small_pictures_hold_no_plate_too_wide_for_the_first_look() -> None:
    first = FirstLook()
    OnnxDetector(first, SecondLook()).detect(np.zeros((LARGE_FROM, LARGE_FROM // 2, 3), np.uint8))
    assert len(first.shown) == 1


def test_both_looks_count_for_the_score() -> None:
    detector = OnnxDetector(FirstLook(plates={(5, 9): 0.8, (20, 30): 0.6}), SecondLook())
    first, second = detector.detect(np.zeros((256, 320, 3), np.uint8))
    assert (first.score, second.score) == pytest.approx(((0.8 * 0.7) ** 0.5, (0.6 * 0.5) ** 0.5))
    assert first.corners[0][1] < second.corners[0][1]


def test_only_sure_finds_are_looked_at_again() -> None:
    second = SecondLook(scores=(0.7, 0.01))
    OnnxDetector(FirstLook(plates={(5, 9): 0.8, (20, 30): 0.6}), second).detect(np.zeros((256, 320, 3), np.uint8))
    assert second.counts == [2, *[1] * MORE_LOOKS]


def test_an_empty_street_is_not_looked_at_twice() -> None:
    detector = OnnxDetector(FirstLook(plates={}), SecondLook())
    assert detector.detect(np.zeros((256, 320, 3), np.uint8)) == []


def test_other_models_are_refused() -> None:
    with pytest.raises(ModelUnusable):
        OnnxDetector(FirstLook(name="strips"), SecondLook())
    with pytest.raises(ModelUnusable):
        OnnxDetector(FirstLook(), SecondLook(name="strips"))
