"""Each function's process is killed, again and again, in the middle of many alerts: none is lost, none is doubled.

Long: `make long`. The number of alerts can be lowered by PLATEWATCH_ALERTS.
"""

import collections
import os
import random
import signal
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from localcloud.cloud import LocalCloud
from localcloud.demo.run import drain, start_cloud
from localcloud.limits import Limits
from platewatch.adapters.dynamodb_deliveries import DynamoDeliveries
from platewatch.alerts.delivery import DeliveryState
from tests.e2e.conftest import LINK, Service, furnish

pytestmark = [pytest.mark.xdist_group("deaths"), pytest.mark.long]

ALERTS = int(os.environ.get("PLATEWATCH_ALERTS", "200"))
CHAIN = ("RecogniseFunction", "MatchFunction", "DeliverFunction")
KILLS_EACH = 5


@pytest.fixture(scope="module")
def mortal() -> Iterator[Service]:
    # A message of a dead function comes back after its visibility; six timeouts would be minutes.
    with start_cloud(limits=Limits(visibility_s=35)) as cloud:
        yield furnish(cloud)


def kill_now_and_then(cloud: LocalCloud, stop: threading.Event, killed: list[str]) -> None:
    chance = random.Random(20261123)
    while not stop.wait(chance.uniform(0.2, 1.2)):
        alive = [name for name in CHAIN if killed.count(name) < KILLS_EACH]
        if not alive:
            return
        name = chance.choice(alive)
        for pid in cloud.processes()[name]:
            os.kill(pid, signal.SIGKILL)
            killed.append(name)


def test_deaths_lose_and_double_nothing(mortal: Service, wanted_scene: bytes) -> None:
    killed: list[str] = []
    stop = threading.Event()
    killer = threading.Thread(target=kill_now_and_then, args=(mortal.cloud, stop, killed))
    for number in range(ALERTS):
        if number == ALERTS // 10:
            killer.start()
        mortal.upload(wanted_scene, datetime.now(UTC))
        time.sleep(0.01)
    drain(mortal.cloud, seconds=300)
    stop.set()
    killer.join()
    drain(mortal.cloud, seconds=300)

    alerts = mortal.alerts()
    assert len(alerts) == len({alert["alert_id"] for alert in alerts}) == ALERTS
    log = DynamoDeliveries(mortal.cloud.admin_client("dynamodb"), mortal.cloud.resources["AlertsTable"])
    for alert in alerts:
        delivery = log.find_delivery(alert["alert_id"], "officer")
        assert delivery is not None
        assert delivery.state is DeliveryState.ACCEPTED
    links = collections.Counter(link[0] for message in mortal.messages() if (link := LINK.search(message)))
    assert len(links) == ALERTS, "every alert has its own link, and a repeat has the same one"
    repeated = sum(links.values()) - ALERTS
    deliver_deaths = killed.count("DeliverFunction")
    print(f"{ALERTS} alerts, killed {collections.Counter(killed)}, {repeated} messages repeated")
    assert repeated <= deliver_deaths
    assert set(killed) == set(CHAIN)
