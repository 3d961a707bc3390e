"""Runs schedules at their rate, and deletes expired items from tables with a time to live."""

import json
import threading
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from localcloud.account_id import ACCOUNT
from localcloud.deploy.stack import ExpiringTable, Schedule
from localcloud.run.functions import Outcome, Seat


def fire(schedule: Schedule, seat: Seat, region: str) -> Outcome:
    """Invokes a schedule's function with the event of a rule."""
    if schedule.input is not None:
        return seat.invoke(json.loads(schedule.input))
    return seat.invoke(
        {
            "version": "0",
            "id": str(uuid.uuid4()),
            "detail-type": "Scheduled Event",
            "source": "aws.events",
            "account": ACCOUNT,
            "time": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "region": region,
            "resources": [schedule.rule_arn],
            "detail": {},
        }
    )


def delete_expired(dynamodb: Any, table: ExpiringTable) -> int:
    """Deletes the items whose time is over; gives their number. An item renewed meanwhile stays."""
    names = {"#expiry": table.attribute}
    values = {":now": {"N": str(int(time.time()))}}
    test = "attribute_type(#expiry, :number) AND #expiry <= :now"
    pages = dynamodb.get_paginator("scan").paginate(
        TableName=table.table,
        FilterExpression=test,
        ExpressionAttributeNames=names,
        ExpressionAttributeValues={**values, ":number": {"S": "N"}},
    )
    deleted = 0
    for page in pages:
        for item in page["Items"]:
            try:
                dynamodb.delete_item(
                    TableName=table.table,
                    Key={name: item[name] for name in table.keys},
                    ConditionExpression="#expiry <= :now",
                    ExpressionAttributeNames=names,
                    ExpressionAttributeValues=values,
                )
                deleted += 1
            except dynamodb.exceptions.ConditionalCheckFailedException:
                continue
    return deleted


class Clock(threading.Thread):
    """One thread that runs due schedules, one after the other."""

    def __init__(
        self, schedules: list[tuple[Schedule, Seat]], region: str, is_disabled: Callable[[Schedule], bool]
    ) -> None:
        super().__init__(name="schedules", daemon=True)
        self._schedules = schedules
        self._region = region
        self._is_disabled = is_disabled
        self._stopping = threading.Event()
        self.firing = threading.Lock()
        """Held while a schedule runs; none begins while somebody else holds it, and what became due runs afterwards."""

    def stop(self) -> None:
        """Makes the thread end."""
        self._stopping.set()

    def run(self) -> None:
        """Fires until stopped; the first time one interval after the start, as AWS does."""
        due = {number: time.monotonic() + each.every_s for number, (each, _) in enumerate(self._schedules)}
        while due and not self._stopping.wait(max(0.0, min(due.values()) - time.monotonic())):
            for number, (schedule, seat) in enumerate(self._schedules):
                if due[number] <= time.monotonic():
                    with self.firing:
                        if not self._is_disabled(schedule):
                            fire(schedule, seat, self._region)
                    due[number] += schedule.every_s


class Sweeper(threading.Thread):
    """One thread that deletes expired items at an interval."""

    def __init__(self, dynamodb: Any, tables: list[ExpiringTable], every_s: float) -> None:
        super().__init__(name="ttl-sweep", daemon=True)
        self._dynamodb = dynamodb
        self._tables = tables
        self._every_s = every_s
        self._stopping = threading.Event()

    def stop(self) -> None:
        """Makes the thread end."""
        self._stopping.set()

    def run(self) -> None:
        """Sweeps until stopped."""
        while not self._stopping.wait(self._every_s):
            for table in self._tables:
                try:
                    delete_expired(self._dynamodb, table)
                except (ClientError, BotoCoreError):
                    if not self._stopping.is_set():
                        raise
