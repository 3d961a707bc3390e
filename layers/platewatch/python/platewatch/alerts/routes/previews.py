"""The route of previews: who would be told what. It shows an entry, so who asks says why, and that is recorded."""

from datetime import timedelta
from typing import Final
from zoneinfo import ZoneInfo

from platewatch.alerts.aws.disputes_table import DynamoDisputes
from platewatch.alerts.aws.recipients_table import DynamoRecipients
from platewatch.alerts.document import describe_alert
from platewatch.alerts.errors import NothingListed
from platewatch.alerts.preview import Previewed, PreviewRules, PreviewStores, parse_question, preview_alert
from platewatch.alerts.words import Language
from platewatch.audit.record import LISTED, Action
from platewatch.aws import clients
from platewatch.aws.environment import load_number, load_optional, load_text
from platewatch.aws.phones import load_phones
from platewatch.cameras.aws.cameras_table import DynamoCameras
from platewatch.cameras.errors import CameraUnknown
from platewatch.composition.known_names import camera_subject, list_subject, require_camera, require_list
from platewatch.hotlists.aws.hotlist_table import DynamoEntries
from platewatch.hotlists.errors import ListUnknown
from platewatch.hotlists.report import write_unplaced
from platewatch.text.names import LONGEST_NAME
from platewatch.text.timestamps import format_utc
from platewatch.web.body import parse_body
from platewatch.web.people import get_now, write_record
from platewatch.web.route import Audit, Document, PurposeRule, Request, Role, Route
from platewatch.web.schemas import (
    FLAG,
    NUMBER,
    PLATE,
    SHARE,
    TEXT,
    TIME,
    body,
    document,
    line,
    list_of,
    map_of,
    or_null,
    stored,
)


def preview(request: Request) -> Document:
    """Who would get what, tier by tier. The plate is in the body, so that no log of addresses ever holds it."""
    question = parse_question(parse_body(request.body), get_now())
    write_record(
        request,
        list_subject(question.list_name),
        plates=[question.plate],
        preview="alert",
        camera=camera_subject(question.camera_id).partition(":")[2],
    )
    require_list(question.list_name)
    require_camera(question.camera_id)
    found = preview_alert(question, _rules(request), _stores())
    return {
        "at": format_utc(question.at),
        "probability": question.probability,
        "told": [_show(one) for one in found.told],
        "warnings": [write_unplaced(warning) for warning in found.warnings],
    }


def _show(one: Previewed) -> Document:
    return {
        "recipient_id": one.recipient.recipient_id,
        "name": one.recipient.name,
        "channel": one.recipient.channel.name,
        "tier": one.recipient.tier,
        "after_minutes": one.after.total_seconds() / 60,
        "threshold": one.threshold,
        "at_once": one.alert.hit.probability >= one.threshold,
        "text": one.text,
        "document": {**describe_alert(one.alert, one.standing), "link": one.link},
    }


def _rules(request: Request) -> PreviewRules:
    # The API's own address can't stand in this function's environment: each would need the other first.
    domain = load_optional("ALERT_DOMAIN") or request.host
    return PreviewRules(
        base_url=f"https://{domain}",
        language=Language(load_text("LANGUAGE")),
        zone=ZoneInfo(load_text("TIME_ZONE")),
        threshold=load_number("ALERT_THRESHOLD"),
        escalate_after=timedelta(minutes=load_number("ESCALATE_MINUTES")),
        phones=load_phones(),
    )


def _stores() -> PreviewStores:
    return PreviewStores(
        entries=DynamoEntries(clients.dynamodb(), load_text("HOTLIST_TABLE")),
        cameras=DynamoCameras(clients.dynamodb(), load_text("CAMERAS_TABLE")),
        recipients=DynamoRecipients(clients.dynamodb(), load_text("ALERTS_TABLE")),
        disputes=DynamoDisputes(clients.dynamodb(), load_text("ALERTS_TABLE")),
    )


_TOLD: Final = document(
    {
        "recipient_id": TEXT,
        "name": TEXT,
        "channel": TEXT,
        "tier": NUMBER,
        "after_minutes": NUMBER,
        "threshold": SHARE,
        "at_once": FLAG,
        "text": TEXT,
        "document": stored("alert"),
    }
)
_WARNING: Final = document({"column": TEXT, "cause": TEXT, "reason": TEXT, "details": map_of(TEXT)})

ROUTES: Final = (
    Route(
        "POST",
        "/v1/previews",
        preview,
        roles=(Role.HOTLIST_EDITOR, Role.ADMIN),
        purpose=PurposeRule.REQUIRED,
        summary="Show who would be told what if a listed plate passed a camera",
        audit=Audit(Action.CONSULT, LISTED),
        body=body(
            {
                "list": line(LONGEST_NAME),
                "plate": PLATE,
                "camera": line(LONGEST_NAME),
                "at?": or_null(TIME),
                "probability?": SHARE,
            }
        ),
        answer=document({"at": TIME, "probability": SHARE, "told": list_of(_TOLD), "warnings": list_of(_WARNING)}),
        refusals=(ListUnknown, CameraUnknown, NothingListed),
    ),
)
