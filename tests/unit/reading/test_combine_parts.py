"""Frames that show a part of a plate: they support the plates that they may be a part of, and contradict none."""

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from platewatch.plates.distribution import Spelling
from platewatch.reading.combine import CombinedRead, FrameRead, combine
from platewatch.reading.completeness import (
    Completeness,
    LineEnds,
    Missing,
    find_missing,
    is_incomplete,
    weigh_whole,
    whole,
)
from platewatch.reading.record import Corners

SURE = (LineEnds(0.998, 0.997),)
NO_END = (LineEnds(0.999, 0.005),)
NO_START = (LineEnds(0.004, 0.99),)
NEITHER = (LineEnds(0.02, 0.02),)


def corners(x: float, width: float = 100.0) -> Corners:
    return ((x, 50.0), (x + width, 50.0), (x + width, 50.0 + width / 5), (x, 50.0 + width / 5))


def frame(
    name: str,
    chances: dict[str, float],
    completeness: Completeness = SURE,
    *,
    x: float = 0.0,
    country: str | None = None,
    lines: int = 1,
) -> FrameRead:
    spellings = tuple(Spelling(text, chance) for text, chance in sorted(chances.items(), key=lambda item: -item[1]))
    return FrameRead(name, spellings, 0.005, country, 0.97, lines, corners(x), completeness)


def chance(combined: CombinedRead, text: str) -> float:
    """The probability that this is the whole plate."""
    plates = weigh_whole(combined.spellings, combined.completeness)
    return next((one.probability for one in plates if one.text == text), 0.0)


CUT = frame("cut", {"MUX123": 0.9995}, NO_END)
FIRST = frame("first", {"MUX1234": 0.97, "MUX1284": 0.01}, x=60)
SECOND = frame("second", {"MUX1234": 0.95, "MUX1284": 0.02}, x=200)


def test_one_frame_stays_as_complete_as_it_is() -> None:
    assert combine([CUT]).completeness == NO_END
    assert combine([frame("a", {"MUX123": 0.9}, ())]).completeness == ()


def test_a_cut_frame_does_not_spoil_what_whole_ones_say() -> None:
    alone, with_cut = combine([FIRST, SECOND]), combine([CUT, FIRST, SECOND])
    assert with_cut.spellings[0].text == "MUX1234"
    assert chance(with_cut, "MUX1234") >= chance(alone, "MUX1234")
    assert chance(with_cut, "MUX123") < 1e-3
    assert whole(with_cut.completeness) > 0.99
    assert with_cut.evidence_frame in ("first", "second")


def test_one_whole_frame_is_enough() -> None:
    combined = combine([CUT, FIRST])
    assert combined.spellings[0].text == "MUX1234"
    assert chance(combined, "MUX1234") > 0.96


def test_it_supports_every_plate_that_it_may_be_a_part_of() -> None:
    """Both whole frames leave the last two characters open; the cut one says nothing of the last, much of the other."""
    one = frame("one", {"MUX1234": 0.4, "MUX1235": 0.3, "MUX1284": 0.2}, x=60)
    other = frame("other", {"MUX1234": 0.4, "MUX1235": 0.3, "MUX1284": 0.2}, x=200)
    before, after = combine([one, other]), combine([CUT, one, other])
    assert chance(after, "MUX1284") < 0.8 * chance(before, "MUX1284")
    ratio = chance(before, "MUX1234") / chance(before, "MUX1235")
    assert chance(after, "MUX1234") / chance(after, "MUX1235") == pytest.approx(ratio, rel=0.05)
    assert chance(after, "MUX1235") > chance(before, "MUX1235")


@pytest.mark.parametrize(("seen", "completeness"), [("UX1234", NO_START), ("UX123", NEITHER)])
def test_a_missing_start_or_both_are_no_other(seen: str, completeness: Completeness) -> None:
    combined = combine([frame("cut", {seen: 0.99}, completeness), FIRST, SECOND])
    assert chance(combined, "MUX1234") >= chance(combine([FIRST, SECOND]), "MUX1234")
    assert chance(combined, seen) < 1e-3


