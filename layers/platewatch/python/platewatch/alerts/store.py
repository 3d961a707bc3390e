"""The ports that keep alerts, deliveries, links and recipients."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from platewatch.alerts.alert import Alert
from platewatch.alerts.answers import Answers
from platewatch.alerts.delivery import Attempt, Delivery, DeliverySource
from platewatch.alerts.link import LinkGrant
from platewatch.alerts.recipient import Recipient


class AlertStore(Protocol):
    """Where alerts are kept. What it answers is never stale."""

    def find_alert(self, alert_id: str, now: datetime) -> Alert | None:
        """The alert, or None when it has expired or never was."""

    def record_alert(self, alert: Alert) -> bool:
        """Record the alert unless there is one with its id; True when it is new."""

    def change_alert(self, before: Alert, after: Alert) -> None:
        """Replace when the alert is or was escalated. Raises AlertChanged unless it still waits as `before` does."""


class WaitingAlerts(AlertStore, Protocol):
    """What escalation needs of the alerts."""

    def list_waiting(self, now: datetime) -> Sequence[str]:
        """The ids of alerts whose time to escalate has come, the longest waiting first. May lag behind by seconds."""

    def is_answered(self, hit_id: str) -> bool:
        """True when an answer to any alert of the hit stands: an acknowledgement, or a verdict that was not undone."""


class UnansweredHits(Protocol):
    """Of which hits the operators were told that nobody answered. What it answers is never stale."""

    def is_told(self, hit_id: str) -> bool:
        """True when the operators know of the hit."""

    def note_told(self, alert: Alert) -> None:
        """Note that they know of the alert's hit, as long as the alert is kept. Repeatable."""


@dataclass(frozen=True, slots=True)
class RecordedAnswers:
    """The answers to a hit, and up to which number all is done that follows from them."""

    answers: Answers
    finished: int


class AnswerFinder(Protocol):
    """Where the answers to a hit are looked up. What it answers is never stale."""

    def find_answers(self, alert: Alert) -> RecordedAnswers:
        """The answers to the alert's hit."""


class AnswerLog(AnswerFinder, Protocol):
    """Where the answers to hits are recorded."""

    def save_answers(self, alert: Alert, before: Answers, after: Answers, finish_by: datetime) -> None:
        """Record what was answered to the alert. Raises AlertChanged when the hit's answers are not `before` any more.

        What follows from it is listed as unfinished from `finish_by` on, until finish_answers is called.
        """

    def finish_answers(self, hit_id: str, number: int) -> None:
        """Note that all is done that follows from the answers up to that number. Repeatable."""


class UnfinishedAnswers(Protocol):
    """Where it shows that somebody answered, and that what follows from it was not done."""

    def list_unfinished(self, now: datetime) -> Sequence[str]:
        """Ids of alerts whose answers have to be finished by now. May lag behind by seconds."""


class AlertList(Protocol):
    """What people may ask about alerts."""

    def list_alerts(self, day: date, now: datetime) -> Sequence[Alert]:
        """The alerts born on a day (UTC), oldest first; none that has expired."""


class DeliveryLog(Protocol):
    """Where deliveries are kept."""

    def open_delivery(self, delivery: Delivery) -> Delivery:
        """Record the delivery unless there is one; returns the one that is recorded."""

    def find_delivery(self, alert_id: str, recipient_id: str) -> Delivery | None:
        """The delivery, or None when there is none."""

    def claim_delivery(self, delivery: Delivery, now: datetime, until: datetime) -> bool:
        """Keep others from sending until then. False when another claim holds or nothing is to be sent any more."""

    def log_attempt(self, delivery: Delivery, attempt: Attempt) -> None:
        """Log the attempt and end the claim. A delivery that waits and was accepted becomes accepted."""

    def fail_delivery(self, delivery: Delivery) -> None:
        """A pending delivery becomes failed."""

    def withdraw_delivery(self, delivery: Delivery) -> None:
        """A delivery that waits becomes withdrawn."""

    def confirm_delivery(self, alert_id: str, recipient_id: str, source: DeliverySource, now: datetime) -> None:
        """A delivery that waits or was accepted becomes delivered. Repeatable: the first evidence counts."""

    def refuse_delivery(self, alert_id: str, recipient_id: str, attempt: Attempt) -> None:
        """Log that a message which was accepted did not arrive; an accepted delivery becomes failed."""

    def is_refused(self, alert_id: str, recipient_id: str, message_id: str) -> bool:
        """True when it is logged already that this message did not arrive."""


@dataclass(frozen=True, slots=True)
class SentMessage:
    """Which delivery a channel's message belongs to."""

    message_id: str
    alert_id: str
    recipient_id: str
    ends_at: datetime


class SentMessages(Protocol):
    """Where a channel's id of a message leads back to its delivery."""

    def note_message(self, sent: SentMessage) -> None:
        """Keep it until its end."""

    def find_message(self, message_id: str) -> SentMessage | None:
        """The message, or None when it is none of ours, or too old for a report."""


class DeliveryQueue(Protocol):
    """Where deliveries wait for their turn."""

    def send_order(self, alert_id: str, recipient_id: str) -> None:
        """Order the delivery. Sending twice is harmless: a delivery is made once."""


class LinkStore(Protocol):
    """Where it is kept which alert a link opens, for whom and until when; the link itself is never kept."""

    def grant_link(self, grant: LinkGrant, now: datetime) -> None:
        """Keep the grant unless one with this digest still holds: a repeated message does not extend it."""

    def find_grant(self, digest: str, now: datetime) -> LinkGrant | None:
        """The grant, or None when it has expired or never was."""


class RecipientFinder(Protocol):
    """Where a recipient is looked up. What it answers is never stale: switching off counts at once."""

    def find_recipient(self, recipient_id: str) -> Recipient | None:
        """The recipient, active or not."""


class RecipientStore(RecipientFinder, Protocol):
    """Where recipients are kept."""

    def list_recipients(self) -> tuple[Recipient, ...]:
        """Every recipient, sorted by id, inactive ones too."""

    def put_recipient(self, recipient: Recipient) -> None:
        """Keep the recipient in place of the stored one with its version; as a new one if that is 0.

        Raises RecipientExists when a new one's id is taken, RecipientChanged when another version is stored, or none.
        """

    def remove_recipient(self, recipient_id: str) -> None:
        """Remove the recipient. Raises RecipientUnknown."""
