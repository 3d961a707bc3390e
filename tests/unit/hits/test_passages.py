"""What becomes of doubtful, repeated and crowded passages."""

from dataclasses import replace
from datetime import timedelta

import pytest

from platewatch.hits.hit import HitKind
from platewatch.hits.passage import COMPATIBLE, Passage, overlap
from platewatch.matching.passages import Decision, MatchResult, close_passage, match_read, wait_for_younger
from platewatch.reading.record import Read
from platewatch.retention.terms import retain_read
from tests.unit.alerts.fakes import World
from tests.unit.alerts.makers import NOON, make_entry, make_recipient
from tests.unit.hits.passing import close, come, seen, told


def test_what_is_sure_enough_goes_at_once_and_what_is_doubtful_waits(world: World) -> None:
    sure, doubtful = seen("a", ("7KXL92", 0.9)), seen("b", ("7KXL92", 0.4), at=100)
    assert [one.alerts for one in come(world, sure, doubtful)] == [1, 0]
    assert world.reviews.kept == {}
    assert [wait for _, wait in world.closing.sent] == [world.rules.close_after] * 2


def test_a_doubtful_passage_goes_to_a_person_when_it_closes(world: World) -> None:
    read = seen("a", ("1KXL92", 0.5), ("7KXL92", 0.4))
    come(world, read)
    assert close(world, read) == [MatchResult(Decision.REVIEW, reviews=1)]
    (review,) = world.reviews.list_reviews(NOON)
    assert (review.hit.kind, review.hit.probability) == (HitKind.LOOK_ALIKE, 0.4)
    assert review.recipient_ids == ("unit-1",)
    assert world.reads.kept == {}
    # The person must see the picture; it is pending, and nothing else is kept.
    assert len(world.evidence.pending) == 2
    assert told(world) == []


def test_a_later_frame_raises_what_the_first_left_in_doubt(world: World) -> None:
    first, second = seen("a", ("7KXL92", 0.45), ("1KXL92", 0.3)), seen("b", ("7KXL92", 0.6), ("2KXL92", 0.2), at=1)
    assert [one.alerts for one in come(world, first, second)] == [0, 1]
    assert close(world, first, second)[-1].decision in (Decision.HIT, Decision.GONE)
    (alert,) = world.alerts.kept.values()
    assert alert.hit.probability > 0.6
    assert (world.reviews.kept, world.reads.kept, world.evidence.pending) == ({}, {}, set())


def test_a_younger_frame_keeps_the_passage_open(world: World) -> None:
    first, second = seen("a", ("7KXL92", 0.4)), seen("b", ("7KXL92", 0.42), at=5)
    come(world, first)
    world.add_read(second)
    at = second.received_at + timedelta(seconds=1)
    assert close_passage(first.ref, at, world.rules, world.matching).decision is Decision.OPEN
    assert set(world.reads.kept) == {"a-00", "b-00"}
    # The second frame's own message comes first; this one stands behind it.
    latest = first.received_at + world.rules.passage_window + world.rules.close_after
    assert world.closing.sent[-1] == (first.ref, latest - at)
    match_read(second.ref, at, world.rules, world.matching)
    assert close(world, second)[0].decision is Decision.REVIEW
    assert world.reads.kept == {}
    assert close(world, first)[0].decision is Decision.GONE


@pytest.mark.parametrize(
    ("named", "younger", "now", "wait"),
    [
        # No younger frame, or the youngest one's time is over: it closes now.
        (False, None, 2, 0),
        (False, 5, 8, 0),
        (False, 5, 9, 0),
        # Until the youngest one's message has come, but no sooner than three times the age from now.
        (True, 5, 5.5, 13.5),
        (True, 5, 2, 6),
        (True, 5, 1.5, 6.5),
        # And no longer than frames of a passage lie apart, with the time that it is left open.
        (False, 5, 5.5, 8.5),
        (True, 290, 200, 104),
        (True, 305, 304, 0),
        (True, 305, 305, -1),
    ],
)
def test_how_long_a_passage_is_left_open_for_younger_frames(
    world: World, named: bool, younger: float | None, now: float, wait: float
) -> None:
    more = {"passage_id": "west-1:p1"} if named else {}
    read = replace(seen("a", ("7KXL92", 0.4), **more), received_at=NOON + timedelta(seconds=1))
    reads = [read]
    if younger is not None:
        reads.append(replace(seen("b", ("7KXL92", 0.4), **more), received_at=NOON + timedelta(seconds=younger)))
    passage = Passage(read.passage_id, tuple(reads))
    left = wait_for_younger(read, passage, world.rules, NOON + timedelta(seconds=now))
    assert left / timedelta(seconds=1) == pytest.approx(wait)


