import hmac
import json
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from platewatch.alerts.alert import Alert
from platewatch.alerts.answers import Answer, Answers, Step
from platewatch.alerts.channel import SMS, TOPIC, WEBHOOK, Channel, Form
from platewatch.alerts.deliver import deliver_alert
from platewatch.alerts.delivery import CLAIM, Attempt, DeliveryOrder, DeliverySource, DeliveryState, back_off
from platewatch.alerts.errors import ChannelFault, DeliveryBusy, DeliveryFailed, DeliveryUnknown
from platewatch.alerts.link import digest_token
from platewatch.alerts.routing import notify_recipient
from platewatch.alerts.store import SentMessage
from platewatch.alerts.webhook import make_secret
from platewatch.audit.record import Action
from platewatch.hotlists.settings import ListSettings
from tests.unit.alerts.fake_channels import FakeSecret
from tests.unit.alerts.fake_delivery import RULES, FakeOrders, FakeTally, FakeWebhooks, make_stores
from tests.unit.alerts.fakes import Death, World
from tests.unit.alerts.makers import NOON, make_alert_for, make_recipient

URL = "https://desk.example.org/alerts"


class Post:
    """A world with one alert to deliver."""

    def __init__(self, channel: Channel = SMS, form: Form = Form.ALERT, alert: Alert | None = None) -> None:
        self.world = World()
        recipient = replace(make_recipient(channel=channel), form=form)
        if channel is WEBHOOK:
            recipient = replace(recipient, address=URL, secret_salt="00")
        self.world.add_recipients(recipient)
        self.alert: Alert = alert or make_alert_for("unit-1")
        notify_recipient(self.alert, self.world.notifying)
        self.waits: list[timedelta] = []
        self.webhooks, self.apart = FakeWebhooks(), FakeOrders()
        self.stores = make_stores(self.world, self.webhooks, self.apart)

    def deliver(self, now: datetime = NOON, received: int = 1, apart: bool = False) -> DeliveryState | None:
        order = DeliveryOrder(self.alert.alert_id, "unit-1", received, apart)
        return deliver_alert(order, lambda: now, RULES, self.stores, self.waits.append)

    @property
    def state(self) -> DeliveryState:
        return self.world.deliveries.kept[self.alert.alert_id, "unit-1"].state

    @property
    def links(self) -> list[str]:
        return [text.rsplit(" ", 1)[1] for _, text in self.world.channels.sent]


def test_an_sms_goes_to_the_recipients_number_and_is_logged_as_accepted() -> None:
    post = Post()
    assert post.deliver() is DeliveryState.ACCEPTED
    ((number, text),) = post.world.channels.sent
    assert number == "+31612345678"
    assert text.startswith("P1 7-KXL-92 ")
    (attempt,) = post.world.deliveries.kept[post.alert.alert_id, "unit-1"].attempts
    assert (attempt.message_id, attempt.error) == ("message-1", None)
    assert post.state is DeliveryState.ACCEPTED


def test_the_link_opens_this_alert_for_this_recipient_for_an_hour_and_only_its_digest_is_kept() -> None:
    post = Post()
    post.deliver()
    (link,) = post.links
    token = link.removeprefix("https://pw.example/a/")
    assert len(token) == 22
    (grant,) = post.world.links.kept.values()
    assert grant.digest == digest_token(token)
    assert token not in repr(post.world.links.kept)
    assert (grant.alert_id, grant.recipient_id) == (post.alert.alert_id, "unit-1")
    assert grant.expires_at == NOON + timedelta(minutes=60)


def test_the_topic_gets_the_whole_document_and_attributes_without_a_plate() -> None:
    post = Post(TOPIC)
    post.deliver()
    ((address, message),) = post.world.channels.sent
    document = json.loads(message)
    assert address == "topic"
    assert document["schema"] == "platewatch.alert/2"
    assert document["hit"]["plate_listed"] == "7KXL92"
    assert document["link"].startswith("https://pw.example/a/")
    (attributes,) = post.world.channels.attributes
    assert (attributes["priority"], attributes["list"]) == (1, "stolen")
    assert "7KXL92" not in repr(attributes)


def test_what_is_accepted_is_not_sent_again() -> None:
    post = Post()
    post.deliver()
    assert post.deliver() is DeliveryState.ACCEPTED
    assert len(post.world.channels.sent) == 1


def test_what_the_recipient_has_opened_is_not_sent_again() -> None:
    post = Post()
    post.world.deliveries.confirm_delivery(post.alert.alert_id, "unit-1", DeliverySource.PAGE_OPENED, NOON)
    assert post.deliver() is DeliveryState.DELIVERED
    assert post.world.channels.sent == []


