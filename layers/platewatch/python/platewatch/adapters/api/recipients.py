"""Routes of recipients: who is told, by which channel, of the hits of which lists."""

import secrets
from typing import Any

from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from platewatch.adapters import clients, environment
from platewatch.adapters.api.body import read_body
from platewatch.adapters.api.people import identify, read_clock, record_change
from platewatch.adapters.dynamodb_logins import DynamoPins
from platewatch.adapters.dynamodb_recipients import DynamoRecipients
from platewatch.adapters.kms_secrets import KmsSecret
from platewatch.alerts.errors import RecipientUnknown
from platewatch.alerts.login import PinStore
from platewatch.alerts.pin import Login, hash_pin, make_pin, read_pin
from platewatch.alerts.recipient import Channel, Recipient, check_id, describe_recipient, read_recipient
from platewatch.alerts.store import RecipientStore
from platewatch.alerts.webhook import keep_salt, make_secret
from platewatch.fields import read_object
from platewatch.retention.terms import Ground

Document = dict[str, Any]

router = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]


@router.get("/v1/recipients")
def list_recipients() -> Document:
    """Every recipient, inactive ones too, sorted by id, and whether it has a PIN."""
    identify(router.current_event.raw_event)
    holders = frozenset(_pins().list_holders())
    listed = [
        describe_recipient(recipient) | {"has_pin": recipient.recipient_id in holders}
        for recipient in _recipients().list_recipients()
    ]
    return {"recipients": listed}


@router.put("/v1/recipients/<recipient_id>")
def put_recipient(recipient_id: str) -> Document:
    """Adds a recipient, or replaces the one with this id; it counts for the next hit.

    A new webhook's answer has its secret, and is the only place where it ever stands; so has a known one's with
    ?new_secret=true, and the secret before it is good no more. Where the alert page asks for a PIN, one that is told by
    SMS and has none gets one, and the answer is the only place where it ever stands.
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
    if _lacks_pin(recipient):
        answer["pin"] = make_pin()
        _pins().keep_pin(hash_pin(recipient_id, answer["pin"], read_clock()))
    return answer


@router.put("/v1/recipients/<recipient_id>/pin")
def set_pin(recipient_id: str) -> Document:
    """Gives a recipient a new PIN, the body's {"pin"} or a random one, which the answer alone shows.

    The one before opens nothing any more; its wrong tries, locks and sessions are void.
    """
    event = router.current_event.raw_event
    given = read_object(read_body(event), "", (), ("pin",)).get("pin")
    pin = make_pin() if given is None else read_pin(given)
    record_change(event, f"recipient:{check_id(recipient_id)}", ground=Ground.OPERATION.value, change="set-pin")
    if _recipients().find_recipient(recipient_id) is None:
        raise RecipientUnknown(f"no recipient is called {recipient_id}: see recipient list")
    _pins().keep_pin(hash_pin(recipient_id, pin, read_clock()))
    return {"recipient_id": recipient_id} | ({"pin": pin} if given is None else {})


@router.delete("/v1/recipients/<recipient_id>")
def remove_recipient(recipient_id: str) -> Document:
    """Removes a recipient with its PIN: nothing is sent to it any more, and its links open nothing."""
    event = router.current_event.raw_event
    record_change(event, f"recipient:{check_id(recipient_id)}", ground=Ground.OPERATION.value, change="remove")
    _pins().remove_pin(recipient_id)
    _recipients().remove_recipient(recipient_id)
    return {"recipient_id": recipient_id, "removed": True}


def _recipients() -> RecipientStore:
    return DynamoRecipients(clients.dynamodb(), environment.read_text("ALERTS_TABLE"))


def _pins() -> PinStore:
    return DynamoPins(clients.dynamodb(), environment.read_text("LOGINS_TABLE"))


def _lacks_pin(recipient: Recipient) -> bool:
    asks = Login(environment.read_text("ALERT_PAGE_LOGIN")) is Login.PIN
    return asks and recipient.channel is Channel.SMS and _pins().find_pin(recipient.recipient_id) is None
