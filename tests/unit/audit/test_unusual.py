"""Unusual use: many look-ups, odd hours, one case number for everything."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from platewatch.audit.chain import Document
from platewatch.audit.unusual import Limits, Pattern, find_unusual

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
DAY = datetime(2026, 3, 12, 10, tzinfo=UTC)
LIMITS = Limits(many=10, odd=3, one_case=6, one_case_days=2)


def look(
    at: datetime,
    actor: str = "a",
    case_number: str = "",
    action: str = "consult",
    role: str = "user",
    tags: Sequence[str] | None = None,
    subject: str = "alerts",
    **detail: str,
) -> Document:
    """Somebody was shown plates: one of its own if nothing is said."""
    case_number = case_number or f"PL-{at:%d%H%M}"
    shown = list(tags) if tags is not None else [f"tag-{at:%d%H%M}"]
    about = {"at": at.isoformat(), "actor": actor, "action": action, "role": role, "case_number": case_number}
    return {**about, "tags": shown, "subject": subject, "detail": detail}


def found(*documents: Document, limits: Limits = LIMITS) -> list[tuple[Pattern, str, int]]:
    return [(one.pattern, one.actor, one.count) for one in find_unusual(documents, limits, AMSTERDAM)]


@pytest.mark.parametrize(("count", "unusual"), [(9, []), (10, [(Pattern.MANY, "a", 10)])])
def test_many_look_ups_of_one_person_on_one_day(count: int, unusual: list[tuple[Pattern, str, int]]) -> None:
    theirs = [look(DAY + timedelta(minutes=number)) for number in range(count)]
    others = [look(DAY + timedelta(minutes=number), actor=f"b{number}") for number in range(20)]
    assert found(*theirs, *others) == unusual


def test_a_day_is_the_forces_own_and_two_days_are_not_one() -> None:
    midnight = datetime(2026, 3, 12, 23, 0, tzinfo=UTC)
    looks = [look(midnight + timedelta(minutes=number - 5)) for number in range(10)]
    assert [one for one in found(*looks, limits=Limits(many=10, odd=99)) if one[0] is Pattern.MANY] == []


@pytest.mark.parametrize(("hour", "night"), [(21, False), (22, True), (2, True), (4, True), (5, False), (12, False)])
def test_odd_hours_are_those_of_the_zone(hour: int, night: bool) -> None:
    # In winter Amsterdam is an hour ahead: 22:00 UTC is 23:00 there, 05:00 is 06:00.
    looks = [look(datetime(2026, 3, 12, hour, minute, tzinfo=UTC)) for minute in range(3)]
    assert (found(*looks) == [(Pattern.ODD_HOURS, "a", 3)]) is night


def test_one_case_number_for_everything() -> None:
    days = [DAY + timedelta(days=number) for number in range(6)]
    assert found(*(look(day, case_number="PL-1") for day in days)) == [(Pattern.ONE_CASE, "a", 6)]
    # On one day it is a case that is being worked on.
    assert found(*(look(DAY + timedelta(minutes=n), case_number="PL-1") for n in range(6))) == []
    # So are many cases over many days.
    assert found(*(look(day) for day in days)) == []


def test_only_what_people_consult_counts() -> None:
    times = [datetime(2026, 3, 12, 2, minute, tzinfo=UTC) for minute in range(12)]
    changes = [look(at, action="change") for at in times]
    machines = [look(at, role="system") for at in times]
    assert found(*changes, *machines) == []


def test_plates_count_and_not_the_pages_that_showed_them() -> None:
    """A search of the past had 112 answers, and three searches accused whoever made them."""
    pages = [look(DAY + timedelta(seconds=number), tags=["one"], case_number="PL-1") for number in range(112)]
    assert found(*pages) == []
    one_page = look(DAY, tags=[f"plate-{number}" for number in range(10)])
    assert found(one_page) == [(Pattern.MANY, "a", 10)]
    again = [look(DAY + timedelta(minutes=number), tags=["x", "y"], case_number=f"PL-{number}") for number in range(20)]
    assert found(*again) == []


def test_what_shows_no_plate_is_no_look_up_and_a_list_is_one() -> None:
    night = datetime(2026, 3, 12, 2, tzinfo=UTC)
    verifying = [look(night + timedelta(seconds=number), tags=[], subject="audit") for number in range(60)]
    paging = [look(night + timedelta(seconds=number), tags=[], subject="hotlist:stolen") for number in range(60)]
    ends = [look(night + timedelta(seconds=number), tags=["x"], continues="ab") for number in range(60)]
    assert found(*verifying, *paging, *ends) == []
    lists = [look(night, tags=[], subject=f"hotlist:list-{number}") for number in range(10)]
    assert found(*lists) == [(Pattern.MANY, "a", 10), (Pattern.ODD_HOURS, "a", 10)]
