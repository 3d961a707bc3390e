"""No camera keeps the readers of its lane for itself, and nothing that it sends is lost."""

from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platewatch.cameras.camera import Lane
from platewatch.cameras.clock import MOST_BEHIND
from platewatch.cameras.sight import Sight
from platewatch.snapshots.outcome import Processed
from platewatch.snapshots.snapshot import Snapshot, format_key
from platewatch.snapshots.turn import (
    LEAST,
    LONGEST,
    MOST,
    MOST_WAITED,
    REGAINED,
    Arrival,
    Share,
    has_waited,
    process_in_turn,
    return_rest,
    take_turn,
)

START = datetime(2026, 3, 12, 10, tzinfo=UTC)
JPEG = "image/jpeg"
HOUR = timedelta(hours=1)
LIVE = START + timedelta(hours=3)
"""When the tests' snapshots are taken: at no time of these tests is one old."""
AT_LIVE = (LIVE - START).total_seconds()


def key(camera: str = "west-1", number: int = 0, lane: Lane = Lane.PRIORITY) -> str:
    return format_key(Snapshot(camera, lane, LIVE + timedelta(milliseconds=number), "ab" * 32, JPEG))


@dataclass
class World:
    """One reader, its clock, and what it keeps of cameras' shares."""

    seconds: float = 0.0
    shares: dict[str, Share] = field(default_factory=dict)
    deferred: list[tuple[Lane, str]] = field(default_factory=list)
    old: list[str] = field(default_factory=list)
    first_sent: list[datetime] = field(default_factory=list)
    processed: list[str] = field(default_factory=list)
    costs: dict[str, float] = field(default_factory=dict)
    lost_races: int = 0
    sight: Sight | None = None

    def now(self) -> datetime:
        return START + timedelta(seconds=self.seconds)

    def find_share(self, camera_id: str) -> Share | None:
        return self.shares.get(camera_id)

    def keep_share(self, camera_id: str, before: Share | None, after: Share) -> bool:
        if self.lost_races:
            self.lost_races -= 1
            return False
        if self.shares.get(camera_id) != before:
            return False
        self.shares[camera_id] = after
        return True

    def defer(self, snapshot: Snapshot, first_sent_at: datetime, *, old: bool) -> None:
        self.deferred.append((snapshot.lane, format_key(snapshot)))
        self.first_sent.append(first_sent_at)
        self.old += [format_key(snapshot)] if old else []

    def process(self, key: str) -> Processed:
        self.seconds += self.costs.get(key, 0.35)
        self.processed.append(key)
        return Processed(1, self.sight)

    def arrive(self, key: str, *, waited: bool = False, stood: timedelta = timedelta()) -> int | None:
        done = process_in_turn(
            Arrival(key, self.now() - stood, self.now() - HOUR, waited),
            self.process,
            now=self.now,
            timer=lambda: self.seconds,
            shares=self,
            excess=self,
        )
        return done.plates if done else None


def test_a_frame_a_second_is_read_in_its_lane_for_ever() -> None:
    world = World()
    for number in range(600):
        world.seconds = number
        assert world.arrive(key(number=number)) == 1
    assert not world.deferred


def test_what_a_camera_sends_beyond_its_share_waits_and_is_read_when_it_has_waited() -> None:
    world = World(costs={key(number=number): 3.6 for number in range(20)})
    for number in range(20):
        world.arrive(key(number=number))
    at_once = len(world.processed)
    assert at_once == 1
    assert len(world.deferred) == 20 - at_once
    assert {lane for lane, _ in world.deferred} == {Lane.PRIORITY}
    for _, each in world.deferred:
        assert world.arrive(each, waited=True) == 1
    assert sorted(world.processed) == sorted(key(number=number) for number in range(20))
    assert len(world.deferred) == 20 - at_once, "nothing is deferred twice"


@pytest.mark.parametrize("cost", [0.1, 0.35, 1.0, 3.6, 25.0])
def test_one_camera_never_keeps_a_reader_longer_than_its_share(cost: float) -> None:
    """A flood, ten a second, for ten minutes of readers' time; deferring takes no time here."""
    world, spent = World(), 0.0
    for number in range(6000):
        world.seconds = max(world.seconds, number / 10)
        world.costs[key(number=number)] = cost
        if world.arrive(key(number=number)) is not None:
            spent += cost
    assert spent <= MOST + REGAINED * world.seconds + cost
    assert len(world.processed) * LEAST <= MOST + REGAINED * world.seconds + cost
    if LEAST <= cost <= 0.35:
        assert spent >= REGAINED * 600 * 0.9, "the share is there to be used"


