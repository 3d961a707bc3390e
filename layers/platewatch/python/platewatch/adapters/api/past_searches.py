"""The route of searches of the past. Whether it searches or refuses, who asked what and why is recorded first."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from platewatch.adapters import clients
from platewatch.adapters.alerting import read_rules
from platewatch.adapters.api.body import read_body
from platewatch.adapters.api.people import read_clock, record_consultation
from platewatch.adapters.api.times import show_time
from platewatch.adapters.dynamodb_cameras import DynamoCameras
from platewatch.adapters.dynamodb_hotlist import DynamoEntries
from platewatch.adapters.dynamodb_passages import DynamoPassages
from platewatch.adapters.environment import read_text
from platewatch.fields import FieldInvalid
from platewatch.hotlists.errors import EntryUnknown, ListUnknown
from platewatch.matching.document import describe_sighting
from platewatch.matching.errors import PastNotKept
from platewatch.matching.past import PastStores, admit_search, search_page
from platewatch.matching.past_order import PastQuestion, describe_claim, read_question
from platewatch.retention.terms import Ground

Document = dict[str, Any]

router = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]


@router.post("/v1/past-searches")
def search_past() -> Document:
    """Where an entry's plate was seen in the period of a prosecutor's order, newest first, a stretch of it at a time.

    The body is {"list", "plate", "case_number", "order": {"reference", "offence", "since", "until"}, "after"?}; `after`
    is the `next` of the answer before, null when nothing is left to be searched.
    """
    event, now = router.current_event.raw_event, read_clock()
    question = read_question(read_body(event))
    entries = DynamoEntries(clients.dynamodb(), read_text("HOTLIST_TABLE"))
    try:
        search, until = admit_search(question, now, read_rules(), entries)
    except ListUnknown:
        # Whatever was typed in place of a list's name, a plate perhaps, does not get into the audit log.
        _record(event, replace(question, list_name="unknown"), "refused")
        raise
    except (PastNotKept, FieldInvalid, EntryUnknown):
        _record(event, question, "refused")
        raise
    _record(event, question, "searched")
    page = search_page(search, until, _stores(), now)
    return {
        "sightings": [describe_sighting(sighting, now) for sighting in page.sightings],
        "next": show_time(page.following) if page.following else None,
    }


def _record(event: Mapping[str, Any], question: PastQuestion, outcome: str) -> None:
    record_consultation(
        event,
        f"hotlist:{question.list_name}",
        ground=Ground.PASSAGE.value,
        plates=[question.key.plate],
        what="past",
        entry_case=question.key.case_number,
        outcome=outcome,
        **describe_claim(question),
    )


def _stores() -> PastStores:
    return PastStores(
        reads=DynamoPassages(clients.dynamodb(), read_text("PASSAGES_TABLE")),
        cameras=DynamoCameras(clients.dynamodb(), read_text("CAMERAS_TABLE")),
    )
