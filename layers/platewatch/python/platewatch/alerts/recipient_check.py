"""A test message to a recipient: whether the channel takes what an alert would be sent by. It says that it is a test.

It is sent once. What came of it is kept, so that the person who asked sees it; nothing repeats it by itself.
"""

import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol
from zoneinfo import ZoneInfo

from platewatch.alerts.delivery import CheckOrder, Hops
from platewatch.alerts.errors import ChannelFault
from platewatch.alerts.send import Message, Senders
from platewatch.alerts.store import RecipientFinder
from platewatch.alerts.words import REMOVED, Language
from platewatch.audit.record import Action, AuditLog, Basis, record_system
from platewatch.retention.terms import Ground
from platewatch.text.gsm import ONE_PART, cut_septets, transliterate
from platewatch.text.message_text import neutralise
from platewatch.text.phone_numbers import NO_NUMBERS
from platewatch.text.timestamps import format_utc

SCHEMA: Final = "platewatch.test/1"
EVENT: Final = "test"

CHECK_TERM: Final = timedelta(days=30)
"""How long it is known what came of a test message."""


class CheckState(StrEnum):
    """What became of a test message."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    """The channel took it. Whether it arrived, the recipient says."""

    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class RecipientCheck:
    """The last test message to a recipient, asked for by `by` at `at`. `fault` says why it failed.

    A `rehearsal` is ordered by match, when the drawn picture has come through; `hops` then says when it came by.
    """

    check_id: str
    recipient_id: str
    by: str
    at: datetime
    state: CheckState = CheckState.WAITING
    done_at: datetime | None = None
    fault: str = ""
    rehearsal: bool = False
    hops: Hops | None = None


class CheckStore(Protocol):
    """Where the last test message of each recipient is kept. Never stale."""

    def keep_check(self, check: RecipientCheck) -> None:
        """Keep it in place of the one before."""

    def find_check(self, recipient_id: str, now: datetime) -> RecipientCheck | None:
        """The last one, or None."""


class RehearsalFinder(Protocol):
    """Where match finds who is told of a rehearsal. Never stale."""

    def find_rehearsal(self, now: datetime) -> RecipientCheck | None:
        """The rehearsal that was begun last; None once its time is over."""


class RehearsalStore(CheckStore, RehearsalFinder, Protocol):
    """Where rehearsals are kept."""

    def keep_rehearsal(self, check: RecipientCheck) -> None:
        """Keep who is told of the rehearsal, in place of the one before."""


class CheckQueue(Protocol):
    """Where orders to send a test message wait."""

    def pass_on(self, order: CheckOrder) -> None:
        """Have send_check called."""


@dataclass(frozen=True, slots=True)
class CheckStores:
    """What sending works with; `apart` is the webhooks' own queue."""

    checks: CheckStore
    recipients: RecipientFinder
    senders: Senders
    apart: CheckQueue
    audit: AuditLog


def order_check(check: RecipientCheck, checks: CheckStore, queue: CheckQueue) -> None:
    """Keep that it waits, then order it: after a death in between it stays waiting, and the person asks again."""
    checks.keep_check(check)
    queue.pass_on(CheckOrder(check.check_id, check.recipient_id))


def begin_rehearsal(check: RecipientCheck, checks: RehearsalStore) -> None:
    """Keep that its message waits, then let match find it."""
    checks.keep_check(check)
    checks.keep_rehearsal(check)


def send_check(
    order: CheckOrder, now: datetime, language: Language, zone: ZoneInfo, stores: CheckStores
) -> CheckState | None:
    """Send the test message, unless it was sent or a later one was asked for; returns what became of it."""
    check = stores.checks.find_check(order.recipient_id, now)
    if check is None or check.check_id != order.check_id or check.state is not CheckState.WAITING:
        return None
    check = replace(check, hops=order.hops)
    recipient = stores.recipients.find_recipient(order.recipient_id)
    if recipient is None:
        return _finish(check, CheckState.FAILED, "RecipientRemoved", now, stores.checks)
    if recipient.channel.waits_apart and not order.apart:
        stores.apart.pass_on(replace(order, apart=True))
        return check.state
    detail = {"notice": "test", "channel": recipient.channel.name}
    subject = f"recipient:{recipient.recipient_id}"
    basis = Basis(Ground.OPERATION.value)
    stores.audit.append(record_system(now, "deliver", Action.DISCLOSE, subject, basis, detail))
    try:
        stores.senders[recipient.channel.name].send(compose_check(check, language, zone), recipient, now)
    except ChannelFault as fault:
        # The answer to the person's question: repeating it would only say the same later.
        return _finish(check, CheckState.FAILED, fault.kind, now, stores.checks)
    return _finish(check, CheckState.ACCEPTED, "", now, stores.checks)


def compose_check(check: RecipientCheck, language: Language, zone: ZoneInfo) -> Message:
    """The message: for phones one part of the SMS alphabet, for systems a document of schema platewatch.test/1."""
    return Message(
        event=EVENT,
        key=f"test-{check.check_id}",
        text=lambda: _compose_text(check, language, zone),
        document=json.dumps(
            {
                "schema": SCHEMA,
                "recipient_id": check.recipient_id,
                "at": format_utc(check.at),
                "text": f"{_TEST if check.rehearsal else ''}This is a test. No car was seen.",
            }
        ),
        attributes={"schema": SCHEMA, "recipient_id": check.recipient_id},
    )


def describe_check(check: RecipientCheck) -> dict[str, object]:
    """The document of a test message."""
    return {
        "state": check.state.value,
        "by": check.by,
        "at": format_utc(check.at),
        "done_at": None if check.done_at is None else format_utc(check.done_at),
        "fault": check.fault or None,
        "rehearsal": check.rehearsal,
        "arrived_at": None if check.hops is None else format_utc(check.hops.arrived_at),
        "matched_at": None if check.hops is None else format_utc(check.hops.matched_at),
    }


def _finish(check: RecipientCheck, state: CheckState, fault: str, now: datetime, checks: CheckStore) -> CheckState:
    checks.keep_check(replace(check, state=state, fault=fault, done_at=now))
    return state


def _compose_text(check: RecipientCheck, language: Language, zone: ZoneInfo) -> str:
    recipient = neutralise(check.recipient_id, NO_NUMBERS, REMOVED[language])
    moment = f"{check.at.astimezone(zone):%d-%m %H:%M %Z}"
    text = (_TEST if check.rehearsal else "") + _TEXTS[language].format(moment=moment, recipient=recipient)
    return cut_septets(transliterate(text), ONE_PART)


_TEST: Final = "TEST "

_TEXTS: Final = {
    Language.DUTCH: "Platewatch {moment}: testbericht voor {recipient}. Er is geen auto gezien. U hoeft niets te doen.",
    Language.ENGLISH: "Platewatch {moment}: test message for {recipient}. No car was seen. You need not do anything.",
}
