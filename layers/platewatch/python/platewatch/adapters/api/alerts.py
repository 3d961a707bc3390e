"""Routes of alerts. They are personal data: who asks says why and for which case, and that is recorded first."""

import re
from typing import Any, Final

from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from platewatch.adapters import clients, environment
from platewatch.adapters.api.people import read_clock, record_consultation
from platewatch.adapters.api.times import read_day
from platewatch.adapters.dynamodb_alerts import DynamoAlerts
from platewatch.adapters.dynamodb_deliveries import DynamoDeliveries
from platewatch.alerts.document import describe_alert, describe_delivery, summarise_alert
from platewatch.alerts.errors import AlertUnknown

Document = dict[str, Any]

_ALERT_ID: Final = re.compile(r"[0-9a-f]{32}")

router = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]


@router.get("/v1/alerts")
def list_alerts() -> Document:
    """The alerts born on ?day= (UTC, today if absent), oldest first."""
    event, now = router.current_event, read_clock()
    day = read_day(event.get_query_string_value("day"), "day", now)
    record_consultation(event.raw_event, "alerts", day=day.isoformat())
    found = _alerts().list_alerts(day, now)
    return {"day": day.isoformat(), "alerts": [summarise_alert(alert) for alert in found]}


@router.get("/v1/alerts/<alert_id>")
def show_alert(alert_id: str) -> Document:
    """One alert with the log of its delivery."""
    # Before the record is written: it must not hold whatever somebody typed in place of an id, a plate perhaps.
    if _ALERT_ID.fullmatch(alert_id) is None:
        raise AlertUnknown("an alert's id has 32 digits and letters a-f: see alert list")
    record_consultation(router.current_event.raw_event, f"alert:{alert_id}")
    alert = _alerts().find_alert(alert_id, read_clock())
    if alert is None:
        raise AlertUnknown(f"no alert has the id {alert_id}, or it has expired")
    delivery = _deliveries().find_delivery(alert_id, alert.recipient_id)
    return {"alert": describe_alert(alert), "deliveries": [describe_delivery(delivery)] if delivery else []}


def _alerts() -> DynamoAlerts:
    return DynamoAlerts(clients.dynamodb(), environment.read_text("ALERTS_TABLE"))


def _deliveries() -> DynamoDeliveries:
    return DynamoDeliveries(clients.dynamodb(), environment.read_text("ALERTS_TABLE"))
