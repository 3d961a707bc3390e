"""Only whole JPEG, PNG and WebP pictures within the limits get through, and nothing else ever raises."""

import struct
import zlib
from itertools import product

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from platewatch.reading.errors import (
    CorruptImage,
    EmptyImage,
    ImageRejected,
    TooManyBytes,
    TooManyPixels,
    TruncatedImage,
    UnknownImageFormat,
)
from platewatch.reading.header import ImageHeader, parse_header
from platewatch.reading.image import decode_for_reading, decode_image, shrink

WIDTH, HEIGHT = 61, 34


def _encode(suffix: str, *options: int, width: int = WIDTH, height: int = HEIGHT) -> bytes:
    ramp = np.linspace(0, 255, width * height * 3).reshape(height, width, 3).astype(np.uint8)
    done, data = cv2.imencode(suffix, ramp, list(options))
    assert done
    return data.tobytes()


FILES = {
    "jpeg": _encode(".jpg"),
    "progressive jpeg": _encode(".jpg", cv2.IMWRITE_JPEG_PROGRESSIVE, 1),
    "png": _encode(".png"),
    "lossy webp": _encode(".webp", cv2.IMWRITE_WEBP_QUALITY, 80),
    "lossless webp": _encode(".webp", cv2.IMWRITE_WEBP_QUALITY, 101),
}
MEDIA_TYPES = {name: f"image/{name.split()[-1]}" for name in FILES}


@pytest.mark.parametrize("name", FILES)
def test_the_header_tells_format_and_size(name: str) -> None:
    scans = 10 if name == "progressive jpeg" else 1
    assert parse_header(FILES[name]) == ImageHeader(MEDIA_TYPES[name], WIDTH, HEIGHT, scans=scans)


@pytest.mark.parametrize("name", FILES)
def test_a_whole_file_is_decoded_to_bgr(name: str) -> None:
    image = decode_image(FILES[name])
    assert image.shape == (HEIGHT, WIDTH, 3)
    assert image.dtype == np.uint8
    # The ramp runs from dark at the top to bright at the bottom.
    assert image[:4].mean() + 100 < image[-4:].mean()


@pytest.mark.parametrize("size", [(1, 1), (1, 500), (300, 2), (16383, 1)])
@pytest.mark.parametrize("suffix", [".jpg", ".png", ".webp"])
def test_odd_sizes_are_measured_as_they_are(suffix: str, size: tuple[int, int]) -> None:
    width, height = size
    header = parse_header(_encode(suffix, width=width, height=height))
    assert (header.width, header.height) == size


def test_an_extended_webp_is_measured_by_its_canvas() -> None:
    picture = np.dstack([np.full((20, 30, 3), 90, np.uint8), np.full((20, 30), 128, np.uint8)])
    data = cv2.imencode(".webp", picture, [cv2.IMWRITE_WEBP_QUALITY, 60])[1].tobytes()
    assert data[12:16] == b"VP8X"
    assert parse_header(data) == ImageHeader("image/webp", 30, 20)
    assert decode_image(data).shape == (20, 30, 3)


def test_exif_orientation_turns_the_picture() -> None:
    assert decode_image(_turn(FILES["jpeg"])).shape == (WIDTH, HEIGHT, 3)


