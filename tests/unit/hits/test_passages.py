"""Which reads are one passage, and what becomes of doubtful, repeated and crowded ones."""

import dataclasses
from dataclasses import replace
from datetime import date, timedelta

import pytest

from platewatch.alerts.recipient import CONTROL_ROOM
from platewatch.cameras.area import Area
from platewatch.hits.hit import HitKind
from platewatch.hits.passage import COMPATIBLE, Passage, could_be_one, form_passage, overlap
from platewatch.hotlists.settings import ListSettings
from platewatch.matching.passages import Decision, MatchResult, close_passage, match_read, wait_for_younger
from platewatch.reading.record import Read
from platewatch.retention.terms import retain_read
from platewatch.text.hours import parse_hours
from tests.unit.alerts.fakes import World
from tests.unit.alerts.makers import NOON, make_entry, make_read, make_recipient


@pytest.fixture
def world() -> World:
    world = World()
    world.add_recipients(make_recipient())
    world.entries.entries.append(make_entry())
    return world


def come(world: World, *reads: Read) -> list[MatchResult]:
    """Each read comes and is matched two seconds after its capture, in the order given."""
    settled = []
    for read in reads:
        world.add_read(read)
        now = read.captured_at + timedelta(seconds=2)
        settled.append(match_read(read.ref, now, world.rules, world.matching))
    return settled


def close(world: World, *reads: Read, after: float = 60) -> list[MatchResult]:
    """Every read's closing message arrives."""
    now = max(read.captured_at for read in reads) + timedelta(seconds=after)
    return [close_passage(read.ref, now, world.rules, world.matching) for read in reads]


def seen(name: str, *spellings: tuple[str, float], at: float = 0, camera: str = "west-1", **more: str) -> Read:
    """A read of snapshot `name`, captured `at` seconds past noon."""
    read_id = name if "-" in name else f"{name}-00"
    moment = NOON + timedelta(seconds=at)
    return make_read(*spellings, read_id=read_id, captured_at=moment, camera_id=camera, **more)


def told(world: World) -> list[tuple[str, str]]:
    return [(alert.sighting.read_id, alert.recipient_id) for alert in world.alerts.kept.values()]


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
    second = replace(second, retention=retain_read(second.captured_at, moment))
    world.add_read(second)
    # Late passages are told to systems alone, and put to a person all the same.
    match_read(second.ref, moment, world.rules, world.matching)
    close_passage(second.ref, moment + timedelta(seconds=9), world.rules, world.matching)
    assert len(world.reviews.kept) == reviews
    assert [reads.read_id for reads in world.reads.kept.values()] == []


def test_a_weak_read_is_asked_for_where_being_listed_makes_it_probable(world: World) -> None:
    """Every spelling of it is below the floor, and all together are."""
    world.rules = replace(world.rules, odds=4.0)
    weak, weaker = seen("a", ("7KXL92", 0.05)), seen("b", ("7KXL92", 0.02), at=4000)
    come(world, weak, weaker)
    assert [one.decision for one in close(world, weak)] == [Decision.REVIEW]
    (review,) = world.reviews.list_reviews(NOON)
    assert review.hit.probability == pytest.approx(0.05 * 4 / (0.05 * 4 + 0.95))
    assert review.hit.by_read == 0.05
    assert [one.decision for one in close(world, weaker)] == [Decision.NO_HIT]
    assert world.entries.asked == [("7KXL92",), ("7KXL92",)]


def test_a_hit_as_probable_as_the_floor_is_put_to_a_person_and_one_below_is_not(world: World) -> None:
    at, below = seen("a", ("7KXL92", 0.1)), seen("b", ("7KXL92", 0.099), at=4000)
    come(world, at, below)
    assert [one.decision for one in close(world, at)] == [Decision.REVIEW]
    assert [one.decision for one in close(world, below)] == [Decision.NO_HIT]


@pytest.mark.parametrize(("begins", "hits"), [(12, 1), (13, 0)])
def test_an_entry_counts_from_its_first_day_by_capture_not_by_receipt(world: World, begins: int, hits: int) -> None:
    """Seen a minute before midnight in Amsterdam, received a minute after it."""
    world.entries.entries[:] = [make_entry(valid_from=date(2026, 3, begins))]
    read = seen("a", ("7KXL92", 0.9), at=11 * 3600 + 59 * 60)
    read = world.add_read(replace(read, received_at=read.captured_at + timedelta(minutes=2)))
    settled = match_read(read.ref, read.received_at, world.rules, world.matching)
    assert settled.alerts == hits


