"""Test messages and who would be told now, over the API, the queue and the function that delivers."""

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from platewatch.alerts.aws.recipient_checks_table import DynamoRecipientChecks
from platewatch.alerts.channel import TOPIC
from platewatch.alerts.recipient_check import SCHEMA
from platewatch.aws import clients
from platewatch.aws.tables import unpack
from platewatch.cameras.rehearsal import TEST_CAMERA
from platewatch.cli.api_client import ApiRefused
from platewatch.cli.main import main
from tests.integration.alerts.conftest import Deployment
from tests.integration.in_process import InProcessClient
from tests.unit.alerts.makers import make_recipient

PATH = "/v1/recipients/unit-1/test"
NOW = {"list": "stolen", "category": "1", "priority": "1", "camera": "west-1"}


def test_a_test_message_reaches_the_phone_and_what_came_of_it_is_shown(
    deployment: Deployment, api_client: InProcessClient, scan_people: Callable[[], list[dict[str, Any]]]
) -> None:
    deployment.add_recipients(make_recipient("unit-1"))
    assert api_client.call("GET", PATH)["test"] is None
    assert api_client.call("POST", PATH)["test"]["state"] == "waiting"
    assert deployment.deliver_waiting() == []
    [(number, text)] = deployment.read_sms()
    assert number == "+31612345678"
    assert "testbericht voor unit-1" in text
    test = api_client.call("GET", PATH)["test"]
    assert (test["state"], test["fault"]) == ("accepted", None)
    [record] = map(unpack, scan_people())
    assert (record["action"], record["subject"], record["detail"]["change"]) == (
        *("change", "recipient:unit-1"),
        "test-message",
    )
    with pytest.raises(ApiRefused, match="unit-2"):
        api_client.call("POST", "/v1/recipients/unit-2/test")


def test_a_rehearsal_is_recorded_as_one_with_its_camera_and_no_second_begins_beside_it(
    deployment: Deployment, api_client: InProcessClient, scan_people: Callable[[], list[dict[str, Any]]]
) -> None:
    deployment.add_recipients(make_recipient("unit-1"), make_recipient("unit-2"))
    assert api_client.call("POST", PATH, query={"rehearsal": "true"})["token"].startswith(f"pw1.{TEST_CAMERA}.")
    [record] = map(unpack, scan_people())
    assert (record["action"], record["subject"]) == ("change", "recipient:unit-1")
    assert (record["detail"]["change"], record["detail"]["camera"]) == ("rehearsal", TEST_CAMERA)
    with pytest.raises(ApiRefused, match="another rehearsal is under way"):
        api_client.call("POST", "/v1/recipients/unit-2/test", query={"rehearsal": "true"})
    # The first one's picture still comes to its own message.
    assert api_client.call("GET", "/v1/recipients/unit-2/test")["test"] is None
    found = DynamoRecipientChecks(clients.dynamodb(), os.environ["ALERTS_TABLE"]).find_rehearsal(datetime.now(UTC))
    assert found is not None
    assert found.recipient_id == "unit-1"


def test_a_test_of_the_topic_says_so_in_its_subject(deployment: Deployment, api_client: InProcessClient) -> None:
    queue_url = deployment.webhooks_queue_url
    answer = clients.sqs().get_queue_attributes(QueueUrl=queue_url, AttributeNames=["QueueArn"])
    endpoint = answer["Attributes"]["QueueArn"]
    clients.sns().subscribe(TopicArn=os.environ["ALERTS_TOPIC_ARN"], Protocol="sqs", Endpoint=endpoint)
    deployment.add_recipients(make_recipient("unit-1", channel=TOPIC, address=None))  # type: ignore[arg-type]
    api_client.call("POST", PATH)
    assert deployment.deliver_waiting() == []
    assert api_client.call("GET", PATH)["test"]["state"] == "accepted"
    [message] = clients.sqs().receive_message(QueueUrl=queue_url)["Messages"]
    told = json.loads(message["Body"])
    assert told["Subject"] == "Platewatch test"
    assert json.loads(told["Message"])["schema"] == SCHEMA


def test_who_would_be_told_now_and_what_can_be_asked(
    deployment: Deployment, api_client: InProcessClient, scan_people: Callable[[], list[dict[str, Any]]]
) -> None:
    deployment.add_lists("stolen")
    choices = api_client.call("GET", "/v1/told-now/choices")
    assert choices["lists"] == ["stolen"]
    assert [one["id"] for one in choices["cameras"]] == ["west-1"]
    found = api_client.call("GET", "/v1/told-now", query=NOW)
    assert (found["somebody"], found["recipients"]) == (False, [])
    deployment.add_recipients(
        make_recipient("unit-1"), make_recipient("chief", tier=2), make_recipient("x-1", active=False)
    )
    found = api_client.call("GET", "/v1/told-now", query=NOW | {"at": "2026-03-12T03:00:00Z"})
    assert found["at"] == "2026-03-12T03:00:00.000Z"
    told = {one["recipient_id"]: (one["after_minutes"], one["hindrances"]) for one in found["recipients"]}
    assert told == {"unit-1": (0, []), "chief": (10, []), "x-1": (None, ["off"])}
    assert "+31612345678" not in json.dumps(found)
    assert scan_people() == []


@pytest.mark.parametrize(
    ("changed", "field"),
    [({"priority": "6"}, "priority"), ({"category": ""}, "category"), ({"list": ""}, "list"), ({"at": "soon"}, "at")],
)
def test_what_is_missing_or_wrong_is_named(api_client: InProcessClient, changed: dict[str, str], field: str) -> None:
    with pytest.raises(ApiRefused) as refused:
        api_client.call("GET", "/v1/told-now", query=NOW | changed)
    assert refused.value.field == field


def test_the_command_line_says_both(
    deployment: Deployment,
    api_client: InProcessClient,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("platewatch.cli.client.connect", lambda _address: api_client)
    deployment.add_lists("stolen")
    deployment.add_recipients(make_recipient("unit-1", active=False))

    def run(*words: str) -> str:
        capsys.readouterr()
        assert main(["recipient", *words]) == 0
        return capsys.readouterr().out

    asked = ("told-now", "--list", "stolen", "--priority", "1", "--category", "1", "--camera", "west-1")
    assert "not: switched off" in run(*asked)
    assert "the operators are informed" in run(*asked)
    assert "no test message" in run("test-state", "unit-1")
    assert "waiting" in run("test", "unit-1")
