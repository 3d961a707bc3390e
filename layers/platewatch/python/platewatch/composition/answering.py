"""What answering an alert is made of, for the page behind the link, for the API, and for what finishes answers."""

from datetime import timedelta

from platewatch.alerts.answer import AnswerStores
from platewatch.alerts.aws.alerts_table import DynamoAlerts
from platewatch.alerts.aws.board_table import DynamoBoard
from platewatch.alerts.aws.deliveries_queue import SqsDeliveries
from platewatch.alerts.aws.disputes_table import DynamoDisputes
from platewatch.alerts.aws.recipients_table import DynamoRecipients
from platewatch.alerts.aws.tally_table import DynamoTally
from platewatch.aws import clients
from platewatch.aws.environment import load_number, load_text


def open_answers() -> AnswerStores:
    """What answering works with. Raises SettingMissing."""
    table = load_text("ALERTS_TABLE")
    return AnswerStores(
        alerts=DynamoAlerts(clients.dynamodb(), table),
        recipients=DynamoRecipients(clients.dynamodb(), table),
        queue=SqsDeliveries(clients.sqs(), load_text("DELIVERIES_QUEUE_URL")),
        tally=DynamoTally(clients.dynamodb(), table),
        disputes=DynamoDisputes(clients.dynamodb(), table),
        escalate_after=timedelta(minutes=load_number("ESCALATE_MINUTES")),
        board=DynamoBoard(clients.dynamodb(), table),
    )
