"""A message that fails every attempt on the whole service: seen, found in the log, tried again, dropped, recorded."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from localcloud.demo.run import ROOT
from localcloud.limits import Limits
from localcloud.run.cloud import LocalCloud
from platewatch.cli.api_client import ApiClient
from platewatch.reading.record import ReadRef
from platewatch.snapshots.aws.reads_queue import ReadMessage, write_message
from tests.e2e.conftest import wait_for

pytestmark = pytest.mark.xdist_group("dead-letters")

READ = ReadRef("ab" * 16 + "-00", "west-1", datetime.now(UTC))


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    folder: Path = tmp_path_factory.mktemp("cloud")
    limits = Limits(visibility_s=1)
    with LocalCloud.start(ROOT / "template.yaml", root=ROOT, workdir=folder, limits=limits) as running:
        yield running


def list_waiting(client: ApiClient) -> list[dict[str, Any]]:
    return list(client.call("GET", "/v1/dead-letters")["dead_letters"])


def send(cloud: LocalCloud, body: str) -> None:
    url = cloud.resources["ReadsPriorityQueue"]
    cloud.admin_client("sqs").send_message(QueueUrl=url, MessageBody=body)


def test_what_fails_every_attempt_is_seen_tried_again_and_dropped(cloud: LocalCloud) -> None:
    client = cloud.api_client()
    assert list_waiting(client) == []
    send(cloud, json.dumps({"plate": "21-JZ-44"}))
    wait_for(lambda: list_waiting(client), 60)
    [letter] = list_waiting(client)
    assert (letter["queue"], letter["function"]) == ("reads-priority", "match")
    assert "21-JZ-44" not in json.dumps(letter)
    assert any(letter["id"] in line and "MessageUnknown" in line for line in cloud.logs("MatchFunction").splitlines())
    asked = {"queue": "reads-priority", "id": letter["id"]}
    assert client.call("POST", "/v1/dead-letters/redrive", asked)["redriven"] == 1
    # The cause is still there, so it fails once more, under another id and with the day that it had.
    wait_for(lambda: list_waiting(client), 60)
    [again] = list_waiting(client)
    assert again["id"] != letter["id"]
    assert again["redrive_until"] == letter["redrive_until"]
    client.call("POST", "/v1/dead-letters/drop", {**asked, "id": again["id"], "why": "no message of ours"})
    assert list_waiting(client) == []


def test_a_message_that_can_be_handled_by_now_is_gone_when_it_was_tried_again(cloud: LocalCloud) -> None:
    client = cloud.api_client()
    dead = cloud.resources["ReadsPriorityDeadLetters"]
    body = write_message(ReadMessage(READ, closes=False))
    cloud.admin_client("sqs").send_message(QueueUrl=dead, MessageBody=body)
    [letter] = list_waiting(client)
    assert letter["about"]["camera"] == "west-1"
    assert client.call("POST", "/v1/dead-letters/redrive", {"queue": "reads-priority"})["redriven"] == 1
    wait_for(lambda: '"gone"' in cloud.logs("MatchFunction"), 30)
    assert list_waiting(client) == []
