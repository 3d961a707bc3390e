"""What may be asked of the alerts, and what is refused with the field's name."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platewatch.alerts.answers import Stand
from platewatch.alerts.question import AlertQuestion, Cursor, Place, format_cursor, parse_cursor, parse_question
from platewatch.fields import FieldInvalid

NOW = datetime(2026, 3, 12, 11, 0, tzinfo=UTC)
PERIOD = {"from": "2026-03-01", "to": "2026-03-12"}
DAY = timedelta(days=1)


def test_days_are_whole_and_both_included() -> None:
    question = parse_question(PERIOD, NOW)
    assert (question.since, question.until) == (datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 13, tzinfo=UTC))
    assert (question.asked, question.limit, question.after) == ((), 25, None)
    assert parse_question({"from": "2026-03-12", "to": "2026-03-12"}, NOW).until - question.until == timedelta()


def test_times_are_taken_as_they_are_to_the_millisecond() -> None:
    question = parse_question({"from": "2026-03-12T10:00:00+01:00", "to": "2026-03-12T10:30:00.1239Z"}, NOW)
    assert question.since == datetime(2026, 3, 12, 9, 0, tzinfo=UTC)
    assert question.until == datetime(2026, 3, 12, 10, 30, 0, 123_000, tzinfo=UTC)


def test_a_plate_is_taken_as_people_type_it_and_a_case_in_capitals_or_not() -> None:
    asked = {"plate": " 7-kxl 92", "case": "pl1300-2026-17 ", "list": "stolen", "camera": "west-1", "state": "closed"}
    question = parse_question({**PERIOD, **asked, "limit": 50}, NOW)
    assert (question.plate, question.case_number, question.state) == ("7KXL92", "pl1300-2026-17", Stand.CLOSED)
    assert question.asked == ("case", "list", "plate", "camera", "state")
    assert parse_question({**PERIOD, "plate": "7-kx?-92"}, NOW).plate == "7KX?92"
    assert parse_question({**PERIOD, "plate": None, "after": None}, NOW).asked == ()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"from": "2026-03-13"}, "to"),
        ({"from": "2026-02-09"}, "to"),
        ({"from": "2026-04-01", "to": "2026-04-02"}, "from"),
        ({"from": "2026-02-30"}, "from"),
        ({"from": "12-03-2026"}, "from"),
        ({"from": 20260312}, "from"),
        ({"from": "0001-01-01"}, "from"),
        ({"to": "9999-12-31"}, "to"),
        ({"to": "2026-03-12T10:00:00"}, "to"),
        ({"plate": 799}, "plate"),
        ({"plate": "x" * 65}, "plate"),
        ({"case": ""}, "case"),
        ({"list": "a\nb"}, "list"),
        ({"state": "dismiss"}, "state"),
        ({"limit": 0}, "limit"),
        ({"limit": 51}, "limit"),
        ({"limit": True}, "limit"),
        ({"after": "x"}, "after"),
        ({"after": 7}, "after"),
        ({"after": format_cursor(Cursor(Place(NOW - 60 * DAY), NOW))}, "after"),
        ({"after": format_cursor(Cursor(Place(NOW + 9 * DAY), NOW))}, "after"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_wrong_field_is_named(change: dict[str, Any], field: str) -> None:
    with pytest.raises(FieldInvalid) as refused:
        parse_question({**PERIOD, **change}, NOW)
    assert refused.value.field == field


@pytest.mark.parametrize("missing", ["from", "to"])
def test_a_period_has_two_ends(missing: str) -> None:
    with pytest.raises(FieldInvalid) as refused:
        parse_question({name: day for name, day in PERIOD.items() if name != missing}, NOW)
    assert refused.value.field == missing


def test_what_is_no_plate_is_refused_without_being_repeated() -> None:
    with pytest.raises(FieldInvalid) as refused:
        parse_question({**PERIOD, "plate": "7KXL92!"}, NOW)
    assert refused.value.field == "plate"
    assert "7KXL92" not in str(refused.value)


def test_31_days_are_the_most() -> None:
    assert parse_question({"from": "2026-02-10", "to": "2026-03-12"}, NOW).until == datetime(2026, 3, 13, tzinfo=UTC)


MOMENTS = st.datetimes(datetime(1950, 1, 1), datetime(2900, 1, 1)).map(
    lambda one: one.replace(microsecond=one.microsecond // 1000 * 1000, tzinfo=UTC)
)
IDS = st.one_of(st.just(""), st.integers(0, 2**128 - 1).map("{:032x}".format))


@given(MOMENTS, MOMENTS, IDS, st.lists(st.from_regex(r"[a-z0-9][a-z0-9-]{1,20}", fullmatch=True), max_size=40))
def test_a_cursor_comes_back_as_it_was(begun: datetime, born: datetime, alert_id: str, removed: list[str]) -> None:
    cursor = Cursor(Place(born, alert_id), begun, tuple(removed))
    assert parse_cursor(format_cursor(cursor)) == cursor


@given(st.text(max_size=200))
def test_any_other_text_is_refused_as_a_cursor(text: str) -> None:
    with suppress(FieldInvalid):
        assert format_cursor(parse_cursor(text)) == text.strip()


def test_a_day_that_is_done_goes_on_with_the_one_before() -> None:
    midnight = datetime(2026, 3, 12, tzinfo=UTC)
    assert Place(midnight).day == (midnight - DAY).date()
    assert Place(midnight, "ab" * 16).day == midnight.date()


def test_what_is_not_asked_for_does_not_count() -> None:
    question = AlertQuestion(NOW - DAY, NOW)
    assert question.holds(NOW - DAY)
    assert not question.holds(NOW)
