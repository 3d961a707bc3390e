"""Each column of a hotlist file at its bounds, and lines that have more or fewer fields than the header."""

from dataclasses import fields as list_fields
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platewatch.hotlists.causes import Cause
from platewatch.hotlists.columns import check_header, fit_width, parse_entry, parse_key_values
from platewatch.hotlists.entry import NOT_GIVEN, Entry, SubjectRole
from platewatch.hotlists.fields import COLUMNS, FILE_FIELDS, OPTIONAL
from platewatch.hotlists.lines import Fault

LIMITS = {field.name: field.limit for field in FILE_FIELDS}
TODAY = date(2026, 3, 12)
GOOD = {
    "plate": "7-KXL-92",
    "country": "NL",
    "category": "2",
    "priority": "3",
    "reason": "inbraak",
    "case_number": "PL1300-2026-1",
    "consent": "OVJ-7",
    "role": "suspect",
    "instruction": "stop",
    "valid_from": "2026-03-01",
    "weed_date": "2026-04-01",
    "owner": "district West",
    "make": "Opel",
    "colour": "rood",
    "marker": "wapen",
}
PLACES = list(range(len(COLUMNS)))


def parse(**changes: str) -> Entry | list[Fault]:
    line = GOOD | changes
    return parse_entry("stolen", 7, [line[name] for name in COLUMNS], PLACES, TODAY)


def causes(**changes: str) -> list[tuple[str | None, Cause]]:
    found = parse(**changes)
    return [] if isinstance(found, Entry) else [(fault.column, fault.cause) for fault in found]


def test_each_column_is_a_field_of_the_entry() -> None:
    entry = parse()
    assert entry == Entry(
        list_name="stolen",
        plate="7KXL92",
        country="NL",
        category=2,
        priority=3,
        reason="inbraak",
        case_number="PL1300-2026-1",
        consent="OVJ-7",
        role=SubjectRole.SUSPECT,
        instruction="stop",
        valid_from=date(2026, 3, 1),
        weed_date=date(2026, 4, 1),
        owner="district West",
        make="Opel",
        colour="rood",
        marker="wapen",
        written=entry.written if isinstance(entry, Entry) else "",
    )
    assert [one.name for one in list_fields(Entry)][1:16] == list(COLUMNS)


@pytest.mark.parametrize(
    "column", ["reason", "case_number", "consent", "instruction", "owner", "make", "colour", "marker"]
)
def test_a_text_is_as_long_as_its_column_may_be(column: str) -> None:
    longest = {
        "reason": 200,
        "case_number": 64,
        "consent": 64,
        "instruction": 500,
        "owner": 100,
        "make": 40,
        "colour": 30,
        "marker": 60,
    }[column]
    assert LIMITS[column] == longest
    assert causes(**{column: "z" * longest}) == []
    assert causes(**{column: " " + "z" * longest + " "}) == []
    assert causes(**{column: "z" * (longest + 1)}) == [(column, Cause.TOO_LONG)]


@pytest.mark.parametrize(
    ("column", "longest"), [("plate", 32), ("country", 60), ("role", 16), ("valid_from", 20), ("weed_date", 20)]
)
def test_what_is_longer_than_its_column_is_said_to_be(column: str, longest: int) -> None:
    assert (column, Cause.TOO_LONG) not in causes(**{column: "x" * longest})
    assert causes(**{column: "x" * (longest + 1)}) == [(column, Cause.TOO_LONG)]


@pytest.mark.parametrize(("column", "good", "bad"), [("category", "123", "0456"), ("priority", "12345", "0678")])
def test_a_number_is_one_of_its_choices(column: str, good: str, bad: str) -> None:
    for text in good:
        entry = parse(**{column: text})
        assert isinstance(entry, Entry)
        assert getattr(entry, column) == int(text)
    assert {text: causes(**{column: text}) for text in bad} == {text: [(column, Cause.NOT_A_CHOICE)] for text in bad}
    assert causes(**{column: "12"}) == [(column, Cause.TOO_LONG)]


