"""What people type about an investigation: one line each, and no plate stays readable in it."""

from re import Pattern
from typing import Final

from platewatch.audit.free_text import check_words
from platewatch.fields import parse_line
from platewatch.plates.free_text import compose, find_plates

LONGEST: Final = 500
"""Characters of a decision's or a verdict's words."""

_PLATE: Final = "[plate]"


def parse_words(value: object, where: str, cases: Pattern[str] | None, longest: int = LONGEST) -> str:
    """The words, with [plate] in place of what is shaped like one. Raises FieldInvalid for what says nothing."""
    line = parse_line(value, where, longest)
    check_words(line, where, "must say it in words, with three letters or more")
    return hide_plates(line, cases)


def hide_plates(line: str, cases: Pattern[str] | None) -> str:
    """The line with [plate] in place of what is shaped like a plate; numbers of cases stay."""
    text, end, parts = compose(line), 0, []
    for found in find_plates(text, cases):
        parts += [text[end : found.start], _PLATE]
        end = found.end
    return "".join([*parts, text[end:]])
