from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from platewatch.alerts.delivery import DeliveryState
from platewatch.alerts.recipient import CONTROL_ROOM
from platewatch.cameras.camera import Position
from platewatch.errors import RunIncomplete
from platewatch.hits.hit import HitKind
from platewatch.matching.passages import Alerted, Decision, MatchResult, close_passage, match_read
from platewatch.matching.review import Review
from platewatch.reading.record import ReadRef
from platewatch.retention.terms import HIT_TERM, Ground, RetentionMode
from tests.unit.alerts.fakes import World
from tests.unit.alerts.fuse import Death
from tests.unit.alerts.makers import NOON, make_entry, make_read, make_recipient


@pytest.fixture
def world() -> World:
    world = World()
    world.add_recipients(make_recipient())
    return world


def _match(world: World, read_id: str = "r-00") -> MatchResult:
    """Match the read and close its passage; both settlements in one."""
    ref = world.reads.kept[read_id].ref if read_id in world.reads.kept else ReadRef(read_id, "west-1", NOON)
    first = match_read(ref, NOON + timedelta(seconds=2), world.rules, world.matching)
    last = close_passage(ref, NOON + timedelta(seconds=10), world.rules, world.matching)
    return replace(last, alerts=first.alerts + last.alerts, unrouted=first.unrouted + last.unrouted)


def test_a_hit_becomes_an_alert_with_all_an_officer_needs(world: World) -> None:
    read = world.add_read(make_read(("7KXL92", 0.9)))
    entry = make_entry()
    world.entries.entries.append(entry)
    assert _match(world) == MatchResult(Decision.HIT, alerts=1)
    (alert,) = world.alerts.kept.values()
    assert (alert.hit.plate_read, alert.hit.entry, alert.hit.kind) == ("7KXL92", entry, HitKind.EXACT_READ)
    assert alert.hit.probability == 0.9
    assert alert.sighting.position is not None
    assert alert.sighting.position.site == "Handweg"
    assert (alert.sighting.captured_at, alert.sighting.received_at) == (read.captured_at, read.received_at)
    assert (alert.escalated_at, alert.recipient_id) == (None, "unit-1")
    assert alert.retention.ground is Ground.HIT
    assert alert.retention.expires_at == NOON + HIT_TERM
    assert alert.escalate_at == NOON + timedelta(minutes=10, seconds=2)


@pytest.mark.parametrize(
    ("odds", "decision"),
    [(0.2, Decision.NO_HIT), (1.0, Decision.NO_HIT), (2.0, Decision.REVIEW), (20.0, Decision.HIT)],
)
def test_what_being_listed_says_decides_the_band(odds: float, decision: Decision) -> None:
    world = World()
    world.add_recipients(make_recipient())
    world.rules = replace(world.rules, odds=odds)
    world.add_read(make_read(("1KXL92", 0.9), ("7KXL92", 0.06)))
    world.entries.entries.append(make_entry())
    assert _match(world).decision is decision


def test_a_hits_pictures_are_kept_for_its_term_and_the_read_is_destroyed(world: World) -> None:
    world.add_read(make_read(("7KXL92", 0.9)))
    world.entries.entries.append(make_entry())
    _match(world)
    (alert,) = world.alerts.kept.values()
    assert set(world.evidence.pictures) == {"hit/r-00/overview.jpg", "hit/r-00/plate.jpg"}
    assert alert.sighting.evidence.plate_key == "hit/r-00/plate.jpg"
    assert set(world.evidence.ends.values()) == {NOON + HIT_TERM}
    assert world.reads.kept == {}


def test_its_delivery_is_pending_and_ordered(world: World) -> None:
    world.add_read(make_read(("7KXL92", 0.9)))
    world.entries.entries.append(make_entry())
    _match(world)
    ((ids, delivery),) = world.deliveries.kept.items()
    assert delivery.state is DeliveryState.PENDING
    assert set(world.queue.orders) == {ids}


