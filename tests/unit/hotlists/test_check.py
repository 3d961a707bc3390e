"""A file is taken whole or refused with every bad line, its column and the reason."""

import csv
import io
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from platewatch.hotlists import check
from platewatch.hotlists import findings as findings_module
from platewatch.hotlists.check import FileRules, Progress, check_lines
from platewatch.hotlists.entry import Entry, SubjectRole
from platewatch.hotlists.errors import ImportInterrupted
from platewatch.hotlists.fields import COLUMNS, FILE_FIELDS, parse_row, write_columns, write_row
from platewatch.hotlists.findings import Findings
from platewatch.hotlists.lines import MAX_LINE_BYTES, parse_lines
from platewatch.hotlists.staging import Staging
from platewatch.hotlists.values import TextRule, find_text_fault
from platewatch.text.spreadsheet import is_formula

LIMITS = {field.name: field.limit for field in FILE_FIELDS}
TODAY = date(2026, 3, 12)
GOOD = {
    "plate": "7-KXL-92",
    "country": "NL",
    "category": "1",
    "priority": "2",
    "reason": "inbraak",
    "case_number": "PL1300-2026-1",
    "consent": "OVJ-7",
    "role": "suspect",
    "instruction": "",
    "valid_from": "2026-03-01",
    "weed_date": "2026-04-01",
    "owner": "district Westwijk",
}


def write_file(*rows: dict[str, str], columns: tuple[str, ...] = COLUMNS) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def run_check(data: bytes, keep_going: Callable[[], bool] = lambda: True) -> tuple[list[Entry], Findings]:
    with Staging("burglaries") as staging:
        # Cut anywhere, as a network does.
        chunks = [data[start : start + 7] for start in range(0, len(data), 7)]
        progress = Progress()
        check_lines(parse_lines(chunks), staging, FileRules("burglaries", TODAY), keep_going, progress)
        assert progress.whole
        return [line.entry for line in staging if line.entry is not None], progress.findings


def find_faults(data: bytes) -> list[tuple[int, str | None, str]]:
    _, findings = run_check(data)
    return [(fault.line, fault.column, fault.reason) for fault in findings.faults]


def test_a_good_line_becomes_the_entry_that_it_says() -> None:
    entries, findings = run_check(write_file(GOOD))
    assert findings == Findings()
    assert entries == [
        Entry(
            list_name="burglaries",
            plate="7KXL92",
            country="NL",
            category=1,
            priority=2,
            reason="inbraak",
            case_number="PL1300-2026-1",
            consent="OVJ-7",
            role=SubjectRole.SUSPECT,
            instruction="",
            valid_from=date(2026, 3, 1),
            weed_date=date(2026, 4, 1),
            owner="district Westwijk",
        )
    ]


@given(st.permutations(COLUMNS), st.sampled_from(["\n", "\r\n"]), st.booleans(), st.booleans())
def test_order_line_ends_byte_order_mark_and_last_line_end_do_not_matter(
    columns: list[str], end: str, mark: bool, last: bool
) -> None:
    data = write_file(GOOD, columns=tuple(columns)).decode().replace("\n", end)
    data = data if last else data.removesuffix(end)
    entries, findings = run_check(data.encode("utf-8-sig" if mark else "utf-8"))
    assert not findings.bad_lines
    assert [entry.plate for entry in entries] == ["7KXL92"]


texts = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=30).filter(
    lambda text: find_text_fault(TextRule.SENT, text + ', "' + text) is None and not is_formula(text)
)


@settings(deadline=None)
@given(st.lists(st.tuples(st.from_regex("[A-Z0-9]{2,12}", fullmatch=True), texts, texts), unique_by=lambda t: t[:2]))
def test_whatever_a_csv_writer_writes_comes_back_in_the_order_of_the_keys(rows: list[tuple[str, str, str]]) -> None:
    made = [GOOD | {"plate": p, "case_number": c, "instruction": i + ', "' + i} for p, c, i in rows]
    entries, findings = run_check(write_file(*made))
    keys = [(entry.plate, entry.case_number) for entry in entries]
    assert keys == sorted(keys)
    if findings.bad_lines:
        # Two cases that differ in how an accent is written are one.
        assert all("same plate and case_number" in fault.reason for fault in findings.faults)
    assert len(entries) + findings.bad_lines == len(rows)


