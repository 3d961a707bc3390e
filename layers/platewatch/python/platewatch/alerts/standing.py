"""How an alert stands: who answered its hit, whether its entry is disputed, and whether anybody was told."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from platewatch.alerts.alert import Alert
from platewatch.alerts.answers import NOBODY, Answers
from platewatch.alerts.delivery import Delivery, DeliveryState
from platewatch.alerts.dispute import Dispute, DisputeFinder
from platewatch.alerts.store import AnswerFinder, RecipientFinder

RECEIVED: Final = frozenset({DeliveryState.ACCEPTED, DeliveryState.DELIVERED})


class Reception(StrEnum):
    """Whether anybody was told of an alert."""

    TOLD = "told"
    """A channel accepted its message."""

    WAITING = "waiting"
    """Its message is still to be sent."""

    OTHERS = "others"
    """Its recipient was not told, and somebody else was told of the same hit."""

    NOBODY = "nobody"
    """Neither its recipient nor anybody else was told: it must not look sent."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How an alert stands: what is known beside its record.

    `names` says who the ids and identities in the answers and in the dispute are. `reception` is None where it was not
    asked for, or where deliveries are not recorded any more.
    """

    answers: Answers = NOBODY
    names: Mapping[str, str] = field(default_factory=dict)
    dispute: Dispute | None = None
    reception: Reception | None = None

    def name(self, by: str) -> str:
        """Who that is, for people."""
        return self.names.get(by) or name_answerer(by)

    def with_reception(self, reception: Reception) -> "Standing":
        """The same, with whether anybody was told."""
        return replace(self, reception=reception)


def find_standing(
    alert: Alert, now: datetime, answers: AnswerFinder, recipients: RecipientFinder, disputes: DisputeFinder
) -> Standing:
    """Who answered the alert's hit, and whether its entry is disputed. Says nothing of deliveries."""
    given = answers.find_answers(alert).answers
    dispute = disputes.find_dispute(alert.hit.entry.list_name, alert.hit.entry.entry_id, now)
    return Standing(given, find_names(given, dispute, recipients), dispute)


def find_names(answers: Answers, dispute: Dispute | None, recipients: RecipientFinder) -> dict[str, str]:
    """The names of those who answered and who disputes."""
    people = dict.fromkeys(answer.by for answer in answers.given) | ({dispute.by: None} if dispute else {})
    found = {by: recipients.find_recipient(by) for by in people}
    return {by: recipient.name if recipient else name_answerer(by) for by, recipient in found.items()}


def name_answerer(by: str) -> str:
    """Who answered, where the answer's `by` is no recipient's id but an AWS identity.

    The session's name is often a mail address; what stands before the @ names the person.
    """
    return by.rsplit("/", 1)[-1].partition("@")[0]


def evaluate_reception(delivery: Delivery | None, others: Iterable[Delivery | None]) -> Reception:
    """Whether anybody was told, by the alert's delivery and those of its hit's other alerts."""
    # Without a delivery its record is just being made.
    if delivery is None or delivery.state is DeliveryState.PENDING:
        return Reception.WAITING
    if delivery.state in RECEIVED:
        return Reception.TOLD
    received = any(one is not None and one.state in RECEIVED for one in others)
    return Reception.OTHERS if received else Reception.NOBODY
