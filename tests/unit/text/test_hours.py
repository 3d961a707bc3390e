from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from platewatch.fields import FieldInvalid
from platewatch.text.hours import ALWAYS, describe_hours, parse_hours

AMSTERDAM = ZoneInfo("Europe/Amsterdam")

# 2026-03-12 is a Thursday; Amsterdam is an hour ahead of UTC then.


@pytest.mark.parametrize(
    ("texts", "moment", "holds"),
    [
        ([], datetime(2026, 3, 12, 3, 0, tzinfo=UTC), True),
        (["thu 08:00-18:00"], datetime(2026, 3, 12, 7, 0, tzinfo=UTC), True),
        (["thu 08:00-18:00"], datetime(2026, 3, 12, 6, 59, tzinfo=UTC), False),
        (["thu 08:00-18:00"], datetime(2026, 3, 12, 17, 0, tzinfo=UTC), False),
        (["mon-fri 00:00-24:00"], datetime(2026, 3, 12, 22, 59, tzinfo=UTC), True),
        (["mon-fri 00:00-24:00"], datetime(2026, 3, 14, 12, 0, tzinfo=UTC), False),
        (["thu 22:00-06:00"], datetime(2026, 3, 12, 23, 30, tzinfo=UTC), True),
        (["thu 22:00-06:00"], datetime(2026, 3, 13, 4, 59, tzinfo=UTC), True),
        (["thu 22:00-06:00"], datetime(2026, 3, 13, 5, 0, tzinfo=UTC), False),
        (["thu 22:00-06:00"], datetime(2026, 3, 12, 4, 0, tzinfo=UTC), False),
        (["sun 22:00-06:00"], datetime(2026, 3, 16, 3, 0, tzinfo=UTC), True),
        (["sat-mon 10:00-11:00"], datetime(2026, 3, 15, 9, 30, tzinfo=UTC), True),
        (["sat-mon 10:00-11:00"], datetime(2026, 3, 17, 9, 30, tzinfo=UTC), False),
        (["sat 10:00-11:00", "thu 10:00-11:00"], datetime(2026, 3, 12, 9, 30, tzinfo=UTC), True),
    ],
)
def test_hours_hold_by_the_clocks_of_the_zone(texts: list[str], moment: datetime, holds: bool) -> None:
    assert parse_hours(texts, "hours").hold(moment, AMSTERDAM) is holds


def test_nothing_is_always() -> None:
    assert parse_hours(None, "hours") == ALWAYS == parse_hours([], "hours")


@pytest.mark.parametrize("text", ["mon-fri 08:00-18:00", "sat 22:00-06:00", "sun-tue 00:00-24:00"])
def test_what_is_described_reads_back(text: str) -> None:
    assert describe_hours(parse_hours([text], "hours")) == [text]


@pytest.mark.parametrize(
    "value",
    ["mon 08:00-18:00", ["moon 08:00-18:00"], ["mon 8:00-18:00"], ["mon 08:00-25:00"], ["mon 24:00-06:00"], [7]],
)
def test_what_is_no_hours_is_refused_by_name(value: object) -> None:
    with pytest.raises(FieldInvalid, match=r"^hours.*such as mon-fri"):
        parse_hours(value, "hours")


@pytest.mark.parametrize(
    ("text", "first", "last", "outside"),
    [
        # The first and the last minute (of the week, from Monday), and minutes beside it.
        ("mon 08:00-18:00", 8 * 60, 18 * 60 - 1, (8 * 60 - 1, 18 * 60)),
        ("mon 22:00-06:00", 22 * 60, 30 * 60 - 1, (22 * 60 - 1, 30 * 60)),
        ("mon 00:00-24:00", 0, 24 * 60 - 1, (7 * 24 * 60 - 1, 24 * 60)),
        ("mon 00:00-00:00", 0, 24 * 60 - 1, (7 * 24 * 60 - 1, 24 * 60)),
        ("mon 06:00-06:00", 6 * 60, 30 * 60 - 1, (6 * 60 - 1, 30 * 60)),
        ("mon 23:59-00:01", 24 * 60 - 1, 24 * 60, (24 * 60 - 2, 24 * 60 + 1)),
        ("sun 22:00-06:00", 6 * 24 * 60 + 22 * 60, 6 * 24 * 60 + 30 * 60 - 1, (6 * 24 * 60 + 22 * 60 - 1, 6 * 60)),
        ("sat-sun 22:00-24:00", 5 * 24 * 60 + 22 * 60, 5 * 24 * 60 + 24 * 60 - 1, (6 * 24 * 60, 0)),
    ],
)
def test_hours_hold_from_their_first_minute_to_before_their_last(
    text: str, first: int, last: int, outside: tuple[int, ...]
) -> None:
    monday = datetime(2026, 3, 9, tzinfo=AMSTERDAM)
    hours = parse_hours([text], "hours")

    def holds(minute: int, seconds: float = 0) -> bool:
        return hours.hold(monday + timedelta(minutes=minute, seconds=seconds), AMSTERDAM)

    assert holds(first)
    assert holds((first + last) // 2)
    assert holds(last, 59.999999)
    assert [minute for minute in outside if holds(minute)] == []
    assert not holds(outside[0], 59.999999)


@pytest.mark.parametrize(
    "text", ["fri-mon 10:00-11:00", "mon-mon 10:00-11:00", "tue-mon 00:00-24:00", "mon 07:05-09:50"]
)
def test_days_may_go_over_the_weekend(text: str) -> None:
    hours = parse_hours([text], "hours")
    days = {"fri-mon": 4, "mon-mon": 1, "tue-mon": 7}.get(text.split()[0], 1)
    assert len(hours.spans[0].days) == days
    assert describe_hours(hours) == [text.replace("mon-mon", "mon")]


def test_the_fault_among_several_hours_is_named() -> None:
    with pytest.raises(FieldInvalid) as refusal:
        parse_hours(["mon 08:00-18:00", "mon 08:00-18:60"], "list.hours")
    assert refusal.value.field == "list.hours[1]"
