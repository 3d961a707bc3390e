"""Tables and lists of fields: as wide as the terminal, and one line for each row where the output is no terminal."""

import os
import shutil
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from rich.console import Console

_GAP: Final = 2


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its header, and how a row's cell is shown.

    `whole` cells are never broken over two lines. Of others only words are kept whole.
    """

    header: str
    show: Callable[[Mapping[str, Any]], str]
    whole: bool = False


def show_field(name: str) -> Callable[[Mapping[str, Any]], str]:
    """Shows a field of a row as it is; nothing where it is null."""

    def show(row: Mapping[str, Any]) -> str:
        return "" if row[name] is None else str(row[name])

    return show


def print_table(columns: Sequence[Column], rows: Iterable[Mapping[str, Any]]) -> None:
    """Prints the rows below the columns' headers.

    On a terminal, long cells go on below, and columns without a value are left out where there is too little room.
    Where words would have to be cut even then, each row is a block with a line for each column. Into a file or a
    pipe, every row is one line.
    """
    cells = [[_clean(column.show(row)) for column in columns] for row in rows]
    width = find_width()
    if width is None:
        _print_plain([[column.header for column in columns], *cells])
    else:
        _print_fitted(columns, cells, width)


def print_fields(fields: Iterable[tuple[str, str]], room: int = 0) -> None:
    """Prints a line for each name and value, the values below each other; the names take `room` columns or more."""
    pairs = [(name, _clean(value)) for name, value in fields]
    width = find_width()
    if width is not None:
        _print_blocks([pairs], width)
        return
    room = max(room, max((len(name) for name, _ in pairs), default=0) + _GAP)
    for name, value in pairs:
        print(f"{name:<{room}}{value}".rstrip())


def find_width() -> int | None:
    """How many columns the terminal has; None where the output goes to a file or a pipe."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


def find_widths(full: Sequence[int], least: Sequence[int], room: int) -> list[int] | None:
    """How wide each column is made, so that all take `room` at most; None where the least widths take more."""
    widths = list(full)
    while sum(widths) > room:
        larger = [number for number, width in enumerate(widths) if width > least[number]]
        if not larger:
            return None
        widths[max(larger, key=lambda number: widths[number])] -= 1
    return widths


def _print_plain(lines: Sequence[Sequence[str]]) -> None:
    widths = [max(len(line[number]) for line in lines) for number in range(len(lines[0]))]
    for line in lines:
        padded = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        print((" " * _GAP).join(padded).rstrip())


def _print_fitted(columns: Sequence[Column], cells: Sequence[Sequence[str]], width: int) -> None:
    from rich.cells import cell_len
    from rich.table import Table
    from rich.text import Text

    shown = list(range(len(columns)))
    if sum(max(cell_len(line[number]) for line in _head(columns, cells)) + _GAP for number in shown) - _GAP > width:
        shown = [number for number in shown if any(line[number] for line in cells)]
    full = [max(cell_len(line[number]) for line in _head(columns, cells)) for number in shown]
    least = [
        full[place]
        if columns[number].whole
        else max(cell_len(word) for line in _head(columns, cells) for word in line[number].split() or [""])
        for place, number in enumerate(shown)
    ]
    widths = find_widths(full, least, width - _GAP * (len(shown) - 1))
    if widths is None:
        _print_blocks([[(columns[n].header, line[n]) for n in shown if line[n]] for line in cells], width)
        return
    table = Table(box=None, pad_edge=False, padding=(0, _GAP, 0, 0), header_style="bold")
    for number, column_width in zip(shown, widths, strict=True):
        table.add_column(Text(columns[number].header), width=column_width, overflow="fold")
    for line in cells:
        table.add_row(*(Text(line[number]) for number in shown))
    _open_console(width).print(table)


def _head(columns: Sequence[Column], cells: Sequence[Sequence[str]]) -> list[Sequence[str]]:
    return [[column.header for column in columns], *cells]


def _print_blocks(blocks: Sequence[Sequence[tuple[str, str]]], width: int) -> None:
    """A line for each name and value, and an empty line between blocks."""
    from rich.table import Table
    from rich.text import Text

    console = _open_console(width)
    for number, block in enumerate(blocks):
        if number:
            console.print()
        grid = Table.grid(padding=(0, _GAP, 0, 0), pad_edge=False)
        grid.add_column(style="bold", no_wrap=True)
        grid.add_column(overflow="fold")
        for name, value in block:
            grid.add_row(Text(name), Text(value))
        console.print(grid)


def _open_console(width: int) -> "Console":
    """Standard output; without bold headers where NO_COLOR is set or the terminal is a dumb one."""
    from rich.console import Console

    plain = bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"
    # Without a height, rich takes a dumb terminal's width for 80.
    return Console(
        file=sys.stdout,
        width=width,
        height=shutil.get_terminal_size().lines,
        color_system=None if plain else "auto",
        highlight=False,
        markup=False,
    )


def _clean(cell: str) -> str:
    """The cell without line breaks and without what would move the terminal's cursor."""
    return "".join(letter if letter.isprintable() else " " for letter in cell)
