"""No text of a hotlist is run by a spreadsheet, and none puts a stranger's link or number before an officer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platewatch.hotlists.fields import COLUMNS, FILE_FIELDS
from platewatch.hotlists.values import find_text_fault
from platewatch.text.spreadsheet import is_formula
from tests.unit.hotlists.test_check import GOOD, find_faults, write_file

TEXT = ("reason", "case_number", "consent", "instruction", "owner", "make", "colour", "marker")
RULES = {field.name: field.text for field in FILE_FIELDS}
SENT = ("reason", "instruction", "owner", "make", "colour", "marker")


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("cell", ["=1+1", "+1", "@x", "\tx", "-1", "-7KXL92", "＝1"])
def test_a_cell_that_a_spreadsheet_would_run_is_refused_in_every_column(column: str, cell: str) -> None:
    [(line, named, reason)] = find_faults(write_file(GOOD, GOOD | {"case_number": "2"} | {column: cell}))
    assert (line, named) == (3, column)
    if column in (*TEXT, "plate"):
        assert "formula" in reason


def test_a_dash_alone_stands_for_nothing_and_is_no_formula() -> None:
    assert find_faults(write_file(GOOD | dict.fromkeys(TEXT, "-"))) == []


@pytest.mark.parametrize("column", TEXT)
@pytest.mark.parametrize("cell", ["ga naar gate.nl", "ｇａｔｅ．ｎｌ", "a@b.nl", "https://x", "gаte.nl"])
def test_a_link_is_refused_with_its_line_and_column(column: str, cell: str) -> None:
    [(line, named, reason)] = find_faults(write_file(GOOD, GOOD | {"case_number": "2"} | {column: cell}))
    assert (line, named) == (3, column)
    assert "would be a link" in reason
    assert "gate" not in reason


@pytest.mark.parametrize("column", SENT)
def test_a_phone_number_is_refused_unless_it_is_allowed(column: str) -> None:
    [(line, named, reason)] = find_faults(write_file(GOOD | {column: "bel 06-12345678"}))
    assert (line, named) == (2, column)
    assert "AllowedPhoneNumbers" in reason
    assert find_text_fault(RULES[column], "bel 06-12345678", frozenset({"+31612345678"})) is None


def test_case_numbers_and_consents_may_look_like_phone_numbers() -> None:
    numbers = {"case_number": "0612345678", "consent": "13123456261"}
    assert find_faults(write_file(GOOD | numbers)) == []


@given(st.sampled_from(COLUMNS), st.text(max_size=40))
def test_any_cell_is_judged(column: str, cell: str) -> None:
    fault = find_text_fault(RULES[column], cell)
    if column in TEXT and is_formula(cell):
        assert fault is not None
    if fault is not None:
        assert column in (*TEXT, "plate")
        assert len(cell) < 4 or cell not in str(fault)
