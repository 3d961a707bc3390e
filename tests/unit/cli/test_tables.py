"""Tables on terminals of several widths, and into a pipe."""

import io
import os
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platewatch.cli import tables
from platewatch.cli.tables import Column, find_widths, print_fields, print_table, show_field
from tests.unit.cli.screen import Screen

ALERT_ID = "5d4c8cbf65995b5588a984f435223cec"
ALERT = {
    "created": "2026-03-12 12:00:02 CET",
    "plate": "7-KXL-92",
    "reason": "seen at the scene by two witnesses",
    "site": "A9 exit 5, south side",
    "id": ALERT_ID,
    "note": "",
}
COLUMNS = (
    Column("CREATED", show_field("created")),
    Column("PLATE", show_field("plate"), whole=True),
    Column("REASON", show_field("reason")),
    Column("SITE", show_field("site")),
    Column("NOTE", show_field("note")),
    Column("ID", show_field("id"), whole=True),
)

words = st.text("abcdef-", min_size=1, max_size=12)
cells = st.lists(words, max_size=8).map(" ".join)
grids = st.integers(1, 6).flatmap(
    lambda count: st.lists(st.lists(cells, min_size=count, max_size=count), min_size=1, max_size=5)
)


def make_columns(count: int) -> tuple[Column, ...]:
    return tuple(Column(f"HEAD{number}", show_field(str(number))) for number in range(count))


def make_rows(grid: list[list[str]]) -> list[Mapping[str, Any]]:
    return [{str(number): cell for number, cell in enumerate(row)} for row in grid]


def show(width: int | None, columns: tuple[Column, ...], rows: list[Mapping[str, Any]], **environment: str) -> str:
    """What a table looks like on a terminal of that width, or in a pipe without one."""
    screen = io.StringIO() if width is None else Screen()
    settings = {"TERM": "xterm", "COLUMNS": str(width), **environment}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.stdout", screen)
        patch.delenv("NO_COLOR", raising=False)
        for name, value in settings.items():
            patch.setenv(name, value)
        print_table(columns, rows)
    return screen.getvalue()


def test_at_120_columns_long_cells_go_on_below_and_plates_and_ids_are_whole() -> None:
    assert [line.rstrip() for line in show(120, COLUMNS, [ALERT], NO_COLOR="1").splitlines()] == [
        "CREATED                  PLATE     REASON                        SITE                   ID",
        f"2026-03-12 12:00:02 CET  7-KXL-92  seen at the scene by two      A9 exit 5, south side  {ALERT_ID}",
        "                                   witnesses",
    ]


def test_at_60_columns_each_row_is_a_block_and_nothing_is_cut() -> None:
    assert [line.rstrip() for line in show(60, COLUMNS, [ALERT, ALERT], NO_COLOR="1").splitlines()[:6]] == [
        "CREATED  2026-03-12 12:00:02 CET",
        "PLATE    7-KXL-92",
        "REASON   seen at the scene by two witnesses",
        "SITE     A9 exit 5, south side",
        f"ID       {ALERT_ID}",
        "",
    ]


def test_a_pipe_gets_one_line_for_each_row_however_long() -> None:
    rows = [ALERT, ALERT | {"reason": "x" * 300}]
    header, *lines = show(None, COLUMNS, rows).splitlines()
    assert header.split() == ["CREATED", "PLATE", "REASON", "SITE", "NOTE", "ID"]
    assert len(lines) == 2
    assert all(cell in line for row, line in zip(rows, lines, strict=True) for cell in row.values())


@given(grids)
def test_without_a_terminal_every_row_is_one_line_with_all_its_cells(grid: list[list[str]]) -> None:
    lines = show(None, make_columns(len(grid[0])), make_rows(grid)).splitlines()
    assert len(lines) == len(grid) + 1
    for row, line in zip(grid, lines[1:], strict=True):
        assert all(cell in line for cell in row)


@given(grids, st.integers(30, 120))
def test_on_a_terminal_no_line_is_too_long_and_no_word_is_cut(grid: list[list[str]], width: int) -> None:
    shown = show(width, make_columns(len(grid[0])), make_rows(grid), NO_COLOR="1")
    assert all(len(line.rstrip()) <= width for line in shown.splitlines())
    found = shown.split()
    for word in {word for row in grid for cell in row for word in cell.split()}:
        assert found.count(word) == sum(cell.split().count(word) for row in grid for cell in row)


def test_columns_without_a_value_give_way_first() -> None:
    columns = (Column("PLATE", show_field("plate")), Column("COLOUR", show_field("note")), COLUMNS[2])
    lines = show(45, columns, [ALERT], NO_COLOR="1").splitlines()
    assert [line.rstrip() for line in lines] == [
        "PLATE     REASON",
        "7-KXL-92  seen at the scene by two witnesses",
    ]
    assert show(80, columns, [ALERT], NO_COLOR="1").splitlines()[0].split() == ["PLATE", "COLOUR", "REASON"]


@pytest.mark.parametrize("environment", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_no_colour_and_no_bold_where_they_are_not_wanted(environment: dict[str, str]) -> None:
    assert "\x1b" not in show(100, COLUMNS, [ALERT], **environment)
    assert "\x1b[1m" in show(100, COLUMNS, [ALERT])


def test_what_a_stranger_wrote_moves_no_cursor_and_makes_no_second_line() -> None:
    row = ALERT | {"site": "A9\x1b[2J\nexit 5"}
    for width in (None, 200):
        shown = show(width, COLUMNS, [row], TERM="dumb")
        assert "\x1b" not in shown
        assert len(shown.splitlines()) == 2


def test_fields_stand_below_each_other(capsys: pytest.CaptureFixture[str]) -> None:
    print_fields([("alert", "1"), ("instruction", "stop it"), ("", "at once")])
    assert capsys.readouterr().out == "alert        1\ninstruction  stop it\n             at once\n"


def test_widths_shrink_from_the_widest_and_never_below_the_least() -> None:
    assert find_widths([10, 40, 20], [10, 5, 5], 50) == [10, 20, 20]
    assert find_widths([10, 40], [10, 15], 24) is None
    assert tables.find_width() is None or os.isatty(1)
