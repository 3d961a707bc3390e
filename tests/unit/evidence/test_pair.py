"""A pair of pictures in one object."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platewatch.evidence.pair import PairBroken, join_pair, split_pair


@given(st.binary(max_size=300), st.binary(max_size=300))
def test_both_pictures_come_back(overview: bytes, plate: bytes) -> None:
    assert split_pair(join_pair(overview, plate)) == (overview, plate)


@pytest.mark.parametrize("data", [b"", b"abc", b"\x00\x00\x00\x01", b"short\x00\x00\x00\x06"])
def test_what_is_no_pair_is_an_error_and_no_picture(data: bytes) -> None:
    with pytest.raises(PairBroken, match="no pair of pictures"):
        split_pair(data)
