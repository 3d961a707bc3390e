"""Which reads are one passage."""

import dataclasses
from dataclasses import replace
from datetime import timedelta

import pytest

from platewatch.hits.passage import could_be_one, form_passage, overlap
from platewatch.reading.record import Read
from tests.unit.alerts.fakes import World
from tests.unit.alerts.makers import NOON, make_entry
from tests.unit.hits.passing import come, seen, told


def test_two_cars_of_one_snapshot_are_two_passages(world: World) -> None:
    world.entries.entries.append(make_entry("1KXL92", case_number="2026-18"))
    one = seen("a-00", ("7KXL92", 0.9), passage_id="west-1:p1")
    other = seen("a-01", ("1KXL92", 0.9), passage_id="west-1:p1")
    for read in (one, other):
        world.reads.kept[read.read_id] = read
        world.evidence.add(read.evidence)
    come(world, one, other)
    assert sorted(told(world)) == [("a-00", "unit-1"), ("a-01", "unit-1")]


def form(world: World, *reads: Read) -> list[str]:
    """The reads of the first one's passage, in their order, when all of them are there."""
    for read in reads:
        world.add_read(read)
    passage = form_passage(reads[0], world.reads, world.rules.passage_window, NOON + timedelta(minutes=20))
    assert passage is not None
    return [read.read_id for read in passage.reads]


def test_named_frames_are_one_passage_although_they_disagree_and_lie_minutes_apart(world: World) -> None:
    """One vehicle a snapshot: the camera knows better than the characters."""
    first, other = (
        seen("b", ("7KXL92", 0.9), passage_id="west-1:p1"),
        seen("a", ("GG99GG", 0.9), passage_id="west-1:p1"),
    )
    at = replace(other, captured_at=NOON + timedelta(minutes=5))
    assert form(world, first, at) == ["b-00", "a-00"]
    assert form(world, first, replace(at, captured_at=NOON + timedelta(minutes=5, seconds=1))) == ["b-00"]
    assert form(world, first, replace(at, captured_at=NOON - timedelta(minutes=5))) == ["a-00", "b-00"]


def test_named_frames_of_a_crowded_snapshot_are_one_passage_where_they_agree(world: World) -> None:
    """One snapshot shows two vehicles: what is whose, the characters say."""
    mine, next_to_it = (
        seen("a-00", ("7KXL92", 0.9), passage_id="west-1:p1"),
        seen("a-01", ("GG99GG", 0.9), passage_id="west-1:p1"),
    )
    agrees, another = (
        seen("b", ("7KXL92", 0.8), at=1, passage_id="west-1:p1"),
        seen("c", ("1ABC23", 0.8), at=2, passage_id="west-1:p1"),
    )
    assert form(world, mine, next_to_it, agrees, another) == ["a-00", "b-00"]
    assert form(world, agrees, mine, next_to_it, another) == ["a-00", "b-00"]


def test_frames_of_another_name_or_of_none_are_no_part_of_a_named_passage(world: World) -> None:
    mine, other = (
        seen("a", ("7KXL92", 0.9), passage_id="west-1:p1"),
        seen("b", ("7KXL92", 0.9), at=1, passage_id="west-1:p2"),
    )
    unnamed = seen("c", ("7KXL92", 0.9), at=2)
    assert form(world, mine, other, unnamed) == ["a-00"]
    assert form(world, unnamed, mine, other) == ["c-00"]


def test_a_read_is_of_a_named_passage_only_where_the_camera_named_one() -> None:
    """Records of before say nothing of it."""
    fields = {field.name: field for field in dataclasses.fields(Read)}
    assert fields["passage_named"].default is False


def test_frames_are_in_the_order_of_capture_whenever_they_came(world: World) -> None:
    """The earliest names the passage, although the latest came first and another one was offline for minutes."""
    frames = [seen(name, ("7KXL92", 0.9), at=at) for name, at in (("c", 0), ("b", 3), ("a", 6))]
    offline = replace(frames[0], received_at=NOON + timedelta(minutes=12))
    assert form(world, frames[2], frames[1], offline) == ["c-00", "b-00", "a-00"]
    assert world.reads.kept["a-00"].passage_id == "west-1@c-00"


def test_the_window_reaches_to_both_sides_and_not_a_second_further(world: World) -> None:
    middle = seen("m", ("7KXL92", 0.9))
    near = [seen(name, ("7KXL92", 0.9), at=at) for name, at in (("b", -10), ("c", 10), ("a", -11), ("d", 11))]
    assert form(world, middle, *near) == ["b-00", "m-00", "c-00"]


def test_how_far_two_reads_overlap_is_the_share_of_what_can_be_read_of_the_worse_one() -> None:
    sure, smudged = seen("a", ("7KXL92", 0.9), ("1KXL92", 0.1)), seen("b", ("7KXL92", 0.3), ("2KXL92", 0.2))
    assert overlap(sure, smudged) == overlap(smudged, sure) == pytest.approx(0.3 / 0.5)
    assert overlap(sure, seen("c", ("GG99GG", 0.9))) == 0
    assert overlap(seen("d", ("7KXL92", 0.4)), seen("e", ("7KXL92", 0.8))) == 1
    assert overlap(sure, seen("f")) == 0


@pytest.mark.parametrize(("shared", "one"), [(0.5, True), (0.49, False)])
def test_from_half_of_it_on_two_reads_may_be_of_one_plate_but_not_of_one_snapshot(shared: float, one: bool) -> None:
    read, other = seen("a", ("7KXL92", 1.0)), seen("b", ("7KXL92", shared), ("1KXL92", 1 - shared))
    assert could_be_one(read, other) is one
    assert not could_be_one(read, replace(other, snapshot_id="a"))


def test_whichever_frame_comes_first_it_is_one_passage(world: World) -> None:
    early, late = seen("a", ("7KXL92", 0.9)), seen("b", ("7KXL92", 0.9), at=3)
    assert [one.alerts for one in come(world, late, early)] == [1, 0]
    assert len({read.passage_id for read in world.reads.kept.values()}) == 1