def test_what_was_kept_during_an_outage_leaves_the_share_to_live_snapshots() -> None:
    world = World()
    backlog = [
        format_key(Snapshot("west-1", Lane.PRIORITY, START - MOST_BEHIND - timedelta(seconds=number), "ab" * 32, JPEG))
        for number in range(50)
    ]
    for each in backlog:
        assert world.arrive(each) is None
    assert world.arrive(key()) == 1, "the live one is read at once"
    assert world.old == backlog
    for each in backlog:
        assert world.arrive(each, waited=True) == 1


def test_what_stood_long_in_its_lane_leaves_it_to_what_has_just_come() -> None:
    """After recognise was dead: a camera's share is whole, and live pictures stand behind nothing."""
    world = World()
    assert world.arrive(key(number=1), stood=MOST_WAITED) is None
    assert world.old == [key(number=1)]
    assert world.arrive(key(number=2), stood=MOST_WAITED - timedelta(milliseconds=1)) == 1
    assert world.arrive(key(number=1), waited=True, stood=timedelta(hours=1)) == 1, "it is read from there"


def test_what_follows_from_a_snapshot_goes_behind_live_ones_if_it_is_old_or_was_long_in_the_bucket() -> None:
    snapshot = Snapshot("west-1", Lane.PRIORITY, LIVE, "ab" * 32, JPEG)
    least = timedelta(milliseconds=1)
    assert not has_waited(snapshot, LIVE, LIVE + MOST_WAITED - least)
    assert has_waited(snapshot, LIVE, LIVE + MOST_WAITED)
    # It was sent late: it came just now.
    assert not has_waited(snapshot, LIVE + MOST_BEHIND, LIVE + MOST_BEHIND - least)
    assert has_waited(snapshot, LIVE + MOST_BEHIND, LIVE + MOST_BEHIND)


def test_what_is_deferred_keeps_the_day_of_its_first_message() -> None:
    """Whether it was late or beyond its camera's share."""
    world = World(costs={key(number=number): 3.6 for number in range(2)})
    assert world.arrive(key(number=1), stood=MOST_WAITED) is None
    world.arrive(key(number=0))
    assert world.arrive(key(number=2)) is None
    assert world.first_sent == [START - HOUR, world.now() - HOUR]


def test_a_clock_that_counts_as_right_makes_no_snapshot_old() -> None:
    world = World()
    captured_at = START - MOST_BEHIND + timedelta(milliseconds=1)
    assert world.arrive(format_key(Snapshot("west-1", Lane.PRIORITY, captured_at, "ab" * 32, JPEG))) == 1
    assert not world.old


def test_other_cameras_are_not_deferred_for_it() -> None:
    world = World(costs={key("greedy", number): 3.6 for number in range(20)})
    for number in range(20):
        world.arrive(key("greedy", number))
    assert world.arrive(key("honest")) == 1
    assert {each.split("/")[1] for _, each in world.deferred} == {"greedy"}


@given(st.floats(0, LONGEST.total_seconds(), exclude_max=True))
def test_no_camera_has_two_snapshots_read_in_its_lane_at_the_same_time(later: float) -> None:
    """However long the first one takes."""
    first = take_turn(None, START)
    assert first is not None
    assert take_turn(first, START + timedelta(seconds=int(later))) is None


def test_a_snapshot_that_ends_its_reader_keeps_its_camera_out_for_as_long_as_a_reader_may_take() -> None:
    taken = take_turn(None, START)
    assert taken is not None
    assert take_turn(taken, START + LONGEST) is not None


def test_what_fails_counts_as_well_and_is_raised() -> None:
    world = World()

    def fail(_key: str) -> Processed:
        world.seconds += 10
        raise OSError("a fault of ours")

    with pytest.raises(OSError, match="a fault of ours"):
        process_in_turn(
            Arrival(key(), START, START), fail, now=world.now, timer=lambda: world.seconds, shares=world, excess=world
        )
    assert world.arrive(key(number=1)) is None


