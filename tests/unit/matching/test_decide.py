"""A person decides, or nobody does: told, or destroyed without a trace but the counts."""

from dataclasses import replace
from datetime import timedelta

import pytest

from platewatch.alerts.alert import SeenHit, format_hit_id, make_alert
from platewatch.alerts.misreads import Counted, describe_counted
from platewatch.alerts.recipient import CONTROL_ROOM
from platewatch.errors import RunIncomplete
from platewatch.hotlists.settings import ListSettings
from platewatch.matching.decide import DecideStores, dismiss_review, expire_reviews, send_review
from platewatch.matching.errors import ReviewUnknown
from platewatch.matching.passages import close_passage, match_read
from platewatch.matching.review import Review
from platewatch.retention.sweep import SweepIncomplete
from platewatch.retention.terms import RetentionMode, retain_hit
from tests.unit.alerts.fake_delivery import FakeTally
from tests.unit.alerts.fakes import Death, World
from tests.unit.alerts.makers import NOON, make_entry, make_read, make_recipient

LATER = NOON + timedelta(minutes=5)


def doubtful(mode: RetentionMode = RetentionMode.HIT_NO_HIT) -> World:
    """A world in which one doubtful passage waits in the queue."""
    world = World(mode)
    world.add_recipients(make_recipient("unit-1"), make_recipient("unit-2", active=False))
    world.entries.entries.append(make_entry())
    read = world.add_read(make_read(("1KXL92", 0.5), ("7KXL92", 0.4)))
    match_read(read.ref, NOON + timedelta(seconds=2), world.rules, world.matching)
    close_passage(read.ref, NOON + timedelta(seconds=6), world.rules, world.matching)
    return world


def stores(world: World, tally: FakeTally | None = None) -> DecideStores:
    return DecideStores(
        world.reviews,
        world.evidence,
        world.recipients,
        world.notifying,
        tally or FakeTally(world.fuse),
        world.presences,
    )


def the_review(world: World) -> Review:
    (review,) = world.reviews.list_reviews(LATER)
    return review


def test_sent_it_is_an_alert_like_any_other() -> None:
    world = doubtful()
    review_id = the_review(world).review_id
    tally = FakeTally(world.fuse)
    new = send_review(review_id, LATER, world.rules, stores(world, tally))
    (alert,) = world.alerts.kept.values()
    assert list(new) == [alert.alert_id]
    assert (alert.recipient_id, alert.created_at, alert.hit.probability) == ("unit-1", LATER, 0.4)
    assert world.queue.orders == [(alert.alert_id, "unit-1")]
    assert set(world.evidence.pictures) == {f"hit/{review_id}/overview.jpg", f"hit/{review_id}/plate.jpg"}
    assert alert.sighting.evidence.plate_key == f"hit/{review_id}/plate.jpg"
    # A person saw it: it is right, and counts once with what an officer may say of the same hit.
    assert (tally.settled, tally.told) == ({alert.hit_id: Counted.RIGHT}, {})
    with pytest.raises(ReviewUnknown, match="review list"):
        send_review(review_id, LATER, world.rules, stores(world))


@pytest.mark.parametrize("tier", [1, 2])
def test_what_a_person_sends_is_in_everything_what_matching_would_have_sent(tier: int) -> None:
    """But for when it was made, who waits until when, and that its pictures are the review's own."""
    agreed = ListSettings("stolen", hit_days=30, escalate_after=timedelta(minutes=3), language="en", threshold=0.5)
    alerts = []
    for surely in (True, False):
        world = World()
        world.add_recipients(make_recipient("unit-1", tier=tier))
        world.entries.entries.append(make_entry())
        world.entries.settings["stolen"] = agreed
        read = make_read(("1KXL92", 0.5), ("7KXL92", 0.4))
        read = world.add_read(replace(read, received_at=NOON + timedelta(seconds=40)))
        if surely:
            world.entries.settings["stolen"] = replace(agreed, threshold=0.2)
        match_read(read.ref, NOON + timedelta(seconds=41), world.rules, world.matching)
        close_passage(read.ref, NOON + timedelta(seconds=50), world.rules, world.matching)
        if not surely:
            send_review(the_review(world).review_id, LATER, world.rules, stores(world))
        (alert,) = world.alerts.kept.values()
        alerts.append(alert)
    direct, sent = alerts
    assert (sent.created_at, sent.escalate_at) == (LATER, LATER + timedelta(minutes=3))
    same = replace(sent, created_at=direct.created_at, escalate_at=direct.escalate_at)
    assert same.with_evidence(direct.sighting.evidence) == direct
    assert direct.tier == tier
    assert sent.settings == replace(agreed, threshold=None)
    assert sent.sighting.evidence.folder != direct.sighting.evidence.folder


