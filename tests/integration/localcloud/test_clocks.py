"""Schedules fire and expired items go."""

import time
from pathlib import Path
from typing import Any

import pytest

from localcloud import Limits, LocalCloud

from .conftest import TEMPLATE, wait_for

pytestmark = pytest.mark.xdist_group("localcloud")


def test_a_schedule_fired_by_hand_sends_the_events_of_a_rule(cloud: LocalCloud) -> None:
    seen: list[Any] = []

    def watch(function: str, event: Any, phase: str, *_: Any) -> None:
        if function == "EchoFunction" and phase == "before":
            seen.append(event)

    cloud.taps.append(watch)
    outcome = cloud.run_schedule("EchoFunction")
    cloud.taps.remove(watch)
    assert not outcome.failed
    assert (seen[0]["source"], seen[0]["detail-type"]) == ("aws.events", "Scheduled Event")


def test_only_expired_items_are_deleted(cloud: LocalCloud) -> None:
    dynamodb, table = cloud.admin_client("dynamodb"), cloud.resources["Table"]
    now = int(time.time())
    items = {
        "over": {"expires_at": {"N": str(now - 1)}},
        "later": {"expires_at": {"N": str(now + 100)}},
        "never": {},
        "no number": {"expires_at": {"S": str(now - 1)}},
    }
    for name, more in items.items():
        dynamodb.put_item(TableName=table, Item={"pk": {"S": name}, **more})
    assert cloud.sweep_expired() == 1
    left = {item["pk"]["S"] for item in dynamodb.scan(TableName=table)["Items"]}
    assert "over" not in left
    assert {"later", "never", "no number"} <= left


def test_clocks_run_by_themselves(tmp_path: Path) -> None:
    template = tmp_path / "template.yaml"
    template.write_text(TEMPLATE.read_text().replace("rate(1 minute)", "rate(1 second)"))
    limits = Limits(prestart=False, ttl_sweep_s=0.2)
    fired: list[float] = []
    with LocalCloud.start(template, root=TEMPLATE.parent, workdir=tmp_path / "w", limits=limits) as cloud:
        cloud.taps.append(
            lambda function, event, phase, *_: fired.append(time.monotonic()) if phase == "after" else None
        )
        dynamodb, table = cloud.admin_client("dynamodb"), cloud.resources["Table"]
        dynamodb.put_item(TableName=table, Item={"pk": {"S": "x"}, "expires_at": {"N": "1"}})
        wait_for(lambda: not dynamodb.scan(TableName=table)["Items"])
        wait_for(lambda: len(fired) >= 2)
