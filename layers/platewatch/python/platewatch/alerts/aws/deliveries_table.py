"""Deliveries and links in the alerts table: `alert#<id>` / `delivery#<recipient>` and `token#<digest>` / `token`.

Notices of answers are deliveries under `notices#<alert>` / `notice#<recipient>` for the first answer, and
`notice#<number>#<recipient>` for later ones: deliver opens them, and may put nothing beside an alert. Earlier versions
kept them with their alert. That a review waits is delivered under `review#<id>` / `delivery#<recipient>`: its
`alert_id` is the review's id.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from platewatch.alerts.delivery import Attempt, Delivery, DeliverySource, DeliveryState
from platewatch.alerts.link import LinkGrant
from platewatch.aws.items import find_current, keep_known, load_time, write_end, write_times
from platewatch.aws.tables import ABSENT, Item, Key, Table, make_key
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
_WAITING: Final = {":pending": DeliveryState.PENDING.value, ":failed": DeliveryState.FAILED.value}
_LOGGED: Final = "attempts = list_append(attempts, :entry)"


class DynamoDeliveries:
    """Implements the port DeliveryLog on the alerts table, for alerts, for notices of one answer, or for reviews."""

    def __init__(self, client: "DynamoDBClient", table: str, prefix: str = DELIVERY, about: str = ALERT) -> None:
        self._table = Table(client, table)
        self._prefix = prefix
        self._about = about

    def open_delivery(self, delivery: Delivery) -> Delivery:
        """Record the delivery unless there is one; returns the one that is recorded."""
        retention = delivery.retention
        item = {
            **self._key_of_ids(delivery.alert_id, delivery.recipient_id),
            "alert_id": delivery.alert_id,
            "recipient_id": delivery.recipient_id,
            "state": delivery.state.value,
            "attempts": [],
            **write_times(expires=retention.expires_at, free_until=retention.free_until),
            **write_end(retention.expires_at, retention.ground.value),
        }
        if self._table.put_new(item):
            return delivery
        # It can't be gone: it lives as long as its alert.
        return self.find_delivery(delivery.alert_id, delivery.recipient_id) or delivery

    def find_delivery(self, alert_id: str, recipient_id: str) -> Delivery | None:
        """The delivery, or None when there is none."""
        item = self._table.find(self._key_of_ids(alert_id, recipient_id))
        return load_delivery(item) if item else None

    def list_notices(self, alert_id: str) -> Sequence[Delivery]:
        """The deliveries of all notices to the alert's recipient, that of the first answer first."""
        items: dict[str, Item] = {}
        # Those of earlier versions first: one that was opened again since counts as it is now.
        for kind in (ALERT, NOTICES):
            items |= {item["sk"]: item for item in self._table.list_beginning(f"{kind}#{alert_id}", f"{NOTICE}#")}
        return [load_delivery(items[sk]) for sk in sorted(items, key=_parse_notice_number)]

    def claim_delivery(self, delivery: Delivery, now: datetime, until: datetime) -> bool:
        """Keep others from sending until then. False when another claim holds or nothing is to be sent any more."""
        free = "(attribute_not_exists(claimed_until) OR claimed_until <= :now)"
        values = {":until": format_time(until), ":now": format_time(now), **_WAITING}
        return self._table.update(self._key_of(delivery), "SET claimed_until = :until", values, f"{_WAITS} AND {free}")

    def log_attempt(self, delivery: Delivery, attempt: Attempt) -> None:
        """Log the attempt and end the claim. A delivery that waits and was accepted becomes accepted."""
        key, values = self._key_of(delivery), {":entry": [_write_attempt(attempt)], **_WAITING}
        logged = f"SET {_LOGGED} REMOVE claimed_until"
        if attempt.error is not None:
            self._table.update(key, logged, values, _WAITS)
            return
        accepted = f"SET {_LOGGED}, #state = :accepted REMOVE claimed_until"
        if not self._table.update(key, accepted, values | {":accepted": DeliveryState.ACCEPTED.value}, _WAITS):
            # The recipient was faster than our record and has opened the page: it stays delivered.
            self._table.update(key, logged, values, f"NOT {_WAITS}")

    def fail_delivery(self, delivery: Delivery) -> None:
        """A pending delivery becomes failed."""
        self._leave_waiting(delivery, DeliveryState.FAILED)

    def withdraw_delivery(self, delivery: Delivery) -> None:
        """A delivery that waits becomes withdrawn."""
        self._leave_waiting(delivery, DeliveryState.WITHDRAWN)

    def confirm_delivery(self, alert_id: str, recipient_id: str, source: DeliverySource, now: datetime) -> None:
        """A delivery that waits or was accepted becomes delivered. Repeatable: the first evidence counts."""
        self._table.update(
            self._key_of_ids(alert_id, recipient_id),
            "SET #state = :delivered, delivered_at = :now, delivered_source = :source",
            {
                ":delivered": DeliveryState.DELIVERED.value,
                ":accepted": DeliveryState.ACCEPTED.value,
                ":now": format_time(now),
                ":source": source.value,
                **_WAITING,
            },
            "#state IN (:pending, :failed, :accepted)",
        )

    def refuse_delivery(self, alert_id: str, recipient_id: str, attempt: Attempt) -> None:
        """Log that a message which was accepted did not arrive; an accepted delivery becomes failed."""
        key = self._key_of_ids(alert_id, recipient_id)
        values = {":entry": [_write_attempt(attempt)], ":accepted": DeliveryState.ACCEPTED.value}
        failed = values | {":failed": DeliveryState.FAILED.value}
        if not self._table.update(key, f"SET {_LOGGED}, #state = :failed", failed, "#state = :accepted"):
            # Opened by its link all the same, or sent again: the state stays.
            self._table.update(key, f"SET {_LOGGED}", values, "#state <> :accepted")

    def is_refused(self, alert_id: str, recipient_id: str, message_id: str) -> bool:
        """True when it is logged already that this message did not arrive."""
        delivery = self.find_delivery(alert_id, recipient_id)
        return delivery is not None and any(
            attempt.message_id == message_id and attempt.error is not None for attempt in delivery.attempts
        )

    def _key_of_ids(self, alert_id: str, recipient_id: str) -> Key:
        return key_of_delivery(alert_id, recipient_id, self._prefix, self._about)

    def _key_of(self, delivery: Delivery) -> Key:
        return self._key_of_ids(delivery.alert_id, delivery.recipient_id)

    def _leave_waiting(self, delivery: Delivery, state: DeliveryState) -> None:
        self._table.update(self._key_of(delivery), "SET #state = :state", {":state": state.value, **_WAITING}, _WAITS)


