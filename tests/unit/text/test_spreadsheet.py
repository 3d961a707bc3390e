import pytest
from hypothesis import given
from hypothesis import strategies as st

from platewatch.text.spreadsheet import escape_cell, is_formula


@pytest.mark.parametrize(
    "cell",
    ["=1+1", "+31", "@SUM(A1)", "\t=1", "\rx", "-1", "-x", " =1", "  -2+3", "＝1+1", "＋1", "＠x", "－1", "﹣1", "--"],
)
def test_cells_that_a_spreadsheet_would_run_are_found_and_made_text(cell: str) -> None:
    assert is_formula(cell)
    assert escape_cell(cell) == "'" + cell
    assert not is_formula(escape_cell(cell))


@pytest.mark.parametrize("cell", ["", "-", " - ", "a=b", "'=1", "7-KXL-92", "2026-03-12", "–", "1+1", " "])
def test_other_cells_stay(cell: str) -> None:
    assert not is_formula(cell)
    assert escape_cell(cell) == cell


@given(st.text())
def test_nothing_that_is_written_is_run(cell: str) -> None:
    assert not is_formula(escape_cell(cell))
