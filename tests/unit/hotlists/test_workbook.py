"""A workbook's rows are what a person sees in its first sheet; what could harm or mislead is refused."""

import io
import zipfile
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platewatch.hotlists.delta import DELTA_COLUMNS
from platewatch.hotlists.fields import COLUMNS, DATE_COLUMNS
from platewatch.hotlists.lines import Fault, Row
from platewatch.hotlists.template import make_workbook
from platewatch.hotlists.workbook import parts as workbook_parts
from platewatch.hotlists.workbook import rows as workbook
from platewatch.hotlists.workbook import sheet as workbook_sheet
from platewatch.hotlists.workbook.parts import WorkbookRefused
from platewatch.hotlists.workbook.rows import parse_rows
from tests.unit.hotlists.workbooks import Cell, make_book, write_cells

HEADER: tuple[Cell, ...] = ("Plate", "case number", "VALID_FROM", "reason")
STYLES = (
    '<styleSheet><numFmts><numFmt numFmtId="164" formatCode="d\\-mmm\\-yy;@"/>'
    '<numFmt numFmtId="165" formatCode="[Red]&quot;days&quot; 0.00"/></numFmts>'
    '<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/></cellXfs></styleSheet>'
)


def read(*rows: tuple[Cell, ...], **parts: str) -> list[Row]:
    data = make_book(write_cells([HEADER, *rows]), {"xl/styles.xml": STYLES, **parts})
    return list(parse_rows(data, DATE_COLUMNS))[1:]


def read_sheet(sheet: str, **parts: str) -> list[Row]:
    return list(parse_rows(make_book(sheet, parts), DATE_COLUMNS))


def number(value: str, style: int = 0) -> Cell:
    return (f's="{style}"', value, "")


@pytest.mark.parametrize("delta", [False, True])
def test_the_template_names_the_columns(delta: bool) -> None:
    data = make_workbook(delta=delta)
    assert list(parse_rows(data, DATE_COLUMNS)) == [(1, list(DELTA_COLUMNS if delta else COLUMNS))]
    assert data == make_workbook(delta=delta)


def test_rows_are_as_wide_as_the_header_and_blank_ones_are_left_out() -> None:
    assert read(("A",), ("", " "), (), ("B", "", "", "x", "y")) == [
        (2, ["A", "", "", ""]),
        (5, ["B", "", "", "x", "y"]),
    ]


def test_numbers_are_written_as_a_person_types_them() -> None:
    values = {"12": "12", "12.0": "12", "1.0E3": "1000", "-1": "-1", "0.5": "0.5", "1.2E+35": "1.2E+35"}
    assert read(*((number(value),) for value in values)) == [
        (at, [told, "", "", ""]) for at, told in enumerate(values.values(), 2)
    ]
    assert read(("x", number("45000", 3)))[0][1] == ["x", "45000", "", ""]


@given(st.dates(date(1900, 3, 1), date(9999, 12, 31)), st.sampled_from([1, 2]))
def test_a_day_in_a_column_of_dates_is_that_day(day: date, style: int) -> None:
    serial = (day - date(1899, 12, 30)).days
    assert read(("x", "y", number(str(serial), style))) == [(2, ["x", "y", day.isoformat(), ""])]


def test_workbooks_that_count_from_1904_have_the_same_days() -> None:
    book = '<workbook xmlns:r="r"><workbookPr date1904="1"/><sheets><sheet r:id="rId1"/></sheets></workbook>'
    serial = (date(2026, 12, 31) - date(1904, 1, 1)).days
    [(_, fields)] = read(("x", "y", number(str(serial), 1)), **{"xl/workbook.xml": book})
    assert fields == ["x", "y", "2026-12-31", ""]
    assert read(("x", "y", number("1", 1)))[0][1] == ["x", "y", "1900-01-01", ""]


