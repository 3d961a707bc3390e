"""Plates that people type into an audit record: no plate stays readable in it, on whatever list it is or is not."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Final

from platewatch.audit.record import AuditRecord
from platewatch.fields import FieldInvalid
from platewatch.plates.free_text import compose, find_plates
from platewatch.plates.spelling import hide

CASE_SHAPE: Final = r"((PL[0-9]{4}|[A-Z]{2,10})-)?(19|20)[0-9]{2}-?[0-9]{1,10}"
"""What numbers of cases look like where a force has said nothing else: 2026-17, PL1300-2026012345, AUDIT-2026-1."""

FREE_TEXTS: Final = (
    *("authority", "restricted_use", "reference", "offence", "entry_case", "person", "case_asked", "why"),
    # Of what was changed, before and after.
    *("name", "owner", "site"),
)
"""Details of a record that hold what somebody typed."""

_ARN: Final = re.compile(r"arn:[a-z-]+:(iam|sts)::[0-9]{12}:[\x21-\x7e]+")

# Letters that show nothing: fillers of the Korean script.
_INVISIBLE: Final = frozenset("\u115f\u1160\u3164\uffa0")


def check_words(text: str, field: str, rule: str) -> None:
    """Raises FieldInvalid with the rule for text that says nothing: not three letters that show, not two different."""
    letters = [letter.casefold() for letter in text if letter.isalpha() and letter not in _INVISIBLE]
    if len(letters) < len("why") or len(set(letters)) < len("no") or _INVISIBLE & set(text):
        raise FieldInvalid(field, rule)


def check_case_number(text: str, field: str, cases: re.Pattern[str]) -> None:
    """Raises FieldInvalid, without the text, for a number that is not of the shape of `cases` and holds a plate."""
    if cases.fullmatch(text) is None and any(True for _ in find_plates(compose(text))):
        raise FieldInvalid(
            field, "must hold no number plate; give the number of the case as your force writes it, such as 2026-17"
        )


def list_typed_plates(record: AuditRecord, cases: re.Pattern[str]) -> tuple[str, ...]:
    """The spellings of what is shaped like a plate in the record, in its order."""
    return tuple(found.spelling for text in _list_texts(record) for found in find_plates(compose(text), cases))


def replace_plates(
    record: AuditRecord, cases: re.Pattern[str], tag: Callable[[str], str], plates: Iterable[str]
) -> AuditRecord:
    """The record with `[plate <tag>]` in place of everything that is shaped like a plate. Case numbers stay.

    Of the `plates` that it concerns none stays, whatever it is shaped like.
    """

    def hide_known(text: str) -> str:
        for plate in plates:
            text = hide(plate, text)
        return text

    def clean(text: str) -> str:
        return hide_known(tag_typed_plates(text, cases, tag))

    detail = {name: clean(text) if _is_free(name, text) else hide_known(text) for name, text in record.detail.items()}
    return replace(record, reason=clean(record.reason), case_number=clean(record.case_number), detail=detail)


def tag_typed_plates(text: str, cases: re.Pattern[str], tag: Callable[[str], str]) -> str:
    """The text as a record has it: with tags in place of plates."""
    composed, end, parts = compose(text), 0, []
    for found in find_plates(composed, cases):
        parts += [composed[end : found.start], f"[plate {tag(found.spelling)}]"]
        end = found.end
    return "".join([*parts, composed[end:]]) if parts else text


def _list_texts(record: AuditRecord) -> Iterator[str]:
    yield from (record.reason, record.case_number)
    yield from (text for name, text in record.detail.items() if _is_free(name, text))


def _is_free(name: str, text: str) -> bool:
    return name.rpartition(".")[2] in FREE_TEXTS and _ARN.fullmatch(text) is None