def _turn(data: bytes) -> bytes:
    """The JPEG with an EXIF orientation that asks for a quarter turn."""
    exif = b"Exif\0\0" + b"MM\0*\0\0\0\x08" + b"\0\x01" + struct.pack(">HHIHH", 0x0112, 3, 1, 6, 0) + b"\0" * 4
    return data[:2] + b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + data[2:]


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize(("needed", "divisor"), [(62, 1), (61, 1), (31, 1), (30, 2), (15, 4), (7, 8), (1, 8)])
def test_a_picture_much_larger_than_needed_is_decoded_smaller(name: str, needed: int, divisor: int) -> None:
    picture = decode_for_reading(FILES[name], needed_side=needed)
    assert (picture.width, picture.height) == (WIDTH, HEIGHT)
    high, wide = picture.pixels.shape[:2]
    assert HEIGHT // divisor <= high <= HEIGHT // divisor + 1
    assert WIDTH // divisor <= wide <= WIDTH // divisor + 1
    assert wide >= min(needed, WIDTH // 8)
    # The same picture, from dark to bright.
    assert picture.pixels[0].mean() + 100 < picture.pixels[-1].mean()


def test_a_smaller_picture_is_turned_and_tells_the_turned_size() -> None:
    turned = decode_for_reading(_turn(FILES["jpeg"]), needed_side=30)
    assert (turned.width, turned.height) == (HEIGHT, WIDTH)
    assert turned.pixels.shape == (31, 17, 3)
    straight = decode_for_reading(FILES["jpeg"], needed_side=30).pixels
    assert np.array_equal(turned.pixels, np.rot90(straight, -1))


@pytest.mark.parametrize("needed", [7, 30, 100])
def test_what_is_no_picture_is_refused_at_every_scale(needed: int) -> None:
    data = bytearray(FILES["png"])
    data[60:80] = bytes(20)
    for broken in (b"", b"a text", FILES["jpeg"][:200], bytes(data)):
        with pytest.raises(ImageRejected):
            decode_for_reading(broken, needed_side=needed)
    with pytest.raises(TooManyPixels):
        decode_for_reading(FILES["jpeg"], needed_side=needed, max_pixels=WIDTH * HEIGHT - 1)


@given(st.integers(1, 90), st.integers(1, 90), st.integers(1, 90), st.integers(1, 90))
def test_shrinking_gives_the_asked_size_and_keeps_the_brightness(rows: int, columns: int, high: int, wide: int) -> None:
    image = np.full((rows, columns, 3), 90, np.uint8)
    small = shrink(image, min(wide, columns), min(high, rows))
    assert small.shape == (min(high, rows), min(wide, columns), 3)
    assert (small == 90).all()


def test_shrinking_averages_what_is_too_fine() -> None:
    stripes = np.zeros((301, 401, 3), np.uint8)
    stripes[:, ::2] = 200
    small = shrink(stripes, 150, 110)
    assert np.abs(small[:, :-1].astype(int) - 100).max() <= 1


def test_no_bytes() -> None:
    with pytest.raises(EmptyImage):
        decode_image(b"")


@pytest.mark.parametrize(
    "data",
    [
        b"a plain text, whatever its name",
        b"II*\x00" + b"\0" * 100,
        b"MM\x00*" + b"\0" * 100,
        b"GIF89a" + b"\0" * 100,
        b"BM" + b"\0" * 100,
        b"%PDF-1.7",
        b"RIFF\x10\0\0\0WAVEfmt ",
        b"\x00",
        _encode(".tiff"),
        _encode(".bmp"),
    ],
)
def test_other_formats_are_told_by_their_first_bytes(data: bytes) -> None:
    with pytest.raises(UnknownImageFormat):
        decode_image(data)


@pytest.mark.parametrize(("name", "part"), list(product(FILES, [0.2, 0.5, 0.9, 0.99])))
def test_a_cut_file_is_truncated(name: str, part: float) -> None:
    data = FILES[name]
    with pytest.raises(TruncatedImage):
        decode_image(data[: int(len(data) * part)])


def test_the_end_of_a_jpegs_thumbnail_is_not_the_end_of_the_jpeg() -> None:
    data, thumbnail = FILES["jpeg"], _encode(".jpg", width=8, height=8)
    segment = b"\xff\xe1" + struct.pack(">H", len(thumbnail) + 2) + thumbnail
    assert decode_image(data[:2] + segment + data[2:]).shape == (HEIGHT, WIDTH, 3)
    with pytest.raises(TruncatedImage):
        decode_image(data[:2] + segment + data[2:-60])


def test_bytes_after_the_end_are_allowed() -> None:
    assert decode_image(FILES["jpeg"] + b"\0" * 32).shape == (HEIGHT, WIDTH, 3)


def test_too_many_bytes() -> None:
    data = FILES["png"]
    with pytest.raises(TooManyBytes, match=str(len(data))):
        decode_image(data, max_bytes=len(data) - 1)
    decode_image(data, max_bytes=len(data))


@pytest.mark.parametrize("name", FILES)
def test_too_many_pixels(name: str) -> None:
    with pytest.raises(TooManyPixels, match=f"{WIDTH} x {HEIGHT}"):
        decode_image(FILES[name], max_pixels=WIDTH * HEIGHT - 1)
    decode_image(FILES[name], max_pixels=WIDTH * HEIGHT)


def test_a_bomb_is_refused_by_its_header_alone() -> None:
    """100 megapixels in a few bytes: must be refused before any decoding."""
    header = struct.pack(">II5B", 10_000, 10_000, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(b"\0" * 1000)), (b"IEND", b"")]
    data = b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)) for name, body in chunks
    )
    with pytest.raises(TooManyPixels):
        decode_image(data)


def test_no_pixels() -> None:
    data = bytearray(FILES["png"])
    data[16:20] = b"\0\0\0\0"
    with pytest.raises(CorruptImage):
        decode_image(bytes(data))


def test_every_cause_has_its_own_code() -> None:
    codes = [kind.code for kind in ImageRejected.__subclasses__()]
    assert len(set(codes)) == len(codes)
    assert ImageRejected.code not in codes


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(sorted(FILES)), st.data())
def test_mutated_bytes_never_raise_anything_else(name: str, data: st.DataObject) -> None:
    mutated = bytearray(FILES[name])
    places = st.integers(0, len(mutated) - 1) | st.integers(0, 40)
    for place, value in data.draw(st.lists(st.tuples(places, st.integers(0, 255)), max_size=12)):
        mutated[place % len(mutated)] = value
    cut = data.draw(st.integers(0, len(mutated)) | st.just(len(mutated)))
    _decode_or_reject(bytes(mutated[:cut]))


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from([b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF\x40\0\0\0WEBPVP8 ", b"RIFF\x40\0\0\0WEBPVP8X"]),
    st.binary(max_size=300),
)
def test_random_bytes_never_raise_anything_else(magic: bytes, rest: bytes) -> None:
    _decode_or_reject(magic + rest)


def _decode_or_reject(data: bytes) -> None:
    try:
        image = decode_image(data, max_pixels=1_000_000)
    except ImageRejected:
        return
    assert image.ndim == 3
    assert 0 < image.shape[0] * image.shape[1] <= 1_000_000
