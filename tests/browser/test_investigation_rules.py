"""How chances are said and where passages lie on a time line, tried in the browser that runs the rules."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Page

Load = Callable[..., Any]


@pytest.fixture
def run(open_page: Callable[..., Page]) -> Load:
    """run("chance.js", "({roundOneIn}, argument) => ...", argument): what a function of the screen says."""
    page = open_page(None)

    def call(module: str, function: str, argument: Any = None) -> Any:
        return page.evaluate(
            f"async (argument) => ({function})(await import('/console/source/investigations/{module}'), argument)",
            argument,
        )

    return call


@given(one_in=st.floats(1, 1e12, allow_nan=False))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_nothing_is_called_rarer_than_it_is(run: Load, one_in: float) -> None:
    said = run("chance.js", "({roundOneIn}, one) => roundOneIn(one)", one_in)
    assert 1 <= said <= min(one_in, 1e9) * (1 + 1e-6)
    assert said >= min(one_in, 1e9) * 0.9 or one_in < 20
    assert len(str(said).rstrip("0")) <= 2


@pytest.mark.parametrize(
    ("one_in", "said"), [(40_321, 40_000), (1.4, 1), (19.9, 19), (0, 1), (5e12, 1_000_000_000), (None, 1)]
)
def test_chances_in_two_digits(run: Load, one_in: float | None, said: int) -> None:
    assert run("chance.js", "({roundOneIn}, one) => roundOneIn(one)", one_in) == said


@pytest.mark.parametrize(
    ("candidate", "one_in"),
    [
        ({"p_value": None, "one_in": None}, None),
        ({"p_value": 0.01, "one_in": 100}, 100),
        ({"p_value": 0.0, "one_in": None}, 1_000_000_000),
    ],
)
def test_a_chance_too_small_for_a_number_is_not_taken_for_none(run: Load, candidate: Any, one_in: int | None) -> None:
    assert run("chance.js", "({findOneIn}, one) => findOneIn(one)", candidate) == one_in


SINCE, LATER, UNTIL = "2026-06-01T08:00:00Z", "2026-06-02T08:00:00.000Z", "2026-06-03T08:00:00Z"
ASKED = {"asked": {"since": SINCE}, "kind": "scenes", "level": 0.05, "looked_at": 900}
LOOKED = {"looked_since": SINCE, "looked_until": UNTIL, "known_days": 21, "occasions": 2}
UNKNOWN: dict[str, Any] = dict.fromkeys(LOOKED)
NOT_RANKED = {"level": None, "known_days": None}
PLATE_NAMES, COUNTED = ["iv_looked_passages"], ["iv_looked_passages", "iv_looked_days", "iv_looked_occasions_scenes"]


@pytest.mark.parametrize(
    ("changed", "over", "names", "counts", "gone"),
    [
        ({}, "passages", COUNTED, [900, 21, 2], ""),
        ({"looked_since": LATER}, "passages", COUNTED, [900, 21, 2], "part"),
        ({"looked_since": UNTIL, "looked_at": 0, **NOT_RANKED, "kind": "plate"}, "passages", PLATE_NAMES, [0], "all"),
        (NOT_RANKED, "hits", COUNTED, [900, None, 2], ""),
        ({**NOT_RANKED, "kind": "plate", "occasions": None}, "hits", PLATE_NAMES, [900], ""),
        ({**UNKNOWN, "level": 0.05}, "passages", PLATE_NAMES, [900], ""),
        ({**UNKNOWN, "level": None, "looked_at": None}, "passages", [], [], ""),
    ],
)
def test_what_was_looked_at_is_said_as_far_as_it_is_known(
    run: Load, changed: Any, over: str, names: list[str], counts: list[int | None], gone: str
) -> None:
    question = {**ASKED, **LOOKED, **changed}
    facts = run("facts.js", "({listFacts}, [question, one]) => listFacts(question, one)", [question, {"over": over}])
    assert [row["name"] for row in facts["rows"]] == names
    assert [row["count"] for row in facts["rows"]] == counts
    assert (facts["gone"], facts["from"]) == (gone, question["looked_since"])


@pytest.mark.parametrize(
    ("kind", "joint", "passages", "said"),
    [
        ("scenes", 2, 4, "iv_joint_scenes 2 (iv_joint_plate 4)"),
        ("scenes", 1, 1, "iv_joint_scenes_one 1 (iv_joint_plate_one 1)"),
        ("companions", 3, 0, "iv_joint_companions 3"),
        ("plate", 1, 1, "iv_joint_plate_one 1"),
    ],
)
def test_occasions_are_told_with_their_passages(run: Load, kind: str, joint: int, passages: int, said: str) -> None:
    shown = [{"joint": True}] * passages + [{"joint": False}]
    told = "({describeJoint}, [one, kind]) => describeJoint(one, kind, (name, {count}) => `${name} ${count}`)"
    assert run("chance.js", told, [{"joint": joint, "passages": shown}, kind]) == said


BOUNDS = {"since": "2026-06-01T08:00:00Z", "until": "2026-06-03T08:00:00Z", "cameras": ["west-1"]}


@pytest.mark.parametrize(
    ("at", "minutes", "wrong"),
    [
        ("2026-06-01T10:15", "15", {}),
        ("2026-06-01T10:15", "16", {"at": "iv_wrong_scene_outside"}),
        ("2026-06-03T09:45", "15", {}),
        ("2026-06-03T09:45", "16", {"at": "iv_wrong_scene_outside"}),
        ("2026-06-01T09:00", "x", {"at": "iv_wrong_scene_outside", "minutes": "iv_wrong_scene_minutes"}),
    ],
)
def test_a_scene_lies_in_the_period_with_the_time_around_it(run: Load, at: str, minutes: str, wrong: Any) -> None:
    form = {"cameras": ["west-1"], "at": at, "minutes": minutes}
    asked = "({describeScenes}, [form, bounds]) => describeScenes([form], bounds, 'Europe/Amsterdam').wrong[0]"
    assert run("form.js", asked, [form, BOUNDS]) == wrong


@pytest.mark.parametrize(
    ("part", "narrowed", "wrong"),
    [
        ({}, {}, {}),
        ({"since": "2026-06-02T10:00"}, {"since": "2026-06-02T08:00:00.000Z"}, {}),
        ({"until": "2026-06-03T10:00"}, {"until": "2026-06-03T08:00:00.000Z"}, {}),
        ({"cameras": ["west-1"]}, {"cameras": ["west-1"]}, {}),
        ({"since": "2026-06-01T09:59"}, None, {"since": "iv_wrong_part_outside"}),
        ({"until": "2026-06-03T10:01"}, None, {"until": "iv_wrong_part_outside"}),
        ({"since": "2026-06-02T10:00", "until": "2026-06-02T10:00"}, None, {"until": "iv_wrong_backwards"}),
    ],
)
def test_a_question_is_about_a_part_of_the_bounds(run: Load, part: Any, narrowed: Any, wrong: Any) -> None:
    form = {"since": "", "until": "", "cameras": [], **part}
    asked = "({describePart}, [form, bounds]) => describePart(form, bounds, 'Europe/Amsterdam')"
    assert run("form.js", asked, [form, BOUNDS]) == {"part": narrowed, "wrong": wrong}


def test_lines_begin_with_the_cameras_that_were_asked_for(run: Load) -> None:
    def pass_by(camera: str, hour: int, *, joint: bool = False) -> dict[str, Any]:
        return {"camera_id": camera, "site": camera, "captured_at": f"2026-11-10T{hour:02}:00:00Z", "joint": joint}

    passages = [pass_by("often", 3), pass_by("often", 1), pass_by("scene", 9, joint=True), pass_by("once", 4)]
    lines = run("line.js", "({listLines}, all) => listLines(all)", passages)
    assert [(line["camera"], line["joint"], len(line["passages"])) for line in lines] == [
        ("scene", 1, 1),
        ("often", 0, 2),
        ("once", 0, 1),
    ]
    assert [one["captured_at"][11:13] for one in lines[1]["passages"]] == ["01", "03"]


def test_days_begin_at_midnight_of_the_zone_also_when_clocks_change(run: Load) -> None:
    days = run(
        "line.js",
        """async ({listDays}, [since, until]) => {
          const {findMoment} = await import("/console/source/alerts/question.js");
          const zone = "Europe/Amsterdam";
          const day = (date) => new Intl.DateTimeFormat("en-CA", {timeZone: zone}).format(date);
          return listDays(since, until, (date) => findMoment(`${day(date)}T00:00`, zone));
        }""",
        ["2026-10-23T20:00:00Z", "2026-10-27T20:00:00Z"],
    )
    assert [one["at"][:16] for one in days] == [
        "2026-10-23T22:00",
        "2026-10-24T22:00",
        "2026-10-25T23:00",
        "2026-10-26T23:00",
    ]
    assert all(0 < one["share"] < 1 for one in days)


def test_pictures_that_were_asked_for_come_first_six_at_a_time(run: Load) -> None:
    passages = [{"passage": number, "joint": number in (7, 9)} for number in range(1, 11)]
    chosen = run("pictures.js", "({chooseNext}, all) => chooseNext(all, [1]).map((one) => one.passage)", passages)
    assert chosen == [7, 9, 2, 3, 4, 5]