def test_a_fault_of_the_channel_is_logged_by_type_and_the_order_comes_back_later() -> None:
    post = Post()
    post.world.channels.faults = ["Throttling", "Throttling"]
    for received in (1, 2):
        with pytest.raises(DeliveryFailed) as failed:
            post.deliver(received=received)
        assert isinstance(failed.value.__cause__, ChannelFault)
    assert post.waits == [timedelta(seconds=5), timedelta(seconds=10)]
    assert post.deliver(received=3) is DeliveryState.ACCEPTED
    attempts = post.world.deliveries.kept[post.alert.alert_id, "unit-1"].attempts
    assert [attempt.error for attempt in attempts] == ["Throttling", "Throttling", None]


def test_waits_double_up_to_a_quarter_of_an_hour() -> None:
    waits = [back_off(attempt).total_seconds() for attempt in range(1, 11)]
    assert waits == [5, 10, 20, 40, 80, 160, 320, 640, 900, 900]
    assert back_off(10_000) == timedelta(minutes=15)


def test_while_one_attempt_is_under_way_another_does_not_send() -> None:
    post = Post()
    delivery = post.world.deliveries.kept[post.alert.alert_id, "unit-1"]
    post.world.deliveries.claim_delivery(delivery, NOON, NOON + CLAIM)
    with pytest.raises(DeliveryBusy):
        post.deliver(NOON + timedelta(seconds=29))
    assert post.waits == [CLAIM]
    assert post.world.channels.sent == []
    assert post.deliver(NOON + CLAIM) is DeliveryState.ACCEPTED


def test_a_repeat_has_the_same_link_and_does_not_extend_it() -> None:
    post = Post()
    # before and after: claim, grant, audit, send; the process ends right after the channel has accepted
    post.world.fuse.left = 7
    with pytest.raises(Death):
        post.deliver()
    assert post.state is DeliveryState.PENDING
    assert post.deliver(NOON + timedelta(seconds=90)) is DeliveryState.ACCEPTED
    assert len(post.links) == 2
    assert len(set(post.links)) == 1
    (grant,) = post.world.links.kept.values()
    assert grant.expires_at == NOON + timedelta(minutes=60)


def test_a_message_accepted_after_its_link_has_expired_has_a_link_that_works() -> None:
    post = Post()
    post.world.channels.faults = ["Throttling"]
    with pytest.raises(DeliveryFailed):
        post.deliver()
    later = NOON + timedelta(hours=3)
    post.deliver(later)
    token = post.links[0].rsplit("/", 1)[1]
    assert post.world.links.find_grant(digest_token(token), later + timedelta(minutes=59)) is not None


def test_a_webhook_waits_in_its_own_queue_and_gets_the_signed_document_there() -> None:
    post = Post(WEBHOOK)
    assert post.deliver() is DeliveryState.PENDING
    assert post.webhooks.posted == []
    assert post.apart.orders == [DeliveryOrder(post.alert.alert_id, "unit-1", apart=True)]
    assert post.deliver(apart=True) is DeliveryState.ACCEPTED
    ((url, body, headers),) = post.webhooks.posted
    assert url == URL
    assert json.loads(body)["alert_id"] == headers["Idempotency-Key"] == post.alert.alert_id
    assert headers["Platewatch-Event"] == "alert"
    assert "7KXL92" not in repr(headers)


def test_the_last_failure_is_told_to_the_operators_without_a_plate_and_switches_nothing_off() -> None:
    post = Post()
    post.world.channels.faults = ["Throttling"] * 2
    for received, state in ((7, DeliveryState.PENDING), (8, DeliveryState.FAILED)):
        with pytest.raises(DeliveryFailed):
            post.deliver(received=received)
        assert post.state is state
    ((subject, text),) = post.world.operators.told
    assert post.alert.alert_id in text
    assert "unit-1" in text
    for secret in ("7KXL92", "7-KXL-92", "+31612345678"):
        assert secret not in subject + text
    assert post.world.recipients.kept["unit-1"].active
    # redriven by hand, it is as good as the first
    assert post.deliver(received=1) is DeliveryState.ACCEPTED
    assert post.state is DeliveryState.ACCEPTED


def test_a_death_while_the_operators_are_told_leaves_the_delivery_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    post = Post()
    post.world.channels.faults = ["Throttling"]

    def die(*_: str) -> None:
        raise Death

    monkeypatch.setattr(post.world.operators, "notify_operators", die)
    with pytest.raises(Death):
        post.deliver(received=8)
    assert post.state is DeliveryState.PENDING


def test_the_lists_language_is_that_of_its_messages() -> None:
    post = Post()
    english = replace(post.alert, settings=ListSettings("stolen", language="en"))
    post.world.alerts.kept[post.alert.alert_id] = english
    post.deliver()
    assert " almost certain 97% " in post.world.channels.sent[0][1]


