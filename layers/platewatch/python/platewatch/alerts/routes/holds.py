"""Routes of legal holds. Who orders what for which case is recorded before anything is kept or let go."""

import re
from typing import Any, Final

from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from platewatch.alerts.aws.holds_table import open_holds
from platewatch.alerts.errors import AlertUnknown
from platewatch.alerts.hold import Hold, HoldUnknown, add_hold, end_hold, format_hold_id, read_hold_order
from platewatch.text.timestamps import format_utc
from platewatch.web.body import read_body
from platewatch.web.people import read_clock, read_purpose, record_change, record_consultation

Document = dict[str, Any]

HELD: Final = "legal-hold"
"""The ground of what is kept beyond its term."""

_ID: Final = re.compile(r"[0-9a-f]{32}")

router = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]


@router.post("/v1/retention/holds")
def add() -> Document:
    """Holds an alert for the case of X-Case-Number: {"alert_id", "authority", "until"}; the same again renews it."""
    event, now = router.current_event.raw_event, read_clock()
    purpose = read_purpose(event)
    order = read_hold_order(read_body(event), now)
    if _ID.fullmatch(order.alert_id) is None:
        raise AlertUnknown("an alert's id has 32 digits and letters a-f: see alert list")
    said: Document = {"hold": format_hold_id(order.alert_id, purpose.case_number), "until": format_utc(order.until)}
    caller = record_change(event, f"alert:{order.alert_id}", ground=HELD, authority=order.authority, **said)
    hold, pictures = add_hold(order, purpose.case_number, caller.actor, now, open_holds())
    return {"hold": _describe(hold), "pictures": pictures}


@router.get("/v1/retention/holds")
def list_all() -> Document:
    """Every hold, the one that ends first first."""
    record_consultation(router.current_event.raw_event, "holds", ground=HELD)
    holds = sorted(open_holds().holds.list_holds(), key=lambda hold: (hold.until, hold.hold_id))
    return {"holds": [_describe(hold) for hold in holds]}


@router.delete("/v1/retention/holds/<hold_id>")
def end(hold_id: str) -> Document:
    """Ends a hold: the alert's own term applies at once."""
    event = router.current_event.raw_event
    if _ID.fullmatch(hold_id) is None:
        raise HoldUnknown("a hold's id has 32 digits and letters a-f: see retention hold list")
    read_purpose(event)
    record_change(event, f"hold:{hold_id}", ground=HELD, change="end")
    return {"hold": _describe(end_hold(hold_id, read_clock(), open_holds())), "ended": True}


def _describe(hold: Hold) -> Document:
    return {
        "hold_id": hold.hold_id,
        "alert_id": hold.alert_id,
        "case_number": hold.case_number,
        "authority": hold.authority,
        "since": format_utc(hold.since),
        "until": format_utc(hold.until),
        "by": hold.by,
    }