@pytest.mark.parametrize("text", ["46000.5", "0", "-1", "1e999", "2958466", "99999999"])
def test_a_time_of_day_or_no_day_at_all_is_left_for_the_column_s_check_to_refuse(text: str) -> None:
    [(_, fields)] = read(("x", "y", number(text, 1)))
    assert fields == ["x", "y", text, ""]


@pytest.mark.parametrize(("place", "column"), [(0, "plate"), (1, "case_number"), (3, "reason")])
def test_a_date_that_excel_made_of_something_else_is_named_so(place: int, column: str) -> None:
    cells: list[Cell] = ["x", "y", number("46000", 1), "z"]
    cells[place] = number("44986", 2)
    [(line, fault)] = read(tuple(cells))
    assert isinstance(fault, Fault)
    assert (line, fault.line, fault.column) == (2, 2, column)
    assert "turned this into a date: format the column as text" in fault.reason


def test_a_formula_is_never_evaluated_and_spoils_its_row_alone() -> None:
    formula: Cell = ('t="str"', "7-KXL-92", "<f>HYPERLINK(&quot;http://evil.example&quot;)</f>")
    rows = read((formula, "y", "", "z"), ("A", "y", "", "z"), ("B", "y", "", ("", "1", "<f>1+1</f>")))
    assert [line for line, _ in rows] == [2, 3, 4]
    assert [one.column if isinstance(one, Fault) else one for _, one in rows] == [
        "plate",
        ["A", "y", "", "z"],
        "reason",
    ]
    assert "holds a formula" in rows[0][1].reason  # type: ignore[union-attr]


def test_errors_and_switches_of_a_spreadsheet() -> None:
    [(_, fault)] = read((('t="e"', "#N/A", ""),))
    assert isinstance(fault, Fault)
    assert (fault.column, "an error" in fault.reason) == ("plate", True)
    assert read((('t="b"', "1", ""), ('t="b"', "0", ""))) == [(2, ["TRUE", "FALSE", "", ""])]


def test_texts_are_shared_in_pieces_and_with_escapes() -> None:
    strings = (
        "<x:sst xmlns:x='m'><x:si><x:t>7-KXL</x:t></x:si><x:si><x:r><x:t>a </x:t></x:r><x:r><x:t>b</x:t></x:r>"
        "<x:rPh sb='0' eb='1'><x:t>hint</x:t></x:rPh></x:si><x:si><x:t>a_x000A_b</x:t></x:si></x:sst>"
    )
    cells: tuple[Cell, ...] = (('t="s"', "0", ""), ('t="s"', "1", ""), "", ('t="s"', "2", ""))
    assert read(cells, **{"xl/sharedStrings.xml": strings}) == [(2, ["7-KXL", "a b", "", "a\nb"])]


def test_cells_stand_where_their_references_say() -> None:
    sheet = (
        '<worksheet><sheetData><row r="3"><c r="A3" t="inlineStr"><is><t>plate</t></is></c><c r="C3" t="inlineStr"><is>'
        '<t>reason</t></is></c></row><row r="9"><c r="C9" t="str"><v>z</v></c><c r="AA9"/></row>'
        "</sheetData></worksheet>"
    )
    assert read_sheet(sheet) == [(3, ["plate", "", "reason"]), (9, ["", "", "z"])]


def test_the_first_visible_sheet_is_read() -> None:
    sheets = '<sheet state="hidden" rel:id="rId2"/><sheet rel:id="rId1"/>'
    book = f'<workbook xmlns:rel="r"><sheets>{sheets}</sheets></workbook>'
    assert read_sheet(write_cells([HEADER]), **{"xl/workbook.xml": book}) == [(1, list(HEADER))]
    none = '<workbook xmlns:rel="r"><sheets><sheet state="veryHidden" rel:id="rId2"/></sheets></workbook>'
    with pytest.raises(WorkbookRefused, match="no visible sheet"):
        read_sheet(write_cells([HEADER]), **{"xl/workbook.xml": none})


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><worksheet>&b;</worksheet>'


