"""Escalation: what nobody answered in time goes to the next tier, and to the operators when there is none."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from platewatch.alerts.alert import Alert, Step, hand_on, take_step
from platewatch.alerts.errors import AlertChanged
from platewatch.alerts.operators import Operators
from platewatch.alerts.recipient import Recipient
from platewatch.alerts.routing import Occasion, choose_recipients
from platewatch.alerts.store import RecipientStore, WaitingAlerts
from platewatch.alerts.tell import Telling, tell_recipient
from platewatch.audit.record import Action, AuditLog, record_system

WATCH: Final = "watch"
"""Who escalates, in an alert's answer."""


@dataclass(frozen=True, slots=True)
class EscalationStores:
    """What escalation works with."""

    alerts: WaitingAlerts
    recipients: RecipientStore
    telling: Telling
    operators: Operators
    audit: AuditLog


@dataclass(frozen=True, slots=True)
class Escalations:
    """What a run did: alerts `escalated`, those of them for which `nobody` was left, and deliveries `told`."""

    escalated: int
    nobody: int
    told: int


def escalate_waiting(now: datetime, escalate_after: timedelta, zone: ZoneInfo, stores: EscalationStores) -> Escalations:
    """Take up every alert whose time has come. May be stopped and run again at any point.

    `escalate_after` holds for lists that have agreed on nothing else. A hit that anybody has answered is not escalated:
    its other alerts only stop waiting. The next tier is told before the alert is marked, so that a death in between
    tells it again instead of never.
    """
    escalated = nobody = told = 0
    recipients: tuple[Recipient, ...] | None = None
    for alert in stores.alerts.list_waiting(now):
        if stores.alerts.is_answered(alert.hit_id):
            _stop_waiting(alert, stores.alerts)
            continue
        recipients = stores.recipients.list_recipients() if recipients is None else recipients
        next_tier = choose_recipients(recipients, _describe_occasion(alert, now, zone), above=alert.tier)
        wait = alert.settings.escalate_after or escalate_after
        _record(alert, now, stores.audit)
        for recipient in next_tier:
            tell_recipient(hand_on(alert, recipient, now, now + wait), stores.telling)
        if not next_tier:
            _tell_operators(alert, stores.operators)
        _mark(alert, now, stores.alerts)
        escalated, nobody, told = escalated + 1, nobody + (not next_tier), told + len(next_tier)
    return Escalations(escalated, nobody, told)


def _record(alert: Alert, now: datetime, audit: AuditLog) -> None:
    record = record_system(
        now,
        WATCH,
        Action.CHANGE,
        f"alert:{alert.alert_id}",
        ground=alert.retention.ground.value,
        case_number=alert.hit.entry.case_number,
        detail={"step": Step.ESCALATE.value},
    )
    audit.append(record, *alert.hit.plates)


def _describe_occasion(alert: Alert, now: datetime, zone: ZoneInfo) -> Occasion:
    position = alert.sighting.position
    site = position.site if position else None
    return Occasion(alert.hit.entry, alert.settings, alert.sighting.camera_id, site, now, zone)


def _mark(alert: Alert, now: datetime, alerts: WaitingAlerts) -> None:
    try:
        alerts.change_alert(alert, take_step(alert, Step.ESCALATE, WATCH, now))
    except AlertChanged:
        # Answered while the next tier was told: the answer stands.
        return


def _stop_waiting(alert: Alert, alerts: WaitingAlerts) -> None:
    try:
        alerts.change_alert(alert, replace(alert, escalate_at=None))
    except AlertChanged:
        # It has an answer of its own by now, and so waits no more.
        return


def _tell_operators(alert: Alert, operators: Operators) -> None:
    list_name, alert_id = alert.hit.entry.list_name, alert.alert_id
    if alert.tier == 0:
        problem = f"An alert of list {list_name} has no recipient: nobody was told. Add one (platewatch recipient add)"
    else:
        problem = f"An alert of list {list_name} was not answered in time, and there is no further tier to tell"
    operators.tell_operators(
        "Platewatch: an alert waits for a person", f"{problem}. See: platewatch alert show {alert_id}"
    )
