"""Masking: what stays, what goes, and that what goes is gone."""

import cv2
import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from platewatch.evidence.masking import BLOCK_SHARE, crop_plate, mask_overview, plate_width, take_pictures
from platewatch.reads.record import Corners


def noise(height: int = 480, width: int = 640) -> NDArray[np.uint8]:
    return np.random.default_rng(7).integers(0, 256, (height, width, 3), dtype=np.uint8)


def box(x: float, y: float, width: float, height: float) -> Corners:
    return ((x, y), (x + width, y), (x + width, y + height), (x, y + height))


PLATE = box(280, 300, 100, 22)


def test_the_plate_stays_to_the_pixel() -> None:
    image = noise()
    masked = mask_overview(image, PLATE, [])
    assert np.array_equal(masked[300:322, 280:380], image[300:322, 280:380])


def test_no_detail_finer_than_a_block_is_left_outside() -> None:
    masked = mask_overview(noise(), PLATE, [])
    block = int(np.ceil(plate_width(PLATE) * BLOCK_SHARE))
    rows = masked[:200].reshape(200, -1)
    # In each picture column, colours change at most once per block.
    changes = (np.abs(np.diff(rows.astype(int), axis=0)) > 0).sum(axis=0)
    assert changes.max() <= 200 // block
    across = (np.abs(np.diff(masked[:200].astype(int), axis=1)).max(axis=2) > 0).sum(axis=1)
    assert across.max() <= 640 // block


def test_another_plate_beside_it_is_masked_too() -> None:
    image = noise()
    neighbour = box(390, 305, 40, 10)
    masked = mask_overview(image, PLATE, [neighbour])
    assert not np.array_equal(masked[305:315, 390:430], image[305:315, 390:430])
    assert np.array_equal(masked[300:322, 280:370], image[300:322, 280:370])


@given(x=st.floats(-50, 690), y=st.floats(-50, 530), width=st.floats(1, 900), height=st.floats(1, 500))
def test_any_corners_give_two_pictures(x: float, y: float, width: float, height: float) -> None:
    pictures = take_pictures(noise(120, 160), box(x, y, width, height), [box(0, 0, 20, 8)])
    for data in (pictures.overview, pictures.plate):
        assert cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR) is not None


def test_a_large_snapshot_gets_a_smaller_overview() -> None:
    pictures = take_pictures(noise(1500, 2000), PLATE, [])
    overview = cv2.imdecode(np.frombuffer(pictures.overview, np.uint8), cv2.IMREAD_COLOR)
    assert overview is not None
    assert overview.shape[:2] == (960, 1280)


def test_the_crop_holds_the_plate_and_a_margin() -> None:
    crop = crop_plate(noise(), PLATE)
    assert crop.shape[:2] == (22 + 20, 100 + 20)
