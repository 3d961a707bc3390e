"""What imports work with: where files, revisions and lists' states are kept, and the queue to itself."""

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from platewatch.hotlists.report import Report
from platewatch.hotlists.revisions import ListStates, Upload
from platewatch.hotlists.versions import RevisionWriter, Version


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """What the object holds now: which upload it is, and its bytes, to be read once."""

    upload: Upload
    chunks: Iterable[bytes]


class ListFiles(Protocol):
    """Where files, reports and the content of revisions are kept."""

    def open_upload(self, key: str) -> AbstractContextManager[UploadedFile | None]:
        """The object's present content; None when it is gone."""

    def keep_report(self, report: Report) -> None:
        """Write the report beside its file."""

    def keep_revision(self, list_name: str, revision: int, content: Iterable[Version]) -> None:
        """Store the whole content of a revision, all or nothing."""

    def load_revision(self, list_name: str, revision: int) -> Iterator[Version]:
        """The content of a revision, sorted by key; nothing for revision 0. Raises RevisionLost."""

    def keep_patterns(self, list_name: str, revision: int, packed: bytes) -> None:
        """Store the patterns of a revision once more, as a packed set."""

    def load_patterns(self, list_name: str, revision: int) -> bytes:
        """The packed set of a revision that has patterns. Raises RevisionLost."""


class ImportQueue(Protocol):
    """Where an import leaves what a later invocation must do."""

    def look_again(self, key: str) -> None:
        """Have import_upload called for this key in a while."""

    def go_on(self, list_name: str, revision: int) -> None:
        """Have continue_import called."""


@dataclass(frozen=True, slots=True)
class ImportStores:
    """What importing works with."""

    files: ListFiles
    states: ListStates
    writer: RevisionWriter
    queue: ImportQueue
