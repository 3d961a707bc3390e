"""What matching does with one read: alerts for a hit, nothing left of a no-hit.

Every step may be repeated, because messages come at least once and the function may die at any line. The order makes
it safe: pictures kept, alert recorded, delivery recorded, message sent, and only then the read is destroyed. As long as
the read is there, a redelivery does again whatever is not done yet.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from platewatch.alerts.alert import Alert, Sighting, is_late, make_alert
from platewatch.alerts.recipient import CONTROL_ROOM, Recipient
from platewatch.alerts.routing import Occasion, choose_recipients, leave_systems
from platewatch.alerts.store import RecipientStore
from platewatch.alerts.tell import Telling, tell_recipient
from platewatch.cameras.camera import position_at
from platewatch.cameras.store import CameraFinder
from platewatch.hotlists.store import EntryStore, Found
from platewatch.matching.hit import Hit, choose_spellings, find_hits
from platewatch.reads.record import Evidence, EvidenceStore, Read, ReadStore
from platewatch.retention.terms import RetentionMode, retain_hit


@dataclass(frozen=True, slots=True)
class MatchRules:
    """The deployment's choices: legal regime, time zone of the lists' dates, the probability from which a hit becomes
    an alert, after what time without an answer an alert is escalated, and from what age on a passage is late.
    """

    mode: RetentionMode
    zone: ZoneInfo
    threshold: float
    escalate_after: timedelta
    late_after: timedelta = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class MatchStores:
    """What matching works with."""

    reads: ReadStore
    evidence: EvidenceStore
    entries: EntryStore
    cameras: CameraFinder
    recipients: RecipientStore
    telling: Telling


class Decision(StrEnum):
    """What became of a read."""

    GONE = "gone"
    """Settled before, or past its term."""

    HIT = "hit"
    NO_HIT = "no-hit"


@dataclass(frozen=True, slots=True)
class Settlement:
    """How a read was settled: `alerts` that are new, and how many of them have nobody to be told to (`unrouted`)."""

    decision: Decision
    alerts: int = 0
    unrouted: int = 0


def match_read(read_id: str, now: datetime, rules: MatchRules, stores: MatchStores) -> Settlement:
    """Match one read and settle it. Repeatable; whatever it raises, the read is still there to be matched again."""
    read = stores.reads.find_read(read_id, now)
    if read is None:
        return Settlement(Decision.GONE)
    # A spelling below the threshold can't become an alert, so the hotlist is not asked for it.
    spellings = choose_spellings(read, rules.threshold)
    found = stores.entries.find_entries([spelling.text for spelling in spellings]) if spellings else Found({})
    hits = find_hits(read, spellings, found.entries, now, rules.zone)
    if not hits:
        _destroy(read, rules.mode, stores)
        return Settlement(Decision.NO_HIT)
    new = _raise_alerts(read, hits, found, now, rules, stores)
    _destroy(read, rules.mode, stores)
    unrouted = sum(alert.recipient_id == CONTROL_ROOM for alert in new)
    return Settlement(Decision.HIT, len(new), unrouted)


def _raise_alerts(
    read: Read, hits: tuple[Hit, ...], found: Found, now: datetime, rules: MatchRules, stores: MatchStores
) -> list[Alert]:
    """Record and send what is not recorded and sent yet; returns the alerts that are new."""
    recipients = stores.recipients.list_recipients()
    sighting = _describe_sighting(read, stores.cameras)
    site = sighting.position.site if sighting.position else None
    retention = retain_hit(read.captured_at, read.received_at)
    late = is_late(read.captured_at, now, rules.late_after)
    wanted = []
    for hit in hits:
        settings = found.settings_of(hit.entry.list_name)
        occasion = Occasion(hit.entry, settings, read.camera_id, site, now, rules.zone)
        told = choose_recipients(leave_systems(recipients) if late else recipients, occasion)
        for recipient in told or (None,):
            due = _due(recipient, now, settings.escalate_after or rules.escalate_after)
            wanted.append(make_alert(hit, sighting, recipient, now, due, retention, settings=settings, late=late))
    # Pictures are kept for new alerts only: a passage's later frames add none to the alert that it has already.
    known = {alert.alert_id for alert in wanted if stores.telling.alerts.find_alert(alert.alert_id, now)}
    kept: Evidence | None = None
    new = []
    for alert in wanted:
        if alert.alert_id not in known:
            kept = kept or stores.evidence.keep(read.evidence, retention.expires_at)
            alert = alert.with_evidence(kept)
        if tell_recipient(alert, stores.telling):
            new.append(alert)
    return new


def _due(recipient: Recipient | None, now: datetime, wait: timedelta) -> datetime:
    # With nobody to tell, watch takes the alert up at its next run.
    return now if recipient is None else now + wait


def _describe_sighting(read: Read, cameras: CameraFinder) -> Sighting:
    camera = cameras.find(read.camera_id)
    return Sighting(
        passage_id=read.passage_id,
        read_id=read.read_id,
        camera_id=read.camera_id,
        position=position_at(camera, read.captured_at) if camera else None,
        captured_at=read.captured_at,
        received_at=read.received_at,
        evidence=read.evidence,
    )


def _destroy(read: Read, mode: RetentionMode, stores: MatchStores) -> None:
    """Destroy the read, its pending pictures first. Under 126jj every passage is kept for its term."""
    if mode is RetentionMode.ARTICLE_126JJ:
        return
    stores.evidence.destroy(read.evidence)
    stores.reads.destroy_read(read)
