"""Workbooks as spreadsheets write them, for tests."""

import io
import zipfile
from collections.abc import Mapping, Sequence

from platewatch.hotlists.template import make_workbook

Cell = str | tuple[str, str, str]
"""A text; or the cell's attributes, what stands in <v>, and what comes before it."""


def write_cells(rows: Sequence[Sequence[Cell]]) -> str:
    """The rows as a sheet's XML; a tuple as <c ATTRIBUTES>BEFORE<v>VALUE</v></c>."""
    written = []
    for row in rows:
        cells = "".join(
            f'<c t="inlineStr"><is><t>{cell}</t></is></c>'
            if isinstance(cell, str)
            else f"<c {cell[0]}>{cell[2]}<v>{cell[1]}</v></c>"
            for cell in row
        )
        written.append(f"<row>{cells}</row>")
    return f"<worksheet><sheetData>{''.join(written)}</sheetData></worksheet>"


def make_book(
    sheet: str | bytes, parts: Mapping[str, str | bytes] | None = None, packing: int = zipfile.ZIP_DEFLATED
) -> bytes:
    """The template's workbook with another first sheet, and with other or more parts."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(make_workbook())) as given, zipfile.ZipFile(file, "w", packing) as made:
        changed = {"xl/worksheets/sheet1.xml": sheet, **(parts or {})}
        for name in {*given.namelist(), *changed}:
            made.writestr(name, changed.get(name, given.read(name) if name in given.namelist() else b""))
    return file.getvalue()
