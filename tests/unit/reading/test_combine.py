"""Several frames of one vehicle: evidence, not a majority; order and repetition do not matter."""

import math
import random
import subprocess
import sys
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platewatch.plates.distribution import Spelling
from platewatch.plates.prior import BREACH
from platewatch.plates.syntax import fold
from platewatch.reading.combine import CombinedRead, FrameRead, combine
from platewatch.reading.curve import STRAIGHT, Curve
from platewatch.reading.record import Corners


def corners(x: float, width: float = 100.0) -> Corners:
    return ((x, 50.0), (x + width, 50.0), (x + width, 50.0 + width / 5), (x, 50.0 + width / 5))


def frame(
    name: str,
    chances: dict[str, float],
    *,
    unreadable: float = 0.01,
    x: float = 0.0,
    width: float = 100.0,
    country: str | None = "NL",
    lines: int = 1,
) -> FrameRead:
    spellings = tuple(Spelling(text, chance) for text, chance in sorted(chances.items(), key=lambda item: -item[1]))
    return FrameRead(name, spellings, unreadable, country, 0.8, lines, corners(x, width))


def chance(combined: CombinedRead, text: str) -> float:
    return next((one.probability for one in combined.spellings if one.text == text), 0.0)


def test_one_frame_stays_as_it_is() -> None:
    only = frame("a", {"7KXL92": 0.8, "1KXL92": 0.1})
    combined = combine([only])
    assert (combined.spellings, combined.unreadable) == (only.spellings, only.unreadable)
    assert (combined.country, combined.country_probability, combined.lines) == ("NL", 0.8, 1)
    assert combined.evidence_frame == "a"


def test_frames_that_agree_make_it_surer() -> None:
    reads = [frame("a", {"7KXL92": 0.8, "1KXL92": 0.1}), frame("b", {"7KXL92": 0.7, "2KXL92": 0.2}, x=300)]
    combined = combine(reads, curve=STRAIGHT)
    # Surer than the surest of them, if only a little: they show one plate, with one and the same dirt.
    assert 0.82 < chance(combined, "7KXL92") < 0.95
    assert combined.country_probability > 0.85


def test_what_frames_say_together_is_bent_and_what_one_says_is_not() -> None:
    one, two = frame("a", {"7KXL92": 0.5, "1KXL92": 0.1}), frame("b", {"7KXL92": 0.4, "2KXL92": 0.2}, x=300)
    curve = Curve(shift=0.2)
    assert combine([one], curve=curve) == combine([one], curve=STRAIGHT)
    straight = chance(combine([one, two], curve=STRAIGHT), "7KXL92")
    assert chance(combine([one, two], curve=curve), "7KXL92") == pytest.approx(curve.at(straight))


def test_nearly_the_same_picture_twice_is_hardly_more_than_once() -> None:
    chances = {"7KXL92": 0.7, "1KXL92": 0.25}
    once = combine([frame("a", chances)])
    still = combine([frame(name, chances, x=index * 0.01) for index, name in enumerate("abcdefgh")], curve=STRAIGHT)
    moving = combine(
        [frame(name, chances, x=index * 80, width=60 + index * 20) for index, name in enumerate("abcdefgh")],
        curve=STRAIGHT,
    )
    assert chance(still, "7KXL92") < 0.75
    assert chance(once, "7KXL92") < chance(still, "7KXL92") < chance(moving, "7KXL92") < 0.95
    assert still.effective_frames < 1.1 < moving.effective_frames < 2


def test_evidence_counts_and_not_the_majority() -> None:
    blurred = [frame(name, {"1KXL92": 0.35, "7KXL92": 0.3}, x=index * 60) for index, name in enumerate("abc")]
    sharp = frame("d", {"7KXL92": 0.995, "1KXL92": 0.002}, x=400, width=200)
    combined = combine([*blurred, sharp], curve=STRAIGHT)
    assert combined.spellings[0].text == "7KXL92"
    assert chance(combined, "7KXL92") > 0.95


def test_frames_that_contradict_each_other_leave_doubt() -> None:
    combined = combine([frame("a", {"7KXL92": 0.97}), frame("b", {"1KXL92": 0.97}, x=300)])
    assert chance(combined, "7KXL92") == pytest.approx(chance(combined, "1KXL92"))
    assert chance(combined, "7KXL92") <= 0.5