def test_which_frame_is_younger_goes_by_receipt(world: World) -> None:
    """An upload may overtake another: what came last closes the passage, whenever it was captured."""
    slow, quick = seen("a", ("7KXL92", 0.4)), seen("b", ("7KXL92", 0.42), at=2)
    slow = replace(slow, received_at=NOON + timedelta(seconds=10))
    quick = replace(quick, received_at=NOON + timedelta(seconds=5))
    for read in (slow, quick):
        world.add_read(read)
    at = NOON + timedelta(seconds=9)
    assert close_passage(quick.ref, at, world.rules, world.matching).decision is Decision.OPEN
    assert world.closing.sent[-1][0] == quick.ref
    assert close_passage(slow.ref, at + timedelta(seconds=2), world.rules, world.matching).decision is Decision.REVIEW
    assert world.reads.kept == {}


def test_of_two_frames_that_came_at_once_one_is_the_younger(world: World) -> None:
    first, second = seen("a", ("7KXL92", 0.4)), seen("b", ("7KXL92", 0.42))
    for read in (first, second):
        world.add_read(read)
    at = first.received_at + timedelta(seconds=1)
    assert close_passage(first.ref, at, world.rules, world.matching).decision is Decision.OPEN
    assert close_passage(second.ref, at, world.rules, world.matching).decision is Decision.REVIEW


def test_frames_that_say_another_plate_do_not_outvote_a_doubtful_one(world: World) -> None:
    """A wanted car, smudged, and a clean look-alike behind it: what the second shows says nothing of the first."""
    smudged, clean = seen("a", ("7KXL92", 0.55), ("1KXL92", 0.4)), seen("b", ("1KXL92", 0.98), at=2)
    assert [one.alerts for one in come(world, smudged, clean)] == [1, 0]
    doubtful = seen("c", ("7KXL92", 0.3), ("1KXL92", 0.25), at=100)
    come(world, doubtful, seen("d", ("1KXL92", 0.98), at=102))
    assert close(world, doubtful)[0].decision is Decision.REVIEW


def test_a_parked_car_is_told_of_once_until_it_has_been_away(world: World) -> None:
    reads = [seen(f"p{minute}", ("7KXL92", 0.9), at=60 * minute) for minute in (0, 1, 20, 45, 74)]
    for read in reads:
        come(world, read)
        close(world, read)
    assert told(world) == [("p0-00", "unit-1")]
    back = seen("back", ("7KXL92", 0.9), at=60 * 105)
    come(world, back)
    assert len(told(world)) == 2


def test_a_parked_car_hides_no_other_car_entry_camera_or_recipient(world: World) -> None:
    world.entries.entries.append(make_entry("GG99GG", case_number="2026-18"))
    come(world, seen("a", ("7KXL92", 0.9)), seen("b", ("GG99GG", 0.9), at=30))
    come(world, seen("c", ("7KXL92", 0.9), at=60, camera="east-1"))
    assert [read_id for read_id, _ in told(world)] == ["a-00", "b-00", "c-00"]
    world.entries.entries.append(make_entry(case_number="2026-19"))
    come(world, seen("d", ("7KXL92", 0.9), at=90))
    assert len(told(world)) == 4
    # Whoever wants to be told of sure hits only is not kept from them by an earlier doubtful one.
    world.add_recipients(make_recipient("careful", threshold=0.95))
    come(world, seen("e", ("7KXL92", 0.9), at=120), seen("f", ("7KXL92", 0.97), at=150))
    assert [recipient for _, recipient in told(world)].count("careful") == 2


def test_a_parked_car_in_doubt_is_asked_about_once(world: World) -> None:
    for minute in range(4):
        read = seen(f"p{minute}", ("7KXL92", 0.4), at=60 * minute)
        come(world, read)
        close(world, read)
    assert len(world.reviews.kept) == 1
    assert len(world.evidence.pending) == 2


@pytest.mark.parametrize(("captured", "received", "reviews"), [(2, 45, 1), (40, 41, 2), (31, 31, 2), (30, 90, 1)])
def test_whether_a_doubtful_car_is_still_there_goes_by_capture_not_by_receipt(
    world: World, captured: int, received: int, reviews: int
) -> None:
    """Asked about once in half an hour, whenever the camera gets its picture through."""
    first = seen("a", ("7KXL92", 0.4))
    come(world, first)
    close(world, first)
    moment = NOON + timedelta(minutes=received)
    second = replace(seen("b", ("7KXL92", 0.4), at=60 * captured), received_at=moment)
    second = replace(second, retention=retain_read(second.captured_at, moment, keeps_passages=False))
    world.add_read(second)
    # Late passages are told to systems alone, and put to a person all the same.
    match_read(second.ref, moment, world.rules, world.matching)
    close_passage(second.ref, moment + timedelta(seconds=9), world.rules, world.matching)
    assert len(world.reviews.kept) == reviews
    assert [reads.read_id for reads in world.reads.kept.values()] == []


