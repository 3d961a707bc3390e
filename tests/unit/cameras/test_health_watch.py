"""Telling the operators of faulty cameras: once, with what to do; once when it is over; many at once in one message."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from platewatch.cameras.agent import FORGOTTEN_AFTER, NOTHING_HEARD, note_heartbeat
from platewatch.cameras.camera import Camera
from platewatch.cameras.faults import Trouble
from platewatch.cameras.health_watch import HealthNews, HealthStores, ToldTrouble, notify_of_faults
from platewatch.cameras.maintenance import Window
from platewatch.cameras.placement import NOT_RECORDED
from platewatch.cameras.sights import Fall, Fallen, Measure, Seen
from platewatch.cameras.usual import Usual
from tests.unit.cameras.makers import FIRST, NOON, SECOND, make_camera, make_heartbeat, make_usual, see_picture

ZONE = ZoneInfo("Europe/Amsterdam")
MINUTE = timedelta(minutes=1)


class Broken(Exception):
    """A store or topic that does not answer."""


@dataclass
class World:
    """Cameras, what the operators were told, and what breaks."""

    now: datetime = NOON
    cameras: dict[str, Camera] = field(default_factory=dict)
    told: dict[tuple[str, Trouble], ToldTrouble] = field(default_factory=dict)
    messages: list[str] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)
    usual: dict[str, Usual] = field(default_factory=dict)
    seen: dict[str, Seen] = field(default_factory=dict)

    def list_cameras(self) -> list[Camera]:
        return list(self.cameras.values())

    def list_usual(self) -> dict[str, Usual]:
        return self.usual

    def list_seen(self) -> dict[str, Seen]:
        return self.seen

    def list_told(self) -> list[ToldTrouble]:
        return list(self.told.values())

    def note_told(self, told: ToldTrouble) -> None:
        if told.camera_id in self.broken:
            raise Broken
        self.told[told.camera_id, told.trouble] = told

    def forget_told(self, camera_id: str, trouble: Trouble) -> None:
        self.told.pop((camera_id, trouble), None)

    def notify_operators(self, subject: str, text: str) -> None:
        if "topic" in self.broken:
            raise Broken
        assert len(subject) <= 100
        self.messages.append(f"{subject}\n{text}")

    def hear(self, camera_id: str, agent_id: str = FIRST, offset_ms: float | None = 1, revoked: bool = False) -> None:
        """A heartbeat of the camera's agent comes now."""
        known = self.cameras[camera_id].agents if camera_id in self.cameras else NOTHING_HEARD
        agents = note_heartbeat(known, make_heartbeat(agent_id, offset_ms), self.now)
        self.cameras[camera_id] = make_camera(camera_id, agents, revoked=revoked)

    def run(self, minutes: float = 0) -> HealthNews:
        """Watch runs so many minutes later."""
        self.now += minutes * MINUTE
        return notify_of_faults(self.now, ZONE, HealthStores(self, self, self, self, self))


def test_an_offline_camera_is_told_once_with_what_to_do_and_once_when_it_is_back() -> None:
    world = World()
    world.hear("north")
    assert world.run(2) == HealthNews(0, 0, 0)
    assert world.run(1) == HealthNews(1, 1, 0)
    assert world.run(60) == HealthNews(1, 0, 0)
    (message,) = world.messages
    assert "north (A9): no heartbeat, last heard 2026-07-01 14:00 CEST" in message
    assert "power and network" in message
    world.hear("north")
    assert world.run() == HealthNews(0, 0, 1)
    assert world.run(1) == HealthNews(0, 0, 0)
    assert "heard again:\nnorth" in world.messages[1]
    assert (len(world.messages), world.told) == (2, {})


def test_an_outage_of_all_cameras_is_one_message_though_their_heartbeats_are_spread_over_a_minute() -> None:
    world = World()
    for number in range(60):
        world.now = NOON + timedelta(seconds=number)
        world.hear(f"camera-{number:02d}")
    begun = [world.run(1).begun for _ in range(6)]
    assert sum(begun) == 60
    (message,) = world.messages
    assert "camera-49" in message
    assert "camera-50" not in message
    assert "and 10 more" in message
    assert "look first for what they share" in message


def test_a_camera_that_is_always_late_holds_no_message_of_another_back_for_more_than_a_minute() -> None:
    world = World()
    world.hear("dead")
    for _ in range(4):
        world.now += MINUTE
        world.hear("slow")
        world.now += 2 * MINUTE
        world.run()
    assert [told.camera_id for told in world.told.values()] == ["dead"]


def test_a_clock_is_told_as_warning_and_again_when_it_becomes_an_alarm_and_once_when_it_is_right() -> None:
    world = World()
    told = []
    for offset in (100, 600, 700, 2100, 2600, 1000, 400, 300, 400):
        world.hear("north", offset_ms=offset)
        told.append(world.run(1).begun)
    assert told == [0, 1, 0, 1, 0, 0, 0, 0, 0]
    warning, alarm, over = world.messages
    assert "north (A9): 0.6 s ahead, last heard" in warning
    assert "uncertain" not in warning
    assert "2.1 s ahead; its reads are marked as of uncertain time" in alarm
    assert "right again:\nnorth" in over


