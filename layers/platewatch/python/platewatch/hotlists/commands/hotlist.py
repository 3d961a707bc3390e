"""platewatch hotlist: all actions on hotlists."""

from typing import Final

from platewatch.cli.commands import include, make_group
from platewatch.hotlists.commands import (
    delete,
    due,
    edit,
    export,
    importing,
    imports,
    patterns,
    restoring,
    settings,
    showing,
)

_EXAMPLES: Final = """\
Examples:
  platewatch hotlist import stolen.csv --list stolen --new-list
                                         the first file of a new list
  platewatch hotlist import stolen.csv --list stolen --dry-run
  platewatch hotlist import stolen.csv --list stolen
  platewatch hotlist import changes.csv --list stolen --delta
  platewatch hotlist imports stolen
  platewatch hotlist show
  platewatch hotlist show stolen --reason "check before the shift" \\
      --case PL1300-2026-1

platewatch hotlist import --help says what the file must hold.
"""

app = make_group(
    "Imports files into hotlists, changes single entries and settings, and shows what is on them.",
    _EXAMPLES,
)
include(
    app,
    importing.app,
    showing.app,
    imports.app,
    edit.app,
    delete.app,
    export.app,
    restoring.app,
    due.app,
    settings.app,
    patterns.app,
)
