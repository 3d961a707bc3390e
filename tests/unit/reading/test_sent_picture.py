"""How a test picture is sent."""

from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platewatch.fields import FieldInvalid
from platewatch.reading.sent_picture import MOST_BYTES, parse_picture


@given(st.binary(min_size=1, max_size=200))
def test_any_file_comes_through_as_it_is(data: bytes) -> None:
    assert parse_picture({"picture": b64encode(data).decode()}) == data


@pytest.mark.parametrize("picture", ["", "====", "AAA", "AA A", "\u20ac", "AAAA\n", 3, None, ["AAAA"]])
def test_what_is_no_base64_is_refused(picture: object) -> None:
    with pytest.raises(FieldInvalid, match="picture"):
        parse_picture({"picture": picture})


def test_a_file_that_is_too_large_is_refused_before_it_is_decoded() -> None:
    assert len(parse_picture({"picture": b64encode(bytes(MOST_BYTES)).decode()})) == MOST_BYTES
    with pytest.raises(FieldInvalid, match="at most 4000000 bytes"):
        parse_picture({"picture": "A" * ((MOST_BYTES + 2) // 3 * 4 + 4)})
