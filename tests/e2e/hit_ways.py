"""Ways of a hit through the service: told, answered, held for a case, escalated, or told to nobody."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from platewatch.alerts.aws.alerts_table import DynamoAlerts
from platewatch.alerts.aws.ends_table import DynamoHits
from platewatch.cameras.camera import Lane
from platewatch.reading.record import name_pictures
from platewatch.retention.terms import Ground, Retention
from platewatch.snapshots.aws.reads_queue import ReadMessage, write_message
from platewatch.snapshots.aws.reads_table import DynamoReads
from platewatch.snapshots.aws.shares_table import DynamoShares
from platewatch.snapshots.turn import Share
from tests.e2e.conftest import LINK, Service, wait_for
from tests.e2e.test_alerting import _report
from tests.e2e.test_chain import open_page
from tests.e2e.test_matching import LISTED, PURPOSE, _let_time_pass, come, reviews
from tests.unit.alerts.makers import make_alert_for, make_read


def move_pictures(service: Service, folder: str) -> None:
    """As if an earlier attempt had moved the pictures of a read or a review and died."""
    s3, bucket = service.cloud.admin_client("s3"), service.cloud.resources["EvidenceBucket"]
    for key in name_pictures(folder):
        s3.put_object(Bucket=bucket, Key=key.replace("pending/", "hit/"), Body=b"\xff\xd8 drawn by a test")
        s3.delete_object(Bucket=bucket, Key=key)
    s3.delete_object(Bucket=bucket, Key=f"pending/{folder}/pair")


def come_again(service: Service, name: str) -> None:
    """A wanted car whose pictures an earlier attempt has moved already."""
    cloud, now = service.cloud, datetime.now(UTC)
    camera = service.cameras[Lane.PRIORITY]
    read = make_read((LISTED, 0.95), read_id=f"{name}-00", captured_at=now, camera_id=camera)
    read = replace(read, retention=replace(read.retention, expires_at=now + timedelta(hours=24)))
    move_pictures(service, read.read_id)
    DynamoReads(cloud.admin_client("dynamodb"), cloud.resources["ReadsTable"]).keep_reads([read])
    body = write_message(ReadMessage(read.ref, closes=False))
    cloud.admin_client("sqs").send_message(QueueUrl=cloud.resources["ReadsPriorityQueue"], MessageBody=body)


def send_beyond_share(service: Service, picture: bytes) -> None:
    """A snapshot on each lane, of a camera that has used its share of it."""
    cloud = service.cloud
    shares = DynamoShares(cloud.admin_client("dynamodb"), cloud.resources["ReadsTable"])
    for lane in Lane:
        now = datetime.now(UTC)
        assert shares.keep_share(service.take_camera(lane), None, Share(-60, now))
        service.upload(picture, now, lane)
    service.settle()


def lose_pictures(service: Service) -> None:
    """Every kept picture."""
    s3, bucket = service.cloud.admin_client("s3"), service.cloud.resources["EvidenceBucket"]
    for entry in s3.list_objects_v2(Bucket=bucket, Prefix="hit/").get("Contents", []):
        s3.delete_object(Bucket=bucket, Key=entry["Key"])


def tell_of_hits(service: Service, wanted: bytes, unwanted: bytes) -> None:
    """Hit and no-hit on both lanes, a broken picture, a topic, a link, doubtful hits, what nobody answers, carriers."""
    client, now = service.client, datetime.now(UTC)
    client.call("PUT", "/v1/recipients/all", {"name": "All", "channel": "topic", "lists": "all"})
    for lane in Lane:
        service.take_camera(lane)
        for picture in (unwanted, b"\xff\xd8 no picture", wanted):
            service.upload(picture, now, lane)
    service.settle()
    links = [found[0] for text in service.messages() if (found := LINK.search(text))]
    pin = {"pin": service.pins["officer"]}
    assert open_page(links[0], pin)[0] == 200
    for button in ("acknowledge", "misread", "undo", "list-wrong", "undo", "list-wrong"):
        assert open_page(f"{links[0]}/{button}", pin | {"confirmed": "yes"})[0] == 200
    assert [open_page(links[1], {"pin": "918273"})[0] for _ in range(5)][-1] == 429
    client.call("PUT", "/v1/recipients/officer/pin", pin)
    client.call("GET", "/v1/recipients")
    for entry in client.call("GET", "/v1/live")["entries"][:1]:
        client.call("GET", f"/v1/live/{entry['id']}", query={"pictures": "true"})
        client.call("POST", f"/v1/live/{entry['id']}/take")
    told = [alert["alert_id"] for alert in service.alerts() if alert["recipient_id"] == "officer"]
    _report(service, told[-1], "", "SUCCESS", "Message has been accepted by phone")
    for name, decision in (("p1", "send"), ("p2", "dismiss"), ("p6", "send")):
        service.take_camera()
        come(service, ("SVNP28", 0.5), (LISTED, 0.4), name=name)
        service.settle()
        [review] = reviews(service)
        if name == "p6":
            move_pictures(service, review["review_id"])
        client.call("GET", f"/v1/reviews/{review['review_id']}", headers=PURPOSE)
        client.call("POST", f"/v1/reviews/{review['review_id']}/{decision}", headers=PURPOSE)
    service.settle()
    send_beyond_share(service, unwanted)
    hand_over(service)
    hold_hits(service)
    hold(service, told[-1], now + timedelta(days=400))
    lose_pictures(service)
    hold(service, told[-1], now + timedelta(days=500))
    assert open_page(links[0], pin)[0] == 200
    escalate_one(service)


def hand_over(service: Service) -> None:
    """One person leaves, another one arrives; a recipient gets a test message."""
    leaving, arriving = (
        service.cloud.add_person(name, role="ControlRoomPolicy").api_client() for name in ("late-shift", "early-shift")
    )
    leaving.call("GET", "/v1/handovers/now")
    handover = leaving.call("POST", "/v1/handovers", {"note": "quiet"})["handover"]
    arriving.call("GET", "/v1/handovers")
    arriving.call("POST", f"/v1/handovers/{handover['id']}/sign", {})
    service.client.call("POST", "/v1/recipients/officer/test")
    service.settle()
    service.client.call("GET", "/v1/recipients/officer/test")


def hold_hits(service: Service) -> None:
    """Two alerts are held for a case: one until it is let go, one until its end; and a hit's own term is over."""
    client, cloud, now = service.client, service.cloud, datetime.now(UTC)
    one, other = [alert["alert_id"] for alert in service.alerts() if alert["recipient_id"] == "officer"][-2:]
    held = hold(service, one, now + timedelta(days=400))
    hold(service, other, now + timedelta(seconds=4))
    client.call("GET", "/v1/retention/holds", headers=PURPOSE)
    client.call("DELETE", f"/v1/retention/holds/{held}", headers=PURPOSE)
    over = Retention(now - timedelta(minutes=5), Ground.HIT)
    dynamodb, table = cloud.admin_client("dynamodb"), cloud.resources["AlertsTable"]
    DynamoAlerts(dynamodb, table).record_alert(replace(make_alert_for("officer"), retention=over))
    DynamoHits(dynamodb, table).note_pictures("old-hit-00", over)
    report_held(service)
    wait_for(lambda: datetime.now(UTC) > now + timedelta(seconds=4))
    assert not cloud.run_schedule("WatchFunction").failed


