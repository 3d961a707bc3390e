"""A workbook (.xlsx) as lines and fields: what the workbook worker does with a stranger's bytes.

No other file is followed and no program is run: a workbook with programs or links to other files is refused.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final
from xml.sax import SAXException  # nosec B406  # only the error: defusedxml parses
from xml.sax.handler import ContentHandler  # nosec B406  # the same

from defusedxml.expatreader import create_parser

from platewatch.hotlists.lines import Row
from platewatch.hotlists.workbook.parts import (
    DAMAGED,
    INSTEAD,
    Book,
    Relations,
    Strings,
    Styles,
    WorkbookRefused,
)
from platewatch.hotlists.workbook.sheet import MAX_ROWS, Sheet

MAX_UNPACKED: Final = 300_000_000
"""Bytes of all parts that are read, unpacked."""

MAX_RATIO: Final = 200
"""How many times its packed size a part may unpack to; what spreadsheets write stays well below."""

_FREE_BYTES: Final = 1_000_000
"""Parts below this size may unpack at any ratio."""

_OF_DAMAGE: Final = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    OSError,
    # Offsets that lead out of the file, letters that are none, documents that define entities.
    ValueError,
    SAXException,
)
"""What unpacking and parsing raise for bytes that no spreadsheet writes."""

_CHUNK: Final = 65_536
_PROGRAMS: Final = "vbaproject.bin"
_LINKS: Final = "xl/externallinks/"


@dataclass(slots=True)
class _Budget:
    """What may still be unpacked."""

    left: int


def parse_rows(data: bytes, date_columns: Collection[str]) -> Iterator[Row]:
    """The rows of the first visible sheet, from the one that names the columns; rows without content are left out.

    A row's fields are as many as the first one's at least. Dates are written as 2026-12-31; a date in a column that is
    not among `date_columns` is a fault of its row, and so are formulas and errors. Raises WorkbookRefused.
    """
    if not data.startswith(b"PK"):
        raise WorkbookRefused(f"the file is no .xlsx workbook, or it is protected by a password: {INSTEAD}")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield from _parse_archive(archive, date_columns)
    except _OF_DAMAGE as error:
        raise WorkbookRefused(DAMAGED) from error
    except MemoryError as error:
        raise WorkbookRefused(f"the workbook needs more memory than it may have: {INSTEAD}") from error


def _parse_archive(archive: zipfile.ZipFile, date_columns: Collection[str]) -> Iterator[Row]:
    names = {name.lower() for name in archive.namelist()}
    if any(name.endswith(_PROGRAMS) for name in names):
        raise WorkbookRefused("the workbook holds macros: copy its rows into a workbook without any (.xlsx)")
    if any(name.startswith(_LINKS) for name in names):
        raise WorkbookRefused("the workbook has links to other files: paste its rows as values into another workbook")
    budget = _Budget(MAX_UNPACKED)
    book = Book()
    _parse(archive, "xl/workbook.xml", book, budget)
    targets = Relations()
    _parse(archive, "xl/_rels/workbook.xml.rels", targets, budget)
    if book.sheet not in targets.found:
        raise WorkbookRefused("the workbook has no visible sheet: put the rows into its first one")
    styles = Styles()
    if "xl/styles.xml" in names:
        _parse(archive, "xl/styles.xml", styles, budget)
    strings = Strings()
    if "xl/sharedstrings.xml" in names:
        _parse(archive, "xl/sharedStrings.xml", strings, budget)
    sheet = Sheet(strings.found, styles.dates(), book.epoch, date_columns)
    parser = create_parser(forbid_dtd=True)
    parser.setContentHandler(sheet)
    for chunk in _unpack(archive, _resolve(targets.found[book.sheet]), budget):
        parser.feed(chunk)
        yield from sheet.take_rows()
    parser.close()
    yield from sheet.take_rows()


def _parse(archive: zipfile.ZipFile, name: str, handler: ContentHandler, budget: _Budget) -> None:
    parser = create_parser(forbid_dtd=True)
    parser.setContentHandler(handler)
    for chunk in _unpack(archive, name, budget):
        parser.feed(chunk)
    parser.close()


def _unpack(archive: zipfile.ZipFile, name: str, budget: _Budget) -> Iterator[bytes]:
    try:
        info = archive.getinfo(name)
    except KeyError as error:
        raise WorkbookRefused(DAMAGED) from error
    if info.flag_bits & 1 or info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise WorkbookRefused(f"the workbook is protected by a password, or packed as no spreadsheet does: {INSTEAD}")
    most = max(_FREE_BYTES, MAX_RATIO * info.compress_size)
    unpacked = 0
    with archive.open(info) as part:
        while chunk := part.read(_CHUNK):
            unpacked += len(chunk)
            budget.left -= len(chunk)
            if unpacked > most or budget.left < 0:
                raise WorkbookRefused(f"the workbook unpacks to more than a list of {MAX_ROWS} rows needs: {INSTEAD}")
            yield chunk


def _resolve(target: str) -> str:
    """The name of a part that the workbook's relations name."""
    return target.lstrip("/") if target.startswith("/") else str(PurePosixPath("xl") / target)
