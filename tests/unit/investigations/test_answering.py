"""Answering in steps: a step that dies loses nothing but itself, and steps of any length come to the same answer."""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from platewatch.investigations import answering
from platewatch.investigations.answering import MOST_FOUND, Step, make_answer, take_step
from platewatch.investigations.asking import Asked, Kind, parse_asked
from platewatch.investigations.companions import list_companions
from platewatch.investigations.elsewhere import CARS_AT_ONCE
from platewatch.investigations.errors import QuestionTooWide, QuestionUnanswered
from platewatch.investigations.investigation import Bounds
from platewatch.investigations.lookup import Lookup
from platewatch.investigations.plate import find_plate
from platewatch.investigations.question import Work
from platewatch.investigations.questions import (
    CompanionsQuestion,
    PassagesOfPeriod,
    Passing,
    PlateQuestion,
    Question,
    Scene,
    ScenesQuestion,
)
from platewatch.investigations.ranking import Ranking
from platewatch.investigations.scenes import list_scenes, rank_scenes
from platewatch.plates.distribution import Spelling
from tests.unit.investigations import town
from tests.unit.investigations.makers import NOW, make_investigation

PATTERN = parse_asked({"kind": "plate", "plate": "7K*92"}, make_investigation())
WHOLE = parse_asked({"kind": "plate", "plate": "7KXL92"}, make_investigation())


class Passages:
    """PassagesOfPeriod in memory."""

    def __init__(self, *passings: Passing) -> None:
        self.passings = sorted(passings, key=lambda one: (one.captured_at, one.read_id))

    def list_at(self, cameras: Collection[str], since: datetime, until: datetime, _now: datetime) -> Sequence[Passing]:
        return [one for one in self.passings if one.camera_id in cameras and since <= one.captured_at < until]

    def list_of(
        self, spellings: Collection[str], cameras: Collection[str], since: datetime, until: datetime, now: datetime
    ) -> Sequence[Passing]:
        found = self.list_at(cameras, since, until, now)
        return [one for one in found if any(each.text in spellings for each in one.spellings)]

    def list_roughly(
        self, spellings: Collection[str], cameras: Collection[str], since: datetime, until: datetime, now: datetime
    ) -> Sequence[Passing]:
        return self.list_of(spellings, cameras, since, until, now)

    def list_hours(
        self, cameras: Collection[str], since: datetime, until: datetime, _now: datetime
    ) -> Mapping[str, Collection[datetime]]:
        hours = [since + timedelta(hours=number) for number in range(int((until - since) / timedelta(hours=1)))]
        return dict.fromkeys(cameras, hours)


def passing(number: int, text: str, camera_id: str = "west-1", hours: float = 1.0) -> Passing:
    at = NOW - timedelta(hours=hours)
    return Passing(camera_id, at, f"r{number}", f"p{number}", (Spelling(text, 0.9),))


def rank(question: Question, passages: PassagesOfPeriod, _lookup: Lookup) -> Ranking:
    assert isinstance(question, PlateQuestion)
    return find_plate(question, passages, NOW)


def answer(passages: Passages, steps: Sequence[int]) -> tuple[Step, int]:
    """The last step, where each step looks at so many slices; and how many steps it took."""
    work: Work | None = None
    for number in range(1, 1_000):
        left = [steps[number % len(steps)]]

        def has_time(left: list[int] = left) -> bool:
            left[0] -= 1
            return left[0] > 0

        step = take_step(PATTERN, make_investigation().bounds, work, passages, rank, NOW, has_time)
        if step.work is None:
            return step, number
        assert work is None or step.work.until < work.until
        work = step.work
    raise AssertionError("it never ends")


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(["7KXL92", "7KAB92", "12ABC3"]), st.floats(0.1, 239)), max_size=12),
    st.lists(st.integers(1, 300), min_size=1, max_size=3),
)
def test_steps_of_any_length_come_to_the_same_answer(seen: list[tuple[str, float]], steps: list[int]) -> None:
    passages = Passages(*(passing(number, text, hours=hours) for number, (text, hours) in enumerate(seen)))
    whole, once = answer(passages, [1_000])
    stepped, _ = answer(passages, steps)
    assert once == 1
    assert stepped == whole
    assert stepped.ranking is not None
    assert stepped.ranking.looked_at == len(seen)
    fitting = {text for text, _ in seen if text.startswith("7K")}
    assert {candidate.plate for candidate in stepped.candidates} == fitting
    assert set(stepped.silent_cameras or ()) == ({"east-1"} if seen else {"east-1", "west-1"})


def test_a_whole_plate_is_answered_in_one_step_and_nothing_is_said_of_silent_cameras() -> None:
    passages = Passages(passing(1, "7KXL92"), passing(2, "12ABC3"))
    step = take_step(WHOLE, make_investigation().bounds, None, passages, rank, NOW, lambda: False)
    assert [one.plate for one in step.candidates] == ["7KXL92"]
    assert step.silent_cameras is None
    made = make_answer(step, "run", NOW)
    assert (made.candidates, made.level, made.run) == (1, None, "run")
    with pytest.raises(QuestionUnanswered):
        make_answer(Step(work=Work(NOW)), "run", NOW)


