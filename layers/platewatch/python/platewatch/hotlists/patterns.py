"""The patterns of a list as one packed set: small, because matching fetches it with every look-up.

A set is written anew under a number of its own whenever a pattern changes, and never altered. So whoever finds the set
that the list's state names has all of it, and may keep it.
"""

import json
import zlib
from collections.abc import Iterable, Sequence
from typing import Final

from platewatch.hotlists.entry import Entry
from platewatch.hotlists.errors import PatternsTooMany
from platewatch.hotlists.rows import read_row, write_row

MAX_PATTERNS: Final = 200
"""How many patterns a list may have."""

MAX_PACKED_BYTES: Final = 24_000
"""How large their packed set may be: a dozen lists may share one stored item of 400 KB."""


def pack_patterns(patterns: Sequence[Entry]) -> bytes:
    """The set as bytes; the same ones for the same patterns. Raises PatternsTooMany."""
    if len(patterns) > MAX_PATTERNS:
        raise PatternsTooMany(f"{len(patterns)} patterns: a list has at most {MAX_PATTERNS} plates with ? or *")
    rows = [write_row(entry) for entry in patterns]
    packed = zlib.compress(json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode(), 9)
    if len(packed) > MAX_PACKED_BYTES:
        raise PatternsTooMany(
            f"the {len(patterns)} plates with ? or * take {len(packed)} bytes together, packed: at most"
            f" {MAX_PACKED_BYTES}; shorten their reasons and instructions, or list fewer"
        )
    return packed


def unpack_patterns(list_name: str, packed: bytes) -> tuple[Entry, ...]:
    """The patterns that pack_patterns packed."""
    return tuple(read_row(list_name, row) for row in json.loads(zlib.decompress(packed)))


def choose_patterns(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Those of the entries that are patterns."""
    return tuple(entry for entry in entries if entry.is_pattern)
