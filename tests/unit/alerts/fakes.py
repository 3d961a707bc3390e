"""Matching and alerts in memory, all on one fuse."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from platewatch.alerts.alert import Alert
from platewatch.alerts.answers import NOBODY, Answers, Stand
from platewatch.alerts.errors import AlertChanged, RecipientChanged, RecipientExists, RecipientUnknown
from platewatch.alerts.hit_rate import HourOfHits
from platewatch.alerts.recipient import Recipient
from platewatch.alerts.routing import Notifying
from platewatch.alerts.store import RecordedAnswers
from platewatch.audit.counts import NoHitCount
from platewatch.audit.record import AuditRecord
from platewatch.cameras.camera import Camera
from platewatch.evidence.aws.sealing import seal_pictures
from platewatch.hits.bands import Bounds
from platewatch.hotlists.entry import Entry, Found
from platewatch.hotlists.settings import ListSettings
from platewatch.matching.announce import Announcing
from platewatch.matching.evaluation import MatchRules
from platewatch.matching.passages import MatchStores
from platewatch.matching.rehearsal import Rehearsing
from platewatch.reading.record import Read, ReadRef
from platewatch.retention.terms import RetentionMode
from tests.unit.alerts.fake_board import FakeBoard
from tests.unit.alerts.fake_channels import FakeChannels, FakeDeliveries, FakeLinks, FakeOperators
from tests.unit.alerts.fake_disputes import FakeDisputes
from tests.unit.alerts.fake_reads import FakeEvidence, FakeReads
from tests.unit.alerts.fake_reviews import FakeClosing, FakePresences, FakeRehearsals, FakeReviewOrders, FakeReviews
from tests.unit.alerts.fuse import Death as Death
from tests.unit.alerts.fuse import Fuse
from tests.unit.alerts.makers import make_camera

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


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
        listed = {text: entries for text, entries in found.items() if entries}
        lists = frozenset({"stolen", *self.settings})
        return Found(listed, patterns, dict(self.settings), lists=lists)


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
        stored = self.kept.get(recipient.recipient_id)
        if stored is not None and not recipient.version:
            raise RecipientExists("there is one")
        if recipient.version and (stored is None or stored.version != recipient.version):
            raise RecipientChanged("changed")
        with self.fuse.write():
            self.kept[recipient.recipient_id] = replace(recipient, version=recipient.version + 1)

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
    answers: dict[str, Answers] = field(default_factory=dict)
    finished: dict[str, int] = field(default_factory=dict)
    unfinished: dict[str, tuple[str, datetime]] = field(default_factory=dict)

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
            if self.kept[before.alert_id].escalate_at != before.escalate_at:
                raise AlertChanged("changed")
            self.kept[before.alert_id] = after

    def list_waiting(self, now: datetime) -> Sequence[str]:
        waiting = [alert for alert in self.kept.values() if alert.escalate_at is not None and alert.escalate_at <= now]
        return [alert.alert_id for alert in sorted(waiting, key=lambda alert: (alert.escalate_at, alert.created_at))]

    def is_answered(self, hit_id: str) -> bool:
        return self.answers.get(hit_id, NOBODY).stand is not Stand.OPEN

    def find_answers(self, alert: Alert) -> RecordedAnswers:
        return RecordedAnswers(self.answers.get(alert.hit_id, NOBODY), self.finished.get(alert.hit_id, 0))

    def save_answers(self, alert: Alert, before: Answers, after: Answers, finish_by: datetime) -> None:
        with self.fuse.write():
            if self.answers.get(alert.hit_id, NOBODY) != before:
                raise AlertChanged("changed")
            self.answers[alert.hit_id] = after
            self.unfinished[alert.hit_id] = (alert.alert_id, finish_by)

    def finish_answers(self, hit_id: str, number: int) -> None:
        with self.fuse.write():
            if len(self.answers[hit_id].given) == number:
                self.finished[hit_id] = number
                self.unfinished.pop(hit_id, None)

    def list_unfinished(self, now: datetime) -> Sequence[str]:
        return [alert_id for alert_id, due in self.unfinished.values() if due <= now]

    def list_alerts(self, day: date, now: datetime) -> Sequence[Alert]:
        return [alert for alert in self.kept.values() if alert.created_at.date() == day]

    def list_born(self, since: datetime, until: datetime, now: datetime) -> Sequence[Alert]:
        born = [alert for alert in self.kept.values() if since <= alert.created_at <= until]
        return sorted(born, key=lambda alert: alert.created_at)

    def find_many_answers(self, hit_ids: Iterable[str]) -> dict[str, Answers]:
        return {hit_id: self.answers[hit_id] for hit_id in hit_ids if hit_id in self.answers}


@dataclass
class FakeUnansweredHits:
    fuse: Fuse
    told: set[str] = field(default_factory=set)

    def is_told(self, hit_id: str) -> bool:
        return hit_id in self.told

    def note_told(self, alert: Alert) -> None:
        with self.fuse.write():
            self.told.add(alert.hit_id)


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
    plates: list[tuple[str, ...]] = field(default_factory=list)

    def append(self, record: AuditRecord, *plates: str) -> None:
        with self.fuse.write():
            self.records.append(record)
            self.plates.append(plates)

    def list_acts(self) -> list[tuple[str, str]]:
        """Action and subject of every record, in their order."""
        return [(record.action.value, record.subject) for record in self.records]


@dataclass
class FakeCounts:
    fuse: Fuse
    counted: list[NoHitCount] = field(default_factory=list)

    def add(self, count: NoHitCount) -> None:
        with self.fuse.write():
            self.counted.append(count)


@dataclass
class FakeHitRates:
    """Implements both ports of hit rates; `told` are the hours of lists that the operators know of."""

    fuse: Fuse
    hits: dict[tuple[datetime, str], int] = field(default_factory=dict)
    told: set[tuple[datetime, str]] = field(default_factory=set)

    def count_hit(self, list_name: str, hour: datetime) -> None:
        with self.fuse.write():
            self.hits[hour, list_name] = self.hits.get((hour, list_name), 0) + 1

    def list_hours(self, since: datetime, until: datetime) -> Sequence[HourOfHits]:
        hours = sorted({hour for hour, _ in self.hits if since <= hour <= until})
        return [
            HourOfHits(
                hour,
                {name: count for (each, name), count in self.hits.items() if each == hour},
                frozenset(name for each, name in self.told if each == hour),
            )
            for hour in hours
        ]

    def note_told(self, list_name: str, hour: datetime) -> None:
        with self.fuse.write():
            self.told.add((hour, list_name))


class World:
    """All of it, on one fuse, with one camera at one site."""

    def __init__(
        self, mode: RetentionMode = RetentionMode.HIT_NO_HIT, threshold: float = 0.5, review_floor: float = 0.1
    ) -> None:
        self.fuse = Fuse()
        self.reads = FakeReads(self.fuse)
        self.evidence = FakeEvidence(self.fuse)
        self.entries = FakeEntries()
        self.cameras = FakeCameras({"west-1": make_camera()})
        self.recipients = FakeRecipients(self.fuse)
        self.alerts = FakeAlerts(self.fuse)
        self.unanswered = FakeUnansweredHits(self.fuse)
        self.deliveries = FakeDeliveries(self.fuse)
        self.queue = FakeQueue(self.fuse)
        self.links = FakeLinks(self.fuse)
        self.channels = FakeChannels(self.fuse)
        self.operators = FakeOperators()
        self.disputes = FakeDisputes(self.fuse)
        self.audit = FakeAudit(self.fuse)
        self.counts = FakeCounts(self.fuse)
        self.rates = FakeHitRates(self.fuse)
        self.board = FakeBoard(self.fuse)
        self.notifying = Notifying(self.alerts, self.deliveries, self.queue, self.board)
        self.presences = FakePresences(self.fuse)
        self.reviews = FakeReviews(self.fuse)
        self.announced = FakeDeliveries(self.fuse)
        self.review_orders = FakeReviewOrders(self.fuse)
        self.closing = FakeClosing(self.fuse)
        self.rules = MatchRules(mode, AMSTERDAM, Bounds(threshold, review_floor), timedelta(minutes=10))
        self.rehearsals = FakeRehearsals()
        self.sealed: dict[str, bytes] = {}
        self.matching = MatchStores(
            self.reads,
            self.evidence,
            self.entries,
            self.cameras,
            self.recipients,
            self.notifying,
            self.presences,
            self.reviews,
            Announcing(self.announced, self.review_orders),
            self.closing,
            self.audit,
            self.counts,
            self.rates,
            Rehearsing(self.rehearsals, self.rehearsals),
        )

    def add_read(self, read: Read) -> Read:
        self.reads.kept[read.read_id] = read
        self.evidence.add(read.evidence)
        return read

    def add_carried(self, read: Read) -> Read:
        """The read with its pictures in its messages alone."""
        overview, plate = (f"{name} of {read.read_id}".encode() for name in ("overview", "plate"))
        hashes = [hashlib.sha256(each).hexdigest() for each in (overview, plate)]
        evidence = replace(read.evidence, overview_sha256=hashes[0], plate_sha256=hashes[1])
        read = replace(read, evidence=evidence, picture_key=hashlib.sha256(read.read_id.encode()).digest())
        assert read.picture_key is not None
        self.reads.kept[read.read_id] = read
        self.sealed[read.read_id] = seal_pictures(overview, plate, read.picture_key)
        return read

    def matching_of(self, ref: ReadRef) -> MatchStores:
        """The stores for a message about the read, with the pictures that it carries."""
        return replace(self.matching, sealed=self.sealed.get(ref.read_id))

    def add_recipients(self, *recipients: Recipient) -> None:
        self.recipients.kept |= {recipient.recipient_id: recipient for recipient in recipients}
