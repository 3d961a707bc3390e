"""Escalation: a hit that nobody answered in time goes to the next tier, and to the operators when there is none."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo

from platewatch.alerts.alert import Alert, hand_on, mark_escalated
from platewatch.alerts.answers import Step
from platewatch.alerts.errors import AlertChanged
from platewatch.alerts.recipient import Recipient
from platewatch.alerts.routing import Notifying, Occasion, choose_recipients, notify_recipient
from platewatch.alerts.send import Operators
from platewatch.alerts.store import RecipientStore, UnansweredHits, WaitingAlerts
from platewatch.audit.record import Action, AuditLog, Basis, record_system
from platewatch.errors import Failures

WATCH: Final = "watch"
"""Who escalates, in the audit log."""


@dataclass(frozen=True, slots=True)
class EscalationStores:
    """What escalation works with."""

    alerts: WaitingAlerts
    unanswered: UnansweredHits
    recipients: RecipientStore
    notifying: Notifying
    operators: Operators
    audit: AuditLog


@dataclass(slots=True)
class Escalations:
    """What a run did: alerts `escalated`, hits for which `nobody` was left, deliveries `told`, and what failed."""

    escalated: int = 0
    nobody: int = 0
    told: int = 0
    failures: Failures = field(default_factory=Failures, compare=False)


def escalate_waiting(now: datetime, escalate_after: timedelta, zone: ZoneInfo, stores: EscalationStores) -> Escalations:
    """Take up every hit whose time has come, once, however many of its alerts nobody answered.

    May be stopped and run again at any point. What fails for one alert or recipient stops no other: it is in the
    `failures` of the answer, which the caller raises, and the next run tries it again. `escalate_after` holds for lists
    that have agreed on nothing else. A hit that anybody has answered is not escalated: its other alerts only stop
    waiting. The next tier is told before the alerts are marked, so that a death in between tells it again, not never.
    """
    done, list_recipients = Escalations(), cache(stores.recipients.list_recipients)
    for alerts in _group(now, stores.alerts, done.failures):
        with done.failures.collected():
            if stores.alerts.is_answered(alerts[0].hit_id):
                _stop_waiting(alerts, stores.alerts, done.failures)
            else:
                occasion = _describe_occasion(alerts[0], now, zone)
                next_tier = choose_recipients(list_recipients(), occasion, above=alerts[0].tier)
                due = now + (alerts[0].settings.escalate_after or escalate_after)
                _escalate(alerts, next_tier, now, due, stores, done)
    return done


def _group(now: datetime, store: WaitingAlerts, failures: Failures) -> list[list[Alert]]:
    """The alerts that are due, by hit and tier, the longest waiting first."""
    groups: dict[tuple[str, int], list[Alert]] = {}
    for alert_id in store.list_waiting(now):
        with failures.collected():
            alert = store.find_alert(alert_id, now)
            # The list lags behind: an alert that was answered a moment ago no longer waits.
            if alert is not None and alert.escalate_at is not None and alert.escalate_at <= now:
                groups.setdefault((alert.hit_id, alert.tier), []).append(alert)
    return list(groups.values())


def _escalate(
    alerts: Sequence[Alert],
    next_tier: Sequence[Recipient],
    now: datetime,
    due: datetime,
    stores: EscalationStores,
    done: Escalations,
) -> None:
    """Escalate one hit from the tier of these alerts. They are marked once the whole next tier is told."""
    first, failed_before = alerts[0], len(done.failures)
    for alert in alerts:
        _record(alert, now, stores.audit)
    for recipient in next_tier:
        with done.failures.collected():
            notify_recipient(hand_on(first, recipient, now, due), stores.notifying)
            done.told += 1
    if not next_tier:
        done.nobody += _notify_operators(first, stores)
    if len(done.failures) == failed_before:
        for alert in alerts:
            with done.failures.collected():
                done.escalated += _mark(alert, now, stores.alerts)
        with done.failures.collected():
            stores.notifying.board.touch(first.hit_id)


def _record(alert: Alert, now: datetime, audit: AuditLog) -> None:
    record = record_system(
        now,
        WATCH,
        Action.CHANGE,
        f"alert:{alert.alert_id}",
        Basis(alert.retention.ground.value, alert.hit.entry.case_number),
        {"step": Step.ESCALATE.value},
    )
    audit.append(record, *alert.hit.plates)


def _describe_occasion(alert: Alert, now: datetime, zone: ZoneInfo) -> Occasion:
    position = alert.sighting.position
    site = position.site if position else None
    return Occasion(alert.hit.entry, alert.settings, alert.sighting.camera_id, site, now, zone)


def _mark(alert: Alert, now: datetime, alerts: WaitingAlerts) -> bool:
    try:
        alerts.change_alert(alert, mark_escalated(alert, now))
    except AlertChanged:
        # Answered while the next tier was told: the answer stands.
        return False
    return True


def _stop_waiting(waiting: Sequence[Alert], alerts: WaitingAlerts, failures: Failures) -> None:
    for alert in waiting:
        with failures.collected():
            try:
                alerts.change_alert(alert, replace(alert, escalate_at=None))
            except AlertChanged:
                # It has an answer of its own by now, and so no longer waits.
                continue


def _notify_operators(alert: Alert, stores: EscalationStores) -> bool:
    """Tell them that nobody is left to tell, once for a hit; False when they know already."""
    if stores.unanswered.is_told(alert.hit_id):
        return False
    list_name, alert_id = alert.hit.entry.list_name, alert.alert_id
    if alert.tier == 0:
        problem = f"An alert of list {list_name} has no recipient: nobody was told. Add one (platewatch recipient add)"
    else:
        problem = f"An alert of list {list_name} was not answered in time, and there is no further tier to tell"
    stores.operators.notify_operators(
        "Platewatch: an alert waits for a person", f"{problem}. See: platewatch alert show {alert_id}"
    )
    stores.unanswered.note_told(alert)
    return True