def test_a_link_without_room_fails_as_a_channel_does() -> None:
    post = Post()
    rules = replace(RULES, base_url="https://" + "a" * 130)
    with pytest.raises(DeliveryFailed):
        deliver_alert(DeliveryOrder(post.alert.alert_id, "unit-1"), lambda: NOON, rules, post.stores, post.waits.append)
    (attempt,) = post.world.deliveries.kept[post.alert.alert_id, "unit-1"].attempts
    assert attempt.error == "LinkTooLong"


@pytest.mark.parametrize("active", [None, False])
def test_a_recipient_removed_or_switched_off_gets_nothing(active: bool | None) -> None:
    post = Post()
    post.world.recipients.kept.clear()
    if active is not None:
        post.world.add_recipients(make_recipient(active=active))
    assert post.deliver() is DeliveryState.WITHDRAWN
    assert post.state is DeliveryState.WITHDRAWN
    assert post.world.channels.sent == []


def test_an_expired_alert_is_not_sent() -> None:
    post = Post()
    assert post.deliver(post.alert.retention.expires_at) is None
    assert post.world.channels.sent == []


def test_an_order_without_a_delivery_is_a_fault() -> None:
    post = Post()
    post.world.deliveries.kept.clear()
    with pytest.raises(DeliveryUnknown):
        post.deliver()


@pytest.mark.parametrize(("days", "kept"), [(30, 4), (2, 2)])
def test_which_sms_was_sent_is_kept_for_late_reports_but_no_longer_than_its_alert(days: int, kept: int) -> None:
    post = Post()
    ends = NOON + timedelta(days=days)
    retention = replace(post.alert.retention, expires_at=ends)
    post.world.alerts.kept[post.alert.alert_id] = replace(post.alert, retention=retention)
    post.deliver()
    sent = post.stores.sent.find_message("message-1")
    assert sent is not None
    assert sent.ends_at == NOON + timedelta(days=kept)


def test_a_hit_counts_as_told_when_a_message_was_accepted_and_not_before() -> None:
    post = Post()
    assert isinstance(post.stores.tally, FakeTally)
    post.world.channels.faults = ["Throttling"]
    with pytest.raises(DeliveryFailed):
        post.deliver(received=8)
    assert post.stores.tally.told == {}
    post.deliver()
    assert list(post.stores.tally.told) == [post.alert.hit_id]


def test_each_step_of_an_attempt_has_its_own_moment() -> None:
    post = Post()
    moments = [NOON + timedelta(seconds=number, microseconds=7) for number in range(9)]
    left = iter(moments)
    claimed: list[tuple[datetime, datetime]] = []
    claim = post.world.deliveries.claim_delivery

    def note_claim(delivery, now, until):  # type: ignore[no-untyped-def]
        claimed.append((now, until))
        return claim(delivery, now, until)

    post.world.deliveries.claim_delivery = note_claim  # type: ignore[method-assign]
    order = DeliveryOrder(post.alert.alert_id, "unit-1", received=3)
    assert deliver_alert(order, lambda: next(left), RULES, post.stores, post.waits.append) is DeliveryState.ACCEPTED
    assert claimed == [(moments[1], moments[1] + CLAIM)]
    [record] = post.world.audit.records
    assert record.at == moments[2]
    assert record.detail == {"recipient": "unit-1", "channel": "sms", "attempt": "3"}
    [attempt] = post.world.deliveries.kept[post.alert.alert_id, "unit-1"].attempts
    assert attempt == Attempt(moments[4], "message-1", None)
    [grant] = post.world.links.kept.values()
    assert (grant.alert_id, grant.recipient_id) == (post.alert.alert_id, "unit-1")
    assert grant.expires_at == moments[0] + timedelta(minutes=60)
    [sent] = post.stores.sent.kept.values()  # type: ignore[attr-defined]
    assert sent == SentMessage("message-1", post.alert.alert_id, "unit-1", moments[0] + timedelta(days=4))


def test_a_link_and_the_note_of_what_was_sent_end_with_the_alert() -> None:
    post = Post()
    now = post.alert.retention.expires_at - timedelta(minutes=5)
    assert post.deliver(now) is DeliveryState.ACCEPTED
    [grant] = post.world.links.kept.values()
    [sent] = post.stores.sent.kept.values()  # type: ignore[attr-defined]
    assert grant.expires_at == sent.ends_at == post.alert.retention.expires_at


