"""A doubtful hit is put to a person once for each stay of a car, also where a matcher died on the way."""

from datetime import datetime, timedelta

import pytest

from platewatch.matching.passages import MatchResult, close_passage, match_read
from platewatch.reading.record import Read
from tests.unit.alerts.fakes import Death, World
from tests.unit.alerts.makers import NOON, make_entry, make_read, make_recipient


def make_world() -> World:
    world = World()
    world.entries.entries = [make_entry()]
    world.add_recipients(make_recipient("unit-1"))
    return world


def see(world: World, name: str, seconds: int) -> Read:
    at = NOON + timedelta(seconds=seconds)
    read = make_read(("7KXL92", 0.3), read_id=f"{name}-00", passage_id=f"west-1:{name}", captured_at=at)
    return world.add_read(read)


def pass_by(world: World, name: str, seconds: int) -> MatchResult:
    read = see(world, name, seconds)
    match_read(read.ref, read.received_at, world.rules, world.matching)
    return close(world, read)


def close(world: World, read: Read, *, moments: int | None = None) -> MatchResult:
    world.fuse.left = moments
    try:
        return close_passage(read.ref, read.received_at + timedelta(seconds=10), world.rules, world.matching)
    finally:
        world.fuse.left = None


def list_passages(world: World, now: datetime = NOON) -> list[str]:
    return [review.sighting.passage_id for review in world.reviews.list_reviews(now)]


def test_a_car_that_stays_is_put_to_a_person_once() -> None:
    world = make_world()
    assert pass_by(world, "a", 0).reviews == 1
    assert pass_by(world, "b", 30).still_there == 1
    assert list_passages(world) == ["west-1:a"]


def test_a_car_that_stays_is_not_put_to_a_person_again_when_it_was_decided() -> None:
    world = make_world()
    pass_by(world, "a", 0)
    world.reviews.end_review(world.reviews.list_reviews(NOON)[0])
    assert pass_by(world, "b", 30).still_there == 1
    assert list_passages(world) == []


@pytest.mark.parametrize("moments", range(40))
def test_a_matcher_that_dies_leaves_no_stay_that_nobody_is_asked_about(moments: int) -> None:
    world = make_world()
    first = see(world, "a", 0)
    match_read(first.ref, first.received_at, world.rules, world.matching)
    try:
        close(world, first, moments=moments)
    except Death:
        # It does not come back as it was: its frame was destroyed meanwhile, or counted to another passage.
        world.reads.kept.clear()
    pass_by(world, "b", 30)
    assert len(list_passages(world)) == 1


def test_what_the_one_that_died_comes_back_to_is_not_put_to_a_person_twice() -> None:
    world = make_world()
    first = see(world, "a", 0)
    match_read(first.ref, first.received_at, world.rules, world.matching)
    for moments in range(6):
        with pytest.raises(Death):
            close(world, first, moments=moments)
    pass_by(world, "b", 30)
    close(world, first)
    assert len(list_passages(world)) == 1


@pytest.mark.parametrize("moments", range(40))
def test_one_that_died_and_lost_its_stay_leaves_no_pictures(moments: int) -> None:
    world = make_world()
    first = see(world, "a", 0)
    match_read(first.ref, first.received_at, world.rules, world.matching)
    try:
        close(world, first, moments=moments)
    except Death:
        pass_by(world, "b", 30)
        close(world, first)
    shown = [review.sighting.evidence for review in world.reviews.list_reviews(NOON)]
    assert len(shown) == 1
    assert set(world.evidence.pictures) == {key for each in shown for key in (each.overview_key, each.plate_key)}