@pytest.mark.parametrize(
    ("change", "column", "words"),
    [
        ({"plate": "7KXL9!"}, "plate", "U+0021 EXCLAMATION MARK"),
        ({"plate": "7?*-?"}, "plate", "1 known letters and digits: a pattern needs at least 2"),
        ({"plate": "???*"}, "plate", "0 known"),
        ({"plate": "7?KX!"}, "plate", "EXCLAMATION MARK (!): a pattern has only"),
        ({"plate": "7KXL92" + "?" * 7}, "plate", "more than 12 letters, digits and ?"),
        ({"plate": "АB12CD"}, "plate", "U+0410 CYRILLIC CAPITAL LETTER A"),
        ({"plate": ""}, "plate", "must not be empty"),
        ({"plate": "-"}, "plate", "0 letters and digits"),
        ({"plate": "A" * 13}, "plate", "13 letters and digits"),
        ({"plate": "A " * 30}, "plate", "at most 32"),
        ({"country": "NLD"}, "country", "NLD is no country's code or sign: did you mean NL?"),
        ({"country": "7KXL92"}, "country", "this is no country's code"),
        ({"country": "x" * 61}, "country", "61 characters: at most 60"),
        ({"category": "0"}, "category", "one of 1, 2, 3"),
        ({"category": "4"}, "category", "one of 1, 2, 3"),
        ({"category": "１"}, "category", "one of 1, 2, 3"),
        ({"priority": "6"}, "priority", "one of 1, 2, 3, 4, 5"),
        ({"priority": "-1"}, "priority", "at most 1"),
        ({"reason": " \t "}, "reason", "must not be empty"),
        ({"reason": "a\tb"}, "reason", "character 2 is U+0009"),
        ({"reason": "a\x1fb"}, "reason", "U+001F"),
        ({"reason": "a\u202eb"}, "reason", "RIGHT-TO-LEFT OVERRIDE"),
        ({"reason": "x" * (LIMITS["reason"] + 1)}, "reason", "201 characters: at most 200"),
        ({"case_number": ""}, "case_number", "must not be empty"),
        ({"consent": ""}, "consent", "must not be empty"),
        ({"role": "Suspect"}, "role", "one of suspect, victim, third-party, missing"),
        ({"role": ""}, "role", "must not be empty"),
        ({"instruction": "x" * 501}, "instruction", "501 characters: at most 500"),
        ({"valid_from": "20260301"}, "valid_from", "2026-12-31"),
        ({"valid_from": "2026-W10-1"}, "valid_from", "2026-12-31"),
        ({"valid_from": "2026-02-30"}, "valid_from", "exists"),
        ({"weed_date": "04-01-26"}, "weed_date", "four digits"),
        ({"weed_date": "04/31/2026"}, "weed_date", "the month must be 1 to 12"),
        ({"weed_date": "31-04-2026"}, "weed_date", "exists"),
        ({"weed_date": "1-4.2026"}, "weed_date", "31-12-2026"),
        ({"weed_date": "2026-03-11"}, "weed_date", "2026-03-11 is past: today is 2026-03-12"),
        ({"valid_from": "2026-05-01"}, "weed_date", "before valid_from 2026-05-01"),
        ({"owner": ""}, "owner", "must not be empty"),
    ],
)
def test_a_bad_value_is_named_by_line_column_and_reason(change: dict[str, str], column: str, words: str) -> None:
    faults = find_faults(write_file(GOOD, GOOD | {"case_number": "2"} | change))
    assert [(line, named) for line, named, _ in faults] == [(3, column)]
    assert words in faults[0][2]


def test_limits_and_last_days_are_still_good() -> None:
    full = {name: "x" * LIMITS[name] for name in ("reason", "case_number", "consent", "instruction", "owner")}
    today = {"valid_from": "2026-03-12", "weed_date": "2026-03-12", "country": ""}
    entries, findings = run_check(write_file(GOOD | full | today, GOOD | {"instruction": "non\u00a0breaking é"}))
    assert not findings.bad_lines
    assert {entry.country for entry in entries} == {None, "NL"}


@pytest.mark.parametrize("column", ["reason", "case_number", "consent", "instruction", "owner"])
def test_text_is_kept_with_its_accents_composed(column: str) -> None:
    """Typed on another machine it is another writing of the same: who searches for the case must find it."""
    (entry,), _ = run_check(write_file(GOOD | {column: "Cafe\u0301 " * 3}))
    assert getattr(entry, column) == "Caf\u00e9 Caf\u00e9 Caf\u00e9"
    # An accent takes no room of its own.
    (entry,), _ = run_check(write_file(GOOD | {column: "e\u0301" * LIMITS[column]}))
    assert getattr(entry, column) == "\u00e9" * LIMITS[column]


