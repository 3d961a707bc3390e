"""match from a queue's message to alerts and deliveries, under moto."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from platewatch.alerts.delivery import DeliveryState
from platewatch.alerts.hit_rate import begin_hour
from platewatch.aws import clients
from platewatch.aws.first_sent import FIRST_SENT
from platewatch.aws.plate_tags import open_plate_secret
from platewatch.cameras.rehearsal import TEST_CAMERA, TEST_PLATE
from platewatch.matching.aws.presences_table import DynamoPresences
from platewatch.matching.errors import PresenceChanged
from platewatch.matching.presence import format_key, note_seen
from platewatch.snapshots.aws.reads_queue import ReadMessage, parse_message
from tests.integration.alerts.conftest import OVERVIEW, Deployment
from tests.integration.queue_events import take_events
from tests.unit.alerts.makers import make_entry, make_recipient

Scan = Callable[[str], list[dict[str, Any]]]
ENTRY = make_entry(valid_from=date(2020, 1, 1), weed_date=date(2099, 1, 1))


@pytest.fixture
def listed(deployment: Deployment) -> Deployment:
    deployment.add_entries("stolen", ENTRY)
    deployment.add_recipients(make_recipient("unit-1"), make_recipient("unit-2"))
    return deployment


def _pictures() -> set[str]:
    return {item["Key"] for item in clients.s3().list_objects_v2(Bucket="evidence").get("Contents", [])}


def test_a_hit_is_recorded_for_each_recipient_and_ordered(listed: Deployment, scan_table: Scan) -> None:
    read = listed.add_read(("7KXL92", 0.9), ("1KXL92", 0.05))
    assert listed.match(read.read_id) == {"batchItemFailures": []}
    now = datetime.now(UTC)
    alerts = listed.alerts.list_alerts(now.date(), now)
    assert {alert.recipient_id for alert in alerts} == {"unit-1", "unit-2"}
    for alert in alerts:
        assert alert.hit.entry == ENTRY
        assert alert.sighting.captured_at == read.captured_at
        assert alert.sighting.position is not None
        assert alert.sighting.position.site == "Handweg"
        delivery = listed.deliveries.find_delivery(alert.alert_id, alert.recipient_id)
        assert delivery is not None
        assert delivery.state is DeliveryState.PENDING
    orders = {(order["alert_id"], order["recipient_id"]) for order in listed.read_orders()}
    assert orders == {(alert.alert_id, alert.recipient_id) for alert in alerts}


def test_a_hits_pictures_move_and_its_read_is_gone(listed: Deployment, scan_table: Scan) -> None:
    read = listed.add_read(("7KXL92", 0.9))
    listed.match(read.read_id)
    listed.close(read.read_id)
    assert _pictures() == {"hit/r-00/overview.jpg", "hit/r-00/plate.jpg"}
    now = datetime.now(UTC)
    key = listed.alerts.list_alerts(now.date(), now)[0].sighting.evidence.overview_key
    assert clients.s3().get_object(Bucket="evidence", Key=key)["Body"].read() == OVERVIEW
    assert scan_table("reads") == []


def test_a_no_hit_leaves_nothing(listed: Deployment, scan_table: Scan) -> None:
    read = listed.add_read(("GG99GG", 0.9))
    assert listed.match(read.read_id) == {"batchItemFailures": []}
    assert listed.close(read.read_id) == {"batchItemFailures": []}
    assert (_pictures(), scan_table("reads")) == (set(), [])
    assert [item["pk"]["S"] for item in scan_table("alerts")] == ["recipients", "recipients"]


def test_a_message_that_comes_twice_makes_one_alert(listed: Deployment) -> None:
    read = listed.add_read(("7KXL92", 0.9))
    listed.match(read.read_id, read.read_id)
    assert listed.match(read.read_id) == {"batchItemFailures": []}
    now = datetime.now(UTC)
    assert len(listed.alerts.list_alerts(now.date(), now)) == 2


def test_every_record_has_its_end_and_no_key_has_a_plate(listed: Deployment, scan_table: Scan) -> None:
    listed.match(listed.add_read(("7KXL92", 0.9)).read_id)
    items = [item for item in scan_table("alerts") if item["pk"]["S"] != "recipients"]
    kinds = Counter(item["pk"]["S"].partition("#")[0] for item in items)
    assert kinds == {"alert": 4, "presence": 2, "pictures": 1, "hit-rate": 1, "live": 1}
    five = timedelta(days=5 * 365)
    terms = {"alert": five, "presence": timedelta(days=2), "pictures": five, "hit-rate": timedelta(days=8)}
    terms["live"] = timedelta(days=2)
    for item in items:
        kind = item["pk"]["S"].partition("#")[0]
        # Hits are counted by the hour.
        begun = begin_hour(datetime.now(UTC)) if kind == "hit-rate" else datetime.now(UTC)
        ends = begun + terms[kind]
        # Pictures have no TTL: the sweep destroys them, then their record.
        by = datetime.fromisoformat(item["expires"]["S"].partition("#")[0]) if "expires" in item else ends
        end = int(item["expires_at"]["N"]) if "expires_at" in item else by.timestamp()
        assert abs(end - ends.timestamp()) < 120
        assert item["ground"]["S"]
        keys = ("pk", "sk", "day", "created_at", "waiting", "escalate_at", "expiry_hour", "expires")
        assert "7KXL92" not in repr([item[key] for key in keys if key in item])


def test_one_bad_message_fails_alone(listed: Deployment, capsys: pytest.CaptureFixture[str]) -> None:
    good = listed.add_read(("7KXL92", 0.9))
    hours_ago = good.captured_at - timedelta(hours=2)
    bad = listed.add_read(("7KXL92", 0.9), read_id="s2-00", captured_at=hours_ago)
    for key in (bad.evidence.overview_key, bad.evidence.plate_key):
        clients.s3().delete_object(Bucket="evidence", Key=key)
    answer = listed.match(good.read_id, bad.read_id)
    assert answer == {"batchItemFailures": [{"itemIdentifier": "message-1"}]}
    assert listed.reads.find_read(bad.ref, datetime.now(UTC)) is not None


def test_logs_and_metrics_hold_no_plate(listed: Deployment, capsys: pytest.CaptureFixture[str]) -> None:
    listed.match(listed.add_read(("7KXL92", 0.9)).read_id)
    written = capsys.readouterr()
    assert '"Alerts":[2.0]' in written.out
    assert "AlertsWithoutRecipient" not in written.out  # nothing is published of what did not happen
    assert "read matched" in written.out + written.err
    assert "7KXL92" not in written.out + written.err
    assert "KXL" not in written.out + written.err


@pytest.mark.parametrize(("ago", "counted"), [(timedelta(minutes=1), "[0.0]"), (timedelta(minutes=61), "[1.0]")])
def test_late_passages_are_counted_whether_hit_or_not(
    listed: Deployment, capsys: pytest.CaptureFixture[str], ago: timedelta, counted: str
) -> None:
    for number, plate in enumerate(("7KXL92", "GG99GG")):
        moment = datetime.now(UTC) - ago - number * timedelta(minutes=5)
        read = listed.add_read((plate, 0.9), read_id=f"s{number}-00", captured_at=moment)
        listed.match(read.read_id)
        assert "PassageLate" not in capsys.readouterr().out
        listed.close(read.read_id)
        assert f'"PassageLate":{counted}' in capsys.readouterr().out
        # Its message comes once more: the passage is not counted again.
        listed.close(read.read_id)
        assert "PassageLate" not in capsys.readouterr().out


def test_how_long_alerts_took_is_counted_by_lane_and_reads_are_counted(
    listed: Deployment, capsys: pytest.CaptureFixture[str]
) -> None:
    hit, other = listed.add_read(("7KXL92", 0.9)), listed.add_read(("GG99GG", 0.9), read_id="s9-00")
    listed.match(other.read_id)
    written = capsys.readouterr().out
    assert '"Reads":[1.0]' in written
    assert "ToAlert" not in written
    listed.match(hit.read_id)
    written = capsys.readouterr().out
    assert f'"PutToAlert{hit.lane.title()}":[' in written
    assert f'"CaptureToAlert{hit.lane.title()}":[' in written
    listed.close(hit.read_id)
    written = capsys.readouterr().out
    # Nothing is published of what did not happen.
    assert ('"Reads"' in written, '"PassageLate":[0.0]' in written) == (False, True)
    assert "ToAlert" not in written


def test_a_rehearsal_is_counted_nowhere(listed: Deployment, capsys: pytest.CaptureFixture[str]) -> None:
    read = listed.add_read((TEST_PLATE, 0.9), camera_id=TEST_CAMERA)
    assert listed.match(read.read_id) == {"batchItemFailures": []}
    written = capsys.readouterr().out
    assert '"decision":"rehearsed"' in written
    assert '"Reads"' not in written


def test_a_doubtful_passage_waits_for_more_frames_and_then_for_a_person(listed: Deployment, scan_table: Scan) -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    read = listed.add_read(("7KXL92", 0.4), ("1KXL92", 0.35), captured_at=now - timedelta(seconds=10))
    listed.match(read.read_id)
    assert listed.reviews.list_reviews(now) == []
    waiting = clients.sqs().receive_message(QueueUrl=listed.reads_queue_url)["Messages"]
    assert [parse_message(message["Body"]) for message in waiting] == [ReadMessage(read.ref, closes=True)]
    listed.close(read.read_id)
    listed.close(read.read_id)
    (review,) = listed.reviews.list_reviews(now)
    assert (review.hit.entry, review.hit.probability, review.recipient_ids) == (ENTRY, 0.4, ("unit-1", "unit-2"))
    assert listed.reviews.find_review(review.review_id, now) == review
    assert _pictures() == {f"pending/{review.review_id}/pair"}
    assert (scan_table("reads"), listed.alerts.list_alerts(now.date(), now)) == ([], [])


def test_the_message_that_closes_a_passage_keeps_the_day_of_its_reads(listed: Deployment) -> None:
    before = datetime.now(UTC) - timedelta(seconds=1)
    listed.match(listed.add_read(("7KXL92", 0.9)).read_id)
    [event] = take_events(listed.reads_queue_url)
    [record] = event["Records"]
    assert int(record["messageAttributes"][FIRST_SENT]["stringValue"]) >= before.timestamp() * 1000


def test_a_review_that_ended_leaves_a_marker_without_a_plate(listed: Deployment, scan_table: Scan) -> None:
    now = datetime.now(UTC)
    read = listed.add_read(("7KXL92", 0.4), captured_at=now - timedelta(seconds=10))
    listed.close(read.read_id)
    (review,) = listed.reviews.list_reviews(now)
    ends = review.retention.expires_at
    assert listed.reviews.list_overdue(now) == []
    assert listed.reviews.list_overdue(ends) == [review.review_id]
    assert listed.reviews.find_overdue(review.review_id, now) is None
    assert listed.reviews.find_overdue(review.review_id, ends) == review
    assert listed.reviews.find_review(review.review_id, ends) is None
    listed.reviews.end_review(review)
    listed.reviews.end_review(review)
    assert listed.reviews.record_review(review) is False
    assert (listed.reviews.list_reviews(now), listed.reviews.list_overdue(ends)) == ([], [])
    left = [item for item in scan_table("alerts") if item["pk"]["S"].startswith("review#")]
    # The other item is the log of the message that it waited.
    assert [item["sk"]["S"] for item in left] == ["delivery#control-room", "review"]
    assert "KXL" not in repr(left)


def test_a_parked_car_is_told_of_once(listed: Deployment) -> None:
    now = datetime.now(UTC)
    for number in range(3):
        at = now - timedelta(minutes=6 - 2 * number)
        read = listed.add_read(("7KXL92", 0.9), read_id=f"s{number}-00", captured_at=at)
        listed.match(read.read_id)
        listed.close(read.read_id)
    assert len(listed.alerts.list_alerts(now.date(), now)) == 2


def test_whoever_reads_a_presence_cannot_try_plates_on_it(listed: Deployment, scan_table: Scan) -> None:
    read = listed.add_read(("7KXL92", 0.9))
    listed.match(read.read_id)
    listed.close(read.read_id)
    kept = {item["pk"]["S"].removeprefix("presence#") for item in scan_table("alerts") if "stays" in item}
    plain = {format_key("alert", ENTRY.entry_id, "7KXL92", read.camera_id, each) for each in ("unit-1", "unit-2")}
    assert len(kept) == 2
    assert not kept & plain


def test_two_matchers_of_one_car_at_once_do_not_overwrite_each_other(listed: Deployment) -> None:
    store, now = DynamoPresences(clients.dynamodb(), "alerts", open_plate_secret()), datetime.now(UTC)
    before = store.find_presence("key")
    first, _ = note_seen(before, "p1", now, timedelta(minutes=30))
    store.save_presence(first)
    second, _ = note_seen(before, "p2", now, timedelta(minutes=30))
    with pytest.raises(PresenceChanged):
        store.save_presence(second)
    assert [stay.passage_id for stay in store.find_presence("key").stays] == ["p1"]
