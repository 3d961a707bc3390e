"""Delivering one alert, or the notice of who answered it, to one recipient: whatever is repeated has the same link."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol
from zoneinfo import ZoneInfo

from platewatch.alerts.alert import Alert
from platewatch.alerts.attempt import DeliveryTask, attempt_delivery
from platewatch.alerts.board import Board
from platewatch.alerts.channel import Form
from platewatch.alerts.delivery import Delivery, DeliveryOrder, DeliveryState, OrderQueue
from platewatch.alerts.dispute import DisputeFinder
from platewatch.alerts.document import describe_attributes, format_message
from platewatch.alerts.errors import DeliveryFailed, DeliveryUnknown
from platewatch.alerts.flow_document import SCHEMA as FLOW_SCHEMA
from platewatch.alerts.flow_document import format_flow
from platewatch.alerts.link import LinkGrant, LinkSecret, digest_token, format_link, make_token
from platewatch.alerts.misreads import Tally, describe_hit
from platewatch.alerts.notice import compose_notice
from platewatch.alerts.recipient import Recipient
from platewatch.alerts.send import Message, Operators, Senders
from platewatch.alerts.sms import compose_sms
from platewatch.alerts.standing import Reception, find_standing, name_answerer
from platewatch.alerts.store import (
    AlertStore,
    AnswerFinder,
    DeliveryLog,
    LinkStore,
    RecipientFinder,
    SentMessage,
    SentMessages,
)
from platewatch.alerts.words import Language, choose_language
from platewatch.audit.record import Action, AuditLog, Basis, record_system
from platewatch.text.phone_numbers import NO_NUMBERS, PhoneNumbers

EVENT: Final = "alert"

_REPORTS_COME: Final = timedelta(days=4)
"""How long carriers may take to report on a message (three days), and a day more."""


@dataclass(frozen=True, slots=True)
class DeliveryRules:
    """The deployment's choices; `attempts` is after how many of them an order no longer comes back.

    `phones` are the phone numbers that a message may hold.
    """

    base_url: str
    link_lives: timedelta
    language: Language
    zone: ZoneInfo
    attempts: int
    phones: PhoneNumbers = NO_NUMBERS


class DeliverableAlerts(AlertStore, AnswerFinder, Protocol):
    """Where alerts are kept, and what was answered to their hits."""


@dataclass(frozen=True, slots=True)
class DeliveryStores:
    """What delivering works with. `notices` is the log of the messages about the answer with a number."""

    alerts: DeliverableAlerts
    log: DeliveryLog
    notices: Callable[[int], DeliveryLog]
    sent: SentMessages
    tally: Tally
    disputes: DisputeFinder
    recipients: RecipientFinder
    links: LinkStore
    secret: LinkSecret
    senders: Senders
    apart: OrderQueue
    operators: Operators
    audit: AuditLog
    board: Board


def deliver_alert(
    order: DeliveryOrder,
    clock: Callable[[], datetime],
    rules: DeliveryRules,
    stores: DeliveryStores,
    postpone: Callable[[timedelta], None],
) -> DeliveryState | None:
    """Carry out an order, of an alert or of an answer to its hit.

    Returns the delivery's state after it, or None when the alert has expired. What is accepted already is a success
    without sending again. Raises as attempt_delivery does.
    """
    now = clock()
    alert = stores.alerts.find_alert(order.alert_id, now)
    if alert is None:
        return None
    number = order.answer
    log = stores.log if number is None else stores.notices(number)

    def compose(recipient: Recipient) -> Message:
        if number is not None:
            return _compose_notice(alert, number, rules, stores)
        return _compose(alert, recipient.form, now, rules, stores)

    def record(recipient: Recipient, at: datetime) -> None:
        _record(order, alert, recipient, at, stores.audit)

    def note_sent(recipient: Recipient, message_id: str) -> None:
        if recipient.channel.is_phone and number is None:
            ends_at = min(now + _REPORTS_COME, alert.retention.expires_at)
            stores.sent.note_message(SentMessage(message_id, order.alert_id, order.recipient_id, ends_at))

    name = f"alert {order.alert_id}" if number is None else f"the notice of answer {number} to alert {order.alert_id}"
    show = f"platewatch alert show {order.alert_id}"
    errand = DeliveryTask(name, show, _find_delivery(order, alert, log), log, compose, record, note_sent)
    try:
        state = attempt_delivery(order, errand, clock, rules.attempts, stores, postpone)
    except DeliveryFailed:
        stores.board.touch(alert.hit_id)
        raise
    _count(order, alert, state, stores)
    if number is None:
        stores.board.touch(alert.hit_id)
    return state


def _find_delivery(order: DeliveryOrder, alert: Alert, log: DeliveryLog) -> Delivery:
    delivery = log.find_delivery(order.alert_id, order.recipient_id)
    if delivery is not None:
        return delivery
    if order.answer is not None:
        return log.open_delivery(Delivery(order.alert_id, order.recipient_id, DeliveryState.PENDING, alert.retention))
    raise DeliveryUnknown(f"alert {order.alert_id} has no delivery to {order.recipient_id}")


def _record(order: DeliveryOrder, alert: Alert, recipient: Recipient, now: datetime, audit: AuditLog) -> None:
    """Every attempt is a disclosure: of one that failed nobody knows how much of it arrived."""
    detail = {"recipient": recipient.recipient_id, "channel": recipient.channel.name, "attempt": str(order.received)}
    detail |= {} if recipient.form is Form.ALERT else {"form": recipient.form.value}
    record = record_system(
        now,
        "deliver",
        Action.DISCLOSE,
        f"alert:{alert.alert_id}",
        Basis(alert.retention.ground.value, alert.hit.entry.case_number),
        detail | ({} if order.answer is None else {"answer": str(order.answer)}),
    )
    audit.append(record, *alert.hit.plates)


def _count(order: DeliveryOrder, alert: Alert, state: DeliveryState, stores: DeliveryStores) -> None:
    """Count the hit as told. It comes after the record that a message was accepted, so a fault here repeats nothing."""
    if state in (DeliveryState.ACCEPTED, DeliveryState.DELIVERED) and order.answer is None:
        stores.tally.count_told(describe_hit(alert))


def _compose(alert: Alert, form: Form, now: datetime, rules: DeliveryRules, stores: DeliveryStores) -> Message:
    link = _grant_link(alert, now, rules, stores)
    standing = find_standing(alert, now, stores.alerts, stores.recipients, stores.disputes)
    standing = standing.with_reception(Reception.TOLD)
    # Where that form can't say it, for nobody knows the place, our own does: no alert is lost over its form.
    flow = format_flow(alert, link, standing, rules.phones) if form is Form.FLOW else None
    return Message(
        event=EVENT,
        key=alert.alert_id,
        text=lambda: compose_sms(
            alert, link, choose_language(alert, rules.language), rules.zone, rules.phones, standing
        ),
        document=flow or format_message(alert, link, standing, rules.phones),
        attributes=describe_attributes(alert) | ({"schema": FLOW_SCHEMA} if flow else {}),
    )


def _compose_notice(alert: Alert, number: int, rules: DeliveryRules, stores: DeliveryStores) -> Message:
    answers = stores.alerts.find_answers(alert).answers
    if number > len(answers.given):
        raise DeliveryUnknown(f"the hit of alert {alert.alert_id} has no answer with the number {number}")
    by = answers.given[number - 1].by
    recipient = stores.recipients.find_recipient(by)
    name = recipient.name if recipient else name_answerer(by)
    return compose_notice(alert, answers, number, name, choose_language(alert, rules.language), rules.zone)


def _grant_link(alert: Alert, now: datetime, rules: DeliveryRules, stores: DeliveryStores) -> str:
    token = make_token(alert.alert_id, alert.recipient_id, stores.secret)
    expires_at = min(now + rules.link_lives, alert.retention.expires_at)
    stores.links.grant_link(LinkGrant(digest_token(token), alert.alert_id, alert.recipient_id, expires_at), now)
    return format_link(rules.base_url, token)