def test_frames_that_are_all_cut_leave_the_plate_incomplete() -> None:
    shorter = frame("shorter", {"MUX12": 0.99}, NO_END, x=60)
    combined = combine([CUT, shorter])
    assert combined.spellings[0].text == "MUX123"
    assert combined.spellings[0].probability > 0.95
    assert find_missing(combined.completeness) is Missing.END
    assert whole(combined.completeness) < 0.2


def test_a_frame_with_the_start_and_one_with_the_end_of_the_same_text_show_all_of_it() -> None:
    """Both show MUX123. In one the end may be hidden, in the other the start: so neither is."""
    left = frame("left", {"MUX123": 0.99}, (LineEnds(0.99, 0.4),))
    right = frame("right", {"MUX123": 0.99}, (LineEnds(0.4, 0.99),), x=200)
    together = whole(combine([left, right]).completeness)
    assert together > max(whole(left.completeness), whole(right.completeness))
    assert not is_incomplete(combine([left, right]).completeness)


def test_a_short_plate_that_one_frame_misjudged_stays_whole() -> None:
    doubtful = frame("doubtful", {"MUX123": 0.99}, (LineEnds(0.99, 0.3),))
    sure = frame("sure", {"MUX123": 0.99}, (LineEnds(0.99, 0.98),), x=150)
    assert whole(combine([doubtful, sure]).completeness) > 0.9


def test_of_two_lines_the_upper_ones_end_may_be_missing() -> None:
    ends = (LineEnds(0.99, 0.01), LineEnds(0.99, 0.99))
    cut = frame("cut", {"MU1234": 0.99}, ends, lines=2)
    clear = frame("clear", {"MUX1234": 0.9}, (LineEnds(1.0, 1.0),) * 2, x=100, lines=2)
    combined = combine([cut, clear])
    assert combined.spellings[0].text == "MUX1234"
    assert len(combined.completeness) == combined.lines == 2
    assert whole(combined.completeness) > 0.95


@pytest.mark.parametrize("missing", range(6))
def test_which_end_of_which_line_is_missing_stays_known(missing: int) -> None:
    ends = [0.004 if end == missing else 0.998 for end in range(6)]
    cut = tuple(LineEnds(*ends[2 * line : 2 * line + 2]) for line in range(3))
    frames = [frame(name, {"AB12CD": 0.98}, cut, x=x, lines=3) for name, x in (("first", 0.0), ("second", 70.0))]
    found = [end for line in combine(frames).completeness for end in (line.start, line.end)]
    assert [end < 0.1 for end in found] == [end == missing for end in range(6)]
    assert [end > 0.9 for end in found] == [end != missing for end in range(6)]


def test_of_a_text_that_is_rather_a_part_what_the_picture_said_shrinks_as_well() -> None:
    """MUX120 is a part of MUX1204 in one frame of two; syntax moved a third of what the picture said of it."""
    clear = frame("clear", {"MUX1204": 0.5, "MUX120": 0.2, "MUX12O": 0.2}, SURE, country="DE")
    cut = frame("cut", {"MUX120": 0.5, "MUX12O": 0.45}, NO_END, x=90, country="DE")
    whole_one, part, _ = combine([clear, cut]).spellings
    assert (whole_one.text, part.text) == ("MUX1204", "MUX120")
    assert part.observed is not None
    assert part.observed / part.probability == pytest.approx(1.467, abs=0.02)


def test_what_is_a_part_neither_gains_nor_loses_by_syntax() -> None:
    """QQ is no German district. Two frames show it, and it stays first beside a part of it."""
    odd = [frame("a", {"QQ1234": 0.97}, x=60, country="DE"), frame("b", {"QQ1234": 0.95}, x=200, country="DE")]
    cut = frame("cut", {"QQ123": 0.99}, NO_END, country="DE")
    combined = combine([cut, *odd])
    assert combined.spellings[0].text == "QQ1234"
    assert chance(combined, "QQ1234") == pytest.approx(chance(combine(odd), "QQ1234"), abs=0.02)


