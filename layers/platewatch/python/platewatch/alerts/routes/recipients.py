"""Routes of recipients: who is told, by which channel, of the hits of which lists."""

import secrets
from collections.abc import Collection
from typing import Any, Final

from platewatch.alerts import errors
from platewatch.alerts.aws.deliveries_queue import SqsDeliveries
from platewatch.alerts.aws.logins_table import DynamoPins
from platewatch.alerts.aws.recipient_changes_table import DynamoRecipientChanges
from platewatch.alerts.aws.recipients_table import DynamoRecipients
from platewatch.alerts.channel import CHANNELS, Form
from platewatch.alerts.coverage import find_unknown_names
from platewatch.alerts.login import PinStore
from platewatch.alerts.pin import Login, hash_pin, make_pin, parse_pin
from platewatch.alerts.recipient import Recipient, describe_recipient, parse_recipient
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
from platewatch.audit.record import Action
from platewatch.aws import clients, environment
from platewatch.aws.plate_tags import KmsSecret, name_number, open_tagger
from platewatch.composition.known_names import (
    UNKNOWN,
    describe_unknown_name,
    load_known_names,
    recipient_subject,
    require_recipient,
)
from platewatch.fields import parse_object
from platewatch.retention.terms import Ground
from platewatch.text.names import KnownNames, NameKind, find_unknown
from platewatch.web.body import parse_body
from platewatch.web.people import get_now, write_record
from platewatch.web.route import Audit, Document, PurposeRule, Query, Request, Role, Route
from platewatch.web.schemas import (
    FLAG,
    SHARE,
    TEXT,
    Schema,
    body,
    document,
    line,
    list_of,
    members,
    one_of,
    or_null,
    whole,
)


def list_recipients(_request: Request) -> Document:
    """Every recipient, inactive ones too, sorted by id; whether it has a PIN, and which names in it are gone."""
    holders, known = frozenset(_pins().list_holders()), load_known_names(get_now())
    return {"recipients": [_show(recipient, holders, known) for recipient in _recipients().list_recipients()]}


def put_recipient(request: Request) -> Document:
    """Adds a recipient, or with ?replace=true puts it in place of the one with this id; it counts for the next hit.

    When its messages go elsewhere or end, the operators and the phone that had them are told; see `change`.

    A new webhook's answer has its secret, and is the only place where it ever stands; so has a known one's with
    ?new_secret=true, and the secret before it is no longer good. Where the alert page asks for a PIN, one that is told
    by SMS and has none gets one, and the answer is the only place where it ever stands.
    """
    recipient_id = request.parts["recipient_id"]
    here = environment.load_optional("WEBHOOKS_ON_THIS_MACHINE") is not None
    recipient = parse_recipient(recipient_id, parse_body(request.body), here)
    known, before = load_known_names(get_now()), _recipients().find_recipient(recipient_id)
    recipient = keep_salt(recipient, None if request.asks("new_secret") else before, secrets.token_hex(16))
    named = before is not None or not request.asks("replace")
    _record_change(
        request,
        f"recipient:{recipient_id if named else UNKNOWN}",
        "replace" if request.asks("replace") else "add",
        before,
        recipient,
        channel=recipient.channel.name,
        secret="new" if before is not None and before.secret_salt != recipient.secret_salt else "",
    )
    require_meant(recipient_id, before, known.recipients, replaces=request.asks("replace"))
    require_known_names(recipient, known)
    told = keep_recipient(recipient, before, request.caller.actor, get_now(), _stores())
    answer: Document = {"recipient": describe_recipient(recipient), "change": _show_change(told)}
    if recipient.secret_salt is not None and (before is None or before.secret_salt != recipient.secret_salt):
        keeper = KmsSecret(clients.kms(), environment.load_text("WEBHOOK_KEY_ID"))
        answer["secret"] = make_secret(recipient, keeper)
    if _lacks_pin(recipient):
        answer["pin"] = make_pin()
        _pins().keep_pin(hash_pin(recipient_id, answer["pin"], get_now()))
    return answer


def set_pin(request: Request) -> Document:
    """Gives a recipient a new PIN, the body's {"pin"} or a random one, which the answer alone shows.

    The one before opens nothing any more; its wrong tries, locks and sessions are void. The operators and the
    recipient's phone are told that there is another one.
    """
    recipient_id = request.parts["recipient_id"]
    given = parse_object(parse_body(request.body), "", (), ("pin",)).get("pin")
    pin = make_pin() if given is None else parse_pin(given)
    write_record(request, recipient_subject(recipient_id), change="set-pin")
    recipient = require_recipient(recipient_id)
    now = get_now()
    change_pin(recipient, hash_pin(recipient_id, pin, now), request.caller.actor, now, _stores())
    return {"recipient_id": recipient_id} | ({"pin": pin} if given is None else {})


def remove_recipient(request: Request) -> Document:
    """Removes a recipient with its PIN: nothing is sent to it any more, and its links open nothing.

    The operators and its phone are told.
    """
    recipient_id = request.parts["recipient_id"]
    before = _recipients().find_recipient(recipient_id)
    _record_change(request, recipient_subject(recipient_id), "remove", before, None)
    recipient = require_recipient(recipient_id)
    drop_recipient(recipient, request.caller.actor, get_now(), _stores())
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


