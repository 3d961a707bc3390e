"""Lambda's rule against functions that send themselves messages without end."""

import json
import time
from typing import Any

import pytest

from localcloud import LocalCloud
from localcloud.enforce.recursion import MOST_INVOCATIONS, continue_trace, count_invocations

from .conftest import wait_for

pytestmark = pytest.mark.xdist_group("localcloud")


def send(cloud: LocalCloud, queue: str, name: str, left: int) -> None:
    body = json.dumps({"name": name, "left": left})
    cloud.admin_client("sqs").send_message(QueueUrl=cloud.resources[queue], MessageBody=body)


def rounds(cloud: LocalCloud, function: str, name: str) -> int:
    return cloud.logs(function).count(f"round {name} ")


def dead(cloud: LocalCloud, queue: str) -> list[Any]:
    answer = cloud.admin_client("sqs").receive_message(
        QueueUrl=cloud.resources[queue], MaxNumberOfMessages=10, VisibilityTimeout=0
    )
    return [json.loads(message["Body"]) for message in answer.get("Messages", [])]


def test_a_message_that_goes_round_is_stopped_after_sixteen_invocations_and_parked(cloud: LocalCloud) -> None:
    send(cloud, "Rounds", "a", 40)
    [parked] = wait_for(lambda: dead(cloud, "DeadRounds"), seconds=30)
    assert parked == {"name": "a", "left": 40 - MOST_INVOCATIONS}
    assert rounds(cloud, "RoundFunction", "a") == MOST_INVOCATIONS
    time.sleep(0.3)
    assert rounds(cloud, "RoundFunction", "a") == MOST_INVOCATIONS
    assert "went round too often" in cloud.logs("RoundFunction")


def test_fifteen_times_round_is_no_loop(cloud: LocalCloud) -> None:
    send(cloud, "Rounds", "b", MOST_INVOCATIONS - 1)
    wait_for(lambda: rounds(cloud, "RoundFunction", "b") == MOST_INVOCATIONS, seconds=30)
    assert not [each for each in dead(cloud, "DeadRounds") if each["name"] == "b"]


def test_a_function_that_is_meant_to_is_not_stopped(cloud: LocalCloud) -> None:
    send(cloud, "Spins", "c", 25)
    wait_for(lambda: rounds(cloud, "SpinFunction", "c") == 26, seconds=30)
    assert dead(cloud, "DeadSpins") == []


def test_a_chain_counts_each_function_by_itself_and_a_batch_goes_on_with_the_longest() -> None:
    first = continue_trace([], "one")
    both = continue_trace([first, continue_trace([first], "one")], "other")
    assert (count_invocations(both, "one"), count_invocations(both, "other")) == (2, 1)
    assert count_invocations("Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1", "one") == 0
    assert count_invocations("", "one") == 0
