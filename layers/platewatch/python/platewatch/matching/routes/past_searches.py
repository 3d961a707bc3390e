"""The route of searches of the past. Whether it searches or refuses, who asked what and why is recorded first."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from platewatch.audit.record import Action
from platewatch.aws import clients
from platewatch.aws.environment import load_text
from platewatch.aws.plate_tags import open_plate_secret
from platewatch.cameras.aws.cameras_table import DynamoCameras
from platewatch.composition.alerting import load_rules
from platewatch.composition.known_names import UNKNOWN
from platewatch.fields import FieldInvalid
from platewatch.hotlists.aws.hotlist_table import DynamoEntries
from platewatch.hotlists.errors import BadListName, EntryUnknown, ListUnknown
from platewatch.matching.document import describe_sighting
from platewatch.matching.errors import PastNotKept
from platewatch.matching.past import PastSearch, PastStores, admit_search, search_page
from platewatch.matching.past_order import PastQuestion, describe_claim, parse_question
from platewatch.matching.past_proof import begin_search, find_search, prove_search
from platewatch.retention.terms import Ground
from platewatch.snapshots.aws.passages_table import DynamoPassages
from platewatch.text.timestamps import format_utc
from platewatch.web.body import BodyInvalid, parse_body
from platewatch.web.people import get_now, parse_purpose, write_record
from platewatch.web.route import Audit, Document, PurposeRule, Request, Role, Route
from platewatch.web.schemas import (
    ANYTHING,
    FLAG,
    NUMBER,
    SHARE,
    TEXT,
    TIME,
    Schema,
    body,
    document,
    line,
    list_of,
    map_of,
    or_null,
)


def search_past(request: Request) -> Document:
    """Where an entry's plate was seen in the period of a prosecutor's order, newest first, a stretch of it at a time.

    The body is {"list", "plate", "case_number", "order": {"reference", "offence", "since", "until"}, "after"?,
    "search"?}; `after` is the `next` of the answer before, null when nothing is left to be searched, and `search` its
    `search`. The answers of one search are one consultation: it is recorded before the first of them, and its end
    before the last. A request to go on that brings no good `search` is another search, and recorded.
    """
    now = get_now()
    try:
        question = parse_question(parse_body(request.body))
    except (BodyInvalid, FieldInvalid, BadListName):
        write_record(request, f"hotlist:{UNKNOWN}", what="past", outcome="refused")
        raise
    entries = DynamoEntries(clients.dynamodb(), load_text("HOTLIST_TABLE"))
    try:
        search, until = admit_search(question, now, load_rules(), entries)
    except ListUnknown:
        # Whatever was typed in place of a list's name, a plate perhaps, does not get into the audit log.
        _record(request, replace(question, list_name=UNKNOWN), outcome="refused")
        raise
    except (PastNotKept, FieldInvalid, EntryUnknown):
        _record(request, question, outcome="refused")
        raise
    return _answer(request, question, search, until, now)


def _answer(request: Request, question: PastQuestion, search: PastSearch, until: datetime, now: datetime) -> Document:
    purpose, key = parse_purpose(request), open_plate_secret()
    asked_by = (request.caller.actor, purpose.reason, purpose.case_number)
    known = find_search(question.proof, asked_by, question, now, key) if question.after is not None else None
    search_id, proof = known or begin_search(), question.proof
    if known is None:
        _record(request, question, outcome="searched", search=search_id)
        proof = prove_search(search_id, asked_by, question, now, key)
    page = search_page(search, until, _stores(), now)
    if known is not None and page.following is None:
        _record(request, question, outcome="finished", continues=search_id)
    return {
        "sightings": [describe_sighting(sighting, now) for sighting in page.sightings],
        "next": format_utc(page.following) if page.following else None,
        "search": proof,
    }


def _record(request: Request, question: PastQuestion, **detail: str) -> None:
    write_record(
        request,
        f"hotlist:{question.list_name}",
        plates=[question.key.plate],
        what="past",
        entry_case=question.key.case_number,
        **detail,
        **describe_claim(question),
    )


def _stores() -> PastStores:
    return PastStores(
        reads=DynamoPassages(clients.dynamodb(), load_text("PASSAGES_TABLE")),
        cameras=DynamoCameras(clients.dynamodb(), load_text("CAMERAS_TABLE")),
    )


_CELL: Final[Schema] = {"type": ["string", "integer"]}
_ORDER: Final = body({"reference": line(64), "offence": line(200), "since": TIME, "until": TIME})
_POSITION: Final = document({"latitude": NUMBER, "longitude": NUMBER, "site": TEXT, "direction": TEXT})
_SIGHTING: Final = document(
    {
        "kind": TEXT,
        "matched_as": TEXT,
        "probability": SHARE,
        "plate_read": TEXT,
        "plate_written": TEXT,
        "country_read": or_null(TEXT),
        "country_listed": or_null(TEXT),
        "country": TEXT,
        "missing": or_null(TEXT),
        "seen": map_of(TEXT),
        "explanation": map_of(ANYTHING),
        "camera_id": TEXT,
        "position": or_null(_POSITION),
        "captured_at": TIME,
        "read_id": TEXT,
        "clock_uncertain": FLAG,
    }
)

ROUTES: Final = (
    Route(
        "POST",
        "/v1/past-searches",
        search_past,
        roles=(Role.INVESTIGATOR,),
        purpose=PurposeRule.REQUIRED,
        summary="Search the past for an entry's plate, on a prosecutor's order",
        # The answers of one search are one consultation: it is recorded before the first and before the last.
        audit=Audit(Action.CONSULT, Ground.PASSAGE.value, always=False),
        body=body(
            {
                "list": TEXT,
                "plate": _CELL,
                "case_number": _CELL,
                "order?": or_null(_ORDER),
                "after?": or_null(TIME),
                "search?": or_null(TEXT),
            }
        ),
        answer=document({"sightings": list_of(_SIGHTING), "next": or_null(TIME), "search": TEXT}),
        refusals=(BadListName, ListUnknown, EntryUnknown, PastNotKept),
    ),
)