def hold(service: Service, alert_id: str, until: datetime) -> str:
    order = {"alert_id": alert_id, "authority": "OvJ De Vries, decision 12", "until": until.isoformat()}
    hold_id: str = service.client.call("POST", "/v1/retention/holds", order, headers=PURPOSE)["hold"]["hold_id"]
    return hold_id


def report_held(service: Service) -> None:
    """What is held of every kind."""
    for kind in service.client.call("GET", "/v1/retention/report")["kinds"]:
        service.client.call("GET", f"/v1/retention/report?held={kind}")


def escalate_one(service: Service) -> None:
    """What nobody answers goes to the operators, and to the second tier once there is one."""
    client = service.client
    for name in ("p3", "p4"):
        service.take_camera()
        known = {alert["alert_id"] for alert in service.alerts()}
        come_again(service, name)
        service.settle()
        [new] = [
            alert["alert_id"]
            for alert in service.alerts()
            if alert["alert_id"] not in known and alert["recipient_id"] == "officer"
        ]
        _let_time_pass(service, new)
        assert not service.cloud.run_schedule("WatchFunction").failed
        chief = {"name": "Chief", "channel": "sms", "address": "+31600000009", "lists": "all", "tier": 2}
        client.call("PUT", "/v1/recipients/chief", chief, {"replace": "true"} if name == "p4" else None)
    service.settle()
    client.call("GET", f"/v1/alerts/{new}", headers=PURPOSE)
    client.call("POST", f"/v1/alerts/{new}/answer", {"step": "acknowledge"}, headers=PURPOSE)
    client.call("DELETE", "/v1/recipients/chief")


def fail_to_tell(service: Service) -> None:
    """A webhook is dead and a topic gone, and the operators are told; last, because the orders stay in their queues."""
    service.cloud.admin_client("sns").delete_topic(TopicArn=service.cloud.resources["AlertsTopic"])
    hook = {"name": "Dead", "channel": "webhook", "lists": "all", "address": "http://127.0.0.1:9/"}
    service.client.call("PUT", "/v1/recipients/dead", hook)
    service.take_camera()
    come(service, (LISTED, 0.95), name="p5")

    def used(action: str) -> int:
        return [each.action for each in service.cloud.used_rights()["DeliverRole"]].count(action)

    wait_for(lambda: used("sqs:ChangeMessageVisibility") == 2)