def _record_change(
    request: Request, subject: str, change: str, before: Recipient | None, after: Recipient | None, **detail: Any
) -> None:
    """Write down what a recipient was and will be; where it is told, as a tag, so that a number can be looked for."""
    documents = [describe_recipient(one) if one else {} for one in (before, after)]
    texts = {str(one["address"]): name_number(str(one["address"])) for one in documents if "address" in one}
    tags = {address: open_tagger().tag_plates([text])[0] for address, text in texts.items()}
    was, will_be = (
        one | ({"address": f"tag {tags[str(one['address'])]}"} if "address" in one else {}) for one in documents
    )
    detail |= describe_change(was, will_be)
    write_record(request, subject, plates=sorted(texts.values()), change=change, **detail)


def _stores() -> RegisterStores:
    return RegisterStores(
        recipients=_recipients(),
        pins=_pins(),
        changes=DynamoRecipientChanges(clients.dynamodb(), environment.load_text("ALERTS_TABLE")),
        queue=SqsDeliveries(clients.sqs(), environment.load_text("DELIVERIES_QUEUE_URL")),
    )


def _recipients() -> RecipientStore:
    return DynamoRecipients(clients.dynamodb(), environment.load_text("ALERTS_TABLE"))


def _pins() -> PinStore:
    return DynamoPins(clients.dynamodb(), environment.load_text("LOGINS_TABLE"))


def _lacks_pin(recipient: Recipient) -> bool:
    asks = Login(environment.load_text("ALERT_PAGE_LOGIN")) is Login.PIN
    return asks and recipient.channel.needs_pin and _pins().find_pin(recipient.recipient_id) is None


_NAMES: Final = list_of(TEXT)
_OPTIONS: Final[dict[str, Schema]] = {
    "address?": or_null(TEXT),
    "tier?": one_of(1, 2),
    "active?": FLAG,
    "categories?": {"anyOf": [one_of("all"), list_of(one_of(1, 2, 3), minItems=1)]},
    "least_priority?": whole(1, 5),
    "area?": or_null(body({"cameras?": _NAMES, "sites?": _NAMES})),
    "hours?": or_null(_NAMES),
    "threshold?": or_null(SHARE),
    "review_floor?": or_null(SHARE),
    "takes_reviews?": FLAG,
    "form?": or_null(members(Form)),
}
_GIVEN: Final[dict[str, Schema]] = {
    "name": line(80),
    "channel": members(CHANNELS),
    "lists": {"anyOf": [one_of("all"), list_of(TEXT, minItems=1)]},
}
_KEPT: Final[dict[str, Schema]] = {
    "recipient_id": TEXT,
    **_GIVEN,
    **{name.removesuffix("?"): schema for name, schema in _OPTIONS.items() if name != "address?"},
    "address?": TEXT,
}
_UNKNOWN_NAME: Final = document(
    {"kind": TEXT, "name": TEXT, "nearest": or_null(TEXT), "text": TEXT, "text_nl": or_null(TEXT)}
)
_CHANGE: Final = document({"kinds": _NAMES, "tells_phone": FLAG})
_ADMIN: Final = (Role.ADMIN,)
_CHANGES: Final = Audit(Action.CHANGE, Ground.OPERATION.value)

ROUTES: Final = (
    Route(
        "GET",
        "/v1/recipients",
        list_recipients,
        roles=_ADMIN,
        purpose=PurposeRule.UNUSED,
        summary="List the recipients",
        answer=document(
            {"recipients": list_of(document({**_KEPT, "has_pin": FLAG, "unknown_names": list_of(_UNKNOWN_NAME)}))}
        ),
    ),
    Route(
        "PUT",
        "/v1/recipients/{recipient_id}",
        put_recipient,
        roles=_ADMIN,
        purpose=PurposeRule.OPTIONAL,
        summary="Add or replace a recipient",
        audit=_CHANGES,
        query=(
            Query("replace", FLAG, "true to put it in place of the one with this id"),
            Query("new_secret", FLAG, "true to give a webhook a new secret"),
        ),
        body=body({**_GIVEN, **_OPTIONS}),
        answer=document({"recipient": document(_KEPT), "change": or_null(_CHANGE), "secret?": TEXT, "pin?": TEXT}),
        refusals=(errors.RecipientExists, errors.RecipientUnknown, errors.RecipientChanged),
    ),
    Route(
        "PUT",
        "/v1/recipients/{recipient_id}/pin",
        set_pin,
        roles=_ADMIN,
        purpose=PurposeRule.OPTIONAL,
        summary="Give a recipient a new PIN",
        audit=_CHANGES,
        body=body({"pin?": or_null(TEXT)}),
        answer=document({"recipient_id": TEXT, "pin?": TEXT}),
        refusals=(errors.RecipientUnknown,),
    ),
    Route(
        "DELETE",
        "/v1/recipients/{recipient_id}",
        remove_recipient,
        roles=_ADMIN,
        purpose=PurposeRule.OPTIONAL,
        summary="Remove a recipient",
        audit=_CHANGES,
        answer=document({"recipient_id": TEXT, "removed": FLAG}),
        refusals=(errors.RecipientUnknown, errors.RecipientChanged),
    ),
)