def ask_scenes(passages: Passages, *, has_time: bool) -> Step:
    scenes = [
        {"cameras": ["west-1"], "at": (NOW - timedelta(hours=hours)).isoformat(), "within_minutes": 30}
        for hours in (30, 60)
    ]
    asked = parse_asked({"kind": "scenes", "scenes": scenes}, make_investigation())

    def rank(question: Question, passages: PassagesOfPeriod, _lookup: Lookup) -> Ranking:
        assert isinstance(question, ScenesQuestion)
        return list_scenes(question, passages, NOW)

    return take_step(asked, make_investigation().bounds, None, passages, rank, NOW, lambda: has_time)


def test_scenes_that_too_much_passed_or_that_take_too_long_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    passages = Passages(*(passing(number, "7KXL92", hours=30 + 30 * (number % 2)) for number in range(20)))
    assert [one.plate for one in ask_scenes(passages, has_time=True).candidates] == ["7KXL92"]
    with pytest.raises(QuestionTooWide, match="than there is time for"):
        ask_scenes(passages, has_time=False)
    monkeypatch.setattr(answering, "MOST_LOOKED_AT", 19)
    with pytest.raises(QuestionTooWide, match="more than 19 passages"):
        ask_scenes(passages, has_time=True)


def test_scenes_with_many_cars_take_steps_and_come_to_the_same_answer() -> None:
    days = (10, 12, 15, 17, 22, 24)
    scenes = tuple(Scene(frozenset({"cam-1"}), town.at(day, 20), timedelta(minutes=30)) for day in days)
    passings = [
        town.passing(f"R{number:05d}", camera, town.at(day, 20 + number / 1000))
        for number in range(3 * CARS_AT_ONCE)
        for camera, day in (("cam-1", days[number % 6]), ("cam-1", days[number % 6 - 1]), ("cam-3", number % 28))
    ]
    passings += [town.passing("BU123R", "cam-1", scene.at) for scene in scenes]
    passages = town.MemoryPassages(tuple(passings))
    asked = Asked(Kind.SCENES, ScenesQuestion(scenes, town.BEGIN, town.UNTIL, town.CAMERAS))
    bounds = Bounds(town.BEGIN, town.UNTIL, tuple(sorted(town.CAMERAS)))

    def rank(question: Question, passages: PassagesOfPeriod, lookup: Lookup) -> Ranking:
        assert isinstance(question, ScenesQuestion)
        return rank_scenes(question, passages, town.TRAFFIC, UTC, town.UNTIL, lookup)

    def take(work: Work | None, looks: int) -> Step:
        """A step that has time for the scenes, and for so many looks for cars."""
        left = [len(scenes) + looks]

        def has_time() -> bool:
            left[0] -= 1
            return left[0] > 0

        return take_step(asked, bounds, work, passages, rank, town.UNTIL, has_time)

    whole = take(None, 1_000)
    assert [one.plate for one in whole.candidates] == ["BU123R"]
    step, told = take(None, 1), []
    while step.work is not None:
        told.append((len(step.work.habits), len(step.work.added), step.cars))
        step = take(step.work, 1)
    assert step == whole
    cars = 3 * CARS_AT_ONCE + 1
    looked_up = [(CARS_AT_ONCE * number, CARS_AT_ONCE, cars) for number in (1, 2, 3)]
    # The last step has all cars, and time to compare them.
    assert told == [*looked_up, (cars, 1, cars)]


def test_hits_are_listed_once_for_a_whole_question() -> None:
    class Counted(Passages):
        looks = 0

        def list_at(
            self, cameras: Collection[str], since: datetime, until: datetime, now: datetime
        ) -> Sequence[Passing]:
            self.looks += 1
            return super().list_at(cameras, since, until, now)

    led = [passing(number, "7KXL92", hours=10.0 * number) for number in range(1, 9)]
    passages = Counted(*led)
    body = {"kind": "companions", "plate": "7KXL92", "window_seconds": 60}
    asked = parse_asked(body, make_investigation())

    def rank(question: Question, passages: PassagesOfPeriod, _lookup: Lookup) -> Ranking:
        assert isinstance(question, CompanionsQuestion)
        return list_companions(question, passages, NOW)

    step = take_step(asked, make_investigation().bounds, None, passages, rank, NOW, lambda: True, at_once=True)
    assert step.ranking is not None
    assert (step.ranking.looked_at, passages.looks) == (8, 1)


def test_a_plate_that_fits_nearly_everything_is_too_wide() -> None:
    passages = Passages(*(passing(number, "7KXL92") for number in range(MOST_FOUND + 1)))
    with pytest.raises(QuestionTooWide):
        take_step(PATTERN, make_investigation().bounds, None, passages, rank, NOW, lambda: True)
