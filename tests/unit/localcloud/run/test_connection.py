"""The headers of a request are what Python's own parser finds in it."""

import http.client
import io
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localcloud.run.connection import parse_headers

NAMES = st.sampled_from(["Host", "x-amz-meta-my_key", "X-Amz-Target", "content-length", "Host ", "", " Folded", "é"])
VALUES = st.text(st.characters(max_codepoint=255, blacklist_characters="\r\n"), max_size=12)
LINES = st.one_of(
    st.builds("{}: {}".format, NAMES, VALUES),
    st.builds("{}:{}".format, NAMES, VALUES),
    st.builds(" {}".format, VALUES),
    VALUES,
)


def parse(parser: Callable[[Any], Any], data: bytes) -> tuple[Any, bytes]:
    """The headers, or the kind of error, and what is left to read."""
    stream = io.BytesIO(data)
    try:
        found = parser(stream)
    except http.client.HTTPException as error:
        return (type(error), str(error)), b""
    return (found.items(), found.get("host"), type(found)), stream.read()


@given(st.lists(LINES, max_size=6), st.sampled_from(["\r\n", "\n"]), st.booleans())
def test_headers_are_parsed_as_python_parses_them(lines: list[str], end: str, ended: bool) -> None:
    data = "".join(line + end for line in lines).encode("iso-8859-1") + (end.encode() + b"body" if ended else b"")
    assert parse(parse_headers, data) == parse(http.client.parse_headers, data)


@pytest.mark.parametrize(
    "data",
    [
        b"a: b\r\n" * 99 + b"\r\n",
        b"a: b\r\n" * 100 + b"\r\n",
        b"a: b\r\n" * 101 + b"\r\n",
        b"a: " + b"b" * 65_531 + b"\r\n\r\n",
        b"a: " + b"b" * 65_536,
    ],
    ids=["99 headers", "100 headers", "101 headers", "a long one", "one that is too long"],
)
def test_limits_are_those_of_python(data: bytes) -> None:
    assert parse(parse_headers, data) == parse(http.client.parse_headers, data)
