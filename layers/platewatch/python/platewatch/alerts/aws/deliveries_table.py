"""Deliveries and links in the alerts table: `alert#<id>` / `delivery#<recipient>` and `token#<digest>` / `token`.

Notices of answers are deliveries under `notices#<alert>` / `notice#<recipient>` for the first answer, and
`notice#<number>#<recipient>` for later ones: deliver opens them, and may put nothing beside an alert. Earlier versions
kept them with their alert. That a review waits is delivered under `review#<id>` / `delivery#<recipient>`: its
`alert_id` is the review's id.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from platewatch.alerts.delivery import Attempt, Delivery, DeliverySource, DeliveryState
from platewatch.alerts.link import LinkGrant
from platewatch.retention.terms import Ground, Retention
from platewatch.text.timestamps import format_time, parse_time

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

ALERT: Final = "alert"
REVIEW: Final = "review"
DELIVERY: Final = "delivery"
NOTICE: Final = "notice"
NOTICES: Final = "notices"

_WAITS: Final = "#state IN (:pending, :failed)"
_WAITING: Final = {":pending": {"S": DeliveryState.PENDING.value}, ":failed": {"S": DeliveryState.FAILED.value}}


class DynamoDeliveries:
    """Implements the port DeliveryLog on the alerts table, for alerts, for notices of one answer, or for reviews."""

    def __init__(self, client: "DynamoDBClient", table: str, prefix: str = DELIVERY, about: str = ALERT) -> None:
        self._client = client
        self._table = table
        self._prefix = prefix
        self._about = about

    def open_delivery(self, delivery: Delivery) -> Delivery:
        """Record the delivery unless there is one; returns the one that is recorded."""
        item = {
            **self._key(delivery.alert_id, delivery.recipient_id),
            "alert_id": {"S": delivery.alert_id},
            "recipient_id": {"S": delivery.recipient_id},
            "state": {"S": delivery.state.value},
            "attempts": {"L": []},
            "expires": {"S": format_time(delivery.retention.expires_at)},
            "expires_at": {"N": str(int(delivery.retention.expires_at.timestamp()))},
            "ground": {"S": delivery.retention.ground.value},
        }
        if delivery.retention.free_until is not None:
            item["free_until"] = {"S": format_time(delivery.retention.free_until)}
        try:
            self._client.put_item(TableName=self._table, Item=item, ConditionExpression="attribute_not_exists(pk)")
        except self._client.exceptions.ConditionalCheckFailedException:
            # It can't be gone: it lives as long as its alert.
            return self.find_delivery(delivery.alert_id, delivery.recipient_id) or delivery
        return delivery

    def find_delivery(self, alert_id: str, recipient_id: str) -> Delivery | None:
        """The delivery, or None when there is none."""
        answer = self._client.get_item(
            TableName=self._table, Key=self._key(alert_id, recipient_id), ConsistentRead=True
        )
        item = answer.get("Item")
        return load_delivery(item) if item else None

    def list_notices(self, alert_id: str) -> Sequence[Delivery]:
        """The deliveries of all notices to the alert's recipient, that of the first answer first."""
        items: dict[str, Mapping[str, Any]] = {}
        # Those of earlier versions first: one that was opened again since counts as it is now.
        for kind in (ALERT, NOTICES):
            pages = self._client.get_paginator("query").paginate(
                TableName=self._table,
                ConsistentRead=True,
                KeyConditionExpression="pk = :pk AND begins_with(sk, :notice)",
                ExpressionAttributeValues={":pk": {"S": f"{kind}#{alert_id}"}, ":notice": {"S": f"{NOTICE}#"}},
            )
            items |= {item["sk"]["S"]: item for page in pages for item in page["Items"]}
        return [load_delivery(items[sk]) for sk in sorted(items, key=_read_notice_number)]

    def claim_delivery(self, delivery: Delivery, now: datetime, until: datetime) -> bool:
        """Keep others from sending until then. False when another claim holds or nothing is to be sent any more."""
        free = "(attribute_not_exists(claimed_until) OR claimed_until <= :now)"
        return self._change(
            delivery.alert_id,
            delivery.recipient_id,
            "SET claimed_until = :until",
            f"{_WAITS} AND {free}",
            {":until": _text(format_time(until)), ":now": _text(format_time(now)), **_WAITING},
        )

    def log_attempt(self, delivery: Delivery, attempt: Attempt) -> None:
        """Log the attempt and end the claim. A delivery that waits and was accepted becomes accepted."""
        logged = "attempts = list_append(attempts, :entry)"
        values: dict[str, Any] = {":entry": {"L": [{"M": _write_attempt(attempt)}]}, **_WAITING}
        ids = (delivery.alert_id, delivery.recipient_id)
        if attempt.error is not None:
            self._change(*ids, f"SET {logged} REMOVE claimed_until", _WAITS, values)
            return
        accepted = f"SET {logged}, #state = :accepted REMOVE claimed_until"
        if not self._change(*ids, accepted, _WAITS, values | {":accepted": _text(DeliveryState.ACCEPTED.value)}):
            # The recipient was faster than our record and has opened the page: it stays delivered.
            self._change(*ids, f"SET {logged} REMOVE claimed_until", f"NOT {_WAITS}", values)

    def fail_delivery(self, delivery: Delivery) -> None:
        """A pending delivery becomes failed."""
        self._leave_waiting(delivery, DeliveryState.FAILED)

    def withdraw_delivery(self, delivery: Delivery) -> None:
        """A delivery that waits becomes withdrawn."""
        self._leave_waiting(delivery, DeliveryState.WITHDRAWN)

    def confirm_delivery(self, alert_id: str, recipient_id: str, source: DeliverySource, now: datetime) -> None:
        """A delivery that waits or was accepted becomes delivered. Repeatable: the first evidence counts."""
        self._change(
            alert_id,
            recipient_id,
            "SET #state = :delivered, delivered_at = :now, delivered_source = :source",
            "#state IN (:pending, :failed, :accepted)",
            {
                ":delivered": _text(DeliveryState.DELIVERED.value),
                ":accepted": _text(DeliveryState.ACCEPTED.value),
                ":now": _text(format_time(now)),
                ":source": _text(source.value),
                **_WAITING,
            },
        )

    def refuse_delivery(self, alert_id: str, recipient_id: str, attempt: Attempt) -> None:
        """Log that a message which was accepted did not arrive; an accepted delivery becomes failed."""
        logged = "SET attempts = list_append(attempts, :entry)"
        entry: dict[str, Any] = {":entry": {"L": [{"M": _write_attempt(attempt)}]}}
        accepted = {":accepted": _text(DeliveryState.ACCEPTED.value)}
        failed = {":failed": _text(DeliveryState.FAILED.value)}
        if not self._change(
            alert_id, recipient_id, f"{logged}, #state = :failed", "#state = :accepted", entry | accepted | failed
        ):
            # Opened by its link all the same, or sent again: the state stays.
            self._change(alert_id, recipient_id, logged, "#state <> :accepted", entry | accepted)

    def is_refused(self, alert_id: str, recipient_id: str, message_id: str) -> bool:
        """True when it is logged already that this message did not arrive."""
        delivery = self.find_delivery(alert_id, recipient_id)
        return delivery is not None and any(
            attempt.message_id == message_id and attempt.error is not None for attempt in delivery.attempts
        )

    def _key(self, alert_id: str, recipient_id: str) -> dict[str, Any]:
        return key_of_delivery(alert_id, recipient_id, self._prefix, self._about)

    def _leave_waiting(self, delivery: Delivery, state: DeliveryState) -> None:
        values = {":state": _text(state.value), **_WAITING}
        self._change(delivery.alert_id, delivery.recipient_id, "SET #state = :state", _WAITS, values)

    def _change(self, alert_id: str, recipient_id: str, change: str, condition: str, values: dict[str, Any]) -> bool:
        try:
            self._client.update_item(
                TableName=self._table,
                Key=self._key(alert_id, recipient_id),
                UpdateExpression=change,
                ConditionExpression=condition,
                ExpressionAttributeNames={"#state": "state"},
                ExpressionAttributeValues=values,
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            return False
        return True


class DynamoLinks:
    """Implements the port LinkStore on the alerts table."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def grant_link(self, grant: LinkGrant, now: datetime) -> None:
        """Keep the grant unless one with this digest still holds: a repeated message does not extend it."""
        item = {
            **_token_key(grant.digest),
            "alert_id": {"S": grant.alert_id},
            "recipient_id": {"S": grant.recipient_id},
            "expires": {"S": format_time(grant.expires_at)},
            "expires_at": {"N": str(int(grant.expires_at.timestamp()))},
            "ground": {"S": Ground.OPERATION.value},
        }
        try:
            self._client.put_item(
                TableName=self._table,
                Item=item,
                ConditionExpression="attribute_not_exists(pk) OR expires <= :now",
                ExpressionAttributeValues={":now": {"S": format_time(now)}},
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            return

    def find_grant(self, digest: str, now: datetime) -> LinkGrant | None:
        """The grant, or None when it has expired or never was."""
        answer = self._client.get_item(TableName=self._table, Key=_token_key(digest), ConsistentRead=True)
        item = answer.get("Item")
        if item is None:
            return None
        grant = LinkGrant(digest, item["alert_id"]["S"], item["recipient_id"]["S"], parse_time(item["expires"]["S"]))
        return grant if now < grant.expires_at else None


def key_of_delivery(alert_id: str, recipient_id: str, prefix: str = DELIVERY, about: str = "alert") -> dict[str, Any]:
    """The key of the item that holds a delivery, `about` an alert or a review."""
    return {"pk": {"S": f"{about}#{alert_id}"}, "sk": {"S": f"{prefix}#{recipient_id}"}}


def open_notices(client: "DynamoDBClient", table: str, number: int) -> DynamoDeliveries:
    """The log of the notices of the answer with that number."""
    return DynamoDeliveries(client, table, _name_notice(number), NOTICES)


def _name_notice(number: int) -> str:
    """The prefix of the deliveries of notices of the answer with that number."""
    return NOTICE if number == 1 else f"{NOTICE}#{number}"


def _read_notice_number(sk: str) -> int:
    parts = sk.split("#")
    return int(parts[1]) if len(parts) == 3 else 1


def _token_key(digest: str) -> dict[str, Any]:
    return {"pk": {"S": f"token#{digest}"}, "sk": {"S": "token"}}


def _text(value: str) -> dict[str, str]:
    return {"S": value}


def load_delivery(item: Mapping[str, Any]) -> Delivery:
    """The delivery of a stored item."""
    return Delivery(
        alert_id=item["alert_id"]["S"],
        recipient_id=item["recipient_id"]["S"],
        state=DeliveryState(item["state"]["S"]),
        retention=Retention(
            parse_time(item["expires"]["S"]).astimezone(UTC),
            Ground(item["ground"]["S"]),
            parse_time(item["free_until"]["S"]).astimezone(UTC) if "free_until" in item else None,
        ),
        attempts=tuple(_read_attempt(attempt["M"]) for attempt in item["attempts"]["L"]),
        delivered_at=parse_time(item["delivered_at"]["S"]) if "delivered_at" in item else None,
        source=DeliverySource(item["delivered_source"]["S"]) if "delivered_source" in item else None,
    )


def _write_attempt(attempt: Attempt) -> dict[str, Any]:
    entry = {"at": _text(format_time(attempt.at))}
    if attempt.error is not None:
        entry["error"] = _text(attempt.error)
    if attempt.message_id is not None:
        entry["message_id"] = _text(attempt.message_id)
    return entry


def _read_attempt(entry: Mapping[str, Any]) -> Attempt:
    return Attempt(
        at=parse_time(entry["at"]["S"]),
        message_id=entry["message_id"]["S"] if "message_id" in entry else None,
        error=entry["error"]["S"] if "error" in entry else None,
    )
