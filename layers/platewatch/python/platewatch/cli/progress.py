"""How far a long command is, with the time that is left: below its output, on a terminal only."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Advance = Callable[[int], None]
"""Says that so many more are done."""


@contextmanager
def show_progress(what: str, total: int | None) -> Iterator[Advance]:
    """Shows on standard error how many of `total` are done, until the block ends.

    Without a total it shows the time that has passed. Nothing is shown for a single one, and where standard error is
    no terminal.
    """
    if total == 1 or not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield lambda _count: None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        ProgressColumn,
        SpinnerColumn,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    counted = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), TextColumn("left"))
    columns: tuple[ProgressColumn, ...] = counted if total else (SpinnerColumn(), TimeElapsedColumn())
    # Lines that are printed meanwhile come above the bar, as long as they are: soft_wrap leaves them to the terminal.
    # Standard output that goes elsewhere is left alone.
    progress = Progress(
        TextColumn(what, markup=False),
        *columns,
        console=Console(file=sys.stderr, highlight=False, markup=False, soft_wrap=True),
        transient=True,
        redirect_stdout=sys.stdout.isatty(),
    )
    with progress:
        task = progress.add_task(what, total=total)
        yield lambda count: progress.advance(task, count)