def test_frames_that_show_nothing_add_nothing() -> None:
    seen = [frame("a", {"7KXL92": 0.8, "1KXL92": 0.1}), frame("b", {"7KXL92": 0.6}, x=200)]
    dark = [frame("c", {}, unreadable=1.0), frame("d", {"XX": 0.0}, unreadable=1.0), frame("e", {}, unreadable=0.4)]
    assert combine([*seen, *dark]) == combine(seen)


def test_where_nothing_is_shown_nothing_is_said() -> None:
    combined = combine([frame("a", {}, unreadable=0.9), frame("b", {}, unreadable=1.0, width=200)])
    assert (combined.spellings, combined.unreadable, combined.evidence_frame) == ((), 1.0, "b")


def test_no_frames_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="at least one"):
        combine([])


def test_syntax_counts_once_and_not_once_a_frame() -> None:
    def repaired(name: str, x: float) -> FrameRead:
        spellings = (Spelling("7KXL02", 0.6, 0.3), Spelling("7KXLO2", 0.3, 0.6))
        return FrameRead(name, spellings, 0.05, "NL", 0.9, 1, corners(x))

    one = combine([repaired("a", 0)])
    three = combine([repaired(name, 90 * at) for at, name in enumerate("abc")], curve=STRAIGHT)
    assert one.repaired_from == "7KXLO2"
    # The pictures say O three times, the syntax says 0 once.
    assert chance(three, "7KXL02") / chance(three, "7KXLO2") < chance(one, "7KXL02") / chance(one, "7KXLO2")
    group = {text: next(s for s in three.spellings if s.text == text) for text in ("7KXL02", "7KXLO2")}
    assert sum(s.probability for s in group.values()) == pytest.approx(sum(s.by_picture for s in group.values()))
    assert group["7KXL02"].by_picture < group["7KXLO2"].by_picture


def test_what_syntax_did_to_the_frames_is_done_to_what_they_say_together() -> None:
    """In the mean of the frames: one was moved by four to one, the other by one to one."""
    spellings = (Spelling("7KXL02", 0.6, 0.3), Spelling("7KXLO2", 0.3, 0.6))
    moved_most = FrameRead("a", spellings, 0.05, "NL", 0.9, 1, corners(0))
    unmoved = frame("b", {"7KXL02": 0.5, "7KXLO2": 0.4}, x=300)
    for frames_given, ratio in (((moved_most, replace(moved_most, frame_id="c")), 4.0), ((moved_most, unmoved), 2.0)):
        zero, other = (
            next(one for one in combine(frames_given, curve=STRAIGHT).spellings if one.text == text)
            for text in ("7KXL02", "7KXLO2")
        )
        assert zero.probability / other.probability == pytest.approx(ratio * zero.by_picture / other.by_picture)


def test_the_evidence_frame_is_large_and_shows_what_was_decided() -> None:
    small = frame("small", {"7KXL92": 0.97}, width=60)
    large = frame("large", {"7KXL92": 0.93}, x=200, width=180)
    wrong = frame("wrong", {"1KXL92": 0.5, "7KXL92": 0.3}, x=400, width=300)
    assert combine([small, large, wrong]).evidence_frame == "large"


def test_lines_and_country_follow_the_frames_that_support_the_text() -> None:
    frames = [
        frame("a", {"7KXL92": 0.9}, lines=2, country="NL"),
        frame("b", {"7KXL92": 0.8}, lines=2, country="NL", x=150),
        frame("c", {"7KXL": 0.4}, lines=1, country="DE", x=300),
    ]
    combined = combine(frames)
    assert (combined.lines, combined.country) == (2, "NL")


ONE_SAYS_7 = {"7KXL92": 0.6, "1KXL92": 0.3}
OTHER_SAYS_1 = {"7KXL92": 0.2, "1KXL92": 0.7}


