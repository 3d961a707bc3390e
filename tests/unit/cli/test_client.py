import pytest
from hypothesis import given
from hypothesis import strategies as st

from platewatch.cli.client import fit_table, print_table

cells = st.text("abc -", max_size=60).map(lambda text: " ".join(text.split()))
tables = st.integers(1, 6).flatmap(
    lambda count: st.lists(st.lists(cells, min_size=count, max_size=count), min_size=1, max_size=5)
)


@given(tables)
def test_without_a_width_every_row_is_one_line_with_all_its_cells(rows: list[list[str]]) -> None:
    lines = list(fit_table([["HEAD"] * len(rows[0]), *rows], None))
    assert len(lines) == len(rows) + 1
    for row, line in zip(rows, lines[1:], strict=True):
        assert all(cell in line for cell in row)


@given(tables, st.integers(80, 120))
def test_on_a_terminal_no_line_is_longer_than_it_is_wide_and_no_word_is_lost(rows: list[list[str]], width: int) -> None:
    lines = list(fit_table([["HEAD"] * len(rows[0]), *rows], width))
    assert max(len(line) for line in lines) <= width
    shown = "".join("".join(line.split()) for line in lines[1:])
    for letter in "abc-":
        assert shown.count(letter) == sum(cell.count(letter) for row in rows for cell in row)


def test_columns_without_a_value_give_way_first() -> None:
    rows = [["PLATE", "COLOUR", "REASON"], ["7-KXL-92", "", "seen at the scene by two witnesses"]]
    assert list(fit_table(rows, 45)) == ["PLATE     REASON", "7-KXL-92  seen at the scene by two witnesses"]
    assert list(fit_table(rows, 30)) == [
        "PLATE     REASON",
        "7-KXL-92  seen at the scene by",
        "          two witnesses",
    ]
    assert next(fit_table(rows, 80)) == "PLATE     COLOUR  REASON"


def test_a_pipe_gets_one_line_for_each_row(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(("A", "B"), [("x" * 100, "y" * 100)])
    assert capsys.readouterr().out.splitlines() == ["A" + " " * 101 + "B", "x" * 100 + "  " + "y" * 100]
