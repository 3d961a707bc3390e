"""Passages of which no picture shows the whole plate: no alert, a doubtful hit where one character may be missing."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from platewatch.hits.hit import COUNTRY_KNOWN, HitKind, choose_spellings
from platewatch.hits.incomplete import fit_read, list_plates
from platewatch.hits.passage import COMPATIBLE, could_be_one, overlap
from platewatch.matching.passages import Decision, MatchResult, close_passage, match_read
from platewatch.plates.completions import CHARACTERS
from platewatch.plates.country import REPORTED
from platewatch.plates.distribution import Spelling
from platewatch.plates.issued import keeps_rules
from platewatch.plates.syntax import has_rules
from platewatch.reading.combine import CombinedRead
from platewatch.reading.completeness import Completeness, LineEnds, Missing
from platewatch.reading.record import Read
from tests.unit.alerts.fakes import World
from tests.unit.alerts.makers import NOON, make_entry, make_read, make_recipient

NO_END = (LineEnds(0.999, 0.001),)
NO_START = (LineEnds(0.001, 0.999),)
SURE = (LineEnds(0.998, 0.998),)


def seen(
    name: str,
    *spellings: tuple[str, float],
    completeness: Completeness = SURE,
    at: float = 0,
    country: str | None = "DE",
    **more: str,
) -> Read:
    """A read of snapshot `name`, captured `at` seconds past noon, its plate moving through the picture."""
    moment = NOON + timedelta(seconds=at)
    read = make_read(*spellings, read_id=f"{name}-00", captured_at=moment, country=country, **more)
    x = 100.0 * at
    moved = ((x, 0.0), (x + 90, 0.0), (x + 90, 20.0), (x, 20.0))
    return replace(read, completeness=completeness, corners=moved)


def combined(*spellings: tuple[str, float], completeness: Completeness, country: str | None = "DE") -> CombinedRead:
    given = tuple(Spelling(*one) for one in spellings)
    return CombinedRead(given, 0.0, country, 0.99, 1, "r-00", 1.0, completeness)


def make_world(*plates: str, country: str | None = "DE", **more: float) -> World:
    world = World()
    world.add_recipients(make_recipient(**more))  # type: ignore[arg-type]
    world.entries.entries += [make_entry(plate, country=country) for plate in plates]
    return world


def come(world: World, *reads: Read) -> list[int]:
    """Each read comes and is matched two seconds after its capture; how many alerts each of them made."""
    alerts = []
    for read in reads:
        world.add_read(read)
        now = read.captured_at + timedelta(seconds=2)
        alerts.append(match_read(read.ref, now, world.rules, world.matching).alerts)
    return alerts


def close(world: World, *reads: Read) -> MatchResult:
    """Every read's closing message arrives; what the last one did."""
    now = max(read.captured_at for read in reads) + timedelta(seconds=60)
    settled = [close_passage(read.ref, now, world.rules, world.matching) for read in reads]
    return next(one for one in reversed(settled) if one.decision is not Decision.GONE)


def alerted(world: World) -> list[str]:
    return [alert.hit.entry.plate for alert in world.alerts.kept.values()]


CUT = seen("a", ("MUX123", 0.9995), completeness=NO_END)
WHOLE = (seen("b", ("MUX1234", 0.97), at=1), seen("c", ("MUX1234", 0.98), at=2))


def test_a_plate_that_enters_the_picture_is_not_the_shorter_one() -> None:
    """MUX 1234 passes in three frames, of which the first lacks the 4."""
    world = make_world("MUX123", "MUX1234")
    assert come(world, CUT, *WHOLE) == [0, 1, 0]
    assert close(world, CUT, *WHOLE).decision is Decision.HIT
    assert alerted(world) == ["MUX1234"]
    assert world.reviews.kept == {}
    assert world.reads.kept == {}


def test_of_the_shorter_plate_alone_nothing_is_told() -> None:
    world = make_world("MUX123")
    assert come(world, CUT, *WHOLE) == [0, 0, 0]
    assert close(world, CUT, *WHOLE).decision is Decision.NO_HIT
    assert (world.alerts.kept, world.reviews.kept) == ({}, {})


def test_the_cut_frame_may_come_last() -> None:
    leaving = seen("d", ("UX1234", 0.999), completeness=NO_START, at=3)
    world = make_world("MUX1234", "UX1234")
    assert come(world, *WHOLE, leaving) == [1, 0, 0]
    assert close(world, *WHOLE, leaving).decision is Decision.HIT
    assert alerted(world) == ["MUX1234"]


def test_a_whole_short_plate_is_told_at_once() -> None:
    world = make_world("MUX123")
    assert come(world, seen("a", ("MUX123", 0.99))) == [1]


