"""Cells that a spreadsheet would run as a formula when a file of ours, or one for us, is opened in it.

A list's export is opened in Excel by people who may do more than its editor: a cell such as =HYPERLINK(...) or
=cmd|... would act in their name.
"""

import unicodedata
from typing import Final

FORMULA: Final = (
    "begins as a formula of a spreadsheet does (with =, +, @, a tab, or a dash and more): begin it with a letter or a"
    " digit"
)
"""What is wrong with a cell that is_formula is true of."""

_STARTS: Final = frozenset("=+@\t\r")
_ESCAPE: Final = "'"


def is_formula(cell: str) -> bool:
    """Whether a spreadsheet may take the cell for a formula: it begins with =, +, @, a tab, a carriage return, or a
    dash with more after it. Spaces before that do not help, and neither do the wide forms of these characters.
    """
    if cell[:1].isalnum() or not cell:
        return False
    if cell[0] in "\t\r":
        return True
    text = cell.strip()
    first = unicodedata.normalize("NFKC", text[:1])
    return first in _STARTS or (first == "-" and len(text) > 1)


def escape_cell(cell: str) -> str:
    """The cell as it may stand in a file that is opened in a spreadsheet: a formula is made text by an apostrophe."""
    return _ESCAPE + cell if is_formula(cell) else cell
