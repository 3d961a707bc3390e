"""Telling the operators of wrong clocks: once per fault, once when it is over, whatever fails in between."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from platewatch.cameras.camera import Camera, Drift, Lane, Position, TokenHash
from platewatch.cameras.clock import ClockRecord, Lag
from platewatch.cameras.clock_watch import (
    ClockNews,
    ClockStores,
    ToldFault,
    find_camera_fault,
    is_clock_right,
    is_time_uncertain,
    notify_of_clock_faults,
)
from platewatch.cameras.maintenance import Window

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
NOON = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)
NOTHING = ClockNews(0, 0, 0)


class Broken(Exception):
    """A store or topic that does not answer."""


@dataclass
class World:
    """Cameras, what the operators were told, and what breaks."""

    cameras: dict[str, Camera] = field(default_factory=dict)
    told: dict[str, ToldFault] = field(default_factory=dict)
    messages: list[str] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)

    def list_cameras(self) -> list[Camera]:
        return list(self.cameras.values())

    def list_told(self) -> list[ToldFault]:
        return list(self.told.values())

    def note_told(self, told: ToldFault) -> None:
        if told.camera_id in self.broken:
            raise Broken
        self.told[told.camera_id] = told

    def forget_told(self, camera_id: str) -> None:
        if camera_id in self.broken:
            raise Broken
        self.told.pop(camera_id, None)

    def notify_operators(self, subject: str, text: str) -> None:
        if "topic" in self.broken:
            raise Broken
        assert len(subject) <= 100
        self.messages.append(text)

    def put(self, camera_id: str, *lags: float, drift: Drift | None = None, revoked: bool = False) -> None:
        """A camera with these lags, a slot apart."""
        position = Position(NOON, 52.3, 4.85, "A9", "in")
        seen = [Lag(NOON + number * timedelta(minutes=10), lag) for number, lag in enumerate(lags)]
        self.cameras[camera_id] = Camera(
            camera_id,
            Lane.PRIORITY,
            (position,),
            TokenHash("00", "00"),
            registered_at=NOON,
            drift=drift,
            clock=ClockRecord(tuple(seen), NOON, NOON),
            revoked_at=NOON if revoked else None,
        )

    def run(self) -> ClockNews:
        return notify_of_clock_faults(NOON + timedelta(hours=1), AMSTERDAM, ClockStores(self, self, self))


def test_a_fault_is_told_once_and_so_is_its_end() -> None:
    world = World()
    world.put("north", 3601, 3602, 3601)
    world.put("south", 1, 2, 1)
    assert world.run() == ClockNews(1, 1, 0)
    assert world.run() == ClockNews(1, 0, 0)
    (message,) = world.messages
    assert "north: 1 hour behind, as if it missed the change to daylight saving time" in message
    assert "south" not in message
    world.put("north", 3601, 3602, 2)
    assert world.run() == ClockNews(0, 0, 1)
    assert world.run() == NOTHING
    assert "right again:\nnorth" in world.messages[1]
    assert (len(world.messages), world.told) == (2, {})


def test_all_cameras_that_go_wrong_at_once_are_one_message() -> None:
    world = World()
    for number in range(60):
        world.put(f"camera-{number:02d}", 3601, 3602, 3601)
    assert world.run() == ClockNews(60, 60, 0)
    (message,) = world.messages
    assert "camera-49" in message
    assert "camera-50" not in message
    assert "and 10 more" in message
    assert world.run().begun == 0


def test_a_camera_that_sends_nothing_more_keeps_its_fault() -> None:
    world = World()
    world.put("north", 3601, 3602, 3601)
    world.run()
    assert world.run() == ClockNews(1, 0, 0)


def test_a_fault_at_its_bound_is_not_told_as_over_and_told_again() -> None:
    world = World()
    world.put("north", 181, 181, 181)
    world.run()
    world.put("north", 181, 181, 179)
    assert world.run() == NOTHING
    world.put("north", 181, 181, 181)
    world.run()
    assert len(world.messages) == 1


def test_a_fault_that_becomes_another_one_is_told_again() -> None:
    world = World()
    world.put("north", 3601, 3602, 3601)
    world.run()
    world.put("north", 4201, 4201, 4201)
    assert world.run().begun == 0
    world.put("north", 7201, 7202, 7201)
    assert world.run().begun == 1
    assert "2 hours behind, as if its time zone is wrong" in world.messages[1]


def test_a_clock_ahead_is_told_with_what_it_costs() -> None:
    world = World()
    world.put("north", -300, -300, drift=Drift(300, NOON))
    world.run()
    (message,) = world.messages
    assert "north: 5 minutes ahead" in message
    assert "are refused" in message
    assert "reports late" not in message


def test_of_clocks_ahead_and_behind_both_consequences_are_told() -> None:
    behind, refused = "reports late: its alerts may reach no phone", "whose clock is ahead are refused"
    for wrong, told in (("a", (behind,)), ("b", (refused,)), ("ab", (behind, refused))):
        world = World()
        world.put("west-1", *([300.0] * 3 if "a" in wrong else [2.0] * 3))
        world.put(
            "west-2", *([-90.0] * 3 if "b" in wrong else [2.0] * 3), drift=Drift(90.0, NOON) if "b" in wrong else None
        )
        world.run()
        (message,) = world.messages
        assert [part in message for part in (behind, refused)] == [part in told for part in (behind, refused)]


def test_a_clock_that_was_ahead_shows_no_fault_once_a_picture_is_accepted_and_is_told_a_slot_later() -> None:
    world = World()
    world.put("north", -300, -300, drift=Drift(300, NOON))
    world.run()
    world.put("north", -300, -300)
    camera = world.cameras["north"]
    assert find_camera_fault(camera, AMSTERDAM) is None
    assert is_clock_right(camera)
    assert world.run() == NOTHING
    world.put("north", -300, -300, 1)
    assert world.run() == ClockNews(0, 0, 1)


def test_of_a_revoked_camera_nothing_is_told() -> None:
    world = World()
    world.put("north", 3601, 3602, 3601)
    world.run()
    world.put("north", 3601, 3602, 3601, revoked=True)
    assert world.run() == NOTHING
    assert (len(world.messages), world.told) == (1, {})


def test_what_could_not_be_told_is_told_by_the_next_run() -> None:
    world = World(broken={"topic"})
    world.put("north", 3601, 3602, 3601)
    assert isinstance(world.run().failures.first, Broken)
    assert world.told == {}
    world.broken.clear()
    assert world.run().begun == 1
    assert len(world.messages) == 1


def test_a_fault_with_one_camera_keeps_no_other_from_being_noted() -> None:
    world = World(broken={"a-first"})
    world.put("a-first", 3601, 3602, 3601)
    world.put("b-next", 3601, 3602, 3601)
    world.told["gone"] = ToldFault("gone", -3600, NOON)
    world.put("c-right", 1, 1, 1)
    world.told["c-right"] = ToldFault("c-right", -3600, NOON)
    assert isinstance(world.run().failures.first, Broken)
    assert set(world.told) == {"b-next"}
    assert len(world.messages) == 2


@pytest.mark.parametrize(
    ("lags", "drift", "right"),
    [
        ((5.0, -100.0), None, True),
        ((5.0, 5.0, -100.0), None, True),
        ((-100.0, -100.0, 300.0), None, False),
        ((-100.0, -60.1), None, True),
        ((-100.0, -60.0), None, False),
        ((-100.0, 300.0), None, False),
        ((5.0, -100.0), 100.0, False),
        ((300.0, 5.0), None, True),
        ((300.0, 5.0), 100.0, True),
        ((), None, False),
    ],
)
def test_a_clock_that_was_ahead_a_moment_ago_was_set_once_a_picture_is_accepted(
    lags: tuple[float, ...], drift: float | None, right: bool
) -> None:
    world = World()
    world.put("gate-1", *lags, drift=None if drift is None else Drift(drift, NOON))
    assert is_clock_right(world.cameras["gate-1"]) is right


def test_a_fault_ends_at_once_where_the_clock_was_set_and_not_where_it_was_not() -> None:
    world = World()
    world.put("set", -100.0, -100.0)
    world.put("ahead", -100.0, -100.0, drift=Drift(100.0, NOON))
    world.put("behind", 300.0, 300.0, 300.0)
    faults = {name: find_camera_fault(camera, AMSTERDAM) for name, camera in world.cameras.items()}
    assert {name: fault and fault.drift for name, fault in faults.items()} == {
        "set": None,
        "ahead": 100.0,
        "behind": -300.0,
    }


@pytest.mark.parametrize(("more", "told"), [(600.0, 0), (600.5, 1), (-600.0, 0), (-600.5, 1)])
def test_a_known_fault_is_told_again_when_it_is_off_by_ten_minutes_more_or_less(more: float, told: int) -> None:
    world = World()
    world.put("gate-1", *[2000.0 + more] * 3)
    world.told["gate-1"] = ToldFault("gate-1", -2000.0, NOON - timedelta(days=1))
    assert world.run() == ClockNews(1, told, 0)
    noted = ToldFault("gate-1", -2000.0 - more, NOON + timedelta(hours=1))
    assert (world.told["gate-1"] == noted) is bool(told)


@pytest.mark.parametrize(("count", "last"), [(50, "gate-49: 5 minutes behind"), (51, "and 1 more"), (53, "and 3 more")])
def test_fifty_cameras_are_named_and_the_others_counted(count: int, last: str) -> None:
    world = World()
    for number in range(count):
        world.put(f"gate-{number:02d}", 300.0, 300.0, 300.0)
    assert world.run() == ClockNews(count, count, 0)
    lines = world.messages[0].split("\n\n")[0].splitlines()
    assert (lines[1], lines[-1]) == ("gate-00: 5 minutes behind", last)
    assert len(lines) == 1 + min(count, 51)
    assert len(world.told) == count


@pytest.mark.parametrize(
    ("lag", "words"),
    [
        (3600.0, "1 hour behind, as if it missed the change to daylight saving time"),
        (7200.0, "2 hours behind, as if its time zone is wrong"),
        (600.0, "10 minutes behind"),
    ],
)
def test_a_fault_is_told_with_its_cause(lag: float, words: str) -> None:
    world = World()
    world.put("gate-1", lag, lag, lag)
    world.run()
    assert world.messages[0].splitlines()[1] == f"gate-1: {words}"


def test_a_time_is_uncertain_while_pictures_show_a_wrong_clock() -> None:
    world = World()
    world.put("north", 3601, 3602, 3601)
    world.put("south", 1, 2, 1)
    assert is_time_uncertain(world.cameras["north"], NOON)
    assert not is_time_uncertain(world.cameras["south"], NOON)


def test_a_wrong_clock_in_maintenance_is_told_to_nobody_until_it_ends() -> None:
    world = World()
    world.put("north", 3601, 3602, 3601)
    window = Window(NOON, NOON + timedelta(hours=2), "new pole", "me")
    world.cameras["north"] = replace(world.cameras["north"], maintenance=(window,))
    assert world.run() == ClockNews(1, 0, 0)
    world.cameras["north"] = replace(world.cameras["north"], maintenance=())
    assert world.run() == ClockNews(1, 1, 0)
