"""A caption in a box is told from a plate by its exactly level, exactly sharp edges."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from platewatch.reading.captions import is_caption
from platewatch.reading.record import Corners

Image = NDArray[np.uint8]
LEFT, TOP, RIGHT, BOTTOM = 200, 100, 300, 126
CORNERS: Corners = ((201.0, 101.0), (299.0, 101.0), (299.0, 125.0), (201.0, 125.0))


def make_street() -> Image:
    """Something grey, with noise."""
    noise = np.random.default_rng(4).normal(110, 9, (270, 480, 3))
    return np.asarray(cv2.GaussianBlur(noise, (0, 0), 1.2).clip(0, 255), np.uint8)


def write_box(image: Image, paper: int = 250, ink: int = 10, *, line: int = 0, text: str = "IPC4K") -> Image:
    """A caption in a box, as a camera writes it into the finished picture; with `line` > 0 framed so thick."""
    image[TOP:BOTTOM, LEFT:RIGHT] = paper
    if line:
        cv2.rectangle(image, (LEFT, TOP), (RIGHT - 1, BOTTOM - 1), (ink, ink, ink), line)
    cv2.putText(image, text, (LEFT + 8, BOTTOM - 5), cv2.FONT_HERSHEY_SIMPLEX, 0.7, (ink, ink, ink), 2, cv2.LINE_AA)
    return image


def code(image: Image, quality: int) -> Image:
    """The picture through a JPEG."""
    _, coded = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.asarray(cv2.imdecode(coded, cv2.IMREAD_COLOR), np.uint8)


@pytest.mark.parametrize(
    ("paper", "ink", "quality"), [(250, 10, 60), (250, 10, 80), (250, 10, 95), (5, 250, 80), (5, 250, 95)]
)
def test_a_box_with_text_is_a_caption(paper: int, ink: int, quality: int) -> None:
    assert is_caption(code(write_box(make_street(), paper, ink), quality), CORNERS)


@pytest.mark.parametrize("line", [1, 2])
def test_so_is_a_framed_one(line: int) -> None:
    assert is_caption(code(write_box(make_street(), 5, 250, line=line), 95), CORNERS)


@pytest.mark.parametrize("blur", [0.7, 1.0, 2.0])
def test_what_a_lens_saw_is_none(blur: float) -> None:
    seen = cv2.GaussianBlur(write_box(make_street()), (0, 0), blur)
    assert not is_caption(np.asarray(seen, np.uint8), CORNERS)


@pytest.mark.parametrize("degrees", [-3.0, -1.0, 1.0, 3.0])
def test_what_is_turned_a_little_is_none(degrees: float) -> None:
    turn = cv2.getRotationMatrix2D((250.0, 113.0), degrees, 1.0)
    seen = cv2.warpAffine(write_box(make_street()), turn, (480, 270), flags=cv2.INTER_LINEAR)
    assert not is_caption(np.asarray(seen, np.uint8), CORNERS)


def test_one_exact_edge_is_not_enough() -> None:
    """A plate that a caption's bar touches from above."""
    seen = np.asarray(cv2.GaussianBlur(write_box(make_street()), (0, 0), 1.5), np.uint8)
    seen[TOP - 12 : TOP] = 5
    assert not is_caption(seen, CORNERS)


def test_faint_edges_are_none() -> None:
    assert not is_caption(write_box(make_street(), 130, 90), CORNERS)


points = st.tuples(st.floats(-600, 900), st.floats(-600, 900))


@settings(max_examples=60)
@given(st.tuples(points, points, points, points))
def test_no_corners_raise(corners: Corners) -> None:
    assert is_caption(make_street(), corners) in (True, False)


def test_outside_the_picture_nothing_is_written() -> None:
    assert not is_caption(make_street(), ((-90.0, -90.0), (-50.0, -90.0), (-50.0, -80.0), (-90.0, -80.0)))
