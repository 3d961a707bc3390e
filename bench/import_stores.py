"""Where an import keeps its work in the benchmark of the planner: S3's client on a folder, and stores that count."""

import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from platewatch.audit.record import AuditRecord
from platewatch.hotlists.import_record import ImportOutcome, ImportRecord
from platewatch.hotlists.list_state import ListState
from platewatch.hotlists.standing import Standings
from platewatch.hotlists.versions import Change, Version


class FolderClient:
    """Of S3's client what the adapter calls, on files."""

    class exceptions:
        """As boto3 has them."""

        class NoSuchKey(Exception):
            """There is no such object."""

    def __init__(self, folder: Path, uploads: dict[str, tuple[datetime, Callable[[], Iterator[bytes]]]]) -> None:
        self._folder = folder
        self._uploads = uploads

    def get_object(self, Key: str, **_about: str) -> dict[str, Any]:
        """An object's content."""
        if Key in self._uploads:
            at, chunks = self._uploads[Key]
            return {"ETag": '"e"', "LastModified": at, "Metadata": {}, "Body": Body(chunks())}
        path = self._folder / Key
        if not path.is_file():
            raise self.exceptions.NoSuchKey
        return {"Body": Body(_read_chunks(path))}

    def put_object(self, Key: str, Body: Any, **_about: str) -> None:
        """Keep an object."""
        path = self._folder / Key
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            if isinstance(Body, bytes):
                file.write(Body)
            else:
                shutil.copyfileobj(Body, file)


class Body:
    """An object's content as it streams in."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks

    def iter_chunks(self, _size: int) -> Iterator[bytes]:
        """The content."""
        return self._chunks

    def read(self) -> bytes:
        """All of it."""
        return b"".join(self._chunks)

    def close(self) -> None:
        """Nothing more is read."""


def _read_chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while data := file.read(262_144):
            yield data


@dataclass
class CountingStores:
    """The stores of an import that count what they are told and forget it."""

    state: ListState
    written: int = 0
    messages: list[str] = field(default_factory=list)
    records: dict[str, ImportRecord] = field(default_factory=dict)

    def find_record(self, _list_name: str, import_id: str) -> ImportRecord | None:
        """See ImportRecords."""
        return self.records.get(import_id)

    def note_outcome(self, record: ImportRecord, outcome: ImportOutcome) -> None:
        """See ImportRecords."""

    def find_state(self, _list_name: str) -> ListState:
        """See ListStates."""
        return self.state

    def list_states(self) -> tuple[ListState, ...]:
        """See ListStates."""
        return (self.state,)

    def save_state(self, state: ListState) -> ListState:
        """See ListStates."""
        self.state = replace(state, version=state.version + 1)
        return self.state

    def save_deleted(self, state: ListState) -> ListState:
        """See ListStates."""
        return self.save_state(state)

    def destroy_versions(self, versions: Iterable[Version]) -> None:
        """See VersionDestroyer."""

    def destroy_notes(self, list_name: str) -> None:
        """See VersionDestroyer."""

    def destroy_later(self, list_name: str, wait: timedelta, revision: int = 0, done: int = 0) -> None:
        """See DestructionQueue."""

    def write_changes(self, changes: Iterable[Change], _revision: int) -> None:
        """See RevisionWriter."""
        self.written += sum(1 for _ in changes)

    def write_patterns(self, list_name: str, number: int, packed: bytes) -> None:
        """See RevisionWriter."""

    def drop_patterns(self, list_name: str, below: int) -> None:
        """See RevisionWriter."""

    def find_standings(self, list_name: str) -> Standings:
        """See StandingStore."""
        return Standings(list_name)

    def save_standings(self, standings: Standings) -> Standings:
        """See StandingStore."""
        return standings

    def find_version(self, *_asked: object) -> Version | None:
        """See VersionFinder."""
        return None

    def append(self, record: AuditRecord, *plates: str) -> None:
        """See AuditLog."""

    def look_again(self, key: str) -> None:
        """See ImportQueue."""

    def check_on(self, key: str) -> None:
        """See ImportQueue."""
        self.messages.append(key)

    def go_on(self, _list_name: str, revision: int) -> None:
        """See ImportQueue."""
        self.messages.append(str(revision))
