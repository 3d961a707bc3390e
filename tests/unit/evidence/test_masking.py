"""Masking: what stays, what goes, and that what goes is gone."""

from itertools import pairwise

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from platewatch.evidence.masking import (
    BLOCK_SHARE,
    Hidden,
    PictureNotEncoded,
    crop_plate,
    mask_overview,
    plate_width,
    take_pictures,
)
from platewatch.reading.record import Corners

Image = NDArray[np.uint8]
FACE = 0.16 / 0.52
"""A face's width in plate widths: 16 cm beside 52 cm."""


def noise(height: int = 480, width: int = 640, seed: int = 7) -> Image:
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)


def box(x: float, y: float, width: float, height: float) -> Corners:
    return ((x, y), (x + width, y), (x + width, y + height), (x, y + height))


def decode(data: bytes) -> Image:
    image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    assert image is not None
    return np.asarray(image, np.uint8)


PLATE = box(280, 300, 100, 22)
# What stays at the most around PLATE.
KEPT = (slice(260, 363), slice(220, 441))


def test_the_plate_and_the_lower_body_around_it_stay_to_the_pixel() -> None:
    image = noise()
    masked = mask_overview(image, PLATE, Hidden())
    assert np.array_equal(masked[260:362, 220:440], image[260:362, 220:440])


def changes(image: Image, axis: int) -> int:
    """How often the colour changes along an axis, at the most."""
    steps = np.abs(np.diff(image.astype(int), axis=axis)).max(axis=2) > 0
    return int(steps.sum(axis=axis).max())


def test_no_detail_finer_than_a_block_is_left_outside() -> None:
    masked = mask_overview(noise(), PLATE, Hidden())
    block = int(np.ceil(plate_width(PLATE) * BLOCK_SHARE))
    for part in (masked[:260], masked[363:], masked[:, :220], masked[:, 441:]):
        for axis in (0, 1):
            assert changes(part, axis) <= part.shape[axis] // block


@settings(deadline=None)
@given(width=st.integers(9, 300), high=st.integers(40, 300), wide=st.integers(40, 300))
def test_blocks_are_at_least_an_eighth_of_the_plates_width(width: int, high: int, wide: int) -> None:
    assert BLOCK_SHARE == 1 / 8
    # The plate stands below the picture: all of it is blocks, but a strip at the bottom.
    masked = mask_overview(noise(high, wide), box(wide / 2, high + width, width, width / 5), Hidden())[:-1]
    for axis in (0, 1):
        steps = np.flatnonzero((np.abs(np.diff(masked.astype(int), axis=axis)).max(axis=2) > 0).any(axis=1 - axis))
        assert all(after - before >= width / 8 for before, after in pairwise([-1, *steps]))


@pytest.mark.parametrize("width", [40, 100, 240])
def test_a_face_is_under_three_blocks(width: int) -> None:
    """So at most three borders of blocks fall into one, across or down."""
    masked = mask_overview(noise(1200, 1600), box(700, 900, width, width * 0.22), Hidden())
    face = int(FACE * width)
    for y, x in ((100, 100), (333, 777), (401, 1203)):
        for axis in (0, 1):
            assert changes(masked[y : y + face, x : x + face], axis) <= 3


