"""From a read to the right officer, through the deployed template and the real handlers."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from platewatch.cameras.camera import Lane
from platewatch.reading.record import Read
from platewatch.snapshots.aws.reads_queue import ReadMessage, write_message
from platewatch.snapshots.aws.reads_table import DynamoReads
from tests.e2e.conftest import Service, wait_for
from tests.e2e.soak import show_item
from tests.unit.alerts.makers import make_read

pytestmark = pytest.mark.xdist_group("cloud")

PURPOSE = {"X-Reason": "test of the chain", "X-Case-Number": "2026-1"}
LISTED = "SVNP26"


def now() -> datetime:
    return datetime.now(UTC)


def come(
    service: Service, *spellings: tuple[str, float], name: str, at: datetime | None = None, country: str = "NL"
) -> Read:
    """A read as recognise hands it on, of a picture that no camera took: what it says is the test's choice."""
    cloud = service.cloud
    read = make_read(
        *spellings,
        read_id=f"{name}-00",
        captured_at=at or now(),
        camera_id=service.cameras[Lane.PRIORITY],
        country=country,
    )
    read = replace(read, received_at=now(), retention=replace(read.retention, expires_at=now() + timedelta(hours=24)))
    s3 = cloud.admin_client("s3")
    for key in (read.evidence.overview_key, read.evidence.plate_key):
        s3.put_object(Bucket=cloud.resources["EvidenceBucket"], Key=key, Body=b"\xff\xd8 drawn by a test")
    DynamoReads(cloud.admin_client("dynamodb"), cloud.resources["ReadsTable"]).keep_reads([read])
    body = write_message(ReadMessage(read.ref, closes=False))
    cloud.admin_client("sqs").send_message(QueueUrl=cloud.resources["ReadsPriorityQueue"], MessageBody=body)
    return read


def told_since(service: Service, before: int) -> list[str]:
    service.settle()
    return service.messages()[before:]


def reviews(service: Service) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = service.client.call("GET", "/v1/reviews", headers=PURPOSE)["reviews"]
    return found


def pending(service: Service) -> list[str]:
    bucket = service.cloud.resources["EvidenceBucket"]
    listed = service.cloud.admin_client("s3").list_objects_v2(Bucket=bucket, Prefix="pending/")
    return [entry["Key"] for entry in listed.get("Contents", [])]


def test_two_wanted_cars_at_one_camera_are_both_told_of(service: Service, scenes: Mapping[str, bytes]) -> None:
    """Complaint 8: a cooldown keyed on the camera alone swallowed the second wanted car."""
    before = len(service.messages())
    service.take_camera()
    for name in ("scene-01.jpg", "scene-04.jpg", "scene-05.jpg", "scene-07.jpg"):
        service.upload(scenes[name], now())
    texts = told_since(service, before)
    plates = {text.split()[1] for text in texts}
    assert len(texts) == len(plates) >= 2


def test_a_parked_car_is_one_alert_and_the_same_car_elsewhere_another(service: Service, wanted_scene: bytes) -> None:
    before = len(service.messages())
    service.take_camera()
    for back in (8, 6, 4, 2, 0):
        service.upload(wanted_scene, now() - timedelta(minutes=back, seconds=1))
    assert len(told_since(service, before)) == 1
    service.take_camera()
    service.upload(wanted_scene, now())
    assert len(told_since(service, before)) == 2


def test_a_camera_that_was_offline_is_marked_late_and_sends_nobody_on_the_road(
    service: Service, wanted_scene: bytes
) -> None:
    before, known = len(service.messages()), {alert["alert_id"] for alert in service.alerts()}
    service.take_camera()
    service.upload(wanted_scene, now() - timedelta(hours=3))
    assert told_since(service, before) == []
    late = [alert for alert in service.alerts() if alert["alert_id"] not in known]
    assert late
    assert all(alert["late"] for alert in late)


def test_a_doubtful_read_is_raised_by_a_later_frame(service: Service) -> None:
    before = len(service.messages())
    service.take_camera()
    come(service, (LISTED, 0.45), ("SVNP28", 0.3), name="e1")
    wait_for(lambda: not _visible(service), 20)
    assert service.messages()[before:] == []
    come(service, (LISTED, 0.7), ("SVNP20", 0.1), name="e2")
    [text] = told_since(service, before)
    assert "SV-NP-26" in text
    assert (reviews(service), pending(service)) == ([], [])