@pytest.mark.parametrize(("after", "late"), [(timedelta(minutes=10), False), (timedelta(minutes=10, seconds=1), True)])
def test_what_is_sent_long_after_capture_is_late_however_it_was_received(after: timedelta, late: bool) -> None:
    world = doubtful()
    review = the_review(world)
    sighting = replace(review.sighting, received_at=NOON + after)
    world.reviews.kept[review.review_id] = replace(review, sighting=sighting)
    send_review(review.review_id, NOON + after, world.rules, stores(world))
    (alert,) = world.alerts.kept.values()
    # Nobody waits for the answer to what is over.
    assert (alert.late, alert.escalate_at is None) == (late, late)


def test_sent_again_after_all_were_told_it_says_that_nobody_is_new() -> None:
    world = doubtful()
    review = the_review(world)
    assert len(send_review(review.review_id, LATER, world.rules, stores(world))) == 1
    # As after a death before the review ended.
    world.reviews.kept[review.review_id] = review
    world.evidence.add(review.sighting.evidence)
    assert list(send_review(review.review_id, LATER, world.rules, stores(world))) == []
    assert len(world.alerts.born) == 1


def test_where_a_later_frame_told_some_of_them_the_others_alerts_have_pictures_too() -> None:
    world = doubtful()
    world.add_recipients(make_recipient("unit-2"))
    review = replace(the_review(world), recipient_ids=("unit-1", "unit-2"))
    world.reviews.kept[review.review_id] = review
    told = make_alert(
        SeenHit(review.hit, review.sighting, review.settings),
        make_recipient("unit-1"),
        NOON,
        None,
        retain_hit(NOON, NOON),
    )
    for first in (told, replace(told, alert_id="another")):
        world.alerts.kept = {first.alert_id: first}
        world.alerts.born, world.reviews.kept[review.review_id] = [first.alert_id], review
        world.evidence.add(review.sighting.evidence)
        new = send_review(review.review_id, LATER, world.rules, stores(world))
        assert len(new) == (1 if first is told else 2)
        for alert_id in new:
            evidence = world.alerts.kept[alert_id].sighting.evidence
            assert {evidence.overview_key, evidence.plate_key} <= world.evidence.pictures.keys()
            assert evidence.plate_key.startswith("hit/")


def test_with_nobody_left_to_tell_it_is_the_control_rooms() -> None:
    world = doubtful()
    world.recipients.kept.clear()
    send_review(the_review(world).review_id, LATER, world.rules, stores(world))
    assert [alert.recipient_id for alert in world.alerts.kept.values()] == [CONTROL_ROOM]


def test_dismissed_it_leaves_nothing_but_counts() -> None:
    world = doubtful()
    tally, review = FakeTally(world.fuse), the_review(world)
    review_id, hit_id = review.review_id, format_hit_id(review.sighting.passage_id, review.hit.entry.entry_id)
    dismiss_review(review_id, LATER, stores(world, tally))
    assert (world.evidence.pictures, world.alerts.kept, world.reads.kept) == ({}, {}, {})
    assert world.reviews.kept == {review_id: None}
    assert (list(tally.told), tally.settled) == ([hit_id], {hit_id: Counted.MISREAD})
    assert {(hit.camera_id, hit.pairs) for hit in tally.told.values()} == {("west-1", ("1>7",))}


def test_a_review_and_the_alerts_of_the_same_hit_count_once_together() -> None:
    """An officer who was told at once has seen the car; the review was for the others."""
    world = doubtful()
    tally, review = FakeTally(world.fuse), the_review(world)
    hit_id = format_hit_id(review.sighting.passage_id, review.hit.entry.entry_id)
    hit = describe_counted(hit_id, review.hit, review.sighting, review.retention.expires_at)
    tally.count_verdict(hit, Counted.RIGHT, 1)
    dismiss_review(review.review_id, LATER, stores(world, tally))
    assert tally.settled == {hit_id: Counted.RIGHT}


