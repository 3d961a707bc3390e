"""Routes of recipients: who is told, by which channel, of the hits of which lists."""

from typing import Any

from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from platewatch.adapters import clients, environment
from platewatch.adapters.api.body import read_body
from platewatch.adapters.api.people import identify, record_change
from platewatch.adapters.dynamodb_recipients import DynamoRecipients
from platewatch.alerts.recipient import check_id, describe_recipient, read_recipient
from platewatch.alerts.store import RecipientStore

Document = dict[str, Any]

router = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]


@router.get("/v1/recipients")
def list_recipients() -> Document:
    """Every recipient, inactive ones too, sorted by id."""
    identify(router.current_event.raw_event)
    return {"recipients": [describe_recipient(recipient) for recipient in _recipients().list_recipients()]}


@router.put("/v1/recipients/<recipient_id>")
def put_recipient(recipient_id: str) -> Document:
    """Adds a recipient, or replaces the one with this id; it counts for the next hit."""
    event = router.current_event.raw_event
    recipient = read_recipient(recipient_id, read_body(event))
    record_change(event, f"recipient:{recipient_id}", change="put", channel=recipient.channel.value)
    _recipients().put_recipient(recipient)
    return {"recipient": describe_recipient(recipient)}


@router.delete("/v1/recipients/<recipient_id>")
def remove_recipient(recipient_id: str) -> Document:
    """Removes a recipient: nothing is sent to it any more, and its links open nothing."""
    record_change(router.current_event.raw_event, f"recipient:{check_id(recipient_id)}", change="remove")
    _recipients().remove_recipient(recipient_id)
    return {"recipient_id": recipient_id, "removed": True}


def _recipients() -> RecipientStore:
    return DynamoRecipients(clients.dynamodb(), environment.read_text("ALERTS_TABLE"))
