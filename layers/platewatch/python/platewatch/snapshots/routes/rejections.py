"""The route of rejections: snapshots that could not be read, and why. They hold nothing personal."""

from typing import Final

from platewatch.aws import clients, environment
from platewatch.snapshots.aws.reads_table import DynamoReads
from platewatch.snapshots.outcome import Rejection, RejectionList
from platewatch.text.timestamps import format_utc
from platewatch.web.people import read_clock
from platewatch.web.route import Document, PurposeRule, Query, Request, Role, Route
from platewatch.web.schemas import DAY, TEXT, TIME, document, list_of, or_null
from platewatch.web.times import read_day


def list_rejections(request: Request) -> Document:
    """The rejections of ?day= (UTC, today if absent), oldest first."""
    now = read_clock()
    day = read_day(request.query.get("day"), "day", now)
    found = _rejections().list_rejections(day, now)
    return {"day": day.isoformat(), "rejections": [_show_rejection(rejection) for rejection in found]}


def _rejections() -> RejectionList:
    return DynamoReads(clients.dynamodb(), environment.read_text("READS_TABLE"))


def _show_rejection(rejection: Rejection) -> Document:
    return {
        "snapshot_id": rejection.snapshot_id,
        "camera": rejection.camera_id,
        "captured_at": format_utc(rejection.captured_at) if rejection.captured_at else None,
        "rejected_at": format_utc(rejection.rejected_at),
        "code": rejection.code,
        "reason": rejection.reason,
    }


_REJECTION: Final = document(
    {
        "snapshot_id": TEXT,
        "camera": or_null(TEXT),
        "captured_at": or_null(TIME),
        "rejected_at": TIME,
        "code": TEXT,
        "reason": TEXT,
    }
)

ROUTES: Final = (
    Route(
        "GET",
        "/v1/rejections",
        list_rejections,
        roles=(Role.CONTROL_ROOM, Role.ADMIN),
        purpose=PurposeRule.UNUSED,
        summary="List the snapshots of a day that could not be read, and why",
        query=(Query("day", DAY, "The day (UTC); today if absent"),),
        answer=document({"day": DAY, "rejections": list_of(_REJECTION)}),
    ),
)
