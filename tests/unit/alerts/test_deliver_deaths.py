"""Only a death between the channel's acceptance and our record repeats a message, and nothing keeps one from going."""

from collections import deque
from datetime import datetime, timedelta
from functools import partial

from hypothesis import given, settings
from hypothesis import strategies as st

from platewatch.alerts.deliver import deliver_alert
from platewatch.alerts.delivery import DeliveryOrder, DeliveryState
from platewatch.alerts.errors import DeliveryBusy, DeliveryFailed
from platewatch.alerts.routing import notify_recipient
from tests.unit.alerts.fake_delivery import RULES, make_stores
from tests.unit.alerts.fakes import Death, World
from tests.unit.alerts.makers import NOON, make_alert_for, make_recipient


def _same(now: datetime) -> datetime:
    return now


@settings(max_examples=300, deadline=None)
@given(
    passages=st.integers(1, 3),
    copies=st.lists(st.integers(0, 2), max_size=4),
    deaths=st.lists(st.integers(0, 9), max_size=6),
    faults=st.lists(st.sampled_from(["Throttling", ""]), max_size=4),
    seconds=st.integers(1, 120),
)
def test_each_alert_is_told_and_repeated_only_for_a_death_after_acceptance(
    passages: int, copies: list[int], deaths: list[int], faults: list[str], seconds: int
) -> None:
    world = World()
    world.add_recipients(make_recipient())
    alerts = [make_alert_for("unit-1", passage_id=f"west-1:p{index}") for index in range(passages)]
    for alert in alerts:
        notify_recipient(alert, world.notifying)
    stores = make_stores(world)
    world.channels.faults = list(faults)
    orders = deque([*alerts, *(alerts[index] for index in copies if index < passages)])
    moments = deque(deaths)
    unrecorded = dict.fromkeys((alert.alert_id for alert in alerts), 0)
    sent: dict[str, list[str]] = {alert.alert_id: [] for alert in alerts}
    now = NOON
    while orders:
        alert = orders.popleft()
        now += timedelta(seconds=seconds)
        before = len(world.channels.sent)
        world.fuse.left = moments.popleft() if moments else None
        try:
            deliver_alert(
                DeliveryOrder(alert.alert_id, "unit-1"), partial(_same, now), RULES, stores, lambda _wait: None
            )
        except (DeliveryBusy, DeliveryFailed):
            orders.append(alert)
        except Death:
            orders.append(alert)
            state = world.deliveries.kept[alert.alert_id, "unit-1"].state
            unrecorded[alert.alert_id] += len(world.channels.sent) > before and state is DeliveryState.PENDING
        sent[alert.alert_id] += [text for _, text in world.channels.sent[before:]]

    for alert in alerts:
        assert world.deliveries.kept[alert.alert_id, "unit-1"].state is DeliveryState.ACCEPTED
        assert len(sent[alert.alert_id]) == 1 + unrecorded[alert.alert_id]
        assert len(set(sent[alert.alert_id])) == 1
