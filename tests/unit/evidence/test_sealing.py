"""Pictures in a message can be read with their read's key alone."""

import hashlib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platewatch.evidence.aws.sealing import open_pictures, seal_pictures
from platewatch.evidence.sealing import make_key
from platewatch.reading.record import Evidence
from tests.unit.alerts.makers import make_read


def evidence_of(overview: bytes, plate: bytes) -> Evidence:
    hashes = (hashlib.sha256(each).hexdigest() for each in (overview, plate))
    return replace(make_read().evidence, overview_sha256=next(hashes), plate_sha256=next(hashes))


@given(overview=st.binary(max_size=300), plate=st.binary(max_size=300))
def test_both_pictures_come_out_as_they_went_in(overview: bytes, plate: bytes) -> None:
    key = make_key()
    sealed = seal_pictures(overview, plate, key)
    assert open_pictures(sealed, key, evidence_of(overview, plate)) == (overview, plate)


def test_nothing_of_a_picture_can_be_seen_without_the_key() -> None:
    overview, plate = b"\xff\xd8 AB12CD overview " * 40, b"\xff\xd8 AB12CD plate " * 9
    sealed = seal_pictures(overview, plate, make_key())
    assert b"AB12CD" not in sealed
    assert b"\xff\xd8" * 2 not in sealed
    # Alike everywhere: what repeats in the pictures repeats nowhere here.
    parts = [sealed[start : start + 19] for start in range(16, len(sealed) - 19, 19)]
    assert len(set(parts)) == len(parts)
    assert open_pictures(sealed, make_key(), evidence_of(overview, plate)) is None


def test_a_key_never_covers_two_messages_with_the_same_bytes() -> None:
    key = make_key()
    one, other = (seal_pictures(b"overview", b"plate", key) for _ in range(2))
    assert one != other
    assert not {one[start : start + 4] for start in range(len(one) - 4)} & {
        other[start : start + 4] for start in range(len(other) - 4)
    }


@pytest.mark.parametrize("changed", [0, 16, 20, -1])
def test_a_changed_message_is_not_opened(changed: int) -> None:
    key = make_key()
    sealed = bytearray(seal_pictures(b"overview", b"plate", key))
    sealed[changed] ^= 1
    assert open_pictures(bytes(sealed), key, evidence_of(b"overview", b"plate")) is None


@pytest.mark.parametrize("length", [0, 1, 16, 18, 24])
def test_a_message_that_was_cut_is_not_opened(length: int) -> None:
    key = make_key()
    sealed = seal_pictures(b"overview", b"plate", key)[:length]
    assert open_pictures(sealed, key, evidence_of(b"overview", b"plate")) is None


def test_the_pictures_of_another_read_are_not_taken_for_this_ones() -> None:
    key = make_key()
    sealed = seal_pictures(b"overview", b"plate", key)
    assert open_pictures(sealed, key, evidence_of(b"overview", b"another plate")) is None
    assert open_pictures(sealed, key, evidence_of(b"another overview", b"plate")) is None