@pytest.mark.parametrize("width", [16, 41, 100, 240])
def test_a_block_is_hardly_wider_than_it_must_be(width: int) -> None:
    """Who looks at an overview must make out the street: with larger blocks it would be nothing but colours."""
    masked = mask_overview(noise(960, 1280), box(600, 700, width, width * 0.22), Hidden())
    block = max(2, int(np.ceil(width * BLOCK_SHARE)))
    assert changes(masked[:400], 0) == 400 * (960 // block) // 960 - (960 % block == 0 and 400 % block == 0)
    assert changes(masked[:400], 1) == 1280 // block - 1


@pytest.mark.parametrize(("height", "width"), [(40, 600), (600, 40), (40, 40)])
def test_a_snapshot_narrower_than_a_block_has_one_row_of_blocks(height: int, width: int) -> None:
    private = (((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)),)
    ramp = np.add.outer(np.arange(height), np.arange(width)) * 255 // (height + width)
    image = np.dstack([ramp] * 3).astype(np.uint8)
    masked = mask_overview(image, box(0, 0, 400, 30), Hidden(private_ground=private))
    assert len(np.unique(masked.reshape(-1, 3), axis=0)) == max(1, height // 50) * max(1, width // 50)


def test_a_snapshot_smaller_than_a_block_is_one_colour_outside_the_plate() -> None:
    masked = mask_overview(noise(40, 300), box(50, 4, 160, 20), Hidden(unread=(box(0, 0, 299, 39),)))
    assert len(np.unique(masked[:4].reshape(-1, 3), axis=0)) == 300 // 20


@pytest.mark.parametrize(("width", "margin"), [(16, 1), (80, 4), (160, 9)])
@pytest.mark.parametrize("hide", ["others", "unread"])
def test_the_ring_just_outside_another_plate_is_masked(width: int, margin: int, hide: str) -> None:
    """Half an eighth of its width on each side, at least a pixel: corners are never exact."""
    image, plate = noise(), box(280, 300, 160, 34)
    other = box(300, 345, width, width * 0.2)
    masked = mask_overview(image, plate, Hidden(**{hide: (other,)}))
    bottom = round(345 + width * 0.2)
    same = (masked[:, 310] == image[:, 310]).all(axis=1)
    assert not same[345 : bottom + 1 + margin].any()
    assert same[bottom + margin + 3 : 397].all()


@pytest.mark.parametrize("wide", [640, 1280, 2560, 4000])
def test_no_finer_detail_is_left_in_the_stored_overview_either(wide: int) -> None:
    """Scaled to 1280 pixels and made a JPEG: what varies faster than blocks can is a twentieth of what it was, no more.

    What is left of it are the blocks' own edges and the JPEG's ripples along them.
    """
    high = wide * 3 // 4
    plate = box(wide * 0.45, high * 0.6, wide * 0.1, wide * 0.022)
    image = noise(high, wide)
    overview = decode(take_pictures(image, plate, Hidden()).overview)
    assert overview.shape[1] == min(wide, 1280)
    block = plate_width(plate) * BLOCK_SHARE * overview.shape[1] / wide
    whole = np.asarray(cv2.resize(image, overview.shape[1::-1], interpolation=cv2.INTER_AREA), np.uint8)

    def measure(picture: Image) -> float:
        grey = picture[: picture.shape[0] // 2].astype(np.float64).mean(axis=2)
        frequencies = np.hypot(*np.meshgrid(*(np.fft.fftfreq(side) for side in grey.shape), indexing="ij"))
        return float((np.abs(np.fft.fft2(grey - grey.mean())) ** 2)[frequencies > 1.5 / block].sum())

    assert measure(overview) < measure(whole) / 20
    # In the blocks' middles nothing varies but for the ripples.
    inner = overview[: int(block) * 4, : int(block) * 4].astype(int)
    steps = np.abs(np.diff(inner, axis=1)).max(axis=2)
    assert (steps > 24).any(axis=0).sum() <= 3 * 4


def draw_face(image: Image, x: int, y: int, size: int, kind: int) -> None:
    """A face `size` pixels wide; kinds differ in eyes, brows, nose and mouth, as faces do."""
    rng = np.random.default_rng(kind)
    cv2.ellipse(image, (x, y), (size // 2, int(size * 0.65)), 0, 0, 360, (150, 175, 215), -1, cv2.LINE_AA)
    for side in (-1, 1):
        eye = (x + side * int(size * rng.uniform(0.16, 0.24)), y - int(size * rng.uniform(0.08, 0.16)))
        cv2.circle(image, eye, max(1, int(size * rng.uniform(0.03, 0.06))), (40, 40, 40), -1, cv2.LINE_AA)
        cv2.line(
            image, (eye[0] - size // 10, eye[1] - size // 9), (eye[0] + size // 10, eye[1] - size // 8), (60,) * 3, 2
        )
    mouth = (x, y + int(size * rng.uniform(0.28, 0.36)))
    cv2.ellipse(
        image, mouth, (int(size * rng.uniform(0.12, 0.22)), size // 16), 0, 0, 180, (60, 60, 150), -1, cv2.LINE_AA
    )


@pytest.mark.parametrize("plate_pixels", [60, 120])
def test_one_face_can_not_be_told_from_another(plate_pixels: int) -> None:
    """Drawn faces, each photographed twice with other noise and a shift: the masked pictures don't pair them up."""
    size = round(plate_pixels * FACE)
    rng = np.random.default_rng(3)
    plate = box(plate_pixels, plate_pixels * 3, plate_pixels, plate_pixels / 5)
    kinds = 24

    def take(kind: int, *, masked: bool) -> Image:
        image = np.full((plate_pixels * 4, plate_pixels * 4, 3), 90, np.uint8)
        middle = plate_pixels * 2
        draw_face(image, middle + int(rng.integers(-size // 3, size // 3)), middle // 2, size, kind)
        image = np.asarray(np.clip(image + rng.standard_normal(image.shape) * 4, 0, 255), np.uint8)
        seen = mask_overview(image, plate, Hidden()) if masked else image
        return seen[: plate_pixels * 2]

    def pair(*, masked: bool) -> float:
        """The share of faces whose second picture is most like their first, wherever the face is in it."""
        firsts = [_align(take(kind, masked=masked)) for kind in range(kinds)]
        seconds = [_align(take(kind, masked=masked)) for kind in range(kinds)]
        distances = np.array([[np.abs(one - other).mean() for other in seconds] for one in firsts])
        return float((distances.argmin(axis=1) == np.arange(kinds)).mean())

    def _align(image: Image) -> NDArray[np.float32]:
        grey = image.astype(np.float32).mean(axis=2)
        bright = grey > 100
        column = int(np.average(np.arange(grey.shape[1]), weights=bright.sum(axis=0) + 1e-6))
        row = int(np.average(np.arange(grey.shape[0]), weights=bright.sum(axis=1) + 1e-6))
        padded = np.pad(grey, size, constant_values=90)
        return padded[row + size // 4 : row + size * 7 // 4, column + size // 4 : column + size * 7 // 4]

    assert pair(masked=False) > 0.5
    # By chance it would be one in 24.
    assert pair(masked=True) < 0.25


def test_another_plate_beside_it_is_masked_too() -> None:
    image = noise()
    neighbour = box(390, 305, 40, 10)
    masked = mask_overview(image, PLATE, Hidden(others=[neighbour]))
    assert not np.array_equal(masked[305:315, 390:430], image[305:315, 390:430])
    assert changes(masked[305:315, 390:430], 1) <= 40 // 12
    assert np.array_equal(masked[300:322, 280:370], image[300:322, 280:370])


def test_a_plate_found_and_not_read_is_masked_too() -> None:
    image = noise()
    masked = mask_overview(image, PLATE, Hidden(unread=[box(390, 305, 40, 10)]))
    assert changes(masked[305:315, 390:430], 1) <= 40 // 12


def test_a_find_across_the_plate_itself_does_not_hide_it() -> None:
    image = noise()
    masked = mask_overview(image, PLATE, Hidden(unread=[box(230, 280, 200, 70)]))
    assert np.array_equal(masked[300:322, 280:380], image[300:322, 280:380])
    assert not np.array_equal(masked[282:296, 240:420], image[282:296, 240:420])


def test_all_overviews_of_a_snapshot_share_one_grid() -> None:
    """Averages over two grids, laid over each other, would tell more than those over one."""
    image = noise()
    other = box(60, 100, 83, 18)
    first = mask_overview(image, PLATE, Hidden(others=[other]))
    second = mask_overview(image, other, Hidden(others=[PLATE]))
    both = np.ones(image.shape[:2], bool)
    both[KEPT] = False
    both[66:152, 10:194] = False
    assert np.array_equal(first[both], second[both])


PRIVATE = ((0.0, 0.0), (0.5, 0.0), (0.5, 1.0), (0.0, 1.0))


def test_private_ground_is_masked_whatever_lies_in_it() -> None:
    """The left half is private: there not even the plate and its surroundings stay; beside it they do."""
    image = noise()
    masked = mask_overview(image, PLATE, Hidden(private_ground=[PRIVATE]))
    assert changes(masked[260:362, :320], 1) <= 320 // 13
    assert changes(masked[:, :320], 0) <= 480 // 13
    assert np.array_equal(masked[260:362, 323:440], image[260:362, 323:440])


def test_private_ground_is_masked_wherever_the_plate_is() -> None:
    image = noise()
    for x in range(0, 600, 60):
        masked = mask_overview(image, box(x, 200, 60, 14), Hidden(private_ground=[PRIVATE]))
        assert changes(masked[:, :320], 1) <= 320 // 8


@settings(deadline=None)
@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=3, max_size=6))
def test_no_pixel_inside_private_ground_stays(polygon: list[tuple[float, float]]) -> None:
    image = noise(60, 80)
    plate = box(30, 25, 30, 8)
    masked = mask_overview(image, plate, Hidden(private_ground=[tuple(polygon)]))
    blocks = mask_overview(image, plate, Hidden(private_ground=[((0, 0), (1, 0), (1, 1), (0, 1))]))
    inside = np.zeros(image.shape[:2], np.uint8)
    cv2.fillPoly(inside, [np.round(np.array(polygon) * (80, 60)).astype(np.int32)], 1)
    assert np.array_equal(masked[inside > 0], blocks[inside > 0])


def test_what_is_masked_is_not_in_the_file() -> None:
    """Not a filter that can be undone: where nothing but blocks' averages is alike, the files are the same."""
    block, rows, columns = 13, 36, 49
    image = noise(rows * block, columns * block)
    # Every block's pixels in another order.
    cut = image.reshape(rows, block, columns, block, 3).transpose(0, 2, 1, 3, 4).reshape(rows, columns, -1, 3)
    mixed = np.random.default_rng(1).permuted(cut, axis=2)
    mixed = mixed.reshape(rows, columns, block, block, 3).transpose(0, 2, 1, 3, 4).reshape(image.shape)
    mixed[KEPT] = image[KEPT]
    # The blocks that what stays cuts through keep their pixels.
    edge = (
        slice(260 // block * block, -(-363 // block) * block),
        slice(220 // block * block, -(-441 // block) * block),
    )
    mixed[edge] = image[edge]
    assert (image != mixed).mean() > 0.8
    assert take_pictures(image, PLATE, Hidden()) == take_pictures(mixed, PLATE, Hidden())


@settings(deadline=None)
@given(x=st.floats(-50, 690), y=st.floats(-50, 530), width=st.floats(1, 900), height=st.floats(1, 500))
def test_any_corners_give_two_pictures(x: float, y: float, width: float, height: float) -> None:
    hidden = Hidden([box(0, 0, 20, 8)], [box(x - 5, y, width, height)], [PRIVATE])
    pictures = take_pictures(noise(120, 160), box(x, y, width, height), hidden)
    for data in (pictures.overview, pictures.plate):
        assert decode(data).size


def test_a_large_snapshot_gets_a_smaller_overview() -> None:
    assert decode(take_pictures(noise(1500, 2000), PLATE, Hidden()).overview).shape[:2] == (960, 1280)


def test_a_smaller_overview_averages_and_makes_no_pattern_of_its_own() -> None:
    """A fine grid becomes grey: with a pixel in three taken, it could show as anything."""
    image = np.zeros((1200, 3840, 3), np.uint8)
    image[::2, ::2] = image[1::2, 1::2] = 255
    overview = decode(take_pictures(image, box(1800, 600, 300, 66), Hidden()).overview)
    kept = overview[190:235, 580:720]
    assert np.abs(kept.astype(int) - 127).max() < 40


def test_the_crop_holds_the_plate_and_a_margin() -> None:
    crop = crop_plate(noise(), PLATE)
    assert crop.shape[:2] == (22 + 20, 100 + 20)


def test_what_stays_ends_exactly_where_it_is_said_to() -> None:
    """Six tenths of the plate's width beside it, four tenths above and below: not a pixel more or less."""
    image = noise()
    same = (mask_overview(image, PLATE, Hidden()) == image).all(axis=2)
    assert same[260:362, 220:440].all()
    for outside in (same[259, 220:440], same[362, 220:440], same[260:362, 219], same[260:362, 440]):
        assert outside.mean() < 0.05
    assert same[:260].mean() < 0.05


@pytest.mark.parametrize(
    ("plate", "rows", "columns"),
    [
        (box(280, 300, 100, 22), slice(290, 332), slice(270, 390)),
        (box(3, 4, 100, 22), slice(0, 36), slice(0, 113)),
        (box(535, 455, 100, 22), slice(445, 480), slice(525, 640)),
        (box(280.5, 300.5, 99.0, 21.0), slice(290, 332), slice(270, 390)),
    ],
)
def test_the_crop_is_the_snapshot_with_a_tenth_of_the_plates_width_around_it(
    plate: Corners, rows: slice, columns: slice
) -> None:
    image = noise()
    assert np.array_equal(crop_plate(image, plate), image[rows, columns])


@pytest.mark.parametrize(
    ("x", "y", "rows", "columns"),
    [(-500, -500, slice(0, 1), slice(0, 1)), (5000, 5000, slice(479, 480), slice(639, 640))],
)
def test_of_a_plate_beyond_the_picture_the_nearest_pixel_is_taken(
    x: float, y: float, rows: slice, columns: slice
) -> None:
    image = noise()
    assert np.array_equal(crop_plate(image, box(x, y, 100, 22)), image[rows, columns])


def test_a_plates_width_is_the_mean_of_its_upper_and_lower_edge() -> None:
    assert plate_width(((0, 0), (30, 40), (36, 68), (0, 20))) == pytest.approx(55)
    assert plate_width(((0, 0), (10, 0), (20, 5), (0, 5))) == 15


@pytest.mark.parametrize(("wide", "shown"), [(1279, 1279), (1280, 1280), (1281, 1280), (2560, 1280)])
def test_an_overview_is_1280_wide_at_the_most(wide: int, shown: int) -> None:
    overview = decode(take_pictures(noise(100, wide), box(100, 40, 50, 11), Hidden()).overview)
    assert overview.shape[1] == shown


@pytest.mark.parametrize(("width", "block"), [(10, 2), (16, 2), (17, 3), (80, 10), (81, 11)])
def test_the_widest_plate_of_the_snapshot_says_how_large_blocks_are(width: int, block: int) -> None:
    image = noise(8 * 9 * 5 * 11, 240)
    for corners, others in ((box(20, 20, width, 5), []), (box(20, 20, 4, 2), [box(20, 60, width, 5)])):
        masked = mask_overview(image, corners, Hidden(others))
        # Along a column that is far from all plates: every block is as high as it must be, or a little higher.
        rows = 1 + int((np.abs(np.diff(masked[:, 235].astype(int), axis=0)).max(axis=1) > 0).sum())
        assert rows == len(image) // block


def test_a_picture_that_cannot_be_encoded_is_a_fault_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cv2, "imencode", lambda *_: (False, np.zeros(1, np.uint8)))
    with pytest.raises(PictureNotEncoded, match="640x480 pixels"):
        take_pictures(noise(), PLATE, Hidden())


def test_overview_and_crop_have_their_own_quality(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def encode(kind: str, image: Image, options: list[int]) -> tuple[bool, Image]:
        asked.append((kind, image.shape[:2], options))
        return True, np.zeros(len(asked), np.uint8)

    monkeypatch.setattr(cv2, "imencode", encode)
    pictures = take_pictures(noise(), PLATE, Hidden())
    quality = cv2.IMWRITE_JPEG_QUALITY
    assert asked == [(".jpg", (480, 640), [quality, 80]), (".jpg", (42, 120), [quality, 92])]
    assert (pictures.overview, pictures.plate) == (b"\0", b"\0\0")


@pytest.mark.parametrize("width", [4, 8, 16, 24, 31])
@pytest.mark.parametrize("hide", ["others", "unread"])
def test_the_ring_around_a_small_plate_is_a_pixel_on_every_side(width: int, hide: str) -> None:
    image = noise()
    other = box(310, 330, width, 6)
    same = (mask_overview(image, PLATE, Hidden(**{hide: (other,)})) == image).all(axis=2)
    ring = same[329:338, 309 : 312 + width]
    assert ring.mean() < 0.1
    for outside in (
        same[328, 309 : 312 + width],
        same[338, 309 : 312 + width],
        same[329:338, 308],
        same[329:338, 312 + width],
    ):
        assert outside.all()


@pytest.mark.parametrize(
    ("plate", "rows", "columns"),
    [
        (box(530, 300, 100, 22), slice(260, 362), slice(470, 640)),
        (box(10, 300, 100, 22), slice(260, 362), slice(0, 170)),
        (box(280, 450, 100, 22), slice(410, 480), slice(220, 440)),
        (box(280, 10, 100, 22), slice(0, 72), slice(220, 440)),
    ],
)
def test_what_stays_reaches_to_the_pictures_edge(plate: Corners, rows: slice, columns: slice) -> None:
    image = noise()
    same = (mask_overview(image, plate, Hidden()) == image).all(axis=2)
    assert same[rows, columns].all()
    assert same.sum() < 1.1 * same[rows, columns].size
