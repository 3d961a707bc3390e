"""Which sender each channel has."""

from collections.abc import Callable, Mapping
from typing import Final

from platewatch.alerts.channel import SMS, TOPIC, WEBHOOK
from platewatch.alerts.channels.sns import open_sms, open_topic
from platewatch.alerts.channels.webhooks import open_webhooks
from platewatch.alerts.send import Sender, Senders

OPENERS: Final[Mapping[str, Callable[[], Sender]]] = {
    SMS.name: open_sms,
    TOPIC.name: open_topic,
    WEBHOOK.name: open_webhooks,
}


def open_senders() -> Senders:
    """The senders of all channels. Raises SettingMissing."""
    return {name: open_sender() for name, open_sender in OPENERS.items()}
