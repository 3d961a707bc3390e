"""What is asked of insight: whole weeks, and a choice of cameras."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from platewatch.fields import FieldInvalid, check_year, parse_date
from platewatch.insight.weeks import Week, find_week, list_weeks, parse_week
from platewatch.sentences import say
from platewatch.text.names import parse_name

USUAL: Final = 13
"""So many whole weeks up to the last day are meant where nobody says since when."""

MOST_WEEKS: Final = 104

MOST_CAMERAS: Final = 50


@dataclass(frozen=True, slots=True)
class Question:
    """The weeks that are asked for, oldest first and without gaps, and the cameras; none where nobody chose any."""

    weeks: tuple[Week, ...]
    cameras: tuple[str, ...] = ()


def parse_question(query: Mapping[str, str], now: datetime, zone: ZoneInfo) -> Question:
    """The question of ?since=, ?until= (days, both included) and ?cameras= (ids with commas). Raises FieldInvalid."""
    today = now.astimezone(zone).date()
    until = parse_date(query["until"], "until") if query.get("until") else today
    since = parse_date(query["since"], "since") if query.get("since") else _find_usual(until)
    if until < since:
        raise FieldInvalid("until", "must not be before since")
    if until - since > timedelta(weeks=MOST_WEEKS + 1):
        raise FieldInvalid("since", say("must be at most {most} weeks before until", most=MOST_WEEKS))
    weeks = tuple(list_weeks(since, until))
    if not weeks:
        raise FieldInvalid("since", "must leave a whole week up to until, Monday through Sunday")
    return Question(weeks[-MOST_WEEKS:], _parse_cameras(query.get("cameras", "")))


def parse_asked_week(name: str) -> Week:
    """The week of a name such as 2026-W48. Raises FieldInvalid."""
    try:
        week = parse_week(name)
    except ValueError as error:
        raise FieldInvalid("week", "must be a week such as 2026-W48") from error
    check_year(week.monday, "week")
    return week


def _find_usual(until: date) -> date:
    # A Sunday ends its week; any other day leaves its own week out.
    return find_week(until + timedelta(days=1)).move(-USUAL).monday


def _parse_cameras(text: str) -> tuple[str, ...]:
    names: Sequence[str] = [each.strip() for each in text.split(",")] if text.strip() else []
    if len(names) > MOST_CAMERAS:
        raise FieldInvalid("cameras", say("must be at most {most} cameras", most=MOST_CAMERAS))
    return tuple(dict.fromkeys(parse_name(name, "cameras") for name in names))
