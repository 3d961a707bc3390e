"""Ways of the service that a run takes only when something is odd: a wrong token, a wrong clock, what a function died
over. What would take hours is put into the tables, and watch finds it.
"""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from platewatch.alerts.alert import Alert
from platewatch.alerts.answers import Answer, Answers, Step
from platewatch.alerts.aws.alerts_table import DynamoAlerts
from platewatch.alerts.aws.deliveries_table import open_notices
from platewatch.alerts.aws.disputes_table import DynamoDisputes
from platewatch.alerts.aws.ends_table import DynamoHits
from platewatch.alerts.aws.hit_rates_table import DynamoHitRates
from platewatch.alerts.delivery import Delivery, DeliveryState
from platewatch.alerts.dispute import Dispute
from platewatch.alerts.hit_rate import MOST_OF_NEW, begin_hour
from platewatch.cameras.aws.cameras_table import DynamoCameras
from platewatch.cameras.camera import Lane
from platewatch.cameras.clock import ClockRecord, Lag
from platewatch.deadletters.letters import QueueName
from platewatch.hotlists.commands.importing import ImportRefused, import_file
from platewatch.hotlists.settings import ListSettings
from platewatch.matching.aws.reviews_table import DynamoReviews
from platewatch.matching.review import Review
from platewatch.retention.terms import Ground, Retention
from platewatch.snapshots.commands.http_transport import HttpTransport
from tests.e2e.conftest import Service
from tests.unit.alerts.makers import make_alert_for, make_entry
from tests.unit.cameras.makers import make_document

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


def go_rare_ways(service: Service, folder: Path) -> None:
    """Everything below."""
    guess_a_token(service)
    refuse_a_file(service, folder)
    dispute_twice(service)
    watch_odd_things(service)
    try_dead_letters_again(service)


def alerts_table(service: Service) -> tuple[Any, str]:
    return service.cloud.admin_client("dynamodb"), service.cloud.resources["AlertsTable"]


def run_watch(service: Service) -> None:
    assert not service.cloud.run_schedule("WatchFunction").failed


def try_dead_letters_again(service: Service) -> None:
    """A message in each queue of dead letters is seen and tried again; none of them has anything left to do."""
    sqs, test = service.cloud.admin_client("sqs"), {"Event": "s3:TestEvent"}
    read = {"read_id": "gone-00", "camera_id": "gone", "captured_at": datetime.now(UTC).isoformat()}
    order = {"alert_id": "0" * 32, "recipient_id": "officer"}
    bodies = {"Snapshots": test, "Reads": read, "Deliveries": order, "Webhooks": order, "Imports": test}
    for name in QueueName:
        kind, _, lane = name.title().partition("-")
        url = service.cloud.resources[f"{kind}{lane}DeadLetters"]
        sqs.send_message(QueueUrl=url, MessageBody=json.dumps(bodies[kind]))
    assert len(service.client.call("GET", "/v1/dead-letters")["dead_letters"]) == len(QueueName)
    for name in QueueName:
        assert service.client.call("POST", "/v1/dead-letters/redrive", {"queue": name})["redriven"] == 1
    service.settle()


def guess_a_token(service: Service) -> None:
    """Somebody announces with a token that is not the camera's."""
    token = f"pw1.{service.cameras[Lane.PRIORITY]}." + "A" * 43
    described = {"sha256": "ab" * 32, "size": 7, "content_type": "image/jpeg"}
    snapshot = {"captured_at": datetime.now(UTC).isoformat()} | described
    assert HttpTransport(service.cloud.api_url, token).announce({"snapshots": [snapshot]}).status == 401


def refuse_a_file(service: Service, folder: Path) -> None:
    """A file that is no list."""
    path = folder / "wrong.csv"
    path.write_text("this,is,no,list\n1,2,3,4\n")
    with pytest.raises(ImportRefused):
        import_file(service.client, path, "demo")


def dispute_twice(service: Service) -> None:
    """A person says by the API that an entry is wrong, and takes it back."""
    alert_id = [alert["alert_id"] for alert in service.alerts() if alert["recipient_id"] == "officer"][-1]
    purpose = {"X-Reason": "test of rare ways", "X-Case-Number": "2026-1"}
    for step in ("list-wrong", "undo"):
        service.client.call("POST", f"/v1/alerts/{alert_id}/answer", {"step": step}, headers=purpose)


