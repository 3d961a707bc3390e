"""What Live's routes are made of, as the environment describes it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from platewatch.alerts.alert import Alert, format_alert_id
from platewatch.alerts.answers import Stand
from platewatch.alerts.aws.alerts_table import DynamoAlerts, key_of_alert, load_stored_alert
from platewatch.alerts.aws.board_table import DynamoBoard
from platewatch.alerts.aws.deliveries_table import key_of_delivery, load_delivery
from platewatch.alerts.aws.disputes_table import DynamoDisputes
from platewatch.alerts.aws.recipients_table import DynamoRecipients
from platewatch.alerts.recipient import Recipient
from platewatch.alerts.standing import Standing, evaluate_reception, find_standing
from platewatch.aws import clients
from platewatch.aws.environment import load_text
from platewatch.aws.tables import Key, Table
from platewatch.composition.reviewing import ReviewPictures
from platewatch.evidence.aws.evidence_bucket import S3Evidence
from platewatch.live.aws.duty_table import DynamoDutyNotes
from platewatch.live.duty import LiveItem, LiveStores
from platewatch.live.story import Notified, Story
from platewatch.matching.aws.reviews_table import DynamoReviews

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class _Known:
    """Recipients that are looked up once, for all that asks for their names."""

    def __init__(self, recipients: Mapping[str, Recipient]) -> None:
        self._recipients = recipients

    def find_recipient(self, recipient_id: str) -> Recipient | None:
        """The recipient, active or not."""
        return self._recipients.get(recipient_id)


class Stories:
    """What the alerts table knows of an item beside its alert or review."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def find_story(self, item: LiveItem, now: datetime) -> Story:
        """Who answered, who was told, and what arrived. Raises TableBusy rather than leave somebody out."""
        entry = item.hit.entry
        if item.alert is None:
            return Story(Standing(dispute=self._disputes().find_dispute(entry.list_name, entry.entry_id, now)))
        return self._find_story(item.alert, now)

    def _find_story(self, alert: Alert, now: datetime) -> Story:
        recipients = {each.recipient_id: each for each in DynamoRecipients(self._client, self._table).list_recipients()}
        alerts = DynamoAlerts(self._client, self._table)
        standing = find_standing(alert, now, alerts, _Known(recipients), self._disputes())
        passage_id, entry_id = alert.sighting.passage_id, alert.hit.entry.entry_id
        ids = {each: format_alert_id(passage_id, entry_id, each) for each in (*recipients, alert.recipient_id)}
        asked = [key_of_delivery(alert_id, each) for each, alert_id in ids.items()]
        items = Table(self._client, self._table).find_many([*asked, *map(key_of_alert, ids.values())])
        deliveries = {
            each: load_delivery(items[found])
            for each, alert_id in ids.items()
            if (found := _name(key_of_delivery(alert_id, each))) in items
        }
        waits = [
            load_stored_alert(items[found]).escalate_at
            for alert_id in ids.values()
            if (found := _name(key_of_alert(alert_id))) in items
        ]
        due = [moment for moment in waits if moment is not None]
        own = deliveries.get(alert.recipient_id)
        return Story(
            standing=standing.with_reception(evaluate_reception(own, deliveries.values())) if own else standing,
            notified=[Notified(recipients[each], found) for each, found in deliveries.items() if each in recipients],
            # Alerts of a hit that is answered stop waiting one by one, when their time has come.
            escalate_at=min(due) if due and standing.answers.stand is Stand.OPEN else None,
        )

    def _disputes(self) -> DynamoDisputes:
        return DynamoDisputes(self._client, self._table)


@dataclass(frozen=True, slots=True)
class Live:
    """Everything that Live's routes ask for, but the item and the time."""

    stores: LiveStores
    stories: Stories
    pictures: ReviewPictures


def open_board() -> DynamoBoard:
    """The board. Raises SettingMissing."""
    return DynamoBoard(clients.dynamodb(), load_text("ALERTS_TABLE"))


def open_live() -> Live:
    """What the routes work with. Raises SettingMissing."""
    client, table = clients.dynamodb(), load_text("ALERTS_TABLE")
    stores = LiveStores(
        board=open_board(),
        alerts=DynamoAlerts(client, table),
        reviews=DynamoReviews(client, table),
        duty=DynamoDutyNotes(client, table),
    )
    evidence = S3Evidence(clients.s3(), load_text("EVIDENCE_BUCKET"))
    return Live(stores, Stories(client, table), ReviewPictures(evidence))


def _name(key: Key) -> tuple[str, str]:
    return key["pk"], key["sk"]
