"""Headers as cameras write them: what libjpeg decodes is accepted, and nothing gets past the check of the size."""

import struct
from collections.abc import Iterator

import cv2
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from platewatch.reading.errors import (
    CorruptImage,
    HeicImage,
    ImageRejected,
    TooManyPixels,
    TruncatedImage,
    UnknownImageFormat,
    UnsafeImage,
)
from platewatch.reading.header import ImageHeader, parse_header
from platewatch.reading.image import MAX_PIXELS, MAX_SCANNED_PIXELS, decode_for_reading, decode_image
from tests.costly import make_costly_jpeg

WIDTH, HEIGHT = 96, 64


def encode(*options: int, width: int = WIDTH, height: int = HEIGHT) -> bytes:
    picture = np.random.default_rng(2).integers(0, 255, (height, width, 3), np.uint8)
    return cv2.imencode(".jpg", picture, list(options))[1].tobytes()


JPEG = encode()
KINDS = {
    "baseline": JPEG,
    "progressive": encode(cv2.IMWRITE_JPEG_PROGRESSIVE, 1),
    "restarts": encode(cv2.IMWRITE_JPEG_RST_INTERVAL, 2),
    "4:4:4": encode(cv2.IMWRITE_JPEG_SAMPLING_FACTOR, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444),
}


def find_segments(data: bytes) -> Iterator[int]:
    """Where the segments of the header of a well-formed JPEG begin."""
    at = 2
    while data[at + 1] != 0xDA:
        yield at
        at += 2 + int(struct.unpack_from(">H", data, at + 2)[0])
    yield at


def insert(junk: bytes, place: int, data: bytes = JPEG) -> bytes:
    """The JPEG with bytes before its segment of this number."""
    at = list(find_segments(data))[place]
    return data[:at] + junk + data[at:]


AS_IT_IS = decode_image(JPEG)
FAULTS = {
    "junk before a marker": insert(b"hello", 1),
    "a segment without its marker": insert(b"\x00\xe1\x00\x22" + b"x" * 32, 1),
    "an odd segment length": insert(b"\xff\xe1\x00\x20" + b"y" * 31, 1),
    "a segment length of 0": insert(b"\xff\xe1\x00\x00", 1),
    "a segment length of 1": insert(b"\xff\xfe\x00\x01", 1),
    "filling before a marker": insert(b"\xff" * 50, 2),
    "stuffing before a marker": insert(b"\xff\xff\x00\xff\x00", 2),
    "a missing end marker": JPEG[:-2],
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_libjpeg_decodes_is_accepted_with_the_same_pixels(fault: str) -> None:
    assert np.array_equal(decode_image(FAULTS[fault]), AS_IT_IS)
    header = parse_header(FAULTS[fault])
    assert (header.width, header.height) == (WIDTH, HEIGHT)


def test_junk_after_the_first_bytes_is_no_jpeg_to_the_decoder_either() -> None:
    data = JPEG[:2] + b"hello" + JPEG[2:]
    assert cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR) is None
    with pytest.raises(ImageRejected):
        decode_image(data)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("needed", [10_000, 40, 10])
def test_a_jpeg_without_its_end_marker_is_accepted_if_its_last_row_is_there(kind: str, needed: int) -> None:
    whole, data = decode_for_reading(KINDS[kind], needed_side=needed), KINDS[kind][:-2]
    assert np.array_equal(decode_for_reading(data, needed_side=needed).pixels, whole.pixels)
    assert not parse_header(data).ended


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("missing", [8, 30, 100, 1000])
@pytest.mark.parametrize("needed", [10_000, 40])
def test_a_jpeg_whose_last_rows_are_missing_is_truncated(kind: str, missing: int, needed: int) -> None:
    data = KINDS[kind][: -2 - missing]
    with pytest.raises(TruncatedImage, match="last row"):
        decode_for_reading(data, needed_side=needed)


