"""The town's timeline: it is the same each time, there is always something to see, and each wanted car is told of."""

from collections import defaultdict
from itertools import pairwise, takewhile
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localcloud.demo.district import CAMERAS, PICTURES
from localcloud.demo.timeline import GONE, OPENING, ORDINARY, TRIPS, Passing, choose_reactions, find_camera, go_on

HOUR = 3600.0
WANTED = {picture for trip in TRIPS for picture in trip}
SEEDS = st.integers(0, 2**32)


def play(seed: int, hours: float = 2) -> list[Passing]:
    """What passes in so many hours after the opening."""
    return list(takewhile(lambda passing: passing.at < hours * HOUR, go_on(OPENING[-1].at, seed)))


def test_every_picture_is_there_and_is_shown() -> None:
    assert {path.stem for path in PICTURES.glob("*.jpg")} == WANTED | set(ORDINARY)
    assert {passing.picture for passing in OPENING} <= WANTED | set(ORDINARY)


def test_the_opening_shows_every_camera_and_a_wanted_car_within_seconds() -> None:
    assert {passing.camera for passing in OPENING} == set(CAMERAS)
    assert next(passing.at for passing in OPENING if passing.picture in WANTED) < 5
    assert [passing.at for passing in OPENING] == sorted(passing.at for passing in OPENING)
    assert OPENING[-1].at < 70


def test_the_late_camera_sends_nothing_before_what_it_kept() -> None:
    late = [passing for passing in OPENING if passing.behind]
    [camera] = {passing.camera for passing in late}
    assert [passing for passing in OPENING if passing.camera == camera][: len(late)] == late
    assert [passing.behind for passing in late] == sorted((passing.behind for passing in late), reverse=True)
    assert any(passing.picture in WANTED for passing in late)


def test_a_picture_of_no_camera_is_refused() -> None:
    with pytest.raises(ValueError, match="a picture of no camera"):
        find_camera("estate-nowhere")


@given(SEEDS)
def test_one_seed_gives_one_town_in_the_order_of_time(seed: int) -> None:
    passings = play(seed)
    assert passings == play(seed)
    moments = [passing.at for passing in passings]
    assert moments == sorted(moments)
    assert moments[0] > OPENING[-1].at


@given(SEEDS)
def test_a_few_cars_pass_each_minute_and_a_wanted_one_every_couple_of_minutes(seed: int) -> None:
    passings = play(seed)
    assert 2.5 < len(passings) / (2 * 60) < 7
    wanted = [passing.at for passing in passings if passing.picture in WANTED]
    assert 20 < len(wanted) / 2 < 60
    ends = [OPENING[-1].at, *wanted, 2 * HOUR]
    assert max(after - before for before, after in pairwise(ends)) < 6 * 60


@given(SEEDS)
def test_a_wanted_car_comes_to_a_camera_again_only_after_it_was_gone(seed: int) -> None:
    seen = defaultdict(list)
    for passing in (*(passing for passing in OPENING if not passing.behind), *play(seed)):
        if passing.picture in WANTED:
            seen[passing.picture].append(passing.at)
    assert set(seen) == WANTED
    for moments in seen.values():
        pauses = [after - before for before, after in pairwise(moments)]
        assert min(pauses, default=HOUR) > GONE.total_seconds()


def test_in_the_opening_the_colleague_answers_each_hit_in_her_own_way_and_leaves_some() -> None:
    wanted = [passing.picture for passing in OPENING if passing.picture in WANTED]
    buttons = {
        picture: [reaction.button for reaction in choose_reactions(picture, True, Random(1))] for picture in wanted
    }
    assert buttons["muddy-south-out"] == ["misread"]
    assert "list-wrong" in buttons["courier-north-in"]
    assert buttons["estate-north-out"][-1] == "close"
    assert buttons["van-east-in"] == buttons["hatchback-west-in"] == []


@given(st.sampled_from(sorted(WANTED)), SEEDS)
def test_later_she_acknowledges_before_she_closes_and_never_sends_units_after_the_other_car(
    picture: str, seed: int
) -> None:
    reactions = choose_reactions(picture, False, Random(seed))
    assert [reaction.after for reaction in reactions] == sorted(reaction.after for reaction in reactions)
    allowed = [["misread"]] if picture == "muddy-south-out" else [[], ["acknowledge", "close"]]
    assert [reaction.button for reaction in reactions] in allowed


def test_she_leaves_some_of_the_later_hits_to_whoever_watches() -> None:
    random = Random(7)
    left = sum(not choose_reactions("van-south-out", False, random) for _ in range(300))
    assert 60 < left < 140