def test_frames_of_which_nobody_said_that_they_are_cut_are_combined_as_ever() -> None:
    plain = [replace(one, completeness=()) for one in (FIRST, SECOND)]
    told = [replace(one, completeness=((LineEnds(1.0, 1.0),) * 1)) for one in (FIRST, SECOND)]
    assert combine(plain).completeness == ()
    assert replace(combine(told), completeness=()) == combine(plain)


TEXTS = st.text("0123456789ABCDEFGHKLMNPRSTVXZ", min_size=6, max_size=8)


def misread(text: str, dice: random.Random) -> str:
    at = dice.randrange(len(text))
    return text[:at] + dice.choice("0123456789ABCDEFGHKLMNPRSTVXZ") + text[at + 1 :]


def draw_frame(
    name: str, text: str, completeness: Completeness, dice: random.Random, *, least: float, x: float = 0.0
) -> FrameRead:
    """A frame that shows the text with `least` or more, and up to three misreadings of it."""
    best = dice.uniform(least, 0.999)
    chances, rest = {text: best}, 1.0 - best
    for _ in range(dice.randrange(4)):
        other = misread(text, dice)
        if other not in chances:
            chances[other] = rest * dice.uniform(0.0, 0.6)
            rest -= chances[other]
    # A reader's spellings are in this order, those of equal probability too.
    ordered = dict(sorted(chances.items(), key=lambda one: (-one[1], one[0])))
    return replace(frame(name, ordered, completeness, x=x), unreadable=min(0.5 * rest, 0.02))


@settings(max_examples=200, deadline=None)
@given(TEXTS, st.integers(1, 2), st.sampled_from(["start", "end", "both"]), st.floats(0.0, 0.3), st.randoms())
def test_a_cut_frame_never_lowers_the_truth_by_more_than_a_hair(
    text: str, missing: int, side: str, complete: float, dice: random.Random
) -> None:
    shown = text[missing:] if side == "start" else text[:-missing] if side == "end" else text[1:-1]
    sure = dice.uniform(0.95, 1.0)
    ends = LineEnds(sure if side == "end" else complete, sure if side == "start" else complete)
    wholes = [
        draw_frame(name, text, (LineEnds(dice.uniform(0.95, 1.0), dice.uniform(0.95, 1.0)),), dice, least=0.9, x=x)
        for name, x in (("b", dice.uniform(30, 200)), ("c", dice.uniform(250, 400)))
    ]
    cut = draw_frame("a", shown, (ends,), dice, least=0.8)
    with_cut = combine([cut, *wholes])
    assert chance(with_cut, text) >= chance(combine(wholes), text) - 0.02
    assert with_cut.spellings[0].text == text
    assert chance(with_cut, shown) < 0.02
    assert combine([wholes[1], cut, wholes[0]]) == with_cut


@settings(max_examples=100, deadline=None)
@given(TEXTS, st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=4), st.randoms())
def test_whatever_is_missing_the_probabilities_are_some(
    text: str, ends: list[tuple[float, float]], dice: random.Random
) -> None:
    frames = [
        draw_frame(str(at), text[: dice.randrange(4, len(text) + 1)], (LineEnds(*one),), dice, least=0.3, x=50.0 * at)
        for at, one in enumerate(ends)
    ]
    combined = combine(frames)
    assert sum(one.probability for one in combined.spellings) + combined.unreadable <= 1 + 1e-9
    assert all(0.0 <= one.probability <= 1.0 for one in combined.spellings)
    assert [*combined.spellings[1:]] == sorted(combined.spellings[1:], key=lambda one: (-one.probability, one.text))
    assert all(0.0 <= end <= 1.0 for line in combined.completeness for end in (line.start, line.end))
    assert combine(reversed(frames)) == combined
