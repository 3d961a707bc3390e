"""What searches of alerts and stories are made of, as the environment describes it."""

from platewatch.alerts.aws.deliveries_table import DynamoDeliveries
from platewatch.alerts.aws.escalations_table import DynamoUnansweredHits
from platewatch.alerts.aws.recipients_table import DynamoRecipients
from platewatch.alerts.aws.search_table import DynamoAlertSearch
from platewatch.alerts.search import SearchStores
from platewatch.alerts.story import StoryStores
from platewatch.aws import clients
from platewatch.aws.environment import load_text
from platewatch.evidence.aws.evidence_bucket import S3Evidence


def open_search() -> SearchStores:
    """What a search looks at. Raises SettingMissing."""
    table = load_text("ALERTS_TABLE")
    return SearchStores(DynamoAlertSearch(clients.dynamodb(), table), DynamoRecipients(clients.dynamodb(), table))


def open_stories() -> StoryStores:
    """What a story is made of. Raises SettingMissing."""
    table, client = load_text("ALERTS_TABLE"), clients.dynamodb()
    return StoryStores(
        alerts=DynamoAlertSearch(client, table),
        recipients=DynamoRecipients(client, table),
        notices=DynamoDeliveries(client, table),
        pictures=S3Evidence(clients.s3(), load_text("EVIDENCE_BUCKET")),
        unanswered=DynamoUnansweredHits(client, table),
    )
