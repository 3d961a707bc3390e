"""Stores of imports in memory, with the adapters' conditions, that can die at any call."""

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import repeat

from platewatch.audit.record import AuditRecord
from platewatch.hotlists.announcement import AnnouncedFile, split_key
from platewatch.hotlists.check import Progress
from platewatch.hotlists.deletion import Destroyed, Destruction, destroy_list
from platewatch.hotlists.delta import DeltaLine
from platewatch.hotlists.errors import BadKey, RevisionLost, StateChanged
from platewatch.hotlists.findings import Findings
from platewatch.hotlists.import_record import ImportOutcome, ImportRecord
from platewatch.hotlists.imports import Outcome, continue_import, import_upload
from platewatch.hotlists.lines import parse_lines
from platewatch.hotlists.list_state import ListState, Upload
from platewatch.hotlists.mode import parse_mode
from platewatch.hotlists.overlay import Overlay, lay_over
from platewatch.hotlists.patterns import unpack_patterns
from platewatch.hotlists.ports import ImportStores, UploadedFile
from platewatch.hotlists.report import Report
from platewatch.hotlists.revisions import is_visible
from platewatch.hotlists.standing import Standings
from platewatch.hotlists.versions import Change, Key, Version

NOON = datetime(2026, 3, 12, 12, tzinfo=UTC)
TODAY = date(2026, 3, 12)

ACTOR = "arn:aws:sts::123456789012:assumed-role/editor/j.jansen"
HEADER = "plate,case_number,country,category,priority,reason,consent,role,instruction,valid_from,weed_date,owner"

REST = timedelta(minutes=20)

Message = str | tuple[str, int] | tuple[str, int, int]
"""What the queue holds: a key to look at; a list and the revision to go on with; a list to destroy and the progress."""


class Killed(Exception):
    """The process died."""


def write_csv(*entries: tuple[str, str]) -> bytes:
    """A file with these plates, each with its reason."""
    lines = [f"{plate},PL1,NL,1,1,{reason},OVJ,suspect,,2026-03-01,2026-04-01,me" for plate, reason in entries]
    return "\n".join([HEADER, *lines, ""]).encode()


def write_delta(*lines: tuple[str, str, str]) -> bytes:
    """A file of changes: kind, plate and reason of each."""
    written = [
        f"{kind},{plate},PL1,,,,,,,,,,"
        if kind == "end"
        else f"{kind},{plate},PL1,NL,1,1,{reason},OVJ,suspect,,2026-03-01,2026-04-01,me"
        for kind, plate, reason in lines
    ]
    return "\n".join([f"change,{HEADER}", *written, ""]).encode()


@dataclass
class FakeTable:
    """The entry-versions of one list, with the conditions that the adapter puts on its writes."""

    ends: dict[Version, set[int]] = field(default_factory=dict)
    sets: dict[int, bytes] = field(default_factory=dict)

    def write(self, change: Change, revision: int) -> None:
        if change.begun is not None and not change.begun.entry.is_pattern:
            self.ends.setdefault(change.begun, set())
        if change.ended in self.ends:
            self.ends[change.ended].add(revision)

    def visible(self, state: ListState) -> list[tuple[str, str]]:
        """Plate and reason of what counts."""
        entries = [
            version.entry
            for version, ends in self.ends.items()
            if is_visible(version.from_revision, ends, state.active, state.void, state.floor)
        ]
        if state.patterns:
            entries += unpack_patterns(state.name, self.sets[state.patterns])
        return sorted((entry.plate, entry.reason) for entry in entries)


