"""One line, two or three: all readings count, as far as each is probable."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platewatch.plates.distribution import Distribution, Spelling
from platewatch.reading.completeness import LineEnds, whole
from platewatch.reading.readings import EVEN_SHAPE, EVEN_SHAPE_OF_THREE, merge_layouts
from platewatch.reading.recognised import RecognisedPlate


def plate(unreadable: float, country: str = "NL", **chances: float) -> RecognisedPlate:
    spellings = [Spelling(text.lstrip("_"), chance) for text, chance in chances.items()]
    return RecognisedPlate(Distribution(tuple(spellings), unreadable), country, 0.8)


def test_a_single_reading_stays_as_it_is() -> None:
    reading = plate(0.1, _12AB34=0.8)
    assert merge_layouts([(1, reading)], 0.2) == (reading, 1)


def test_the_readable_layout_wins() -> None:
    one, two = plate(0.999, "US", _12AB=0.0005), plate(0.001, _12AB34=0.99)
    merged, lines = merge_layouts([(1, one), (2, two)], 0.6)
    assert lines == 2
    assert merged.country == "NL"
    assert merged.distribution.spellings[0].text == "12AB34"
    assert 0.97 < merged.distribution.spellings[0].probability < 0.99


def test_two_readings_that_contradict_each_other_are_both_doubted() -> None:
    merged, _ = merge_layouts([(1, plate(0.01, _12AB=0.95)), (2, plate(0.01, _12AB34=0.95))], EVEN_SHAPE)
    assert [spelling.probability for spelling in merged.distribution.spellings] == pytest.approx([0.475, 0.475])


def test_where_the_readings_are_alike_the_shape_tells() -> None:
    readings = [(1, plate(0.5, _12AB=0.4)), (2, plate(0.5, _12AB34=0.4))]
    assert merge_layouts(readings, 0.35)[1] == 1
    assert merge_layouts(readings, 0.65)[1] == 2


@pytest.mark.parametrize(
    ("one", "two", "shape", "log_odds"),
    [
        # What counts is the logarithm of odds: of what can be read, of the best spelling, and of the shape's.
        ((0.1, 0.6), (0.1, 0.6), 0.47, 0.0),
        ((0.1, 0.6), (0.3, 0.6), 0.47, 0.35 * (math.log(7 / 3) - math.log(9))),
        ((0.1, 0.6), (0.1, 0.2), 0.47, 0.15 * (math.log(1 / 4) - math.log(1.5))),
        ((0.1, 0.6), (0.1, 0.6), 0.94, 2.2 * math.log(2)),
        ((0.1, 0.6), (0.1, 0.6), 0.235, -2.2 * math.log(2)),
        ((0.0, 0.6), (1.0, 0.6), 0.47, -0.7 * math.log(1e6 - 1)),
    ],
)
def test_a_layout_is_that_probable(
    one: tuple[float, float], two: tuple[float, float], shape: float, log_odds: float
) -> None:
    readings = [(1, plate(one[0], _AA11=one[1])), (2, plate(two[0], "BE", _BB22=two[1]))]
    merged, lines = merge_layouts(readings, shape)
    chances = {spelling.text: spelling.probability for spelling in merged.distribution.spellings}
    share = chances["BB22"] / two[1]
    assert math.log(share / (1 - share)) == pytest.approx(log_odds, rel=1e-6, abs=1e-9)
    assert chances["AA11"] == pytest.approx((1 - share) * one[1])
    assert merged.distribution.unreadable == pytest.approx((1 - share) * one[0] + share * two[0])
    assert (lines, merged.country) == ((2, "BE") if log_odds > 0 else (1, "NL"))


def test_a_reading_without_a_spelling_and_a_plate_without_a_height_are_hardly_likely() -> None:
    empty, some = RecognisedPlate(Distribution((), 0.1), None, 0.0), plate(0.1, _AA11=0.5)
    merged, lines = merge_layouts([(1, empty), (2, some)], 0.47)
    odds = 0.15 * math.log(1e6 - 1)
    assert merged.distribution.spellings[0].probability == pytest.approx(0.5 / (1 + math.exp(-odds)))
    assert lines == 2
    assert merge_layouts([(1, some), (2, some)], 0.0)[1] == 1


def test_of_three_layouts_the_readable_one_wins_whichever_it_is() -> None:
    texts = {1: "AB", 2: "AB12", 3: "AB12CD"}
    for lines, text in texts.items():
        readings = [
            (
                count,
                plate(0.001 if count == lines else 0.999, **{f"_{texts[count]}": 0.99 if count == lines else 0.0005}),
            )
            for count in (2, 1, 3)
        ]
        merged, found = merge_layouts(readings, 0.9)
        assert found == lines
        assert merged.distribution.spellings[0].text == text


@pytest.mark.parametrize("shape", [0.7, 1.0, 1.2, 1.5])
def test_three_lines_against_two_are_as_probable_as_the_shape_says(shape: float) -> None:
    merged, lines = merge_layouts([(2, plate(0.1, _AA11=0.6)), (3, plate(0.1, _BB22=0.6))], shape)
    chances = {spelling.text: spelling.probability for spelling in merged.distribution.spellings}
    assert math.log(chances["BB22"] / chances["AA11"]) == pytest.approx(2.2 * math.log(shape / EVEN_SHAPE_OF_THREE))
    assert lines == (3 if shape > EVEN_SHAPE_OF_THREE else 2)


def test_three_readings_are_a_distribution() -> None:
    readings = [(2, plate(0.2, _AA11=0.5)), (3, plate(0.3, _BB22=0.4)), (1, plate(0.9, _CC33=0.05))]
    merged, _ = merge_layouts(readings, 1.0)
    chances = [spelling.probability for spelling in merged.distribution.spellings]
    assert 0.2 < merged.distribution.unreadable < 0.9
    assert sum(chances) + merged.distribution.unreadable <= 1
    assert len(chances) == 3


def test_what_syntax_changed_is_mixed_too() -> None:
    repaired = RecognisedPlate(
        Distribution((Spelling("7KXL02", 0.8, 0.4), Spelling("7KXLO2", 0.1, 0.5)), 0.05), "NL", 1
    )
    merged, _ = merge_layouts([(1, repaired), (2, plate(0.999, _7KXL=0.0001))], 0.4)
    first, second = merged.distribution.spellings[:2]
    assert first.observed is not None
    assert second.observed is not None
    assert first.observed < second.observed


TEXTS = ["AA11", "BB22", "CC33", "DD44", "EE55", "FF66", "GG77", "HH88"]


@st.composite
def recognised(draw: st.DrawFn) -> RecognisedPlate:
    texts = draw(st.lists(st.sampled_from(TEXTS), max_size=8, unique=True))
    weights = draw(st.lists(st.floats(0.001, 1), min_size=len(texts) + 2, max_size=len(texts) + 2))
    spellings = sorted((w / sum(weights) for w in weights[:-2]), reverse=True)
    found = tuple(Spelling(text, chance) for text, chance in zip(texts, spellings, strict=True))
    return RecognisedPlate(Distribution(found, weights[-1] / sum(weights)), "NL", 0.5)


@given(recognised(), recognised(), st.floats(0.01, 5))
def test_the_mixture_is_a_distribution_between_both(one: RecognisedPlate, two: RecognisedPlate, shape: float) -> None:
    merged, lines = merge_layouts([(1, one), (2, two)], shape)
    chances = [spelling.probability for spelling in merged.distribution.spellings]
    assert lines in (1, 2)
    assert chances == sorted(chances, reverse=True)
    assert len(chances) <= 8
    assert sum(chances) + merged.distribution.unreadable <= 1 + 1e-9
    bounds = sorted((one.distribution.unreadable, two.distribution.unreadable))
    assert bounds[0] - 1e-9 <= merged.distribution.unreadable <= bounds[1] + 1e-9


def test_that_the_plate_is_whole_is_what_all_layouts_say() -> None:
    one, two = plate(0.05, _AA11BB=0.9), plate(0.05, _AA11BC=0.9)
    cut = (LineEnds(1.0, 0.1),)
    merged, lines = merge_layouts(
        [(1, replace(one, completeness=cut)), (2, replace(two, completeness=((LineEnds(1.0, 1.0),) * 2)))], 0.2
    )
    share = next(each.probability for each in merged.distribution.spellings if each.text == "AA11BB") / 0.9
    assert lines == len(merged.completeness) == 1
    assert whole(merged.completeness) == pytest.approx(share * 0.1 + (1 - share))
    assert merged.completeness[0].start == 1.0