@pytest.mark.parametrize("odds", [1.0, 50.0])
@pytest.mark.parametrize("threshold", [None, 0.05])
def test_an_incomplete_read_is_never_told_at_once(odds: float, threshold: float | None) -> None:
    """Not even where the list, the recipient and what being listed says would have the doubtful ones told."""
    world = World()
    world.add_recipients(make_recipient(threshold=threshold))
    world.entries.entries += [make_entry("MUX123", country="DE")]
    world.rules = replace(world.rules, odds=odds)
    read = seen("a", ("MUX123", 0.99), completeness=(LineEnds(1.0, 0.4),))
    assert come(world, read) == [0]
    assert world.closing.sent[-1][1] == world.rules.close_after
    assert close(world, read).decision is Decision.REVIEW
    assert world.alerts.kept == {}
    (review,) = world.reviews.list_reviews(NOON)
    assert review.hit.missing is Missing.END
    assert (review.hit.kind, review.hit.by_read) == (HitKind.EXACT_READ, pytest.approx(0.396))


def test_where_one_character_is_missing_a_person_decides() -> None:
    """Belgium's cars begin with a 1 or a 2: either is probable enough to be looked at."""
    world = make_world("2ABC234", country="BE")
    read = seen("a", ("ABC234", 0.99), completeness=NO_START, country="BE")
    assert come(world, read) == [0]
    assert close(world, read).decision is Decision.REVIEW
    (review,) = world.reviews.list_reviews(NOON)
    hit = review.hit
    assert (hit.kind, hit.plate_read, hit.entry.plate) == (HitKind.LOOK_ALIKE, "ABC234", "2ABC234")
    assert hit.missing is Missing.START
    assert 0.4 < hit.probability < 0.6


def test_one_of_ten_is_no_hit_until_the_lists_hits_say_more() -> None:
    read = seen("a", ("MUX123", 0.99), completeness=NO_END)
    for odds, decision in ((1.0, Decision.NO_HIT), (5.0, Decision.REVIEW)):
        world = make_world("MUX1234")
        world.rules = replace(world.rules, odds=odds)
        come(world, read)
        assert close(world, read).decision is decision


def test_where_more_may_be_missing_there_is_no_hit() -> None:
    """Dutch plates have six characters: of four, two are missing."""
    world = make_world("7KXL92", country="NL")
    world.rules = replace(world.rules, odds=50.0)
    read = seen("a", ("7KXL", 0.99), completeness=NO_END, country="NL")
    come(world, read)
    assert close(world, read).decision is Decision.NO_HIT
    both = seen("b", ("KXL9", 0.99), completeness=(LineEnds(0.01, 0.01),), country="NL", at=100)
    come(world, both)
    assert close(world, both).decision is Decision.NO_HIT


def test_the_hotlist_is_asked_once_with_40_keys_at_the_most() -> None:
    world = make_world()
    world.rules = replace(world.rules, odds=50.0, bounds=replace(world.rules.bounds, review_floor=0.02))
    spellings = tuple((f"MUX12{digit}", 0.09) for digit in range(10))
    read = seen("a", *spellings, completeness=NO_END, country=None)
    come(world, read)
    assert len(world.entries.asked) == 1
    (asked,) = world.entries.asked
    assert len(asked) == len(set(asked)) == 40


def test_an_incomplete_plate_fits_a_pattern_whose_star_stands_where_it_is_cut() -> None:
    read = combined(("AB312", 0.9), completeness=NO_END, country=None)
    fit = fit_read(read, "AB?12*")
    assert fit is not None
    assert (fit.best.text, fit.probability) == ("AB312", pytest.approx(0.9, abs=0.01))
    # One more character is expected here, and it may be any.
    fixed = fit_read(read, "AB?12?")
    assert fixed is not None
    assert fixed.probability == pytest.approx(0.9 / 3, abs=0.01)
    one = fit_read(read, "AB?127")
    assert one is not None
    assert one.probability == pytest.approx(0.9 / 3 / 36, abs=0.001)
    # As it is seen the plate fits, and it is hardly the whole plate.
    exact = fit_read(read, "AB?12")
    assert exact is not None
    assert exact.probability < 0.001
    assert fit_read(read, "*XY12") is None


def test_the_best_spelling_that_fits_is_the_most_probable_one() -> None:
    read = combined(("AB312", 0.6), ("AB912", 0.3), completeness=NO_END, country=None)
    fit = fit_read(read, "AB?12*")
    assert fit is not None
    assert (fit.best.text, fit.best.probability) == ("AB312", pytest.approx(0.6, abs=0.01))
    turned = combined(("AB912", 0.6), ("AB312", 0.3), completeness=NO_END, country=None)
    fit = fit_read(turned, "AB?12*")
    assert fit is not None
    assert (fit.best.text, fit.probability) == ("AB912", pytest.approx(0.9, abs=0.01))


