"""Pictures that messages carry: stored for those who are to see them, and of no-hits never."""

from dataclasses import replace
from datetime import timedelta

import pytest

from platewatch.errors import RunIncomplete
from platewatch.matching.passages import Decision, MatchResult, close_passage, match_read
from platewatch.reading.record import Read
from tests.unit.alerts.fakes import World
from tests.unit.alerts.makers import NOON, make_entry, make_recipient
from tests.unit.hits.passing import seen


@pytest.fixture
def world() -> World:
    world = World()
    world.entries.entries = [make_entry("7KXL92")]
    world.add_recipients(make_recipient("unit-1"))
    return world


def come(world: World, read: Read) -> Read:
    """The read comes with its pictures in the message, and is matched two seconds after its capture."""
    read = world.add_carried(read)
    match_read(read.ref, read.captured_at + timedelta(seconds=2), world.rules, world.matching_of(read.ref))
    return read


def close(world: World, read: Read, after: float = 60) -> MatchResult:
    now = read.captured_at + timedelta(seconds=after)
    return close_passage(read.ref, now, world.rules, world.matching_of(read.ref))


def test_a_no_hit_is_never_stored(world: World) -> None:
    asked: list[str] = []
    world.evidence.store = lambda evidence, *_: asked.append(evidence.folder)  # type: ignore[method-assign]
    world.evidence.destroy = lambda evidence: asked.append(evidence.folder)  # type: ignore[method-assign]
    read = come(world, seen("a", ("GG99GG", 0.9)))
    assert close(world, read).decision is Decision.NO_HIT
    assert (asked, world.reads.kept) == ([], {})


def test_a_hit_whose_entry_is_gone_when_it_closes_leaves_no_picture(world: World) -> None:
    read = come(world, seen("a", ("7KXL92", 0.3)))
    assert len(world.evidence.pictures) == 2
    world.entries.entries = []
    assert close(world, read).decision is Decision.NO_HIT
    assert (world.evidence.pictures, world.reads.kept) == ({}, {})


def test_a_hit_shows_what_its_message_carried(world: World) -> None:
    read = come(world, seen("a", ("7KXL92", 0.9)))
    [alert] = world.alerts.kept.values()
    shown = {"hit/a-00/overview.jpg": b"overview of a-00", "hit/a-00/plate.jpg": b"plate of a-00"}
    assert world.evidence.pictures == shown
    assert alert.sighting.evidence.overview_sha256 == read.evidence.overview_sha256
    assert close(world, read).decision is Decision.HIT
    assert (world.evidence.pictures, world.reads.kept) == (shown, {})


def test_a_doubtful_hit_has_its_pictures_beside_the_review(world: World) -> None:
    read = come(world, seen("a", ("7KXL92", 0.3)))
    assert set(world.evidence.pictures) == {"pending/a-00/overview.jpg", "pending/a-00/plate.jpg"}
    assert close(world, read).decision is Decision.REVIEW
    [review] = world.reviews.list_reviews(NOON)
    assert world.evidence.pictures == {
        review.sighting.evidence.overview_key: b"overview of a-00",
        review.sighting.evidence.plate_key: b"plate of a-00",
    }


def test_a_car_that_is_listed_while_its_passage_is_open_is_shown_too(world: World) -> None:
    world.entries.entries = []
    read = come(world, seen("a", ("7KXL92", 0.9)))
    world.entries.entries = [make_entry("7KXL92")]
    assert close(world, read).decision is Decision.HIT
    assert world.evidence.pictures["hit/a-00/plate.jpg"] == b"plate of a-00"


def test_where_the_best_frames_pictures_are_on_their_way_the_frame_at_hand_is_shown(world: World) -> None:
    world.entries.entries = []
    best = come(world, seen("a", ("7KXL92", 0.95), passage_id="west-1:p1"))
    world.entries.entries = [make_entry("7KXL92")]
    come(world, seen("b", ("7KXL92", 0.9), at=1, passage_id="west-1:p1"))
    [alert] = world.alerts.kept.values()
    assert alert.sighting.read_id == "b-00"
    assert world.evidence.pictures["hit/b-00/plate.jpg"] == b"plate of b-00"
    assert close(world, best).decision is Decision.HIT
    assert set(world.evidence.pictures) == {"hit/b-00/overview.jpg", "hit/b-00/plate.jpg"}


