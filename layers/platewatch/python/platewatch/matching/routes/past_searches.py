"""The route of searches of the past. Whether it searches or refuses, who asked what and why is recorded first."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from platewatch.aws import clients
from platewatch.aws.environment import read_text
from platewatch.aws.plate_tags import open_plate_secret
from platewatch.cameras.aws.cameras_table import DynamoCameras
from platewatch.composition.alerting import read_rules
from platewatch.composition.known_names import UNKNOWN
from platewatch.fields import FieldInvalid
from platewatch.hotlists.aws.hotlist_table import DynamoEntries
from platewatch.hotlists.errors import BadListName, EntryUnknown, ListUnknown
from platewatch.matching.document import describe_sighting
from platewatch.matching.errors import PastNotKept
from platewatch.matching.past import PastSearch, PastStores, admit_search, search_page
from platewatch.matching.past_order import PastQuestion, describe_claim, read_question
from platewatch.matching.past_proof import begin_search, find_search, prove_search
from platewatch.retention.terms import Ground
from platewatch.snapshots.aws.passages_table import DynamoPassages
from platewatch.text.timestamps import format_utc
from platewatch.web.body import BodyInvalid, read_body
from platewatch.web.people import identify, read_clock, read_purpose, record_consultation

Document = dict[str, Any]

_GROUND: Final = Ground.PASSAGE.value

router = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]


@router.post("/v1/past-searches")
def search_past() -> Document:
    """Where an entry's plate was seen in the period of a prosecutor's order, newest first, a stretch of it at a time.

    The body is {"list", "plate", "case_number", "order": {"reference", "offence", "since", "until"}, "after"?,
    "search"?}; `after` is the `next` of the answer before, null when nothing is left to be searched, and `search` its
    `search`. The answers of one search are one consultation: it is recorded before the first of them, and its end
    before the last. A request to go on that brings no good `search` is another search, and recorded.
    """
    event, now = router.current_event.raw_event, read_clock()
    try:
        question = read_question(read_body(event))
    except (BodyInvalid, FieldInvalid, BadListName):
        record_consultation(event, f"hotlist:{UNKNOWN}", ground=_GROUND, what="past", outcome="refused")
        raise
    entries = DynamoEntries(clients.dynamodb(), read_text("HOTLIST_TABLE"))
    try:
        search, until = admit_search(question, now, read_rules(), entries)
    except ListUnknown:
        # Whatever was typed in place of a list's name, a plate perhaps, does not get into the audit log.
        _record(event, replace(question, list_name=UNKNOWN), outcome="refused")
        raise
    except (PastNotKept, FieldInvalid, EntryUnknown):
        _record(event, question, outcome="refused")
        raise
    return _answer(event, question, search, until, now)


def _answer(
    event: Mapping[str, Any], question: PastQuestion, search: PastSearch, until: datetime, now: datetime
) -> Document:
    purpose, key = read_purpose(event), open_plate_secret()
    asked_by = (identify(event).actor, purpose.reason, purpose.case_number)
    known = find_search(question.proof, asked_by, question, now, key) if question.after is not None else None
    search_id, proof = known or begin_search(), question.proof
    if known is None:
        _record(event, question, outcome="searched", search=search_id)
        proof = prove_search(search_id, asked_by, question, now, key)
    page = search_page(search, until, _stores(), now)
    if known is not None and page.following is None:
        _record(event, question, outcome="finished", continues=search_id)
    return {
        "sightings": [describe_sighting(sighting, now) for sighting in page.sightings],
        "next": format_utc(page.following) if page.following else None,
        "search": proof,
    }


def _record(event: Mapping[str, Any], question: PastQuestion, **detail: str) -> None:
    record_consultation(
        event,
        f"hotlist:{question.list_name}",
        ground=_GROUND,
        plates=[question.key.plate],
        what="past",
        entry_case=question.key.case_number,
        **detail,
        **describe_claim(question),
    )


def _stores() -> PastStores:
    return PastStores(
        reads=DynamoPassages(clients.dynamodb(), read_text("PASSAGES_TABLE")),
        cameras=DynamoCameras(clients.dynamodb(), read_text("CAMERAS_TABLE")),
    )
