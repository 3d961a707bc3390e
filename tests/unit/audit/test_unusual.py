"""Unusual use: many look-ups, odd hours, one case number for everything."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from platewatch.audit.chain import Document
from platewatch.audit.unusual import Limits, Pattern, Unusual, find_unusual

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


@pytest.mark.parametrize(
    ("start", "stop", "odd"),
    [(1, 3, {1, 2}), (0, 1, {0}), (22, 2, {22, 23, 0, 1}), (5, 5, set()), (23, 24, {23})],
)
def test_odd_hours_may_lie_within_a_day_or_go_over_midnight(start: int, stop: int, odd: set[int]) -> None:
    limits = Limits(many=99, odd=1, night_from=start, night_until=stop)
    for hour in range(24):
        at = datetime(2026, 3, 12, hour, 30, tzinfo=AMSTERDAM)
        assert bool(found(look(at), limits=limits)) is (hour in odd)


def test_what_is_unusual_is_told_whole() -> None:
    begin = datetime(2026, 3, 12, 22, 10, 11, tzinfo=UTC)
    looks = [
        look(begin + timedelta(minutes=9 * number), case_number="PL-1", tags=[f"t{number}"]) for number in range(4)
    ]
    later = [look(begin + timedelta(days=1, minutes=number), case_number="PL-1") for number in range(3)]
    other = look(begin + timedelta(days=1, hours=12), case_number="PL-2")
    limits = Limits(many=4, odd=7, one_case=8, one_case_days=2, one_case_share=7 / 8)
    ended = begin + timedelta(days=1, minutes=2)
    assert find_unusual([other, *later, *looks[::-1]], limits, AMSTERDAM) == (
        Unusual(Pattern.MANY, "a", 4, begin, begin + timedelta(minutes=27), "on 2026-03-12"),
        Unusual(Pattern.ODD_HOURS, "a", 7, begin, ended, "from 23:00 to 6:00"),
        Unusual(Pattern.ONE_CASE, "a", 7, begin, ended, "7 of 8 for case PL-1", "PL-1", 8),
    )


@pytest.mark.parametrize(
    ("count", "others", "days", "unusual"),
    [
        # Twenty on three days, of which nine in ten name the same case.
        (18, 2, 3, True),
        (17, 3, 3, False),
        (20, 0, 3, True),
        (19, 0, 3, False),
        (18, 2, 2, False),
        (27, 3, 3, True),
        (26, 4, 3, False),
    ],
)
def test_from_when_on_one_case_is_unusual(count: int, others: int, days: int, unusual: bool) -> None:
    same = [look(DAY + timedelta(days=n % days, minutes=n), case_number="PL-1") for n in range(count)]
    rest = [look(DAY + timedelta(days=9, minutes=n), case_number=f"PL-9{n}") for n in range(others)]
    assert found(*same, *rest, limits=Limits()) == ([(Pattern.ONE_CASE, "a", count)] if unusual else [])


@pytest.mark.parametrize(("many", "odd", "unusual"), [(49, 4, 0), (50, 4, 1), (49, 5, 1), (50, 5, 2)])
def test_the_limits_that_nobody_has_set(many: int, odd: int, unusual: int) -> None:
    by_day = [look(DAY + timedelta(seconds=n), tags=[f"day-{n}"]) for n in range(many)]
    by_night = [look(DAY + timedelta(hours=13 + n, minutes=30), tags=[f"night-{n}"]) for n in range(odd)]
    assert len(found(*by_day, *by_night, limits=Limits())) == unusual


def test_the_most_unusual_comes_first_and_equals_by_name() -> None:
    def busy(actor: str, count: int) -> list[Document]:
        return [look(DAY, actor=actor, tags=[f"{actor}{number}" for number in range(count)])]

    documents = [*busy("c", 11), *busy("b", 12), *busy("a", 11), look(DAY, actor="d", tags=list("123456789"))]
    assert [(actor, count) for _, actor, count in found(*documents)] == [("b", 12), ("a", 11), ("c", 11)]


def test_the_time_is_the_queues_own_and_not_the_writers_word() -> None:
    night, day = datetime(2026, 3, 12, 2, tzinfo=UTC), DAY
    told = [look(day + timedelta(minutes=n)) | {"received_at": night.isoformat()} for n in range(3)]
    assert found(*told) == [(Pattern.ODD_HOURS, "a", 3)]


def on_duty(at: datetime, state: str = "open", minutes: int = 0, **more: str) -> Document:
    """A look at an item of the board."""
    return look(at, subject="alert:1", purpose="duty", state=state, minutes=str(minutes), **more)


def test_on_duty_one_sees_much_and_at_night_and_of_every_case() -> None:
    night = datetime(2026, 3, 12, 22, tzinfo=UTC)
    assert found(*(on_duty(night + timedelta(minutes=number)) for number in range(400))) == []


def test_a_look_on_duty_is_no_look_up_and_no_look_up_is_a_look_on_duty() -> None:
    looks = [look(DAY + timedelta(minutes=number)) for number in range(9)]
    assert found(*looks, *(on_duty(DAY + timedelta(hours=1, minutes=number)) for number in range(9))) == []
    # Whoever types duty as the reason of a look-up has looked something up.
    typed = [{**one, "reason": "duty"} for one in [*looks, look(DAY + timedelta(minutes=30))]]
    assert found(*typed) == [(Pattern.MANY, "a", 10)]


@pytest.mark.parametrize(("hours", "unusual"), [(13, []), (14, [(Pattern.LONG_DUTY, "a", 15)])])
def test_a_duty_without_an_end(hours: int, unusual: list[tuple[Pattern, str, int]]) -> None:
    assert found(*(on_duty(DAY + timedelta(hours=number)) for number in range(hours + 1))) == unusual


def test_two_shifts_are_no_long_one() -> None:
    early = [on_duty(DAY + timedelta(hours=number)) for number in range(9)]
    next_early = [on_duty(DAY + timedelta(hours=14 + number)) for number in range(9)]
    assert found(*early, *next_early) == []
    others = [{**on_duty(DAY + timedelta(hours=8 + number)), "actor": "b"} for number in range(9)]
    assert found(*early, *others) == []


@pytest.mark.parametrize(
    ("state", "minutes", "count", "unusual"),
    [
        ("answered", 60, 5, [(Pattern.OLD_ON_DUTY, "a", 5)]),
        ("closed", 600, 5, [(Pattern.OLD_ON_DUTY, "a", 5)]),
        ("answered", 60, 4, []),
        ("answered", 59, 5, []),
        # Nobody has answered: looking at it is what the desk is for.
        ("open", 600, 5, []),
        ("waiting", 600, 5, []),
    ],
)
def test_looking_on_duty_at_what_was_answered_long_ago(
    state: str, minutes: int, count: int, unusual: list[tuple[Pattern, str, int]]
) -> None:
    looks = [on_duty(DAY + timedelta(minutes=number), state, minutes) for number in range(count)]
    assert found(*looks) == unusual


def test_only_looks_count_as_duty_and_a_record_that_says_less_is_no_fault() -> None:
    taken = [{**on_duty(DAY + timedelta(hours=number)), "action": "change"} for number in range(20)]
    bare = [look(DAY + timedelta(minutes=number), purpose="duty") for number in range(9)]
    assert found(*taken, *bare) == []