class DynamoLinks:
    """Implements the port LinkStore on the alerts table."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._table = Table(client, table)

    def grant_link(self, grant: LinkGrant, now: datetime) -> None:
        """Keep the grant unless one with this digest still holds: a repeated message does not extend it."""
        item = {
            **_key_of_token(grant.digest),
            "alert_id": grant.alert_id,
            "recipient_id": grant.recipient_id,
            "expires": format_time(grant.expires_at),
            **write_end(grant.expires_at, Ground.OPERATION.value),
        }
        self._table.put_if(item, f"{ABSENT} OR expires <= :now", {":now": format_time(now)})

    def find_grant(self, digest: str, now: datetime) -> LinkGrant | None:
        """The grant, or None when it has expired or never was."""
        item = find_current(self._table, _key_of_token(digest), now)
        return LinkGrant(digest, item["alert_id"], item["recipient_id"], parse_time(item["expires"])) if item else None


def key_of_delivery(alert_id: str, recipient_id: str, prefix: str = DELIVERY, about: str = ALERT) -> Key:
    """The key of the item that holds a delivery, `about` an alert or a review."""
    return make_key(f"{about}#{alert_id}", f"{prefix}#{recipient_id}")


def open_notices(client: "DynamoDBClient", table: str, number: int) -> DynamoDeliveries:
    """The log of the notices of the answer with that number."""
    prefix = NOTICE if number == 1 else f"{NOTICE}#{number}"
    return DynamoDeliveries(client, table, prefix, NOTICES)


def _parse_notice_number(sk: str) -> int:
    parts = sk.split("#")
    return int(parts[1]) if len(parts) == 3 else 1


def _key_of_token(digest: str) -> Key:
    return make_key(f"token#{digest}", "token")


def load_delivery(item: Item) -> Delivery:
    """The delivery of a stored item."""
    free_until = load_time(item, "free_until")
    return Delivery(
        alert_id=item["alert_id"],
        recipient_id=item["recipient_id"],
        state=DeliveryState(item["state"]),
        retention=Retention(
            parse_time(item["expires"]).astimezone(UTC),
            Ground(item["ground"]),
            free_until.astimezone(UTC) if free_until else None,
        ),
        attempts=tuple(_load_attempt(attempt) for attempt in item["attempts"]),
        delivered_at=load_time(item, "delivered_at"),
        source=DeliverySource(item["delivered_source"]) if "delivered_source" in item else None,
    )


def _write_attempt(attempt: Attempt) -> dict[str, Any]:
    return {"at": format_time(attempt.at)} | keep_known(error=attempt.error, message_id=attempt.message_id)


def _load_attempt(entry: Item) -> Attempt:
    return Attempt(at=parse_time(entry["at"]), message_id=entry.get("message_id"), error=entry.get("error"))