def test_a_clock_that_nobody_hears_of_any_more_keeps_its_fault() -> None:
    world = World()
    world.hear("north", offset_ms=5000)
    world.run()
    world.run(30)
    assert set(world.told) == {("north", Trouble.CLOCK), ("north", Trouble.OFFLINE)}
    world.hear("north", offset_ms=None)
    world.run()
    assert set(world.told) == {("north", Trouble.CLOCK)}, "the clock is not known to be right"


def test_two_agents_with_one_token_are_one_message_that_says_the_token_may_be_stolen() -> None:
    world = World()
    for _ in range(4):
        world.hear("north")
        world.now += MINUTE / 2
        world.hear("north", SECOND)
        world.run(0.5)
    (message,) = world.messages
    assert "north (A9): agents" in message
    assert FIRST[:8] in message
    assert SECOND[:8] in message
    assert "stolen" in message
    for _ in range(4):
        world.hear("north")
        world.run(1)
    assert "Only one agent" in world.messages[1]
    assert len(world.messages) == 2


def test_cameras_without_an_agent_and_revoked_ones_are_not_told() -> None:
    world = World()
    world.cameras["plain"] = make_camera("plain", NOTHING_HEARD)
    world.hear("revoked", revoked=True)
    assert world.run(10) == HealthNews(0, 0, 0)


@pytest.mark.parametrize("gone", ["revoked", "forgotten"])
def test_what_was_told_of_a_camera_that_is_out_of_use_is_forgotten_without_a_message(gone: str) -> None:
    world = World()
    world.hear("north")
    world.run(10)
    if gone == "revoked":
        world.cameras["north"] = make_camera("north", world.cameras["north"].agents, revoked=True)
    else:
        world.now += FORGOTTEN_AFTER
    world.run()
    assert (len(world.messages), world.told) == (1, {})


def test_what_could_not_be_sent_is_sent_by_the_next_run() -> None:
    world = World(broken={"topic"})
    world.hear("north")
    assert world.run(10).failures
    assert world.told == {}
    world.broken.clear()
    assert not world.run(1).failures
    assert len(world.messages) == 1


def test_what_could_not_be_noted_is_told_again_and_the_others_are_noted() -> None:
    world = World(broken={"north"})
    world.hear("north")
    world.hear("south")
    assert world.run(10).failures
    assert [told.camera_id for told in world.told.values()] == ["south"]


def test_what_begins_in_maintenance_is_told_to_nobody_and_what_is_left_at_its_end_is() -> None:
    world = World()
    for name in ("north", "south"):
        world.hear(name)
        window = Window(NOON, NOON + 30 * MINUTE, "new pole", "me")
        world.cameras[name] = replace(world.cameras[name], maintenance=(window,))
    assert world.run(10) == HealthNews(2, 0, 0)
    world.now += 15 * MINUTE
    known = world.cameras["south"]
    world.hear("south")
    world.cameras["south"] = replace(world.cameras["south"], maintenance=known.maintenance)
    assert world.run() == HealthNews(1, 0, 0)
    assert world.messages == []
    world.now += 4 * MINUTE
    world.hear("south")
    assert world.run(1) == HealthNews(1, 1, 0)
    (message,) = world.messages
    assert "north" in message
    assert "south" not in message


def test_the_end_of_a_fault_from_before_maintenance_is_told_also_in_it() -> None:
    world = World()
    world.hear("north")
    assert world.run(5).begun == 1
    world.hear("north")
    window = Window(world.now, world.now + 30 * MINUTE, "new pole", "me")
    world.cameras["north"] = replace(world.cameras["north"], maintenance=(window,))
    assert world.run() == HealthNews(0, 0, 1)


def test_a_silent_camera_is_told_once_and_over_with_its_first_picture() -> None:
    world = World(usual={"north": make_usual("north", rate=3.0)})
    world.cameras["north"] = see_picture(make_camera("north", NOTHING_HEARD), NOON)
    runs = [world.run(1) for _ in range(20)]
    assert [run.begun for run in runs].count(1) == 1
    assert runs[-1] == HealthNews(1, 0, 0)
    (message,) = world.messages
    assert "north (A9): usually pictures in 11 of 15 minutes, none for" in message
    assert "last picture 2026-07-01 14:00 CEST" in message
    world.cameras["north"] = see_picture(world.cameras["north"], world.now)
    assert world.run(1) == HealthNews(0, 0, 1)
    assert "come again:\nnorth" in world.messages[1]
    assert world.told == {}


