"""Routes of recipients: who is told, by which channel, of the hits of which lists."""

import secrets
from collections.abc import Collection
from typing import Any

from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from platewatch.alerts.aws.deliveries_queue import SqsDeliveries
from platewatch.alerts.aws.logins_table import DynamoPins
from platewatch.alerts.aws.recipient_changes_table import DynamoRecipientChanges
from platewatch.alerts.aws.recipients_table import DynamoRecipients
from platewatch.alerts.coverage import find_unknown_names
from platewatch.alerts.login import PinStore
from platewatch.alerts.pin import Login, hash_pin, make_pin, read_pin
from platewatch.alerts.recipient import Recipient, describe_recipient, read_recipient
from platewatch.alerts.recipient_change import RecipientChange
from platewatch.alerts.registering import (
    RegisterStores,
    change_pin,
    drop_recipient,
    keep_recipient,
    require_known_names,
    require_meant,
)
from platewatch.alerts.store import RecipientStore
from platewatch.alerts.webhook import keep_salt, make_secret
from platewatch.audit.change import describe_change
from platewatch.aws import clients, environment
from platewatch.aws.kms_secrets import KmsSecret
from platewatch.aws.plate_tags import name_number, open_tagger
from platewatch.composition.known_names import (
    UNKNOWN,
    describe_unknown_name,
    load_known_names,
    recipient_subject,
    require_recipient,
)
from platewatch.fields import read_object
from platewatch.retention.terms import Ground
from platewatch.text.names import KnownNames, NameKind, find_unknown
from platewatch.web.body import read_body
from platewatch.web.people import Caller, identify, read_clock, record_change

Document = dict[str, Any]

router = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]


@router.get("/v1/recipients")
def list_recipients() -> Document:
    """Every recipient, inactive ones too, sorted by id; whether it has a PIN, and which names in it are gone."""
    identify(router.current_event.raw_event)
    holders, known = frozenset(_pins().list_holders()), load_known_names(read_clock())
    return {"recipients": [_show(recipient, holders, known) for recipient in _recipients().list_recipients()]}


@router.put("/v1/recipients/<recipient_id>")
def put_recipient(recipient_id: str) -> Document:
    """Adds a recipient, or with ?replace=true puts it in place of the one with this id; it counts for the next hit.

    When its messages go elsewhere or end, the operators and the phone that had them are told; see `change`.

    A new webhook's answer has its secret, and is the only place where it ever stands; so has a known one's with
    ?new_secret=true, and the secret before it is good no more. Where the alert page asks for a PIN, one that is told by
    SMS and has none gets one, and the answer is the only place where it ever stands.
    """
    event = router.current_event.raw_event
    here = environment.read_optional("WEBHOOKS_ON_THIS_MACHINE") is not None
    recipient = read_recipient(recipient_id, read_body(event), here)
    known, before = load_known_names(read_clock()), _recipients().find_recipient(recipient_id)
    recipient = keep_salt(recipient, None if _asks("new_secret") else before, secrets.token_hex(16))
    named = before is not None or not _asks("replace")
    caller = _record_change(
        f"recipient:{recipient_id if named else UNKNOWN}",
        "replace" if _asks("replace") else "add",
        before,
        recipient,
        channel=recipient.channel.name,
        secret="new" if before is not None and before.secret_salt != recipient.secret_salt else "",
    )
    require_meant(recipient_id, before, known.recipients, replaces=_asks("replace"))
    require_known_names(recipient, known)
    told = keep_recipient(recipient, before, caller.actor, read_clock(), _stores())
    answer: Document = {"recipient": describe_recipient(recipient), "change": _show_change(told)}
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

    The one before opens nothing any more; its wrong tries, locks and sessions are void. The operators and the
    recipient's phone are told that there is another one.
    """
    event = router.current_event.raw_event
    given = read_object(read_body(event), "", (), ("pin",)).get("pin")
    pin = make_pin() if given is None else read_pin(given)
    caller = _record(recipient_subject(recipient_id), "set-pin")
    recipient = require_recipient(recipient_id)
    now = read_clock()
    change_pin(recipient, hash_pin(recipient_id, pin, now), caller.actor, now, _stores())
    return {"recipient_id": recipient_id} | ({"pin": pin} if given is None else {})


@router.delete("/v1/recipients/<recipient_id>")
def remove_recipient(recipient_id: str) -> Document:
    """Removes a recipient with its PIN: nothing is sent to it any more, and its links open nothing.

    The operators and its phone are told.
    """
    before = _recipients().find_recipient(recipient_id)
    caller = _record_change(recipient_subject(recipient_id), "remove", before, None)
    recipient = require_recipient(recipient_id)
    drop_recipient(recipient, caller.actor, read_clock(), _stores())
    return {"recipient_id": recipient_id, "removed": True}


def _show(recipient: Recipient, holders: Collection[str], known: KnownNames) -> Document:
    unknown = find_unknown(NameKind.LIST, recipient.lists or (), known) + find_unknown_names(recipient.area, known)
    return describe_recipient(recipient) | {
        "has_pin": recipient.recipient_id in holders,
        "unknown_names": [describe_unknown_name(one) for one in unknown],
    }


def _show_change(change: RecipientChange | None) -> Document | None:
    if change is None:
        return None
    return {"kinds": [kind.value for kind in change.kinds], "tells_phone": change.number is not None}


def _asks(name: str) -> bool:
    return router.current_event.get_query_string_value(name) == "true"


def _record(subject: str, change: str, **detail: Any) -> Caller:
    event, ground = router.current_event.raw_event, Ground.OPERATION.value
    return record_change(event, subject, ground=ground, change=change, **detail)


def _record_change(
    subject: str, change: str, before: Recipient | None, after: Recipient | None, **detail: str
) -> Caller:
    """Write down what a recipient was and will be; where it is told, as a tag, so that a number can be looked for."""
    documents = [describe_recipient(one) if one else {} for one in (before, after)]
    texts = {str(one["address"]): name_number(str(one["address"])) for one in documents if "address" in one}
    tags = {address: open_tagger().tag_plates([text])[0] for address, text in texts.items()}
    was, will_be = (
        one | ({"address": f"tag {tags[str(one['address'])]}"} if "address" in one else {}) for one in documents
    )
    return _record(subject, change, plates=sorted(texts.values()), **detail, **describe_change(was, will_be))


def _stores() -> RegisterStores:
    return RegisterStores(
        recipients=_recipients(),
        pins=_pins(),
        changes=DynamoRecipientChanges(clients.dynamodb(), environment.read_text("ALERTS_TABLE")),
        queue=SqsDeliveries(clients.sqs(), environment.read_text("DELIVERIES_QUEUE_URL")),
    )


def _recipients() -> RecipientStore:
    return DynamoRecipients(clients.dynamodb(), environment.read_text("ALERTS_TABLE"))


def _pins() -> PinStore:
    return DynamoPins(clients.dynamodb(), environment.read_text("LOGINS_TABLE"))


def _lacks_pin(recipient: Recipient) -> bool:
    asks = Login(environment.read_text("ALERT_PAGE_LOGIN")) is Login.PIN
    return asks and recipient.channel.needs_pin and _pins().find_pin(recipient.recipient_id) is None
