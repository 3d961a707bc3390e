"""How alerts stand, for lists of them: answers, disputes and deliveries of many, a hundred items at a time."""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from platewatch.alerts.alert import Alert, format_alert_id
from platewatch.alerts.aws.alerts_table import DynamoAlerts, key_of_answers, read_answers
from platewatch.alerts.aws.deliveries_table import DynamoDeliveries, key_of_delivery, load_delivery
from platewatch.alerts.aws.disputes_table import DynamoDisputes, key_of, load_dispute
from platewatch.alerts.aws.recipients_table import DynamoRecipients
from platewatch.alerts.delivery import Delivery
from platewatch.alerts.errors import StandingsBusy
from platewatch.alerts.standing import Standing, find_standing, judge_reception
from platewatch.aws import clients
from platewatch.aws.environment import read_text

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_AT_ONCE: Final = 100
_ATTEMPTS: Final = 6

Item = Mapping[str, Any]


class Standings:
    """How alerts of the alerts table stand."""

    def __init__(self, client: "DynamoDBClient", table: str, pause: Callable[[float], None] = time.sleep) -> None:
        self._client = client
        self._table = table
        self._pause = pause

    def find_all(self, alerts: Sequence[Alert], now: datetime) -> list[Standing]:
        """How each of the alerts stands, in their order; without names.

        Whether somebody else was told of a hit is judged by these alerts alone.
        """
        keys = [key for alert in alerts for key in _list_keys(alert)]
        items = self._fetch({_name(key): key for key in keys})
        deliveries = {alert.alert_id: self._read_delivery(alert, items) for alert in alerts}
        by_hit: dict[str, list[Delivery | None]] = {}
        for alert in alerts:
            by_hit.setdefault(alert.hit_id, []).append(deliveries[alert.alert_id])
        return [
            Standing(
                answers=read_answers(items.get(_name(key_of_answers(alert.hit_id))), alert.earlier).answers,
                dispute=load_dispute(found, now) if (found := items.get(_name(_key_of_dispute(alert)))) else None,
                reception=judge_reception(deliveries[alert.alert_id], by_hit[alert.hit_id]),
            )
            for alert in alerts
        ]

    def find_one(self, alert: Alert, now: datetime) -> Standing:
        """How the alert stands, with names."""
        alerts, deliveries = DynamoAlerts(self._client, self._table), DynamoDeliveries(self._client, self._table)
        recipients = DynamoRecipients(self._client, self._table)
        standing = find_standing(alert, now, alerts, recipients, DynamoDisputes(self._client, self._table))
        delivery = deliveries.find_delivery(alert.alert_id, alert.recipient_id)
        if delivery is None and not alert.retention.holds(now):
            # A hold keeps the alert, and not who was told of it.
            return standing
        ids = [recipient.recipient_id for recipient in recipients.list_recipients()]
        passage_id, entry_id = alert.sighting.passage_id, alert.hit.entry.entry_id
        others = (deliveries.find_delivery(format_alert_id(passage_id, entry_id, each), each) for each in ids)
        return standing.with_reception(judge_reception(delivery, others))

    def _read_delivery(self, alert: Alert, items: Mapping[tuple[str, str], Item]) -> Delivery | None:
        item = items.get(_name(key_of_delivery(alert.alert_id, alert.recipient_id)))
        return load_delivery(item) if item else None

    def _fetch(self, keys: Mapping[tuple[str, str], dict[str, Any]]) -> dict[tuple[str, str], Item]:
        """The items that are there. Raises StandingsBusy: half an answer could make a told alert look untold."""
        left = list(keys.values())
        found: dict[tuple[str, str], Item] = {}
        attempt = 0
        while left:
            asked, left = left[:_AT_ONCE], left[_AT_ONCE:]
            request: Any = {self._table: {"Keys": asked, "ConsistentRead": True}}
            answer: Any = self._client.batch_get_item(RequestItems=request)
            found |= {_name(item): item for item in answer["Responses"].get(self._table, [])}
            unanswered = answer.get("UnprocessedKeys", {}).get(self._table, {}).get("Keys", [])
            if unanswered:
                attempt += 1
                if attempt == _ATTEMPTS:
                    raise StandingsBusy("the alerts' table is busy: ask again")
                self._pause(0.05 * 2**attempt)
                left += unanswered
        return found


def open_standings() -> Standings:
    """What the environment describes. Raises SettingMissing."""
    return Standings(clients.dynamodb(), read_text("ALERTS_TABLE"))


def _list_keys(alert: Alert) -> Iterable[dict[str, Any]]:
    yield key_of_answers(alert.hit_id)
    yield key_of_delivery(alert.alert_id, alert.recipient_id)
    yield _key_of_dispute(alert)


def _key_of_dispute(alert: Alert) -> dict[str, Any]:
    return key_of(alert.hit.entry.list_name, alert.hit.entry.entry_id)


def _name(key: Mapping[str, Any]) -> tuple[str, str]:
    return key["pk"]["S"], key["sk"]["S"]
