"""Unusual use of what may be consulted: a reason to ask, never a proof.

Looks on duty are judged apart: on duty one sees much, at all hours, and of every case. Unusual is a duty without an
end, and looking again and again at what was answered long ago.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from platewatch.audit.chain import Document
from platewatch.audit.record import DUTY, PURPOSE, SYSTEM, Action
from platewatch.audit.report import choose_record_time


class Pattern(StrEnum):
    """What is unusual."""

    MANY = "many look-ups"
    ODD_HOURS = "odd hours"
    ONE_CASE = "one case number for everything"
    LONG_DUTY = "on duty without an end"
    OLD_ON_DUTY = "on duty, of what was answered long ago"


@dataclass(frozen=True, slots=True)
class Limits:
    """From when on use is unusual: `many` look-ups by one person on one day, `odd` ones of a person in the hours from
    `night_from` until `night_until` (may go over midnight), and `one_case` look-ups of a person on `one_case_days` or
    more days of which at least the share `one_case_share` names the same case.

    A look-up is a plate that was shown: each once a day and case, however many pages showed it. A list that was gone
    through is one; a page that showed no plate is none.

    On duty it is `duty_hours` or more from the first look to the last without a break of `duty_break_hours`, and
    `duty_old` looks on one day at hits that were answered `duty_old_minutes` or longer before.
    """

    many: int = 50
    odd: int = 5
    night_from: int = 23
    night_until: int = 6
    one_case: int = 20
    one_case_days: int = 3
    one_case_share: float = 0.9
    duty_hours: int = 14
    duty_break_hours: int = 6
    duty_old: int = 5
    duty_old_minutes: int = 60


@dataclass(frozen=True, slots=True)
class Unusual:
    """A person's use that is unusual: how many look-ups, since when, until when, and on which day or for which case.

    `about` says that in words. `case_number` is the one case, and `among` of how many look-ups in all; "" and 0 where
    the pattern is not about one case.
    """

    pattern: Pattern
    actor: str
    count: int
    first: datetime
    last: datetime
    about: str
    case_number: str = ""
    among: int = 0


@dataclass(frozen=True, slots=True)
class _Look:
    at: datetime
    case_number: str
    shown: str


def find_unusual(documents: Iterable[Document], limits: Limits, zone: ZoneInfo) -> tuple[Unusual, ...]:
    """What is unusual among these records; days and hours are those of the zone. Only people's consultations count."""
    looks: dict[str, dict[tuple[date, str, str], _Look]] = defaultdict(dict)
    duties: dict[str, list[_Duty]] = defaultdict(list)
    for one in sorted(documents, key=choose_record_time):
        if (duty := _find_duty(one, zone)) is not None:
            duties[str(one.get("actor"))].append(duty)
            continue
        for shown in _list_shown(one):
            at = datetime.fromisoformat(choose_record_time(one)).astimezone(zone)
            look = _Look(at, str(one.get("case_number")), shown)
            looks[str(one.get("actor"))].setdefault((at.date(), look.case_number, shown), look)
    found = []
    for actor, each in looks.items():
        theirs = list(each.values())
        found += [*_find_many(actor, theirs, limits), *_find_odd(actor, theirs, limits)]
        found += _find_one_case(actor, theirs, limits)
    for actor, on_duty in duties.items():
        found += [*_find_long_duty(actor, on_duty, limits), *_find_old_on_duty(actor, on_duty, limits)]
    return tuple(sorted(found, key=lambda one: (one.pattern, -one.count, one.actor, one.first)))


def _list_shown(document: Document) -> Iterable[str]:
    """What the record says that a person was shown: plates by their tags, or a list; nothing if it is no look-up."""
    detail, tags, subject = document.get("detail"), document.get("tags"), str(document.get("subject"))
    if document.get("action") != Action.CONSULT.value or document.get("role") == SYSTEM:
        return ()
    if isinstance(detail, dict) and "continues" in detail:
        # Of a search that is counted where it begins.
        return ()
    if isinstance(tags, list) and tags:
        return map(str, tags)
    return (subject,) if subject.startswith("hotlist:") else ()