@pytest.mark.parametrize(
    ("sheet", "parts", "words"),
    [
        (BOMB, {}, "damaged"),
        ('<!DOCTYPE x SYSTEM "file:///etc/passwd"><worksheet/>', {}, "damaged"),
        ("<worksheet><sheetData><row>", {}, "damaged"),
        ("not xml", {}, "damaged"),
        ('<worksheet><row r="2"/><row r="2"/></worksheet>', {}, "damaged"),
        ('<worksheet><row><c t="s"><v>7</v></c></row></worksheet>', {}, "damaged"),
        ("<worksheet><row><c><v>1_0</v></c></row></worksheet>", {}, "damaged"),
        ("<worksheet><row><c><v>nan</v></c></row></worksheet>", {}, "damaged"),
        ("<worksheet/>", {"xl/vbaProject.bin": "x"}, "macros"),
        ("<worksheet/>", {"xl/externalLinks/externalLink1.xml": "x"}, "links to other files"),
        (f"<worksheet><row><c t='str'><v>{'a' * 50_000}</v></c></row></worksheet>", {}, "more than 40000 letters"),
        (f"<worksheet>{' ' * 2_000_000}</worksheet>", {}, "unpacks to more"),
    ],
)
def test_a_workbook_that_could_harm_is_refused_with_a_reason(sheet: str, parts: dict[str, str], words: str) -> None:
    with pytest.raises(WorkbookRefused, match=words):
        read_sheet(sheet, **parts)


def test_limits_hold_for_rows_cells_columns_texts_and_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = write_cells([HEADER, ("a", "b"), ("c",)])
    wide = '<worksheet><row><c r="IW1" t="str"><v>x</v></c></row></worksheet>'
    assert isinstance(read_sheet(wide)[0][1], Fault)
    long = f'<worksheet><row><c t="str"><v>{"a" * 20_000}</v></c></row></worksheet>'
    assert isinstance(read_sheet(long)[0][1], Fault)
    strings = {"xl/sharedStrings.xml": "<sst><si><t>a</t></si><si><t>b</t></si></sst>"}
    for module, name, most in (
        (workbook_sheet, "MAX_ROWS", 1),
        (workbook_sheet, "MAX_CELLS", 6),
        (workbook_parts, "MAX_STRINGS", 1),
        (workbook_parts, "MAX_STRING_CHARACTERS", 1),
        (workbook, "MAX_UNPACKED", 100),
    ):
        assert len(read_sheet(rows, **strings)) == 3
        with monkeypatch.context() as patched:
            patched.setattr(module, name, most)
            with pytest.raises(WorkbookRefused):
                read_sheet(rows, **strings)


@pytest.mark.parametrize(
    "data",
    [b"", b"plate,country", b"\xd0\xcf\x11\xe0", b"PK\x03\x04", make_workbook()[:-30], make_workbook()[:200]],
)
def test_what_is_no_workbook_says_so(data: bytes) -> None:
    with pytest.raises(WorkbookRefused):
        list(parse_rows(data, DATE_COLUMNS))


def test_packings_and_passwords_of_other_programs_are_refused() -> None:
    with pytest.raises(WorkbookRefused, match="as no spreadsheet does"):
        list(parse_rows(make_book(write_cells([HEADER]), packing=zipfile.ZIP_BZIP2), DATE_COLUMNS))
    data = bytearray(make_book(write_cells([HEADER])))
    at = data.index(b"PK\x01\x02")
    while at >= 0:
        data[at + 8] |= 1
        at = data.find(b"PK\x01\x02", at + 4)
    with pytest.raises(WorkbookRefused, match="protected by a password"):
        list(parse_rows(bytes(data), DATE_COLUMNS))


def test_a_part_that_is_missing_is_damage() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        made.writestr("xl/workbook.xml", "<workbook/>")
    with pytest.raises(WorkbookRefused, match="damaged"):
        list(parse_rows(file.getvalue(), DATE_COLUMNS))
