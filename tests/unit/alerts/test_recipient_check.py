"""A test message is sent once by the recipient's own channel, and what came of it is kept."""

import json
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest

from platewatch.alerts.channel import SMS, TOPIC, WEBHOOK, Channel
from platewatch.alerts.delivery import CheckOrder, Hops
from platewatch.alerts.errors import ChannelFault
from platewatch.alerts.recipient import Recipient
from platewatch.alerts.recipient_check import (
    CheckState,
    CheckStores,
    RecipientCheck,
    compose_check,
    describe_check,
    order_check,
    send_check,
)
from platewatch.alerts.send import Message
from platewatch.alerts.words import Language
from platewatch.text.gsm import ONE_PART, count_septets
from tests.unit.alerts.fakes import AMSTERDAM, FakeAudit, FakeRecipients
from tests.unit.alerts.fuse import Fuse
from tests.unit.alerts.makers import NOON, make_recipient

CHECK = RecipientCheck("c" * 32, "unit-1", "console/f.admin", NOON)
ORDER = CheckOrder(CHECK.check_id, "unit-1")


@dataclass
class Desk:
    """Everything that sending works with, in memory; with `fault` the channel refuses."""

    fault: str = ""
    kept: RecipientCheck | None = None
    sent: list[tuple[str, str, str]] = field(default_factory=list)
    passed_on: list[CheckOrder] = field(default_factory=list)
    audit: FakeAudit = field(default_factory=lambda: FakeAudit(Fuse()))
    recipients: FakeRecipients = field(default_factory=lambda: FakeRecipients(Fuse()))

    def keep_check(self, check: RecipientCheck) -> None:
        self.kept = check

    def find_check(self, recipient_id: str, now: datetime) -> RecipientCheck | None:
        return self.kept if self.kept and self.kept.recipient_id == recipient_id else None

    def pass_on(self, order: CheckOrder) -> None:
        self.passed_on.append(order)

    def send(self, message: Message, recipient: Recipient, _now: datetime, /) -> str:
        assert len(self.audit.records) == 1, "recorded before it is sent"
        if self.fault:
            raise ChannelFault(self.fault)
        self.sent.append((recipient.recipient_id, message.text(), message.document))
        return "id"

    def run(self, order: CheckOrder = ORDER) -> CheckState | None:
        stores = CheckStores(self, self.recipients, {one.name: self for one in (SMS, TOPIC, WEBHOOK)}, self, self.audit)
        return send_check(order, NOON + timedelta(seconds=2), Language.ENGLISH, AMSTERDAM, stores)


@pytest.fixture
def desk() -> Desk:
    desk = Desk()
    desk.recipients.kept["unit-1"] = make_recipient()
    order_check(CHECK, desk, desk)
    assert desk.passed_on == [ORDER]
    desk.passed_on.clear()
    return desk


def test_it_is_sent_once_and_says_that_it_is_a_test(desk: Desk) -> None:
    assert desk.run() is CheckState.ACCEPTED
    [(recipient_id, text, document)] = desk.sent
    assert recipient_id == "unit-1"
    assert text == "Platewatch 12-03 12:00 CET: test message for unit-1. No car was seen. You need not do anything."
    assert json.loads(document)["schema"] == "platewatch.test/1"
    assert desk.kept == replace(CHECK, state=CheckState.ACCEPTED, done_at=NOON + timedelta(seconds=2))
    [record] = desk.audit.records
    assert (record.subject, record.detail) == ("recipient:unit-1", {"notice": "test", "channel": "sms"})
    assert desk.run() is None
    assert len(desk.sent) == 1


def test_what_the_channel_refuses_is_told_to_who_asked_and_not_repeated(desk: Desk) -> None:
    desk.fault = "InvalidParameter"
    assert desk.run() is CheckState.FAILED
    assert desk.kept is not None
    assert (desk.kept.state, desk.kept.fault) == (CheckState.FAILED, "InvalidParameter")
    assert desk.run() is None


def test_a_webhooks_test_waits_apart(desk: Desk) -> None:
    desk.recipients.kept["unit-1"] = replace(make_recipient(), channel=WEBHOOK)
    assert desk.run() is CheckState.WAITING
    assert desk.passed_on == [replace(ORDER, apart=True)]
    assert desk.run(desk.passed_on[0]) is CheckState.ACCEPTED


def test_an_earlier_order_and_a_recipient_that_is_gone_send_nothing(desk: Desk) -> None:
    assert desk.run(CheckOrder("b" * 32, "unit-1")) is None
    desk.recipients.kept.clear()
    assert desk.run() is CheckState.FAILED
    assert desk.kept is not None
    assert (desk.kept.fault, desk.sent, desk.audit.records) == ("RecipientRemoved", [], [])


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("channel", [SMS, TOPIC])
def test_a_phone_gets_one_part_however_long_the_id_is(language: Language, channel: Channel) -> None:
    message = compose_check(replace(CHECK, recipient_id="u" * 63), language, AMSTERDAM)
    assert count_septets(message.text()) <= ONE_PART
    assert message.key == f"test-{CHECK.check_id}"


@pytest.mark.parametrize("language", Language)
def test_a_rehearsals_message_begins_with_test_for_phones_and_systems(language: Language) -> None:
    message = compose_check(replace(CHECK, rehearsal=True, recipient_id="u" * 63), language, AMSTERDAM)
    assert message.text().startswith("TEST Platewatch")
    assert count_septets(message.text()) <= ONE_PART
    assert json.loads(message.document)["text"].startswith("TEST ")


def test_the_times_of_a_rehearsal_are_kept_with_what_came_of_it(desk: Desk) -> None:
    hops = Hops(NOON, NOON + timedelta(seconds=1))
    assert desk.run(replace(ORDER, hops=hops)) is CheckState.ACCEPTED
    assert desk.kept is not None
    assert describe_check(desk.kept)["matched_at"] == "2026-03-12T11:00:01.000Z"
    assert desk.kept.hops == hops
