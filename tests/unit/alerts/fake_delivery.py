"""What delivering works with, in memory."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from platewatch.alerts.deliver import DeliveryOrder, DeliveryRules, DeliveryStores
from platewatch.alerts.errors import ChannelFault
from platewatch.alerts.send import Senders
from platewatch.alerts.words import Language
from tests.unit.alerts.fakes import AMSTERDAM, FakeSecret, World

RULES = DeliveryRules("https://pw.example/", timedelta(minutes=60), Language.DUTCH, AMSTERDAM, attempts=8)


@dataclass
class FakeWebhooks:
    """What was posted: address, body, headers. `faults` as FakeChannels has them."""

    posted: list[tuple[str, bytes, Mapping[str, str]]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> str:
        if self.faults and (fault := self.faults.pop(0)):
            raise ChannelFault(fault)
        self.posted.append((url, body, headers))
        return "HTTP 200"


@dataclass
class FakeOrders:
    orders: list[DeliveryOrder] = field(default_factory=list)

    def pass_on(self, order: DeliveryOrder) -> None:
        self.orders.append(order)


def make_stores(world: World, webhooks: FakeWebhooks | None = None, apart: FakeOrders | None = None) -> DeliveryStores:
    return DeliveryStores(
        alerts=world.alerts,
        log=world.deliveries,
        recipients=world.recipients,
        links=world.links,
        secret=FakeSecret(),
        senders=Senders(world.channels, webhooks or FakeWebhooks(), FakeSecret()),
        apart=apart or FakeOrders(),
        operators=world.operators,
    )
