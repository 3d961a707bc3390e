"""Hotlists as offices send them, from the file to what matching finds: CSV and workbooks, good and damaged ones."""

from pathlib import Path
from typing import Any

import pytest

from platewatch.cli import main as command_line
from platewatch.hotlists.fields import COLUMNS
from platewatch.hotlists.template import make_csv, make_workbook
from tests.integration.hotlists.conftest import HEADER
from tests.unit.hotlists.workbooks import Cell, make_book, write_cells

FAULTS = Path(__file__).parents[4] / "shared" / "data" / "faults"
ROW = ("7-KXL-92", "NL", "1", "2", "theft", "C1", "OM-1", "suspect", "stop", "2026-01-01", "2099-12-31", "Team")
LINE = ",".join(ROW)

GOOD = {
    "semicolons, a byte-order mark and CRLF": "\ufeff" + f"{HEADER}\r\n{LINE}\r\n".replace(",", ";"),
    "tabs": f"{HEADER}\r\n{LINE}\r\n".replace(",", "\t"),
    "a sep= line": f"sep=,\r\n{HEADER}\n{LINE}\n",
    "a sep= line of semicolons": "sep=;\r\n" + f"{HEADER}\r\n{LINE}\r\n".replace(",", ";"),
    "blank rows and trailing separators": f"{HEADER},,\n{LINE},,\n,,,,,,,,,,,,,\n,,,,,,,,,,,\n",
    "a header in capitals with spaces": f"{HEADER.title().replace(',', ' , ')}\n{LINE}\n",
    "the day first": f"{HEADER}\n{LINE.replace('2026-01-01', '1-1-2026').replace('2099-12-31', '31–12–2099')}\n",
}


@pytest.mark.parametrize("name", GOOD)
def test_a_csv_file_as_an_office_s_spreadsheet_saves_it_is_imported(deployment: Any, name: str) -> None:
    assert deployment.invoke(deployment.put("imports/stolen/a.csv", GOOD[name].encode())) == []
    report = deployment.report("imports/stolen/a.report.json")
    assert (report["status"], report["lines"]) == ("imported", 1), report
    assert deployment.find("7KXL92") == {"7KXL92": "theft"}


@pytest.mark.parametrize("text", ["1-mrt-23", "01. Mrz 23", "1-mars-23", "2-Mar-23"])
def test_a_plate_that_excel_turned_into_a_date_is_refused_and_named_so(deployment: Any, text: str) -> None:
    data = f"{HEADER}\n{LINE}\n{LINE.replace('7-KXL-92', text)}\n"
    deployment.invoke(deployment.put("imports/stolen/a.csv", data.encode()))
    report = deployment.report("imports/stolen/a.report.json")
    assert report["status"] == "refused"
    [fault] = report["faults"]
    assert (fault["line"], fault["column"]) == (3, "plate")
    assert "turned this into a date: format the column as text" in fault["reason"]


def test_a_workbook_is_imported_like_a_csv_file(deployment: Any) -> None:
    numbers: tuple[Cell, ...] = (ROW[0], ROW[1], ("", "1", ""), ("", "2", ""), *ROW[4:])
    data = make_book(write_cells([COLUMNS, numbers, (), ("AA11BB", *ROW[1:])]))
    assert deployment.invoke(deployment.put("imports/stolen/a.xlsx", data)) == []
    assert deployment.report("imports/stolen/a.report.json")["lines"] == 2
    assert deployment.find("7KXL92", "AA11BB") == {"7KXL92": "theft", "AA11BB": "theft"}
    # Its event comes again.
    assert deployment.invoke({"key": "imports/stolen/a.xlsx"}) == []
    assert deployment.report("imports/stolen/a.report.json")["revision"] == 1


