import json
from datetime import datetime, timedelta

import pytest

from platewatch.alerts.alert import Alert
from platewatch.alerts.deliver import DeliveryOrder, DeliveryRules, DeliveryStores, deliver_alert
from platewatch.alerts.delivery import CLAIM, DeliverySource, DeliveryState, back_off
from platewatch.alerts.errors import ChannelFault, DeliveryBusy, DeliveryFailed, DeliveryUnknown
from platewatch.alerts.link import digest_token
from platewatch.alerts.recipient import Channel
from platewatch.alerts.tell import tell_recipient
from platewatch.alerts.words import Language
from tests.unit.alerts.fakes import AMSTERDAM, Death, FakeSecret, World
from tests.unit.alerts.makers import NOON, make_alert_for, make_recipient

RULES = DeliveryRules("https://pw.example/", timedelta(minutes=60), Language.DUTCH, AMSTERDAM)


class Post:
    """A world with one alert to deliver."""

    def __init__(self, channel: Channel = Channel.SMS) -> None:
        self.world = World()
        self.world.add_recipients(make_recipient(channel=channel))
        self.alert: Alert = make_alert_for("unit-1")
        tell_recipient(self.alert, self.world.telling)
        self.waits: list[timedelta] = []
        self.stores = DeliveryStores(
            self.world.alerts,
            self.world.deliveries,
            self.world.recipients,
            self.world.links,
            FakeSecret(),
            self.world.channels,
        )

    def deliver(self, now: datetime = NOON, received: int = 1) -> DeliveryState | None:
        order = DeliveryOrder(self.alert.alert_id, "unit-1", received)
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
    post = Post(Channel.TOPIC)
    post.deliver()
    ((address, message),) = post.world.channels.sent
    document = json.loads(message)
    assert address == "topic"
    assert document["schema"] == "platewatch.alert/1"
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
    # before and after: claim, grant, send; the process ends right after the channel has accepted
    post.world.fuse.left = 5
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
