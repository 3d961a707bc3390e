"""What insight answers."""

from platewatch.hotlists.settings import ListSettings
from platewatch.insight.answer import answer_question, list_short
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
            Kind.SEEN: {"west-1": 15, "west-2": 20},
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
        {"camera": "west-2", "seen": 20, "first": 5},
        {"camera": "west-1", "seen": 15, "first": None},
    ]
    assert coverage["order"] == [{"camera": "west-1", "adds": 15, "seen": 15}]
    assert coverage["asked"] == {"cameras": ["west-2", "west-3"], "seen": 10}


def test_a_camera_is_named_by_its_own_visits_though_its_groups_wait() -> None:
    lone = CountedWeek(WEEK, {Kind.SEEN: {"west-3": 5}})
    coverage = answer_question(Question((WEEK,)), [lone], SITES)["coverage"]
    assert coverage["cameras"] == [{"camera": "west-3", "seen": 5, "first": None}]
    assert (coverage["shown"], coverage["order"]) == (None, [])


def test_lists_whose_hits_are_gone_before_their_week_is_counted_are_named() -> None:
    days = {"long": None, "ten": 10, "nine": 9, "day": 1}
    short = list_short(ListSettings(name, hit_days=kept) for name, kept in days.items())
    assert short == ["day", "nine"]
    assert answer_question(Question((WEEK,)), COUNTED, SITES, short)["short_lists"] == ["day", "nine"]


def test_without_chosen_cameras_nothing_is_said_of_them() -> None:
    assert answer_question(Question((WEEK,)), COUNTED, SITES)["coverage"]["asked"] is None
