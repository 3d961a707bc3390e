"""A CSV hotlist file as lines and fields, read in bounded memory whatever the bytes are.

A record is one line: no column may hold a line break, so a missing quote spoils one line and not the rest of the file.
Excel writes semicolons or tabs in place of commas where the comma is the decimal sign, and may say which in a first
line `sep=;`. Without such a line the header tells: no column's name holds a separator.
"""

import codecs
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from platewatch.hotlists.causes import Cause

MAX_LINE_BYTES: Final = 16_384
"""The longest line that is looked at; all columns at their limits stay well below it."""

_SEPARATORS: Final = (",", ";", "\t")
_SEPARATOR_LINE: Final = re.compile(rb'"?sep=(.)"?[,;\t\s]*', re.IGNORECASE | re.DOTALL)
_QUOTED: Final = {
    separator: re.compile(rf'(?:"([^"]*(?:""[^"]*)*)"|([^"{separator}]*))({separator}|$)') for separator in _SEPARATORS
}
_SAVE_AS: Final = 'in Excel, save it as "CSV UTF-8" or as a workbook (.xlsx)'
_NO_CSV: Final = {
    codecs.BOM_UTF16_LE: ("utf-16", f"the file is UTF-16: {_SAVE_AS}"),
    codecs.BOM_UTF16_BE: ("utf-16", f"the file is UTF-16: {_SAVE_AS}"),
    b"PK\x03\x04": ("workbook", "the file is a workbook, not CSV: give it a name that ends in .xlsx"),
    b"\xd0\xcf\x11\xe0": (
        "old-workbook",
        f"the file is an old (.xls) or a protected workbook: {_SAVE_AS}, without a password",
    ),
}
"""What a file that is no CSV begins with: the kind of it, and the reason."""


Details = Mapping[str, str]
"""What a reason says beside its cause, by name, for those who write it in another language: numbers, days, codes of
countries. `kind` tells reasons of one cause apart. docs/hotlist-report.md lists the names. Nothing in it is a plate."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a file: its line (from 1), the column where one is to blame, the reason and its cause.

    A reason quotes no values: any of them may be a plate that stands in the wrong column. Every fault names its cause;
    OTHER is what faults have that were stored before there were causes.
    """

    line: int
    column: str | None
    reason: str
    cause: Cause = Cause.OTHER
    details: Details = field(default_factory=dict, compare=False)


Row = tuple[int, list[str] | Fault]
"""A line's number, and its fields or what is wrong with it."""


def parse_lines(chunks: Iterable[bytes]) -> Iterator[Row]:
    """The fields of each line with its number, or what is wrong with the line. Lines without content are left out.

    Commas, semicolons or tabs separate the fields, whichever the first line says by `sep=` or has most of. A
    byte-order mark of UTF-8 is taken off. A file that is no CSV (UTF-16, a workbook) ends with the fault that says so.
    """
    separator: str | None = None
    for number, data in _split(chunks):
        if data is None:
            yield number, Fault(number, None, f"the line is longer than {MAX_LINE_BYTES} bytes", Cause.LINE_TOO_LONG)
            continue
        if number == 1:
            if wrong := next((told for mark, told in _NO_CSV.items() if data.startswith(mark)), None):
                kind, reason = wrong
                yield number, Fault(number, None, reason, Cause.ENCODING, {"kind": kind})
                return
            data = data.removeprefix(codecs.BOM_UTF8)
            if said := _SEPARATOR_LINE.fullmatch(data):
                separator = said[1].decode("latin-1")
                if separator not in _SEPARATORS:
                    reason = "sep= must name a comma, a semicolon or a tab"
                    yield number, Fault(number, None, reason, Cause.HEADER, {"kind": "separator"})
                    return
                continue
        text = _decode(number, data)
        if isinstance(text, Fault):
            yield number, text
            continue
        if separator is None and text.strip():
            separator = max(_SEPARATORS, key=text.count)
        fields = _split_fields(number, text, separator or ",")
        if isinstance(fields, Fault) or any(map(str.strip, fields)):
            yield number, fields


def _split(chunks: Iterable[bytes]) -> Iterator[tuple[int, bytes | None]]:
    """Each line without its end (LF or CRLF), with its number; None in place of one that is too long."""
    number, rest, dropping = 1, b"", False
    for chunk in chunks:
        *whole, rest = (rest + chunk).split(b"\n")
        for line in whole:
            if not dropping:
                yield number, _trim(line)
            dropping = False
            number += 1
        if dropping:
            rest = b""
        elif len(rest) > MAX_LINE_BYTES + 1:
            yield number, None
            rest, dropping = b"", True
    if rest and not dropping:
        yield number, _trim(rest)


def _trim(line: bytes) -> bytes | None:
    line = line.removesuffix(b"\r")
    return line if len(line) <= MAX_LINE_BYTES else None


def _decode(number: int, data: bytes) -> str | Fault:
    if b"\x00" in data:
        reason = f"the line holds a NUL byte: this is no text in UTF-8; {_SAVE_AS}"
        return Fault(number, None, reason, Cause.ENCODING)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        # Excel's plain "CSV" is in the code page of the machine, and nothing in the file says in which: where
        # Windows-1252 has an accented letter, MS-DOS and Mac files have another. A guess could name another car.
        wrong = f"byte 0x{data[error.start]:02X} at position {error.start + 1} is not UTF-8"
        details = {"kind": "byte", "position": str(error.start + 1)}
        return Fault(number, None, f'{wrong}, as in Excel\'s plain "CSV": {_SAVE_AS}', Cause.ENCODING, details)
    if "\r" in text:
        reason = "the line holds a lone carriage return: end lines with LF or CRLF"
        return Fault(number, None, reason, Cause.CONTROL_CHARACTER, {"kind": "return"})
    return text


def _split_fields(number: int, text: str, separator: str) -> list[str] | Fault:
    return text.split(separator) if '"' not in text else _split_quoted(number, text, separator)


def _split_quoted(number: int, text: str, separator: str) -> list[str] | Fault:
    quoted_field = _QUOTED[separator]
    fields: list[str] = []
    position = 0
    while True:
        match = quoted_field.match(text, position)
        if match is None:
            return Fault(
                number,
                None,
                f"a quote is unbalanced or misplaced in field {len(fields) + 1}: put quotes around the whole field,"
                " double those inside it, and keep it on one line",
                Cause.QUOTES,
                {"field": str(len(fields) + 1)},
            )
        quoted, plain, end = match.groups()
        fields.append(plain if quoted is None else quoted.replace('""', '"'))
        if not end:
            return fields
        position = match.end()
