"""Routes of the Live page. The board is no personal data; an item is, and whose look at it came first is recorded."""

import re
from base64 import b64encode
from typing import Final

from platewatch.alerts.board import ItemKind, ItemState
from platewatch.alerts.errors import AlertRestricted
from platewatch.audit.record import Action
from platewatch.composition.live import Live, open_board, open_live
from platewatch.live.changes import describe_board, describe_lease, parse_cursor
from platewatch.live.duty import LiveItem, find_item, record_look
from platewatch.live.errors import ItemUnknown, LeaseTaken
from platewatch.live.lease import hash_person, release_item, take_item
from platewatch.live.story import describe_item
from platewatch.matching.routes.reviews import REVIEW
from platewatch.retention.terms import Ground
from platewatch.web.people import get_now, write_record
from platewatch.web.route import Audit, Document, PurposeRule, Query, Request, Role, Route
from platewatch.web.schemas import (
    COUNT,
    FLAG,
    ID,
    NUMBER,
    TEXT,
    TIME,
    document,
    list_of,
    members,
    one_of,
    or_null,
    stored,
    whole,
)

_ITEM_ID: Final = re.compile(r"[0-9a-f]{32}")


def show_board(request: Request) -> Document:
    """What stands on the board, or with ?after= what has changed since that answer. No plates; names of leases alone.

    With `whole` all that was known before no longer counts. An idle session is told ids, kinds, states and priorities.
    """
    now, cursor = get_now(), parse_cursor(request.query.get("after"))
    state = open_board().load_board()
    return describe_board(state, cursor, now, hash_person(request.caller.actor), idle=request.idle)


def show_item(request: Request) -> Document:
    """One item of the board on duty, without a reason and a case number; ?pictures=true adds its pictures (JPEG).

    A person's first look at an item is recorded. What is no longer on the board is shown by the routes of alerts.
    """
    now, opened = get_now(), open_live()
    item = _find_item(request, opened)

    def record(detail: dict[str, str]) -> None:
        _write_record(request, item, **detail)

    record_look(item, request.caller.actor, now, opened.stores.duty, record)
    pictures = _load_pictures(item, opened) if request.asks("pictures") else None
    story = opened.stories.find_story(item, now)
    return describe_item(item, story, now, hash_person(request.caller.actor), pictures)


def take(request: Request) -> Document:
    """Says for two minutes that the caller looks at the item, or renews that. It stops no escalation."""
    now, opened = get_now(), open_live()
    item = _find_item(request, opened)
    _record_lease(request, item, "take")
    lease = take_item(item.placed.entry.item_id, request.caller.actor, now, opened.stores.board)
    return {"id": item.placed.entry.item_id, "lease": describe_lease(lease, lease.holder)}


def release(request: Request) -> Document:
    """Ends the caller's lease of the item, if there is one."""
    opened = open_live()
    item = _find_item(request, opened)
    _record_lease(request, item, "release")
    release_item(item.placed.entry.item_id, request.caller.actor, opened.stores.board)
    return {"id": item.placed.entry.item_id, "lease": None}


def _find_item(request: Request, opened: Live) -> LiveItem:
    item_id = request.parts["item_id"]
    # Before anything is recorded: it may be a plate that somebody typed.
    if _ITEM_ID.fullmatch(item_id) is None:
        raise ItemUnknown("the id of an item has 32 digits and letters a-f: see GET /v1/live")
    return find_item(item_id, get_now(), opened.stores)


def _record_lease(request: Request, item: LiveItem, step: str) -> None:
    _write_record(request, item, item=item.placed.entry.item_id, step=step)


def _write_record(request: Request, live: LiveItem, **detail: str) -> None:
    hit = live.hit
    about = {"case_number": hit.entry.case_number, "ground": live.ground}
    write_record(request, live.subject, plates=hit.plates, **about, **detail)


def _load_pictures(item: LiveItem, opened: Live) -> dict[str, str | None]:
    evidence = item.sighting.evidence
    found = {
        name: opened.pictures.find_picture(key)
        for name, key in (("plate", evidence.plate_key), ("overview", evidence.overview_key))
    }
    return {name: None if data is None else b64encode(data).decode() for name, data in found.items()}


_LEASE: Final = or_null(document({"by": TEXT, "until": TIME, "own": FLAG}, "lease"))
_ENTRY: Final = document(
    {
        "id": ID,
        "kind": members(ItemKind),
        "state": members(ItemState),
        "priority": whole(1, 5),
        "version?": COUNT,
        "captured_at?": TIME,
        "changed_at?": TIME,
        "alert_id?": or_null(ID),
        "late?": FLAG,
        "decide_by?": or_null(TIME),
        "lease?": _LEASE,
        "taken_until?": or_null(TIME),
    },
    "live-item",
)
_TOLD: Final = document(
    {
        "recipient_id": TEXT,
        "recipient": TEXT,
        "channel": TEXT,
        "state": TEXT,
        "at": or_null(TIME),
        "source": or_null(TEXT),
    }
)
_CAMERA: Final = document(
    {
        "id": TEXT,
        "site": or_null(TEXT),
        "direction": or_null(TEXT),
        "latitude": or_null(NUMBER),
        "longitude": or_null(NUMBER),
    }
)
_HELD: Final = document({"id": ID, "lease": _LEASE})
_DESKS: Final = (Role.CONTROL_ROOM,)
_GONE: Final = (ItemUnknown, AlertRestricted)

ROUTES: Final = (
    Route(
        "GET",
        "/v1/live",
        show_board,
        roles=_DESKS,
        purpose=PurposeRule.UNUSED,
        summary="Show the board of open hits, or what has changed on it",
        query=(Query("after", TEXT, "The `cursor` of the answer before"),),
        answer=document(
            {
                "cursor": TEXT,
                "now": TIME,
                "whole": FLAG,
                "entries": list_of(_ENTRY),
                "gone": list_of(ID),
                "more": COUNT,
            }
        ),
        while_idle=True,
    ),
    Route(
        "GET",
        "/v1/live/{item_id}",
        show_item,
        roles=_DESKS,
        purpose=PurposeRule.DUTY,
        summary="Show an item of the board on duty",
        # Of several looks at an item the first is recorded.
        audit=Audit(Action.CONSULT, Ground.HIT.value, always=False),
        query=(Query("pictures", one_of("true", "false"), "Whether to add the pictures"),),
        answer=document(
            {
                "item": _ENTRY,
                "alert": or_null(stored("alert")),
                "review": or_null(REVIEW),
                "told": list_of(_TOLD),
                "escalate_at": or_null(TIME),
                "differences": list_of(document({"position": COUNT, "read": TEXT, "listed": TEXT})),
                "probability_words": document({"nl": TEXT, "en": TEXT}),
                "camera": _CAMERA,
                "lease": _LEASE,
                "pictures": or_null(document({"plate": or_null(TEXT), "overview": or_null(TEXT)})),
            }
        ),
        refusals=_GONE,
    ),
    Route(
        "POST",
        "/v1/live/{item_id}/take",
        take,
        roles=_DESKS,
        purpose=PurposeRule.DUTY,
        summary="Take an item of the board, or keep it",
        audit=Audit(Action.CHANGE, Ground.HIT.value),
        answer=_HELD,
        refusals=(*_GONE, LeaseTaken),
    ),
    Route(
        "POST",
        "/v1/live/{item_id}/release",
        release,
        roles=_DESKS,
        purpose=PurposeRule.DUTY,
        summary="Let go of an item of the board",
        audit=Audit(Action.CHANGE, Ground.HIT.value),
        answer=_HELD,
        refusals=_GONE,
    ),
)
