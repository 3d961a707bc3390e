"""How alerts stand, for lists of them: answers, disputes and deliveries of many, a hundred items at a time."""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from platewatch.alerts.alert import Alert, format_alert_id
from platewatch.alerts.aws.alerts_table import DynamoAlerts, key_of_answers, load_recorded_answers
from platewatch.alerts.aws.deliveries_table import DynamoDeliveries, key_of_delivery, load_delivery
from platewatch.alerts.aws.disputes_table import DynamoDisputes, key_of_dispute, load_dispute
from platewatch.alerts.aws.recipients_table import DynamoRecipients
from platewatch.alerts.delivery import Delivery
from platewatch.alerts.errors import StandingsBusy
from platewatch.alerts.standing import Standing, evaluate_reception, find_standing
from platewatch.aws import clients
from platewatch.aws.environment import load_text
from platewatch.aws.tables import Item, Key, Table, TableBusy

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class Standings:
    """How alerts of the alerts table stand."""

    def __init__(self, client: "DynamoDBClient", table: str, pause: Callable[[float], None] = time.sleep) -> None:
        self._client = client
        self._table = table
        self._pause = pause

    def find_all(self, alerts: Sequence[Alert], now: datetime) -> list[Standing]:
        """How each of the alerts stands, in their order; without names.

        Whether somebody else was told of a hit follows from these alerts alone. Raises StandingsBusy: half an answer
        could make a told alert look untold.
        """
        table = Table(self._client, self._table)
        try:
            items = table.find_many((key for alert in alerts for key in _list_keys(alert)), self._pause)
        except TableBusy as error:
            raise StandingsBusy("the alerts' table is busy: ask again") from error
        deliveries = {alert.alert_id: _load_delivery(alert, items) for alert in alerts}
        by_hit: dict[str, list[Delivery | None]] = {}
        for alert in alerts:
            by_hit.setdefault(alert.hit_id, []).append(deliveries[alert.alert_id])
        return [
            Standing(
                answers=load_recorded_answers(_find(items, key_of_answers(alert.hit_id)), alert.earlier).answers,
                dispute=load_dispute(found, now) if (found := _find(items, _key_of_dispute(alert))) else None,
                reception=evaluate_reception(deliveries[alert.alert_id], by_hit[alert.hit_id]),
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
        return standing.with_reception(evaluate_reception(delivery, others))


def open_standings() -> Standings:
    """What the environment describes. Raises SettingMissing."""
    return Standings(clients.dynamodb(), load_text("ALERTS_TABLE"))


def _list_keys(alert: Alert) -> Iterable[Key]:
    yield key_of_answers(alert.hit_id)
    yield key_of_delivery(alert.alert_id, alert.recipient_id)
    yield _key_of_dispute(alert)


def _key_of_dispute(alert: Alert) -> Key:
    return key_of_dispute(alert.hit.entry.list_name, alert.hit.entry.entry_id)


def _load_delivery(alert: Alert, items: Mapping[tuple[str, str], Item]) -> Delivery | None:
    item = _find(items, key_of_delivery(alert.alert_id, alert.recipient_id))
    return load_delivery(item) if item else None


def _find(items: Mapping[tuple[str, str], Item], key: Key) -> Item | None:
    return items.get((key["pk"], key["sk"]))
