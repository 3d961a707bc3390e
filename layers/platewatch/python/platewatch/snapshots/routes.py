"""The route of rejections: snapshots that could not be read, and why. They hold nothing personal."""

from typing import Any

from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from platewatch.aws import clients, environment
from platewatch.snapshots.aws.reads_table import DynamoReads
from platewatch.snapshots.outcome import Rejection, RejectionList
from platewatch.text.timestamps import format_utc
from platewatch.web.people import identify, read_clock
from platewatch.web.times import read_day

router = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]


@router.get("/v1/rejections")
def list_rejections() -> dict[str, Any]:
    """The rejections of ?day= (UTC, today if absent), oldest first."""
    identify(router.current_event.raw_event)
    now = read_clock()
    day = read_day(router.current_event.get_query_string_value("day"), "day", now)
    found = _rejections().list_rejections(day, now)
    return {"day": day.isoformat(), "rejections": [_show_rejection(rejection) for rejection in found]}


def _rejections() -> RejectionList:
    return DynamoReads(clients.dynamodb(), environment.read_text("READS_TABLE"))


def _show_rejection(rejection: Rejection) -> dict[str, Any]:
    return {
        "snapshot_id": rejection.snapshot_id,
        "camera": rejection.camera_id,
        "captured_at": format_utc(rejection.captured_at) if rejection.captured_at else None,
        "rejected_at": format_utc(rejection.rejected_at),
        "code": rejection.code,
        "reason": rejection.reason,
    }
