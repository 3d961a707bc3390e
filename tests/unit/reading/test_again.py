"""Unsure plates are framed anew, and their readings averaged."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from platewatch.plates.distribution import Distribution, Spelling
from platewatch.reading.completeness import LineEnds
from platewatch.reading.readings import AGREEMENT, FRAMES, average, has_doubtful_end, is_unsure, reframe
from platewatch.reading.recognised import RecognisedPlate
from platewatch.reading.record import Corners
from platewatch.reading.rectify import plate_size


def said(probability: float, unreadable: float = 0.0) -> Distribution:
    return Distribution((Spelling("12AB34", probability),), unreadable)


@pytest.mark.parametrize(
    ("distribution", "unsure"),
    [
        (said(0.96), False),
        (said(0.95), False),
        (said(0.949), True),
        (said(0.05, 0.9), False),
        (said(0.05, 0.899), True),
        (said(0.94), True),
        (said(0.05, 0.85), True),
        (said(0.05, 0.93), False),
        (said(0.049, 0.2), False),
        (Distribution((), 0.2), False),
    ],
)
def test_only_what_may_change_is_read_again(distribution: Distribution, unsure: bool) -> None:
    assert is_unsure(distribution) is unsure


@pytest.mark.parametrize(
    ("probability", "end", "doubtful"),
    [(0.96, 0.5, True), (0.95, 0.997, True), (0.96, 0.998, False), (0.96, 0.1, False), (0.94, 0.5, False)],
)
def test_of_a_sure_text_a_doubtful_end_is_looked_at_again(probability: float, end: float, doubtful: bool) -> None:
    reading = RecognisedPlate(said(probability), "NL", 0.9, (LineEnds(1.0, end),))
    assert has_doubtful_end(reading) is doubtful
    assert not has_doubtful_end(RecognisedPlate(said(probability), "NL", 0.9))


@given(
    st.tuples(st.floats(0, 500), st.floats(0, 500)),
    st.floats(20, 300),
    st.floats(0.15, 0.9),
    st.floats(-0.6, 0.6),
)
def test_frames_keep_the_plates_middle_and_tilt(
    middle: tuple[float, float], width: float, ratio: float, angle: float
) -> None:
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    flat = np.array([(-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5)]) * (width, width * ratio)
    corners: Corners = tuple((float(x), float(y)) for x, y in flat @ turn.T + middle)  # type: ignore[assignment]
    for frame, (wide, high) in zip(reframe(corners), FRAMES, strict=True):
        assert np.mean(frame, axis=0) == pytest.approx(middle, abs=1e-6)
        assert plate_size(frame) == pytest.approx((width * wide, width * ratio * high))
        top = np.subtract(frame[1], frame[0])
        assert np.arctan2(top[1], top[0]) == pytest.approx(angle)


def test_the_frames_are_that_much_larger_and_smaller() -> None:
    flat = ((100.0, 50.0), (300.0, 50.0), (300.0, 100.0), (100.0, 100.0))
    larger, smaller = reframe(flat)
    assert np.array(larger) == pytest.approx(np.array([(93, 47), (307, 47), (307, 103), (93, 103)]))
    assert np.array(smaller) == pytest.approx(np.array([(103, 51.75), (297, 51.75), (297, 98.25), (103, 98.25)]))
    # A plate seen at a slant keeps its slant: each corner moves by the same.
    slanted = ((100.0, 60.0), (300.0, 40.0), (304.0, 100.0), (96.0, 96.0))
    moved = np.subtract(reframe(slanted)[0], slanted)
    # Half of the mean of its upper and lower edges, and of its sides.
    across, down = np.array((102.0, -4.0)) * 0.07, np.array((0.0, 24.0)) * 0.12
    assert moved == pytest.approx(np.array([-across - down, across - down, across + down, -across + down]))


def test_the_average_knows_what_the_pictures_said_and_the_first_country() -> None:
    repaired = RecognisedPlate(
        Distribution((Spelling("12AB30", 0.8, 0.3), Spelling("12AB3O", 0.1, 0.6)), 0.1), "NL", 0.9
    )
    plain = RecognisedPlate(Distribution((Spelling("12AB3O", 0.9),), 0.0), "BE", 0.5)
    both = average([repaired, plain])
    assert (both.country, both.country_probability) == ("NL", 0.9)
    first, second = both.distribution.spellings
    # The averages are 0.5 and 0.4, by the pictures alone 0.75 and 0.15, unreadable 0.05 and missing 0.05.
    powers = [chance**AGREEMENT for chance in (0.5, 0.4, 0.05, 0.05)]
    assert [one.text for one in both.distribution.spellings] == ["12AB3O", "12AB30"]
    assert (first.probability, second.probability) == pytest.approx((powers[0] / sum(powers), powers[1] / sum(powers)))
    assert first.by_picture / first.probability == pytest.approx(0.75 / 0.5)
    assert second.by_picture / second.probability == pytest.approx(0.15 / 0.4)
    assert both.distribution.unreadable == pytest.approx(powers[2] / sum(powers))


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=4))
def test_an_average_is_a_distribution(parts: list[tuple[float, float]]) -> None:
    readings = [
        RecognisedPlate(
            Distribution((Spelling("AA11", best * share), Spelling(f"BB{index}2", (1 - best) * share)), 1 - share),
            None,
            0.1,
        )
        for index, (best, share) in enumerate(parts)
    ]
    mixed = average(readings).distribution
    assert sum(one.probability for one in mixed.spellings) + mixed.unreadable == pytest.approx(1.0)


def test_an_average_is_as_complete_as_its_readings_on_average() -> None:
    first, second = (
        RecognisedPlate(Distribution((Spelling("MUX123", 0.8),), 0.1), "DE", 0.9, (LineEnds(1.0, end),))
        for end in (0.1, 0.4)
    )
    (line,) = average([first, second]).completeness
    assert (line.start, line.end) == (1.0, pytest.approx(0.25))


def test_a_sure_text_stays_and_only_its_ends_are_averaged() -> None:
    first = RecognisedPlate(said(0.97), "NL", 0.9, (LineEnds(1.0, 0.4),))
    other = RecognisedPlate(Distribution((Spelling("12AB3", 0.6),), 0.3), "DE", 0.5, (LineEnds(1.0, 0.8),))
    both = average([first, other])
    assert (both.distribution, both.country, both.country_probability) == (first.distribution, "NL", 0.9)
    assert both.completeness == (LineEnds(1.0, pytest.approx(0.6)),)
