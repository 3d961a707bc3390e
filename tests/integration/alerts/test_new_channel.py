"""A new channel takes a row of the registry, its sender, and the row that says whose sender it is."""

from pathlib import Path

from platewatch.alerts.channel import CHANNELS
from platewatch.alerts.channels.senders import OPENERS
from tests.copied_package import CopiedPackage

PAGER = """
def _parse_pager(value: object, _this_machine: bool) -> str:
    return parse_text(value, "address", re.compile("[0-9]{7}"), "the seven digits of a pager")


PAGER: Final = Channel(
    "pager", _parse_pager, "by pager", "by pager, to its seven digits", "DIGITS", is_person=True, needs_pin=True
)

"""

SENDER = '''
"""Pagers."""

from datetime import datetime

from platewatch.alerts.errors import ChannelFault
from platewatch.alerts.recipient import Recipient
from platewatch.alerts.send import Message

sent: list[tuple[str | None, str]] = []


class PagerSender:
    """Sends texts to pagers."""

    def send(self, message: Message, recipient: Recipient, _now: datetime, /) -> str:
        """See Sender."""
        if recipient.address == "0000000":
            raise ChannelFault("OutOfRange")
        sent.append((recipient.address, message.text()))
        return f"page-{len(sent)}"


def open_pager() -> PagerSender:
    """The sender to pagers."""
    return PagerSender()
'''

JOURNEY = """
from dataclasses import replace

import boto3
import pytest
from moto import mock_aws

from platewatch.alerts.aws.recipients_table import DynamoRecipients
from platewatch.alerts.channels import pager
from platewatch.alerts.channels.senders import OPENERS
from platewatch.alerts.deliver import deliver_alert
from platewatch.alerts.delivery import DeliveryState
from platewatch.alerts.errors import DeliveryFailed
from platewatch.alerts.delivery import DeliveryOrder
from platewatch.alerts.recipient import describe_recipient, parse_recipient
from platewatch.alerts.routing import leave_systems
from platewatch.alerts.routing import notify_recipient
from platewatch.fields import FieldInvalid
from tests.unit.alerts.fake_delivery import RULES, make_stores
from tests.unit.alerts.fakes import World
from tests.unit.alerts.makers import NOON, make_alert_for

# Registered: as a document says it, and with the refusal of what is no pager.
document = {"name": "Unit 9", "channel": "pager", "address": "1234567", "lists": "all"}
recipient = parse_recipient("unit-9", document)
with pytest.raises(FieldInvalid, match="seven digits"):
    parse_recipient("unit-9", document | {"address": "+31612345678"})
with pytest.raises(FieldInvalid, match="pager"):
    parse_recipient("unit-9", document | {"channel": "pigeon"})

# Shown: as a document, in words, and as it is stored.
assert describe_recipient(recipient)["channel"] == "pager"
assert recipient.channel.show_address(recipient.address) == "by pager 1234567"
with mock_aws():
    client = boto3.client("dynamodb", region_name="eu-west-1")
    keys = [("pk", "HASH"), ("sk", "RANGE")]
    client.create_table(
        TableName="alerts",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name, _ in keys],
        KeySchema=[{"AttributeName": name, "KeyType": kind} for name, kind in keys],
    )
    store = DynamoRecipients(client, "alerts")
    store.put_recipient(recipient)
    assert store.list_recipients() == (recipient,)

# A person: gets a PIN, and is not told of what is long gone.
assert recipient.channel.needs_pin
assert leave_systems([recipient]) == ()

# Delivered, and failing.
def deliver(address):
    world = World()
    world.add_recipients(parse_recipient("unit-9", document | {"address": address}))
    alert = make_alert_for("unit-9")
    notify_recipient(alert, world.notifying)
    stores = make_stores(world)
    stores = replace(stores, senders={**stores.senders, "pager": OPENERS["pager"]()})
    order = DeliveryOrder(alert.alert_id, "unit-9")
    try:
        return deliver_alert(order, lambda: NOON, RULES, stores, lambda wait: None)
    except DeliveryFailed:
        return world.deliveries.kept[alert.alert_id, "unit-9"].attempts[-1].error

assert deliver("1234567") is DeliveryState.ACCEPTED
[(address, text)] = pager.sent
assert address == "1234567"
assert text.startswith("P1 ")
assert deliver("0000000") == "OutOfRange"
"""


def test_a_new_channel_is_registered_delivers_fails_and_is_shown(tmp_path: Path) -> None:
    package = CopiedPackage(tmp_path)
    package.insert("alerts/channel.py", "\nCHANNELS: Final", PAGER)
    package.replace("alerts/channel.py", "(SMS, TOPIC, WEBHOOK)", "(SMS, TOPIC, WEBHOOK, PAGER)")
    package.add("alerts/channels/pager.py", SENDER.lstrip())
    package.replace("alerts/channels/senders.py", "import SMS, TOPIC", "import PAGER, SMS, TOPIC")
    package.insert(
        "alerts/channels/senders.py",
        "from platewatch.alerts.channels.sns",
        "from platewatch.alerts.channels.pager import open_pager\n",
    )
    package.insert("alerts/channels/senders.py", "    SMS.name", "    PAGER.name: open_pager,\n")
    package.run(JOURNEY)
    assert len(package.changed) == 3


def test_every_channel_has_a_sender() -> None:
    assert list(OPENERS) == list(CHANNELS)
