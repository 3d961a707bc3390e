"""Routes of recipients: who is told, by which channel, of the hits of which lists."""

import secrets
from typing import Any

from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from platewatch.adapters import clients, environment
from platewatch.adapters.api.body import read_body
from platewatch.adapters.api.people import identify, record_change
from platewatch.adapters.dynamodb_recipients import DynamoRecipients
from platewatch.adapters.kms_secrets import KmsSecret
from platewatch.alerts.recipient import check_id, describe_recipient, read_recipient
from platewatch.alerts.store import RecipientStore
from platewatch.alerts.webhook import keep_salt, make_secret
from platewatch.retention.terms import Ground

Document = dict[str, Any]

router = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]


@router.get("/v1/recipients")
def list_recipients() -> Document:
    """Every recipient, inactive ones too, sorted by id."""
    identify(router.current_event.raw_event)
    return {"recipients": [describe_recipient(recipient) for recipient in _recipients().list_recipients()]}


@router.put("/v1/recipients/<recipient_id>")
def put_recipient(recipient_id: str) -> Document:
    """Adds a recipient, or replaces the one with this id; it counts for the next hit.

    A new webhook's answer has its secret, and is the only place where it ever stands; so has a known one's with
    ?new_secret=true, and the secret before it is good no more.
    """
    event = router.current_event.raw_event
    here = environment.read_optional("WEBHOOKS_ON_THIS_MACHINE") is not None
    recipient = read_recipient(recipient_id, read_body(event), here)
    renew = router.current_event.get_query_string_value("new_secret") == "true"
    before = None if renew else _recipients().find_recipient(recipient_id)
    recipient = keep_salt(recipient, before, secrets.token_hex(16))
    channel = recipient.channel.value
    record_change(event, f"recipient:{recipient_id}", ground=Ground.OPERATION.value, change="put", channel=channel)
    _recipients().put_recipient(recipient)
    answer: Document = {"recipient": describe_recipient(recipient)}
    if recipient.secret_salt is not None and (before is None or before.secret_salt != recipient.secret_salt):
        keeper = KmsSecret(clients.kms(), environment.read_text("WEBHOOK_KEY_ID"))
        answer["secret"] = make_secret(recipient, keeper)
    return answer


@router.delete("/v1/recipients/<recipient_id>")
def remove_recipient(recipient_id: str) -> Document:
    """Removes a recipient: nothing is sent to it any more, and its links open nothing."""
    event = router.current_event.raw_event
    record_change(event, f"recipient:{check_id(recipient_id)}", ground=Ground.OPERATION.value, change="remove")
    _recipients().remove_recipient(recipient_id)
    return {"recipient_id": recipient_id, "removed": True}


def _recipients() -> RecipientStore:
    return DynamoRecipients(clients.dynamodb(), environment.read_text("ALERTS_TABLE"))
