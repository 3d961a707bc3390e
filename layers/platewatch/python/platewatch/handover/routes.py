"""Routes of the shift's handover. A list of handovers names people and what they wrote, so asking it is recorded."""

import re
from typing import Final

from platewatch.alerts.answers import parse_note
from platewatch.audit.aws.audit_queue import load_case_shape
from platewatch.audit.record import Action
from platewatch.composition.handing_over import load_situation, open_handovers
from platewatch.fields import parse_object
from platewatch.handover.errors import HandoverOld, HandoverOwn, HandoverSigned, HandoverUnknown
from platewatch.handover.handover import (
    LONGEST_NOTE,
    describe_handover,
    digest_handover,
    make_handover,
    require_waiting,
    take_over,
)
from platewatch.handover.situation import Waiting
from platewatch.retention.terms import Ground
from platewatch.web.body import parse_body
from platewatch.web.people import get_now, write_record
from platewatch.web.route import Audit, Document, PurposeRule, Request, Role, Route
from platewatch.web.schemas import (
    COUNT,
    FLAG,
    ID,
    TEXT,
    TIME,
    body,
    document,
    line,
    list_of,
    members,
    or_null,
    whole,
)

SHOWN: Final = 20
"""How many handovers are listed."""

_ID: Final = re.compile(r"[0-9a-f]{32}")


def show_situation(_request: Request) -> Document:
    """What the next shift would get now: what is open, taken, answered and doubtful, silent cameras, what is due.

    Ids, counts and names of cameras, lists and colleagues: no plates.
    """
    return {"situation": load_situation(get_now())}


def list_handovers(request: Request) -> Document:
    """The last handovers, newest first, and which of them wait for somebody to take over. Asking is recorded."""
    now = get_now()
    write_record(request, "handovers", what="handovers")
    found = open_handovers().list_newest(SHOWN, now)
    return {"handovers": [describe_handover(one) | {"waits": one.waits(now)} for one in found]}


def hand_over(request: Request) -> Document:
    """The leaving person signs: the situation now and a note {"note"?} are kept. Plates in the note are hidden."""
    now = get_now()
    handover = make_handover(load_situation(now), request.caller.actor, _parse_note(request), now)
    counts = {name: str(count) for name, count in handover.situation["counts"].items()}
    subject = f"handover:{handover.handover_id}"
    write_record(request, subject, change="hand over", digest=digest_handover(handover), **counts)
    open_handovers().add_handover(handover)
    return {"handover": describe_handover(handover) | {"waits": True}}


def sign_handover(request: Request) -> Document:
    """The arriving person signs, another one than who left, with a note {"note"?}. After that nothing of it changes."""
    handover_id, now, note, store = request.parts["handover_id"], get_now(), _parse_note(request), open_handovers()
    # Before anything is recorded: it may be a plate that somebody typed.
    if _ID.fullmatch(handover_id) is None:
        raise HandoverUnknown("the id of a handover has 32 digits and letters a-f: see GET /v1/handovers")
    handover = require_waiting(handover_id, request.caller.actor, now, store)
    write_record(request, f"handover:{handover_id}", change="take over", signed=digest_handover(handover))
    signed = take_over(handover, request.caller.actor, note, now, store)
    return {"handover": describe_handover(signed) | {"waits": False}}


def _parse_note(request: Request) -> str:
    fields = parse_object(parse_body(request.body), "", (), ("note",))
    return parse_note(fields.get("note"), load_case_shape(), LONGEST_NOTE)


_ITEM: Final = document(
    {
        "id": ID,
        "waiting": members(Waiting),
        "priority": whole(1, 5),
        "captured_at": TIME,
        "alert_id": or_null(ID),
        "taken_by": or_null(TEXT),
        "decide_by": or_null(TIME),
    }
)
_SITUATION: Final = document(
    {
        "at": TIME,
        "counts": document({kind.value: COUNT for kind in Waiting}),
        "items": list_of(_ITEM),
        "more": COUNT,
        "silent_cameras": list_of(document({"id": TEXT, "site": TEXT, "last_picture_at": or_null(TIME)})),
        "due": list_of(document({"list": TEXT, "disputed": COUNT, "patterns": COUNT, "ending": COUNT, "whole": FLAG})),
    },
    "situation",
)
_SIGNATURE: Final = document({"by": TEXT, "name": TEXT, "at": TIME, "note": or_null(TEXT)}, "signature")
_HANDOVER: Final = document(
    {"id": ID, "situation": _SITUATION, "leaving": _SIGNATURE, "arriving": or_null(_SIGNATURE), "waits": FLAG},
    "handover",
)
_DESKS: Final = (Role.CONTROL_ROOM,)
_CHANGES: Final = Audit(Action.CHANGE, Ground.OPERATION.value)
_NOTE: Final = body({"note?": or_null(line(LONGEST_NOTE))})

ROUTES: Final = (
    Route(
        "GET",
        "/v1/handovers/now",
        show_situation,
        roles=_DESKS,
        purpose=PurposeRule.UNUSED,
        summary="Show what the next shift would get now",
        answer=document({"situation": _SITUATION}),
    ),
    Route(
        "GET",
        "/v1/handovers",
        list_handovers,
        roles=_DESKS,
        purpose=PurposeRule.DUTY,
        summary="List the last handovers",
        # Recorded each time; a look on duty needs no reason and case number.
        audit=Audit(Action.CONSULT, Ground.OPERATION.value, always=False),
        answer=document({"handovers": list_of(_HANDOVER)}),
    ),
    Route(
        "POST",
        "/v1/handovers",
        hand_over,
        roles=_DESKS,
        purpose=PurposeRule.DUTY,
        summary="Hand over to the next shift",
        audit=_CHANGES,
        body=_NOTE,
        answer=document({"handover": _HANDOVER}),
    ),
    Route(
        "POST",
        "/v1/handovers/{handover_id}/sign",
        sign_handover,
        roles=_DESKS,
        purpose=PurposeRule.DUTY,
        summary="Take over from the shift before",
        audit=_CHANGES,
        body=_NOTE,
        answer=document({"handover": _HANDOVER}),
        refusals=(HandoverUnknown, HandoverSigned, HandoverOwn, HandoverOld),
    ),
)
