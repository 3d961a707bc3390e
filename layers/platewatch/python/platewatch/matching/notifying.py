"""Notifying of a passage's hits: each recipient's alert is recorded with its pictures, and sent, once for each stay."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Protocol

from platewatch.alerts.alert import Alert, Sighting, format_alert_id
from platewatch.alerts.hit_rate import HitCounts, begin_hour
from platewatch.alerts.routing import Notifying, notify_recipient
from platewatch.alerts.store import AlertStore
from platewatch.audit.record import Action, AuditLog, Basis, record_system
from platewatch.errors import Failures
from platewatch.matching.doubt import MATCH
from platewatch.matching.evaluation import MatchRules, Wanted, make_alerts
from platewatch.matching.presence import Known, PresenceStore, claim, format_alert_key
from platewatch.reading.record import EvidenceStore


class NotifyingStores(Protocol):
    """What notifying works with."""

    @property
    def evidence(self) -> EvidenceStore: ...
    @property
    def notifying(self) -> Notifying: ...
    @property
    def presences(self) -> PresenceStore: ...
    @property
    def audit(self) -> AuditLog: ...
    @property
    def rates(self) -> HitCounts: ...


@dataclass(slots=True)
class Tally:
    """What happens while a passage is matched. What fails for one recipient or entry stops no other: it is in
    `failures`, and raised before the reads are destroyed, so that the message comes back.
    """

    alerts: list[Alert] = field(default_factory=list)
    reviews: int = 0
    still_there: int = 0
    failures: Failures = field(default_factory=Failures)


def notify_all(
    sighting: Sighting,
    wanted: Sequence[Wanted],
    now: datetime,
    rules: MatchRules,
    stores: NotifyingStores,
    tally: Tally,
    *,
    closes: bool,
) -> None:
    """Record and send what is not recorded and sent yet, but for cars that have not been away.

    What another passage has claimed is left to it until this one `closes`: by then its alert is recorded, or whoever
    claimed it has died, and may not come back to it.
    """
    new: list[Alert] = []
    known: list[Alert] = []
    for alert in make_alerts(sighting, wanted, now, rules):
        with tally.failures.collected():
            key = format_alert_key(alert.hit, sighting.camera_id, alert.recipient_id)
            recorded = partial(_is_recorded, alert, now, stores.notifying.alerts)
            own = recorded(sighting.passage_id)
            seen = Known(own, recorded if closes else None)
            told = claim(stores.presences, key, sighting.passage_id, sighting.captured_at, rules.gone_after, seen)
            # A passage's later frames add no picture to the alert that it has already.
            if own:
                known.append(alert)
            elif told:
                new.append(alert)
            else:
                tally.still_there += 1
    for alert in known:
        with tally.failures.collected():
            notify_recipient(alert, stores.notifying)
    _count_hits(sighting, new, known, stores, tally)
    with tally.failures.collected():
        new = _keep_pictures(sighting, new, now, stores)
        for alert in new:
            with tally.failures.collected():
                if notify_recipient(alert, stores.notifying):
                    tally.alerts.append(alert)


def _is_recorded(alert: Alert, now: datetime, alerts: AlertStore, passage_id: str) -> bool:
    """Whether such an alert of that passage is there."""
    alert_id = format_alert_id(passage_id, alert.hit.entry.entry_id, alert.recipient_id)
    return alerts.find_alert(alert_id, now) is not None


def _count_hits(
    sighting: Sighting, new: Sequence[Alert], known: Sequence[Alert], stores: NotifyingStores, tally: Tally
) -> None:
    """Count each new hit for its list, once however many are told of it.

    A death before it is recorded counts it again, which no alarm hangs on.
    """
    counted = {alert.hit.entry.entry_id for alert in known}
    for alert in new:
        entry = alert.hit.entry
        if entry.entry_id not in counted:
            counted.add(entry.entry_id)
            with tally.failures.collected():
                stores.rates.count_hit(entry.list_name, begin_hour(sighting.captured_at))


def _keep_pictures(sighting: Sighting, alerts: Sequence[Alert], now: datetime, stores: NotifyingStores) -> list[Alert]:
    """The alerts with their pictures, which are kept until the last of them ends: their lists may have other terms."""
    if not alerts:
        return []
    for index, alert in enumerate(alerts):
        _record_hit(alert, index == 0, now, stores.audit)
    longest = max((alert.retention for alert in alerts), key=lambda retention: retention.expires_at)
    kept = stores.evidence.keep(sighting.evidence, longest)
    return [alert.with_evidence(kept) for alert in alerts]


def _record_hit(alert: Alert, first: bool, now: datetime, audit: AuditLog) -> None:
    """What the passage is compared with, and that it is kept: the latter once for all its alerts."""
    subject, hit = f"alert:{alert.alert_id}", alert.hit
    basis = Basis(alert.retention.ground.value, hit.entry.case_number)
    detail = {"list": hit.entry.list_name, "camera": alert.sighting.camera_id}
    audit.append(record_system(now, MATCH, Action.COMBINE, subject, basis, detail), *hit.plates)
    if first:
        detail = {"camera": alert.sighting.camera_id, "read": alert.sighting.read_id}
        audit.append(record_system(now, MATCH, Action.COLLECT, subject, basis, detail), *hit.plates)
