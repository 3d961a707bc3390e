"""What a recipient may do with the link in a message: open the alert and answer it.

Every view and every answer is written to the audit log first; without its record nothing is shown or changed. So is
every wrong PIN.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Protocol
from zoneinfo import ZoneInfo

from platewatch.alerts.alert import Alert
from platewatch.alerts.answer import AnswerStores, give_answer
from platewatch.alerts.answer_table import find_undo_end
from platewatch.alerts.answers import Reply
from platewatch.alerts.delivery import DeliverySource
from platewatch.alerts.errors import (
    AlertClosed,
    AlertDismissed,
    AlertUnanswered,
    AnswersTooMany,
    LinkUnknown,
    NothingToUndo,
    PageLocked,
    PinRefused,
)
from platewatch.alerts.link import LinkGrant, digest_token
from platewatch.alerts.login import PinGate, Shown, pass_gate, require_unlocked
from platewatch.alerts.send import Operators
from platewatch.alerts.standing import Standing, find_standing
from platewatch.alerts.store import DeliveryLog, LinkStore
from platewatch.audit.record import Action, AuditLog, AuditRecord
from platewatch.text.timestamps import format_moment

ROLE: Final = "recipient"
_REASON: Final = "told of this alert"

_REFUSALS: Final = (AlertClosed, AlertDismissed, AlertUnanswered, AnswersTooMany, NothingToUndo)


class PictureFinder(Protocol):
    """Where kept pictures are."""

    def find_picture(self, key: str) -> bytes | None:
        """The picture's JPEG bytes, or None when it is gone."""


@dataclass(frozen=True, slots=True)
class ViewStores:
    """What the page works with. `gate` None means that the link alone opens it; operators are told times in `zone`."""

    answers: AnswerStores
    log: DeliveryLog
    links: LinkStore
    pictures: PictureFinder
    audit: AuditLog
    operators: Operators
    gate: PinGate | None
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class AlertView:
    """An alert as its recipient sees it at `shown_at`: how it stands, its pictures (JPEG), None for one that is gone.

    `undo_until` says until when the recipient can take the own verdict back, None where that is not possible.
    `refused` says that the answer which was just given was not recorded, because of how the alert stands. `session` is
    given where a PIN was typed: it opens the same link for a while.
    """

    alert: Alert
    standing: Standing
    overview: bytes | None
    plate: bytes | None
    link_ends: datetime
    shown_at: datetime
    undo_until: datetime | None = None
    refused: bool = False
    session: str | None = None


def check_link(token: str, now: datetime, stores: ViewStores) -> None:
    """Raises LinkUnknown unless the link opens an alert, and PinUnset or PageLocked where no PIN would.

    Shows nothing, so nothing is recorded.
    """
    grant, _ = _resolve(token, now, stores)
    if stores.gate is not None:
        require_unlocked(grant, now, stores.gate)


def open_alert(token: str, shown: Shown, now: datetime, stores: ViewStores) -> AlertView:
    """The alert of the link; opening it is evidence that the message was delivered.

    Raises LinkUnknown, and what keeps the recipient out: PinNeeded, PinUnset, PinRefused, PageLocked.
    """
    grant, alert = _resolve(token, now, stores)
    session = _admit(grant, alert, shown, now, stores)
    _record(alert, Action.CONSULT, now, {"page": "opened"}, stores.audit)
    _confirm(grant, alert, now, stores)
    return replace(_show(alert, grant, now, stores), session=session)


def admit_recipient(token: str, shown: Shown, now: datetime, stores: ViewStores) -> str | None:
    """Let the recipient in without showing the alert: the new session, or None. Raises as open_alert does.

    Nothing is recorded but a wrong PIN.
    """
    grant, alert = _resolve(token, now, stores)
    return _admit(grant, alert, shown, now, stores)


def answer_alert(token: str, reply: Reply, shown: Shown, now: datetime, stores: ViewStores) -> AlertView:
    """Answer the alert of the link and show it as it then stands. Raises as open_alert does.

    The reply's note is for everybody who sees the alert; it has no plates.

    An answer that is not allowed as the alert stands changes nothing: the view says so, and shows how it stands.
    """
    grant, alert = _resolve(token, now, stores)
    session = _admit(grant, alert, shown, now, stores)
    detail = {"step": reply.step.value} | ({"outcome": reply.outcome.value} if reply.outcome else {})
    _record(alert, Action.CHANGE, now, detail, stores.audit)
    refused = False
    try:
        give_answer(alert, reply, alert.recipient_id, now, stores.answers)
    except _REFUSALS:
        refused = True
    _confirm(grant, alert, now, stores)
    return replace(_show(alert, grant, now, stores), session=session, refused=refused)


def _confirm(grant: LinkGrant, alert: Alert, now: datetime, stores: ViewStores) -> None:
    """The recipient has the message; desks see so on the board."""
    stores.log.confirm_delivery(grant.alert_id, grant.recipient_id, DeliverySource.PAGE_OPENED, now)
    stores.answers.board.touch(alert.hit_id)


def _resolve(token: str, now: datetime, stores: ViewStores) -> tuple[LinkGrant, Alert]:
    grant = stores.links.find_grant(digest_token(token), now)
    alert = stores.answers.alerts.find_alert(grant.alert_id, now) if grant else None
    recipient = stores.answers.recipients.find_recipient(grant.recipient_id) if grant else None
    if grant is None or alert is None or recipient is None or not recipient.active:
        raise LinkUnknown("this link opens nothing: it is wrong or has expired")
    return grant, alert


def _admit(grant: LinkGrant, alert: Alert, shown: Shown, now: datetime, stores: ViewStores) -> str | None:
    """A new session, or None where none is needed. A wrong PIN was counted before it is recorded here."""
    if stores.gate is None:
        return None
    try:
        return pass_gate(grant, shown, now, stores.gate)
    except PinRefused as refusal:
        until = refusal.locked_until
        detail = {"page": "pin refused"} | ({"locked_until": until.isoformat(timespec="seconds")} if until else {})
        _record(alert, Action.CONSULT, now, detail, stores.audit)
        if until is None:
            raise
        _record_lock(grant.recipient_id, until, stores)
        raise PageLocked(until) from refusal


def _record_lock(recipient_id: str, until: datetime, stores: ViewStores) -> None:
    stores.operators.notify_operators(
        "Platewatch: alert page locked",
        f"Too many wrong PINs were typed for recipient {recipient_id}. Until {format_moment(until, stores.zone)} no "
        "PIN opens that alert page. Ask the recipient who typed them. If nobody knows, somebody else has the link: "
        f"switch the recipient off, or give a new PIN with: platewatch recipient set-pin {recipient_id}",
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


def _show(alert: Alert, grant: LinkGrant, now: datetime, stores: ViewStores) -> AlertView:
    evidence, answers = alert.sighting.evidence, stores.answers
    alert = answers.alerts.find_alert(alert.alert_id, now) or alert
    standing = find_standing(alert, now, answers.alerts, answers.recipients, answers.disputes)
    return AlertView(
        alert=alert,
        standing=standing,
        overview=stores.pictures.find_picture(evidence.overview_key),
        plate=stores.pictures.find_picture(evidence.plate_key),
        link_ends=grant.expires_at,
        shown_at=now,
        undo_until=find_undo_end(standing.answers, alert.recipient_id, now),
    )
