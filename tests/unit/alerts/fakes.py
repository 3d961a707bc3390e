"""Matching and alerts in memory, all on one fuse."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from platewatch.alerts.alert import Alert, AlertState, FirstAnswer
from platewatch.alerts.errors import AlertChanged, RecipientUnknown
from platewatch.alerts.recipient import Recipient
from platewatch.alerts.tell import Telling
from platewatch.audit.record import AuditRecord
from platewatch.cameras.camera import Camera
from platewatch.hotlists.entry import Entry
from platewatch.hotlists.settings import ListSettings
from platewatch.hotlists.store import Found
from platewatch.matching.settle import MatchRules, MatchStores
from platewatch.reads.record import Evidence, Read
from platewatch.retention.terms import RetentionMode
from tests.unit.alerts.fake_channels import FakeChannels, FakeDeliveries, FakeLinks, FakeOperators
from tests.unit.alerts.fuse import Death as Death
from tests.unit.alerts.fuse import Fuse
from tests.unit.alerts.makers import make_camera

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


@dataclass
class FakeReads:
    fuse: Fuse
    kept: dict[str, Read] = field(default_factory=dict)

    def find_read(self, read_id: str, now: datetime) -> Read | None:
        read = self.kept.get(read_id)
        return read if read and read.retention.holds(now) else None

    def keep_reads(self, reads: Sequence[Read]) -> None:
        with self.fuse.write():
            self.kept |= {read.read_id: read for read in reads}

    def destroy_read(self, read: Read) -> None:
        with self.fuse.write():
            self.kept.pop(read.read_id, None)


@dataclass
class FakeEvidence:
    """Pictures by key, with the end of those that are kept."""

    fuse: Fuse
    pictures: dict[str, bytes] = field(default_factory=dict)
    ends: dict[str, datetime] = field(default_factory=dict)

    def add(self, evidence: Evidence) -> None:
        self.pictures[evidence.overview_key] = b"\xff\xd8overview"
        self.pictures[evidence.plate_key] = b"\xff\xd8plate"

    def keep(self, evidence: Evidence, expires_at: datetime) -> Evidence:
        moved = []
        for key in (evidence.overview_key, evidence.plate_key):
            kept = key.replace("pending/", "hit/")
            if key in self.pictures:
                with self.fuse.write():
                    self.pictures[kept] = self.pictures[key]
                    self.ends[kept] = expires_at
                with self.fuse.write():
                    del self.pictures[key]
            assert kept in self.pictures
            moved.append(kept)
        return replace(evidence, overview_key=moved[0], plate_key=moved[1])

    def destroy(self, evidence: Evidence) -> None:
        for key in (evidence.overview_key, evidence.plate_key):
            with self.fuse.write():
                self.pictures.pop(key, None)

    def load(self, key: str) -> bytes:
        return self.pictures[key]

    @property
    def pending(self) -> set[str]:
        return {key for key in self.pictures if key.startswith("pending/")}


@dataclass
class FakeEntries:
    """A hotlist that notes what it is asked."""

    entries: list[Entry] = field(default_factory=list)
    settings: dict[str, ListSettings] = field(default_factory=dict)
    asked: list[tuple[str, ...]] = field(default_factory=list)

    def find_entries(self, spellings: Sequence[str]) -> Found:
        self.asked.append(tuple(spellings))
        found = {text: tuple(entry for entry in self.entries if entry.plate == text) for text in spellings}
        patterns = tuple(entry for entry in self.entries if entry.is_pattern)
        return Found({text: entries for text, entries in found.items() if entries}, patterns, dict(self.settings))


@dataclass
class FakeCameras:
    cameras: dict[str, Camera] = field(default_factory=dict)

    def find(self, camera_id: str) -> Camera | None:
        return self.cameras.get(camera_id)


@dataclass
class FakeRecipients:
    fuse: Fuse
    kept: dict[str, Recipient] = field(default_factory=dict)

    def find_recipient(self, recipient_id: str) -> Recipient | None:
        return self.kept.get(recipient_id)

    def list_recipients(self) -> tuple[Recipient, ...]:
        return tuple(self.kept[name] for name in sorted(self.kept))

    def put_recipient(self, recipient: Recipient) -> None:
        with self.fuse.write():
            self.kept[recipient.recipient_id] = recipient

    def remove_recipient(self, recipient_id: str) -> None:
        if recipient_id not in self.kept:
            raise RecipientUnknown("no recipient")
        with self.fuse.write():
            del self.kept[recipient_id]


@dataclass
class FakeAlerts:
    """Alerts by id; `born` has an id for each record that was made, so that a second one would show."""

    fuse: Fuse
    kept: dict[str, Alert] = field(default_factory=dict)
    born: list[str] = field(default_factory=list)
    answers: dict[str, Alert] = field(default_factory=dict)

    def find_alert(self, alert_id: str, now: datetime) -> Alert | None:
        alert = self.kept.get(alert_id)
        return alert if alert and alert.retention.holds(now) else None

    def record_alert(self, alert: Alert) -> bool:
        with self.fuse.write():
            if alert.alert_id in self.kept:
                return False
            self.kept[alert.alert_id] = alert
            self.born.append(alert.alert_id)
        return True

    def change_alert(self, before: Alert, after: Alert) -> None:
        with self.fuse.write():
            if self.kept[before.alert_id].state is not before.state:
                raise AlertChanged("changed")
            self.kept[before.alert_id] = after

    def list_waiting(self, now: datetime) -> Sequence[Alert]:
        waiting = [
            alert
            for alert in self.kept.values()
            if alert.state is AlertState.OPEN and alert.escalate_at is not None and alert.escalate_at <= now
        ]
        return sorted(waiting, key=lambda alert: alert.created_at)

    def is_answered(self, hit_id: str) -> bool:
        return hit_id in self.answers

    def note_answer(self, alert: Alert) -> None:
        with self.fuse.write():
            self.answers.setdefault(alert.hit_id, alert)

    def find_answer(self, hit_id: str) -> FirstAnswer | None:
        alert = self.answers.get(hit_id)
        return FirstAnswer(alert.state, alert.answer) if alert and alert.answer else None

    def list_alerts(self, day: date, now: datetime) -> Sequence[Alert]:
        return [alert for alert in self.kept.values() if alert.created_at.date() == day]


@dataclass
class FakeQueue:
    fuse: Fuse
    orders: list[tuple[str, str]] = field(default_factory=list)

    def send_order(self, alert_id: str, recipient_id: str) -> None:
        with self.fuse.write():
            self.orders.append((alert_id, recipient_id))


@dataclass
class FakeAudit:
    fuse: Fuse
    records: list[AuditRecord] = field(default_factory=list)

    def append(self, record: AuditRecord) -> None:
        with self.fuse.write():
            self.records.append(record)


class World:
    """All of it, on one fuse, with one camera at one site."""

    def __init__(self, mode: RetentionMode = RetentionMode.HIT_NO_HIT, threshold: float = 0.5) -> None:
        self.fuse = Fuse()
        self.reads = FakeReads(self.fuse)
        self.evidence = FakeEvidence(self.fuse)
        self.entries = FakeEntries()
        self.cameras = FakeCameras({"west-1": make_camera()})
        self.recipients = FakeRecipients(self.fuse)
        self.alerts = FakeAlerts(self.fuse)
        self.deliveries = FakeDeliveries(self.fuse)
        self.queue = FakeQueue(self.fuse)
        self.links = FakeLinks(self.fuse)
        self.channels = FakeChannels(self.fuse)
        self.operators = FakeOperators()
        self.audit = FakeAudit(self.fuse)
        self.telling = Telling(self.alerts, self.deliveries, self.queue)
        self.rules = MatchRules(mode, AMSTERDAM, threshold, timedelta(minutes=10))
        self.matching = MatchStores(
            self.reads, self.evidence, self.entries, self.cameras, self.recipients, self.telling
        )

    def add_read(self, read: Read) -> Read:
        self.reads.kept[read.read_id] = read
        self.evidence.add(read.evidence)
        return read

    def add_recipients(self, *recipients: Recipient) -> None:
        self.recipients.kept |= {recipient.recipient_id: recipient for recipient in recipients}
