"""What a recipient may do with the link in a message: open the alert and answer it.

Every view and every answer is written to the audit log first; without its record nothing is shown or changed.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from platewatch.alerts.alert import Alert, Step, take_step
from platewatch.alerts.delivery import DeliverySource
from platewatch.alerts.errors import AlertChanged, AlertClosed, AlertDismissed, LinkUnknown
from platewatch.alerts.link import LinkGrant, digest_token
from platewatch.alerts.store import AlertStore, AnswerLog, DeliveryLog, LinkStore, RecipientFinder
from platewatch.audit.record import Action, AuditLog, AuditRecord

ROLE: Final = "recipient"
_REASON: Final = "told of this alert"
_TRIES: Final = 3


class AnswerableAlerts(AlertStore, AnswerLog, Protocol):
    """Where alerts are kept, and who answered for their hits."""


class PictureFinder(Protocol):
    """Where kept pictures are."""

    def find_picture(self, key: str) -> bytes | None:
        """The picture's JPEG bytes, or None when it is gone."""


@dataclass(frozen=True, slots=True)
class ViewStores:
    """What the page works with."""

    alerts: AnswerableAlerts
    log: DeliveryLog
    recipients: RecipientFinder
    links: LinkStore
    pictures: PictureFinder
    audit: AuditLog


@dataclass(frozen=True, slots=True)
class AlertView:
    """An alert as its recipient sees it: with its pictures (JPEG), None for one that is gone, and the link's end."""

    alert: Alert
    overview: bytes | None
    plate: bytes | None
    link_ends: datetime


def check_link(token: str, now: datetime, stores: ViewStores) -> None:
    """Raises LinkUnknown unless the link opens an alert. Shows nothing, so nothing is recorded."""
    _resolve(token, now, stores)


def open_alert(token: str, now: datetime, stores: ViewStores) -> AlertView:
    """The alert of the link; opening it is evidence that the message was delivered. Raises LinkUnknown."""
    grant, alert = _resolve(token, now, stores)
    _record(alert, Action.CONSULT, now, {"page": "opened"}, stores.audit)
    stores.log.confirm_delivery(grant.alert_id, grant.recipient_id, DeliverySource.PAGE_OPENED, now)
    return _show(alert, grant, stores.pictures)


def answer_alert(token: str, step: Step, now: datetime, stores: ViewStores) -> AlertView:
    """Answer the alert of the link and show it as it then stands. Raises LinkUnknown.

    An answer that the alert's state does not allow any more changes nothing: the view shows the state.
    """
    grant, alert = _resolve(token, now, stores)
    _record(alert, Action.CHANGE, now, {"step": step.value}, stores.audit)
    alert = _answer(alert, step, now, stores.alerts)
    stores.log.confirm_delivery(grant.alert_id, grant.recipient_id, DeliverySource.PAGE_OPENED, now)
    return _show(alert, grant, stores.pictures)


def _resolve(token: str, now: datetime, stores: ViewStores) -> tuple[LinkGrant, Alert]:
    grant = stores.links.find_grant(digest_token(token), now)
    alert = stores.alerts.find_alert(grant.alert_id, now) if grant else None
    recipient = stores.recipients.find_recipient(grant.recipient_id) if grant else None
    if grant is None or alert is None or recipient is None or not recipient.active:
        raise LinkUnknown("this link opens nothing: it is wrong or has expired")
    return grant, alert


def _answer(alert: Alert, step: Step, now: datetime, alerts: AnswerableAlerts) -> Alert:
    for _ in range(_TRIES):
        try:
            answered = take_step(alert, step, alert.recipient_id, now)
        except (AlertDismissed, AlertClosed):
            return alert
        try:
            if answered is not alert:
                alerts.change_alert(alert, answered)
        except AlertChanged:
            # Escalated in the meantime, most likely: the answer holds for that state too.
            alert = alerts.find_alert(alert.alert_id, now) or alert
            continue
        alerts.note_answer(answered)
        return answered
    raise AlertChanged(f"alert {alert.alert_id} changed {_TRIES} times while it was answered: answer it again")


def _record(alert: Alert, action: Action, now: datetime, detail: dict[str, str], audit: AuditLog) -> None:
    audit.append(
        AuditRecord(
            at=now,
            actor=alert.recipient_id,
            role=ROLE,
            action=action,
            subject=f"alert:{alert.alert_id}",
            reason=_REASON,
            case_number=alert.hit.entry.case_number,
            detail=detail,
        )
    )


def _show(alert: Alert, grant: LinkGrant, pictures: PictureFinder) -> AlertView:
    evidence = alert.sighting.evidence
    return AlertView(
        alert=alert,
        overview=pictures.find_picture(evidence.overview_key),
        plate=pictures.find_picture(evidence.plate_key),
        link_ends=grant.expires_at,
    )
