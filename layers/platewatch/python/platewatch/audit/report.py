"""Reports: what the audit log says of a person, a plate or a case in a period."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Final

from platewatch.audit.chain import Document
from platewatch.fields import FieldInvalid, check_year, parse_line, parse_object, parse_text, parse_time
from platewatch.plates.errors import NotAPlate
from platewatch.plates.spelling import normalise_listed
from platewatch.sentences import say
from platewatch.text.timestamps import format_time

LONGEST: Final = timedelta(days=366)
"""One report covers a year at the most."""

LATE: Final = timedelta(days=14)
"""A record may be chained this long after it was put, as long as the queue keeps it, and still be found by its time."""

_ABOUT: Final = ("person", "plate", "case_number", "number")
_AFTER: Final = re.compile(r"\d{4}-\d{2}-\d{2}\|\d{0,12}", re.ASCII)


class Export(StrEnum):
    """How an answer leaves the service."""

    CSV = "csv"
    PRINT = "print"


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: all records of [since, until), or those of a `person`, a `plate`, a `case_number` or a `number`.

    A `number` is what recipients are told by: a phone's, or the address of a webhook.

    `day` and `place` say where to begin. `export` says how the answer leaves the service; None where it is looked at.
    """

    since: datetime
    until: datetime
    person: str | None
    plate: str | None
    case_number: str | None
    number: str | None
    day: date
    place: str
    export: Export | None = None

    @property
    def last_day(self) -> date:
        """The last day of the chain on which a record of the period may have been chained."""
        return (self.until + LATE).astimezone(UTC).date()


def parse_question(document: object) -> Question:
    """The question in a request's body. Raises FieldInvalid."""
    fields = parse_object(document, "", ("since", "until"), (*_ABOUT, "after", "export"))
    asked = [name for name in _ABOUT if fields.get(name) is not None]
    if len(asked) > 1:
        raise FieldInvalid(asked[1], say("can't be asked together with {other}", other=asked[0]))
    since, until = parse_time(fields["since"], "since"), parse_time(fields["until"], "until")
    if not since < until <= since + LONGEST:
        raise FieldInvalid("until", say("must come after since, by {days} days at the most", days=LONGEST.days))
    day, place = since.date(), ""
    if fields.get("after") is not None:
        day, place = parse_after(parse_text(fields["after"], "after", _AFTER, "the `next` of the answer before"))
    plate = None
    if fields.get("plate") is not None:
        plate = _parse_plate(fields["plate"])
    person = parse_line(fields["person"], "person", 2048) if fields.get("person") is not None else None
    case = parse_line(fields["case_number"], "case_number", 64) if fields.get("case_number") is not None else None
    number = parse_line(fields["number"], "number", 500) if fields.get("number") is not None else None
    export = _parse_export(fields["export"]) if fields.get("export") is not None else None
    return Question(since, until, person, plate, case, number, day, place, export)


def parse_after(text: str) -> tuple[date, str]:
    """The day of the chain and the place in it after which to go on. Raises FieldInvalid."""
    day, _, place = text.partition("|")
    try:
        begin = date.fromisoformat(day)
        check_year(begin, "after")
    except (ValueError, FieldInvalid) as error:
        raise FieldInvalid("after", "must be the `next` of the answer before") from error
    return begin, place


def is_asked(document: Document, question: Question, tag: str | None) -> bool:
    """True for a record that the question is about; `tag` is the asked plate's or number's."""
    if not format_time(question.since) <= choose_record_time(document) < format_time(question.until):
        return False
    detail, tags = document.get("detail"), document.get("tags")
    if question.person is not None:
        told = detail.get("recipient") if isinstance(detail, dict) else None
        return question.person in (document.get("actor"), told)
    if question.case_number is not None:
        return document.get("case_number") == question.case_number
    if tag is not None:
        return isinstance(tags, list) and tag in tags
    return True


def choose_record_time(document: Document) -> str:
    """When the record was put, by the queue's own clock; its writer's word where an earlier version kept no other."""
    return str(document.get("received_at") or document["at"])


def _parse_plate(value: object) -> str:
    try:
        return normalise_listed(value if isinstance(value, str) else "")
    except NotAPlate as error:
        raise FieldInvalid("plate", "must be a plate, or a pattern as it is listed") from error


def _parse_export(value: object) -> Export:
    try:
        return Export(str(value))
    except ValueError as error:
        raise FieldInvalid("export", say("must be one of {choices}", choices=", ".join(Export))) from error
