"""How far a long command is, with the time that is left: below its output, on a terminal only."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID


@dataclass(frozen=True, slots=True)
class Progress:
    """Is told how far a command is. `shown` is false where nobody sees it."""

    bar: "Bar | None" = None
    task: "TaskID | None" = None

    @property
    def shown(self) -> bool:
        """Whether somebody sees it, so that it is worth to find out how far the command is."""
        return self.bar is not None

    def advance(self, count: int = 1) -> None:
        """So many more are done."""
        if self.bar is not None and self.task is not None:
            self.bar.advance(self.task, count)

    def reach(self, done: int, total: int) -> None:
        """So many of all are done."""
        if self.bar is not None and self.task is not None:
            self.bar.update(self.task, completed=done, total=total)


@contextmanager
def show_progress(what: str, total: int | None) -> Iterator[Progress]:
    """Shows on standard error how many of `total` are done, and the time left, until the block ends.

    None is a total that is not known yet. Nothing is shown for a single one, and where standard error is no terminal.
    """
    if total == 1 or not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield Progress()
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    # Lines that are printed meanwhile come above the bar, as long as they are: soft_wrap leaves them to the terminal.
    # Standard output that goes elsewhere is left alone.
    bar = Bar(
        TextColumn(what, markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("left"),
        console=Console(file=sys.stderr, highlight=False, markup=False, soft_wrap=True),
        transient=True,
        redirect_stdout=sys.stdout.isatty(),
    )
    with bar:
        yield Progress(bar, bar.add_task(what, total=total))
