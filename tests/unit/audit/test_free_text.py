"""What people type into an audit record: it says something, and no plate stays readable in it."""

import re
from datetime import UTC, datetime

import pytest

from platewatch.audit.free_text import (
    CASE_SHAPE,
    FREE_TEXTS,
    check_case_number,
    check_words,
    list_typed_plates,
    replace_plates,
    tag_typed_plates,
)
from platewatch.audit.record import Action, AuditRecord
from platewatch.fields import FieldInvalid

CASES = re.compile(CASE_SHAPE)
AT = datetime(2026, 3, 12, 12, tzinfo=UTC)


def tag(spelling: str) -> str:
    return f"<{spelling.lower()[::-1]}>"


def write(reason: str = "", case_number: str = "", **detail: str) -> AuditRecord:
    return AuditRecord(AT, "arn:a", "user", Action.CONSULT, "alerts", reason, case_number, "wpg-8", detail)


@pytest.mark.parametrize("text", ["why", "Zaak van de OvJ", "a a b", "é ü ø", "12 abc", "abcd"])
def test_words_that_say_something_are_taken(text: str) -> None:
    check_words(text, "reason", "say why")


@pytest.mark.parametrize("text", ["", "ab", "a b", "aaaa", "aAa", "123456", "...", "why\u3164", "\uffa0\u115f\u1160"])
def test_words_that_say_nothing_are_refused_by_the_rule(text: str) -> None:
    with pytest.raises(FieldInvalid, match="say why") as refusal:
        check_words(text, "reason", "say why")
    assert refusal.value.field == "reason"


@pytest.mark.parametrize("text", ["2026-17", "PL1300-2026012345", "AUDIT-2026-1", "case nine", "a case"])
def test_the_number_of_a_case_is_taken(text: str) -> None:
    check_case_number(text, "case_number", CASES)


@pytest.mark.parametrize("text", ["7-KXL-92", "7KXL92", "case 7-KXL-92", "\uff17-KXL-92"])
def test_a_plate_is_no_number_of_a_case_and_is_not_repeated(text: str) -> None:
    with pytest.raises(FieldInvalid) as refusal:
        check_case_number(text, "case_number", CASES)
    assert refusal.value.field == "case_number"
    assert "KXL" not in str(refusal.value)


def test_a_force_may_write_its_cases_like_plates() -> None:
    check_case_number("7-KXL-92", "case_number", re.compile(r"\d-[A-Z]{3}-\d\d"))


def test_typed_plates_are_listed_in_the_order_of_the_record() -> None:
    record = write("saw 7-KXL-92", "on 12-ABC-3", name="car 1-XYZ-23", recipient="4-DEF-56", entry_case="2026-17")
    assert list_typed_plates(record, CASES) == ("7KXL92", "12ABC3", "1XYZ23")


def test_each_text_that_people_type_is_cleaned_and_the_others_keep_all_but_known_plates() -> None:
    typed = dict.fromkeys(FREE_TEXTS, "see 7-KXL-92 now")
    others = {"recipient": "9-ABC-12 and 7-KXL-92"}
    record = write("7-KXL-92 and 9-ABC-12", "case 1-XYZ-23", **typed, **others)
    cleaned = replace_plates(record, CASES, tag, ["9ABC12"])
    assert cleaned.reason == "[plate <29lxk7>] and [plate <21cba9>]"
    assert cleaned.case_number == "case [plate <32zyx1>]"
    assert {cleaned.detail[name] for name in FREE_TEXTS} == {"see [plate <29lxk7>] now"}
    # Nobody types who is told; a plate that the record concerns goes even there.
    assert "9-ABC-12" not in cleaned.detail["recipient"]
    assert "7-KXL-92" in cleaned.detail["recipient"]
    assert (cleaned.at, cleaned.actor, cleaned.subject, cleaned.ground) == (AT, "arn:a", "alerts", "wpg-8")


def test_of_the_plates_that_a_record_concerns_none_stays_whatever_it_looks_like() -> None:
    record = write("about SECRET and OTHER", "SECRET", site="SECRET road", place="at OTHER")
    cleaned = replace_plates(record, CASES, tag, ["SECRET", "OTHER"])
    assert not re.search("SECRET|OTHER", repr((cleaned.reason, cleaned.case_number, cleaned.detail)))


def test_what_was_changed_is_typed_too_and_an_identity_is_not() -> None:
    arn = "arn:aws:iam::123456789012:user/7-KXL-92"
    record = write(**{"before.site": "at 7-KXL-92", "after.owner": arn, "person": arn, "person.x": "7-KXL-92"})
    cleaned = replace_plates(record, CASES, tag, [])
    assert cleaned.detail == record.detail | {"before.site": "at [plate <29lxk7>]"}


def test_a_text_without_a_plate_is_left_as_it_was_typed() -> None:
    assert tag_typed_plates("caf\u00e9 \uff21\uff22", CASES, tag) == "caf\u00e9 \uff21\uff22"
    assert (
        tag_typed_plates("7-KXL-92, 2026-17, 9-ABC-12!", CASES, tag) == "[plate <29lxk7>], 2026-17, [plate <21cba9>]!"
    )