def test_undecided_it_is_destroyed_when_its_time_is_up_and_not_served_a_moment_longer() -> None:
    world = doubtful()
    review = the_review(world)
    ends = review.retention.expires_at
    assert ends <= review.sighting.received_at + timedelta(hours=24)
    assert expire_reviews(ends - timedelta(seconds=1), world.evidence, world.reviews, world.audit, world.board) == 0
    with pytest.raises(ReviewUnknown):
        send_review(review.review_id, ends, world.rules, stores(world))
    assert expire_reviews(ends, world.evidence, world.reviews, world.audit, world.board) == 1
    assert (world.evidence.pictures, world.reviews.kept) == ({}, {review.review_id: None})
    # Sending was refused: what the log says of the review is how it came and how it went.
    acts = [act for act, subject in world.audit.list_acts() if subject == f"review:{review.review_id}"]
    assert acts == ["combine", "collect", "destroy"]


def test_a_review_that_cannot_be_destroyed_does_not_keep_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    world = doubtful()
    review = the_review(world)
    other = replace(review, review_id="0" * 32)
    world.reviews.kept = {other.review_id: other, review.review_id: review}
    end = world.reviews.end_review

    def stumble(one: Review) -> None:
        if one is other:
            raise OSError("the store refuses")
        end(one)

    monkeypatch.setattr(world.reviews, "end_review", stumble)
    ends = review.retention.expires_at
    with pytest.raises(SweepIncomplete) as caught:
        expire_reviews(ends, world.evidence, world.reviews, world.audit, world.board)
    assert (caught.value.destroyed, caught.value.failed) == (1, 1)
    assert world.reviews.kept == {other.review_id: other, review.review_id: None}
    monkeypatch.undo()
    assert expire_reviews(ends, world.evidence, world.reviews, world.audit, world.board) == 1


def test_a_late_message_does_not_ask_again_what_was_decided() -> None:
    world = doubtful()
    review = the_review(world)
    dismiss_review(review.review_id, LATER, stores(world))
    read = world.add_read(make_read(("1KXL92", 0.5), ("7KXL92", 0.4)))
    match_read(read.ref, LATER, world.rules, world.matching)
    settled = close_passage(read.ref, LATER + timedelta(seconds=9), world.rules, world.matching)
    assert settled.reviews == 0
    assert world.evidence.pictures == {}


@pytest.mark.parametrize("moment", range(26))
def test_a_death_at_any_moment_of_sending_is_made_good(moment: int) -> None:
    world = doubtful()
    review_id = the_review(world).review_id
    world.fuse.left = moment
    try:
        send_review(review_id, LATER, world.rules, stores(world))
    except Death:
        if world.reviews.find_review(review_id, LATER) is not None:
            send_review(review_id, LATER, world.rules, stores(world))
    world.fuse.left = None
    (alert,) = world.alerts.kept.values()
    assert world.alerts.born == [alert.alert_id]
    assert (alert.alert_id, "unit-1") in world.queue.orders
    assert set(world.evidence.pictures) == {f"hit/{review_id}/overview.jpg", f"hit/{review_id}/plate.jpg"}


def _see_clearly(world: World, read_id: str, after: timedelta) -> int:
    """The same car, read surely; how many new alerts came of it."""
    read = world.add_read(make_read(("7KXL92", 0.97), read_id=read_id, captured_at=NOON + after))
    settled = match_read(read.ref, read.received_at, world.rules, world.matching)
    return settled.alerts


def test_a_review_that_was_sent_counts_as_told_for_each_recipient() -> None:
    world = doubtful()
    world.add_recipients(make_recipient("unit-2"), make_recipient("unit-3"))
    review = replace(the_review(world), recipient_ids=("unit-1", "unit-2"))
    world.reviews.kept[review.review_id] = review
    send_review(review.review_id, LATER, world.rules, stores(world))
    # The same car fourteen seconds later: only who has not been told of it is told.
    assert _see_clearly(world, "s-00", timedelta(seconds=14)) == 1
    told = sorted(alert.recipient_id for alert in world.alerts.kept.values())
    assert told == ["unit-1", "unit-2", "unit-3"]
    # When it comes back after it was gone, they are told again.
    assert _see_clearly(world, "t-00", timedelta(minutes=31)) == 3


def test_a_review_that_was_sent_to_the_control_room_counts_as_told_there() -> None:
    world = doubtful()
    world.recipients.kept.clear()
    send_review(the_review(world).review_id, LATER, world.rules, stores(world))
    assert _see_clearly(world, "s-00", timedelta(seconds=14)) == 0


