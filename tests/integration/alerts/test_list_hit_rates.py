"""Patterns that fit too much, over the whole path: they match nobody, and a list that hits too often is told of."""

import json
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from platewatch.alerts.aws.hit_rates_table import DynamoHitRates
from platewatch.alerts.hit_rate import HourOfHits, begin_hour
from platewatch.aws import clients
from platewatch.hotlists.aws.hotlist_table import DynamoVersions
from platewatch.hotlists.aws.lists_table import DynamoLists
from platewatch.hotlists.aws.standings_table import DynamoStandings
from platewatch.hotlists.entry import Entry
from platewatch.hotlists.fields import write_row
from platewatch.hotlists.standing import Standings, register_patterns
from tests.integration.alerts.conftest import Deployment
from tests.unit.alerts.makers import make_entry, make_recipient

Scan = Callable[[str], list[dict[str, Any]]]
ENTRY = make_entry(valid_from=date(2020, 1, 1), weed_date=date(2099, 1, 1))
EVERYBODY = [replace(ENTRY, plate=f"*{number:02}*") for number in range(100)]


def add_patterns(deployment: Deployment, *patterns: Entry) -> None:
    """Patterns as they were stored when nothing bounded them and nobody had to confirm them."""
    deployment.add_entries("stolen")
    rows = [write_row(entry) for entry in patterns]
    with ThreadPoolExecutor(1) as executor:
        versions = DynamoVersions(clients.dynamodb(), "hotlist", executor)
        versions.write_patterns("stolen", 1, zlib.compress(json.dumps(rows).encode()))
    lists = DynamoLists(clients.dynamodb(), "hotlist")
    lists.save_state(replace(lists.find_state("stolen"), patterns=1))


def match_three(deployment: Deployment) -> list[Any]:
    for number, plate in enumerate(("7KXL92", "12HHB1", "1ZRS33")):
        read = deployment.add_read((plate, 0.9), read_id=f"s{number}-00")
        deployment.match(read.read_id)
        deployment.close(read.read_id)
    now = datetime.now(UTC)
    return list(deployment.alerts.list_alerts(now.date(), now))


def test_a_hundred_patterns_of_two_digits_alert_on_nobody_and_a_narrow_one_beside_them_still_does(
    deployment: Deployment,
) -> None:
    deployment.add_recipients(make_recipient())
    add_patterns(deployment, *EVERYBODY, replace(ENTRY, plate="7KXL9?"))
    (alert,) = match_three(deployment)
    assert (alert.hit.entry.plate, alert.hit.plate_read) == ("7KXL9?", "7KXL92")


@pytest.mark.parametrize(("hours", "alerts"), [(23, 1), (25, 0)])
def test_a_pattern_that_nobody_confirmed_alerts_for_24_hours(deployment: Deployment, hours: int, alerts: int) -> None:
    pattern = replace(ENTRY, plate="7KXL9?")
    add_patterns(deployment, pattern)
    listed = register_patterns(
        Standings("stolen"), [pattern], [], "arn:x/anna", datetime.now(UTC) - timedelta(hours=hours)
    )
    DynamoStandings(clients.dynamodb(), "hotlist").save_standings(listed)
    assert len(match_three(deployment)) == alerts


def test_hits_are_counted_by_list_and_hour_without_a_plate(deployment: Deployment, scan_table: Scan) -> None:
    deployment.add_recipients(make_recipient("unit-1"), make_recipient("unit-2"))
    deployment.add_entries("stolen", ENTRY)
    read = deployment.add_read(("7KXL92", 0.9))
    for _ in range(2):
        deployment.match(read.read_id)
    rates = DynamoHitRates(clients.dynamodb(), "alerts")
    hour = begin_hour(read.captured_at)
    assert rates.list_hours(hour, hour) == [HourOfHits(hour, {"stolen": 1})]
    (item,) = [item for item in scan_table("alerts") if item["pk"]["S"] == "hit-rate"]
    assert int(item["expires_at"]["N"]) == int((hour + timedelta(days=8)).timestamp())
    assert "KXL" not in repr(item)


def test_the_operators_are_told_once_of_a_list_that_hits_unusually_often(
    deployment: Deployment, capsys: pytest.CaptureFixture[str]
) -> None:
    rates, hour = DynamoHitRates(clients.dynamodb(), "alerts"), begin_hour(datetime.now(UTC))
    for ago, name, count in ((30, "stolen", 2), (3, "stolen", 4), (0, "stolen", 21), (0, "new", 20)):
        for _ in range(count):
            rates.count_hit(name, hour - timedelta(hours=ago))
    for _ in range(2):
        deployment.load("watch").handler({}, deployment.context)
    answer = clients.sqs().receive_message(QueueUrl=deployment.ops_queue_url, MaxNumberOfMessages=10)
    (message,) = answer["Messages"]
    text = json.loads(message["Body"])["Message"]
    assert "List stolen had 21 hits between" in text
    assert "the busiest hour of the week before had 4" in text
    assert '"ListHitJumps":[1.0]' in capsys.readouterr().out
    assert rates.list_hours(hour, hour)[0].told == frozenset({"stolen"})
