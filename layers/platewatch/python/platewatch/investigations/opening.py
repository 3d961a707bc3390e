"""Opening an investigation: what must be said of it, and the bounds that nobody gets over."""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from re import Pattern
from typing import Final

from platewatch.fields import FieldInvalid, join, parse_line, parse_object, parse_time
from platewatch.hotlists.standing import name_person
from platewatch.investigations import errors
from platewatch.investigations.investigation import Bounds, Combining, Investigation, Order, Source
from platewatch.investigations.words import hide_plates, parse_words
from platewatch.retention.terms import FREE_TERM, PASSAGE_TERM
from platewatch.sentences import say

LONGEST_PERIOD: Final = PASSAGE_TERM
"""Article 126jj Sv keeps 28 days, and no investigation looks at more, whatever is kept."""

LONGEST_RUN: Final = timedelta(days=28)
"""How long an investigation stays open at the most."""

MOST_CAMERAS: Final = 100
MOST_MEMBERS: Final = 20

_LONGEST: Final = {"reference": 64, "offence": 200, "granted_by": 100}
_NAME: Final = re.compile(r"[^\s/@][^/@]{0,127}")
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Opening:
    """What somebody asks for. The cameras are not known to be there yet."""

    order: Order
    bounds: Bounds
    combining: Combining | None
    members: tuple[str, ...]
    approver: str
    ends_at: datetime


def parse_opening(document: object, now: datetime, source: Source, cases: Pattern[str] | None = None) -> Opening:
    """The opening of {"order", "since", "until", "cameras", "members", "approver", "ends_at", "combining"?}.

    Raises FieldInvalid, OrderMissing, StandingQuestion, PeriodTooLong and PeriodNotKept.
    """
    names = ("since", "until", "cameras", "members", "approver", "ends_at")
    fields = parse_object(document, "", names, ("order", "combining"))
    if fields.get("order") is None:
        raise errors.OrderMissing(
            "is missing: nothing is searched without the order of a public prosecutor: its reference, the offence and"
            " who granted it",
            "order",
        )
    told = parse_object(fields["order"], "order", ("reference", "offence", "granted_by"))
    order = Order(**{name: _parse_text(told, "order", name, cases) for name in told})
    combining = None
    if fields.get("combining") is not None:
        granted = parse_object(fields["combining"], "combining", ("reference", "granted_by"))
        combining = Combining(**{name: _parse_text(granted, "combining", name, cases) for name in granted})
    since, until = (parse_time(fields[name], name) for name in ("since", "until"))
    check_period(since, until, now, source)
    ends_at = parse_time(fields["ends_at"], "ends_at")
    if not now < ends_at <= now + LONGEST_RUN:
        raise FieldInvalid(
            "ends_at", say("must be within the next {days} days: then it ends by itself", days=LONGEST_RUN.days)
        )
    return Opening(
        order=order,
        bounds=Bounds(since, until, parse_cameras(fields["cameras"], "cameras")),
        combining=combining,
        members=_parse_people(fields["members"]),
        approver=_parse_person(fields["approver"], "approver"),
        ends_at=ends_at,
    )


def check_period(since: datetime, until: datetime, now: datetime, source: Source) -> None:
    """Raises FieldInvalid, StandingQuestion, PeriodTooLong or PeriodNotKept unless all of it is past and kept."""
    if until <= since:
        raise FieldInvalid("until", "must be after since")
    if until > now:
        raise errors.StandingQuestion(
            "is in the future: an investigation looks at what has passed, and no question goes on by itself; list the"
            " plate for what is still to come",
            "until",
        )
    if until - since > LONGEST_PERIOD:
        raise errors.PeriodTooLong(
            say("is more than {days} days after since, the longest period", days=LONGEST_PERIOD.days), "until"
        )
    kept = PASSAGE_TERM if source is Source.PASSAGES else FREE_TERM
    if since < now - kept:
        raise errors.PeriodNotKept(say("is more than {days} days ago: no more is kept", days=kept.days), "since")


def parse_cameras(value: object, where: str) -> tuple[str, ...]:
    """The ids of cameras, each once, sorted; whether they are there is for the caller to find out."""
    if not isinstance(value, list) or not all(isinstance(one, str) and one for one in value):
        raise FieldInvalid(where, "must be a list of cameras' ids")
    if not 1 <= len(value) <= MOST_CAMERAS:
        raise FieldInvalid(where, say("must name 1 to {most} cameras: a whole country is no place", most=MOST_CAMERAS))
    return tuple(sorted(set(value)))


def open_investigation(opening: Opening, actor: str, case_number: str, now: datetime, source: Source) -> Investigation:
    """A new investigation that waits for its approver; who opens it is a member. Raises ApproverIsMember."""
    members = tuple(sorted({name_person(actor), *opening.members}))
    if opening.approver in members:
        raise errors.ApproverIsMember(
            "is a member, or opens it: somebody else has to approve what the members ask for", "approver"
        )
    return Investigation(
        investigation_id=_make_id(now),
        order=opening.order,
        bounds=opening.bounds,
        combining=opening.combining,
        members=members,
        approver=opening.approver,
        opened_by=actor,
        opened_at=now,
        ends_at=opening.ends_at,
        case_number=case_number,
        source=source,
    )


def _parse_text(fields: object, where: str, name: str, cases: Pattern[str] | None) -> str:
    value = fields.get(name) if isinstance(fields, dict) else None
    if name == "reference":
        # A number is one.
        return hide_plates(parse_line(value, join(where, name), _LONGEST[name]), cases)
    return parse_words(value, join(where, name), cases, _LONGEST[name])


def _parse_people(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or len(value) > MOST_MEMBERS:
        raise FieldInvalid(
            "members", say("must be a list of at most {most} people's names; it may be empty", most=MOST_MEMBERS)
        )
    people: Sequence[str] = [_parse_person(one, f"members[{place}]") for place, one in enumerate(value)]
    return tuple(sorted(set(people)))


def _parse_person(value: object, where: str) -> str:
    if not isinstance(value, str) or not _NAME.fullmatch(name := value.strip().rpartition("/")[2].partition("@")[0]):
        raise FieldInvalid(where, "must be a person's name as the console shows it, such as j.jansen")
    return name_person(name)


def _make_id(now: datetime) -> str:
    """32 hex digits that sort by time."""
    return f"{(now - _EPOCH) // timedelta(milliseconds=1):012x}{secrets.token_hex(10)}"
