"""The record of an import: who announced which file, and what became of it. One announcement is one import."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from platewatch.hotlists.announcement import AnnouncedFile, import_key
from platewatch.hotlists.report import Report, Verdict


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """How an import ended, at `at` (aware). `revision` is what the file became; `bad_lines` counts its bad lines."""

    verdict: Verdict
    at: datetime
    message: str
    revision: int | None = None
    bad_lines: int = 0


@dataclass(frozen=True, slots=True)
class ImportRecord:
    """An announced file: by whom (a verified identity and its role), when (aware, UTC), and how its import ended.

    `outcome` is None until it has ended. The record holds no plate.
    """

    list_name: str
    import_id: str
    announced_at: datetime
    actor: str
    role: str
    file: AnnouncedFile
    outcome: ImportOutcome | None = None

    @property
    def key(self) -> str:
        """The key of its file."""
        return import_key(self.list_name, self.import_id, self.file.format)


class ImportRecords(Protocol):
    """Where the records of imports are kept."""

    def find_record(self, list_name: str, import_id: str) -> ImportRecord | None:
        """The record of an import; None when no file was announced under this id."""

    def note_outcome(self, record: ImportRecord, outcome: ImportOutcome) -> None:
        """Keep how the import ended. Only the first outcome counts: noting another one changes nothing."""


def make_outcome(report: Report) -> ImportOutcome:
    """The outcome that a report tells in full."""
    revision = None if report.imported is None else report.imported.revision
    return ImportOutcome(report.verdict, report.at, report.message, revision, report.bad_lines)