def test_the_plates_of_an_incomplete_read_come_with_the_most_probable_first() -> None:
    read = combined(("ABC234", 0.99), completeness=NO_START, country="BE")
    found = [one.probability for one in list_plates(read)]
    assert found == sorted(found, reverse=True)
    assert [one.text for one in list_plates(read)][:2] == ["2ABC234", "1ABC234"]
    assert found[0] > found[-1]


def test_a_star_at_the_other_side_is_none_where_it_is_cut() -> None:
    read = combined(("AB312", 0.9), completeness=NO_END, country=None)
    fit = fit_read(read, "*12")
    assert fit is not None
    assert fit.probability < 0.001
    both = combined(("AB312", 0.9), completeness=(LineEnds(0.01, 0.01),), country=None)
    fit = fit_read(both, "*B31*")
    assert fit is not None
    assert fit.probability == pytest.approx(0.9, abs=0.02)


def test_a_patterns_hit_of_an_incomplete_plate_is_doubtful_too() -> None:
    world = make_world("MUX?2*", country=None)
    read = seen("a", ("MUX123", 0.99), completeness=NO_END)
    assert come(world, read) == [0]
    assert close(world, read).decision is Decision.REVIEW
    (review,) = world.reviews.list_reviews(NOON)
    assert (review.hit.kind, review.hit.plate_read) == (HitKind.PATTERN, "MUX123")
    assert review.hit.probability > 0.9


def test_of_a_whole_read_the_plates_are_its_spellings() -> None:
    read = combined(("MUX123", 0.9), ("MUX128", 0.05), completeness=(LineEnds(0.9, 0.8),))
    assert [(one.text, one.probability) for one in list_plates(read)] == [
        ("MUX123", pytest.approx(0.648)),
        ("MUX128", pytest.approx(0.036)),
    ]
    assert list_plates(replace(read, completeness=())) == read.spellings


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (CUT, WHOLE[0], True),
        (WHOLE[0], CUT, True),
        (seen("d", ("UX1234", 0.99), completeness=NO_START), WHOLE[0], True),
        (seen("d", ("UX1234", 0.99), completeness=NO_END), WHOLE[0], False),
        # A whole MUX123 is another car than MUX1234, and a part of one is no part of GXR1234.
        (seen("d", ("MUX123", 0.99)), WHOLE[0], False),
        (CUT, seen("d", ("GXR1234", 0.99)), False),
        # Two frames, of which one shows more than the other.
        (CUT, seen("d", ("MUX12", 0.99), completeness=NO_END), True),
    ],
)
def test_a_cut_read_and_a_whole_one_of_one_vehicle_belong_together(one: Read, other: Read, same: bool) -> None:
    assert could_be_one(one, other) is same
    assert (overlap(one, other) >= COMPATIBLE) is same
    assert overlap(one, other) == pytest.approx(overlap(other, one))


ends = st.sampled_from([NO_END, NO_START, (LineEnds(0.3, 0.3),), (LineEnds(0.5, 0.6),)])
texts = st.text(CHARACTERS, min_size=4, max_size=10)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(texts, min_size=1, max_size=12, unique=True),
    ends,
    st.sampled_from([None, *REPORTED]),
    st.floats(0.3, 1.0),
    st.floats(0.0, 0.2),
)
def test_at_most_40_plates_are_asked_for_and_each_contains_what_is_seen(
    spellings: list[str], completeness: Completeness, country: str | None, sure: float, least: float
) -> None:
    seen_ones = tuple(Spelling(text, 1.0 / (2 + at)) for at, text in enumerate(spellings))
    total = sum(one.probability for one in seen_ones)
    given = tuple(Spelling(one.text, one.probability / total) for one in seen_ones)
    read = CombinedRead(given, 0.0, country, sure, 1, "r-00", 1.0, completeness)
    plates = list_plates(read)
    assert sum(one.probability for one in plates) <= 1 + 1e-9
    assert len(choose_spellings(plates, least)) <= 40
    for one in plates:
        if one.text in spellings:
            continue
        assert any(len(one.text) == len(text) + 1 and text in one.text for text in spellings)
        assert len(one.text) <= 10
        if country is not None and has_rules(country) and sure >= COUNTRY_KNOWN:
            assert keeps_rules(one.text, country)


def test_a_plate_of_two_lines_may_lack_its_last_character() -> None:
    read = replace(combined(("2ABC23", 0.99), completeness=((LineEnds(1.0, 1.0),) * 2), country="BE"), lines=2)
    cut = replace(read, completeness=(LineEnds(1.0, 1.0), LineEnds(1.0, 0.01)))
    assert {one.text for one in list_plates(cut)} == {"2ABC23", *(f"2ABC23{digit}" for digit in "0123456789")}
    inside = replace(read, completeness=(LineEnds(1.0, 0.01), LineEnds(1.0, 1.0)))
    assert [one.text for one in list_plates(inside)] == ["2ABC23"]
