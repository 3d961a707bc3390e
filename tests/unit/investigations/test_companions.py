"""Who travelled with a car: the same way and hours explain it, joint journeys at odd hours do not."""

from dataclasses import replace
from datetime import UTC, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from platewatch.investigations import companions, elsewhere
from platewatch.investigations.companions import MOST_LED, compare_companions, rank_companions
from platewatch.investigations.errors import QuestionTooWide
from platewatch.investigations.gathering import Gathered
from platewatch.investigations.questions import CompanionsQuestion, Passing
from platewatch.investigations.ranking import Doubt, Ranking
from platewatch.investigations.surprise import LEVEL, rank
from platewatch.plates.distribution import Spelling
from tests.unit.investigations.town import BEGIN, CAMERAS, TRAFFIC, UNTIL, MemoryPassages, at, drive_daily, passing

LED, FRIEND = "LE123D", "FR456D"
QUESTION = CompanionsQuestion(LED, BEGIN, UNTIL, CAMERAS, timedelta(seconds=60))
OUTINGS = ((2, 1.5), (6, 22.2), (9, 3.1), (13, 14.0), (17, 23.4), (22, 2.7))
WAY = ("cam-1", "cam-3", "cam-4")


def go_out(plate: str, later: float = 0.0, chance: float = 0.98) -> list[Passing]:
    return [
        passing(plate, camera, at(day, hour) + timedelta(minutes=4 * step, seconds=later), chance)
        for day, hour in OUTINGS
        for step, camera in enumerate(WAY)
    ]


def ask(passings: list[Passing], question: CompanionsQuestion = QUESTION) -> Ranking:
    return rank_companions(question, MemoryPassages(tuple(passings)), TRAFFIC, UTC, UNTIL)


def test_who_goes_along_at_odd_hours_is_proposed() -> None:
    [friend] = ask([*go_out(LED), *go_out(FRIEND, 20)]).candidates
    assert (friend.plate, friend.joint, len(friend.passages)) == (FRIEND, 6, 18)
    assert friend.adjusted is not None
    assert friend.adjusted < 1e-3


