"""Three units and a desk who answer alerts about one hit, with everything that an answer changes."""

from datetime import datetime, timedelta

from platewatch.alerts.alert import Alert
from platewatch.alerts.answer import AnswerStores, give_answer
from platewatch.alerts.answers import Answers, Outcome, Reply, Step
from platewatch.alerts.channel import TOPIC
from platewatch.alerts.deliver import deliver_alert
from platewatch.alerts.escalate import EscalationStores, escalate_waiting
from platewatch.alerts.routing import notify_recipient
from platewatch.hits.hit import HitKind
from tests.unit.alerts.fake_delivery import RULES, FakeOrders, FakeTally, make_stores
from tests.unit.alerts.fakes import AMSTERDAM, World
from tests.unit.alerts.makers import NOON, make_alert_for, make_entry, make_recipient

SOON = NOON + timedelta(minutes=1)
WAIT = timedelta(minutes=10)
PERSON = "arn:aws:sts::123456789012:assumed-role/control-room/j.jansen"
PHONES = {"unit-1": "+31612345678", "unit-2": "+31600000002", "unit-3": "+31600000003"}


class Shift:
    """Three units and a desk that were told of one hit, and a chief who was not."""

    def __init__(self) -> None:
        self.world = World()
        self.world.add_recipients(
            *(make_recipient(name, address=number) for name, number in PHONES.items()),
            make_recipient("desk", channel=TOPIC),
            make_recipient("chief", tier=2),
        )
        self.entry = make_entry("1KXL92")
        self.alerts: dict[str, Alert] = {}
        for name in (*PHONES, "desk"):
            self.alerts[name] = make_alert_for(name, self.entry, kind=HitKind.LOOK_ALIKE)
            notify_recipient(self.alerts[name], self.world.notifying)
        self.hit_id = self.alerts["desk"].hit_id
        self.orders, self.tally = FakeOrders(), FakeTally(self.world.fuse)
        self.stores = AnswerStores(
            self.world.alerts,
            self.world.recipients,
            self.orders,
            self.tally,
            self.world.disputes,
            WAIT,
            self.world.board,
        )
        self.delivering = make_stores(self.world)

    def answer(
        self, name: str, step: Step, by: str | None = None, outcome: Outcome | None = None, at: datetime = SOON
    ) -> Answers:
        alert = self.world.alerts.kept[self.alerts[name].alert_id]
        return give_answer(alert, Reply(step, outcome), by or name, at, self.stores)

    def deliver_notices(self) -> None:
        while self.orders.orders:
            order = self.orders.orders.pop(0)
            deliver_alert(order, lambda: SOON, RULES, self.delivering, lambda _wait: None)

    def texts_to(self, name: str) -> list[str]:
        """What a unit's phone got since it was told of the alert itself."""
        self.deliver_notices()
        return [text for number, text in self.world.channels.sent if number == PHONES[name]]

    def escalate(self, now: datetime) -> int:
        world = self.world
        stores = EscalationStores(
            world.alerts, world.unanswered, world.recipients, world.notifying, world.operators, world.audit
        )
        return escalate_waiting(now, WAIT, AMSTERDAM, stores).escalated

    @property
    def told(self) -> list[str]:
        return [order.recipient_id for order in self.orders.orders]
