"""What a recipient may do with the link in a message: open the alert and answer it.

Every view and every answer is written to the audit log first; without its record nothing is shown or changed. So is
every wrong PIN.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final, Protocol

from platewatch.alerts.alert import Alert, Step
from platewatch.alerts.answer import AnswerStores, give_answer
from platewatch.alerts.delivery import DeliverySource
from platewatch.alerts.errors import AlertClosed, AlertDismissed, LinkUnknown, PageLocked, PinRefused
from platewatch.alerts.link import LinkGrant, digest_token
from platewatch.alerts.login import Door, Shown, enter, knock
from platewatch.alerts.operators import Operators
from platewatch.alerts.store import DeliveryLog, LinkStore
from platewatch.audit.record import Action, AuditLog, AuditRecord

ROLE: Final = "recipient"
_REASON: Final = "told of this alert"


class PictureFinder(Protocol):
    """Where kept pictures are."""

    def find_picture(self, key: str) -> bytes | None:
        """The picture's JPEG bytes, or None when it is gone."""


@dataclass(frozen=True, slots=True)
class ViewStores:
    """What the page works with. `door` None means that the link alone opens it."""

    answers: AnswerStores
    log: DeliveryLog
    links: LinkStore
    pictures: PictureFinder
    audit: AuditLog
    operators: Operators
    door: Door | None


@dataclass(frozen=True, slots=True)
class AlertView:
    """An alert as its recipient sees it: with its pictures (JPEG), None for one that is gone, and the link's end.

    `session` is given where a PIN was typed: it opens the same link for a while.
    """

    alert: Alert
    overview: bytes | None
    plate: bytes | None
    link_ends: datetime
    session: str | None = None


def check_link(token: str, now: datetime, stores: ViewStores) -> None:
    """Raises LinkUnknown unless the link opens an alert, and PinUnset or PageLocked where no PIN would.

    Shows nothing, so nothing is recorded.
    """
    grant, _ = _resolve(token, now, stores)
    if stores.door is not None:
        knock(grant, now, stores.door)


def open_alert(token: str, shown: Shown, now: datetime, stores: ViewStores) -> AlertView:
    """The alert of the link; opening it is evidence that the message was delivered.

    Raises LinkUnknown, and what keeps the recipient out: PinNeeded, PinUnset, PinRefused, PageLocked.
    """
    grant, alert = _resolve(token, now, stores)
    session = _admit(grant, alert, shown, now, stores)
    _record(alert, Action.CONSULT, now, {"page": "opened"}, stores.audit)
    stores.log.confirm_delivery(grant.alert_id, grant.recipient_id, DeliverySource.PAGE_OPENED, now)
    return replace(_show(alert, grant, stores.pictures), session=session)


def answer_alert(token: str, step: Step, shown: Shown, now: datetime, stores: ViewStores) -> AlertView:
    """Answer the alert of the link and show it as it then stands. Raises as open_alert does.

    An answer that the alert's state does not allow any more changes nothing: the view shows the state.
    """
    grant, alert = _resolve(token, now, stores)
    session = _admit(grant, alert, shown, now, stores)
    _record(alert, Action.CHANGE, now, {"step": step.value}, stores.audit)
    try:
        alert = give_answer(alert, step, alert.recipient_id, now, stores.answers)
    except (AlertDismissed, AlertClosed):
        # The view shows the state as it stands.
        alert = stores.answers.alerts.find_alert(alert.alert_id, now) or alert
    stores.log.confirm_delivery(grant.alert_id, grant.recipient_id, DeliverySource.PAGE_OPENED, now)
    return replace(_show(alert, grant, stores.pictures), session=session)


def _resolve(token: str, now: datetime, stores: ViewStores) -> tuple[LinkGrant, Alert]:
    grant = stores.links.find_grant(digest_token(token), now)
    alert = stores.answers.alerts.find_alert(grant.alert_id, now) if grant else None
    recipient = stores.answers.recipients.find_recipient(grant.recipient_id) if grant else None
    if grant is None or alert is None or recipient is None or not recipient.active:
        raise LinkUnknown("this link opens nothing: it is wrong or has expired")
    return grant, alert


def _admit(grant: LinkGrant, alert: Alert, shown: Shown, now: datetime, stores: ViewStores) -> str | None:
    """A new session, or None where none is needed. A wrong PIN was counted before it is recorded here."""
    if stores.door is None:
        return None
    try:
        return enter(grant, shown, now, stores.door)
    except PinRefused as refusal:
        until = refusal.locked_until
        detail = {"page": "pin refused"} | ({"locked_until": until.isoformat(timespec="seconds")} if until else {})
        _record(alert, Action.CONSULT, now, detail, stores.audit)
        if until is None:
            raise
        _tell_of_lock(grant.recipient_id, until, stores.operators)
        raise PageLocked(until) from refusal


def _tell_of_lock(recipient_id: str, until: datetime, operators: Operators) -> None:
    operators.tell_operators(
        "Platewatch: alert page locked",
        f"Too many wrong PINs were typed for recipient {recipient_id}. Until {until.astimezone(UTC):%Y-%m-%d %H:%M} "
        "UTC no PIN opens that alert page. Ask the recipient who typed them. If nobody knows, somebody else has the "
        f"link: switch the recipient off, or give a new PIN with: platewatch recipient set-pin {recipient_id}",
    )


def _record(alert: Alert, action: Action, now: datetime, detail: dict[str, str], audit: AuditLog) -> None:
    record = AuditRecord(
        at=now,
        actor=alert.recipient_id,
        role=ROLE,
        action=action,
        subject=f"alert:{alert.alert_id}",
        reason=_REASON,
        case_number=alert.hit.entry.case_number,
        ground=alert.retention.ground.value,
        detail=detail,
    )
    audit.append(record, *alert.hit.plates)


def _show(alert: Alert, grant: LinkGrant, pictures: PictureFinder) -> AlertView:
    evidence = alert.sighting.evidence
    return AlertView(
        alert=alert,
        overview=pictures.find_picture(evidence.overview_key),
        plate=pictures.find_picture(evidence.plate_key),
        link_ends=grant.expires_at,
    )