@pytest.mark.parametrize("column", COLUMNS)
def test_an_empty_column_is_missing_or_may_be_empty(column: str) -> None:
    optional = {"country", "instruction", "valid_from", "make", "colour", "marker"}
    assert optional == OPTIONAL
    assert causes(**{column: " "}) == ([] if column in optional else [(column, Cause.MISSING)])


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("2026-03-12", None),
        ("2026-03-11", Cause.DATE_PAST),
        ("12-03-2026", None),
        ("12/3/2026", None),
        ("1.12.2026", None),
        ("1.13.2026", Cause.DATE_FORMAT),
        ("1-12.2026", Cause.DATE_FORMAT),
        ("31-4-2026", Cause.DATE_FORMAT),
        ("12-3-26", Cause.DATE_FORMAT),
        ("2026-3-12", Cause.DATE_FORMAT),
        ("20260312", Cause.DATE_FORMAT),
        ("2026-W11-4", Cause.DATE_FORMAT),
        ("2999-12-31", None),
        ("3000-01-01", Cause.DATE_FORMAT),
        ("31-12-2999", None),
        ("1899-12-31", Cause.DATE_FORMAT),
        ("1900-01-01", Cause.DATE_PAST),
    ],
)
def test_dates_that_are_taken(text: str, cause: Cause | None) -> None:
    assert causes(weed_date=text, valid_from="") == ([] if cause is None else [("weed_date", cause)])


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("", NOT_GIVEN),
        ("1900-01-01", date(1900, 1, 1)),
        ("1-4-2026", date(2026, 4, 1)),
        ("2-4-2026", None),
        ("1899-12-31", None),
    ],
)
def test_the_first_day_is_before_the_last(text: str, day: date | None) -> None:
    entry = parse(valid_from=text)
    assert (entry.valid_from if isinstance(entry, Entry) else None) == day


def test_all_that_is_wrong_with_a_line_is_told_at_once() -> None:
    assert causes(plate="!", category="9", weed_date="2026-01-01", valid_from="2026-02-01") == [
        ("plate", Cause.PLATE_CHARACTER),
        ("category", Cause.NOT_A_CHOICE),
        ("weed_date", Cause.DATE_PAST),
        ("weed_date", Cause.DATE_ORDER),
    ]


@pytest.mark.parametrize(
    ("wrong", "faults"),
    [
        ({}, ("7KXL92", "PL1300-2026-1")),
        ({"plate": ""}, ["plate"]),
        ({"case_number": ""}, ["case_number"]),
        ({"plate": "!", "case_number": "x" * 65}, ["plate", "case_number"]),
    ],
)
def test_an_entry_is_named_by_its_plate_and_its_case_number(wrong: dict[str, str], faults: object) -> None:
    line = GOOD | wrong
    found = parse_key_values(7, [line[name] for name in COLUMNS], PLACES)
    assert (found if isinstance(found, tuple) else [(fault.line, fault.column) for fault in found]) == (
        faults if isinstance(faults, tuple) else [(7, column) for column in faults]  # type: ignore[attr-defined]
    )


@given(st.integers(0, 20), st.integers(0, 4))
def test_a_line_has_as_many_fields_as_the_header_or_is_at_fault(given_fields: int, filled: int) -> None:
    """Fields beyond the last column may be empty, columns at the line's end may lack what they may leave empty."""
    width = len(COLUMNS)
    line = [f"x{number}" for number in range(min(given_fields, width))]
    beyond = ["" if number < 4 - filled else "y" for number in range(given_fields - len(line))]
    found = fit_width(7, [*line, *beyond], width, PLACES)
    lacking = COLUMNS[len(line) :]
    if all(column in OPTIONAL for column in lacking) and not any(beyond):
        assert found == [*line, *[""] * (width - len(line))]
    else:
        assert isinstance(found, Fault)
        assert (found.line, found.column, found.cause) == (7, None, Cause.FIELDS)
        assert f"{given_fields} fields, the header {width}" in found.reason
        assert ("in quotes" in found.reason) is (given_fields > width)


def test_a_header_names_its_columns_however_they_are_written() -> None:
    assert check_header(1, [*COLUMNS]) == (PLACES, [])
    written = [name.upper().replace("_", " ") for name in COLUMNS[::-1]]
    assert check_header(1, [*written, "", " "]) == (PLACES[::-1], [])
    later = [name for name in COLUMNS if name not in ("valid_from", "make", "colour", "marker")]
    places, faults = check_header(1, later)
    assert ([places[COLUMNS.index(name)] for name in later], faults) == (list(range(len(later))), [])
    assert [places[COLUMNS.index(name)] for name in ("valid_from", "make", "colour", "marker")] == [None] * 4


@pytest.mark.parametrize(
    ("names", "column", "said"),
    [
        (["", *COLUMNS], None, "column 1 has no name"),
        ([*COLUMNS[:3], "", *COLUMNS[3:]], None, "column 4 has no name"),
        ([*COLUMNS, "plate"], "plate", "there twice"),
        ([*COLUMNS, "x" * 40], "'" + "x" * 40 + "'", "unknown column"),
        ([*COLUMNS, "x" * 41], "'" + "x" * 40 + "...'", "unknown column"),
        ([name for name in COLUMNS if name != "owner"], "owner", "is missing"),
        (["7-KXL-92", "NL", "1"], None, "the first line must name the columns"),
    ],
)
def test_what_is_wrong_with_a_header_is_told(names: list[str], column: str | None, said: str) -> None:
    _, faults = check_header(3, names)
    assert [(fault.line, fault.column, fault.cause) for fault in faults] == [(3, column, Cause.HEADER)]
    assert said in faults[0].reason
