"""What happens to a recipient that it must hear of: its messages go elsewhere, end, or its PIN is another one.

Whoever can change recipients could else take an officer's alerts away, or read them, and nobody would notice. So the
operators are told, and the phone that had the alerts before. At least once: the order to tell comes before the change.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol
from zoneinfo import ZoneInfo

from platewatch.alerts.channel import SMS
from platewatch.alerts.recipient import Recipient
from platewatch.alerts.send import Operators
from platewatch.alerts.words import REMOVED, Language
from platewatch.audit.record import Action, AuditLog, AuditRecord, Basis, record_system
from platewatch.retention.terms import Ground
from platewatch.text.gsm import ONE_PART, cut_septets, transliterate
from platewatch.text.message_text import neutralise
from platewatch.text.phone_numbers import NO_NUMBERS
from platewatch.text.timestamps import format_moment

ORDER_WAIT: Final = timedelta(seconds=20)
"""How long the order to tell waits: longer than the function that makes the change may run."""

KEPT: Final = timedelta(days=8)
"""How long a change is kept to be told: longer than an order can wait in a queue and its dead letters."""

_SHOWN_DIGITS: Final = 3


class ChangeKind(StrEnum):
    """What was changed."""

    ADDRESS = "address"
    """Messages go to another number, by another channel, or to another address."""

    SECRET = "secret"  # nosec B105  # the name of a kind
    """A webhook's messages are signed with another secret."""

    PIN = "pin"
    OFF = "off"
    """It is switched off: nothing is sent any more."""

    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class RecipientChange:
    """A change of a recipient, ordered by `by` at `at` (aware).

    `number` is the phone that had the messages before, None when it was no phone; `new_number` the one that has them
    now, where that is one. Who has been told already stands in `told_operators` and `told_number`.
    """

    change_id: str
    recipient_id: str
    kinds: tuple[ChangeKind, ...]
    by: str
    at: datetime
    number: str | None
    new_number: str | None = None
    told_operators: bool = False
    told_number: bool = False


class ChangeStore(Protocol):
    """Where changes are kept until they are told."""

    def keep_change(self, change: RecipientChange) -> None:
        """Keep the change, in place of the one with its id."""

    def find_change(self, change_id: str) -> RecipientChange | None:
        """The change, or None when it was never made or is no longer kept. Never stale."""

    def drop_change(self, change_id: str) -> None:
        """Forget a change that was not made after all. Repeatable."""


class ChangeQueue(Protocol):
    """Where orders to tell a change wait."""

    def notify_later(self, change_id: str, wait: timedelta) -> None:
        """Have tell_change called after the wait."""


class TextMessages(Protocol):
    """Text messages to phones."""

    def send_sms(self, number: str, text: str) -> str:
        """Send it; returns the channel's id. Raises ChannelFault."""


@dataclass(frozen=True, slots=True)
class ChangeStores:
    """What notifying of a change works with."""

    changes: ChangeStore
    operators: Operators
    phones: TextMessages
    audit: AuditLog


def find_kinds(before: Recipient, after: Recipient | None) -> tuple[ChangeKind, ...]:
    """What must be told when `after` takes the place of `before`; None is a recipient that is removed."""
    if after is None:
        return (ChangeKind.REMOVED,)
    found = []
    if (before.channel, before.address) != (after.channel, after.address):
        found.append(ChangeKind.ADDRESS)
    elif before.secret_salt != after.secret_salt:
        found.append(ChangeKind.SECRET)
    if before.active and not after.active:
        found.append(ChangeKind.OFF)
    return tuple(found)


def find_number(recipient: Recipient) -> str | None:
    """The recipient's phone number; None when it is told by another channel."""
    return recipient.address if recipient.channel.is_phone else None


