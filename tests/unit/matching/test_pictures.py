"""Pictures live as long as any record that shows them and no longer: alerts of several lists, reviews, later frames."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from platewatch.alerts.alert import Sighting
from platewatch.hotlists.settings import ListSettings
from platewatch.matching.decide import DecideStores, dismiss_review, expire_reviews, send_review
from platewatch.matching.passages import Decision, close_passage, match_read
from platewatch.matching.review import Review
from platewatch.reading.record import Read
from platewatch.retention.terms import RetentionMode
from tests.unit.alerts.fake_delivery import FakeTally
from tests.unit.alerts.fakes import Death, World
from tests.unit.alerts.makers import NOON, make_entry, make_read, make_recipient

DAY = timedelta(days=1)
LATER = NOON + timedelta(minutes=5)
TERMS = {"a": 1, "b": 7, "c": 90}
"""The days for which each list's hits are kept."""


def make_world(*lists: str) -> World:
    """Lists that want one plate and keep its hits for other terms; each has a recipient, `strict` is told of b."""
    world = World()
    world.entries.entries = [make_entry(list_name=name, case_number=f"2026-{name}") for name in lists]
    world.entries.settings = {name: ListSettings(name, hit_days=days) for name, days in TERMS.items()}
    world.add_recipients(
        make_recipient("unit-1"), make_recipient("strict", lists=("b",), threshold=0.8), make_recipient("chief", tier=2)
    )
    return world


def see(world: World, probability: float, read_id: str = "r0-00", at: float = 0) -> Read:
    moment = NOON + timedelta(seconds=at)
    read = make_read(("7KXL92", probability), read_id=read_id, passage_id="west-1:p1", captured_at=moment)
    return world.add_read(read)


def match(world: World, read: Read) -> None:
    match_read(read.ref, read.received_at, world.rules, world.matching)


def close(world: World, read: Read) -> Decision:
    return close_passage(read.ref, read.received_at + timedelta(seconds=10), world.rules, world.matching).decision


def stores(world: World) -> DecideStores:
    tally = FakeTally(world.fuse)
    return DecideStores(world.reviews, world.evidence, world.recipients, world.notifying, tally, world.presences)


def list_reviews(world: World, now: datetime = LATER) -> Sequence[Review]:
    return sorted(world.reviews.list_reviews(now), key=lambda review: review.hit.entry.list_name)


def watch(world: World, now: datetime) -> None:
    """What watch destroys at that moment."""
    expire_reviews(now, world.evidence, world.reviews, world.audit, world.board)
    world.evidence.sweep(now)


def check_pictures(world: World, now: datetime) -> None:
    """Every record that may be shown has its pictures; no picture is there that none of them shows."""
    shown: list[Sighting] = [alert.sighting for alert in world.alerts.kept.values() if alert.retention.holds(now)]
    shown += [review.sighting for review in world.reviews.list_reviews(now)]
    keys = {key for one in shown for key in (one.evidence.overview_key, one.evidence.plate_key)}
    assert set(world.evidence.pictures) == keys


def test_pictures_of_two_lists_are_kept_for_the_longer_term_in_either_order() -> None:
    for lists in (("a", "c"), ("c", "a")):
        world = make_world(*lists)
        read = see(world, 0.9)
        match(world, read)
        close(world, read)
        assert len(world.alerts.kept) == 2
        for days in (0, 1, 89):
            watch(world, NOON + days * DAY)
            assert set(world.evidence.pictures) == {"hit/r0-00/overview.jpg", "hit/r0-00/plate.jpg"}
        watch(world, NOON + 90 * DAY)
        assert world.evidence.pictures == {}


def test_an_entry_added_between_two_frames_keeps_the_pictures_for_its_own_term() -> None:
    world = make_world("a")
    first = see(world, 0.9)
    match(world, first)
    world.entries.entries.append(make_entry(list_name="c", case_number="2026-c"))
    # The first frame is still the one that shows the plate best.
    second = see(world, 0.6, "r1-00", at=1)
    match(world, second)
    close(world, second)
    assert {alert.sighting.read_id for alert in world.alerts.kept.values()} == {"r0-00"}
    watch(world, NOON + DAY)
    check_pictures(world, NOON + DAY)
    assert world.evidence.pictures


def test_a_dismissed_review_leaves_the_pictures_of_another_lists_review_and_alert() -> None:
    world = make_world("b", "c")
    world.entries.settings["c"] = replace(world.entries.settings["c"], threshold=0.3)
    read = see(world, 0.4)
    match(world, read)
    close(world, read)
    [review] = list_reviews(world)
    assert {alert.hit.entry.list_name for alert in world.alerts.kept.values()} == {"c"}
    dismiss_review(review.review_id, LATER, stores(world))
    check_pictures(world, LATER)
    assert world.evidence.pictures


def test_two_reviews_of_one_passage_are_decided_apart() -> None:
    for first, second in ((0, 1), (1, 0)):
        world = make_world("b", "c")
        read = see(world, 0.4)
        match(world, read)
        close(world, read)
        both = list_reviews(world)
        dismiss_review(both[first].review_id, LATER, stores(world))
        check_pictures(world, LATER)
        assert len(send_review(both[second].review_id, LATER, world.rules, stores(world))) >= 1
        check_pictures(world, LATER)
        assert len(world.evidence.pictures) == 2


