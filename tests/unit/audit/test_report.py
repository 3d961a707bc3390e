"""What a report may be asked, and which records it chooses."""

from datetime import UTC, date, datetime

import pytest

from platewatch.audit.report import is_asked, parse_question
from platewatch.fields import FieldInvalid

PERIOD = {"since": "2026-03-01T00:00:00Z", "until": "2026-04-01T00:00:00Z"}
RECORD = {
    "at": "2026-03-12T12:00:00.000+00:00",
    "actor": "arn:a",
    "case_number": "PL-1",
    "tags": ["aa"],
    "detail": {"recipient": "unit-1"},
}


@pytest.mark.parametrize(
    ("asked", "tag", "chosen"),
    [
        ({}, None, True),
        ({"person": "arn:a"}, None, True),
        ({"person": "unit-1"}, None, True),
        ({"person": "arn"}, None, False),
        ({"case_number": "PL-1"}, None, True),
        ({"case_number": "PL-10"}, None, False),
        ({"plate": "7-KXL-92"}, "aa", True),
        ({"plate": "7-KXL-92"}, "bb", False),
        ({"since": "2026-03-12T12:00:00.001Z"}, None, False),
        ({"since": "2026-03-12T12:00:00Z"}, None, True),
        ({"until": "2026-03-12T12:00:00Z"}, None, False),
    ],
)
def test_a_record_is_chosen_by_person_plate_or_case_and_by_its_time(asked, tag, chosen):
    assert is_asked(RECORD, parse_question(PERIOD | asked), tag) is chosen


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"until": "2026-03-01T00:00:00Z"}, "until"),
        ({"until": "2028-03-01T00:00:00Z"}, "until"),
        ({"person": "a", "plate": "7KXL92"}, "plate"),
        ({"plate": "7KXL92!"}, "plate"),
        ({"after": "yesterday"}, "after"),
        ({"after": "2026-02-30|"}, "after"),
        ({"before": 1}, "before"),
    ],
)
def test_a_question_that_can_not_be_answered_names_its_field_and_never_the_plate(changes, field):
    with pytest.raises(FieldInvalid) as refusal:
        parse_question(PERIOD | changes)
    assert refusal.value.field == field
    assert "KXL" not in str(refusal.value)


def test_plates_are_compared_as_they_are_listed():
    assert parse_question(PERIOD | {"plate": "7-kxl-92"}).plate == "7KXL92"
    assert parse_question(PERIOD | {"plate": "7-K?L-*"}).plate == "7K?L*"


def test_records_that_were_chained_late_are_looked_for_too():
    question = parse_question(PERIOD)
    assert (question.day, question.last_day) == (date(2026, 3, 1), date(2026, 4, 15))
    assert question.since == datetime(2026, 3, 1, tzinfo=UTC)
