"""The sheet of a workbook as lines and fields.

Cells are taken as they are stored: no formula is computed, and a cell that holds one spoils its row.
"""

import re
from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final
from xml.sax.handler import ContentHandler  # nosec B406  # defusedxml parses, and tells this

from platewatch.hotlists.causes import Cause
from platewatch.hotlists.lines import MAX_LINE_BYTES, Fault, Row
from platewatch.hotlists.values import MADE_A_DATE, fold_name
from platewatch.hotlists.workbook.parts import DAMAGED, INSTEAD, Text, WorkbookRefused, local_name

if TYPE_CHECKING:
    from xml.sax.xmlreader import AttributesImpl  # nosec B406  # a type

MAX_ROWS: Final = 250_000
MAX_CELLS: Final = 5_000_000
MAX_COLUMNS: Final = 256

_REFERENCE: Final = re.compile(r"([A-Z]{1,3})([0-9]{1,7})", re.ASCII)
_NUMBER: Final = re.compile(r"-?\d{1,20}(\.\d{1,30})?(E[+-]?\d{1,3})?", re.ASCII | re.IGNORECASE)
_COLUMN_NAME: Final = re.compile(r"[a-z_]{1,40}")
_FORMULA: Final = "the cell holds a formula: put its value there (copy, then paste as values)"


class Sheet(ContentHandler):
    """The rows of a sheet as they are read."""

    def __init__(
        self, strings: Sequence[str], date_styles: Collection[str], epoch: date, date_columns: Collection[str]
    ) -> None:
        super().__init__()
        self._strings, self._date_styles, self._epoch = strings, date_styles, epoch
        self._date_columns = date_columns
        self._text = Text()
        self._rows: list[Row] = []
        self._header: list[str] = []
        self._count = self._cell_count = self._number = 0
        self._fields: dict[int, str] = {}
        self._faults: list[tuple[int, str, Cause]] = []
        self._column = -1
        self._kind = self._style = ""
        self._formula = False

    def take_rows(self) -> list[Row]:
        """The rows that ended since the last call."""
        taken, self._rows = self._rows, []
        return taken

    def startElement(self, name: str, attrs: "AttributesImpl[str]") -> None:
        kind = local_name(name)
        self._text.start(kind)
        if kind == "row":
            self._begin_row(attrs.get("r", ""))
        elif kind == "c":
            self._begin_cell(attrs)
        elif kind == "f":
            self._formula = True

    def endElement(self, name: str) -> None:
        kind = local_name(name)
        self._text.end(kind)
        if kind == "c":
            self._end_cell()
        elif kind == "row":
            self._end_row()

    def characters(self, content: str) -> None:
        self._text.add(content)

    def _begin_row(self, told: str) -> None:
        number = int(told) if told.isascii() and told.isdigit() and len(told) < 8 else self._number + 1
        if number <= self._number:
            raise WorkbookRefused(DAMAGED)
        self._number, self._column = number, -1
        self._fields, self._faults = {}, []

    def _begin_cell(self, attrs: "AttributesImpl[str]") -> None:
        self._cell_count += 1
        if self._cell_count > MAX_CELLS:
            raise WorkbookRefused(f"the sheet has more than {MAX_CELLS} cells: {INSTEAD}")
        reference = _REFERENCE.fullmatch(attrs.get("r", ""))
        self._column = _count_columns(reference[1]) if reference else self._column + 1
        self._kind, self._style, self._formula = attrs.get("t", "n"), attrs.get("s", ""), False

    def _end_cell(self) -> None:
        text = self._text.take()
        if self._formula:
            self._faults.append((self._column, _FORMULA, Cause.FORMULA))
            return
        if not text.strip():
            return
        if (self._kind == "n" and self._style in self._date_styles) or self._kind == "d":
            if self._is_no_date_column():
                self._faults.append((self._column, MADE_A_DATE, Cause.SPREADSHEET))
            text = self._write_date(text)
        elif self._kind == "s":
            text = self._find_string(text)
        elif self._kind == "e":
            self._faults.append((self._column, "the cell holds an error of the spreadsheet", Cause.SPREADSHEET))
        elif self._kind == "b":
            text = "TRUE" if text == "1" else "FALSE"
        elif self._kind == "n":
            text = _write_number(text)
        if text.strip():
            self._fields[self._column] = text

    def _end_row(self) -> None:
        if not self._fields and not self._faults:
            return
        self._count += 1
        if self._count > MAX_ROWS + 1:
            raise WorkbookRefused(f"the sheet has more than {MAX_ROWS} rows: {INSTEAD}, which may have 5,000,000")
        if self._faults:
            column, reason, cause = min(self._faults)
            self._rows.append((self._number, Fault(self._number, self._name(column), reason, cause)))
            return
        last = max(self._fields)
        size = sum(map(len, self._fields.values()))
        if last >= MAX_COLUMNS or size > MAX_LINE_BYTES:
            reason = f"the row has more than {MAX_COLUMNS} columns, or more than {MAX_LINE_BYTES} letters"
            self._rows.append((self._number, Fault(self._number, None, reason, Cause.LINE_TOO_LONG)))
            return
        fields = [self._fields.get(place, "") for place in range(max(last + 1, len(self._header)))]
        self._header = self._header or fields
        self._rows.append((self._number, fields))

    def _name(self, column: int) -> str | None:
        """A column's name as the header has it; None where that is no name."""
        name = fold_name(self._header[column]) if 0 <= column < len(self._header) else ""
        return name if _COLUMN_NAME.fullmatch(name) else None

    def _is_no_date_column(self) -> bool:
        # A date in the header is an unknown column, which is said elsewhere.
        return bool(self._header) and self._name(self._column) not in self._date_columns

    def _find_string(self, text: str) -> str:
        try:
            return self._strings[int(text[:9])]
        except (ValueError, IndexError) as error:
            raise WorkbookRefused(DAMAGED) from error

    def _write_date(self, text: str) -> str:
        """A date's number as 2026-12-31; what is none as it is, for the column's own check to refuse."""
        if self._kind == "d" or _NUMBER.fullmatch(text) is None:
            return text.removesuffix("T00:00:00")
        days = float(text)
        latest = date.max.toordinal() - self._epoch.toordinal()
        if not 1 <= days <= latest or days != int(days):
            # A time of day, or no day that a spreadsheet knows.
            return text
        # Excel counts a 29th of February 1900, which never was.
        before = self._epoch == date(1899, 12, 30) and days < 60
        return (self._epoch + timedelta(days=int(days) + before)).isoformat()


def _count_columns(letters: str) -> int:
    """The place of a column, from 0, whose name is A, B ... Z, AA ..."""
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - ord("A") + 1
    return place - 1


def _write_number(text: str) -> str:
    """A number as a person would have typed it: 12 and not 12.0, and a long one as the spreadsheet shows it."""
    if _NUMBER.fullmatch(text) is None:
        raise WorkbookRefused(DAMAGED)
    value = float(text)
    return str(int(value)) if abs(value) < 1e15 and value == int(value) else text
