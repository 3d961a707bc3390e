from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from platewatch.alerts.deliver import deliver_alert
from platewatch.alerts.delivery import DeliveryOrder, DeliverySource, DeliveryState
from platewatch.alerts.routing import notify_recipient
from platewatch.alerts.sms_account import SmsAccount, find_problems
from platewatch.alerts.sms_reports import ReportStores, SmsReport, Taken, take_reports
from platewatch.alerts.store import SentMessage
from platewatch.errors import RunIncomplete
from tests.unit.alerts.fake_delivery import RULES, FakeMessages, make_stores
from tests.unit.alerts.fakes import World
from tests.unit.alerts.makers import NOON, make_alert_for, make_recipient

SOON = NOON + timedelta(minutes=1)


@dataclass
class FakeReports:
    reports: list[SmsReport] = field(default_factory=list)
    asked: list[tuple[datetime, datetime]] = field(default_factory=list)

    def list_reports(self, since: datetime, until: datetime) -> Iterable[SmsReport]:
        self.asked.append((since, until))
        return [report for report in self.reports if since <= report.at <= until]


class Carrier:
    """One SMS that SNS has accepted."""

    def __init__(self) -> None:
        self.world = World()
        self.world.add_recipients(make_recipient())
        self.alert = make_alert_for("unit-1")
        notify_recipient(self.alert, self.world.notifying)
        stores = make_stores(self.world)
        order = DeliveryOrder(self.alert.alert_id, "unit-1")
        assert deliver_alert(order, lambda: NOON, RULES, stores, lambda _wait: None) is DeliveryState.ACCEPTED
        assert isinstance(stores.sent, FakeMessages)
        self.messages, self.reports = stores.sent, FakeReports()
        self.stores = ReportStores(
            self.reports,
            self.messages,
            self.messages,
            self.world.deliveries,
            self.world.operators,
            self.world.alerts,
            self.world.board,
        )

    def take(self, now: datetime = SOON) -> Taken:
        return take_reports(now, self.stores)

    @property
    def state(self) -> DeliveryState:
        return self.world.deliveries.kept[self.alert.alert_id, "unit-1"].state


@pytest.fixture
def carrier() -> Carrier:
    return Carrier()


@pytest.mark.parametrize("source", [DeliverySource.SMS_PHONE, DeliverySource.SMS_CARRIER])
def test_a_message_that_arrived_is_delivered_with_its_source(carrier: Carrier, source: DeliverySource) -> None:
    carrier.reports.reports = [SmsReport("message-1", NOON, source, "accepted")]
    assert carrier.take() == Taken(arrived=1, failed=0)
    delivery = carrier.world.deliveries.kept[carrier.alert.alert_id, "unit-1"]
    assert (delivery.state, delivery.source, delivery.delivered_at) == (DeliveryState.DELIVERED, source, NOON)


def test_a_message_that_did_not_arrive_is_failed_and_the_operators_are_told_once(carrier: Carrier) -> None:
    carrier.reports.reports = [SmsReport("message-1", NOON, None, "Phone is currently unreachable/unavailable")]
    assert carrier.take() == Taken(arrived=0, failed=1)
    assert carrier.take() == Taken(arrived=0, failed=0)
    assert carrier.state is DeliveryState.FAILED
    ((_, text),) = carrier.world.operators.told
    assert carrier.alert.alert_id in text
    assert "unreachable" in text
    for secret in ("7KXL92", "+31612345678"):
        assert secret not in text
    attempt = carrier.world.deliveries.kept[carrier.alert.alert_id, "unit-1"].attempts[-1]
    assert (attempt.message_id, attempt.error) == ("message-1", "Phone is currently unreachable/unavailable")


def test_who_has_opened_the_page_has_the_message_whatever_the_carrier_says(carrier: Carrier) -> None:
    carrier.world.deliveries.confirm_delivery(carrier.alert.alert_id, "unit-1", DeliverySource.PAGE_OPENED, NOON)
    carrier.reports.reports = [SmsReport("message-1", NOON, None, "Unknown error")]
    carrier.take()
    assert carrier.state is DeliveryState.DELIVERED


def test_messages_of_others_are_left_alone(carrier: Carrier) -> None:
    carrier.reports.reports = [SmsReport("theirs", NOON, None, "Phone number is opted out")]
    assert carrier.take() == Taken(0, 0)
    assert carrier.world.operators.told == []


def test_each_run_begins_a_little_before_the_end_of_the_last(carrier: Carrier) -> None:
    carrier.take(NOON)
    carrier.take(NOON + timedelta(minutes=1))
    carrier.take(NOON + timedelta(hours=2))
    five = timedelta(minutes=5)
    assert [since for since, _ in carrier.reports.asked] == [
        NOON - five,
        NOON - five,
        NOON + timedelta(minutes=1) - five,
    ]


def test_what_a_run_that_failed_did_not_take_the_next_one_takes(
    carrier: Carrier, monkeypatch: pytest.MonkeyPatch
) -> None:
    carrier.take(NOON - timedelta(minutes=1))
    carrier.reports.reports = [SmsReport("message-1", NOON, DeliverySource.SMS_PHONE, "accepted")]

    def fail(message_id: str) -> None:
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr(carrier.messages, "find_message", fail)
        with pytest.raises(RunIncomplete):
            carrier.take().failures.raise_first()
    assert carrier.take(SOON + timedelta(hours=1)) == Taken(1, 0)


def test_a_report_that_fails_stops_no_other_and_is_taken_again(
    carrier: Carrier, monkeypatch: pytest.MonkeyPatch
) -> None:
    carrier.take(NOON - timedelta(minutes=30))
    find = carrier.messages.find_message

    def fail(message_id: str) -> SentMessage | None:
        if message_id == "broken":
            raise OSError
        return find(message_id)

    broken = SmsReport("broken", NOON - timedelta(minutes=20), None, "Unknown error")
    carrier.reports.reports = [broken, SmsReport("message-1", NOON, DeliverySource.SMS_PHONE, "accepted")]
    with monkeypatch.context() as patch:
        patch.setattr(carrier.messages, "find_message", fail)
        taken = carrier.take()
    assert (taken.arrived, len(taken.failures), carrier.state) == (1, 1, DeliveryState.DELIVERED)
    carrier.take(SOON + timedelta(minutes=1))
    since, _ = carrier.reports.asked[-1]
    assert since <= broken.at


@pytest.mark.parametrize(
    ("account", "words"),
    [
        (SmsAccount(False, 200.0, "arn:role", 100), []),
        (SmsAccount(True, 200.0, "arn:role", 100), ["sandbox"]),
        (SmsAccount(False, 1.0, "arn:role", 100), ["spend limit"]),
        (SmsAccount(False, 200.0, None, 0), ["does not log"]),
        (SmsAccount(False, 200.0, "arn:role", 10), ["only 10"]),
        (SmsAccount(True, 1.0, None, 0), ["sandbox", "spend limit", "does not log"]),
    ],
)
def test_what_keeps_messages_from_arriving_is_said(account: SmsAccount, words: list[str]) -> None:
    problems = find_problems(account)
    assert len(problems) == len(words)
    for problem, word in zip(problems, words, strict=True):
        assert word in problem.what
        assert problem.remedy
