"""Matching and alerts in memory, all on one fuse."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from platewatch.alerts.alert import Alert
from platewatch.alerts.answers import NOBODY, Answers, Stand
from platewatch.alerts.delivery import CheckOrder, Order
from platewatch.alerts.errors import AlertChanged, RecipientChanged, RecipientExists, RecipientUnknown
from platewatch.alerts.hit_rate import HourOfHits
from platewatch.alerts.recipient import Recipient
from platewatch.alerts.recipient_check import RecipientCheck
from platewatch.alerts.routing import Notifying
from platewatch.alerts.store import RecordedAnswers
from platewatch.audit.counts import NoHitCount
from platewatch.audit.record import AuditRecord
from platewatch.cameras.camera import Camera, Lane
from platewatch.hits.bands import Bounds
from platewatch.hotlists.entry import Entry, Found
from platewatch.hotlists.settings import ListSettings
from platewatch.matching.announce import Announcing
from platewatch.matching.errors import PresenceChanged
from platewatch.matching.evaluation import MatchRules
from platewatch.matching.passages import MatchStores
from platewatch.matching.presence import Presence
from platewatch.matching.rehearsal import Rehearsing
from platewatch.matching.review import Review
from platewatch.reading.record import Evidence, Read, ReadRef, name_pictures
from platewatch.retention.terms import Retention, RetentionMode
from tests.unit.alerts.fake_board import FakeBoard
from tests.unit.alerts.fake_channels import FakeChannels, FakeDeliveries, FakeLinks, FakeOperators
from tests.unit.alerts.fake_disputes import FakeDisputes
from tests.unit.alerts.fuse import Death as Death
from tests.unit.alerts.fuse import Fuse
from tests.unit.alerts.makers import make_camera

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


@dataclass
class FakeReads:
    fuse: Fuse
    kept: dict[str, Read] = field(default_factory=dict)
    joined: set[str] = field(default_factory=set)

    def find_read(self, ref: ReadRef, now: datetime) -> Read | None:
        read = self.kept.get(ref.read_id)
        return read if read and read.retention.holds(now) else None

    def list_reads(self, camera_id: str, since: datetime, until: datetime, now: datetime) -> Sequence[Read]:
        near = [
            read
            for read in self.kept.values()
            if read.camera_id == camera_id and since <= read.captured_at <= until and read.retention.holds(now)
        ]
        return sorted(near, key=lambda read: (read.captured_at, read.read_id))

    def join_passage(self, ref: ReadRef, passage_id: str) -> str | None:
        with self.fuse.write():
            read = self.kept.get(ref.read_id)
            if read is None:
                return None
            if ref.read_id not in self.joined:
                self.joined.add(ref.read_id)
                self.kept[ref.read_id] = replace(read, passage_id=passage_id)
        return self.kept[ref.read_id].passage_id

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

    def keep(self, evidence: Evidence, retention: Retention) -> Evidence:
        moved = []
        for key in (evidence.overview_key, evidence.plate_key):
            kept = key.replace("pending/", "hit/")
            with self.fuse.write():
                self.ends[kept] = max(retention.expires_at, self.ends.get(kept, retention.expires_at))
            if key in self.pictures:
                with self.fuse.write():
                    self.pictures[kept] = self.pictures[key]
                with self.fuse.write():
                    del self.pictures[key]
            assert kept in self.pictures
            moved.append(kept)
        return replace(evidence, overview_key=moved[0], plate_key=moved[1])

    def is_there(self, evidence: Evidence) -> bool:
        keys = (evidence.overview_key, evidence.plate_key)
        return all(key in self.pictures or key.replace("pending/", "hit/") in self.pictures for key in keys)

    def copy_for_review(self, evidence: Evidence, review_id: str, retention: Retention) -> Evidence:
        copies = name_pictures(review_id)
        for key, copy in zip((evidence.overview_key, evidence.plate_key), copies, strict=True):
            with self.fuse.write():
                self.pictures[copy] = self.pictures.get(key) or self.pictures[key.replace("pending/", "hit/")]
        return replace(evidence, overview_key=copies[0], plate_key=copies[1])

    def sweep(self, now: datetime) -> None:
        """Destroy what is kept past its end, as watch does."""
        for key in [key for key, end in self.ends.items() if end <= now]:
            del self.ends[key]
            self.pictures.pop(key, None)

    def destroy(self, evidence: Evidence) -> None:
        for key in (evidence.overview_key, evidence.plate_key):
            with self.fuse.write():
                self.pictures.pop(key, None)

    def destroy_pictures(self, keys: Iterable[str]) -> None:
        for key in keys:
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
class FakeRehearsals:
    """Who is told of a rehearsal, and which messages were ordered."""

    check: RecipientCheck | None = None
    orders: list[CheckOrder] = field(default_factory=list)

    def find_rehearsal(self, now: datetime) -> RecipientCheck | None:
        return self.check

    def pass_on(self, order: CheckOrder) -> None:
        self.orders.append(order)


@dataclass
class FakeReviewOrders:
    """The orders to tell those who take reviews, in their order."""

    fuse: Fuse
    orders: list[Order] = field(default_factory=list)

    def pass_on(self, order: Order) -> None:
        with self.fuse.write():
            self.orders.append(order)


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


@dataclass
class FakePresences:
    fuse: Fuse
    kept: dict[str, Presence] = field(default_factory=dict)

    def find_presence(self, key: str) -> Presence:
        return self.kept.get(key, Presence(key))

    def save_presence(self, presence: Presence) -> None:
        with self.fuse.write():
            if self.find_presence(presence.key).version != presence.version:
                raise PresenceChanged("changed")
            self.kept[presence.key] = replace(presence, version=presence.version + 1)


@dataclass
class FakeReviews:
    fuse: Fuse
    kept: dict[str, Review | None] = field(default_factory=dict)

    def record_review(self, review: Review) -> bool:
        with self.fuse.write():
            if review.review_id in self.kept:
                return False
            self.kept[review.review_id] = review
        return True

    def find_review(self, review_id: str, now: datetime) -> Review | None:
        review = self.kept.get(review_id)
        return review if review and review.retention.holds(now) else None

    def list_reviews(self, now: datetime) -> Sequence[Review]:
        return [review for review in self.kept.values() if review and review.retention.holds(now)]

    def list_overdue(self, now: datetime) -> Sequence[str]:
        return [key for key, review in self.kept.items() if review and not review.retention.holds(now)]

    def find_overdue(self, review_id: str, now: datetime) -> Review | None:
        review = self.kept.get(review_id)
        return review if review and not review.retention.holds(now) else None

    def end_review(self, review: Review) -> None:
        with self.fuse.write():
            self.kept[review.review_id] = None


@dataclass
class FakeClosing:
    """The messages that close passages, and when each arrives after it was sent."""

    fuse: Fuse
    sent: list[tuple[ReadRef, timedelta]] = field(default_factory=list)

    def close_later(self, lane: Lane, ref: ReadRef, wait: timedelta) -> None:
        with self.fuse.write():
            self.sent.append((ref, wait))


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

    def add_recipients(self, *recipients: Recipient) -> None:
        self.recipients.kept |= {recipient.recipient_id: recipient for recipient in recipients}