def test_a_workbook_s_bad_rows_are_named_by_the_rows_that_a_person_sees(deployment: Any) -> None:
    formula: Cell = ('t="str"', "7-KXL-92", "<f>A1</f>")
    rows = [COLUMNS, (), (formula, *ROW[1:]), ROW, (), ("!", *ROW[1:]), (("", "1.2E+35", ""), *ROW[1:])]
    deployment.invoke(deployment.put("imports/stolen/a.xlsx", make_book(write_cells(rows))))
    faults = deployment.report("imports/stolen/a.report.json")["faults"]
    assert [(fault["line"], fault["column"]) for fault in faults] == [(3, "plate"), (6, "plate"), (7, "plate")]
    assert "formula" in faults[0]["reason"]
    assert "into a number" in faults[2]["reason"]
    assert deployment.find("7KXL92") == {}


@pytest.mark.parametrize("data", [b"plate,country\n", b"PK\x03\x04 cut", make_workbook()[:-40]])
def test_what_is_no_workbook_is_refused_once_and_not_tried_again(deployment: Any, data: bytes) -> None:
    assert deployment.invoke(deployment.put("imports/stolen/a.xlsx", data)) == []
    assert deployment.report("imports/stolen/a.report.json")["status"] == "refused"


def test_a_workbook_sent_as_csv_says_how_to_send_it(deployment: Any) -> None:
    deployment.invoke(deployment.put("imports/stolen/a.csv", make_workbook()))
    assert "ends in .xlsx" in deployment.report("imports/stolen/a.report.json")["faults"][0]["reason"]


@pytest.mark.parametrize(("name", "make"), [("a.xlsx", make_workbook), ("a.csv", make_csv)])
def test_the_template_is_written_imported_and_not_overwritten(
    client: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, make: Any
) -> None:
    path = tmp_path / name
    assert command_line.main(["hotlist", "template", "-o", str(path)]) == 0
    assert path.read_bytes() == make()
    assert command_line.main(["hotlist", "import", str(path), "--list", "stolen"]) == 0
    assert "0 entries" in capsys.readouterr().out
    assert command_line.main(["hotlist", "template", "-o", str(path), "--delta"]) == 1
    assert "is there already" in capsys.readouterr().err
    assert path.read_bytes() == make()
    assert command_line.main(["hotlist", "template", "-o", str(tmp_path / "a.txt")]) == 2
    assert command_line.main(["hotlist", "template", "-o", str(tmp_path / "none" / name)]) == 1


def test_a_workbook_by_the_command_line_and_one_of_another_kind(
    client: Any, deployment: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "list.XLSX"
    path.write_bytes(make_book(write_cells([COLUMNS, ROW])))
    assert command_line.main(["hotlist", "import", str(path), "--list", "stolen"]) == 0
    assert deployment.find("7KXL92") == {"7KXL92": "theft"}
    assert [one["format"] for one in client.call("GET", "/v1/hotlists/stolen/imports")["imports"]] == ["xlsx"]
    for ending in ("xls", "xlsm", "ods"):
        other = tmp_path / f"list.{ending}"
        other.write_bytes(b"x")
        assert command_line.main(["hotlist", "import", str(other), "--list", "stolen"]) == 1
        assert "without macros (.xlsx)" in capsys.readouterr().err


FOLDER_GIVES = {
    "blank-rows": "imported",
    "header-caps": "imported",
    "semicolon-bom-crlf": "imported",
    "sep-line": "imported",
    "excel-date": "a date",
}


@pytest.mark.skipif(not FAULTS.is_dir(), reason="shared/data/faults is not beside this checkout")
@pytest.mark.parametrize("name", FOLDER_GIVES)
def test_the_files_that_the_service_got_wrong_are_got_right(deployment: Any, name: str) -> None:
    # Their weed dates pass one day.
    data = (FAULTS / f"{name}.csv").read_bytes().replace(b"2026-12-31", b"2099-12-31")
    deployment.invoke(deployment.put("imports/stolen/a.csv", data))
    report = deployment.report("imports/stolen/a.report.json")
    expected = FOLDER_GIVES[name]
    if expected == "imported":
        assert (report["status"], report["lines"]) == ("imported", 1)
    else:
        assert report["status"] == "refused"
        assert expected in report["faults"][0]["reason"]