def test_a_review_keeps_its_pictures_while_it_waits_though_another_lists_alert_ends() -> None:
    world = make_world("a", "b")
    # Captured hours before it came in: the alert ends with its term from capture on, the review waits for a day, as
    # long as 126jj lets it.
    world.rules = replace(world.rules, late_after=DAY, mode=RetentionMode.ARTICLE_126JJ)
    world.entries.settings["a"] = replace(world.entries.settings["a"], threshold=0.3)
    read = replace(see(world, 0.4), received_at=NOON + timedelta(hours=5))
    world.add_read(read)
    match(world, read)
    close(world, read)
    [review] = list_reviews(world, read.received_at)
    watch(world, NOON + DAY)
    check_pictures(world, NOON + DAY)
    assert len(send_review(review.review_id, NOON + DAY, world.rules, stores(world))) == 2
    check_pictures(world, NOON + DAY)
    assert world.evidence.pictures


def test_a_review_does_not_outlive_its_lists_term() -> None:
    world = make_world("a")
    read = replace(see(world, 0.4), received_at=NOON + timedelta(hours=5))
    world.add_read(read)
    match(world, read)
    close(world, read)
    [review] = list_reviews(world, read.received_at)
    assert review.retention.expires_at == NOON + DAY


def test_a_passage_that_came_in_after_its_lists_term_is_no_hit_of_that_list() -> None:
    for probability in (0.9, 0.4):
        world = make_world("a", "c")
        world.rules = replace(world.rules, mode=RetentionMode.ARTICLE_126JJ)
        read = replace(see(world, probability), received_at=NOON + timedelta(hours=30))
        read = replace(read, retention=replace(read.retention, expires_at=NOON + 10 * DAY))
        world.add_read(read)
        match(world, read)
        close(world, read)
        hits = [alert.hit for alert in world.alerts.kept.values()]
        hits += [review.hit for review in world.reviews.list_reviews(read.received_at)]
        assert {hit.entry.list_name for hit in hits} == {"c"}


def test_a_frame_that_joins_after_a_death_does_not_take_the_pictures_of_the_waiting_review() -> None:
    for moment in range(60):
        world = make_world("b")
        first = see(world, 0.3)
        match(world, first)
        world.fuse.left = moment
        try:
            close(world, first)
        except Death:
            world.fuse.left = None
            second = see(world, 0.45, "r1-00", at=4)
            match(world, second)
            close(world, second)
            close(world, first)
        world.fuse.left = None
        check_pictures(world, LATER)


Frame = tuple[float, int]


@settings(max_examples=200, deadline=None)
@given(
    frames=st.lists(st.tuples(st.sampled_from((0.3, 0.6, 0.9)), st.integers(0, 20)), min_size=1, max_size=3),
    lists=st.permutations(sorted(TERMS)),
    listed=st.integers(0, 3),
    thresholds=st.lists(st.sampled_from((None, 0.2, 0.95)), min_size=3, max_size=3),
    decisions=st.lists(st.sampled_from(("send", "dismiss", "wait")), min_size=3, max_size=3),
    hours=st.lists(st.integers(0, 100 * 24), min_size=1, max_size=6),
)
def test_pictures_live_exactly_as_long_as_the_records_that_show_them(
    frames: list[Frame],
    lists: list[str],
    listed: int,
    thresholds: list[float | None],
    decisions: list[str],
    hours: list[int],
) -> None:
    """Lists with other terms in any order, entries that come between frames, and every way a review may end."""
    world = make_world(*lists[:listed])
    for name, threshold in zip(lists, thresholds, strict=True):
        world.entries.settings[name] = replace(world.entries.settings[name], threshold=threshold)
    at, now = 0, NOON
    for index, (probability, step) in enumerate(frames):
        at += step
        read = see(world, probability, f"r{index}-00", at)
        match(world, read)
        # What is listed from now on is asked for with the next frame, or when the passage closes.
        missing = lists[listed + index : listed + index + 1]
        world.entries.entries += [make_entry(list_name=name, case_number=f"2026-{name}") for name in missing]
        if step > 10:
            close(world, read)
    for read in list(world.reads.kept.values()):
        now = max(now, read.received_at + timedelta(seconds=60))
        close_passage(read.ref, now, world.rules, world.matching)
    assert world.reads.kept == {}
    check_pictures(world, now)
    for review, decision in zip(list_reviews(world, now), decisions, strict=False):
        if decision == "send":
            send_review(review.review_id, now, world.rules, stores(world))
        if decision == "dismiss":
            dismiss_review(review.review_id, now, stores(world))
        check_pictures(world, now)
    for later in sorted(now + timedelta(hours=each) for each in hours):
        watch(world, later)
        check_pictures(world, later)


def test_a_late_frame_of_a_decided_review_leaves_no_pictures() -> None:
    for sent in (False, True):
        world = make_world("b")
        first = see(world, 0.4)
        match(world, first)
        close(world, first)
        [review] = list_reviews(world)
        if sent:
            send_review(review.review_id, LATER, world.rules, stores(world))
        else:
            dismiss_review(review.review_id, LATER, stores(world))
        before = set(world.evidence.pictures)
        late = see(world, 0.4, "r1-00", at=60)
        match(world, late)
        close(world, late)
        assert (set(world.evidence.pictures), list_reviews(world)) == (before, [])
        check_pictures(world, LATER)
