"""The route that gives hits to other systems, as AnprFlowObserved. It records who takes what and why before it does."""

from typing import Final

from platewatch.alerts.flow_document import describe_flow
from platewatch.alerts.question import format_cursor, parse_question
from platewatch.alerts.routes.searching import QUESTION, record_question
from platewatch.alerts.search import search_page
from platewatch.audit.record import Action
from platewatch.composition.known_names import list_unknown_names
from platewatch.composition.searching import open_search
from platewatch.retention.terms import Ground
from platewatch.text.timestamps import format_utc
from platewatch.web.body import parse_body
from platewatch.web.people import get_now, parse_authority
from platewatch.web.route import Audit, Document, PurposeRule, Request, Role, Route
from platewatch.web.schemas import COUNT, TEXT, TIME, document, list_of, or_null, stored


def export_alerts(request: Request) -> Document:
    """The hits of a period as AnprFlowObserved documents, one for each hit, found as a search finds them.

    The body is a search's. Each document says how its hit stands now. It has no link: pictures are seen in the hit's
    story. `restricted` counts the hits of the page that X-Authority would give out, `without_place` those that the form
    can't say, for nobody knows where their camera stood.
    """
    now = get_now()
    question = parse_question(parse_body(request.body), now)
    authority = parse_authority(request)
    page = search_page(question, now, authority, open_search())
    record_question(request, question, page.hits, authority, "export")
    described = [describe_flow(hit.alerts[-1], hit.standing) for hit in page.hits]
    documents = [one for one in described if one is not None]
    nothing = not page.hits and page.following is None
    return {
        "from": format_utc(question.since),
        "to": format_utc(question.until),
        "documents": documents,
        "without_place": len(described) - len(documents),
        "restricted": page.restricted,
        "next": format_cursor(page.following) if page.following else None,
        "notes": list_unknown_names(question.list_name, question.camera_id) if nothing else [],
    }


ROUTES: Final = (
    Route(
        "POST",
        "/v1/alert-exports",
        export_alerts,
        roles=(Role.CONTROL_ROOM, Role.INVESTIGATOR),
        purpose=PurposeRule.REQUIRED,
        summary="Export hits for another system",
        audit=Audit(Action.DISCLOSE, Ground.HIT.value),
        authority=True,
        body=QUESTION,
        answer=document(
            {
                "from": TIME,
                "to": TIME,
                "documents": list_of(stored("flow")),
                "without_place": COUNT,
                "restricted": COUNT,
                "next": or_null(TEXT),
                "notes": list_of(TEXT),
            }
        ),
    ),
)
