"""What is asked of insight."""

from datetime import UTC, date, datetime

import pytest

from platewatch.fields import FieldInvalid
from platewatch.insight.question import MOST_CAMERAS, MOST_WEEKS, Question, parse_asked_week, parse_question
from platewatch.insight.weeks import Week
from tests.unit.insight.makers import ZONE

NOW = datetime(2026, 3, 12, 11, tzinfo=UTC)


def test_whole_weeks_are_asked_for() -> None:
    asked = parse_question({"since": "2026-03-01", "until": "2026-03-16"}, NOW, ZONE)
    assert asked == Question((Week(date(2026, 3, 2)), Week(date(2026, 3, 9))))


def test_without_days_the_last_thirteen_weeks_are_meant() -> None:
    for until in ("2026-03-12", "2026-03-08", ""):
        weeks = parse_question({"until": until}, NOW, ZONE).weeks
        assert (weeks[0].name, weeks[-1].name, len(weeks)) == ("2025-W50", "2026-W10", 13)


def test_cameras_are_chosen_by_their_ids() -> None:
    assert parse_question({"cameras": "west-1, west-2,west-1"}, NOW, ZONE).cameras == ("west-1", "west-2")


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"since": "12-03-2026"}, "since"),
        ({"until": "2026-02-30"}, "until"),
        ({"until": "9999-12-31"}, "until"),
        ({"since": "2026-03-10", "until": "2026-03-09"}, "until"),
        ({"since": "2026-03-10", "until": "2026-03-21"}, "since"),
        ({"since": "2020-03-10", "until": "2026-03-21"}, "since"),
        ({"cameras": "West 1"}, "cameras"),
        ({"cameras": "7-KXL-92"}, "cameras"),
        ({"cameras": ",".join(f"camera-{number}" for number in range(MOST_CAMERAS + 1))}, "cameras"),
    ],
)
def test_bad_questions_are_refused_by_the_name_of_the_field(query: dict[str, str], field: str) -> None:
    with pytest.raises(FieldInvalid) as caught:
        parse_question(query, NOW, ZONE)
    assert caught.value.field == field


def test_two_years_are_asked_for_at_once() -> None:
    asked = parse_question({"since": "2024-03-11", "until": "2026-03-08"}, NOW, ZONE)
    assert len(asked.weeks) == MOST_WEEKS


def test_a_week_is_asked_for_by_name() -> None:
    assert parse_asked_week("2026-W11") == Week(date(2026, 3, 9))
    for wrong in ("2026-11", "9999-W52", "next"):
        with pytest.raises(FieldInvalid, match="week"):
            parse_asked_week(wrong)
