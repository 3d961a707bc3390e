"""What a file is for. Its name says so, because the storage event that starts the import carries nothing else."""

from dataclasses import dataclass
from typing import Final

DELTA_MARK: Final = ".delta"
CHECK_MARK: Final = ".check"


@dataclass(frozen=True, slots=True)
class Mode:
    """How a file is taken: as the whole list or as changes of it (`delta`), for good or to be checked (`dry_run`)."""

    delta: bool = False
    dry_run: bool = False


WHOLE: Final = Mode()


def read_mode(file_name: str) -> Mode:
    """The mode of a file <name>.csv, <name>.delta.csv, <name>.check.csv or <name>.delta.check.csv."""
    stem = file_name.removesuffix(".csv")
    dry_run = stem.endswith(CHECK_MARK)
    return Mode(stem.removesuffix(CHECK_MARK).endswith(DELTA_MARK), dry_run)


def mark_mode(mode: Mode) -> str:
    """What comes before .csv in the name of such a file."""
    return DELTA_MARK * mode.delta + CHECK_MARK * mode.dry_run
