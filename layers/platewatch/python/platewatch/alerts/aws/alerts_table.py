"""Alerts in DynamoDB: `alert#<id>` / `alert`, and the answers to a hit: `hit#<id>` / `answer`.

What never changes stands as JSON in `record`; when the alert is or was escalated stands beside it, because conditions
and indexes need it. `waiting` is there only while somebody waits for an answer (of an alert), or while something has to
be done that follows from the last answer (of a hit).
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
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
from platewatch.aws.items import describe_due, load_time, write_end, write_seconds
from platewatch.aws.tables import PRESENT, Item, Key, Table, make_key
from platewatch.text.timestamps import format_time

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_WAITING: Final = "acknowledgement"
_UNFINISHED: Final = "answer"


class DynamoAlerts:
    """Implements the ports AlertStore, WaitingAlerts, AnsweredAlerts, AlertList and HeldAlerts on the alerts table."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._table = Table(client, table)

    def find_alert(self, alert_id: str, now: datetime) -> Alert | None:
        """The alert, or None when it has expired or never was."""
        alert = self.find_stored(alert_id)
        return alert if alert and alert.retention.holds(now) else None

    def find_stored(self, alert_id: str) -> Alert | None:
        """The alert as long as it is stored, its term over or not: for holds alone."""
        item = self._table.find(key_of_alert(alert_id))
        return load_stored_alert(item) if item else None

    def keep_until(self, alert_id: str, until: datetime) -> bool:
        """Have the alert destroyed then, no sooner and no later; False when it is destroyed already."""
        due = describe_due(until, alert_id)
        ttl = write_seconds(until)
        kept = self._table.update_and_find(
            key_of_alert(alert_id),
            "SET expiry_hour = :hour, expires = :expires, expires_at = :ttl",
            {":hour": due["expiry_hour"], ":expires": due["expires"], ":ttl": ttl},
            PRESENT,
        )
        if kept is None:
            return False
        # Who answered is kept as long as the alert, and no shorter than for the hit's other alerts. It says no plate.
        # Where nobody has answered, or it is kept longer already, nothing changes.
        answers = key_of_answers(json.loads(kept["record"])["hit_id"])
        self._table.update(answers, "SET expires_at = :ttl", {":ttl": ttl}, "expires_at < :ttl")
        return True

    def record_alert(self, alert: Alert) -> bool:
        """Record the alert unless there is one with its id; True when it is new."""
        created_at = format_time(alert.created_at)
        waits = {"waiting": _WAITING, "escalate_at": format_time(alert.escalate_at)} if alert.escalate_at else {}
        return self._table.put_new(
            {
                **key_of_alert(alert.alert_id),
                "record": json.dumps(dump_alert(alert)),
                "state": AlertState.OPEN.value,
                "day": created_at[:10],
                "created_at": created_at,
                **write_end(alert.retention.expires_at, alert.retention.ground.value),
                **describe_due(alert.retention.expires_at, alert.alert_id),
                **waits,
            }
        )

    def change_alert(self, before: Alert, after: Alert) -> None:
        """Replace when the alert is or was escalated. Raises AlertChanged unless it still waits as `before` does."""
        changes: list[str] = []
        values: dict[str, str] = {}
        if after.escalated_at is not None:
            changes += ["#state = :escalated", "escalated_at = :then"]
            values |= {":escalated": ESCALATED, ":then": format_time(after.escalated_at)}
        if after.escalate_at is not None:
            changes += ["waiting = :waiting", "escalate_at = :due"]
            values |= {":waiting": _WAITING, ":due": format_time(after.escalate_at)}
        update = f"SET {', '.join(changes)}" if changes else ""
        if after.escalate_at is None:
            update += " REMOVE waiting, escalate_at"
        condition = f"{PRESENT} AND attribute_not_exists(escalate_at)"
        if before.escalate_at is not None:
            condition = "escalate_at = :before"
            values[":before"] = format_time(before.escalate_at)
        if not self._table.update(key_of_alert(before.alert_id), update.strip(), values, condition):
            raise AlertChanged(f"alert {before.alert_id} waits no longer as it did: read it again")

    def list_waiting(self, now: datetime) -> Sequence[str]:
        """The ids of alerts whose time to escalate has come, the longest waiting first. May lag behind by seconds."""
        return [item["pk"].removeprefix("alert#") for item in self._query_waiting(_WAITING, now)]

    def is_answered(self, hit_id: str) -> bool:
        """True when an answer to any alert of the hit stands: an acknowledgement, or a verdict that was not undone."""
        return self._load_answers(hit_id, ()).answers.stand is not Stand.OPEN

    def find_answers(self, alert: Alert) -> RecordedAnswers:
        """The answers to the alert's hit. Strongly consistent."""
        return self._load_answers(alert.hit_id, alert.earlier)

    def save_answers(self, alert: Alert, before: Answers, after: Answers, finish_by: datetime) -> None:
        """See AnswerLog."""
        # Answers of earlier versions are all told.
        changes = (
            "answers = :answers, answered = :after, finished = if_not_exists(finished, :before), alert_id = :alert"
        )
        marks = "waiting = :unfinished, escalate_at = :due"
        ends = "expires_at = if_not_exists(expires_at, :expires), ground = :ground"
        values: dict[str, Any] = {
            ":answers": dump_answers(after),
            ":after": len(after.given),
            ":before": len(before.given),
            ":alert": alert.alert_id,
            ":unfinished": _UNFINISHED,
            ":due": format_time(finish_by),
            ":expires": write_seconds(alert.retention.expires_at),
            ":ground": alert.retention.ground.value,
        }
        unchanged = "attribute_not_exists(answered) OR answered = :before"
        if not self._table.update(key_of_answers(alert.hit_id), f"SET {changes}, {marks}, {ends}", values, unchanged):
            raise AlertChanged(f"somebody else answered the hit of alert {alert.alert_id}: read it again")

    def finish_answers(self, hit_id: str, number: int) -> None:
        """Note that all is done that follows from the answers up to that number. Repeatable."""
        # Where there is a later answer, whoever finishes that one does what is left of this one too.
        finished = "SET finished = :number REMOVE waiting, escalate_at"
        self._table.update(key_of_answers(hit_id), finished, {":number": number}, "answered = :number")

    def list_unfinished(self, now: datetime) -> Sequence[str]:
        """Ids of alerts whose answers have to be finished by now. May lag behind by seconds."""
        return [item["alert_id"] for item in self._query_waiting(_UNFINISHED, now)]

    def _load_answers(self, hit_id: str, earlier: tuple[Answer, ...]) -> RecordedAnswers:
        return load_recorded_answers(self._table.find(key_of_answers(hit_id)), earlier)

    def _query_waiting(self, what: str, now: datetime) -> Iterator[Item]:
        values = {":waiting": what, ":now": format_time(now)}
        return self._table.query_index("waiting", "waiting = :waiting AND escalate_at <= :now", values)

    def list_alerts(self, day: date, now: datetime) -> Sequence[Alert]:
        """The alerts born on a day (UTC), oldest first; none that has expired."""
        items = self._table.query_index("by_day", "#day = :day", {":day": day.isoformat()})
        return [alert for alert in map(load_stored_alert, items) if alert.retention.holds(now)]

    def list_born(self, since: datetime, until: datetime, now: datetime) -> Sequence[Alert]:
        """The alerts born between both moments, oldest first; none that has expired. May lag behind by seconds."""
        first, last = since.astimezone(UTC), until.astimezone(UTC)
        condition = "#day = :day AND #created_at BETWEEN :first AND :last"
        born: list[Alert] = []
        for back in range((last.date() - first.date()).days, -1, -1):
            day = (last.date() - timedelta(days=back)).isoformat()
            values = {":day": day, ":first": format_time(first), ":last": format_time(last)}
            born += map(load_stored_alert, self._table.query_index("by_day", condition, values))
        return [alert for alert in born if alert.retention.holds(now)]

    def find_many_answers(self, hit_ids: Iterable[str]) -> dict[str, Answers]:
        """The answers to those of the hits that have any, a hundred at a time. Strongly consistent. Raises TableBusy.

        Answers that earlier versions kept with an alert are not among them.
        """
        items = self._table.find_many(key_of_answers(hit_id) for hit_id in hit_ids)
        found = {pk.removeprefix("hit#"): load_recorded_answers(item, ()).answers for (pk, _), item in items.items()}
        return {hit_id: answers for hit_id, answers in found.items() if answers.given}


def key_of_answers(hit_id: str) -> Key:
    """The key of the item that holds the answers to a hit."""
    return make_key(f"hit#{hit_id}", "answer")


def key_of_alert(alert_id: str) -> Key:
    """The key of the item that holds an alert."""
    return make_key(f"alert#{alert_id}", "alert")


def load_stored_alert(item: Item) -> Alert:
    """The alert of a stored item."""
    record = json.loads(item["record"])
    earlier = load_earlier(item, record["recipient_id"])
    return load_alert(record, load_time(item, "escalate_at"), load_escalated(item), earlier)


def load_recorded_answers(item: Item | None, earlier: tuple[Answer, ...]) -> RecordedAnswers:
    """The answers of a stored item, or those of earlier versions: the item's first, and the alert's own."""
    if item is None or "answers" not in item:
        merged = merge_earlier(load_earlier(item, "") if item else (), earlier)
        return RecordedAnswers(merged, len(merged.given))
    return RecordedAnswers(load_answers(item["answers"]), int(item["finished"]))
