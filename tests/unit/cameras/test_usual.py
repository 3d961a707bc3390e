"""Learning what is usual: each hour once, by the local clock, and nothing from hours that were not usual."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platewatch.cameras.agent import NOTHING_HEARD
from platewatch.cameras.camera import Camera, Position
from platewatch.cameras.clock import ClockRecord, note_lag
from platewatch.cameras.learning import learn_usual
from platewatch.cameras.maintenance import Window
from platewatch.cameras.usual import (
    HOURS_OF_WEEK,
    KEPT,
    Usual,
    count_free_minutes,
    count_notes,
    find_hour_of_week,
    find_valid,
)
from tests.unit.cameras.makers import NOON, make_camera, make_usual, see_picture

ZONE = ZoneInfo("Europe/Amsterdam")
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
PLACE = find_hour_of_week(NOON, ZONE)


@dataclass
class Town:
    """Cameras and what was learnt of them."""

    cameras: list[Camera]
    usual: dict[str, Usual] = field(default_factory=dict)
    writes: int = 0

    def list_cameras(self) -> list[Camera]:
        return self.cameras

    def list_usual(self) -> Mapping[str, Usual]:
        return dict(self.usual)

    def keep_usual(self, before: Usual | None, after: Usual) -> bool:
        if self.usual.get(after.camera_id) != before:
            return False
        self.usual[after.camera_id] = after
        self.writes += 1
        return True

    def learn(self, hour: datetime) -> None:
        """Runs of each minute of the hour after `hour`."""
        for minute in range(60):
            learn_usual(hour + HOUR + minute * MINUTE, ZONE, self, self).failures.raise_first()


def make_working(name: str = "north", at: datetime = NOON + HOUR, notes: int = 8) -> Camera:
    """A camera that has worked until then."""
    camera = replace(make_camera(name, NOTHING_HEARD), registered_at=NOON - timedelta(days=99))
    moved = replace(camera, positions=(replace(camera.positions[0], since=NOON - timedelta(days=99)),))
    return see_picture(moved, at, notes)


def test_each_hour_is_learnt_once() -> None:
    town = Town([make_working()])
    town.learn(NOON)
    load = town.usual["north"].loads[PLACE]
    assert (load.notes, load.free, load.weeks) == (48, 6 * count_free_minutes(8), 1.0)
    assert town.writes == 1
    assert sum(each.weeks for each in town.usual["north"].loads) == 1.0


def test_weeks_weigh_less_as_they_grow_old() -> None:
    town = Town([make_working()])
    town.learn(NOON)
    later = NOON + timedelta(weeks=1)
    town.cameras = [make_working(at=later + HOUR, notes=4)]
    town.learn(later)
    load = town.usual["north"].loads[PLACE]
    assert load.notes == pytest.approx(48 * KEPT + 24)
    assert load.weeks == pytest.approx(KEPT + 1)


def test_cameras_are_not_all_written_in_the_same_minute() -> None:
    town = Town([make_working(f"camera-{number}") for number in range(80)])
    written = []
    for minute in range(12):
        before = town.writes
        learn_usual(NOON + HOUR + minute * MINUTE, ZONE, town, town)
        written.append(town.writes - before)
    assert sum(written) == 80
    assert max(written) <= 25


@pytest.mark.parametrize(
    ("since", "until", "learnt"),
    [(-10, 0, True), (-10, 1, False), (59, 90, False), (60, 90, True), (20, 30, False)],
)
def test_nothing_is_learnt_from_an_hour_with_maintenance(since: int, until: int, learnt: bool) -> None:
    window = Window(NOON + since * MINUTE, NOON + until * MINUTE, "new pole", "ada")
    town = Town([replace(make_working(), maintenance=(window,))])
    town.learn(NOON)
    assert bool(town.usual) is learnt


def test_a_move_begins_learning_again_and_more_words_about_a_position_do_not() -> None:
    known = make_usual("north", 3.0)
    camera = make_working()
    same = replace(camera.positions[0], since=NOON - 2 * HOUR, site="A9 north")
    moved = Position(NOON - 2 * HOUR, 52.4, 4.9, "A10", "out")
    assert find_valid(replace(camera, positions=(camera.positions[0], same)), known, NOON) == known
    camera = replace(camera, positions=(camera.positions[0], moved))
    assert find_valid(camera, known, NOON) is None
    assert find_valid(camera, known, NOON - 3 * HOUR) == known, "it is not moved yet"
    town = Town([camera], {"north": known})
    town.learn(NOON)
    assert town.usual["north"].since == NOON
    assert sum(load.weeks for load in town.usual["north"].loads) == 1.0


def test_a_camera_that_is_silent_or_was_never_seen_teaches_nothing() -> None:
    silent = see_picture(make_working(), NOON)
    town = Town([silent], {"north": make_usual("north", 3.0)})
    town.learn(NOON)
    assert town.writes == 0
    town = Town([replace(silent, clock=ClockRecord())])
    town.learn(NOON)
    assert town.writes == 0


def test_another_run_that_learnt_the_same_hour_is_not_undone() -> None:
    town = Town([make_working()])
    town.learn(NOON)
    first = town.usual["north"]
    town.learn(NOON)
    assert town.usual["north"] == first


def test_hours_follow_the_local_clock_through_both_changes_of_time() -> None:
    for change, gone, twice in (
        (datetime(2026, 3, 29, tzinfo=UTC), 2, None),
        (datetime(2026, 10, 25, tzinfo=UTC), None, 2),
    ):
        begin = datetime(change.year, change.month, change.day, tzinfo=ZONE).astimezone(UTC)
        hours = [find_hour_of_week(begin + n * HOUR, ZONE) % 24 for n in range(23 if twice is None else 25)]
        assert (gone not in hours) if gone else hours.count(2) == 2
        assert hours[-1] == 23
    summer, winter = datetime(2026, 7, 1, 6, tzinfo=UTC), datetime(2026, 12, 2, 7, tzinfo=UTC)
    assert find_hour_of_week(summer, ZONE) == find_hour_of_week(winter, ZONE)


def test_a_holiday_has_the_hours_of_a_sunday() -> None:
    assert find_hour_of_week(datetime(2026, 12, 25, 11, tzinfo=UTC), ZONE) == 6 * 24 + 12


@given(st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC)))
def test_every_moment_has_an_hour_of_the_week(moment: datetime) -> None:
    assert 0 <= find_hour_of_week(moment, ZONE) < HOURS_OF_WEEK


@given(st.lists(st.floats(0.01, 300), max_size=400))
def test_announcements_count_at_most_once_a_minute(gaps: list[float]) -> None:
    record, moment = ClockRecord(), NOON
    for gap in gaps:
        moment += timedelta(seconds=gap)
        record = note_lag(record, 1.0, moment, accepted=True) or record
    begin = moment.replace(minute=moment.minute // 10 * 10, second=0, microsecond=0)
    notes = count_notes(record.lags, begin)
    assert 0 <= notes <= 10
    assert count_free_minutes(notes) > 0


def test_refused_announcements_do_not_count_as_pictures() -> None:
    record = note_lag(ClockRecord(), -90.0, NOON, accepted=False)
    assert record is not None
    assert count_notes(record.lags, NOON) == 0
