"""A hotlist file as lines and fields, read in bounded memory whatever the bytes are.

A record is one line: no column may hold a line break, so a missing quote spoils one line and not the rest of the file.
"""

import codecs
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from platewatch.hotlists.causes import Cause

MAX_LINE_BYTES: Final = 16_384
"""The longest line that is looked at; all columns at their limits stay well below it."""

_QUOTED: Final = re.compile(r'(?:"([^"]*(?:""[^"]*)*)"|([^",]*))(,|$)')
_FOREIGN_MARKS: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


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


def read_lines(chunks: Iterable[bytes]) -> Iterator[tuple[int, list[str] | Fault]]:
    """The fields of each line with its number, or what is wrong with the line. Empty lines are left out.

    A byte-order mark of UTF-8 is taken off. A file in UTF-16 ends with the fault that says so.
    """
    for number, data in _split(chunks):
        if data is None:
            yield number, Fault(number, None, f"the line is longer than {MAX_LINE_BYTES} bytes", Cause.LINE_TOO_LONG)
            continue
        if number == 1:
            if data.startswith(_FOREIGN_MARKS):
                reason = "the file is UTF-16: save it as UTF-8 (in Excel: CSV UTF-8)"
                yield number, Fault(number, None, reason, Cause.ENCODING)
                return
            data = data.removeprefix(codecs.BOM_UTF8)
        if not data.strip():
            continue
        yield number, _read_fields(number, data)


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


def _read_fields(number: int, data: bytes) -> list[str] | Fault:
    if b"\x00" in data:
        reason = "the line holds a NUL byte: this is no text in UTF-8 (an Excel file, or UTF-16?)"
        return Fault(number, None, reason, Cause.ENCODING)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        wrong = f"byte 0x{data[error.start]:02X} at position {error.start + 1} is not UTF-8"
        return Fault(number, None, f"{wrong}: save the file as UTF-8 (in Excel: CSV UTF-8)", Cause.ENCODING)
    if "\r" in text:
        reason = "the line holds a lone carriage return: end lines with LF or CRLF"
        return Fault(number, None, reason, Cause.CONTROL_CHARACTER)
    if '"' not in text:
        return text.split(",")
    return _read_quoted(number, text)


def _read_quoted(number: int, text: str) -> list[str] | Fault:
    fields: list[str] = []
    position = 0
    while True:
        match = _QUOTED.match(text, position)
        if match is None:
            return Fault(
                number,
                None,
                f"a quote is unbalanced or misplaced in field {len(fields) + 1}: put quotes around the whole field,"
                " double those inside it, and keep it on one line",
                Cause.QUOTES,
            )
        quoted, plain, end = match.groups()
        fields.append(plain if quoted is None else quoted.replace('""', '"'))
        if not end:
            return fields
        position = match.end()
