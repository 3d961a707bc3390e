"""Public holidays, by dates that were published."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platewatch.cameras.holidays import find_day_kind, find_easter, list_holidays

EASTERS = (
    date(2000, 4, 23),
    date(2008, 3, 23),
    date(2011, 4, 24),
    date(2024, 3, 31),
    date(2026, 4, 5),
    date(2038, 4, 25),
)


@pytest.mark.parametrize("easter", EASTERS, ids=str)
def test_easter_is_when_it_was_published(easter: date) -> None:
    assert find_easter(easter.year) == easter


@given(st.integers(1900, 2200))
def test_easter_is_a_sunday_of_spring(year: int) -> None:
    easter = find_easter(year)
    assert easter.weekday() == 6
    assert date(year, 3, 22) <= easter <= date(year, 4, 25)


def test_the_holidays_of_2026_are_known() -> None:
    days = ("01-01", "04-05", "04-06", "04-27", "05-14", "05-24", "05-25", "12-25", "12-26")
    assert list_holidays(2026) == {date.fromisoformat(f"2026-{day}") for day in days}


def test_kings_day_moves_off_a_sunday_and_liberation_day_is_every_fifth_year() -> None:
    assert date(2025, 4, 26) in list_holidays(2025)
    assert date(2025, 4, 27) not in list_holidays(2025)
    assert date(2025, 5, 5) in list_holidays(2025)
    assert date(2026, 5, 5) not in list_holidays(2026)


def test_holidays_count_as_sundays_and_other_days_as_themselves() -> None:
    assert find_day_kind(date(2026, 12, 25)) == 6
    assert [find_day_kind(date(2026, 6, 1) + timedelta(days=n)) for n in range(7)] == list(range(7))