def test_a_lost_race_is_run_again_and_many_of_them_mean_beyond_its_share() -> None:
    world = World(lost_races=2)
    assert world.arrive(key()) == 1
    world = World(lost_races=5)
    assert world.arrive(key()) is None
    assert world.deferred == [(Lane.PRIORITY, key())]


def test_a_race_lost_when_settling_does_not_forget_what_the_other_used() -> None:
    world = World(seconds=AT_LIVE)

    def overtaken(_key: str) -> Processed:
        world.seconds += 1
        world.shares["west-1"] = Share(0.5, world.now())
        return Processed(1, Sight(0.5, 99.0, True))

    process_in_turn(
        Arrival(key(), world.now(), world.now()),
        overtaken,
        now=world.now,
        timer=lambda: world.seconds,
        shares=world,
        excess=world,
    )
    assert world.shares["west-1"].left == pytest.approx(0.5 - 1)
    assert [slot.pictures for slot in world.shares["west-1"].sights] == [1], "nor what the picture looked like"


def test_a_key_of_no_camera_is_processed_at_once() -> None:
    world = World()
    assert world.arrive("priority/nonsense") == 1
    assert not world.shares


def test_each_lane_keeps_its_own_excess() -> None:
    world = World(costs={key(number=0, lane=Lane.STANDARD): 30.0})
    world.arrive(key(number=0, lane=Lane.STANDARD))
    world.arrive(key(number=1, lane=Lane.STANDARD))
    assert world.deferred == [(Lane.STANDARD, key(number=1, lane=Lane.STANDARD))]


@given(
    st.floats(-100, MOST),
    st.floats(0, 1000),
    st.floats(0, 30),
    st.floats(-2, 1000),
)
def test_a_share_is_never_more_than_all_of_it_and_nothing_is_given_for_nothing(
    left: float, waited: float, took: float, later: float
) -> None:
    share, now = Share(left, START), START + timedelta(seconds=waited)
    taken = take_turn(share, now)
    regained = min(MOST, left + REGAINED * (now - START).total_seconds())
    assert (taken is None) == (regained <= 0)
    if taken is None:
        return
    assert taken.left == pytest.approx(regained)
    settled = return_rest(taken, took, taken.at + timedelta(seconds=later))
    assert settled.left <= MOST - LEAST
    assert settled.left <= taken.left - max(took, LEAST) + REGAINED * max(0.0, later) + 1e-5
    assert settled.reading_until is None


def test_a_queue_with_one_reader_serves_another_camera_among_a_flood() -> None:
    """The flood is before it in the queue; all but what is in the camera's share steps aside."""
    world = World()
    queue = deque(key("greedy", number) for number in range(100))
    queue.append(key("honest"))
    while queue:
        world.arrive(queue.popleft())
    assert world.processed[-1] == key("honest")
    assert len(world.processed) - 1 <= (MOST + REGAINED * world.seconds) / 0.35
    assert world.seconds < MOST + 2


def test_what_pictures_look_like_is_added_up_with_the_share_and_costs_no_write_more() -> None:
    world, kept = World(AT_LIVE, sight=Sight(0.49, 99.0, True)), []
    keep = world.keep_share
    world.keep_share = lambda *both: kept.append(both) or keep(*both)  # type: ignore[method-assign, func-returns-value]
    for number in range(3):
        world.seconds = AT_LIVE + 10 * number
        assert world.arrive(key(number=10_000 * number)) == 1
    [slot] = world.shares["west-1"].sights
    assert (slot.begin, slot.pictures, slot.with_plates) == (LIVE, 3, 3)
    assert slot.sharpness == pytest.approx(3 * 2.0)
    assert len(kept) == 2 * 3, "one when its turn is taken, one when it is done"


def test_of_a_picture_that_was_not_decoded_or_has_waited_nothing_is_added() -> None:
    world = World()
    world.arrive(key())
    assert world.shares["west-1"].sights == ()
    world.sight = Sight(0.5, 99.0, True)
    world.arrive(key(number=1), waited=True)
    assert world.shares["west-1"].sights == ()
