from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platewatch.hotlists.errors import PatternConfirmed, SamePerson
from platewatch.hotlists.standing import (
    NEW_TERM,
    REMEMBERED,
    Standings,
    confirm_pattern,
    find_end,
    name_person,
    register_patterns,
    wording_of,
)
from tests.unit.alerts.makers import make_entry

NOW = datetime(2026, 3, 12, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
ANNA = "arn:aws:sts::123456789012:assumed-role/hotlist-editor/a.bakker"
BEN = "arn:aws:sts::123456789012:assumed-role/hotlist-editor/b.smit"
CARLA = "arn:aws:iam::123456789012:user/c.jong"

PATTERN = make_entry("7KXL??")
EMPTY = Standings("stolen")


def listed(by: str = ANNA, now: datetime = NOW, entry=PATTERN, before=()) -> Standings:
    return register_patterns(EMPTY, [entry], before, by, now)


def end_of(standings: Standings, entry=PATTERN) -> datetime | None:
    return find_end(standings.by_entry.get(entry.entry_id), entry)


def test_a_new_pattern_matches_for_24_hours() -> None:
    assert timedelta(hours=24) == NEW_TERM
    assert end_of(listed()) == NOW + NEW_TERM


def test_a_second_person_makes_it_stay() -> None:
    confirmed = confirm_pattern(listed(), PATTERN, BEN, NOW + HOUR)
    assert end_of(confirmed) is None
    with pytest.raises(PatternConfirmed):
        confirm_pattern(confirmed, PATTERN, CARLA, NOW + 2 * HOUR)


@pytest.mark.parametrize(
    "same",
    [
        ANNA,
        "arn:aws:sts::123456789012:assumed-role/control-room/a.bakker",
        "arn:aws:iam::123456789012:user/A.Bakker",
    ],
)
def test_who_listed_it_cannot_confirm_it_in_whatever_role(same: str) -> None:
    standings = listed()
    with pytest.raises(SamePerson, match="somebody else"):
        confirm_pattern(standings, PATTERN, same, NOW + HOUR)
    assert end_of(standings) == NOW + NEW_TERM


def test_it_can_still_be_confirmed_after_it_stopped() -> None:
    late = confirm_pattern(listed(), PATTERN, BEN, NOW + 3 * NEW_TERM)
    assert end_of(late) is None


def test_a_file_that_repeats_it_unchanged_changes_nothing() -> None:
    standings = listed()
    again = register_patterns(standings, [PATTERN], [PATTERN], BEN, NOW + 20 * HOUR)
    assert again == standings
    confirmed = confirm_pattern(standings, PATTERN, BEN, NOW + HOUR)
    assert register_patterns(confirmed, [PATTERN], [PATTERN], CARLA, NOW + 40 * HOUR) == confirmed


def test_words_for_the_officer_may_change_without_a_new_confirmation() -> None:
    confirmed = confirm_pattern(listed(), PATTERN, BEN, NOW + HOUR)
    reworded = replace(PATTERN, instruction="Bel meldkamer.", make="Volvo", colour="rood", marker="gewapend", owner="X")
    after = register_patterns(confirmed, [reworded], [PATTERN], CARLA, NOW + 2 * HOUR)
    assert end_of(after, reworded) is None


@pytest.mark.parametrize(
    "change",
    [
        {"country": None},
        {"priority": 3},
        {"category": 2},
        {"reason": "other"},
        {"consent": "OVJ-9"},
        {"weed_date": PATTERN.weed_date + timedelta(days=30)},
    ],
)
def test_what_was_confirmed_and_is_changed_matches_for_24_hours_and_needs_a_second_person_again(change) -> None:
    confirmed = confirm_pattern(listed(), PATTERN, BEN, NOW + HOUR)
    changed = replace(PATTERN, **change)
    later = NOW + 100 * HOUR
    after = register_patterns(confirmed, [changed], [PATTERN], BEN, later)
    assert end_of(after, changed) == later + NEW_TERM
    with pytest.raises(SamePerson):
        confirm_pattern(after, changed, BEN, later + HOUR)
    assert end_of(confirm_pattern(after, changed, ANNA, later + HOUR), changed) is None
    # A roll-back to what was confirmed needs nobody.
    back = register_patterns(after, [PATTERN], [changed], CARLA, later + 2 * HOUR)
    assert end_of(back) is None
    # It is known who confirmed it, and a further change has to be confirmed again.
    with pytest.raises(PatternConfirmed):
        confirm_pattern(back, PATTERN, BEN, later + 3 * HOUR)
    once_more = register_patterns(back, [changed], [PATTERN], CARLA, later + 4 * HOUR)
    assert end_of(once_more, changed) == later + 4 * HOUR + NEW_TERM


def test_the_last_five_wordings_that_were_confirmed_need_nobody_after_a_roll_back() -> None:
    wordings = [replace(PATTERN, reason=f"reason {number}") for number in range(6)]
    standings, before = EMPTY, ()
    for number, wording in enumerate(wordings):
        at = NOW + number * 30 * HOUR
        standings = register_patterns(standings, [wording], before, ANNA, at)
        standings, before = confirm_pattern(standings, wording, BEN, at + HOUR), [wording]
    later = NOW + 300 * HOUR
    ends = [end_of(register_patterns(standings, [one], before, CARLA, later), one) for one in wordings]
    assert ends == [later + NEW_TERM, None, None, None, None, None]


def test_changing_what_nobody_has_confirmed_gives_no_new_term_and_all_who_did_are_first_persons() -> None:
    changed = replace(PATTERN, reason="other")
    after = register_patterns(listed(), [changed], [PATTERN], BEN, NOW + 23 * HOUR)
    assert end_of(after, changed) == NOW + NEW_TERM
    for one in (ANNA, BEN):
        with pytest.raises(SamePerson):
            confirm_pattern(after, changed, one, NOW + 23 * HOUR)
    assert end_of(confirm_pattern(after, changed, CARLA, NOW + 23 * HOUR), changed) is None


def test_ending_and_adding_again_gives_no_new_term_for_a_month() -> None:
    ended = register_patterns(listed(), [], [PATTERN], ANNA, NOW + 20 * HOUR)
    other = make_entry("8KXL??")
    ended = register_patterns(ended, [other], [], ANNA, NOW + 21 * HOUR)
    again = register_patterns(ended, [PATTERN, other], [other], ANNA, NOW + 22 * HOUR)
    assert end_of(again) == NOW + NEW_TERM
    much_later = NOW + REMEMBERED + 21 * HOUR
    forgotten = register_patterns(ended, [other], [other], ANNA, much_later)
    assert end_of(register_patterns(forgotten, [PATTERN, other], [other], ANNA, much_later)) == much_later + NEW_TERM


def test_what_was_listed_before_anybody_had_to_confirm_stays_and_a_change_of_it_waits() -> None:
    other = make_entry("8KXL??")
    after = register_patterns(EMPTY, [PATTERN, other], [PATTERN], ANNA, NOW)
    assert (end_of(after), end_of(after, other)) == (None, NOW + NEW_TERM)
    with pytest.raises(PatternConfirmed):
        confirm_pattern(after, PATTERN, BEN, NOW)
    changed = replace(PATTERN, reason="other")
    fresh = register_patterns(EMPTY, [changed], [PATTERN], ANNA, NOW)
    assert end_of(fresh, changed) == NOW + NEW_TERM
    assert find_end(None, PATTERN) is None


def test_where_nobody_knows_who_listed_it_two_people_must_confirm() -> None:
    unknown = listed(by="")
    first = confirm_pattern(unknown, PATTERN, ANNA, NOW + HOUR)
    assert end_of(first) == NOW + NEW_TERM
    with pytest.raises(SamePerson):
        confirm_pattern(first, PATTERN, ANNA, NOW + HOUR)
    assert end_of(confirm_pattern(first, PATTERN, BEN, NOW + 2 * HOUR)) is None


def test_a_person_is_the_last_part_of_an_identity() -> None:
    assert {name_person(one) for one in (ANNA, "arn:aws:iam::1:user/path/A.BAKKER")} == {"a.bakker"}
    assert name_person("root") == "root"
    # The same person with AWS keys and in the console.
    assert {name_person(one) for one in ("console/a.bakker@police.example", "console/A.Bakker", ANNA)} == {"a.bakker"}


def test_a_wording_shows_no_plate() -> None:
    assert len(wording_of(PATTERN)) == 16
    assert wording_of(PATTERN) == wording_of(replace(PATTERN, list_name="other"))


steps = st.lists(
    st.tuples(
        st.sampled_from(["list", "change", "end", "confirm"]),
        st.sampled_from([ANNA, BEN, CARLA]),
        st.integers(0, 30),
        st.sampled_from(["x", "y"]),
    ),
    max_size=12,
)


@given(steps)
def test_one_person_alone_never_makes_a_pattern_match_for_longer_than_24_hours(steps) -> None:
    """Whatever Anna does, and whenever: without a second person it matches in its first 24 hours and never after."""
    standings, now, active = EMPTY, NOW, []
    first = None
    for kind, _, hours, reason in steps:
        now += timedelta(hours=hours)
        if kind == "confirm":
            for entry in active:
                with pytest.raises(SamePerson):
                    confirm_pattern(standings, entry, ANNA, now)
            continue
        after = [] if kind == "end" else [replace(PATTERN, reason=reason)]
        standings = register_patterns(standings, after, active, ANNA, now)
        if after and (first is None or now - first > REMEMBERED):
            first = now
        active = after
        for entry in active:
            assert end_of(standings, entry) == first + NEW_TERM


@given(steps)
def test_who_confirms_is_never_one_of_those_who_worded_it_since(steps) -> None:
    standings, now, active = EMPTY, NOW, []
    authors: set[str] = set()
    for kind, who, hours, reason in steps:
        now += timedelta(hours=hours)
        if kind == "confirm":
            for entry in active:
                try:
                    standings = confirm_pattern(standings, entry, who, now)
                except (PatternConfirmed, SamePerson):
                    continue
                assert who not in authors
                assert end_of(standings, entry) is None
            continue
        after = [] if kind == "end" else [replace(PATTERN, reason=reason)]
        before = standings.by_entry.get(PATTERN.entry_id)
        standings = register_patterns(standings, after, active, who, now)
        known = standings.by_entry.get(PATTERN.entry_id)
        authors = set(known.by) if known else set()
        if known and before and known.wording != before.wording:
            assert who in authors or end_of(standings, after[0]) is None
        active = after