def moved(across: float, down: float, width: float = 100.0) -> Corners:
    """The corners of a plate whose centre has moved so far."""
    middle = (100.0 - width) / 2
    return tuple((x + across + middle, y + down - (width - 100.0) / 10) for x, y in corners(0.0, width))  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("where", "likeness"),
    [
        (moved(0, 0), 1.0),
        # As far as `shift` says: a tenth of a plate's width, whichever way.
        (moved(10, 0), 0.8 + 0.2 * math.exp(-1)),
        (moved(0, 10), 0.8 + 0.2 * math.exp(-1)),
        (moved(0, 0, 100 * math.exp(0.03)), 0.8 + 0.2 * math.exp(-1)),
        (moved(0, 0, 100 * math.exp(-0.03)), 0.8 + 0.2 * math.exp(-1)),
        (moved(5000, 0), 0.8),
    ],
)
def test_a_frame_counts_less_the_more_it_repeats_another(where: Corners, likeness: float) -> None:
    one = frame("a", ONE_SAYS_7)
    combined = combine([one, replace(one, frame_id="b", corners=where)])
    assert combined.effective_frames == pytest.approx(2 / (1 + likeness), abs=1e-6)


def test_a_weak_frame_takes_little_from_a_strong_one_and_the_strong_one_all_from_it() -> None:
    strong, weak = frame("a", {"7KXL92": 0.9}), frame("b", {"7KXL92": 0.3}, x=5000)
    assert combine([strong, weak]).effective_frames == pytest.approx(1 / (1 + 0.8 / 3) + 1 / 1.8)


def test_the_same_picture_twice_says_what_it_says_once() -> None:
    one = frame("a", ONE_SAYS_7, unreadable=0.05)
    twice = combine([one, replace(one, frame_id="b")], curve=STRAIGHT)
    assert [(each.text, each.probability) for each in twice.spellings] == [
        ("7KXL92", pytest.approx(0.6)),
        ("1KXL92", pytest.approx(0.3)),
    ]
    assert twice.unreadable == pytest.approx(0.05)


@pytest.mark.parametrize(
    ("where", "seven", "one", "unreadable"),
    [
        (moved(0, 0), 0.385920, 0.535726, 0.022625),
        (moved(10, 0), 0.395036, 0.558572, 0.010630),
        (moved(400, 0), 0.397793, 0.569076, 0.006483),
    ],
)
def test_what_two_frames_say_together_is_that_much(where: Corners, seven: float, one: float, unreadable: float) -> None:
    """Values of the fitted rule as it stands: a change of it changes what officers are told."""
    first, second = frame("a", ONE_SAYS_7, unreadable=0.05), frame("b", OTHER_SAYS_1, unreadable=0.02)
    combined = combine([first, replace(second, corners=where)], curve=STRAIGHT)
    assert chance(combined, "7KXL92") == pytest.approx(seven, abs=1e-5)
    assert chance(combined, "1KXL92") == pytest.approx(one, abs=1e-5)
    assert combined.unreadable == pytest.approx(unreadable, abs=1e-5)


@pytest.mark.parametrize("other", ["BE", None])
def test_the_country_of_frames_that_name_two_is_the_surer_and_says_how_sure(other: str | None) -> None:
    """Each of two equal pictures counts half. What a frame leaves is shared by forty countries."""
    one = replace(frame("a", ONE_SAYS_7, country="NL"), country_probability=0.9)
    two = replace(one, frame_id="b", country=other, country_probability=0.6)
    here, there, elsewhere = (0.9 * 0.4 / 40) ** 0.5, (0.6 * 0.1 / 40) ** 0.5, (0.1 / 40 * 0.4 / 40) ** 0.5
    for frames_given in ((one, two), (replace(one, frame_id="z"), two)):
        combined = combine(frames_given)
        assert combined.country == "NL"
        assert combined.country_probability == pytest.approx(here / (here + there + 38 * elsewhere))


def test_with_equal_support_a_plate_has_one_line() -> None:
    one, two = frame("a", ONE_SAYS_7, lines=1), frame("b", ONE_SAYS_7, lines=2)
    assert combine([one, two]).lines == combine([replace(one, frame_id="z"), two]).lines == 1


def test_a_frame_that_supports_the_text_four_fifths_as_well_may_be_shown() -> None:
    best = frame("a", {"7KXL92": 0.9}, width=60)
    assert combine([best, frame("b", {"7KXL92": 0.73}, width=180)]).evidence_frame == "b"
    assert combine([best, frame("b", {"7KXL92": 0.71}, width=180)]).evidence_frame == "a"


TEXTS = ("7KXL02", "7KXLO2", "1KXL92", "IKXL92", "AB12CD", "AB12C", "8KXL02")