@pytest.mark.parametrize(("hours", "hits"), [("thu 12:00-12:01", 1), ("thu 12:02-12:30", 0)])
def test_a_lists_hours_hold_for_the_moment_of_capture(world: World, hours: str, hits: int) -> None:
    world.entries.settings["stolen"] = ListSettings("stolen", hours=parse_hours([hours], ""))
    read = world.add_read(replace(seen("a", ("7KXL92", 0.9)), received_at=NOON + timedelta(minutes=3)))
    assert match_read(read.ref, read.received_at, world.rules, world.matching).alerts == hits


def test_each_recipient_has_a_band_of_its_own(world: World) -> None:
    world.add_recipients(make_recipient("eager", threshold=0.2), make_recipient("strict", threshold=0.99))
    read = seen("a", ("7KXL92", 0.4))
    come(world, read)
    assert told(world) == [("a-00", "eager")]
    assert close(world, read) == [MatchResult(Decision.HIT, reviews=1)]
    (review,) = world.reviews.list_reviews(NOON)
    assert review.recipient_ids == ("strict", "unit-1")


def test_a_lists_bounds_hold_where_the_recipient_has_none(world: World) -> None:
    world.entries.settings["stolen"] = ListSettings("stolen", threshold=0.95, review_floor=0.5)
    reads = seen("a", ("7KXL92", 0.9)), seen("b", ("7KXL92", 0.45), at=4000)
    come(world, *reads)
    assert told(world) == []
    assert [one.decision for one in close(world, reads[0])] == [Decision.REVIEW]
    assert [one.decision for one in close(world, reads[1])] == [Decision.NO_HIT]


def test_a_list_counts_within_its_hours_and_area_only(world: World) -> None:
    for settings in (
        ListSettings("stolen", hours=parse_hours(["thu 13:00-14:00"], "")),
        ListSettings("stolen", area=Area(sites=("Elsewhere",))),
    ):
        world.entries.settings["stolen"] = settings
        come(world, seen("a", ("7KXL92", 0.9)))
        assert told(world) == []
    world.entries.settings["stolen"] = ListSettings(
        "stolen", hours=parse_hours(["thu 12:00-13:00"], ""), area=Area(sites=("Handweg",))
    )
    come(world, seen("b", ("7KXL92", 0.9)))
    assert len(told(world)) == 1


def test_a_pattern_is_matched_against_all_spellings_together(world: World) -> None:
    world.entries.entries[:] = [make_entry("?KXL9*")]
    come(world, seen("a", ("7KXL92", 0.45), ("1KXL92", 0.3), ("7KXLS2", 0.2)))
    (alert,) = world.alerts.kept.values()
    assert (alert.hit.kind, alert.hit.plate_read) == (HitKind.PATTERN, "7KXL92")
    assert alert.hit.probability == pytest.approx(0.75)


def test_spellings_too_improbable_by_themselves_may_fit_a_pattern_together(world: World) -> None:
    world.entries.entries[:] = [make_entry("?KXL92")]
    come(world, seen("a", *[(f"{digit}KXL92", 0.08) for digit in range(8)]))
    (alert,) = world.alerts.kept.values()
    assert alert.hit.probability == pytest.approx(0.64)


def test_two_cars_of_one_pattern_are_both_told_of(world: World) -> None:
    world.entries.entries[:] = [make_entry("?KXL92")]
    come(world, seen("a", ("7KXL92", 0.9)), seen("b", ("1KXL92", 0.9), at=20))
    assert len(told(world)) == 2


def test_a_doubtful_hit_without_recipient_is_the_control_rooms_to_decide(world: World) -> None:
    world.recipients.kept.clear()
    read = seen("a", ("7KXL92", 0.4))
    come(world, read)
    assert close(world, read)[0].reviews == 1
    (review,) = world.reviews.list_reviews(NOON)
    assert review.recipient_ids == (CONTROL_ROOM,)


def test_a_lists_hits_are_kept_as_long_as_it_says(world: World) -> None:
    world.entries.settings["stolen"] = ListSettings("stolen", hit_days=30, escalate_after=timedelta(minutes=2))
    come(world, seen("a", ("7KXL92", 0.9)))
    (alert,) = world.alerts.kept.values()
    assert alert.retention.expires_at == NOON + timedelta(days=30)
    assert alert.escalate_at == NOON + timedelta(minutes=2, seconds=2)


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
