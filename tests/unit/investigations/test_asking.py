"""Asking: a question lies within the investigation's bounds, comes back as it was kept, and tells its plate nowhere."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platewatch.fields import FieldInvalid
from platewatch.investigations import errors
from platewatch.investigations.asking import (
    MOST_OF_ONE_PLATE,
    MOST_QUESTIONS,
    Kind,
    count_same,
    load_asked,
    parse_asked,
    require_room,
    write_asked,
)
from platewatch.investigations.errors import InvestigationError
from platewatch.investigations.investigation import Source
from tests.unit.investigations.makers import CAMERAS, DAY, NOW, make_investigation

PLATE = "7KXL92"
HOUR = timedelta(hours=1)
MOMENTS = st.integers(-15 * 24, 5 * 24).map(lambda hours: NOW + timedelta(hours=hours))
SOME_CAMERAS = st.lists(st.sampled_from([*CAMERAS, "elsewhere-1"]), min_size=1, max_size=3)
SCENES = st.lists(
    st.fixed_dictionaries(
        {"cameras": SOME_CAMERAS, "at": MOMENTS.map(datetime.isoformat), "within_minutes": st.integers(1, 800)}
    ),
    min_size=1,
    max_size=11,
)
NARROWED = {
    "since": MOMENTS.map(datetime.isoformat),
    "until": MOMENTS.map(datetime.isoformat),
    "cameras": SOME_CAMERAS,
}
QUESTIONS = st.one_of(
    st.fixed_dictionaries({"kind": st.just("plate"), "plate": st.just(PLATE)}, optional=NARROWED),
    st.fixed_dictionaries({"kind": st.just("scenes"), "scenes": SCENES}),
    st.fixed_dictionaries(
        {"kind": st.just("companions"), "plate": st.just(PLATE), "window_seconds": st.integers(0, 400)},
        optional={**NARROWED, "least_joint": st.integers(0, 9), "least_cameras": st.integers(0, 9)},
    ),
)


@given(QUESTIONS)
def test_whatever_is_asked_lies_within_the_bounds_and_comes_back_as_it_was_kept(document: dict[str, Any]) -> None:
    investigation = make_investigation()
    bounds = investigation.bounds
    try:
        asked = parse_asked(document, investigation)
    except (InvestigationError, FieldInvalid):
        return
    question = asked.question
    assert bounds.since <= question.since < question.until <= bounds.until
    assert question.cameras <= set(bounds.cameras)
    for scene in getattr(question, "scenes", ()):
        assert bounds.since <= scene.since < scene.until <= bounds.until
        assert scene.cameras <= set(bounds.cameras)
    written = json.loads(json.dumps(write_asked(asked)))
    assert PLATE not in json.dumps(written)
    assert load_asked(asked.kind, written, asked.plate) == asked


@pytest.mark.parametrize(
    ("document", "error", "field"),
    [
        ({"kind": "plate", "plate": PLATE, "every": "day"}, errors.StandingQuestion, "every"),
        ({"kind": "standing", "plate": PLATE}, errors.StandingQuestion, "kind"),
        ({"kind": "plate", "plate": PLATE, "Weekdays": [1]}, errors.PatternOfLife, "Weekdays"),
        ({"kind": "plate", "plate": PLATE, "model": "Golf"}, errors.VehicleLook, "model"),
        ({"kind": "scenes", "scenes": [{"colour": "red"}]}, errors.VehicleLook, "scenes[0].colour"),
    ],
)
def test_what_no_question_may_be_is_refused_for_its_own_reason(
    document: dict[str, Any], error: type[InvestigationError], field: str
) -> None:
    with pytest.raises(error) as raised:
        parse_asked(document, make_investigation())
    assert raised.value.field == field
    assert PLATE not in str(raised.value)


@pytest.mark.parametrize("document", [None, [], "plate", {"kind": 7}, {"kind": "everybody"}, {}])
def test_there_are_no_other_questions(document: object) -> None:
    told = "kind: must be plate, scenes or companions" if isinstance(document, dict) else "must be a JSON object"
    with pytest.raises(FieldInvalid, match=told):
        parse_asked(document, make_investigation())


def test_scenes_of_one_outing_are_refused_but_of_hits_alone() -> None:
    scenes = [
        {"cameras": ["west-1"], "at": (NOW - 2 * DAY + hours * HOUR).isoformat(), "within_minutes": 20}
        for hours in (0, 3, 6)
    ]
    with pytest.raises(errors.ScenesOutOfBounds, match="are one occasion"):
        parse_asked({"kind": "scenes", "scenes": scenes}, make_investigation())
    assert parse_asked({"kind": "scenes", "scenes": scenes}, make_investigation(source=Source.HITS))
    scenes[2]["at"] = (NOW - 2 * DAY + 8 * HOUR).isoformat()
    assert parse_asked({"kind": "scenes", "scenes": scenes}, make_investigation())


def test_what_is_no_plate_is_a_wrong_field_and_is_not_repeated() -> None:
    for kind in Kind.PLATE, Kind.COMPANIONS:
        with pytest.raises(FieldInvalid, match="plate") as raised:
            parse_asked({"kind": kind.value, "plate": "НЕТ", "window_seconds": 60}, make_investigation())
        assert raised.value.field in ("plate", "window_seconds")


def test_a_plate_needs_no_authorisation_to_combine() -> None:
    assert parse_asked({"kind": "plate", "plate": "7-KX?-92"}, make_investigation(combining=None)).plate == "7KX?92"
    with pytest.raises(errors.CombiningMissing):
        parse_asked({"kind": "scenes", "scenes": []}, make_investigation(combining=None))


def test_there_is_an_end_to_asking() -> None:
    require_room(MOST_QUESTIONS - 1, MOST_OF_ONE_PLATE - 1)
    with pytest.raises(errors.QuestionsTooMany):
        require_room(MOST_QUESTIONS, 0)
    with pytest.raises(errors.PatternOfLife):
        require_room(1, MOST_OF_ONE_PLATE)


@pytest.mark.parametrize(
    ("plate", "asked", "count"),
    [
        ("7KXL92", ["7KXL92", "7KX?92", "7K*", "*"], 4),
        ("7KX?92", ["7KXL92", "7KXP92", "7KXL93"], 2),
        ("7K*", ["*92", "8K*", "7?????"], 2),
        ("7KXL92", ["7KXL9", "7KXL9??", "*7", "12ABC3"], 0),
        ("*L*", ["7KX???", "7KX"], 1),
        ("", [], 0),
    ],
)
def test_a_pattern_counts_for_each_plate_that_it_fits(plate: str, asked: list[str], count: int) -> None:
    assert count_same(plate, asked) == count


@given(st.text("7K9", min_size=1, max_size=5), st.data())
def test_every_pattern_of_a_plate_is_of_the_same_plate(plate: str, data: st.DataObject) -> None:
    patterns = []
    for _ in range(2):
        kinds = data.draw(st.lists(st.sampled_from(["same", "?", "*", "**"]), min_size=len(plate), max_size=len(plate)))
        patterns.append("".join(one if kind == "same" else kind for one, kind in zip(plate, kinds, strict=True)))
    assert count_same(patterns[0], [patterns[1], plate]) == 2


def test_a_whole_day_is_no_scene() -> None:
    one = {"cameras": ["west-1"], "at": (NOW - 2 * DAY).isoformat()}
    scenes = [one | {"within_minutes": 720}, one | {"within_minutes": 721}]
    with pytest.raises(errors.ScenesOutOfBounds) as raised:
        parse_asked({"kind": "scenes", "scenes": scenes}, make_investigation())
    assert raised.value.field == "scenes[1].within_minutes"