@st.composite
def frames(draw: st.DrawFn) -> list[FrameRead]:
    made = []
    for index in range(draw(st.integers(1, 6))):
        texts = draw(st.lists(st.sampled_from(TEXTS), max_size=5, unique=True))
        weights = draw(st.lists(st.floats(0, 1), min_size=len(texts) + 2, max_size=len(texts) + 2))
        whole = sum(weights) or 1.0
        spellings = []
        for text, weight in zip(texts, weights, strict=False):
            observed = draw(st.sampled_from((None, weight / whole / 2)))
            spellings.append(Spelling(text, weight / whole, observed))
        spellings.sort(key=lambda one: -one.probability)
        made.append(
            FrameRead(
                f"frame-{index}",
                tuple(spellings),
                weights[-1] / whole,
                draw(st.sampled_from(("NL", "DE", None))),
                draw(st.floats(0.03, 1)),
                draw(st.integers(1, 2)),
                corners(draw(st.floats(-50, 500)), draw(st.floats(0, 300))),
            )
        )
    return made


@given(frames())
def test_always_a_distribution(reads: list[FrameRead]) -> None:
    combined = combine(reads)
    chances = [one.probability for one in combined.spellings]
    assert chances == sorted(chances, reverse=True)
    assert all(0 <= one <= 1 for one in [*chances, combined.unreadable, combined.country_probability])
    assert sum(chances) + combined.unreadable <= 1 + 1e-9
    assert combined.evidence_frame in {read.frame_id for read in reads}
    listed = {one.text for read in reads for one in read.spellings}
    assert {one.text for one in combined.spellings} <= listed
    assert 1 <= combined.effective_frames <= len(reads)


@given(frames(), st.randoms(use_true_random=False), st.lists(st.integers(0, 5), max_size=6))
def test_neither_order_nor_repetition_matters(
    reads: list[FrameRead], shuffler: random.Random, again: list[int]
) -> None:
    shuffled = [*reads, *(reads[index % len(reads)] for index in again)]
    shuffler.shuffle(shuffled)
    assert combine(shuffled) == combine(reads)


@given(frames())
def test_without_a_country_syntax_never_moves_more_than_look_alikes(reads: list[FrameRead]) -> None:
    if len([read for read in reads if read.spellings and read.unreadable < 1]) < 2:
        return
    reads = [replace(read, country=None) for read in reads]
    plain = [
        replace(read, spellings=tuple(Spelling(one.text, one.by_picture) for one in read.spellings)) for read in reads
    ]
    with_syntax, without = combine(reads, curve=STRAIGHT), combine(plain, curve=STRAIGHT)
    for group in {fold(one.text) for one in without.spellings}:
        was, now = (
            sum(one.probability for one in each.spellings if fold(one.text) == group) for each in (without, with_syntax)
        )
        assert now == pytest.approx(was, abs=1e-9)


@given(frames())
def test_a_country_moves_probability_between_spellings_and_gives_none_to_others(reads: list[FrameRead]) -> None:
    if len([read for read in reads if read.spellings and read.unreadable < 1]) < 2:
        return
    plain = [replace(read, country=None) for read in reads]
    known, unknown = combine(reads, curve=STRAIGHT), combine(plain, curve=STRAIGHT)
    assert {one.text for one in known.spellings} == {one.text for one in unknown.spellings}
    assert known.unreadable == unknown.unreadable
    assert sum(one.probability for one in known.spellings) == pytest.approx(
        sum(one.probability for one in unknown.spellings), abs=1e-9
    )


def test_an_impossible_reading_is_ruled_out_once_and_not_once_a_frame() -> None:
    """Two frames say 1 for the first letter of AB CD 12, one of them a little surer, both in Germany."""

    def ruled_out(name: str, x: float) -> FrameRead:
        spellings = (Spelling("ABCD12", 0.8, 0.3), Spelling("1BCD12", 0.1, 0.6))
        return FrameRead(name, spellings, 0.05, "DE", 0.95, 1, corners(x))

    both = combine([ruled_out("a", 0), ruled_out("b", 300)], curve=STRAIGHT)
    first, second = both.spellings
    assert (first.text, both.repaired_from) == ("ABCD12", "1BCD12")
    assert first.by_picture < second.by_picture
    share = (first.probability / second.probability) / (first.by_picture / second.by_picture)
    assert share == pytest.approx(1 / (1 - both.country_probability * (1 - BREACH)), rel=1e-6)


def test_it_needs_no_numpy() -> None:
    code = "import sys, platewatch.reading.combine; sys.exit(bool({'numpy', 'cv2', 'boto3'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
