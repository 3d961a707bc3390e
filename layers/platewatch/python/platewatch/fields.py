"""Reading a decoded JSON document: whatever a field holds, a value or a refusal that names the field."""

from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime
from math import isfinite
from re import Pattern, compile
from typing import Final

from platewatch.errors import PlatewatchError
from platewatch.sentences import Sentence, as_sentence, say

# Python reads week dates and bare hours as ISO times too; what crosses the API is RFC 3339 alone.
_TIME: Final = compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?"
    r"(?P<zone>[Zz]|[+-][0-9]{2}:[0-9]{2})?"
)


class FieldInvalid(PlatewatchError):
    """A field is missing, unknown or holds what it may not. `field` is its path: snapshots[3].size."""

    def __init__(self, field: str, problem: str) -> None:
        told = as_sentence(problem)
        super().__init__(say("{field}: {problem}", field=field, problem=told) if field else told)
        self.field = field


def join(where: str, name: str) -> str:
    """The path of a field inside the object at path `where` ("" is the document itself)."""
    return f"{where}.{name}" if where else name


def parse_object(
    value: object, where: str, required: Collection[str], optional: Collection[str] = ()
) -> Mapping[str, object]:
    """The value as an object with these fields and no other; raises FieldInvalid if it is not."""
    if not isinstance(value, dict):
        raise FieldInvalid(where, say("must be a JSON object, not {kind}", kind=_name_kind(value)))
    known = {*required, *optional}
    for name in value:
        if name not in known:
            shown = name if name.isidentifier() and len(name) <= 40 else repr(name[:40])
            raise FieldInvalid(
                join(where, shown), say("unknown field; known are {choices}", choices=", ".join(sorted(known)))
            )
    for name in required:
        if name not in value:
            raise FieldInvalid(join(where, name), "is missing")
    return value


def parse_text(value: object, where: str, shape: Pattern[str], meaning: str) -> str:
    """The value as text of that shape (the whole of it); `meaning` says in words what it must be."""
    if not isinstance(value, str):
        raise FieldInvalid(
            where, say("must be {meaning}, not {kind}", meaning=as_sentence(meaning), kind=_name_kind(value))
        )
    if shape.fullmatch(value) is None:
        raise FieldInvalid(where, say("must be {meaning}", meaning=as_sentence(meaning)))
    return value


def parse_line(value: object, where: str, longest: int) -> str:
    """The value as one line of printable text, trimmed, with 1 to `longest` characters."""
    if not isinstance(value, str):
        raise FieldInvalid(where, say("must be text, not {kind}", kind=_name_kind(value)))
    text = value.strip()
    if not text or len(text) > longest or not text.isprintable():
        raise FieldInvalid(where, say("must be one line of 1 to {most} printable characters", most=longest))
    return text


def parse_whole(value: object, where: str, least: int = 0) -> int:
    """The value as a whole number of at least `least`."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise FieldInvalid(where, say("must be a whole number, not {kind}", kind=_name_kind(value)))
    if value < least:
        raise FieldInvalid(where, say("must be at least {least}", least=least))
    return value


def parse_number(value: object, where: str, least: float, most: float) -> float:
    """The value as a finite number within bounds, both included."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise FieldInvalid(where, say("must be a number, not {kind}", kind=_name_kind(value)))
    # Compared before it is made a float: JSON's whole numbers know no limit, floats do.
    if not least <= value <= most or (isinstance(value, float) and not isfinite(value)):
        raise FieldInvalid(where, say("must be from {least:g} to {most:g}", least=least, most=most))
    return float(value)


LAST_YEAR: Final = 2999
"""No date that people give is later: terms are added to them, and the calendar of computers ends with 9999."""
FIRST_YEAR: Final = 1900


def parse_date(text: str, where: str) -> date:
    """The day that text such as 2026-03-12 says. Raises FieldInvalid."""
    try:
        day = datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError as error:
        raise FieldInvalid(where, "must be a day such as 2026-03-12") from error
    check_year(day, where)
    return day


def parse_time(value: object, where: str, *, any_year: bool = False) -> datetime:
    """The value as a moment in UTC; the text is RFC 3339 with a time zone (2026-03-12T19:03:58.120Z).

    Far from people's time it is refused; `any_year` takes it, for clocks that may be wrong.
    """
    example = "2026-03-12T19:03:58.120Z"
    if not isinstance(value, str):
        raise FieldInvalid(
            where, say("must be a time such as {example}, not {kind}", example=example, kind=_name_kind(value))
        )
    match = _TIME.fullmatch(value)
    if match is None:
        raise FieldInvalid(where, say("must be a time such as {example}", example=example))
    if match["zone"] is None:
        raise FieldInvalid(where, say("needs a time zone: Z or an offset, such as {example}", example=example))
    try:
        moment = datetime.fromisoformat(value.upper()).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise FieldInvalid(where, say("is no time that exists; give one such as {example}", example=example)) from error
    if not any_year:
        check_year(moment, where)
    return moment


def check_year(day: date, where: str) -> None:
    """Raises FieldInvalid for a day or moment too far from people's time."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise FieldInvalid(where, say("must be in the years {first} to {last}", first=FIRST_YEAR, last=LAST_YEAR))


def _name_kind(value: object) -> Sentence:
    if value is None:
        return say("null")
    if isinstance(value, bool):
        return say("true or false")
    if isinstance(value, int | float):
        return say("a number")
    if isinstance(value, str):
        return say("text")
    return say("a list") if isinstance(value, list) else say("an object")