def watch_odd_things(service: Service) -> None:
    """A clock is wrong and its camera is revoked, a list hits too often, disputes and reviews are overdue, somebody
    answered and the function died, and a hit's term is over.
    """
    client, table, now = *alerts_table(service), datetime.now(UTC)
    camera = service.take_camera()
    put_clock_wrong(service, camera, now)
    send_heartbeat(service)
    rates = DynamoHitRates(client, table)
    for _ in range(MOST_OF_NEW + 1):
        rates.count_hit("demo", begin_hour(now))
    DynamoDisputes(client, table).open_dispute(make_dispute(now))
    DynamoReviews(client, table).record_review(make_review(now))
    answer_and_die(service, now)
    end_hit(service, now)
    run_watch(service)
    service.client.call("POST", f"/v1/cameras/{camera}/revoke")
    run_watch(service)


def put_clock_wrong(service: Service, camera_id: str, now: datetime) -> None:
    """An hour behind, in every picture of the last hour."""
    cameras = DynamoCameras(service.cloud.admin_client("dynamodb"), service.cloud.resources["CamerasTable"])
    camera = cameras.find(camera_id)
    assert camera is not None
    lags = tuple(Lag(now - back * 10 * MINUTE, 3600.0) for back in (4, 3, 2, 1))
    assert cameras.keep_clock(camera, replace(camera, clock=ClockRecord(lags, now, now)))


def send_heartbeat(service: Service) -> None:
    """Of an agent whose clock is wrong, over the way that agents take."""
    host = urlsplit(service.cloud.api_url)
    connection = HTTPConnection(host.netloc, timeout=30)
    clock = {"offset_ms": 2500, "source": "ntp"}
    headers = {"Authorization": f"Bearer {service.tokens[Lane.PRIORITY]}", "Content-Type": "application/json"}
    path = f"{host.path.rstrip('/')}/v1/heartbeats"
    connection.request("POST", path, json.dumps(make_document(clock=clock)), headers)
    answer = connection.getresponse()
    assert (answer.status, answer.read()) == (204, b"")
    assert answer.headers["Date"]
    connection.close()


def make_dispute(now: datetime) -> Dispute:
    """Of an entry that no editor looked at in time."""
    return Dispute(
        list_name="demo",
        entry_id="0" * 24,
        plate="7KXL92",
        country="NL",
        case_number="2026-1",
        owner="Basisteam Noord",
        by="officer",
        at=now - 25 * HOUR,
        hit_id="1" * 32,
        number=1,
        settle_by=now - HOUR,
        expires_at=now + HOUR,
    )


def make_review(now: datetime) -> Review:
    """Of a doubtful hit that nobody decided."""
    alert = make_alert_for("officer", make_entry(list_name="demo"))
    over = Retention(now - MINUTE, Ground.PENDING)
    return Review("2" * 32, alert.hit, alert.sighting, ("officer",), now - HOUR, over, ListSettings("demo"))


def answer_and_die(service: Service, now: datetime) -> None:
    """Somebody said that the list is wrong, took it back and said so again, and nothing followed from it yet."""
    client, table = alerts_table(service)
    alert = replace(make_alert_for("officer", passage_id="west-1:p9"), created_at=now)
    alert = replace(alert, retention=replace(alert.retention, expires_at=now + 24 * HOUR), escalate_at=None)
    store = DynamoAlerts(client, table)
    assert store.record_alert(alert)
    steps = (Step.LIST_WRONG, Step.UNDO, Step.LIST_WRONG)
    given = tuple(Answer(step, "officer", now - MINUTE, None, "officer") for step in steps)
    store.save_answers(alert, Answers(), Answers(given), now - MINUTE)


def end_hit(service: Service, now: datetime) -> Alert:
    """A hit of which the operators and somebody else were told, and whose term is over."""
    client, table = alerts_table(service)
    over = Retention(now - 5 * MINUTE, Ground.HIT)
    alert = replace(make_alert_for("officer", passage_id="west-1:p8"), retention=over)
    assert DynamoAlerts(client, table).record_alert(alert)
    notice = Delivery(alert.alert_id, "officer", DeliveryState.PENDING, replace(over, expires_at=now + HOUR))
    open_notices(client, table, 2).open_delivery(notice)
    DynamoHits(client, table).note_pictures("old-hit-01", over)
    return alert
