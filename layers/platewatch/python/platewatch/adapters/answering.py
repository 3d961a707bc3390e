"""What answering an alert is made of, for the page behind the link, for the API, and for what finishes answers."""

from datetime import timedelta

from platewatch.adapters import clients
from platewatch.adapters.dynamodb_alerts import DynamoAlerts
from platewatch.adapters.dynamodb_disputes import DynamoDisputes
from platewatch.adapters.dynamodb_recipients import DynamoRecipients
from platewatch.adapters.dynamodb_tally import DynamoTally
from platewatch.adapters.environment import read_number, read_text
from platewatch.adapters.sqs_deliveries import SqsDeliveries
from platewatch.alerts.answer import AnswerStores


def open_answers() -> AnswerStores:
    """What answering works with. Raises SettingMissing."""
    table = read_text("ALERTS_TABLE")
    return AnswerStores(
        alerts=DynamoAlerts(clients.dynamodb(), table),
        recipients=DynamoRecipients(clients.dynamodb(), table),
        queue=SqsDeliveries(clients.sqs(), read_text("DELIVERIES_QUEUE_URL")),
        tally=DynamoTally(clients.dynamodb(), table),
        disputes=DynamoDisputes(clients.dynamodb(), table),
        escalate_after=timedelta(minutes=read_number("ESCALATE_MINUTES")),
    )