@dataclass
class FakeService:
    """All stores of imports; `lives` calls may be made before one dies, before or after it took effect."""

    objects: dict[str, tuple[Upload, bytes]] = field(default_factory=dict)
    reports: dict[str, list[Report]] = field(default_factory=dict)
    revisions: dict[tuple[str, int], tuple[Version, ...] | Overlay] = field(default_factory=dict)
    parts: dict[tuple[str, int, int], tuple[DeltaLine, ...]] = field(default_factory=dict)
    progress: dict[str, Progress] = field(default_factory=dict)
    patterns: dict[tuple[str, int], bytes] = field(default_factory=dict)
    warnings: dict[tuple[str, int], Findings] = field(default_factory=dict)
    states: dict[str, ListState] = field(default_factory=dict)
    tables: dict[str, FakeTable] = field(default_factory=dict)
    standings: dict[str, Standings] = field(default_factory=dict)
    messages: list[Message] = field(default_factory=list)
    clock: datetime = NOON
    today: date = TODAY
    lives: int | None = None
    dies_late: bool = False
    writes: int = 0
    on_write: Callable[[], None] | None = None
    audited: list[AuditRecord] = field(default_factory=list)
    records: dict[tuple[str, str], ImportRecord] = field(default_factory=dict)
    waits: list[timedelta] = field(default_factory=list)

    @property
    def stores(self) -> ImportStores:
        return ImportStores(
            files=self,
            revisions=self,
            parts=self,
            states=self,
            records=self,
            writer=self,
            finder=self,
            standings=self,
            queue=self,
            audit=self,
            destroyer=self,
        )

    def append(self, record: AuditRecord, *plates: str) -> None:
        """See AuditLog."""
        assert not plates
        self.audited.append(record)

    def put(self, key: str, data: bytes, *, confirmed: bool = True) -> None:
        """Announce and upload, and the storage event."""
        self.announce(key, confirmed=confirmed)
        self.arrive(key, data)

    def announce(self, key: str, *, confirmed: bool = True) -> None:
        """What the API keeps of an announced file. A key announced again stands for another import."""
        self.clock += timedelta(seconds=1)
        with suppress(BadKey):
            list_name, import_id, file_format = split_key(key)
            file = AnnouncedFile(1, "a" * 64, parse_mode(import_id), file_format, confirmed)
            self.records[list_name, import_id] = ImportRecord(list_name, import_id, self.clock, ACTOR, "editor", file)

    def arrive(self, key: str, data: bytes) -> None:
        """A PUT to an announced file's address, and the storage event."""
        self.objects[key] = (Upload(key, f"etag-{hash(data)}", self.clock), data)
        self.messages.append(key)

    def find_record(self, list_name: str, import_id: str) -> ImportRecord | None:
        with self._alive():
            return self.records.get((list_name, import_id))

    def note_outcome(self, record: ImportRecord, outcome: ImportOutcome) -> None:
        with self._alive():
            kept = self.records[record.list_name, record.import_id]
            if kept.outcome is None:
                self.records[record.list_name, record.import_id] = replace(kept, outcome=outcome)

    def handle(self, message: Message, keep_going: Callable[[], bool] = lambda: True) -> Outcome | Destruction:
        """One invocation."""
        self.clock += timedelta(seconds=1)
        if isinstance(message, tuple) and len(message) == 3:
            list_name, revision, done = message
            destroyed = Destroyed(revision, done)
            return destroy_list(list_name, self.clock, REST, self.stores, keep_going, destroyed)
        if isinstance(message, str):
            return import_upload(message, self.clock, self.today, self.stores, keep_going)
        return continue_import(*message, self.clock, self.stores, keep_going)

    def drain(self, looks: int | None = None) -> list[Outcome | Destruction]:
        """Invocations until the queue is empty; a message whose invocation died comes again.

        Each may look at the time so often before it is told that the time runs low.
        """
        outcomes = []
        while self.messages:
            message = self.messages[0]
            try:
                left = repeat(True) if looks is None else iter([True] * looks)
                outcomes.append(self.handle(message, partial(next, left, False)))
            except Killed:
                continue
            self.messages.remove(message)
        return outcomes

    def visible(self, list_name: str) -> list[tuple[str, str]]:
        """What matching sees."""
        table = self.tables.get(list_name, FakeTable())
        return table.visible(self.states.get(list_name, ListState(list_name)))

    def content(self, list_name: str) -> list[tuple[str, str]]:
        """What is stored of the active revision."""
        active, lives = self.states.get(list_name, ListState(list_name)).active, self.lives
        self.lives = None
        stored = list(self.load_revision(list_name, active))
        self.lives = lives
        assert [version.key for version in stored] == sorted({version.key for version in stored})
        return sorted((version.entry.plate, version.entry.reason) for version in stored)

    def last_report(self, key: str) -> Report:
        return self.reports[key][-1]

    @contextmanager
    def _alive(self) -> Iterator[None]:
        dying = self.lives == 0
        if self.lives is not None:
            self.lives = None if dying else self.lives - 1
        if dying and not self.dies_late:
            raise Killed
        yield
        if dying:
            raise Killed

    @contextmanager
    def open_upload(self, key: str) -> Iterator[UploadedFile | None]:
        with self._alive():
            found = self.objects.get(key)
        yield None if found is None else UploadedFile(found[0], parse_lines([found[1]]))

    def keep_report(self, report: Report) -> None:
        with self._alive():
            self.reports.setdefault(report.key, []).append(report)

    def keep_revision(self, list_name: str, revision: int, content: Iterable[Version]) -> None:
        with self._alive():
            stored = tuple(content)
            # Whoever stores it again stores the same.
            assert self.revisions.setdefault((list_name, revision), stored) == stored

    def load_revision(self, list_name: str, revision: int) -> Iterator[Version]:
        with self._alive():
            if revision == 0:
                return
            if (list_name, revision) not in self.revisions:
                raise RevisionLost("gone")
            stored = self.revisions[list_name, revision]
        if isinstance(stored, Overlay):
            yield from lay_over(self.load_revision(list_name, stored.root), stored.laid)
        else:
            yield from stored

    def keep_part(self, list_name: str, upload: Upload, after: int, last: int, lines: Iterable[DeltaLine]) -> None:
        with self._alive():
            stored = tuple(lines)
            assert self.parts.setdefault((upload.identity, after, last), stored) == stored

    def load_part(self, list_name: str, upload: Upload, after: int, last: int) -> Iterator[DeltaLine]:
        with self._alive():
            return iter(self.parts[upload.identity, after, last])

    def keep_progress(self, list_name: str, upload: Upload, progress: Progress) -> None:
        with self._alive():
            self.progress[upload.identity] = deepcopy(progress)

    def find_progress(self, list_name: str, upload: Upload) -> Progress | None:
        with self._alive():
            return deepcopy(self.progress.get(upload.identity))

    def keep_overlay(self, list_name: str, revision: int, overlay: Overlay) -> None:
        with self._alive():
            assert self.revisions.setdefault((list_name, revision), overlay) == overlay

    def load_overlay(self, list_name: str, revision: int) -> Overlay:
        with self._alive():
            stored = self.revisions.get((list_name, revision))
            return stored if isinstance(stored, Overlay) else Overlay(revision)

    def destroy_versions(self, versions: Iterable[Version]) -> None:
        for version in versions:
            with self._alive():
                before = self.visible(version.entry.list_name)
                self.tables.setdefault(version.entry.list_name, FakeTable()).ends.pop(version, None)
                assert self.visible(version.entry.list_name) == before
        if self.on_write is not None:
            self.on_write()

    def destroy_notes(self, list_name: str) -> None:
        with self._alive():
            self.standings.pop(list_name, None)

    def find_version(
        self, list_name: str, key: Key, active: int, void: Collection[int], floor: int = 0
    ) -> Version | None:
        with self._alive():
            found = [
                version
                for version, ends in self.tables.get(list_name, FakeTable()).ends.items()
                if version.key == key and is_visible(version.from_revision, ends, active, void, floor)
            ]
            assert len(found) < 2
            return found[0] if found else None

    def find_state(self, list_name: str) -> ListState:
        with self._alive():
            return self.states.get(list_name, ListState(list_name))

    def list_states(self) -> tuple[ListState, ...]:
        with self._alive():
            return tuple(self.states[name] for name in sorted(self.states))

    def save_deleted(self, state: ListState) -> ListState:
        return self.save_state(state)

    def save_state(self, state: ListState) -> ListState:
        with self._alive():
            if self.states.get(state.name, ListState(state.name)).version != state.version:
                raise StateChanged("changed")
            self.states[state.name] = replace(state, version=state.version + 1)
            return self.states[state.name]

    def write_changes(self, changes: Iterable[Change], revision: int) -> None:
        for change in changes:
            with self._alive():
                version = change.begun or change.ended
                assert version is not None
                list_name = version.entry.list_name
                before = self.visible(list_name)
                self.tables.setdefault(list_name, FakeTable()).write(change, revision)
                self.writes += 1
                assert self.visible(list_name) == before
        if self.on_write is not None:
            self.on_write()

    def write_patterns(self, list_name: str, number: int, packed: bytes) -> None:
        with self._alive():
            sets = self.tables.setdefault(list_name, FakeTable()).sets
            assert sets.setdefault(number, packed) == packed

    def drop_patterns(self, list_name: str, below: int) -> None:
        with self._alive():
            sets = self.tables.setdefault(list_name, FakeTable()).sets
            for number in [number for number in sets if number < below]:
                del sets[number]

    def keep_patterns(self, list_name: str, revision: int, packed: bytes) -> None:
        with self._alive():
            assert self.patterns.setdefault((list_name, revision), packed) == packed

    def load_patterns(self, list_name: str, revision: int) -> bytes:
        with self._alive():
            return self.patterns[list_name, revision]

    def keep_warnings(self, list_name: str, revision: int, findings: Findings) -> None:
        with self._alive():
            self.warnings[list_name, revision] = deepcopy(findings)

    def find_warnings(self, list_name: str, revision: int) -> Findings:
        with self._alive():
            return deepcopy(self.warnings.get((list_name, revision), Findings()))

    def find_standings(self, list_name: str) -> Standings:
        with self._alive():
            return self.standings.get(list_name, Standings(list_name))

    def save_standings(self, standings: Standings) -> Standings:
        with self._alive():
            name = standings.list_name
            if self.standings.get(name, Standings(name)).version != standings.version:
                raise StateChanged("changed")
            self.standings[name] = replace(standings, version=standings.version + 1)
            return self.standings[name]

    def look_again(self, key: str) -> None:
        with self._alive():
            self.messages.append(key)

    def check_on(self, key: str) -> None:
        with self._alive():
            self.messages.append(key)

    def list_revisions(self, list_name: str) -> list[int]:
        with self._alive():
            return sorted(number for name, number in self.revisions if name == list_name)

    def load_begun(self, list_name: str, revision: int) -> Iterator[Version]:
        with self._alive():
            stored = self.revisions[list_name, revision]
        if isinstance(stored, Overlay):
            laid = stored.laid.values()
            stored = tuple(Version(one.entry, one.revision) for one in laid if one.entry is not None)
        return (version for version in stored if version.from_revision == revision)

    def remove_revision(self, list_name: str, revision: int) -> None:
        with self._alive():
            self.revisions.pop((list_name, revision), None)
            self.patterns.pop((list_name, revision), None)

    def remove_files(self, list_name: str) -> None:
        with self._alive():
            for key in [key for key in self.objects if key.startswith(f"{list_name}/")]:
                del self.objects[key]
            for key in [key for key in self.reports if key.startswith(f"{list_name}/")]:
                del self.reports[key]
            self.parts.clear()
            self.progress.clear()

    def destroy_later(self, list_name: str, wait: timedelta, revision: int = 0, done: int = 0) -> None:
        with self._alive():
            self.messages.append((list_name, revision, done))
            self.waits.append(wait)

    def go_on(self, list_name: str, revision: int) -> None:
        with self._alive():
            self.messages.append((list_name, revision))


def import_first(key: str, lines: Iterable[tuple[str, str]]) -> FakeService:
    """A service whose list has had one file, with these plates and reasons."""
    service = FakeService()
    service.put(key, write_csv(*lines))
    assert service.drain() == [Outcome.IMPORTED]
    return service