def test_a_case_number_written_in_two_ways_is_one_case() -> None:
    data = write_file(GOOD | {"case_number": "E\u0301-1"}, GOOD | {"case_number": "\u00c9-1"})
    ((line, _, reason),) = find_faults(data)
    assert (line, "same plate and case_number" in reason) == (3, True)


def test_every_fault_of_every_line_is_told_and_no_value_is_quoted() -> None:
    bad = GOOD | {"plate": "!", "category": "7KXL92", "priority": "7KXL92", "role": "7KXL92", "weed_date": "7KXL92"}
    data = write_file(bad, GOOD, bad)
    faults = find_faults(data)
    assert {(line, column) for line, column, _ in faults} == {
        (line, column) for line in (2, 4) for column in ("plate", "category", "priority", "role", "weed_date")
    }
    assert not any("KXL" in reason for _, _, reason in faults)
    assert run_check(data)[1].bad_lines == 2


def test_columns_are_checked_by_name() -> None:
    header = ",".join(COLUMNS)
    assert find_faults(header.replace("owner", "paint").encode()) == [
        (1, "'paint'", f"unknown column; the columns are {', '.join(COLUMNS)}"),
        (1, "owner", "the column is missing"),
    ]
    assert find_faults((header + ",plate").encode()) == [(1, "plate", "the column is there twice")]
    assert find_faults((header + ",,x").encode())[0] == (
        1,
        None,
        "column 16 has no name, but there are columns after it",
    )
    # A file without a header begins with an entry: nothing of it may be told.
    faults = find_faults(",".join(GOOD.values()).encode())
    assert len(faults) == 1
    assert faults[0][:2] == (1, None)
    assert "KXL" not in faults[0][2]


def test_make_colour_and_marker_may_be_there_empty_or_missing_altogether() -> None:
    more = {"make": "Volkswagen", "colour": "zwart", "marker": "vuurwapengevaarlijk"}
    [entry], findings = run_check(write_file(GOOD | more))
    assert not findings.bad_lines
    assert (entry.make, entry.colour, entry.marker) == tuple(more.values())
    for columns in (COLUMNS, COLUMNS[:12]):
        [entry], findings = run_check(write_file(GOOD, columns=columns))
        assert not findings.bad_lines
        assert (entry.make, entry.colour, entry.marker) == ("", "", "")
    assert find_faults(write_file(GOOD | {"marker": "x" * 61})) == [(2, "marker", "61 characters: at most 60")]


def test_rows_of_earlier_days_are_read() -> None:
    [entry], _ = run_check(write_file(GOOD))
    assert parse_row("burglaries", write_row(entry)[:12]) == entry
    # Without make, colour and marker; then without the list's own writing.
    assert len(write_row(entry)) == 15
    assert parse_row("burglaries", write_row(entry)) == entry


def test_the_list_s_own_writing_of_a_plate_survives_storing_and_exporting() -> None:
    rows = [GOOD | {"plate": plate, "country": "DE"} for plate in ("b-no 1234", "HH AB 12", "MUCAB12", "b-n? 12*")]
    entries, findings = run_check(write_file(*rows))
    assert not findings.bad_lines
    assert {(entry.plate, entry.written) for entry in entries} == {
        ("BNO1234", "B-NO 1234"),
        ("HHAB12", "HH AB 12"),
        ("MUCAB12", ""),
        ("BN?12*", "B-N? 12*"),
    }
    assert [parse_row("burglaries", write_row(entry)) for entry in entries] == entries
    exported = [dict(zip(COLUMNS, write_columns(entry), strict=True)) for entry in entries]
    assert run_check(write_file(*exported))[0] == entries


def test_a_pattern_is_kept_in_its_one_writing_and_may_not_be_there_twice() -> None:
    entries, findings = run_check(write_file(GOOD | {"plate": "7-k*?x?**"}))
    assert not findings.bad_lines
    assert [(entry.plate, entry.is_pattern) for entry in entries] == [("7K?*X?*", True)]
    twice = write_file(GOOD | {"plate": "7KX*?"}, GOOD | {"plate": "7KX?*"})
    assert find_faults(twice) == [(3, "plate", "line 2 has the same plate and case_number")]


def test_patterns_are_few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "MAX_PATTERNS", 2)
    rows = [GOOD | {"plate": f"7KX{number}*"} for number in range(5)]
    assert run_check(write_file(GOOD, *rows[:2]))[1].bad_lines == 0
    assert find_faults(write_file(GOOD, *rows)) == [(5, "plate", "a list has at most 2 plates with ? or *")]


