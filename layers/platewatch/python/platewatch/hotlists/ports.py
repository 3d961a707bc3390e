"""What imports work with: where files, revisions and lists' states are kept, and the queue to itself."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

from platewatch.audit.record import AuditLog
from platewatch.hotlists.import_record import ImportRecords
from platewatch.hotlists.lines import Row
from platewatch.hotlists.list_state import ListStates, Upload
from platewatch.hotlists.overlay import Overlay
from platewatch.hotlists.report import Report
from platewatch.hotlists.standing import StandingStore
from platewatch.hotlists.versions import RevisionWriter, Version, VersionDestroyer, VersionFinder

if TYPE_CHECKING:
    # They come to their definitions by way of these ports.
    from platewatch.hotlists.check import Progress
    from platewatch.hotlists.delta import DeltaLine
    from platewatch.hotlists.findings import Findings


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """What the object holds now: which upload it is, and its lines as lines.read_lines gives them, to be taken once."""

    upload: Upload
    rows: Iterable[Row]


class ListFiles(Protocol):
    """Where files and the reports on them are kept."""

    def open_upload(self, key: str) -> AbstractContextManager[UploadedFile | None]:
        """The object's present content; None when it is gone."""

    def keep_report(self, report: Report) -> None:
        """Write the report beside its file."""

    def remove_files(self, list_name: str) -> None:
        """Remove the list's files and reports, and all else that is stored of it. Repeatable."""


class RevisionFiles(Protocol):
    """Where the content of revisions is kept."""

    def keep_revision(self, list_name: str, revision: int, content: Iterable[Version]) -> None:
        """Store the whole content of a revision, all or nothing."""

    def load_revision(self, list_name: str, revision: int) -> Iterator[Version]:
        """The content of a revision, sorted by key; nothing for revision 0. Raises RevisionLost."""

    def keep_overlay(self, list_name: str, revision: int, overlay: Overlay) -> None:
        """Store a revision as what differs from its root."""

    def load_overlay(self, list_name: str, revision: int) -> Overlay:
        """What a revision is stored as; Overlay(revision) when that is its whole content. Raises RevisionLost."""

    def keep_patterns(self, list_name: str, revision: int, packed: bytes) -> None:
        """Store the patterns of a revision once more, as a packed set."""

    def load_patterns(self, list_name: str, revision: int) -> bytes:
        """The packed set of a revision that has patterns. Raises RevisionLost."""

    def keep_warnings(self, list_name: str, revision: int, findings: "Findings") -> None:
        """Store what deserves a second look in a revision's file, beside the revision."""

    def find_warnings(self, list_name: str, revision: int) -> "Findings":
        """What keep_warnings stored; empty findings where nothing was."""

    def list_revisions(self, list_name: str) -> Sequence[int]:
        """The numbers of all revisions that are stored, those that never counted too, in ascending order."""

    def load_begun(self, list_name: str, revision: int) -> Iterator[Version]:
        """The versions that came with a stored revision, in the same order each time. Raises RevisionLost."""

    def remove_revision(self, list_name: str, revision: int) -> None:
        """Remove what is stored of a revision. Repeatable."""


class PartFiles(Protocol):
    """Where the parts of a file on its way into its list are kept."""

    def keep_part(self, list_name: str, upload: Upload, after: int, last: int, lines: "Iterable[DeltaLine]") -> None:
        """Store what was found right in the file after one line and up to another, all or nothing, for a day."""

    def load_part(self, list_name: str, upload: Upload, after: int, last: int) -> "Iterator[DeltaLine]":
        """What keep_part stored, in its order. Raises RevisionLost."""

    def keep_progress(self, list_name: str, upload: Upload, progress: "Progress") -> None:
        """Note how far the file was checked, for a day."""

    def find_progress(self, list_name: str, upload: Upload) -> "Progress | None":
        """What keep_progress noted last."""


class DestructionQueue(Protocol):
    """Where orders to destroy deleted lists wait."""

    def destroy_later(self, list_name: str, wait: timedelta, revision: int = 0, done: int = 0) -> None:
        """Have destroy_list called with this progress after the wait; sooner where a queue cannot wait so long."""


class ImportQueue(DestructionQueue, Protocol):
    """Where an import leaves what a later invocation must do."""

    def look_again(self, key: str) -> None:
        """Have import_upload called for this key in a while."""

    def check_on(self, key: str) -> None:
        """Have import_upload called for this key at once: a part of the file is checked."""

    def go_on(self, list_name: str, revision: int) -> None:
        """Have continue_import called."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisionStores:
    """What changing a list works with."""

    files: ListFiles
    revisions: RevisionFiles
    states: ListStates
    records: ImportRecords
    writer: RevisionWriter
    finder: VersionFinder
    standings: StandingStore


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportStores(RevisionStores):
    """What importing, and destroying what was imported, work with."""

    parts: PartFiles
    queue: ImportQueue
    audit: AuditLog
    destroyer: VersionDestroyer