def test_the_same_way_to_work_at_the_same_time_is_no_company() -> None:
    led = drive_daily(LED, WAY, 7.8)
    neighbour = [
        replace(one, captured_at=one.captured_at + timedelta(minutes=number // len(WAY) * 3 % 5 - 2, seconds=10))
        for number, one in enumerate(drive_daily("NE123R", WAY, 7.8))
    ]
    found = compare_companions(QUESTION, MemoryPassages((*led, *neighbour)), TRAFFIC, UTC, UNTIL, thorough=True)
    assert [(met.car.spellings[0].text, met.p_value > LEVEL) for met in found.met] == [("NE123R", True)]
    assert ask([*led, *neighbour]).candidates == ()


def test_a_bus_is_no_companion() -> None:
    bus = [one for quarter in range(24, 96) for one in drive_daily("BUS01S", WAY, quarter / 4)]
    led = [passing(LED, camera, at(day, 9 + day % 9)) for day in range(2, 20, 2) for camera in WAY]
    beside = [passing("BUS01S", one.camera_id, one.captured_at + timedelta(seconds=5)) for one in led[:9]]
    assert ask([*led, *bus, *beside]).candidates == ()


def test_one_journey_is_one_meeting_however_many_cameras_saw_it() -> None:
    led = [passing(LED, camera, at(3, 14) + timedelta(minutes=step)) for step, camera in enumerate(sorted(CAMERAS))]
    other = [
        replace(one, read_id=f"x{one.read_id}", spellings=passing("OT123R", "", at(0, 0)).spellings) for one in led
    ]
    assert ask([*led, *other]).candidates == ()


def test_the_least_joint_passages_and_cameras_are_kept_to() -> None:
    same_camera = [passing(plate, "cam-1", at(day, hour)) for plate in (LED, FRIEND) for day, hour in OUTINGS]
    assert ask(same_camera).enough == 0
    both = [*go_out(LED), *go_out(FRIEND, 20)]
    assert ask(both, replace(QUESTION, least_joint=19)).enough == 0
    assert ask(both, replace(QUESTION, least_joint=18)).enough == 1
    assert ask(both, replace(QUESTION, least_cameras=4)).enough == 0


def test_the_window_holds_to_the_second() -> None:
    assert ask([*go_out(LED), *go_out(FRIEND, 60)]).enough == 1
    assert ask([*go_out(LED), *go_out(FRIEND, 60.001)]).enough == 0


def test_the_cars_own_misread_plate_is_said_to_be_one() -> None:
    again = [
        replace(one, read_id=f"2-{one.read_id}", spellings=passing("LE128D", "", at(0, 0)).spellings)
        for one in go_out(LED)
    ]
    [found] = ask([*go_out(LED), *again]).candidates
    assert Doubt.LIKE_THE_CAR in found.doubts


@given(st.integers(0, 1_000_000))
@settings(max_examples=10, deadline=None)
def test_the_order_of_passages_does_not_matter(seed: int) -> None:
    passings = [*go_out(LED), *go_out(FRIEND, 20), *drive_daily("CO123X", WAY, 8)]
    shuffled = list(passings)
    Random(seed).shuffle(shuffled)
    assert ask(shuffled) == ask(passings)


@given(st.floats(0.4, 0.97), st.floats(0.0, 0.3))
@settings(max_examples=15, deadline=None)
def test_doubt_about_either_car_makes_it_less_surprising(chance: float, less: float) -> None:
    def find(led: float, friend: float) -> float:
        passings = (*go_out(LED, chance=led), *go_out(FRIEND, 20, friend))
        found = compare_companions(QUESTION, MemoryPassages(passings), TRAFFIC, UTC, UNTIL, thorough=True)
        return found.met[0].p_value if found.met else 1.0

    assert find(chance, chance - less) >= find(chance, chance)


def test_counting_only_as_far_as_needed_proposes_the_same() -> None:
    led = [passing(LED, camera, at(day, 6 + day % 12)) for day in range(1, 27) for camera in WAY]
    along = [replace(one, read_id=f"f{one.read_id}", spellings=passing(FRIEND, "", at(0, 0)).spellings) for one in led]
    bus = [one for quarter in range(24, 96) for one in drive_daily("BUS01S", WAY, quarter / 4)]
    passages = MemoryPassages((*led, *along, *bus))
    thorough = rank(compare_companions(QUESTION, passages, TRAFFIC, UTC, UNTIL, thorough=True), LED)
    assert [one.plate for one in thorough.candidates] == [FRIEND]
    assert rank_companions(QUESTION, passages, TRAFFIC, UTC, UNTIL) == thorough


def test_a_comparison_does_not_end_for_journeys_that_are_not_counted_yet() -> None:
    """Five journeys that habit explains, each of five passages, and then 25 that it does not."""
    names = range(30)
    car = Gathered((Spelling(FRIEND, 0.99),), dict.fromkeys(names, 1.0), dict.fromkeys(names, 1.0))
    journeys = [*(number // 5 for number in range(25)), *range(5, 30)]
    expected = [0.4] * 25 + [0.01] * 25
    met = companions._meet(car, {name: name for name in names}, expected, journeys, 1000.0, 1)
    assert sum(met.rates) == pytest.approx(sum(expected))
    assert met.p_value < LEVEL
    explained = companions._meet(car, {name: name for name in names}, [9.0] * 50, journeys, 1000.0, 1)
    assert sum(explained.rates) == pytest.approx(9 * 25)


def test_no_passage_of_the_car_is_no_answer() -> None:
    assert ask(go_out(FRIEND)).candidates == ()


def test_a_car_that_passes_all_the_time_is_too_wide() -> None:
    led = [passing(LED, "cam-1", at(0, 1 + number * 2)) for number in range(MOST_LED + 1)]
    with pytest.raises(QuestionTooWide, match=f"{MOST_LED} at the most"):
        ask(led)


def test_more_cars_than_can_be_looked_for_are_too_wide(monkeypatch: pytest.MonkeyPatch) -> None:
    both = [*go_out(LED), *go_out(FRIEND, 20), *go_out("FR789D", 25)]
    monkeypatch.setattr(elsewhere, "MOST_CARS", 1)
    with pytest.raises(QuestionTooWide, match="2 cars were there often enough"):
        ask(both)
