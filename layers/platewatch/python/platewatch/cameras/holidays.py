"""Public holidays of the Netherlands: days on which the roads are as empty as on a Sunday."""

from datetime import date, timedelta
from functools import lru_cache
from typing import Final

_SUNDAY: Final = 6
_AFTER_EASTER: Final = (0, 1, 39, 49, 50)
"""Easter Sunday and Monday, Ascension Day, Whit Sunday and Monday, in days after Easter Sunday."""

_FIXED: Final = ((1, 1), (12, 25), (12, 26))


@lru_cache(maxsize=32)
def list_holidays(year: int) -> frozenset[date]:
    """The public holidays of a year. Liberation Day is one in every fifth year only."""
    easter = find_easter(year)
    moving = {easter + timedelta(days=later) for later in _AFTER_EASTER}
    fixed = {date(year, month, day) for month, day in _FIXED}
    king = date(year, 4, 27)
    kings_day = king - timedelta(days=1) if king.weekday() == _SUNDAY else king
    liberation = {date(year, 5, 5)} if year % 5 == 0 else set()
    return frozenset(moving | fixed | liberation | {kings_day})


def find_easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (the method of Meeus, Jones and Butcher)."""
    century, in_century = divmod(year, 100)
    moon = (19 * (year % 19) + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (in_century // 4) - moon - in_century % 4) % 7
    late = (year % 19 + 11 * moon + 22 * weekday) // 451
    month, day = divmod(moon + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def find_day_kind(day: date) -> int:
    """The day of the week whose traffic the day has, Monday being 0: holidays count as Sundays."""
    return _SUNDAY if day in list_holidays(day.year) else day.weekday()
