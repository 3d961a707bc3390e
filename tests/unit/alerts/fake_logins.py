"""PINs, tries and sessions in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock

from platewatch.alerts.login import Session
from platewatch.alerts.pin import PinHash
from platewatch.alerts.tries import Tries


@dataclass
class FakePins:
    kept: dict[str, PinHash] = field(default_factory=dict)

    def find_pin(self, recipient_id: str) -> PinHash | None:
        return self.kept.get(recipient_id)

    def list_holders(self) -> Sequence[str]:
        return sorted(self.kept)

    def keep_pin(self, pin: PinHash) -> None:
        self.kept[pin.recipient_id] = pin

    def remove_pin(self, recipient_id: str) -> None:
        self.kept.pop(recipient_id, None)


@dataclass
class FakeTries:
    """Compares and sets in one step, as DynamoDB does."""

    kept: dict[str, Tries] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)

    def find_tries(self, key: str, now: datetime) -> Tries:
        return self.kept.get(key, Tries())

    def save_tries(self, key: str, before: Tries, after: Tries, now: datetime) -> bool:
        with self.lock:
            if self.find_tries(key, now) != before:
                return False
            self.kept[key] = after
            return True


@dataclass
class FakeSessions:
    kept: dict[str, Session] = field(default_factory=dict)

    def keep_session(self, session: Session) -> None:
        self.kept[session.digest] = session

    def find_session(self, digest: str, now: datetime) -> Session | None:
        session = self.kept.get(digest)
        return session if session and now < session.ends_at else None