def test_a_dismissed_review_does_not_count_as_told() -> None:
    world = doubtful()
    dismiss_review(the_review(world).review_id, LATER, stores(world))
    assert _see_clearly(world, "s-00", timedelta(seconds=14)) == 1


def test_what_a_person_sends_is_told_although_the_car_was_told_of_meanwhile() -> None:
    world = doubtful()
    assert _see_clearly(world, "s-00", timedelta(seconds=14)) == 1
    assert len(send_review(the_review(world).review_id, LATER, world.rules, stores(world))) == 1


def test_whether_a_car_is_still_there_goes_by_capture_not_by_receipt() -> None:
    world = doubtful()
    send_review(the_review(world).review_id, LATER, world.rules, stores(world))
    late = make_read(("7KXL92", 0.97), read_id="s-00", captured_at=NOON + timedelta(minutes=2))
    late = world.add_read(replace(late, received_at=NOON + timedelta(minutes=45)))
    settled = match_read(late.ref, late.received_at, world.rules, world.matching)
    assert (settled.alerts, world.alerts.born) == (1, [*world.alerts.kept])
    # Late as it is, it goes to the control room's list; unit-1 was told of the car and is not told again.
    assert [alert.recipient_id for alert in world.alerts.kept.values()] == ["unit-1", CONTROL_ROOM]


def test_a_review_is_sent_to_no_recipient_who_is_switched_off() -> None:
    world = doubtful()
    review = replace(the_review(world), recipient_ids=("unit-1", "unit-2", "gone"))
    world.reviews.kept[review.review_id] = review
    send_review(review.review_id, LATER, world.rules, stores(world))
    assert [alert.recipient_id for alert in world.alerts.kept.values()] == ["unit-1"]


def test_a_sent_review_waits_for_an_answer_as_long_as_its_list_says_and_is_kept_from_capture_on() -> None:
    world = doubtful()
    agreed = ListSettings("stolen", escalate_after=timedelta(minutes=3), hit_days=30)
    review = replace(the_review(world), settings=agreed)
    sighting = replace(review.sighting, received_at=NOON + timedelta(hours=2))
    world.reviews.kept[review.review_id] = replace(review, sighting=sighting)
    send_review(review.review_id, LATER, world.rules, stores(world))
    (alert,) = world.alerts.kept.values()
    assert alert.escalate_at == LATER + timedelta(minutes=3)
    assert alert.retention.expires_at == NOON + timedelta(days=30)


def test_a_review_decided_a_moment_before_its_end_is_not_recorded_as_destroyed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = doubtful()
    review = the_review(world)
    ends = review.retention.expires_at
    send_review(review.review_id, ends - timedelta(seconds=1), world.rules, stores(world))
    # The index still lists it.
    monkeypatch.setattr(world.reviews, "list_overdue", lambda _now: [review.review_id])
    assert expire_reviews(ends, world.evidence, world.reviews, world.audit, world.board) == 0
    assert ("destroy", f"review:{review.review_id}") not in world.audit.list_acts()


def test_what_is_destroyed_undecided_is_recorded_with_its_case_and_why() -> None:
    world = doubtful()
    review = the_review(world)
    expire_reviews(review.retention.expires_at, world.evidence, world.reviews, world.audit, world.board)
    record = world.audit.records[-1]
    assert (record.case_number, record.ground, record.detail) == (
        review.hit.entry.case_number,
        "pending-decision",
        {"why": "nobody decided in time"},
    )


def test_a_recipient_who_cannot_be_told_of_a_sent_review_keeps_no_other_from_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = doubtful()
    world.add_recipients(make_recipient("unit-2"))
    review = replace(the_review(world), recipient_ids=("unit-1", "unit-2"))
    world.reviews.kept[review.review_id] = review
    send = world.queue.send_order

    def stumble(alert_id: str, recipient_id: str) -> None:
        if recipient_id == "unit-1":
            raise OSError("the queue refuses")
        send(alert_id, recipient_id)

    with monkeypatch.context() as patch:
        patch.setattr(world.queue, "send_order", stumble)
        with pytest.raises(RunIncomplete):
            send_review(review.review_id, LATER, world.rules, stores(world))
    assert [recipient_id for _, recipient_id in world.queue.orders] == ["unit-2"]
    # The review is still there: sent again, it tells who is left.
    send_review(review.review_id, LATER, world.rules, stores(world))
    assert "unit-1" in [recipient_id for _, recipient_id in world.queue.orders]
    assert world.reviews.list_reviews(LATER) == []
    assert len(world.evidence.pictures) == 2
