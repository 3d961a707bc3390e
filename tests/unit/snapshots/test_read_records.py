"""Reads as they are stored: what was packed once is unpacked for as long as it is kept."""

import base64
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from platewatch.plates.distribution import Spelling
from platewatch.snapshots.aws.read_records import PACKED, load_item, pack_read
from tests.unit.alerts.makers import make_read

STORED = base64.b64decode(
    "q0bKDEXYckMRenYoIjY/lKcWl+gaEpsHDIx1DY1CDA2tDAyACJhoDbTBLOx5A0W1IYpq1Dxj7h3hY2kEzjnmoPwC5HtC+AZGaJmG6FxiicIyhuccY7ScQ15W"
    "wZI7SoAhSSCHQFNlEVHpPjERR6IuIpCqk5KwpuvkZKwpG+xswqkaFJfG2GMeX8oFAA=="
)
"""A read as an item has held it. These bytes never change: items like it are stored."""


def test_a_read_that_was_stored_once_loads_as_it_was() -> None:
    read = make_read(("7KXL92", 0.97), ("7KXI92", 0.02))
    assert load_item({PACKED: STORED}) == read
    assert pack_read(read) == {PACKED: STORED}


@given(st.lists(st.builds(Spelling, st.text("ABC0123456789", min_size=1), st.floats(0, 1)), max_size=40))
def test_whatever_was_read_is_loaded_as_it_was(spellings: list[Spelling]) -> None:
    read = replace(make_read(("7KXL92", 0.97)), spellings=tuple(spellings))
    assert load_item(pack_read(read)) == read
