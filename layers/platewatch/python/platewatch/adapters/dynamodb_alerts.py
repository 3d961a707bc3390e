"""Alerts in DynamoDB: `alert#<id>` / `alert`, and who answered first for a hit: `hit#<id>` / `answer`.

What never changes stands as JSON in `record`; state, answer and the time to escalate stand beside it, because
conditions and indexes need them. `waiting` is there only while somebody waits for an answer.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from platewatch.adapters.alert_records import dump_alert, format_time, load_alert, read_time
from platewatch.adapters.dynamodb_expiry import describe_due
from platewatch.alerts.alert import Alert, AlertState, Answer, FirstAnswer, Outcome
from platewatch.alerts.errors import AlertChanged

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_WAITING: Final = "acknowledgement"


class DynamoAlerts:
    """Implements the ports AlertStore, WaitingAlerts, AnswerLog, AlertList and HeldAlerts on the alerts table."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def find_alert(self, alert_id: str, now: datetime) -> Alert | None:
        """The alert, or None when it has expired or never was."""
        alert = self.find_stored(alert_id)
        return alert if alert and alert.retention.holds(now) else None

    def find_stored(self, alert_id: str) -> Alert | None:
        """The alert as long as it is stored, its term over or not: for holds alone."""
        key = _key(f"alert#{alert_id}", "alert")
        item = self._client.get_item(TableName=self._table, Key=key, ConsistentRead=True).get("Item")
        return _read_alert(item) if item else None

    def keep_until(self, alert_id: str, until: datetime) -> bool:
        """Have the alert destroyed then, no sooner and no later; False when it is destroyed already."""
        due = describe_due(until, alert_id)
        try:
            self._client.update_item(
                TableName=self._table,
                Key=_key(f"alert#{alert_id}", "alert"),
                UpdateExpression="SET expiry_hour = :hour, expires = :expires, expires_at = :ttl",
                ConditionExpression="attribute_exists(pk)",
                ExpressionAttributeValues={
                    ":hour": due["expiry_hour"],
                    ":expires": due["expires"],
                    ":ttl": {"N": str(int(until.timestamp()))},
                },
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def record_alert(self, alert: Alert) -> bool:
        """Record the alert unless there is one with its id; True when it is new."""
        created_at = format_time(alert.created_at)
        item: dict[str, Any] = {
            **_key(f"alert#{alert.alert_id}", "alert"),
            "record": {"S": json.dumps(dump_alert(alert))},
            "state": {"S": alert.state.value},
            "day": {"S": created_at[:10]},
            "created_at": {"S": created_at},
            "expires_at": {"N": str(int(alert.retention.expires_at.timestamp()))},
            "ground": {"S": alert.retention.ground.value},
            **describe_due(alert.retention.expires_at, alert.alert_id),
        }
        if alert.escalate_at is not None:
            item |= {"waiting": {"S": _WAITING}, "escalate_at": {"S": format_time(alert.escalate_at)}}
        try:
            self._client.put_item(TableName=self._table, Item=item, ConditionExpression="attribute_not_exists(pk)")
        except self._client.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def change_alert(self, before: Alert, after: Alert) -> None:
        """Replace state, answer and escalation. Raises AlertChanged unless the stored alert is as `before`."""
        values = {":before": {"S": before.state.value}, ":after": {"S": after.state.value}}
        changes, removals = ["#state = :after"], []
        if after.answer is not None:
            changes.append("answer = :answer")
            values[":answer"] = {"S": json.dumps(_dump_answer(after.answer))}
        if after.escalate_at is None:
            removals = ["waiting", "escalate_at"]
        else:
            changes.append("escalate_at = :due")
            values[":due"] = {"S": format_time(after.escalate_at)}
        expression = "SET " + ", ".join(changes) + (" REMOVE " + ", ".join(removals) if removals else "")
        try:
            self._client.update_item(
                TableName=self._table,
                Key=_key(f"alert#{before.alert_id}", "alert"),
                UpdateExpression=expression,
                ConditionExpression="#state = :before",
                ExpressionAttributeNames={"#state": "state"},
                ExpressionAttributeValues=values,
            )
        except self._client.exceptions.ConditionalCheckFailedException as error:
            raise AlertChanged(f"alert {before.alert_id} is no longer {before.state}: read it again") from error

    def list_waiting(self, now: datetime) -> Sequence[str]:
        """The ids of alerts whose time to escalate has come, the longest waiting first. May lag behind by seconds."""
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            IndexName="waiting",
            KeyConditionExpression="waiting = :waiting AND escalate_at <= :now",
            ExpressionAttributeValues={":waiting": {"S": _WAITING}, ":now": {"S": format_time(now)}},
        )
        return [item["pk"]["S"].removeprefix("alert#") for page in pages for item in page["Items"]]

    def is_answered(self, hit_id: str) -> bool:
        """True when a recipient has answered any alert of the hit."""
        key = _key(f"hit#{hit_id}", "answer")
        return "Item" in self._client.get_item(TableName=self._table, Key=key, ConsistentRead=True)

    def note_answer(self, alert: Alert) -> None:
        """Note the alert's answer for its hit; the first one counts. Repeatable."""
        if alert.answer is None:
            return
        try:
            self._client.update_item(
                TableName=self._table,
                Key=_key(f"hit#{alert.hit_id}", "answer"),
                UpdateExpression="SET answer = :answer, #state = :state, expires_at = :expires, ground = :ground",
                ConditionExpression="attribute_not_exists(pk)",
                ExpressionAttributeNames={"#state": "state"},
                ExpressionAttributeValues={
                    ":answer": {"S": json.dumps(_dump_answer(alert.answer))},
                    ":state": {"S": alert.state.value},
                    ":expires": {"N": str(int(alert.retention.expires_at.timestamp()))},
                    ":ground": {"S": alert.retention.ground.value},
                },
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            # Somebody answered before.
            return

    def find_answer(self, hit_id: str) -> FirstAnswer | None:
        """The hit's first answer, or None when nobody has answered."""
        key = _key(f"hit#{hit_id}", "answer")
        item = self._client.get_item(TableName=self._table, Key=key, ConsistentRead=True).get("Item")
        if item is None:
            return None
        return FirstAnswer(AlertState(item["state"]["S"]), _load_answer(json.loads(item["answer"]["S"])))

    def list_alerts(self, day: date, now: datetime) -> Sequence[Alert]:
        """The alerts born on a day (UTC), oldest first; none that has expired."""
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            IndexName="by_day",
            KeyConditionExpression="#day = :day",
            ExpressionAttributeNames={"#day": "day"},
            ExpressionAttributeValues={":day": {"S": day.isoformat()}},
        )
        alerts = [_read_alert(item) for page in pages for item in page["Items"]]
        return [alert for alert in alerts if alert.retention.holds(now)]


def _key(pk: str, sk: str) -> dict[str, Any]:
    return {"pk": {"S": pk}, "sk": {"S": sk}}


def _read_alert(item: Mapping[str, Any]) -> Alert:
    return load_alert(
        json.loads(item["record"]["S"]),
        AlertState(item["state"]["S"]),
        _load_answer(json.loads(item["answer"]["S"])) if "answer" in item else None,
        read_time(item["escalate_at"]["S"]) if "escalate_at" in item else None,
    )


def _dump_answer(answer: Answer) -> dict[str, str | None]:
    outcome = answer.outcome.value if answer.outcome else None
    return {"by": answer.by, "at": format_time(answer.at), "outcome": outcome}


def _load_answer(record: dict[str, str]) -> Answer:
    outcome = Outcome(record["outcome"]) if record["outcome"] else None
    return Answer(record["by"], read_time(record["at"]), outcome)