def test_duplicates_name_both_lines() -> None:
    again = GOOD | {"plate": "7kxl 92", "reason": "heling"}
    faults = find_faults(write_file(GOOD, GOOD | {"case_number": "2"}, again))
    assert faults == [(4, "plate", "line 2 has the same plate and case_number")]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (b"7KXL92,NL", "2 fields, the header 15"),
        (b",".join([b"x"] * 16), "16 fields, the header 15: put text that holds a comma or semicolon in quotes"),
        (b'"7KXL92,NL,1', "quote is unbalanced or misplaced in field 1"),
        (b'7KXL92,NL,1,"in"braak,x', "field 4"),
        (b'7KXL92,N"L,1', "field 2"),
        (b"7KXL92\x00,NL", "NUL byte"),
        (b"7KXL92,NL,1,2,caf\xe9", "byte 0xE9 at position 18 is not UTF-8"),
        (b"7KXL92,\xed\xa0\x80", "is not UTF-8"),
        (b"7KXL92,NL\r7KXL93", "lone carriage return"),
        (b"x" * (MAX_LINE_BYTES + 1), f"longer than {MAX_LINE_BYTES} bytes"),
        (b"x" * (MAX_LINE_BYTES * 3), f"longer than {MAX_LINE_BYTES} bytes"),
    ],
)
def test_a_line_that_is_no_record_spoils_itself_alone(line: bytes, words: str) -> None:
    header, good, _ = write_file(GOOD).split(b"\n")
    faults = find_faults(b"\n".join([header, line, good, line, b""]))
    assert [(number, column) for number, column, _ in faults] == [(2, None), (4, None)]
    assert all(words in reason for _, _, reason in faults)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "the file is empty"),
        (b"\xef\xbb\xbf", "the file is empty"),
        (b"\n\r\n  \n", "the file is empty"),
        (write_file(GOOD).decode().encode("utf-16"), "UTF-16"),
        (write_file(GOOD).decode().encode("utf-16-be"), "NUL byte"),
        (b"PK\x03\x04\x14\x00\x06\x00", "is a workbook, not CSV"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old (.xls) or a protected workbook"),
        (b"sep=x\r\n" + write_file(GOOD), "sep= must name"),
        (write_file(GOOD).replace(b"\n", b"\r"), "lone carriage return"),
        (b"x" * 1_000_000, "longer than"),
    ],
)
def test_a_file_that_is_no_list_says_what_it_is(data: bytes, words: str) -> None:
    faults = find_faults(data)
    assert len(faults) == 1
    assert faults[0][0] == 1
    assert words in faults[0][2]


def test_a_header_alone_empties_the_list_and_empty_lines_do_not_count() -> None:
    assert run_check(write_file()) == ([], Findings())
    header, good, _ = write_file(GOOD).split(b"\n")
    entries, findings = run_check(b"\n".join([b"", header, b"", good, b"  ", b""]))
    assert (len(entries), findings.bad_lines) == (1, 0)


def test_a_report_lists_so_many_faults_and_counts_them_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(findings_module, "MAX_FAULTS", 5)
    monkeypatch.setattr(check, "MAX_ENTRIES", 8)
    bad = GOOD | {"category": "9", "priority": "9"}
    _, findings = run_check(write_file(*[bad] * 4))
    assert (len(findings.faults), findings.bad_lines) == (5, 4)
    _, findings = run_check(write_file(*[GOOD | {"case_number": str(number)} for number in range(9)]))
    assert [fault.line for fault in findings.faults] == [10]
    assert "at most 8 entries" in findings.faults[0].reason


def test_checking_stops_when_the_time_runs_out() -> None:
    with pytest.raises(ImportInterrupted):
        run_check(write_file(GOOD), keep_going=lambda: False)


@given(st.lists(st.binary(max_size=40), max_size=20))
def test_lines_are_the_same_however_the_bytes_are_cut(pieces: list[bytes]) -> None:
    whole = b"".join(pieces)
    assert list(parse_lines(pieces)) == list(parse_lines([whole]))
    assert all(number >= 1 for number, _ in parse_lines(pieces))


def test_two_cars_that_differ_in_their_spaces_need_two_cases() -> None:
    german = GOOD | {"country": "DE"}
    two = [german | {"plate": "B-NO 1234"}, german | {"plate": "BN-O 1234", "case_number": "PL1300-2026-2"}]
    entries, findings = run_check(write_file(*two))
    assert not findings.bad_lines
    assert sorted(entry.written for entry in entries) == ["B-NO 1234", "BN-O 1234"]
    [(line, column, reason)] = find_faults(write_file(two[0], two[1] | {"case_number": two[0]["case_number"]}))
    assert (line, column) == (3, "plate")
    assert reason.startswith("line 2 has the same plate and case_number: no camera sees where the letters are divided")
