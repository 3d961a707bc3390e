"""What is known of the past: days that are gone and hours without passages count for no habit."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platewatch.investigations.companions import list_companions, rank_companions
from platewatch.investigations.errors import HistoryTooShort
from platewatch.investigations.history import LEAST_DAYS, LONGEST_QUIET, make_calendar
from platewatch.investigations.questions import CompanionsQuestion, Passing, Scene, ScenesQuestion
from platewatch.investigations.ranking import COUNTED, Ranking
from platewatch.investigations.scenes import list_scenes, rank_scenes
from tests.unit.investigations.town import BEGIN, CAMERAS, TRAFFIC, UNTIL, MemoryPassages, at, passing

DAY = timedelta(days=1)
WORKING = [day for day in range(28) if day % 7 < 5]
EVENINGS = (18, 21, 22, 23, 24, 25)
BURGLAR = "BU123R"


def commute(luck: Random) -> list[Passing]:
    """People who drive home past one camera on most working days, and others who pass once or twice."""
    found = []
    for number in range(60):
        often, hour = luck.uniform(0.3, 0.9), luck.uniform(17, 20)
        days = [day for day in WORKING if luck.random() < often]
        found += [passing(f"CO{number:03d}X", "cam-0", at(day, hour + luck.uniform(-0.2, 0.2))) for day in days]
    others = [(f"V{number:04d}S", luck.randrange(28), luck.uniform(16, 22)) for number in range(600)]
    return found + [passing(plate, "cam-0", at(day, hour)) for plate, day, hour in others]


def make_scenes(*days: int) -> ScenesQuestion:
    scenes = tuple(Scene(frozenset({"cam-0"}), at(day, 18.5), timedelta(hours=1)) for day in days)
    return ScenesQuestion(scenes, BEGIN, UNTIL, CAMERAS)


def ask(question: ScenesQuestion, passages: MemoryPassages, now: datetime = UNTIL) -> Ranking:
    return rank_scenes(question, passages, TRAFFIC, UTC, now)


@pytest.mark.parametrize("later", [0, 7, 14])
def test_who_drives_home_is_not_proposed_however_late_it_is_asked(later: int) -> None:
    proposing = 0
    for seed in range(10):
        passages = MemoryPassages(tuple(commute(Random(seed))))
        ranking = ask(make_scenes(*EVENINGS), passages, UNTIL + later * DAY)
        assert ranking.enough > 20
        assert (ranking.since, ranking.until, ranking.days) == (BEGIN + later * DAY, UNTIL, 28 - later)
        assert (ranking.occasions, ranking.skipped) == (6, ())
        proposing += bool(ranking.candidates)
    # One in twenty, at the level that holds. Before, nearly all of them proposed somebody two weeks later.
    assert proposing <= 1


def test_who_came_for_the_scenes_alone_is_proposed_among_them_days_later_too() -> None:
    burglar = [passing(BURGLAR, "cam-0", at(day, 18.5)) for day in EVENINGS]
    passages = MemoryPassages((*commute(Random(1)), *burglar))
    assert [one.plate for one in ask(make_scenes(*EVENINGS), passages, UNTIL + 10 * DAY).candidates] == [BURGLAR]


def test_scenes_that_are_gone_are_left_out_and_named() -> None:
    ranking = ask(make_scenes(9, 22, 13, 24), MemoryPassages(tuple(commute(Random(1)))), UNTIL + 14 * DAY)
    assert (ranking.skipped, ranking.occasions) == ((1, 3), 2)


def test_too_little_history_is_refused_with_what_is_needed() -> None:
    passages = MemoryPassages(tuple(commute(Random(1))))
    with pytest.raises(HistoryTooShort, match=f"of 6 days of the period are known now, and {LEAST_DAYS} are needed"):
        ask(make_scenes(*EVENINGS), passages, UNTIL + 22 * DAY)
    with pytest.raises(HistoryTooShort, match="of 0 days"):
        ask(make_scenes(*EVENINGS), passages, UNTIL + 28 * DAY)
    # All working days that are left are days of scenes: nobody knows who else would have been there.
    for later in (18, 20):
        with pytest.raises(HistoryTooShort, match="without the scenes 1, 2, 3, 4, 5, 6"):
            ask(make_scenes(*EVENINGS), passages, UNTIL + later * DAY)


@pytest.mark.parametrize("later", [0, 14, 20])
def test_who_has_the_same_way_to_work_is_no_companion_however_late_it_is_asked(later: int) -> None:
    luck = Random(3)

    def drive(plate: str, hour: float, often: float) -> list[Passing]:
        starts = [at(day, hour + luck.gauss(0, 0.05)) for day in WORKING if luck.random() < often]
        places = range(3)
        return [passing(plate, f"cam-{one}", start + one * timedelta(minutes=2)) for start in starts for one in places]

    passings = drive("LE123D", 8, 1.0)
    for number in range(60):
        passings += drive(f"CO{number:03d}X", luck.uniform(7.5, 8.5), 0.9)
    question = CompanionsQuestion("LE123D", BEGIN, UNTIL, CAMERAS, timedelta(seconds=300))
    ranking = rank_companions(question, MemoryPassages(tuple(passings)), TRAFFIC, UTC, UNTIL + later * DAY)
    assert ranking.candidates == ()
    assert ranking.enough > 0
    assert ranking.days == 28 - later


def test_a_camera_that_was_installed_lately_proposes_nobody() -> None:
    installed = at(20, 0)
    passings = tuple(one for one in commute(Random(2)) if one.captured_at >= installed)
    late = MemoryPassages(passings, lambda camera, hour: camera == "cam-0" and hour < installed)
    with pytest.raises(HistoryTooShort, match="without the scenes 1, 2, 3, 4"):
        ask(make_scenes(21, 22, 23, 24), late)


def test_a_camera_that_was_silent_at_that_time_of_day_proposes_nobody() -> None:
    def is_silent(camera: str, hour: datetime) -> bool:
        return camera == "cam-0" and hour < at(18, 0) and 12 <= hour.hour < 23

    passings = tuple(one for one in commute(Random(2)) if not is_silent("cam-0", one.captured_at))
    question = make_scenes(21, 22, 23, 24)
    with pytest.raises(HistoryTooShort):
        ask(question, MemoryPassages(passings, is_silent))
    # The scenes' other camera counts as before.
    both = tuple(replace(one, cameras=frozenset({"cam-0", "cam-1"})) for one in question.scenes)
    there = [passing(BURGLAR, "cam-1", scene.at) for scene in both]
    ranking = ask(replace(question, scenes=both), MemoryPassages((*passings, *there), is_silent))
    assert ranking.skipped == ()
    assert [one.plate for one in ranking.candidates] == [BURGLAR]


@given(st.integers(0, 6), st.integers(2, 12))
def test_a_gap_counts_as_silence_once_it_is_long(first: int, gap: int) -> None:
    begin = BEGIN + timedelta(hours=first)
    calendar = make_calendar(BEGIN, UNTIL, UTC, {"cam-0": [begin, begin + timedelta(hours=gap)]})
    middle = calendar.place(begin) + 60 * (gap - 1)
    assert calendar.is_known("cam-0", middle, middle + 1) == (gap <= LONGEST_QUIET)
    assert not calendar.is_known("cam-1", middle, middle + 1)
    assert not calendar.is_known("cam-0", calendar.since - 1, calendar.since + 1)


def test_of_hits_alone_cars_are_listed_and_nothing_is_said_about_chance() -> None:
    often = [passing("HI111T", "cam-0", at(day, 18.5)) for day in EVENINGS[:4]]
    seldom = [passing("HI222T", "cam-0", at(day, 18.4)) for day in EVENINGS[2:4]]
    once = [passing("HI333T", "cam-0", at(EVENINGS[0], 18.3))]
    ranking = list_scenes(make_scenes(*EVENINGS), MemoryPassages((*seldom, *once, *often)), UNTIL)
    assert [(one.plate, one.joint) for one in ranking.candidates] == [("HI111T", 4), ("HI222T", 2)]
    assert {(one.p_value, one.adjusted, one.expected) for one in ranking.candidates} == {(None, None, None)}
    assert (ranking.level, ranking.method, ranking.days, ranking.compared) == (None, COUNTED, None, 3)


def test_of_hits_alone_companions_are_listed_too() -> None:
    places = [(f"cam-{day % 2}", at(day, 9)) for day in (2, 5, 9)]
    led = [passing("LE123D", camera, moment) for camera, moment in places]
    along = [passing("HI111T", camera, moment + timedelta(seconds=9)) for camera, moment in places]
    question = CompanionsQuestion("LE123D", BEGIN, UNTIL, CAMERAS, timedelta(seconds=60))
    ranking = list_companions(question, MemoryPassages((*led, *along)), UNTIL)
    assert [(one.plate, one.joint, one.p_value) for one in ranking.candidates] == [("HI111T", 3, None)]
    assert (ranking.occasions, ranking.level) == (3, None)
