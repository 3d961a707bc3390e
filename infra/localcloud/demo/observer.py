"""Watches the chain as a test instrument: it sees reads before matching destroys the no-hits.

It asks the stores with the local cloud's own rights, which nobody has in a deployed stack.
"""

import hashlib
import re
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from platewatch.alerts.alert import Alert
from platewatch.alerts.aws.alerts_table import DynamoAlerts
from platewatch.alerts.aws.deliveries_table import DynamoDeliveries, DynamoLinks
from platewatch.reading.completeness import weigh_whole
from platewatch.snapshots.aws.reads_queue import parse_message
from platewatch.snapshots.aws.reads_table import DynamoReads

_LINK: Final = re.compile(r"\S+/a/([A-Za-z0-9_-]{22})(?![A-Za-z0-9_-])")


@dataclass(frozen=True, slots=True)
class SeenRead:
    """The most probable spelling of a plate read in a snapshot, and the country that the plate shows."""

    snapshot_id: str
    text: str
    confidence: float
    country: str | None


@dataclass(frozen=True, slots=True)
class SeenAlert:
    """An alert whose message the channel accepted."""

    alert: Alert
    sms: str
    link: str
    accepted_at: datetime

    @property
    def snapshot_id(self) -> str:
        """The snapshot that the hit's pictures are of."""
        return find_snapshot(self.alert)


@dataclass(slots=True)
class Observer:
    """Collects reads and alerts; safe to be called from any thread.

    `outbox` answers the texts of all messages sent so far; `tell` hears of each read and alert once, one at a time.
    """

    reads_table: DynamoReads
    alerts_table: DynamoAlerts
    deliveries: DynamoDeliveries
    links: DynamoLinks
    outbox: Callable[[], Sequence[str]]
    tell: Callable[[SeenRead | SeenAlert], None]
    reads: dict[str, SeenRead] = field(default_factory=dict)
    alerts: dict[str, SeenAlert] = field(default_factory=dict)
    _told: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def watch(self, function: str, event: Any, phase: str, _outcome: Any, _at: Any) -> None:
        """A tap on the local cloud's functions."""
        if function == "MatchFunction" and phase == "before":
            self._look_at_reads(event, datetime.now(UTC))
        if function == "DeliverFunction" and phase == "after":
            self.look_at_messages()

    def look_at_messages(self) -> None:
        """Look at the messages that the channel has accepted since the last time."""
        now = datetime.now(UTC)
        with self._lock:
            texts = self.outbox()
            fresh, self._told = texts[self._told :], len(texts)
            for text in fresh:
                self._look_at_message(text, now)

    def _look_at_reads(self, event: Mapping[str, Any], now: datetime) -> None:
        for record in event["Records"]:
            read = self.reads_table.find_read(parse_message(record["body"]).ref, now)
            if read is None or not read.spellings:
                continue
            with self._lock:
                if read.read_id not in self.reads:
                    best = weigh_whole(read.spellings, read.completeness)[0]
                    self.reads[read.read_id] = SeenRead(read.snapshot_id, best.text, best.probability, read.country)
                    self.tell(self.reads[read.read_id])

    def _look_at_message(self, text: str, now: datetime) -> None:
        link = _LINK.search(text)
        if link is None:
            return
        grant = self.links.find_grant(hashlib.sha256(link[1].encode()).hexdigest(), now)
        alert = self.alerts_table.find_alert(grant.alert_id, now) if grant else None
        if alert is None or alert.alert_id in self.alerts:
            return
        delivery = self.deliveries.find_delivery(alert.alert_id, alert.recipient_id)
        accepted = [attempt.at for attempt in delivery.attempts if attempt.message_id] if delivery else []
        seen = SeenAlert(alert, sms=text, link=link[0], accepted_at=accepted[0] if accepted else now)
        self.alerts[alert.alert_id] = seen
        self.tell(seen)


def find_snapshot(alert: Alert) -> str:
    """The snapshot that an alert's pictures are of."""
    return alert.sighting.read_id.rsplit("-", 1)[0]