def test_a_doubtful_read_waits_for_a_person_and_is_destroyed_when_dismissed(service: Service) -> None:
    before = len(service.messages())
    service.take_camera()
    come(service, ("TKZL47", 0.5), (LISTED, 0.4), name="f1")
    assert told_since(service, before) == []
    [review] = reviews(service)
    assert "probability 40%" in review["hit"]["explanation"]["en"]
    assert len(pending(service)) == 1  # both pictures in one object
    shown = service.client.call("GET", f"/v1/reviews/{review['review_id']}", headers=PURPOSE)
    assert all(shown["pictures"].values())
    service.client.call("POST", f"/v1/reviews/{review['review_id']}/dismiss", headers=PURPOSE)
    assert (reviews(service), pending(service)) == ([], [])
    left = _rows(service, "AlertsTable")
    assert not [row for row in left if "TKZL47" in row]
    assert told_since(service, before) == []


def test_a_doubtful_read_is_sent_when_a_person_says_so(service: Service) -> None:
    before = len(service.messages())
    service.take_camera()
    come(service, ("SVNP28", 0.5), (LISTED, 0.4), name="g1")
    service.settle()
    [review] = reviews(service)
    service.client.call("POST", f"/v1/reviews/{review['review_id']}/send", headers=PURPOSE)
    [text] = told_since(service, before)
    assert "SV-NP-26" in text
    assert "40%" in text
    # The same car a moment later, read surely: the review that was sent counts as told.
    come(service, (LISTED, 0.95), name="g2")
    assert len(told_since(service, before)) == 1


def test_an_urgent_doubtful_hit_tells_those_who_take_reviews_at_once(service: Service) -> None:
    shift = {"name": "Shift leader", "channel": "sms", "address": "+31600000008", "lists": ["demo"]}
    service.client.call("PUT", "/v1/recipients/shift", shift | {"takes_reviews": True})
    before = len(service.messages())
    service.take_camera()
    come(service, ("SVNP28", 0.5), (LISTED, 0.4), name="j1")
    [text] = told_since(service, before)
    [review] = reviews(service)
    assert f"platewatch alert review show {review['review_id']}" in text
    assert not any(plate in text for plate in ("SV-NP-26", "SV-NP-28", LISTED, "SVNP28"))
    service.client.call("POST", f"/v1/reviews/{review['review_id']}/dismiss", headers=PURPOSE)
    assert pending(service) == []
    service.client.call("DELETE", "/v1/recipients/shift")


def test_pictures_outlive_another_lists_shorter_term(service: Service) -> None:
    """Two lists want one car and keep its hits for other terms; when the first term is over, watch comes by."""
    client, cloud = service.client, service.cloud
    entry = {"plate": "HH-TT-44", "case_number": "2026-0098", "consent": "OM-098", "owner": "Basisteam Noord"}
    entry |= {"category": "1", "priority": "1", "role": "missing", "reason": "missing person", "country": "NL"}
    entry |= {"valid_from": "2026-01-01", "weed_date": "2036-12-31"}
    for name, query in (("brief", {"new_list": "true"}), ("demo", None)):
        client.call("POST", f"/v1/hotlists/{name}/entries", entry, query, headers=PURPOSE)
    client.call("PUT", "/v1/hotlists/brief/settings", {"version": 0, "hit_days": 1})
    known = {alert["alert_id"] for alert in service.alerts()}
    service.take_camera()
    # Its term of a day ends in a moment, but not before its alerts are made, also on a busy machine.
    seen = now() - timedelta(days=1) + timedelta(seconds=25)
    come(service, ("HHTT44", 0.95), name="k1", at=seen)
    service.settle()
    new = [alert for alert in service.alerts() if alert["alert_id"] not in known]
    assert {alert["list"] for alert in new} == {"demo", "brief"}
    wait_for(lambda: now() > seen + timedelta(days=1, seconds=1), 40)
    assert not cloud.run_schedule("WatchFunction").failed
    [left] = [alert for alert in service.alerts() if alert["alert_id"] not in known]
    assert left["list"] == "demo"
    pictures = cloud.admin_client("s3").list_objects_v2(Bucket=cloud.resources["EvidenceBucket"], Prefix="hit/k1-00/")
    assert pictures["KeyCount"] == 2
    ended = {"plate": "HHTT44", "case_number": "2026-0098"}
    for name in ("brief", "demo"):
        client.call("POST", f"/v1/hotlists/{name}/entries/end", ended, headers=PURPOSE)


def test_what_is_past_its_weed_date_never_matches_whatever_is_stored(service: Service, wanted_scene: bytes) -> None:
    before = len(service.messages())
    service.take_camera()
    come(service, (LISTED, 0.95), name="h1")
    assert len(told_since(service, before)) == 1
    dynamodb, table = service.cloud.admin_client("dynamodb"), service.cloud.resources["HotlistTable"]
    key = {"pk": {"S": f"plate#{LISTED}"}, "sk": {"S": "entries"}}
    item = dynamodb.get_item(TableName=table, Key=key)["Item"]
    [name] = [name for name in item if name.startswith("e:")]
    kept = item[name]["M"]["weed_date"]["S"]
    yesterday = (date.today() - timedelta(days=1)).isoformat()
    with _changed(service, key, name, yesterday, kept):
        service.take_camera()
        come(service, (LISTED, 0.95), name="h2")
        assert len(told_since(service, before)) == 1
    service.take_camera()
    come(service, (LISTED, 0.95), name="h3")
    assert len(told_since(service, before)) == 2


