from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from platewatch.fields import FieldInvalid
from platewatch.hours import ALWAYS, describe_hours, read_hours

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
    assert read_hours(texts, "hours").hold(moment, AMSTERDAM) is holds


def test_nothing_is_always() -> None:
    assert read_hours(None, "hours") == ALWAYS == read_hours([], "hours")


@pytest.mark.parametrize("text", ["mon-fri 08:00-18:00", "sat 22:00-06:00", "sun-tue 00:00-24:00"])
def test_what_is_described_reads_back(text: str) -> None:
    assert describe_hours(read_hours([text], "hours")) == [text]


@pytest.mark.parametrize(
    "value",
    ["mon 08:00-18:00", ["moon 08:00-18:00"], ["mon 8:00-18:00"], ["mon 08:00-25:00"], ["mon 24:00-06:00"], [7]],
)
def test_what_is_no_hours_is_refused_by_name(value: object) -> None:
    with pytest.raises(FieldInvalid, match=r"^hours.*such as mon-fri"):
        read_hours(value, "hours")