def notify_of_change(
    change_id: str, now: datetime, language: Language, zone: ZoneInfo, stores: ChangeStores
) -> RecipientChange | None:
    """Tell the operators and the phone that had the messages before, whoever of them has not been told yet.

    Returns the change; None when it was never made: there is nothing to tell then. Raises ChannelFault when the message
    to the phone was not accepted: the order must come back.
    """
    change = stores.changes.find_change(change_id)
    if change is None:
        return None
    if not change.told_operators:
        stores.operators.notify_operators("Platewatch: a recipient was changed", _describe(change, zone))
        change = replace(change, told_operators=True)
        stores.changes.keep_change(change)
    if change.number is not None and not change.told_number:
        stores.audit.append(_record(change, now))
        stores.phones.send_sms(change.number, compose_text(change, language, zone))
        change = replace(change, told_number=True)
        stores.changes.keep_change(change)
    return change


def compose_text(change: RecipientChange, language: Language, zone: ZoneInfo) -> str:
    """What the phone is told, in one part of the SMS alphabet: what was changed, and whom to call if that is wrong."""
    kind = change.kinds[-1]
    # With the date: the message may be sent again hours later.
    moment = f"{change.at.astimezone(zone):%d-%m %H:%M %Z}"
    # An id of before the rule for names may be a phone number: nobody must be led to call it.
    recipient = neutralise(change.recipient_id, NO_NUMBERS, REMOVED[language])
    return cut_septets(transliterate(_TEXTS[language][kind].format(recipient=recipient, moment=moment)), ONE_PART)


def _describe(change: RecipientChange, zone: ZoneInfo) -> str:
    what = " and ".join(_WORDS[kind] for kind in change.kinds)
    text = f"Recipient {change.recipient_id}: {what}, at {format_moment(change.at, zone)} by {change.by}."
    if ChangeKind.ADDRESS in change.kinds:
        text += f" Before: {_mask(change.number)}. Now: {_mask(change.new_number)}."
    told = " The phone that had the alerts before is told too." if change.number else ""
    return f"{text}{told} If nobody asked for it, put it right (platewatch recipient list) and find out who did it."


def _mask(number: str | None) -> str:
    return "no phone" if number is None else f"a phone number that ends in {number[-_SHOWN_DIGITS:]}"


def _record(change: RecipientChange, now: datetime) -> AuditRecord:
    detail = {"notice": "recipient-change", "change": ",".join(change.kinds), "channel": SMS.name}
    subject, basis = f"recipient:{change.recipient_id}", Basis(Ground.OPERATION.value)
    return record_system(now, "deliver", Action.DISCLOSE, subject, basis, detail)


_WORDS: Final = {
    ChangeKind.ADDRESS: "its alerts go to another number or address",
    ChangeKind.SECRET: "its webhook has a new secret",
    ChangeKind.PIN: "it has another PIN for the alert page",
    ChangeKind.OFF: "it was switched off and gets no more alerts",
    ChangeKind.REMOVED: "it was removed and gets no more alerts",
}

_ENDED_NL: Final = "Platewatch {moment}: {recipient} krijgt geen meldingen meer. Klopt dat niet? Bel de meldkamer."
_ENDED_EN: Final = "Platewatch {moment}: {recipient} gets no more alerts. Not right? Call the control room."
_TEXTS: Final = {
    Language.DUTCH: {
        ChangeKind.ADDRESS: "Platewatch {moment}: meldingen voor {recipient} gaan elders heen. Klopt dat niet? "
        "Bel de meldkamer.",
        ChangeKind.PIN: "Platewatch {moment}: {recipient} heeft een andere pincode. Klopt dat niet? Bel de meldkamer.",
        ChangeKind.OFF: _ENDED_NL,
        ChangeKind.REMOVED: _ENDED_NL,
    },
    Language.ENGLISH: {
        ChangeKind.ADDRESS: "Platewatch {moment}: alerts for {recipient} go elsewhere now. Not right? "
        "Call the control room.",
        ChangeKind.PIN: "Platewatch {moment}: {recipient} has another PIN. Not right? Call the control room.",
        ChangeKind.OFF: _ENDED_EN,
        ChangeKind.REMOVED: _ENDED_EN,
    },
}
"""What a phone is told of each kind; a webhook's secret concerns no phone. The id follows the rule for names, so that
nothing that somebody typed stands in the message."""
