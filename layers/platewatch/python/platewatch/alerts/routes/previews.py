"""The route of previews: who would be told what. It shows an entry, so who asks says why, and that is recorded."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from platewatch.alerts.aws.disputes_table import DynamoDisputes
from platewatch.alerts.aws.recipients_table import DynamoRecipients
from platewatch.alerts.document import describe_alert
from platewatch.alerts.preview import Previewed, PreviewRules, PreviewStores, preview_alert, read_question
from platewatch.alerts.words import Language
from platewatch.audit.record import LISTED
from platewatch.aws import clients
from platewatch.aws.environment import read_number, read_optional, read_text
from platewatch.aws.phones import read_phones
from platewatch.cameras.aws.cameras_table import DynamoCameras
from platewatch.composition.known_names import camera_subject, list_subject, require_camera, require_list
from platewatch.hotlists.aws.hotlist_table import DynamoEntries
from platewatch.hotlists.report import write_warning
from platewatch.text.timestamps import format_utc
from platewatch.web.body import read_body
from platewatch.web.people import read_clock, record_consultation

Document = dict[str, Any]

router = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]


@router.post("/v1/previews")
def preview() -> Document:
    """Who would get what, tier by tier. The plate is in the body, so that no log of addresses ever holds it."""
    event = router.current_event.raw_event
    question = read_question(read_body(event), read_clock())
    record_consultation(
        event,
        list_subject(question.list_name),
        ground=LISTED,
        plates=[question.plate],
        preview="alert",
        camera=camera_subject(question.camera_id).partition(":")[2],
    )
    require_list(question.list_name)
    require_camera(question.camera_id)
    found = preview_alert(question, _rules(event), _stores())
    return {
        "at": format_utc(question.at),
        "probability": question.probability,
        "told": [_show(one) for one in found.told],
        "warnings": [write_warning(warning) for warning in found.warnings],
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


def _rules(event: Mapping[str, Any]) -> PreviewRules:
    # The API's own address can't stand in this function's environment: each would need the other first.
    domain = read_optional("ALERT_DOMAIN") or event["requestContext"]["domainName"]
    return PreviewRules(
        base_url=f"https://{domain}",
        language=Language(read_text("LANGUAGE")),
        zone=ZoneInfo(read_text("TIME_ZONE")),
        threshold=read_number("ALERT_THRESHOLD"),
        escalate_after=timedelta(minutes=read_number("ESCALATE_MINUTES")),
        phones=read_phones(),
    )


def _stores() -> PreviewStores:
    return PreviewStores(
        entries=DynamoEntries(clients.dynamodb(), read_text("HOTLIST_TABLE")),
        cameras=DynamoCameras(clients.dynamodb(), read_text("CAMERAS_TABLE")),
        recipients=DynamoRecipients(clients.dynamodb(), read_text("ALERTS_TABLE")),
        disputes=DynamoDisputes(clients.dynamodb(), read_text("ALERTS_TABLE")),
    )
