"""Routes of legal holds. Who orders what for which case is recorded before anything is kept or let go."""

import re
from typing import Final

from platewatch.alerts.aws.holds_table import open_holds
from platewatch.alerts.errors import AlertUnknown
from platewatch.alerts.hold import Hold, HoldUnknown, add_hold, end_hold, format_hold_id, parse_hold_order
from platewatch.audit.record import Action
from platewatch.text.timestamps import format_utc
from platewatch.web.body import parse_body
from platewatch.web.people import get_now, parse_purpose, write_record
from platewatch.web.route import Audit, Document, PurposeRule, Request, Role, Route
from platewatch.web.schemas import FLAG, ID, TEXT, TIME, body, document, line, list_of

HELD: Final = "legal-hold"
"""The ground of what is kept beyond its term."""

_ID: Final = re.compile(r"[0-9a-f]{32}")


def add(request: Request) -> Document:
    """Holds an alert for the case of X-Case-Number: {"alert_id", "authority", "until"}; the same again renews it."""
    now = get_now()
    case_number = parse_purpose(request).case_number
    order = parse_hold_order(parse_body(request.body), now)
    if _ID.fullmatch(order.alert_id) is None:
        raise AlertUnknown("an alert's id has 32 digits and letters a-f: see alert list")
    said: Document = {"hold": format_hold_id(order.alert_id, case_number), "until": format_utc(order.until)}
    write_record(request, f"alert:{order.alert_id}", authority=order.authority, **said)
    hold, pictures = add_hold(order, case_number, request.caller.actor, now, open_holds())
    return {"hold": _describe(hold), "pictures": pictures}


def list_all(request: Request) -> Document:
    """Every hold, the one that ends first first."""
    write_record(request, "holds")
    holds = sorted(open_holds().holds.list_holds(), key=lambda hold: (hold.until, hold.hold_id))
    return {"holds": [_describe(hold) for hold in holds]}


def end(request: Request) -> Document:
    """Ends a hold: the alert's own term applies at once."""
    hold_id = request.parts["hold_id"]
    if _ID.fullmatch(hold_id) is None:
        raise HoldUnknown("a hold's id has 32 digits and letters a-f: see retention hold list")
    write_record(request, f"hold:{hold_id}", change="end")
    return {"hold": _describe(end_hold(hold_id, get_now(), open_holds())), "ended": True}


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


_HOLD: Final = document(
    {
        "hold_id": ID,
        "alert_id": ID,
        "case_number": TEXT,
        "authority": TEXT,
        "since": TIME,
        "until": TIME,
        "by": TEXT,
    },
    "hold",
)
_HOLDS: Final = (Role.INVESTIGATOR, Role.ADMIN)

ROUTES: Final = (
    Route(
        "GET",
        "/v1/retention/holds",
        list_all,
        # An auditor sees what is kept beyond its term, by whose order, and changes nothing.
        roles=(Role.INVESTIGATOR, Role.AUDITOR, Role.ADMIN),
        purpose=PurposeRule.REQUIRED,
        summary="List the legal holds",
        audit=Audit(Action.CONSULT, HELD),
        answer=document({"holds": list_of(_HOLD)}),
    ),
    Route(
        "POST",
        "/v1/retention/holds",
        add,
        roles=_HOLDS,
        purpose=PurposeRule.REQUIRED,
        summary="Hold an alert for a case",
        audit=Audit(Action.CHANGE, HELD),
        body=body({"alert_id": line(64), "authority": line(200), "until": TIME}),
        answer=document({"hold": _HOLD, "pictures": FLAG}),
        refusals=(AlertUnknown,),
    ),
    Route(
        "DELETE",
        "/v1/retention/holds/{hold_id}",
        end,
        roles=_HOLDS,
        purpose=PurposeRule.REQUIRED,
        summary="End a legal hold",
        audit=Audit(Action.CHANGE, HELD),
        answer=document({"hold": _HOLD, "ended": FLAG}),
        refusals=(HoldUnknown,),
    ),
)
