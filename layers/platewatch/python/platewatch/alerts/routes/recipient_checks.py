"""Routes of test messages: whether a recipient's channel takes a message."""

import secrets
from dataclasses import replace
from typing import Final

from platewatch.alerts.aws.deliveries_queue import SqsDeliveries
from platewatch.alerts.aws.recipient_checks_table import DynamoRecipientChecks
from platewatch.alerts.errors import RecipientUnknown
from platewatch.alerts.recipient_check import CheckState, RecipientCheck, begin_rehearsal, describe_check, order_check
from platewatch.audit.record import Action
from platewatch.aws import clients
from platewatch.aws.environment import load_text
from platewatch.cameras.aws.cameras_table import DynamoCameras
from platewatch.cameras.errors import CameraExists, RehearsalUnderWay, TokensChanged
from platewatch.cameras.rehearsal import TEST_CAMERA
from platewatch.cameras.rehearsal_camera import open_camera
from platewatch.composition.known_names import recipient_subject, require_recipient
from platewatch.retention.terms import Ground
from platewatch.web.people import get_now, write_record
from platewatch.web.route import Audit, Document, PurposeRule, Query, Request, Role, Route
from platewatch.web.schemas import FLAG, TEXT, TIME, document, members, or_null


def send_test(request: Request) -> Document:
    """Sends a recipient a message that says that it is a test, whatever its hours; ask again for what came of it.

    With ?rehearsal=true the message is sent when the picture of a rehearsal has come through the whole service. The
    answer then has the token with which that picture is sent, for ten minutes.
    """
    recipient_id, now = request.parts["recipient_id"], get_now()
    change = {"change": "rehearsal", "camera": TEST_CAMERA} if request.asks("rehearsal") else {"change": "test-message"}
    write_record(request, recipient_subject(recipient_id), **change)
    recipient = require_recipient(recipient_id)
    check = RecipientCheck(secrets.token_hex(16), recipient.recipient_id, request.caller.actor, now)
    if request.asks("rehearsal"):
        check = replace(check, rehearsal=True)
        # First, because it refuses a second rehearsal: the first one's message must stay the one that waits.
        token = open_camera(DynamoCameras(clients.dynamodb(), load_text("CAMERAS_TABLE")), now)
        begin_rehearsal(check, _checks())
        return {"recipient_id": recipient_id, "test": describe_check(check), "token": token}
    queue = SqsDeliveries(clients.sqs(), load_text("DELIVERIES_QUEUE_URL"))
    order_check(check, _checks(), queue)
    return {"recipient_id": recipient_id, "test": describe_check(check), "token": None}


def show_test(request: Request) -> Document:
    """What came of the last test message to a recipient; null where there was none in 30 days."""
    recipient_id = request.parts["recipient_id"]
    require_recipient(recipient_id)
    check = _checks().find_check(recipient_id, get_now())
    return {"recipient_id": recipient_id, "test": None if check is None else describe_check(check)}


def _checks() -> DynamoRecipientChecks:
    return DynamoRecipientChecks(clients.dynamodb(), load_text("ALERTS_TABLE"))


_TEST: Final = document(
    {
        "state": members(CheckState),
        "by": TEXT,
        "at": TIME,
        "done_at": or_null(TIME),
        "fault": or_null(TEXT),
        "rehearsal": FLAG,
        "arrived_at": or_null(TIME),
        "matched_at": or_null(TIME),
    },
    "test-message",
)

ROUTES: Final = (
    Route(
        "POST",
        "/v1/recipients/{recipient_id}/test",
        send_test,
        roles=(Role.ADMIN,),
        purpose=PurposeRule.OPTIONAL,
        summary="Send a recipient a test message",
        audit=Audit(Action.CHANGE, Ground.OPERATION.value),
        query=(Query("rehearsal", FLAG, "true to send it when the picture of a rehearsal has come through"),),
        answer=document({"recipient_id": TEXT, "test": _TEST, "token": or_null(TEXT)}),
        refusals=(RecipientUnknown, RehearsalUnderWay, TokensChanged, CameraExists),
    ),
    Route(
        "GET",
        "/v1/recipients/{recipient_id}/test",
        show_test,
        roles=(Role.ADMIN,),
        purpose=PurposeRule.UNUSED,
        summary="Show what came of the last test message to a recipient",
        answer=document({"recipient_id": TEXT, "test": or_null(_TEST)}),
        refusals=(RecipientUnknown,),
    ),
)