def test_a_no_hit_leaves_nothing(world: World) -> None:
    world.add_read(make_read(("7KXL92", 0.9)))
    world.entries.entries.append(make_entry("GG99GG"))
    assert _match(world) == MatchResult(Decision.NO_HIT)
    assert (world.reads.kept, world.evidence.pictures, world.alerts.kept) == ({}, {}, {})


@pytest.mark.parametrize("mode", list(RetentionMode))
def test_under_either_regime_nothing_of_a_no_hit_waits_for_matching_any_more(mode: RetentionMode) -> None:
    world = World(mode=mode)
    world.add_read(make_read(("7KXL92", 0.9)))
    assert _match(world).decision is Decision.NO_HIT
    assert (world.reads.kept, world.evidence.pictures) == ({}, {})


def test_a_hit_below_the_review_floor_is_a_no_hit_and_the_hotlist_is_not_asked(world: World) -> None:
    world.add_read(make_read(("7KXL92", 0.09)))
    world.entries.entries.append(make_entry())
    assert _match(world).decision is Decision.NO_HIT
    assert world.entries.asked == []


def test_only_spellings_that_can_reach_the_floor_are_asked_for_best_first(world: World) -> None:
    world.add_read(make_read(("7KXL92", 0.6), ("1KXL92", 0.3), ("2KXL92", 0.08)))
    _match(world)
    assert set(world.entries.asked) == {("7KXL92", "1KXL92")}


def test_a_read_that_is_gone_is_a_success(world: World) -> None:
    assert _match(world, "never-00") == MatchResult(Decision.GONE)


def test_an_expired_read_is_not_matched(world: World) -> None:
    read = world.add_read(make_read(("7KXL92", 0.9)))
    world.entries.entries.append(make_entry())
    settled = match_read(read.ref, read.retention.expires_at, world.rules, world.matching)
    assert settled == MatchResult(Decision.GONE)
    assert world.alerts.kept == {}


def test_each_case_and_each_recipient_has_its_own_alert(world: World) -> None:
    world.add_recipients(make_recipient("unit-2", lists=("wanted",)), make_recipient("unit-3", active=False))
    world.add_read(make_read(("7KXL92", 0.9)))
    world.entries.entries += [make_entry(), make_entry(list_name="wanted")]
    assert _match(world).alerts == 3
    told = {(alert.recipient_id, alert.hit.entry.list_name) for alert in world.alerts.kept.values()}
    assert told == {("unit-1", "stolen"), ("unit-1", "wanted"), ("unit-2", "wanted")}
    assert len({alert.hit_id for alert in world.alerts.kept.values()}) == 2


def test_the_second_tier_is_told_at_once_where_there_is_no_first() -> None:
    world = World()
    world.add_recipients(make_recipient("chief", tier=2))
    world.add_read(make_read(("7KXL92", 0.9)))
    world.entries.entries.append(make_entry())
    assert _match(world) == MatchResult(Decision.HIT, alerts=1)
    assert [alert.tier for alert in world.alerts.kept.values()] == [2]


def test_without_a_recipient_the_alert_is_recorded_and_waits_for_watch_at_once() -> None:
    world = World()
    world.add_recipients(make_recipient(lists=("other",)))
    world.add_read(make_read(("7KXL92", 0.9)))
    world.entries.entries.append(make_entry())
    assert _match(world) == MatchResult(Decision.HIT, alerts=1, unrouted=1)
    (alert,) = world.alerts.kept.values()
    assert (alert.recipient_id, alert.tier) == (CONTROL_ROOM, 0)
    assert world.alerts.list_waiting(NOON + timedelta(seconds=2)) == [alert.alert_id]
    assert [delivery.state for delivery in world.deliveries.kept.values()] == [DeliveryState.NONE]
    assert world.queue.orders == []