def test_an_entry_added_while_a_passage_is_open_still_counts(service: Service) -> None:
    before = len(service.messages())
    service.take_camera()
    come(service, ("GRTT08", 0.95), name="i1")
    wait_for(lambda: not _visible(service), 20)
    assert service.messages()[before:] == []
    entry = {"plate": "GR-TT-08", "case_number": "2026-0099", "consent": "OM-099", "owner": "Basisteam Noord"}
    entry |= {"category": "1", "priority": "1", "role": "missing", "reason": "missing person", "country": "NL"}
    entry |= {"valid_from": "2026-01-01", "weed_date": "2036-12-31"}
    service.client.call("POST", "/v1/hotlists/demo/entries", entry, headers=PURPOSE)
    [text] = told_since(service, before)
    assert "GR-TT-08" in text
    ended = {"plate": "GRTT08", "case_number": "2026-0099"}
    service.client.call("POST", "/v1/hotlists/demo/entries/end", ended, headers=PURPOSE)
    service.take_camera()
    come(service, ("GRTT08", 0.95), name="i2")
    assert len(told_since(service, before)) == 1


def test_what_nobody_acknowledges_in_time_goes_to_the_next(service: Service) -> None:
    before = len(service.messages())
    chief = {"name": "Chief", "channel": "sms", "address": "+31600000009", "lists": "all", "tier": 2}
    service.client.call("PUT", "/v1/recipients/chief", chief)
    try:
        service.take_camera()
        known = {alert["alert_id"] for alert in service.alerts()}
        come(service, (LISTED, 0.95), name="j1")
        assert len(told_since(service, before)) == 1
        [alert] = [alert for alert in service.alerts() if alert["alert_id"] not in known]
        _let_time_pass(service, alert["alert_id"])
        service.cloud.run_schedule("WatchFunction")
        assert len(told_since(service, before)) == 2
        new = [one for one in service.alerts() if one["alert_id"] not in known]
        assert {one["recipient_id"]: one["escalated"] for one in new} == {"officer": True, "chief": False}
        assert {one["state"] for one in new} == {"open"}
        service.cloud.run_schedule("WatchFunction")
        assert len(told_since(service, before)) == 2
    finally:
        service.client.call("DELETE", "/v1/recipients/chief")
        # The chief is told of that too, and no later test must take it for a message of its own.
        service.settle()


def test_nothing_of_all_this_is_left_where_it_must_not_be(service: Service) -> None:
    service.settle()
    assert _rows(service, "ReadsTable", "camera#") == []
    assert pending(service) == []


@contextmanager
def _changed(service: Service, key: dict[str, Any], version: str, weed_date: str, kept: str) -> Iterator[None]:
    """The stored entry with another weed date, while this lasts: what nobody could import."""

    def put(day: str) -> None:
        service.cloud.admin_client("dynamodb").update_item(
            TableName=service.cloud.resources["HotlistTable"],
            Key=key,
            UpdateExpression="SET #version.weed_date = :day",
            ExpressionAttributeNames={"#version": version},
            ExpressionAttributeValues={":day": {"S": day}},
        )

    put(weed_date)
    try:
        yield
    finally:
        put(kept)


def _let_time_pass(service: Service, alert_id: str) -> None:
    """The alert's time to be answered is over."""
    service.cloud.admin_client("dynamodb").update_item(
        TableName=service.cloud.resources["AlertsTable"],
        Key={"pk": {"S": f"alert#{alert_id}"}, "sk": {"S": "alert"}},
        UpdateExpression="SET escalate_at = :past",
        ExpressionAttributeValues={":past": {"S": (now() - timedelta(seconds=1)).isoformat(timespec="milliseconds")}},
    )


def _rows(service: Service, table: str, prefix: str = "") -> list[str]:
    pages = service.cloud.admin_client("dynamodb").get_paginator("scan")
    found = [item for page in pages.paginate(TableName=service.cloud.resources[table]) for item in page["Items"]]
    return [show_item(item) for item in found if item["pk"]["S"].startswith(prefix)]


def _visible(service: Service) -> bool:
    """Whether a message waits to be matched; those that close passages may still be delayed."""
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    url = service.cloud.resources["ReadsPriorityQueue"]
    counts = service.cloud.admin_client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
    return any(int(count) for count in counts.values())
