"""Takes a multipart body apart: bounded, and without what cameras leave out.

Written by hand because cameras' parts lack what libraries for forms insist on: some have no Content-Disposition, some
no name. What is larger or has more parts than said is refused, never cut.
"""

import re
from dataclasses import dataclass
from typing import Final

from platewatch.agent.errors import PostRefused

MOST_PARTS: Final = 16
LONGEST_HEAD: Final = 4096
"""Bytes of all headers of a part."""

_BOUNDARY: Final = re.compile(r'boundary=(?:"(?P<quoted>[^"]{1,70})"|(?P<plain>[^\s;"]{1,70}))', re.IGNORECASE)
_NAME: Final = re.compile(rb'(?<![a-z])(?:file)?name="?([^";\r\n]{1,200})', re.IGNORECASE)
_TYPE: Final = re.compile(rb"^content-type:\s*([^\s;]{1,100})", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Part:
    """One part: the names it gives itself, in lower case, its type, and what it holds."""

    names: str
    content_type: str
    data: bytes


def find_boundary(content_type: str) -> bytes:
    """The boundary in a Content-Type. Raises PostRefused."""
    match = _BOUNDARY.search(content_type)
    if match is None:
        raise PostRefused("the multipart post names no boundary")
    return (match["quoted"] or match["plain"]).encode("latin-1", "replace")


def split_parts(body: bytes, boundary: bytes) -> list[Part]:
    """The parts of a body. Raises PostRefused."""
    mark = b"--" + boundary
    start = body.find(mark)
    if start < 0:
        raise PostRefused("the multipart post does not hold its boundary")
    parts: list[Part] = []
    start += len(mark)
    while not body.startswith(b"--", start):
        end = body.find(b"\r\n" + mark, start)
        if end < 0:
            raise PostRefused("the multipart post ends before its last boundary")
        if len(parts) == MOST_PARTS:
            raise PostRefused(f"the multipart post has more than {MOST_PARTS} parts", 413)
        parts.append(_parse_part(body, start, end))
        start = end + 2 + len(mark)
    return parts


def _parse_part(body: bytes, start: int, end: int) -> Part:
    head_end = body.find(b"\r\n\r\n", start, min(end, start + LONGEST_HEAD))
    if head_end < 0:
        raise PostRefused("a part of the multipart post has no end of its headers")
    head = body[start:head_end]
    names = b" ".join(_NAME.findall(head)).decode("latin-1").lower()
    kind = _TYPE.search(head)
    return Part(names, kind[1].decode("latin-1").lower() if kind else "", body[head_end + 4 : end])
