"""Many alerts and how their hits stand, for searches and stories: the index `by_day`, and a hundred items at a time."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from platewatch.alerts.alert import Alert
from platewatch.alerts.aws.alerts_table import key_of_alert, key_of_answers, load_recorded_answers, load_stored_alert
from platewatch.alerts.aws.deliveries_table import key_of_delivery, load_delivery
from platewatch.alerts.aws.disputes_table import key_of_dispute, load_dispute
from platewatch.alerts.question import Place
from platewatch.alerts.search import FoundHit
from platewatch.alerts.standing import Standing
from platewatch.aws.tables import Item, Key, Table
from platewatch.text.timestamps import format_time

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_INDEX: Final = "by_day"
_MOMENT: Final = timedelta(milliseconds=1)
"""Times are kept to the millisecond."""

Items = Mapping[tuple[str, str], Item]


class DynamoAlertSearch:
    """Implements the port AlertSearch on the alerts table."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._table = Table(client, table)

    def list_born(self, day: date, since: datetime, place: Place, most: int) -> tuple[Sequence[Alert], bool]:
        """See AlertSearch."""
        start: Key | None = None
        last = format_time(place.born_at - _MOMENT)
        if place.alert_id:
            last = format_time(place.born_at)
            start = {**key_of_alert(place.alert_id), "day": day.isoformat(), "created_at": last}
        values = {":day": day.isoformat(), ":since": format_time(since), ":last": last}
        condition = "#day = :day AND created_at BETWEEN :since AND :last"
        items, more = self._table.query_newest(_INDEX, condition, values, most, start)
        return [load_stored_alert(item) for item in items], more

    def find_alerts(self, alert_ids: Iterable[str]) -> Mapping[str, Alert]:
        """See AlertSearch. Raises TableBusy."""
        items = self._table.find_many(map(key_of_alert, alert_ids))
        return {alert.alert_id: alert for alert in map(load_stored_alert, items.values())}

    def find_hits(self, groups: Sequence[Sequence[Alert]], now: datetime) -> Sequence[FoundHit]:
        """See AlertSearch; without names. Raises TableBusy: half an answer could make a told hit look untold."""
        items = self._table.find_many(key for group in groups for key in _list_keys(group))
        return [_make_hit(group, items, now) for group in groups]


def _list_keys(group: Sequence[Alert]) -> Iterable[Key]:
    for alert in group:
        yield key_of_answers(alert.hit_id)
        yield key_of_delivery(alert.alert_id, alert.recipient_id)
        yield _key_of_dispute(alert)


def _make_hit(group: Sequence[Alert], items: Items, now: datetime) -> FoundHit:
    found = {alert.alert_id: _find(items, key_of_delivery(alert.alert_id, alert.recipient_id)) for alert in group}
    first = group[0]
    earlier = next((alert.earlier for alert in group if alert.earlier), ())
    disputed = _find(items, _key_of_dispute(first))
    return FoundHit(
        alerts=tuple(group),
        deliveries={alert_id: load_delivery(item) for alert_id, item in found.items() if item},
        standing=Standing(
            answers=load_recorded_answers(_find(items, key_of_answers(first.hit_id)), earlier).answers,
            dispute=load_dispute(disputed, now) if disputed else None,
        ),
    )


def _key_of_dispute(alert: Alert) -> Key:
    return key_of_dispute(alert.hit.entry.list_name, alert.hit.entry.entry_id)


def _find(items: Items, key: Key) -> Item | None:
    return items.get((key["pk"], key["sk"]))
