"""What carriers report of text messages: accepted is what SNS says, delivered is what is known afterwards."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Protocol

from platewatch.alerts.board import Board
from platewatch.alerts.delivery import Attempt, DeliverySource
from platewatch.alerts.send import Operators
from platewatch.alerts.store import AlertStore, DeliveryLog, SentMessages
from platewatch.errors import Failures

_OVERLAP: Final = timedelta(minutes=5)
"""Reports may be seen some time after the moment that they bear. Taking one twice is harmless."""


@dataclass(frozen=True, slots=True)
class SmsReport:
    """A carrier's report on one message. `source` is how it is known to have arrived, None when it did not.

    `response` says why in the carrier's words, without personal data.
    """

    message_id: str
    at: datetime
    source: DeliverySource | None
    response: str


class SmsReports(Protocol):
    """Where reports are found."""

    def list_reports(self, since: datetime, until: datetime) -> Iterable[SmsReport]:
        """The reports between two moments, in no order; none where nothing has switched them on."""


class Bookmark(Protocol):
    """Where it is kept up to which moment reports were taken."""

    def find_mark(self) -> datetime | None:
        """The moment, or None when none was."""

    def set_mark(self, until: datetime) -> None:
        """Keep the moment."""


@dataclass(frozen=True, slots=True)
class ReportStores:
    """What taking reports works with."""

    reports: SmsReports
    bookmark: Bookmark
    sent: SentMessages
    log: DeliveryLog
    operators: Operators
    alerts: AlertStore
    board: Board


@dataclass(slots=True)
class Taken:
    """How many reports of ours said what, and what went wrong while they were taken."""

    arrived: int = 0
    failed: int = 0
    failures: Failures = field(default_factory=Failures, compare=False)


def take_reports(now: datetime, stores: ReportStores) -> Taken:
    """Enter new reports in the log of deliveries. May be stopped and run again at any point.

    What fails for one report stops no other: it is in the `failures` of the answer, which the caller raises, and the
    next run takes that report again. Of a message that did not arrive the operators are told, without number and plate;
    who waits for an answer is reached by escalation.
    """
    since = (stores.bookmark.find_mark() or now) - _OVERLAP
    taken, until = Taken(), now
    for report in stores.reports.list_reports(since, now):
        before = len(taken.failures)
        with taken.failures.collected():
            _take(report, now, taken, stores)
        if len(taken.failures) > before:
            until = min(until, report.at)
    stores.bookmark.set_mark(until)
    return taken


def _take(report: SmsReport, now: datetime, taken: Taken, stores: ReportStores) -> None:
    sent = stores.sent.find_message(report.message_id)
    if sent is None:
        # Not a message of ours: others may send from the same account.
        return
    if report.source is not None:
        stores.log.confirm_delivery(sent.alert_id, sent.recipient_id, report.source, report.at)
        taken.arrived += 1
        _show(sent.alert_id, now, stores)
    elif not stores.log.is_refused(sent.alert_id, sent.recipient_id, report.message_id):
        _notify_operators(sent.alert_id, sent.recipient_id, report, stores.operators)
        attempt = Attempt(report.at, message_id=report.message_id, error=report.response)
        stores.log.refuse_delivery(sent.alert_id, sent.recipient_id, attempt)
        taken.failed += 1
        _show(sent.alert_id, now, stores)


def _show(alert_id: str, now: datetime, stores: ReportStores) -> None:
    """Have desks look at the alert again."""
    alert = stores.alerts.find_alert(alert_id, now)
    if alert is not None:
        stores.board.touch(alert.hit_id)


def _notify_operators(alert_id: str, recipient_id: str, report: SmsReport, operators: Operators) -> None:
    operators.notify_operators(
        "Platewatch: a text message did not arrive",
        f"The text message of alert {alert_id} to recipient {recipient_id} was accepted, but did not arrive: "
        f"{report.response}. The recipient stays in use. See: platewatch alert show {alert_id}; platewatch sms setup",
    )
