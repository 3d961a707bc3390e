"""What delivering works with, in memory."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from platewatch.alerts.deliver import DeliveryRules, DeliveryStores
from platewatch.alerts.delivery import DeliveryOrder
from platewatch.alerts.errors import ChannelFault
from platewatch.alerts.misreads import Counted, CountedHit
from platewatch.alerts.store import SentMessage
from platewatch.alerts.words import Language
from tests.unit.alerts.fake_channels import FakeDeliveries, FakeSecret, make_senders
from tests.unit.alerts.fakes import AMSTERDAM, World
from tests.unit.alerts.fuse import Fuse

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


@dataclass
class FakeMessages:
    """Messages that were sent, and up to which moment reports on them were taken."""

    fuse: Fuse
    kept: dict[str, SentMessage] = field(default_factory=dict)
    mark: datetime | None = None

    def note_message(self, sent: SentMessage) -> None:
        with self.fuse.write():
            self.kept[sent.message_id] = sent

    def find_message(self, message_id: str) -> SentMessage | None:
        return self.kept.get(message_id)

    def find_mark(self) -> datetime | None:
        return self.mark

    def set_mark(self, until: datetime) -> None:
        self.mark = until


@dataclass
class FakeTally:
    """As what each hit counts; `by` is by how many answers."""

    fuse: Fuse
    told: dict[str, CountedHit] = field(default_factory=dict)
    settled: dict[str, Counted | None] = field(default_factory=dict)
    by: dict[str, int] = field(default_factory=dict)
    hits: dict[str, CountedHit] = field(default_factory=dict)

    def count_told(self, hit: CountedHit) -> None:
        with self.fuse.write():
            self.told.setdefault(hit.hit_id, hit)

    def count_verdict(self, hit: CountedHit, counted: Counted | None, number: int = 0) -> None:
        with self.fuse.write():
            if number > self.by.get(hit.hit_id, -1):
                self.settled[hit.hit_id], self.by[hit.hit_id] = counted, number
                self.hits.setdefault(hit.hit_id, hit)


def make_stores(world: World, webhooks: FakeWebhooks | None = None, apart: FakeOrders | None = None) -> DeliveryStores:
    notices: dict[int, FakeDeliveries] = {}
    return DeliveryStores(
        alerts=world.alerts,
        log=world.deliveries,
        notices=lambda number: notices.setdefault(number, FakeDeliveries(world.fuse)),
        sent=FakeMessages(world.fuse),
        tally=FakeTally(world.fuse),
        disputes=world.disputes,
        recipients=world.recipients,
        links=world.links,
        secret=FakeSecret(),
        senders=make_senders(world.channels, webhooks or FakeWebhooks()),
        apart=apart or FakeOrders(),
        operators=world.operators,
        audit=world.audit,
        board=world.board,
    )
