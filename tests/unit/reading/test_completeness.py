"""How probable it is that nothing of a plate is missing, and which plates a text may be a part of."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platewatch.plates.distribution import Spelling
from platewatch.reading.completeness import (
    NO_GAPS,
    Completeness,
    LineEnds,
    Missing,
    average_completeness,
    find_missing,
    is_incomplete,
    is_part,
    list_gaps,
    scale_whole,
    weigh_whole,
    whole,
)

chances = st.floats(0, 1)
line_ends = st.builds(LineEnds, chances, chances)
completenesses = st.lists(line_ends, min_size=1, max_size=3).map(tuple)


def test_a_plate_is_whole_as_far_as_all_its_ends_are() -> None:
    assert whole((LineEnds(0.9, 0.5), LineEnds(1.0, 0.8))) == pytest.approx(0.36)
    assert whole(()) == whole((LineEnds(1.0, 1.0),) * 3) == 1.0


def test_from_one_half_on_a_read_is_rather_whole() -> None:
    assert not is_incomplete((LineEnds(1.0, 0.5),))
    assert is_incomplete((LineEnds(1.0, 0.4999),))


def test_what_is_seen_is_the_whole_plate_as_far_as_the_plate_is_whole() -> None:
    spellings = (Spelling("MUX123", 0.8, 0.4), Spelling("MUX128", 0.1))
    assert weigh_whole(spellings, ()) == spellings
    first, second = weigh_whole(spellings, (LineEnds(0.5, 0.5),))
    assert (first.probability, first.observed) == (pytest.approx(0.2), pytest.approx(0.1))
    assert (second.probability, second.observed) == (pytest.approx(0.025), None)


@pytest.mark.parametrize(
    ("completeness", "missing"),
    [
        ((), None),
        ((LineEnds(0.9, 0.9),), None),
        ((LineEnds(0.9, 0.1),), Missing.END),
        ((LineEnds(0.1, 0.9),), Missing.START),
        ((LineEnds(0.1, 0.1),), Missing.PART),
        # Nobody can say which of the two it is.
        ((LineEnds(0.7, 0.7),), Missing.PART),
        # Cut at the right both lines lack their end; behind a post it is one of them.
        ((LineEnds(0.9, 0.1), LineEnds(0.9, 0.2)), Missing.END),
        ((LineEnds(0.2, 0.9), LineEnds(0.2, 0.9)), Missing.START),
        ((LineEnds(0.9, 0.1), LineEnds(0.9, 0.9)), Missing.PART),
        ((LineEnds(0.1, 0.9), LineEnds(0.1, 0.1)), Missing.PART),
        ((LineEnds(0.1, 0.1), LineEnds(0.9, 0.1)), Missing.PART),
    ],
)
def test_what_is_missing_is_named(completeness: Completeness, missing: Missing | None) -> None:
    assert find_missing(completeness) == missing


def test_several_readings_are_averaged_end_by_end() -> None:
    both = average_completeness([(LineEnds(1.0, 0.2),), (LineEnds(0.8, 0.4),)])
    assert both == (LineEnds(pytest.approx(0.9), pytest.approx(0.3)),)
    other_lines = average_completeness([(LineEnds(1.0, 0.4),), (LineEnds(1.0, 1.0),) * 2])
    assert len(other_lines) == 1
    assert whole(other_lines) == pytest.approx(0.7)
    assert other_lines[0].start == 1.0
    assert average_completeness([(), ()]) == ()


@given(completenesses, chances)
def test_a_completeness_can_be_made_to_say_another_probability(completeness: Completeness, wanted: float) -> None:
    scaled = scale_whole(completeness, wanted)
    assert len(scaled) == len(completeness)
    assert whole(scaled) == pytest.approx(wanted, abs=1e-9)
    assert all(0.0 <= end <= 1.0 for line in scaled for end in (line.start, line.end))


@pytest.mark.parametrize("lines", [1, 2, 3])
@pytest.mark.parametrize("wanted", [0.0, 0.3, 0.9])
def test_where_no_end_is_in_doubt_all_of_them_share_it(lines: int, wanted: float) -> None:
    scaled = scale_whole((LineEnds(1.0, 1.0),) * lines, wanted)
    assert whole(scaled) == pytest.approx(wanted)
    assert len({end for line in scaled for end in (line.start, line.end)}) == 1


def test_what_is_least_sure_changes_most() -> None:
    (line,) = scale_whole((LineEnds(0.99, 0.5),), 0.3)
    assert line.start > 0.97
    assert line.end == pytest.approx(0.3 / line.start)
    assert scale_whole((), 0.3) == ()


@given(completenesses)
def test_the_combinations_of_missing_ends_sum_to_one(completeness: Completeness) -> None:
    gaps = list_gaps(completeness)
    assert gaps[NO_GAPS] == pytest.approx(whole(completeness))
    assert sum(gaps.values()) == pytest.approx(1.0, abs=0.01)
    assert math.isclose(list_gaps((LineEnds(1.0, 1.0),) * 3)[NO_GAPS], 1.0)


def test_ends_are_counted_line_by_line() -> None:
    assert list_gaps((LineEnds(1.0, 0.25),)) == {(): 0.25, (1,): 0.75}
    assert list_gaps((LineEnds(1.0, 1.0), LineEnds(0.25, 1.0))) == {(): 0.25, (2,): 0.75}


@pytest.mark.parametrize(
    ("seen", "text", "gaps", "lines", "part"),
    [
        ("MUX123", "MUX1234", (1,), 1, True),
        ("MUX1", "MUX1234", (1,), 1, True),
        ("MUX123", "MUX123", (1,), 1, False),
        ("MUX123", "MUX1284", (1,), 1, False),
        ("UX1234", "MUX1234", (1,), 1, False),
        ("UX1234", "MUX1234", (0,), 1, True),
        ("MUX123", "MUX1234", (0,), 1, False),
        ("UX123", "MUX1234", (0, 1), 1, True),
        ("MUX123", "MUX1234", (0, 1), 1, False),
        ("MUX123", "MUX1234", (), 1, False),
        # Two lines, MUX over 1234: the end of the lower one, of the upper one, of both, and the start of the lower one.
        ("MUX123", "MUX1234", (3,), 2, True),
        ("MU1234", "MUX1234", (1,), 2, True),
        ("MU123", "MUX1234", (1, 3), 2, True),
        ("MU123", "MUX1234", (1,), 2, False),
        ("MUX234", "MUX1234", (2,), 2, True),
        ("UX234", "MUX1234", (0, 2), 2, True),
        ("UX1234", "MUX1234", (1,), 2, False),
        # The start of the upper line and another end: something is missing at each of them.
        ("MU1234", "MUX1234", (0, 1), 2, False),
        ("MUX123", "MUX1234", (0, 3), 2, False),
        # Three lines, 12 over AB over CD.
        ("12ACD", "12ABCD", (3,), 3, True),
        ("1AC", "12ABCD", (1, 3, 5), 3, True),
        ("2BD", "12ABCD", (0, 2, 4), 3, True),
        ("2BD", "12ABCD", (1, 3, 5), 3, False),
    ],
)
def test_which_plates_a_text_may_be_a_part_of(
    seen: str, text: str, gaps: tuple[int, ...], lines: int, part: bool
) -> None:
    assert is_part(seen, text, gaps, lines) is part


@given(
    st.lists(st.text("AB12", min_size=3, max_size=4), min_size=1, max_size=3),
    st.sets(st.integers(0, 5), min_size=1),
)
def test_whatever_is_cut_off_leaves_a_part(lines: list[str], cut: set[int]) -> None:
    """Each line has three characters or more: one is left of it when both ends are missing."""
    gaps = tuple(sorted(end for end in cut if end < 2 * len(lines)))
    shown = "".join(line[2 * at in gaps : len(line) - (2 * at + 1 in gaps)] for at, line in enumerate(lines))
    assert is_part(shown, "".join(lines), gaps, len(lines)) is bool(gaps)
