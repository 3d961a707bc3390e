"""What a file is for. The import's id says so."""

from dataclasses import dataclass
from typing import Final

DELTA_MARK: Final = ".delta"
CHECK_MARK: Final = ".check"
RESTORE_MARK: Final = ".restore"


@dataclass(frozen=True, slots=True)
class Mode:
    """How a file is taken: as the whole list or as changes of it (`delta`), for good or to be checked (`dry_run`).

    With `restore` it is a list as it was: it becomes a revision that is not active, and neither of the others is set.
    """

    delta: bool = False
    dry_run: bool = False
    restore: bool = False


WHOLE: Final = Mode()


def parse_mode(import_id: str) -> Mode:
    """The mode of an import <id>, <id>.delta, <id>.check, <id>.delta.check or <id>.restore."""
    if import_id.endswith(RESTORE_MARK):
        return Mode(restore=True)
    dry_run = import_id.endswith(CHECK_MARK)
    return Mode(import_id.removesuffix(CHECK_MARK).endswith(DELTA_MARK), dry_run)


def mark_mode(mode: Mode) -> str:
    """What the id of such an import ends in."""
    return DELTA_MARK * mode.delta + CHECK_MARK * mode.dry_run + RESTORE_MARK * mode.restore
