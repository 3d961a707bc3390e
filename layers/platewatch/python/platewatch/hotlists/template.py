"""An empty hotlist file to fill in: a workbook whose columns are text, so that no spreadsheet makes dates of plates."""

import io
import zipfile
from collections.abc import Iterable, Sequence
from typing import Final
from xml.sax.saxutils import escape  # nosec B406  # writes, parses nothing

from platewatch.hotlists.delta import DELTA_COLUMNS
from platewatch.hotlists.fields import COLUMNS, FILE_FIELDS

_CHANGE: Final = ("change", "add, change or end; to end an entry only plate and case_number are needed")

_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_DOCUMENT: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TEXT_FORMAT: Final = 49
"""The built-in format that keeps what is typed as it is typed."""


def make_workbook(*, delta: bool = False) -> bytes:
    """The workbook (.xlsx): a sheet with the columns' names, and one that says what they hold."""
    meanings = [*([_CHANGE] if delta else []), *((field.name, field.meaning) for field in FILE_FIELDS)]
    help_rows = [("column", "what it holds"), *meanings]
    parts = {
        "[Content_Types].xml": (
            f'<Types xmlns="{_PACKAGE}/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
            f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/>'
            f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/>'
            f'<Override PartName="/xl/worksheets/sheet2.xml" ContentType="{_TYPE}.worksheet+xml"/></Types>'
        ),
        "_rels/.rels": (
            f'<Relationships xmlns="{_PACKAGE}/relationships">'
            f'<Relationship Id="rId1" Type="{_DOCUMENT}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
        ),
        "xl/workbook.xml": (
            f'<workbook xmlns="{_MAIN}" xmlns:r="{_DOCUMENT}"><sheets>'
            '<sheet name="hotlist" sheetId="1" r:id="rId1"/><sheet name="columns" sheetId="2" r:id="rId2"/>'
            "</sheets></workbook>"
        ),
        "xl/_rels/workbook.xml.rels": (
            f'<Relationships xmlns="{_PACKAGE}/relationships">'
            f'<Relationship Id="rId1" Type="{_DOCUMENT}/worksheet" Target="worksheets/sheet1.xml"/>'
            f'<Relationship Id="rId2" Type="{_DOCUMENT}/worksheet" Target="worksheets/sheet2.xml"/>'
            f'<Relationship Id="rId3" Type="{_DOCUMENT}/styles" Target="styles.xml"/></Relationships>'
        ),
        "xl/styles.xml": (
            f'<styleSheet xmlns="{_MAIN}"><fonts count="2"><font/><font><b/></font></fonts>'
            '<fills count="2"><fill><patternFill patternType="none"/></fill>'
            '<fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders>'
            '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
            '<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
            f'<xf numFmtId="{_TEXT_FORMAT}" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
            f'<xf numFmtId="{_TEXT_FORMAT}" fontId="1" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
            '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
            "</styleSheet>"
        ),
        "xl/worksheets/sheet1.xml": _write_sheet([[name for name, _ in meanings]], 18),
        "xl/worksheets/sheet2.xml": _write_sheet(help_rows, 60),
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            # Without the time of day the same template is the same bytes each time.
            archive.writestr(zipfile.ZipInfo(name), _HEAD + text, zipfile.ZIP_DEFLATED)
    return file.getvalue()


def make_csv(*, delta: bool = False) -> bytes:
    """The same as CSV in UTF-8, with the semicolons that Dutch, German and French spreadsheets expect."""
    return ("\ufeff" + ";".join(DELTA_COLUMNS if delta else COLUMNS) + "\r\n").encode()


def _write_sheet(rows: Iterable[Sequence[str]], width: int) -> str:
    written = []
    for number, row in enumerate(rows, 1):
        style = 2 if number == 1 else 1
        cells = (f'<c t="inlineStr" s="{style}"><is><t>{escape(text)}</t></is></c>' for text in row)
        written.append(f'<row r="{number}">{"".join(cells)}</row>')
    return (
        f'<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f'<cols><col min="1" max="256" width="{width}" style="1" customWidth="1"/></cols>'
        f"<sheetData>{''.join(written)}</sheetData></worksheet>"
    )
