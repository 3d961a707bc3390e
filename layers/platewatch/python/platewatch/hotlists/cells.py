"""What no text of a hotlist may hold: formulas, and links that would reach an officer's phone."""

from typing import Final

from platewatch.hotlists.causes import Cause
from platewatch.text.message_text import describe_unsafe
from platewatch.text.phone_numbers import NO_NUMBERS, PhoneNumbers
from platewatch.text.spreadsheet import FORMULA, is_formula

_SENT: Final = frozenset({"reason", "instruction", "owner", "make", "colour", "marker"})
"""Columns that are part of messages."""

_NUMBERED: Final = frozenset({"case_number", "consent"})
"""Columns that are part of messages to systems, and hold numbers that may look like a phone's."""

_TEXT: Final = _SENT | _NUMBERED | {"plate"}


def find_cell_fault(column: str, cell: str, phones: PhoneNumbers = NO_NUMBERS) -> tuple[Cause, str] | None:
    """What is wrong with a cell of this column, as the file has it; None when nothing is. `phones` are allowed.

    Columns that hold one of a few values, or a date, have stricter rules of their own.
    """
    if column not in _TEXT:
        return None
    if is_formula(cell):
        return Cause.FORMULA, FORMULA
    unsafe = None
    if column in _SENT:
        unsafe = describe_unsafe(cell, phones)
    elif column in _NUMBERED:
        unsafe = describe_unsafe(cell, None)
    return None if unsafe is None else (Cause.UNSAFE_TEXT, unsafe)