def test_zeros_in_the_place_of_the_rest_are_no_rest() -> None:
    for kept in (len(JPEG) // 2, len(JPEG) - 2):
        with pytest.raises(TruncatedImage, match="zeros"):
            decode_image(JPEG[:kept] + bytes(len(JPEG) - kept + 100))


def test_bytes_after_the_end_marker_say_nothing_about_the_end() -> None:
    assert parse_header(JPEG + bytes(64)).ended


@given(st.sampled_from(sorted(KINDS)), st.integers(0, 6000))
@example("baseline", 597).via("the last byte is FF, half of a stuffed byte")
@example("restarts", 2400).via("the cut is before a restart marker")
@example("progressive", 872).via("the cut is between two scans")
def test_a_cut_jpeg_is_never_taken_for_a_whole_one(kind: str, missing: int) -> None:
    data = KINDS[kind][: -2 - missing]
    try:
        pixels = decode_image(data)
    except ImageRejected:
        assert missing > 0
    else:
        # The last bits may change nothing, or nothing but the last block.
        differs = (pixels != decode_image(KINDS[kind])).any(axis=2)
        assert not differs[:-16].any()
        assert differs.sum() <= 16 * 16


def resize(data: bytes, width: int, height: int) -> bytes:
    """The JPEG with another size in its frame header."""
    at = next(at for at in find_segments(data) if data[at + 1] in (0xC0, 0xC2))
    return data[: at + 5] + struct.pack(">HH", height, width) + data[at + 9 :]


BOMB = resize(JPEG, 60_000, 60_000)
HIDING = {
    "plain": b"",
    "junk": b"hello",
    "a second start": b"\xff\xd8",
    "a length of 0": b"\xff\xe1\x00\x00",
    "a length of 1": b"\xff\xe1\x00\x01",
    "a length that ends early": b"\xff\xe1\x00\x04ab" + b"\x00\x11",
    "stuffing": b"\xff\x00\xff\xff\x00",
    "a small frame in a comment": b"\xff\xfe\x00\x13"
    + b"\xff\xc0\x00\x11\x08\x00\x08\x00\x08\x03\x01\x22\x00"
    + b"abcd",
    "a restart marker": b"\xff\xd0\xff\x01",
}


@pytest.mark.parametrize("hiding", HIDING)
@pytest.mark.parametrize("place", [0, 1, 3])
@pytest.mark.parametrize("end", [b"\xff\xd9", b""])
def test_a_bomb_is_refused_before_it_is_decoded_however_its_header_is_written(
    hiding: str, place: int, end: bytes
) -> None:
    def never(_data: bytes, _flags: int) -> None:
        raise AssertionError("decoded")

    data = insert(HIDING[hiding], place, BOMB)[:-2] + end
    with pytest.raises((TooManyPixels, CorruptImage, UnknownImageFormat)):
        decode_image(data, decode=never)


def test_a_header_of_endless_segments_is_refused() -> None:
    for segment in (b"\xff\xd0", b"\xff\x01", b"\xff\xe1\x00\x00"):
        with pytest.raises(CorruptImage, match="10000 segments"):
            parse_header(b"\xff\xd8\xff\xe0\x00\x02" + segment * 100_000)
    with pytest.raises(TruncatedImage):
        parse_header(b"\xff\xd8" + b"\xff" * 1_000_000)
    with pytest.raises(TruncatedImage):
        parse_header(b"\xff\xd8\xff" + b"\x00\xff" * 500_000)


JUNK = st.binary(max_size=12) | st.sampled_from([b"\xff", b"\xff\x00", b"\xff\xff", *HIDING.values()])


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(sorted(KINDS)), st.lists(st.tuples(st.integers(0, 6), JUNK), max_size=4), st.data())
def test_the_size_that_is_checked_is_the_size_that_libjpeg_decodes(
    kind: str, junk: list[tuple[int, bytes]], data: st.DataObject
) -> None:
    """Whatever stands between the segments, the decoder finds no other frame header than the check."""
    picture = KINDS[kind]
    places = list(find_segments(picture))
    for place, some in sorted(junk, reverse=True):
        at = places[min(place, len(places) - 1)]
        picture = picture[:at] + some + picture[at:]
    mutated = bytearray(picture)
    for at, value in data.draw(st.lists(st.tuples(st.integers(2, 200), st.integers(0, 255)), max_size=3)):
        mutated[at] = value
    picture = bytes(mutated)
    decoded = cv2.imdecode(np.frombuffer(picture, np.uint8), cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION)
    try:
        header: ImageHeader | None = parse_header(picture)
    except ImageRejected:
        header = None
    if decoded is not None:
        assert header is not None
        assert (header.width, header.height) == (decoded.shape[1], decoded.shape[0])


@pytest.mark.parametrize("brand", [b"heic", b"heix", b"mif1", b"avif"])
def test_heic_gets_its_own_message_that_says_what_to_do(brand: bytes) -> None:
    with pytest.raises(HeicImage, match="take JPEG"):
        decode_image(b"\x00\x00\x00\x18ftyp" + brand + b"\x00\x00\x00\x00mif1heic" + bytes(100))


def test_a_film_is_no_heic() -> None:
    with pytest.raises(ImageRejected) as refused:
        decode_image(b"\x00\x00\x00\x18ftypisom" + bytes(100))
    assert refused.value.code == "unknown-format"


@pytest.mark.parametrize(("kind", "scans"), [("baseline", 1), ("progressive", 10), ("restarts", 1), ("4:4:4", 1)])
def test_the_scans_of_a_jpeg_are_counted(kind: str, scans: int) -> None:
    assert parse_header(KINDS[kind]).scans == scans


def test_a_preview_in_the_header_is_no_scan_of_the_picture() -> None:
    preview = b"\xff\xe1" + struct.pack(">H", len(JPEG) + 2) + JPEG
    assert parse_header(insert(preview, 1)).scans == 1


@pytest.mark.parametrize("scans", [2, 3, 40])
def test_filling_bytes_hide_no_scan(scans: int) -> None:
    data = make_costly_jpeg(WIDTH, HEIGHT, scans)
    assert decode_image(data).shape == (HEIGHT, WIDTH, 3)
    filled = data.replace(b"\xff\xda", b"\xff\xff\xff\xda")
    assert np.array_equal(decode_image(filled), decode_image(data))
    assert parse_header(filled).scans == scans


@pytest.mark.parametrize(("scans", "looked_at"), [(1_000, True), (1_001, False)])
def test_of_a_thousand_scans_each_is_looked_at_and_of_more_none(scans: int, looked_at: bool) -> None:
    data = make_costly_jpeg(WIDTH, HEIGHT, scans)
    assert parse_header(data[: data.rfind(b"\xff\xd9")]).all_scans is looked_at


def refuse_to_decode(_data: bytes, _flags: int) -> None:
    pytest.fail("the decoder was asked")


def test_the_attack_is_refused_before_it_is_decoded() -> None:
    """50 megapixels in 100 KB with 200 scans, which took the decoder 3.6 s."""
    attack = make_costly_jpeg(8000, 6250, 200)
    assert len(attack) < 120_000
    with pytest.raises(UnsafeImage, match="8000 x 6250 pixels 200 times"):
        decode_for_reading(attack, decode=refuse_to_decode)


def test_what_cameras_write_is_taken_at_every_size() -> None:
    """A progressive JPEG of the largest size that is taken, with a few scans of a preview behind it."""
    assert MAX_SCANNED_PIXELS / MAX_PIXELS > 10 + 3
    assert decode_for_reading(make_costly_jpeg(1280, 720, 200)).pixels.shape == (720, 1280, 3)