@dataclass(frozen=True, slots=True)
class _Duty:
    """A look on duty: `minutes` ago somebody answered what was shown, None where nobody had."""

    at: datetime
    minutes: int | None


def _find_duty(document: Document, zone: ZoneInfo) -> _Duty | None:
    """The look on duty that the record is of; None for any other record. The detail says so, which nobody can type."""
    detail = document.get("detail")
    if document.get("action") != Action.CONSULT.value or not isinstance(detail, dict) or detail.get(PURPOSE) != DUTY:
        return None
    minutes = str(detail.get("minutes", ""))
    answered = detail.get("state") not in ("open", "waiting") and minutes.isdecimal()
    at = datetime.fromisoformat(choose_record_time(document)).astimezone(zone)
    return _Duty(at, int(minutes) if answered else None)


def _find_long_duty(actor: str, looks: list[_Duty], limits: Limits) -> list[Unusual]:
    stretches: list[list[_Duty]] = []
    for look in looks:
        if stretches and look.at - stretches[-1][-1].at < timedelta(hours=limits.duty_break_hours):
            stretches[-1].append(look)
        else:
            stretches.append([look])
    long = [each for each in stretches if each[-1].at - each[0].at >= timedelta(hours=limits.duty_hours)]
    about = f"no break of {limits.duty_break_hours} hours"
    return [Unusual(Pattern.LONG_DUTY, actor, len(each), each[0].at, each[-1].at, about) for each in long]


def _find_old_on_duty(actor: str, looks: list[_Duty], limits: Limits) -> list[Unusual]:
    days: dict[date, list[_Duty]] = defaultdict(list)
    for look in looks:
        if look.minutes is not None and look.minutes >= limits.duty_old_minutes:
            days[look.at.date()].append(look)
    return [
        Unusual(Pattern.OLD_ON_DUTY, actor, len(each), each[0].at, each[-1].at, f"on {day.isoformat()}")
        for day, each in days.items()
        if len(each) >= limits.duty_old
    ]


def _find_many(actor: str, looks: list[_Look], limits: Limits) -> list[Unusual]:
    days: dict[date, dict[str, _Look]] = defaultdict(dict)
    for look in looks:
        days[look.at.date()].setdefault(look.shown, look)
    busy = [(day, list(theirs.values())) for day, theirs in days.items() if len(theirs) >= limits.many]
    return [_describe_record(Pattern.MANY, actor, theirs, f"on {day.isoformat()}") for day, theirs in busy]


def _find_odd(actor: str, looks: list[_Look], limits: Limits) -> list[Unusual]:
    odd = [look for look in looks if _is_night(look.at.hour, limits)]
    about = f"from {limits.night_from}:00 to {limits.night_until}:00"
    return [_describe_record(Pattern.ODD_HOURS, actor, odd, about)] if odd and len(odd) >= limits.odd else []


def _is_night(hour: int, limits: Limits) -> bool:
    if limits.night_from <= limits.night_until:
        return limits.night_from <= hour < limits.night_until
    return hour >= limits.night_from or hour < limits.night_until


def _find_one_case(actor: str, looks: list[_Look], limits: Limits) -> list[Unusual]:
    [(case_number, _)] = Counter(look.case_number for look in looks).most_common(1)
    same = [look for look in looks if look.case_number == case_number]
    days = {look.at.date() for look in same}
    usual = len(looks) < limits.one_case or len(days) < limits.one_case_days
    if usual or len(same) < limits.one_case_share * len(looks):
        return []
    described = _describe_record(Pattern.ONE_CASE, actor, same, f"{len(same)} of {len(looks)} for case {case_number}")
    return [replace(described, case_number=case_number, among=len(looks))]


def _describe_record(pattern: Pattern, actor: str, looks: list[_Look], about: str) -> Unusual:
    return Unusual(pattern, actor, len(looks), looks[0].at, looks[-1].at, about)
