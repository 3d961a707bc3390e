"""What insight answers."""

from platewatch.insight.answer import answer_question
from platewatch.insight.counting import ALL, CountedWeek, Kind
from platewatch.insight.question import Question
from tests.unit.insight.makers import WEEK

NEXT = WEEK.move(1)
COUNTED = [
    CountedWeek(
        WEEK,
        {
            Kind.HITS: {ALL: 30},
            Kind.CAMERA: {"west-1": 10, "west-2": 15},
            Kind.OUTCOME: {"stopped": 5},
            Kind.TOTALS: {"visits": 20, "returning": 10},
            Kind.VISITS: {"west-1": 5, "west-1 west-2": 10},
            Kind.FIRST: {"west-2": 5},
        },
    ),
    CountedWeek(NEXT, {Kind.HITS: {ALL: 5}, Kind.CAMERA: {"west-1": 10}}),
]
SITES = {"west-1": "Handweg", "west-2": "Bovenkerkerweg", "west-3": "Beneluxbaan"}


def test_weeks_are_added_up() -> None:
    answer = answer_question(Question((WEEK, NEXT)), COUNTED, SITES)
    assert (answer["since"], answer["until"], answer["hits"]) == ("2026-03-09", "2026-03-22", 35)
    assert answer["tables"]["camera"] == [{"name": "west-1", "count": 20}, {"name": "west-2", "count": 15}]
    assert [week["hits"] for week in answer["weeks"]] == [30, 5]


def test_a_count_under_five_is_not_told_from_none() -> None:
    answer = answer_question(Question((WEEK,)), COUNTED, SITES)
    outcomes = {cell["name"]: cell["count"] for cell in answer["tables"]["outcome"]}
    assert outcomes["stopped"] == 5
    assert outcomes["misread"] is None
    assert len(answer["tables"]["hour"]) == 168


def test_a_week_that_is_not_counted_is_said_to_be() -> None:
    answer = answer_question(Question((WEEK, NEXT, NEXT.move(1))), COUNTED, SITES)
    assert [(week["week"], week["counted"]) for week in answer["weeks"]] == [
        ("2026-W11", True),
        ("2026-W12", True),
        ("2026-W13", False),
    ]
    assert answer["weeks"][-1]["hits"] is None


def test_what_cameras_see_of_visits() -> None:
    coverage = answer_question(Question((WEEK, NEXT), ("west-2", "west-3")), COUNTED, SITES)["coverage"]
    assert (coverage["visits"], coverage["returning"], coverage["shown"]) == (20, 10, 15)
    assert coverage["cameras"] == [
        {"camera": "west-2", "seen": 10, "first": 5},
        {"camera": "west-1", "seen": 15, "first": None},
    ]
    assert coverage["order"] == [{"camera": "west-1", "adds": 15, "seen": 15}]
    assert coverage["asked"] == {"cameras": ["west-2", "west-3"], "seen": 10}


def test_without_chosen_cameras_nothing_is_said_of_them() -> None:
    assert answer_question(Question((WEEK,)), COUNTED, SITES)["coverage"]["asked"] is None