def test_a_frame_that_fits_one_neighbour_but_not_the_other_is_not_left_behind(world: World) -> None:
    """The first fits the second and the second the third, but not the first the third."""
    first = seen("a", ("1KXL92", 0.45), ("7KXL92", 0.4))
    second = seen("b", ("1KXL92", 0.42), ("7KXL9Z", 0.4), at=1)
    third = seen("c", ("7KXL9Z", 0.6), at=2)
    assert overlap(first, second) >= COMPATIBLE <= overlap(second, third)
    assert overlap(first, third) < COMPATIBLE
    come(world, first, second, third)
    at, queue = third.received_at, list(world.closing.sent)
    while queue:
        ref, wait = queue.pop(0)
        at, sent = max(at, third.received_at) + wait, len(world.closing.sent)
        close_passage(ref, at, world.rules, world.matching)
        queue += world.closing.sent[sent:]
    assert (world.reads.kept, world.evidence.pending) == ({}, set())


def test_a_late_frame_of_a_passage_under_review_leaves_no_pictures_of_its_own(world: World) -> None:
    first = seen("a", ("7KXL92", 0.4), passage_id="west-1:p1")
    come(world, first)
    close(world, first)
    late = seen("b", ("7KXL92", 0.4), at=30, passage_id="west-1:p1")
    come(world, late)
    close(world, late)
    (review,) = world.reviews.list_reviews(NOON)
    assert review.sighting.read_id == first.read_id
    assert world.evidence.pending == {review.sighting.evidence.overview_key, review.sighting.evidence.plate_key}


def test_closing_again_what_waits_for_a_person_is_no_no_hit(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A death after the review was put there: the message comes again, and nothing is counted as destroyed."""
    read = seen("a", ("7KXL92", 0.4))
    come(world, read)
    with monkeypatch.context() as patch:
        patch.setattr(world.reads, "destroy_read", _refuse)
        with pytest.raises(OSError, match="refuses"):
            close(world, read)
    assert set(world.reads.kept) == {"a-00"}
    assert close(world, read) == [MatchResult(Decision.GONE)]
    assert (world.counts.counted, world.reads.kept, len(world.reviews.kept)) == ([], {}, 1)
    assert sum(world.rates.hits.values()) == 1


def test_a_rest_of_a_closed_passage_is_only_destroyed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A death between two frames: the doubtful one alone, without its pictures, is no hit to ask a person about."""
    sure = seen("a", ("7KXL92", 0.9), passage_id="west-1:p1")
    doubtful = seen("b", ("7KXL92", 0.3), at=1, passage_id="west-1:p1")
    come(world, seen("z", ("7KXL92", 0.9), at=-20, passage_id="west-1:p0"), sure, doubtful)
    assert told(world) == [("z-00", "unit-1")], "the car had not been away"
    destroy = world.reads.destroy_read
    with monkeypatch.context() as patch:
        patch.setattr(world.reads, "destroy_read", lambda read: destroy(read) if read == sure else _refuse(read))
        with pytest.raises(OSError, match="refuses"):
            close(world, doubtful)
    assert "a-00" not in world.reads.kept
    assert close(world, doubtful) == [MatchResult(Decision.GONE)]
    assert "b-00" not in world.reads.kept
    assert world.reviews.kept == {}


def _refuse(_read: Read) -> None:
    raise OSError("the store refuses")


def test_a_doubtful_passage_of_a_car_that_is_still_there_is_counted_as_destroyed(world: World) -> None:
    reads = [seen(f"p{minute}", ("7KXL92", 0.4), at=60 * minute) for minute in (0, 1)]
    settled = []
    for read in reads:
        come(world, read)
        settled += close(world, read)
    assert settled == [MatchResult(Decision.REVIEW, reviews=1), MatchResult(Decision.NO_HIT, still_there=1)]
    assert [(count.collected, count.destroyed) for count in world.counts.counted] == [(1, 1)]
    assert sum(world.rates.hits.values()) == 1


def test_a_passage_of_which_everybody_was_told_by_a_surer_frame_waits_for_nobody(world: World) -> None:
    """Together its frames are doubtful, but the first one by itself was sure enough for an alert."""
    first = seen("a", ("7KXL92", 0.55), ("1KXL92", 0.4), passage_id="west-1:p1")
    second = seen("b", ("1KXL92", 0.6), ("7KXL92", 0.3), at=1, passage_id="west-1:p1")
    assert [one.alerts for one in come(world, first, second)] == [1, 0]
    close(world, second)
    assert (len(world.alerts.kept), world.reviews.kept) == (1, {})
