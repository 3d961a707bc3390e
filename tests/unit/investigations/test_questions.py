"""The bounds of the three questions."""

from datetime import timedelta

import pytest

from platewatch.investigations.questions import (
    QuestionOutOfBounds,
    Scene,
    ask_companions,
    ask_plate,
    ask_scenes,
)
from platewatch.plates.errors import NotAPlate
from tests.unit.investigations.town import BEGIN, CAMERAS, UNTIL, at, passing

HOUR = timedelta(hours=1)


def scene(day: int = 3, cameras: frozenset[str] = frozenset({"cam-1"}), within: timedelta = HOUR) -> Scene:
    return Scene(cameras, at(day, 12), within)


def test_a_plate_is_asked_for_in_its_one_spelling() -> None:
    question = ask_plate("ab-12?-c", BEGIN, UNTIL, CAMERAS)
    assert (question.plate, question.is_pattern) == ("AB12?C", True)
    with pytest.raises(NotAPlate):
        ask_plate("!", BEGIN, UNTIL, CAMERAS)


@pytest.mark.parametrize("count", [1, 11])
def test_a_question_has_two_to_ten_scenes(count: int) -> None:
    with pytest.raises(QuestionOutOfBounds, match="2 to 10"):
        ask_scenes([scene(day) for day in range(1, count + 1)], BEGIN, UNTIL, CAMERAS)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (scene(cameras=frozenset()), "scenes[1].cameras"),
        (scene(cameras=frozenset({"elsewhere"})), "scenes[1].cameras"),
        (scene(within=timedelta(0)), "scenes[1].within"),
        (scene(within=timedelta(hours=13)), "scenes[1].within"),
        (scene(day=28), "scenes[1]"),
        (Scene(frozenset({"cam-1"}), BEGIN, HOUR), "scenes[1]"),
    ],
)
def test_a_scene_lies_inside_the_investigation(wrong: Scene, field: str) -> None:
    with pytest.raises(QuestionOutOfBounds) as refused:
        ask_scenes([scene(), wrong], BEGIN, UNTIL, CAMERAS)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"window": timedelta(seconds=4)}, "window"),
        ({"window": timedelta(seconds=301)}, "window"),
        ({"least_joint": 2}, "least_joint"),
        ({"least_cameras": 1}, "least_cameras"),
        ({"plate": "AB12?C"}, "plate"),
        ({"until": BEGIN}, "until"),
        ({"since": BEGIN - timedelta(seconds=1)}, "since"),
        ({"cameras": ()}, "cameras"),
    ],
)
def test_companions_are_asked_for_within_bounds(asked: dict[str, object], field: str) -> None:
    whole = {"plate": "AB123C", "since": BEGIN, "until": UNTIL, "cameras": CAMERAS, "window": timedelta(seconds=60)}
    with pytest.raises(QuestionOutOfBounds) as refused:
        ask_companions(**{**whole, **asked})  # type: ignore[arg-type]
    assert refused.value.field == field


def test_what_is_within_bounds_is_a_question() -> None:
    scenes = ask_scenes([scene(3), scene(5)], BEGIN, UNTIL, CAMERAS)
    assert [one.at for one in scenes.scenes] == [at(3, 12), at(5, 12)]
    together = ask_companions("ab123c", BEGIN, UNTIL, CAMERAS, timedelta(seconds=5))
    assert (together.plate, together.least_joint, together.least_cameras) == ("AB123C", 3, 2)


def test_a_scene_ends_before_its_last_moment() -> None:
    place = scene()
    assert place.holds(passing("AB123C", "cam-1", place.since))
    assert not place.holds(passing("AB123C", "cam-1", place.until))
    assert not place.holds(passing("AB123C", "cam-2", place.at))
