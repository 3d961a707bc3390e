"""Alerts in DynamoDB: `alert#<id>` / `alert`, and the answers to a hit: `hit#<id>` / `answer`.

What never changes stands as JSON in `record`; when the alert is or was escalated stands beside it, because conditions
and indexes need it. `waiting` is there only while somebody waits for an answer (of an alert), or while something has to
be done that follows from the last answer (of a hit).
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from platewatch.alerts.alert import Alert
from platewatch.alerts.answers import AlertState, Answer, Answers, Stand
from platewatch.alerts.aws.alert_records import dump_alert, load_alert
from platewatch.alerts.aws.answer_records import (
    ESCALATED,
    dump_answers,
    load_answers,
    load_earlier,
    load_escalated,
    merge_earlier,
)
from platewatch.alerts.errors import AlertChanged
from platewatch.alerts.store import RecordedAnswers
from platewatch.aws.expiry_index import describe_due
from platewatch.text.timestamps import format_time, parse_time

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_WAITING: Final = "acknowledgement"
_UNFINISHED: Final = "answer"


class DynamoAlerts:
    """Implements the ports AlertStore, WaitingAlerts, AnsweredAlerts, AlertList and HeldAlerts on the alerts table."""

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
        ends = {":ttl": {"N": str(int(until.timestamp()))}}
        try:
            kept = self._client.update_item(
                TableName=self._table,
                Key=_key(f"alert#{alert_id}", "alert"),
                UpdateExpression="SET expiry_hour = :hour, expires = :expires, expires_at = :ttl",
                ConditionExpression="attribute_exists(pk)",
                ExpressionAttributeValues={":hour": due["expiry_hour"], ":expires": due["expires"], **ends},
                ReturnValues="ALL_NEW",
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            return False
        self._keep_answers(json.loads(kept["Attributes"]["record"]["S"])["hit_id"], ends)
        return True

    def _keep_answers(self, hit_id: str, ends: dict[str, Any]) -> None:
        """Keep who answered as long as the alert, and no shorter than for the hit's other alerts. It says no plate."""
        try:
            self._client.update_item(
                TableName=self._table,
                Key=key_of_answers(hit_id),
                UpdateExpression="SET expires_at = :ttl",
                ConditionExpression="expires_at < :ttl",
                ExpressionAttributeValues=ends,
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            # Nobody has answered, or it is kept longer already.
            return

    def record_alert(self, alert: Alert) -> bool:
        """Record the alert unless there is one with its id; True when it is new."""
        created_at = format_time(alert.created_at)
        item: dict[str, Any] = {
            **_key(f"alert#{alert.alert_id}", "alert"),
            "record": {"S": json.dumps(dump_alert(alert))},
            "state": {"S": AlertState.OPEN.value},
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
        """Replace when the alert is or was escalated. Raises AlertChanged unless it still waits as `before` does."""
        values: dict[str, Any] = {}
        changes, removals = [], []
        if after.escalated_at is not None:
            changes += ["#state = :escalated", "escalated_at = :then"]
            values |= {":escalated": {"S": ESCALATED}, ":then": {"S": format_time(after.escalated_at)}}
        if after.escalate_at is None:
            removals = ["waiting", "escalate_at"]
        else:
            changes += ["waiting = :waiting", "escalate_at = :due"]
            values |= {":waiting": {"S": _WAITING}, ":due": {"S": format_time(after.escalate_at)}}
        condition = "attribute_exists(pk) AND attribute_not_exists(escalate_at)"
        if before.escalate_at is not None:
            condition = "escalate_at = :before"
            values[":before"] = {"S": format_time(before.escalate_at)}
        expressions = [f"SET {', '.join(changes)}"] if changes else []
        expressions += [f"REMOVE {', '.join(removals)}"] if removals else []
        arguments: dict[str, Any] = {"ExpressionAttributeValues": values} if values else {}
        if after.escalated_at is not None:
            arguments["ExpressionAttributeNames"] = {"#state": "state"}
        try:
            self._client.update_item(
                TableName=self._table,
                Key=_key(f"alert#{before.alert_id}", "alert"),
                UpdateExpression=" ".join(expressions),
                ConditionExpression=condition,
                **arguments,
            )
        except self._client.exceptions.ConditionalCheckFailedException as error:
            raise AlertChanged(f"alert {before.alert_id} waits no longer as it did: read it again") from error

    def list_waiting(self, now: datetime) -> Sequence[str]:
        """The ids of alerts whose time to escalate has come, the longest waiting first. May lag behind by seconds."""
        return [item["pk"]["S"].removeprefix("alert#") for item in self._query_waiting(_WAITING, now)]

    def is_answered(self, hit_id: str) -> bool:
        """True when an answer to any alert of the hit stands: an acknowledgement, or a verdict that was not undone."""
        return self._load_answers(hit_id, ()).answers.stand is not Stand.OPEN

    def find_answers(self, alert: Alert) -> RecordedAnswers:
        """The answers to the alert's hit. Strongly consistent."""
        return self._load_answers(alert.hit_id, alert.earlier)

    def save_answers(self, alert: Alert, before: Answers, after: Answers, finish_by: datetime) -> None:
        """See AnswerLog."""
        known = len(before.given)
        values: dict[str, Any] = {
            ":answers": {"S": dump_answers(after)},
            ":after": {"N": str(len(after.given))},
            ":before": {"N": str(known)},
            ":alert": {"S": alert.alert_id},
            ":unfinished": {"S": _UNFINISHED},
            ":due": {"S": format_time(finish_by)},
            ":expires": {"N": str(int(alert.retention.expires_at.timestamp()))},
            ":ground": {"S": alert.retention.ground.value},
        }
        # Answers of earlier versions are all told.
        changes = (
            "answers = :answers, answered = :after, finished = if_not_exists(finished, :before), alert_id = :alert"
        )
        marks = "waiting = :unfinished, escalate_at = :due"
        ends = "expires_at = if_not_exists(expires_at, :expires), ground = :ground"
        try:
            self._client.update_item(
                TableName=self._table,
                Key=key_of_answers(alert.hit_id),
                UpdateExpression=f"SET {changes}, {marks}, {ends}",
                ConditionExpression="attribute_not_exists(answered) OR answered = :before",
                ExpressionAttributeValues=values,
            )
        except self._client.exceptions.ConditionalCheckFailedException as error:
            raise AlertChanged(f"somebody else answered the hit of alert {alert.alert_id}: read it again") from error

    def finish_answers(self, hit_id: str, number: int) -> None:
        """Note that all is done that follows from the answers up to that number. Repeatable."""
        try:
            self._client.update_item(
                TableName=self._table,
                Key=key_of_answers(hit_id),
                UpdateExpression="SET finished = :number REMOVE waiting, escalate_at",
                ConditionExpression="answered = :number",
                ExpressionAttributeValues={":number": {"N": str(number)}},
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            # There is a later answer: whoever finishes that one does what is left of this one too.
            return

    def list_unfinished(self, now: datetime) -> Sequence[str]:
        """Ids of alerts whose answers have to be finished by now. May lag behind by seconds."""
        return [item["alert_id"]["S"] for item in self._query_waiting(_UNFINISHED, now)]

    def _load_answers(self, hit_id: str, earlier: tuple[Answer, ...]) -> RecordedAnswers:
        key = key_of_answers(hit_id)
        item = self._client.get_item(TableName=self._table, Key=key, ConsistentRead=True).get("Item")
        return read_answers(item, earlier)

    def _query_waiting(self, what: str, now: datetime) -> Iterator[Mapping[str, Any]]:
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            IndexName="waiting",
            KeyConditionExpression="waiting = :waiting AND escalate_at <= :now",
            ExpressionAttributeValues={":waiting": {"S": what}, ":now": {"S": format_time(now)}},
        )
        for page in pages:
            yield from page["Items"]

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


def key_of_answers(hit_id: str) -> dict[str, Any]:
    """The key of the item that holds the answers to a hit."""
    return _key(f"hit#{hit_id}", "answer")


def _key(pk: str, sk: str) -> dict[str, Any]:
    return {"pk": {"S": pk}, "sk": {"S": sk}}


def _read_alert(item: Mapping[str, Any]) -> Alert:
    record = json.loads(item["record"]["S"])
    return load_alert(
        record,
        parse_time(item["escalate_at"]["S"]) if "escalate_at" in item else None,
        load_escalated(item),
        load_earlier(item, record["recipient_id"]),
    )


def read_answers(item: Mapping[str, Any] | None, earlier: tuple[Answer, ...]) -> RecordedAnswers:
    """The answers of a stored item, or those of earlier versions: the item's first, and the alert's own."""
    if item is None or "answers" not in item:
        merged = merge_earlier(load_earlier(item, "") if item else (), earlier)
        return RecordedAnswers(merged, len(merged.given))
    return RecordedAnswers(load_answers(item["answers"]["S"]), int(item["finished"]["N"]))
