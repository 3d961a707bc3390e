"""A list from elsewhere that nobody refreshes: alerts say so, and the operators hear of it, under moto."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from platewatch.alerts.channel import TOPIC
from platewatch.aws import clients
from platewatch.hotlists.aws.lists_table import DynamoLists
from platewatch.hotlists.aws.settings_table import DynamoSettings
from platewatch.hotlists.settings import ListSettings
from tests.integration.alerts.conftest import Deployment
from tests.unit.alerts.makers import make_entry, make_recipient

HOUR = timedelta(hours=1)
TODAY = datetime.now(UTC).date()
ENTRY = make_entry(weed_date=TODAY + timedelta(days=30))


def add_list(deployment: Deployment, *, origin: str | None = "national register", hours_ago: float = 27.0) -> datetime:
    """A list from elsewhere; when its file was announced."""
    deployment.add_entries("stolen", ENTRY)
    DynamoSettings(clients.dynamodb(), "hotlist").put_settings(ListSettings("stolen", origin=origin))
    return deliver(datetime.now(UTC) - hours_ago * HOUR)


def deliver(at: datetime) -> datetime:
    """As if the list's file had been announced then."""
    lists = DynamoLists(clients.dynamodb(), "hotlist")
    state = lists.find_state("stolen")
    (finished,) = state.history
    lists.save_state(replace(state, history=(replace(finished, upload=replace(finished.upload, uploaded_at=at)),)))
    return at


def match(deployment: Deployment, probability: float = 0.97) -> None:
    read = deployment.add_read(("7KXL92", probability))
    deployment.match(read.read_id)
    deployment.close(read.read_id)


def read_ops(deployment: Deployment) -> list[str]:
    """The texts that the operators got."""
    answer = clients.sqs().receive_message(QueueUrl=deployment.ops_queue_url, MaxNumberOfMessages=10)
    for message in answer.get("Messages", []):
        clients.sqs().delete_message(QueueUrl=deployment.ops_queue_url, ReceiptHandle=message["ReceiptHandle"])
    return [json.loads(message["Body"])["Message"] for message in answer.get("Messages", [])]


def test_the_text_message_and_the_alert_say_that_the_list_is_old(deployment: Deployment) -> None:
    refreshed_at = add_list(deployment)
    deployment.add_recipients(make_recipient())
    match(deployment)
    assert deployment.deliver_waiting() == []
    ((_, text),) = deployment.read_sms()
    assert text.startswith("P1 OUDE LIJST 7-KXL-92 ")
    alert_id = clients.dynamodb().scan(TableName="alerts")["Items"]
    (found,) = [item for item in alert_id if item["pk"]["S"].startswith("alert#") and item["sk"]["S"] == "alert"]
    alert = deployment.alerts.find_alert(found["pk"]["S"].removeprefix("alert#"), datetime.now(UTC))
    assert alert is not None
    assert alert.stale_as_of is not None
    assert abs(alert.stale_as_of - refreshed_at) < timedelta(milliseconds=1)


@pytest.mark.parametrize(("origin", "hours_ago"), [("national register", 25.0), (None, 9_000.0)])
def test_a_fresh_list_and_one_of_our_own_say_nothing(
    deployment: Deployment, origin: str | None, hours_ago: float
) -> None:
    add_list(deployment, origin=origin, hours_ago=hours_ago)
    deployment.add_recipients(make_recipient())
    match(deployment)
    assert deployment.deliver_waiting() == []
    ((_, text),) = deployment.read_sms()
    assert text.startswith("P1 7-KXL-92 ")


def test_a_hit_that_waited_for_review_still_says_it_when_a_person_sends_it(deployment: Deployment) -> None:
    refreshed_at = add_list(deployment)
    deployment.add_recipients(make_recipient("desk", channel=TOPIC))
    match(deployment, 0.3)
    (review,) = deployment.reviews.list_reviews(datetime.now(UTC))
    assert review.stale_as_of is not None
    assert abs(review.stale_as_of - refreshed_at) < timedelta(milliseconds=1)


def test_the_operators_hear_once_that_it_is_stale_and_once_that_it_is_fresh_again(
    deployment: Deployment, capsys: pytest.CaptureFixture[str], scan_table: Callable[[str], list[dict[str, Any]]]
) -> None:
    add_list(deployment)
    for _ in range(2):
        deployment.load("watch").handler({}, deployment.context)
    (text,) = read_ops(deployment)
    assert text.startswith("List stolen comes from national register. It was refreshed last on ")
    assert '"ListsStale":[1.0]' in capsys.readouterr().out
    (item,) = [item for item in scan_table("alerts") if item["pk"]["S"] == "stale-lists"]
    assert "KXL" not in repr(item)
    deliver(datetime.now(UTC))
    for _ in range(2):
        deployment.load("watch").handler({}, deployment.context)
    (text,) = read_ops(deployment)
    assert text.startswith("List stolen from national register may be 26 hours old, and is not older.")
    assert "ListsStale" not in capsys.readouterr().out, "what does not happen is not counted"
    assert [item for item in scan_table("alerts") if item["pk"]["S"] == "stale-lists"] == []


def test_matching_and_the_list_itself_agree_on_when_it_was_refreshed(deployment: Deployment) -> None:
    """Matching takes the state as DynamoDB gives it, watch as it is loaded."""
    refreshed_at = add_list(deployment, hours_ago=5)
    found = deployment.load("match").matching().stores.entries.find_entries(["7KXL92"])
    assert found.refreshed == {"stolen": refreshed_at}
    (freshness,) = DynamoLists(clients.dynamodb(), "hotlist").list_freshness()
    assert (freshness.list_name, freshness.origin, freshness.refreshed_at) == (
        "stolen",
        "national register",
        refreshed_at,
    )