def test_later_frames_of_a_passage_add_no_alert_and_leave_no_picture(world: World) -> None:
    world.entries.entries.append(make_entry())
    decisions = []
    for index in range(3):
        world.add_read(make_read(("7KXL92", 0.9), read_id=f"r{index}-00", passage_id="west-1:p1"))
        decisions.append(_match(world, f"r{index}-00"))
    assert [settled.alerts for settled in decisions] == [1, 0, 0]
    assert set(world.evidence.pictures) == {"hit/r0-00/overview.jpg", "hit/r0-00/plate.jpg"}


@pytest.mark.parametrize(("moved", "site"), [(-1, "Elsewhere"), (0, "Elsewhere"), (1, "Handweg"), (30, "Handweg")])
def test_the_alert_says_where_the_camera_stood_at_capture_although_it_moved_before_its_picture_came(
    world: World, moved: int, site: str
) -> None:
    camera = world.cameras.cameras["west-1"]
    new = Position(NOON + timedelta(seconds=moved), 52.0, 4.0, "Elsewhere", "west")
    world.cameras.cameras["west-1"] = replace(camera, positions=(*camera.positions, new))
    world.entries.entries.append(make_entry())
    read = world.add_read(replace(make_read(("7KXL92", 0.9)), received_at=NOON + timedelta(seconds=60)))
    match_read(read.ref, NOON + timedelta(seconds=61), world.rules, world.matching)
    (alert,) = world.alerts.kept.values()
    assert alert.sighting.position is not None
    assert alert.sighting.position.site == site


def test_a_camera_nobody_knows_any_more_does_not_stop_the_alert(world: World) -> None:
    world.add_read(make_read(("7KXL92", 0.9), camera_id="gone-1"))
    world.entries.entries.append(make_entry())
    _match(world)
    (alert,) = world.alerts.kept.values()
    assert alert.sighting.position is None


def test_a_hits_evidence_is_kept_before_its_alert_leaves() -> None:
    """Wherever the function dies: no alert is recorded, and no delivery ordered, whose pictures are not kept."""
    deaths = 0
    for moment in range(200):
        world = World()
        world.add_recipients(make_recipient())
        read = world.add_read(make_read(("7KXL92", 0.9)))
        world.entries.entries.append(make_entry())
        world.fuse.left = moment
        try:
            match_read(read.ref, NOON + timedelta(seconds=2), world.rules, world.matching)
        except Death:
            deaths += 1
        kept = {"hit/r-00/overview.jpg", "hit/r-00/plate.jpg"}
        if world.alerts.kept or world.queue.orders:
            assert set(world.evidence.pictures) == kept
            assert {alert.sighting.evidence.plate_key for alert in world.alerts.kept.values()} <= kept
        if moment > deaths:
            break
    assert deaths > 5
    assert world.queue.orders


def test_the_alert_holds_the_snapshots_hash_the_model_and_the_masking_version(world: World) -> None:
    read = world.add_read(make_read(("7KXL92", 0.9)))
    world.entries.entries.append(make_entry())
    _match(world)
    (alert,) = world.alerts.kept.values()
    assert alert.sighting.evidence.snapshot_sha256 == read.evidence.snapshot_sha256 != ""
    assert alert.sighting.evidence.masking_version == read.evidence.masking_version != ""
    assert alert.sighting.model_version == read.model_version != ""


def _refuse(world: World, monkeypatch: pytest.MonkeyPatch, recipient_id: str) -> None:
    """The queue takes no order for that recipient."""
    send = world.queue.send_order

    def stumble(alert_id: str, to: str) -> None:
        if to == recipient_id:
            raise OSError("the queue refuses")
        send(alert_id, to)

    monkeypatch.setattr(world.queue, "send_order", stumble)


