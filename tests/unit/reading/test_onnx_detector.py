"""From heatmap and offsets to plates in the picture's own pixels."""

from dataclasses import dataclass, field
from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from platewatch.reading.errors import ModelUnusable
from platewatch.reading.onnx.detector import (
    HALF_FROM,
    LARGE_FROM,
    LONG_SIDE,
    MORE_LOOKS,
    PATCH,
    QUARTER,
    STRIDE,
    WIDE,
    OnnxDetector,
    find_peaks,
    first_look_size,
)
from platewatch.reading.window import AROUND_X, AROUND_Y, WINDOW_HEIGHT, WINDOW_WIDTH

# So much heat everywhere makes a picture busy.
CLUTTER = 0.03
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
        return [heat[None, None], corners[None]]


@dataclass
class WhiteLook(FirstLook):
    """Sees white rectangles between `narrowest` and `widest` pixels wide, suspects narrower ones, ignores wider ones.

    `clutter` is the heat of everything else.
    """

    narrowest: int = 8
    widest: int = 10_000
    clutter: float = 0.0

    def run(self, names: object, feeds: dict[str, NDArray[np.uint8]]) -> list[NDArray[Any]]:
        _, high, patches, _ = feeds["image"].shape
        image = feeds["image"].reshape(high, patches * PATCH, 3)
        self.shown.append(image)
        heat = np.full((high // STRIDE, patches * PATCH // STRIDE), self.clutter, np.float32)
        corners = np.zeros((8, *heat.shape), np.float32)
        ys, xs = np.mgrid[: heat.shape[0], : heat.shape[1]]
        _, _, boxes, middles = cv2.connectedComponentsWithStats((image[..., 0] > 128).astype(np.uint8))
        for (left, top, wide, tall, _), (x, y) in zip(boxes[1:], middles[1:], strict=True):
            if wide > self.widest:
                continue
            heat[int(y) // STRIDE, int(x) // STRIDE] = 0.8 if wide >= self.narrowest else 0.1
            sides = [(left, top), (left + wide, top), (left + wide, top + tall), (left, top + tall)]
            for index, side in enumerate(sides):
                corners[2 * index] = np.where(heat > self.clutter, side[0] - (xs + 0.5) * STRIDE, corners[2 * index])
                corners[2 * index + 1] = np.where(
                    heat > self.clutter, side[1] - (ys + 0.5) * STRIDE, corners[2 * index + 1]
                )
        return [heat[None, None], corners[None]]


def draw(width: int, height: int, *plates: tuple[int, int, int, int]) -> NDArray[np.uint8]:
    """A black picture with white rectangles (left, top, width, height)."""
    image = np.zeros((height, width, 3), np.uint8)
    for left, top, wide, tall in plates:
        image[top : top + tall, left : left + wide] = 255
    return image


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
    ("width", "height"), [(320, 256), (333, 219), (640, 480), (1280, 720), (1920, 1440), (3000, 4000)]
)
@pytest.mark.parametrize("clutter", [0.0, CLUTTER])
def test_corners_are_told_in_the_pictures_pixels(width: int, height: int, clutter: float) -> None:
    first = WhiteLook(clutter=clutter)
    left, top = round(width * 0.6), round(height * 0.7)
    wide = max(60, width // 20)
    image = draw(width, height, (left, top, wide, wide // 4))
    (plate,) = OnnxDetector(first, SecondLook()).detect(image)
    assert all(shown.shape[0] % 32 == shown.shape[1] % 32 == 0 for shown in first.shown)
    right, bottom = left + wide, top + wide // 4
    wanted = np.array([(left, top), (right, top), (right, bottom), (left, bottom)])
    scale = max(1.0, max(width, height) / LONG_SIDE)
    assert np.asarray(plate.corners) == pytest.approx(wanted, abs=2 * scale)
    assert plate.score == pytest.approx((0.8 * 0.7) ** 0.5)


@given(st.integers(1, 9000), st.integers(1, 9000))
def test_large_pictures_are_shrunk_alike_both_ways(width: int, height: int) -> None:
    wide, high = first_look_size(width, height)
    assert max(wide, high) == min(max(width, height), LONG_SIDE)
    assert min(wide, high) >= 1
    assert wide * height == pytest.approx(high * width, abs=max(width, height))


def test_plates_too_wide_for_the_first_look_are_found_at_a_quarter_of_the_size() -> None:
    wide = QUARTER * (WIDE + 8)
    (plate,) = OnnxDetector(WhiteLook(widest=WIDE + 16), SecondLook()).detect(draw(1280, 720, (400, 300, wide, 48)))
    corners = np.asarray(plate.corners)
    assert np.ptp(corners[:, 0]) == pytest.approx(wide, rel=0.05)
    assert corners.mean(axis=0) == pytest.approx((400 + wide / 2, 324), abs=4)


def test_small_plates_at_a_quarter_of_the_size_are_left_to_the_full_size() -> None:
    image = draw(1280, 720, (400, 300, QUARTER * WIDE // 2, 40))
    assert OnnxDetector(WhiteLook(widest=WIDE // 2 + 4), SecondLook()).detect(image) == []


def test_small_pictures_hold_no_plate_too_wide_for_the_first_look() -> None:
    first = FirstLook()
    OnnxDetector(first, SecondLook()).detect(np.zeros((LARGE_FROM, LARGE_FROM // 2, 3), np.uint8))
    assert len(first.shown) == 1


def test_a_large_quiet_picture_is_looked_at_in_full_size_only_where_a_plate_may_be() -> None:
    first = WhiteLook()
    OnnxDetector(first, SecondLook()).detect(draw(1536, 1152, (300, 500, 80, 20), (1200, 800, 60, 16)))
    quarter, half, *pieces = (shown.shape[0] * shown.shape[1] / (1536 * 1152) for shown in first.shown)
    assert (quarter, half) == (1 / 16, 1 / 4)
    assert len(pieces) == 2
    assert 0 < sum(pieces) < 0.05


def test_an_empty_large_picture_is_not_looked_at_in_full_size() -> None:
    first = WhiteLook()
    assert OnnxDetector(first, SecondLook()).detect(draw(1536, 1152)) == []
    assert len(first.shown) == 2


def test_a_busy_picture_is_looked_at_as_a_whole_at_once() -> None:
    first = WhiteLook(clutter=CLUTTER)
    OnnxDetector(first, SecondLook()).detect(draw(1536, 1152, (300, 500, 80, 20)))
    assert [shown.shape[:2] for shown in first.shown] == [(1152 // QUARTER, 1536 // QUARTER), (1152, 1536)]


def test_pictures_up_to_1024_pixels_are_looked_at_as_a_whole() -> None:
    first = WhiteLook()
    OnnxDetector(first, SecondLook()).detect(draw(HALF_FROM, 768, (300, 500, 80, 20)))
    assert [shown.shape[:2] for shown in first.shown] == [(192, 256), (768, HALF_FROM)]


def test_a_plate_that_is_faint_at_half_the_size_is_found_at_the_full_size() -> None:
    first = WhiteLook(narrowest=40)
    (plate,) = OnnxDetector(first, SecondLook()).detect(draw(1536, 1152, (300, 500, 60, 16)))
    assert plate.corners[0] == pytest.approx((300, 500), abs=2)
    assert plate.score == pytest.approx((0.8 * 0.7) ** 0.5)


@pytest.mark.parametrize("left", [0, 1476])
@pytest.mark.parametrize("top", [0, 1136])
def test_plates_in_the_pictures_corners_are_found_in_pieces_too(left: int, top: int) -> None:
    (plate,) = OnnxDetector(WhiteLook(), SecondLook()).detect(draw(1536, 1152, (left, top, 60, 16)))
    assert plate.corners[0] == pytest.approx((left, top), abs=2)


@given(st.integers(1, 3000), st.integers(1, 40), st.booleans())
def test_pictures_of_any_shape_are_looked_at(long: int, short: int, upright: bool) -> None:
    width, height = (short, long) if upright else (long, short)
    assert OnnxDetector(WhiteLook(), SecondLook()).detect(draw(width, height)) == []


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
