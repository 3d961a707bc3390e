"""Sessions in memory, and a provider that says what it is told to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from platewatch.audit.record import AuditRecord
from platewatch.console.pending import Pending
from platewatch.console.person import Person
from platewatch.console.session import Session

JANSEN = Person("https://login.example", "subject-1", "m.jansen@police.example")


class MemorySessions:
    """Implements the port SessionStore."""

    def __init__(self) -> None:
        self.kept: dict[str, Session] = {}

    def keep(self, session: Session) -> None:
        self.kept[session.digest] = session

    def find(self, digest: str) -> Session | None:
        return self.kept.get(digest)

    def note_activity(self, digest: str, now: datetime, active_since: datetime) -> Session | None:
        found = self.kept.get(digest)
        if found is None or found.has_ended(now) or found.active_at <= active_since:
            return None
        self.kept[digest] = replace(found, active_at=now)
        return self.kept[digest]

    def choose_role(self, digest: str, role: str) -> Session | None:
        found = self.kept.get(digest)
        if found is None or found.ended_at is not None or found.role:
            return None
        self.kept[digest] = replace(found, role=role)
        return self.kept[digest]

    def end(self, digest: str, now: datetime) -> None:
        found = self.kept.get(digest)
        if found is not None and found.ended_at is None:
            self.kept[digest] = replace(found, ended_at=now)

    def list_all(self) -> Sequence[Session]:
        return list(self.kept.values())


@dataclass
class FakeProvider:
    """Implements the port Provider."""

    claims: Mapping[str, object] = field(default_factory=dict)
    issuer: str = JANSEN.issuer
    codes: list[str] = field(default_factory=list)

    def make_address(self, pending: Pending, callback: str) -> str:
        return f"{self.issuer}/authorize?state={pending.state}"

    def make_end_address(self, back: str) -> str | None:
        return f"{self.issuer}/logout"

    def fetch_claims(self, code: str, pending: Pending, callback: str, now: datetime) -> Mapping[str, object]:
        self.codes.append(code)
        return self.claims


@dataclass
class FakeAudit:
    """Implements the port AuditLog; `full` is a log that takes nothing more."""

    records: list[AuditRecord] = field(default_factory=list)
    full: bool = False

    def append(self, record: AuditRecord, *plates: str) -> None:
        if self.full:
            raise OSError("no room")
        self.records.append(record)