def test_where_the_best_frames_pictures_are_stored_they_are_shown(world: World) -> None:
    come(world, seen("a", ("7KXL92", 0.45), passage_id="west-1:p1"))
    come(world, seen("b", ("7KXL92", 0.3), at=1, passage_id="west-1:p1"))
    [alert] = world.alerts.kept.values()
    assert alert.sighting.read_id == "a-00"
    assert world.evidence.pictures["hit/a-00/plate.jpg"] == b"plate of a-00"


def test_a_stored_frame_at_hand_is_shown_for_one_that_is_on_its_way(world: World) -> None:
    world.entries.entries = []
    come(world, seen("a", ("7KXL92", 0.95), passage_id="west-1:p1"))
    world.entries.entries = [make_entry("7KXL92")]
    large = world.add_read(seen("b", ("7KXL92", 0.9), at=1, passage_id="west-1:p1"))
    match_read(large.ref, large.captured_at + timedelta(seconds=2), world.rules, world.matching_of(large.ref))
    assert [alert.sighting.read_id for alert in world.alerts.kept.values()] == ["b-00"]


def test_whoever_closes_takes_the_pictures_from_every_message_on_its_way(world: World) -> None:
    """A death before the reads are destroyed leaves nothing that could be opened, or asked about."""
    world.add_recipients(make_recipient("strict", threshold=0.99))
    read = come(world, seen("a", ("7KXL92", 0.4)))
    destroy = world.reads.destroy_read
    world.reads.destroy_read = _refuse  # type: ignore[method-assign]
    with pytest.raises(OSError, match="refuses"):
        close(world, read)
    [left] = world.reads.kept.values()
    assert left.picture_key is None
    world.reads.destroy_read = destroy  # type: ignore[method-assign]
    assert close(world, read) == MatchResult(Decision.GONE)
    assert (world.reads.kept, world.counts.counted, len(world.reviews.kept)) == ({}, [], 1)


def test_what_is_destroyed_while_its_pictures_are_stored_leaves_none(world: World) -> None:
    read = world.add_carried(seen("a", ("7KXL92", 0.4), passage_id="west-1:p1"))
    other = world.add_carried(seen("b", ("7KXL92", 0.3), at=1, passage_id="west-1:p1"))
    store = world.evidence.store

    def close_meanwhile(*given: object) -> None:
        store(*given)  # type: ignore[arg-type]
        world.reads.kept.pop(read.read_id)
        world.reads.kept.pop(other.read_id)

    world.evidence.store = close_meanwhile  # type: ignore[method-assign,assignment]
    now = read.captured_at + timedelta(seconds=2)
    result = match_read(read.ref, now, world.rules, world.matching_of(read.ref))
    assert (result.decision, world.evidence.pictures, world.alerts.kept) == (Decision.GONE, {}, {})


def test_what_is_destroyed_before_its_pictures_are_stored_leaves_none(world: World) -> None:
    read = world.add_carried(seen("a", ("7KXL92", 0.4)))
    stored: list[object] = []
    world.evidence.store = lambda *given: stored.append(given)  # type: ignore[method-assign]
    join = world.reads.join_passage

    def forget_meanwhile(*given: object) -> str | None:
        joined = join(*given)  # type: ignore[arg-type]
        world.reads.forget_pictures(read)
        return joined

    world.reads.join_passage = forget_meanwhile  # type: ignore[method-assign,assignment]
    now = read.captured_at + timedelta(seconds=2)
    result = match_read(read.ref, now, world.rules, world.matching_of(read.ref))
    assert (result.decision, stored, world.alerts.kept) == (Decision.GONE, [], {})


def test_pictures_that_are_not_the_reads_are_not_shown(world: World) -> None:
    read = world.add_carried(seen("a", ("7KXL92", 0.9)))
    stores = replace(world.matching, sealed=b"\x00" * 200)
    with pytest.raises(RunIncomplete):
        match_read(read.ref, read.captured_at + timedelta(seconds=2), world.rules, stores)
    assert (world.evidence.pictures, world.alerts.kept) == ({}, {})


def _refuse(_read: Read) -> None:
    raise OSError("the store refuses")