def test_a_recipient_who_cannot_be_told_keeps_no_other_from_it_and_the_read_stays(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.add_recipients(make_recipient("unit-0"), make_recipient("unit-2"))
    world.entries.entries.append(make_entry())
    read = world.add_read(make_read(("7KXL92", 0.9)))
    with monkeypatch.context() as patch:
        _refuse(world, patch, "unit-0")
        for act, seconds in ((match_read, 2), (close_passage, 10)):
            with pytest.raises(RunIncomplete) as raised:
                act(read.ref, NOON + timedelta(seconds=seconds), world.rules, world.matching)
            assert isinstance(raised.value.__cause__, OSError)
    assert {recipient_id for _, recipient_id in world.queue.orders} == {"unit-1", "unit-2"}
    # The passage is closed later all the same, by a message that finds the read.
    assert world.closing.sent
    assert set(world.reads.kept) == {"r-00"}
    assert close_passage(read.ref, NOON + timedelta(seconds=40), world.rules, world.matching).decision is Decision.HIT
    assert "unit-0" in {recipient_id for _, recipient_id in world.queue.orders}
    assert world.reads.kept == {}


def test_an_entry_that_cannot_be_asked_about_keeps_no_other_from_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.entries.entries += [make_entry(priority=1), make_entry(list_name="wanted", priority=2)]
    read = world.add_read(make_read(("7KXL92", 0.4)))
    record = world.reviews.record_review

    def stumble(review: Review) -> bool:
        if review.hit.entry.list_name == "stolen":
            raise OSError("the store refuses")
        return record(review)

    with monkeypatch.context() as patch:
        patch.setattr(world.reviews, "record_review", stumble)
        with pytest.raises(RunIncomplete):
            close_passage(read.ref, NOON + timedelta(seconds=10), world.rules, world.matching)
    assert [review.hit.entry.list_name for review in world.reviews.list_reviews(NOON)] == ["wanted"]
    close_passage(read.ref, NOON + timedelta(seconds=40), world.rules, world.matching)
    assert len(world.reviews.list_reviews(NOON)) == 2


@pytest.mark.parametrize("act", [match_read, close_passage])
def test_a_read_that_is_destroyed_while_it_is_matched_is_gone_and_no_error(
    world: World, act: Callable[..., MatchResult], monkeypatch: pytest.MonkeyPatch
) -> None:
    world.entries.entries = [make_entry()]
    read = world.add_read(make_read(("7KXL92", 0.9)))
    monkeypatch.setattr(world.reads, "join_passage", lambda _ref, _passage_id: None)
    assert act(read.ref, NOON + timedelta(seconds=2), world.rules, world.matching) == MatchResult(Decision.GONE)


def test_what_is_recorded_of_a_hit_and_a_doubt_names_list_camera_and_read(world: World) -> None:
    world.entries.entries += [make_entry(), make_entry(list_name="wanted", case_number="2026-18")]
    world.add_recipients(make_recipient("strict", threshold=0.95, lists=("wanted",)))
    world.add_read(make_read(("7KXL92", 0.9)))
    _match(world)
    about = [
        (one.action.value, one.subject.partition(":")[0], one.case_number, one.ground, dict(one.detail))
        for one in world.audit.records
    ]
    place = {"camera": "west-1"}
    assert about == [
        ("combine", "alert", "2026-17", "wpg-8", place | {"list": "stolen"}),
        ("collect", "alert", "2026-17", "wpg-8", place | {"read": "r-00"}),
        ("combine", "alert", "2026-18", "wpg-8", place | {"list": "wanted"}),
        ("combine", "review", "2026-18", "pending-decision", place | {"list": "wanted"}),
        ("collect", "review", "2026-18", "pending-decision", place | {"list": "wanted"}),
    ]


def test_the_read_that_led_to_alerts_is_told_once_for_how_long_they_took(world: World) -> None:
    read = world.add_read(make_read(("7KXL92", 0.9)))
    world.entries.entries.append(make_entry())
    first = match_read(read.ref, NOON + timedelta(seconds=2), world.rules, world.matching)
    assert first.alerted == (Alerted(read.lane, read.captured_at, read.received_at),)
    last = close_passage(read.ref, NOON + timedelta(seconds=10), world.rules, world.matching)
    assert (last.decision, last.alerted) == (Decision.HIT, ())
