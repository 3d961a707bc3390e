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

import pytest

from localcloud.demo.run import drain, start_cloud
from localcloud.limits import Limits
from localcloud.run.cloud import LocalCloud
from platewatch.alerts.aws.deliveries_table import DynamoDeliveries
from platewatch.alerts.delivery import DeliveryState
from platewatch.cameras.camera import Lane
from platewatch.snapshots.commands.http_transport import HttpTransport, SystemClock
from platewatch.snapshots.sender import Pace, Photo, Summary, upload_files
from tests.e2e.conftest import LINK, Service, furnish

pytestmark = [pytest.mark.xdist_group("deaths"), pytest.mark.long]

ALERTS = int(os.environ.get("PLATEWATCH_ALERTS", "200"))
KILLS_EACH = 5
RATE = 8.0


@pytest.fixture(scope="module")
def mortal() -> Iterator[Service]:
    # A message of a dead function comes back after its visibility; six timeouts would be minutes.
    with start_cloud(limits=Limits(visibility_s=35)) as cloud:
        yield furnish(cloud)


def kill_now_and_then(cloud: LocalCloud, stop: threading.Event, killed: collections.Counter[str]) -> None:
    """Kill every process of one function after the other, all functions equally often, until told to stop."""
    chance = random.Random(20261123)
    turns = list(cloud.processes()) * KILLS_EACH
    chance.shuffle(turns)
    for name in turns:
        if stop.wait(ALERTS / RATE / len(turns) * chance.uniform(0.3, 1.5)):
            return
        for pid in cloud.processes()[name]:
            os.kill(pid, signal.SIGKILL)
            killed[name] += 1


def test_deaths_lose_and_double_nothing(mortal: Service, wanted_scene: bytes) -> None:
    killed: collections.Counter[str] = collections.Counter()
    stop = threading.Event()
    killer = threading.Thread(target=kill_now_and_then, args=(mortal.cloud, stop, killed))
    # The same car at the same camera would be one alert.
    cameras = []
    for _ in range(ALERTS):
        mortal.take_camera()
        cameras.append(mortal.tokens[Lane.PRIORITY])
    photo = Photo("wanted", "image/jpeg", lambda: wanted_scene)
    killer.start()
    began = time.monotonic()
    for number, token in enumerate(cameras):
        time.sleep(max(0.0, began + number / RATE - time.monotonic()))
        transport = HttpTransport(mortal.cloud.api_url, token)
        summary = upload_files([photo], transport, SystemClock(), Pace(rate=RATE, workers=1), lambda _: None)
        assert summary == Summary(1, ())
    drain(mortal.cloud, seconds=400)
    stop.set()
    killer.join()
    drain(mortal.cloud, seconds=400)

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
    print(f"{ALERTS} alerts, killed {dict(killed)}, {repeated} messages repeated")
    assert repeated <= killed["DeliverFunction"]
    assert set(killed) == set(mortal.cloud.processes())