@pytest.mark.parametrize(("received", "told"), [(7, False), (8, True), (9, True)])
def test_operators_are_told_what_failed_how_often_and_with_what(received: int, told: bool) -> None:
    post = Post()
    post.world.channels.faults = ["Throttling"]
    with pytest.raises(DeliveryFailed, match=f"^alert {post.alert.alert_id} was not accepted for unit-1$"):
        post.deliver(received=received)
    assert post.waits == [back_off(received)]
    text = (
        f"Alert {post.alert.alert_id} was not accepted for recipient unit-1 in 8 attempts; the last one failed with "
        "Throttling. The recipient stays in use and is told of the next alert. See: platewatch alert show "
        f"{post.alert.alert_id}. To try again, redrive the dead-letter queue"
    )
    subject = "Platewatch: a message could not be delivered"
    assert post.world.operators.told == ([(subject, text)] if told else [])


def test_a_message_about_an_answer_that_there_is_not_is_a_fault() -> None:
    post = Post()
    post.world.alerts.answers[post.alert.hit_id] = Answers((Answer(Step.ACKNOWLEDGE, "unit-2", NOON),))
    for number, good in ((1, True), (2, False)):
        order = DeliveryOrder(post.alert.alert_id, "unit-1", answer=number)
        if good:
            deliver_alert(order, lambda: NOON, RULES, post.stores, post.waits.append)
            continue
        with pytest.raises(DeliveryUnknown, match="no answer with the number 2"):
            deliver_alert(order, lambda: NOON, RULES, post.stores, post.waits.append)
    [record] = [one for one in post.world.audit.records if one.detail.get("answer") == "1"]
    assert record.detail == {"recipient": "unit-1", "channel": "sms", "attempt": "1", "answer": "1"}
    assert post.stores.sent.kept == {}  # type: ignore[attr-defined]


@pytest.mark.parametrize(("attempt", "seconds"), [(0, 5), (1, 5), (2, 10), (8, 640), (9, 900), (17, 900), (18, 900)])
def test_the_wait_before_each_attempt(attempt: int, seconds: int) -> None:
    assert back_off(attempt) == timedelta(seconds=seconds)


def test_a_topic_recipient_gets_the_form_that_it_chose_and_its_attributes_say_so() -> None:
    post = Post(TOPIC, Form.FLOW)
    post.deliver()
    ((_, message),) = post.world.channels.sent
    document = json.loads(message)
    assert (document["type"], document["id"]) == (
        "AnprFlowObserved",
        f"urn:ngsi-ld:AnprFlowObserved:{post.alert.hit_id}",
    )
    assert document["platewatchHit"]["link"].startswith("https://pw.example/a/")
    (attributes,) = post.world.channels.attributes
    assert attributes["schema"] == "platewatch.flow/1"
    assert "KXL" not in repr(attributes)
    (record,) = [one for one in post.world.audit.records if one.action is Action.DISCLOSE]
    assert record.detail["form"] == "anpr-flow-observed"


def test_a_webhook_gets_the_form_that_it_chose_signed_with_its_key_and_repeated_alike() -> None:
    post = Post(WEBHOOK, Form.FLOW)
    post.webhooks.faults = ["HTTP 500"]
    with pytest.raises(DeliveryFailed):
        post.deliver(apart=True)
    post.deliver(NOON + timedelta(minutes=1), received=2, apart=True)
    ((url, body, headers),) = post.webhooks.posted
    assert url == URL
    assert json.loads(body)["type"] == "AnprFlowObserved"
    assert (headers["Platewatch-Event"], headers["Idempotency-Key"]) == ("alert", post.alert.alert_id)
    recipient = post.world.recipients.find_recipient("unit-1")
    assert recipient is not None
    secret = make_secret(recipient, FakeSecret()).encode()
    signed = hmac.new(secret, headers["Platewatch-Timestamp"].encode() + b"." + body, "sha256")
    assert headers["Platewatch-Signature"] == f"v1={signed.hexdigest()}"


def test_an_alert_whose_place_nobody_knows_goes_in_our_own_form_rather_than_not_at_all() -> None:
    alert = make_alert_for("unit-1")
    alert = replace(alert, sighting=replace(alert.sighting, position=None))
    post = Post(TOPIC, Form.FLOW, alert)
    assert post.deliver() is DeliveryState.ACCEPTED
    ((_, message),) = post.world.channels.sent
    assert json.loads(message)["schema"] == "platewatch.alert/2"
    assert post.world.channels.attributes[0]["schema"] == "platewatch.alert/2"


def test_answers_come_in_our_own_form_whatever_form_was_chosen() -> None:
    """AnprFlowObserved says what was observed: it has no place for what somebody answered."""
    post = Post(TOPIC, Form.FLOW)
    post.world.alerts.answers[post.alert.hit_id] = Answers((Answer(Step.ACKNOWLEDGE, "unit-2", NOON),))
    order = DeliveryOrder(post.alert.alert_id, "unit-1", answer=1)
    deliver_alert(order, lambda: NOON, RULES, post.stores, post.waits.append)
    ((_, message),) = post.world.channels.sent
    assert json.loads(message)["schema"] == "platewatch.answer/2"
