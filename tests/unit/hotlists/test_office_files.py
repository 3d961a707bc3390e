"""Hotlist files as Dutch, German and French offices save them from a spreadsheet."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platewatch.fields import LAST_YEAR
from platewatch.hotlists.fields import COLUMNS
from platewatch.hotlists.findings import Findings
from platewatch.hotlists.imports import Outcome
from platewatch.hotlists.values import describe_damage, describe_month_name
from tests.unit.hotlists.fakes import HEADER as SHORT_HEADER
from tests.unit.hotlists.fakes import FakeService, write_csv
from tests.unit.hotlists.test_check import GOOD, find_faults, run_check, write_file

HEADER, LINE, _ = write_file(GOOD).decode().split("\n")


def test_semicolons_a_byte_order_mark_and_crlf_are_read() -> None:
    data = b"\xef\xbb\xbf" + f"{HEADER}\r\n{LINE}\r\n".replace(",", ";").encode()
    entries, findings = run_check(data)
    assert findings == Findings()
    assert [(entry.plate, entry.owner) for entry in entries] == [("7KXL92", "district Westwijk")]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_the_separator_is_the_header_s_whatever_stands_in_the_lines(separator: str) -> None:
    line = LINE.replace("inbraak", '"a, b; ""c"""').replace(",", separator, 4)
    line = line[: line.rindex('"') + 1] + line[line.rindex('"') + 1 :].replace(",", separator)
    [entry], findings = run_check(f"{HEADER.replace(',', separator)}\n{line}\n".encode())
    assert not findings.bad_lines
    assert entry.reason == 'a, b; "c"'


@pytest.mark.parametrize("first", ["sep={}", "SEP={}", '"sep={}"', "sep={};;;;", "\ufeffsep={}"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_sep_line_names_the_separator_and_counts_as_a_line(first: str, separator: str) -> None:
    text = "\r\n".join([HEADER, LINE, LINE]).replace(",", separator)
    faults = find_faults(f"{first.format(separator)}\r\n{text}".encode())
    assert faults == [(4, "plate", "line 3 has the same plate and case_number")]


def test_blank_rows_and_trailing_separators_are_left_out() -> None:
    blank = ["", "," * 14, ' , ,"",' + "," * 11, "\t", "\u00a0"]
    [entry], findings = run_check("\n".join([*blank, HEADER + ",,", *blank, LINE + ",,,", *blank]).encode())
    assert findings == Findings()
    assert entry.plate == "7KXL92"


def test_columns_that_a_spreadsheet_left_out_at_a_line_s_end_are_empty() -> None:
    """Excel writes no separators for the empty cells of a last column in most of a file's lines."""
    cut = LINE.removesuffix(",,,")
    [entry], findings = run_check(f"{HEADER}\n{cut}\n".encode())
    assert findings == Findings()
    assert (entry.owner, entry.marker) == ("district Westwijk", "")
    shorter = cut.rpartition(",")[0]
    assert find_faults(f"{HEADER}\n{shorter}\n".encode()) == [(2, None, "the line has 11 fields, the header 15")]


@pytest.mark.parametrize("written", [str.upper, str.title, "  {} ".format, lambda name: name.replace("_", " ")])
def test_header_names_in_any_case_with_spaces_around_are_known(written) -> None:
    header = ",".join(written(name) for name in COLUMNS)
    assert run_check(f"{header}\n{LINE}\n".encode())[1] == Findings()


@pytest.mark.parametrize(
    "text",
    ["2026-04-03", "3-4-2026", "03-04-2026", "3/4/2026", "03.04.2026", "3–4–2026", "03 - 04 - 2026",
     "3\u2011 4\u20112026", "2026\u221204\u221203", "\u00a003-04-2026\u202f"],
)  # fmt: skip
def test_dates_are_read_with_the_day_first_and_never_with_the_month_first(text: str) -> None:
    [entry], findings = run_check(write_file(GOOD | {"weed_date": text}))
    assert findings == Findings()
    assert entry.weed_date == date(2026, 4, 3)


@given(st.dates(date(2026, 3, 12), date(LAST_YEAR, 12, 31)), st.sampled_from("-/."))
def test_every_day_written_day_first_is_that_day(day: date, mark: str) -> None:
    [entry], _ = run_check(write_file(GOOD | {"weed_date": f"{day.day}{mark}{day.month}{mark}{day.year:04}"}))
    assert entry.weed_date == day


TURNED_INTO_DATES = (
    "1-mrt-23", "01-mrt-2023", "1–mrt–23", "1-MRT-23", "01. Mrz 23", "1. Mrz", "Mrz 23", "01.Mrz.23", "01-mars-23",
    "1-mars", "mrt-23", "2-Mar-23", "Mar-23", "1/dec/23", "déc-23", "01-03-2023", "1/3/2023", "01.03.2023",
    "2023-03-01", "2023-03-01 00:00:00", "12-mei-99",
)  # fmt: skip


@pytest.mark.parametrize("text", TURNED_INTO_DATES)
def test_a_plate_that_excel_turned_into_a_date_is_named_so(text: str) -> None:
    [(line, column, reason)] = find_faults(write_file(GOOD | {"plate": text}))
    assert (line, column) == (2, "plate")
    assert "turned this into a date: format the column as text" in reason


@pytest.mark.parametrize("text", ["1.2E+35", "1,2E+35", "12E+34", "1,20E-05"])
def test_a_plate_that_excel_turned_into_a_number_is_named_so(text: str) -> None:
    [(_, column, reason)] = find_faults(write_file(GOOD | {"plate": text}))
    assert column == "plate"
    assert "into a number" in reason


@pytest.mark.parametrize(
    "text", ["MAR-23", "DEC 12", "06 MAY 23", "06MAY23", "1 MAR", "JAN-1", "12-MR-45", "1-KXL-23", "M-AI 23", "12E34"]
)
def test_plates_that_read_like_a_month_can_be_listed(text: str) -> None:
    assert describe_damage(text) is None
    assert run_check(write_file(GOOD | {"plate": text}))[1] == Findings()


@pytest.mark.parametrize("text", ["jan-26", "2026-1", "1-3-2026", "PL1300-2026-1", "MRT-26"])
def test_a_case_number_that_excel_turned_into_a_date_is_named_so(text: str) -> None:
    faults = find_faults(write_file(GOOD | {"case_number": text}))
    turned = text == "jan-26"
    assert [column for _, column, _ in faults] == ["case_number"] * turned
    assert (describe_month_name(text) is not None) == turned


def test_a_file_in_another_encoding_says_how_to_save_it() -> None:
    """Excel's plain CSV does not say which code page it is in: where one has an Ä, another has a Z with a mark."""
    for encoding in ("cp1252", "cp850", "mac_roman"):
        [(line, _, reason)] = find_faults(write_file(GOOD | {"reason": "café Ä"}).decode().encode(encoding))
        assert line == 2
        assert 'save it as "CSV UTF-8" or as a workbook' in reason


@pytest.mark.parametrize("fields", [15, 7])
def test_a_line_that_ends_an_entry_may_lack_what_it_does_not_need(fields: int) -> None:
    service = FakeService()
    service.put("burglaries/a.csv", write_csv(("7KXL92", "x"), ("AA11", "x")))
    line = ("end,7-KXL-92,PL1" + "," * 12).split(",")[:fields]
    service.put("burglaries/b.delta.csv", f"change,{SHORT_HEADER}\n{','.join(line)}\n".encode())
    assert service.drain() == [Outcome.IMPORTED] * 2
    assert service.visible("burglaries") == [("AA11", "x")]
