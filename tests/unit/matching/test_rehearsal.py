"""A rehearsal's read goes through matching, comes to one test message, and leaves nothing."""

from dataclasses import replace
from datetime import timedelta

import pytest

from platewatch.alerts.delivery import CheckOrder, Hops
from platewatch.alerts.recipient_check import RecipientCheck
from platewatch.cameras.rehearsal import TEST_CAMERA, TEST_PLATE
from platewatch.matching.passages import Decision, MatchResult, match_read
from platewatch.plates.issued import ISSUED, keeps_rules
from platewatch.plates.syntax import fits_any
from tests.unit.alerts.fakes import World
from tests.unit.alerts.makers import NOON, make_entry, make_read, make_recipient

CHECK = RecipientCheck("c" * 32, "unit-1", "console/f.admin", NOON, rehearsal=True)


@pytest.fixture
def world() -> World:
    """Everybody is told of everything, and what the picture shows is listed."""
    world = World()
    world.add_recipients(make_recipient(), make_recipient("unit-2"))
    world.entries.entries.append(make_entry(TEST_PLATE, country=None))
    world.rehearsals.check = CHECK
    return world


def send(world: World, plate: str = TEST_PLATE, camera_id: str = TEST_CAMERA) -> MatchResult:
    # It arrived a second after noon.
    read = world.add_read(make_read((plate, 0.99), camera_id=camera_id, country=None))
    return match_read(read.ref, NOON + timedelta(seconds=3), world.rules, world.matching)


def test_one_message_is_ordered_with_the_times_and_nothing_else_comes_of_it(world: World) -> None:
    assert send(world) == MatchResult(Decision.REHEARSED)
    hops = Hops(NOON + timedelta(seconds=1), NOON + timedelta(seconds=3))
    assert world.rehearsals.orders == [CheckOrder(CHECK.check_id, "unit-1", hops=hops)]
    assert (world.alerts.kept, world.queue.orders, world.reviews.kept, world.reads.kept) == ({}, [], {}, {})
    assert world.entries.asked == [(TEST_PLATE,)]
    assert (world.audit.records, world.evidence.pictures) == ([], {})


def test_the_same_plate_before_another_camera_is_a_hit(world: World) -> None:
    """The test above would hold if nothing could match."""
    assert send(world, camera_id="west-1").alerts == 2
    assert world.rehearsals.orders == []


def test_what_is_no_drawn_picture_orders_nothing_and_is_gone_too(world: World) -> None:
    world.entries.entries.append(make_entry("7KXL92"))
    assert send(world, "7KXL92") == MatchResult(Decision.REHEARSED)
    assert (world.rehearsals.orders, world.alerts.kept, world.reads.kept) == ([], {}, {})


@pytest.mark.parametrize(("begun_after", "ordered"), [(6, 1), (7, 0)])
def test_a_picture_of_a_former_rehearsal_sends_nobody_the_message_of_this_one(
    world: World, begun_after: int, ordered: int
) -> None:
    """S3 tells whole seconds by its own clock, so five are allowed."""
    world.rehearsals.check = replace(CHECK, at=NOON + timedelta(seconds=begun_after))
    assert send(world) == MatchResult(Decision.REHEARSED)
    assert (len(world.rehearsals.orders), world.reads.kept) == (ordered, {})


def test_without_a_rehearsal_under_way_nobody_is_told(world: World) -> None:
    world.rehearsals.check = None
    assert send(world) == MatchResult(Decision.REHEARSED)
    assert (world.rehearsals.orders, world.reads.kept) == ([], {})


def test_no_country_that_is_known_here_has_such_a_plate() -> None:
    assert not fits_any(TEST_PLATE)
    assert [country for country in ISSUED if keeps_rules(TEST_PLATE, country)] == []
