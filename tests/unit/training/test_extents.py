"""Where drawn characters are in truth, and what that says of where they are named."""

import numpy as np
import pytest

from platewatch.reading.rectify import MARGIN_SIDE
from training.plates.incomplete import Places
from training.recogniser.extents import describe, draw_boxed, measure_offsets
from training.recogniser.labels import encode_label

COLUMNS = 4000


def _name_middles(text: str, truth: Places) -> list[int]:
    """A path that names each character in its middle."""
    path = [0] * COLUMNS
    numbers = iter(encode_label(text)[1:].tolist())
    for index, line in enumerate(truth):
        for begin, end in line:
            on_strip = ((begin + end) / 2 + MARGIN_SIDE) / (1 + 2 * MARGIN_SIDE)
            path[int(COLUMNS * (index + on_strip) / len(truth))] = next(numbers)
    return path


def test_characters_that_are_named_in_their_middles_begin_and_end_as_far_from_there() -> None:
    drawn = draw_boxed(np.random.default_rng(3))
    several = [(plate, truth) for plate, truth in (next(drawn) for _ in range(12)) if min(map(len, truth)) > 1]
    assert len(several) > 6
    for plate, truth in several:
        path = _name_middles(plate.text, truth)
        lines = measure_offsets(plate, truth, lambda _, path=path: [path])
        assert [char for line in lines for char, _, _ in line] == list(plate.text)
        for _, begin, end in (offset for line in lines for offset in line):
            assert begin == pytest.approx(-end, abs=0.03)
            assert 0.02 < end < 0.8


def test_a_plate_that_is_read_wrong_says_nothing() -> None:
    plate, truth = next(draw_boxed(np.random.default_rng(3)))
    assert measure_offsets(plate, truth, lambda _: [[0] * 40]) == []


def test_the_table_is_printed_by_character_with_its_errors() -> None:
    said = describe([[("I", -0.05, 0.28), ("E", -0.2, 0.6)], [("E", -0.22, 0.6), ("I", 0.0, 0.38)]])
    assert said.splitlines() == [
        "E     2  -0.21   0.60",
        "I     2  -0.03   0.33",
        "start of a line: off by 0.005, in one direction by -0.005",
        "end of a line: off by 0.100, in one direction by 0.100",
    ]