def test_cameras_that_become_silent_together_are_one_message() -> None:
    names = [f"camera-{number}" for number in range(8)]
    world = World(usual={name: make_usual(name, rate=3.0) for name in names})
    for name in names:
        world.cameras[name] = see_picture(make_camera(name, NOTHING_HEARD), NOON)
    assert sum(world.run(1).begun for _ in range(20)) == 8
    (message,) = world.messages
    assert "look first for what they share" in message


def test_maintenance_is_quiet_and_the_silence_before_it_says_nothing_after_it() -> None:
    world = World(usual={"north": make_usual("north", rate=3.0)})
    camera = see_picture(make_camera("north", NOTHING_HEARD), NOON)
    world.cameras["north"] = replace(camera, maintenance=(Window(NOON, NOON + 60 * MINUTE, "new pole", "ada"),))
    for _ in range(62):
        world.run(1)
    assert world.messages == []
    for _ in range(20):
        world.run(1)
    assert len(world.messages) == 1


def test_the_silence_of_a_camera_with_an_offline_agent_is_told_as_offline_alone() -> None:
    world = World(usual={"north": make_usual("north", rate=3.0)})
    world.hear("north")
    world.cameras["north"] = see_picture(world.cameras["north"], NOON)
    for _ in range(30):
        world.run(1)
    assert {trouble for _, trouble in world.told} == {Trouble.OFFLINE}


def see_worse(camera_id: str) -> Seen:
    """A camera that sees worse since noon."""
    falls = (Fall(Measure.PLATES, 0.1, 0.9), Fall(Measure.SHARPNESS, 40.2, 310.0))
    return Seen(camera_id, NOON - timedelta(days=9), NOON, fallen=Fallen(NOON, falls))


def test_a_camera_that_sees_worse_is_told_once_with_what_to_do_and_once_when_it_is_over() -> None:
    world = World(seen={"north": see_worse("north")})
    world.cameras["north"] = make_camera("north", NOTHING_HEARD)
    assert [world.run(1).begun for _ in range(30)] == [1] + [0] * 29
    (message,) = world.messages
    assert "north (A9): plates in 10% of the pictures, usually in 90%; sharpness 40, usually 310, found" in message
    assert "Clean the lens, and look whether the camera was turned" in message
    world.seen["north"] = replace(world.seen["north"], fallen=None)
    assert world.run(1) == HealthNews(0, 0, 1)
    assert "see as usual again, or are learnt again:\nnorth" in world.messages[1]
    assert world.told == {}


def test_a_camera_that_sees_worse_is_not_told_in_maintenance_but_after_it() -> None:
    world = World(seen={"north": see_worse("north")})
    window = Window(NOON, NOON + 60 * MINUTE, "new pole", "ada")
    world.cameras["north"] = replace(make_camera("north", NOTHING_HEARD), maintenance=(window,))
    assert sum(world.run(1).begun for _ in range(59)) == 0
    assert world.run(2).begun == 1


def review_on(camera: Camera, day: date | None, since: datetime = NOON) -> Camera:
    """The camera with the same place said again, to be reviewed on that day."""
    again = replace(camera.positions[-1], since=since, placement=replace(NOT_RECORDED, reason="wave", review_on=day))
    return replace(camera, positions=(*camera.positions, again))


def test_a_placement_that_is_due_is_told_once_in_the_morning_and_once_when_it_was_reviewed() -> None:
    world = World()
    kept = make_camera("north", NOTHING_HEARD)
    world.cameras = {"north": review_on(kept, date(2026, 7, 3)), "south": make_camera("south", NOTHING_HEARD)}
    # At 14:00 in Amsterdam on the first; at nine on the third it is told.
    runs = [world.run(minutes) for minutes in (0, 24 * 60, 19 * 60 - 1, 1, 1, 24 * 60)]
    assert [run.begun for run in runs] == [0, 0, 0, 1, 0, 0]
    assert {run.faults for run in runs} == {0}
    (message,) = world.messages
    assert "north (A9): to be reviewed, due since 2026-07-03 09:00 CEST" in message
    assert "--review-on" in message
    assert message.endswith("See: platewatch camera list --positions")
    world.cameras["north"] = review_on(world.cameras["north"], date(2027, 7, 3), world.now)
    assert world.run(1) == HealthNews(0, 0, 1)
    assert world.messages[1].endswith("was reviewed, or they were moved:\nnorth")
    assert (world.run(1), world.told) == (HealthNews(0, 0, 0), {})


def test_several_reviews_are_one_message_that_speaks_of_no_shared_cause() -> None:
    world = World()
    cameras = [make_camera(f"camera-{number}", NOTHING_HEARD) for number in range(6)]
    world.cameras = {each.camera_id: review_on(each, date(2026, 7, 1)) for each in cameras}
    assert world.run().begun == 6
    (message,) = world.messages
    assert "share" not in message


def test_of_a_camera_that_was_taken_down_no_review_is_told() -> None:
    world = World()
    world.cameras = {"north": review_on(make_camera("north", NOTHING_HEARD, revoked=True), date(2026, 7, 1))}
    assert world.run() == HealthNews(0, 0, 0)
