"""Routes for whoever looks for an entry, and for whoever types one. Plates stand in bodies alone: paths are logged."""

from typing import Final

from platewatch.audit.record import LISTED, Action
from platewatch.aws import clients, environment
from platewatch.aws.phones import load_phones
from platewatch.hotlists.aws.hotlist_table import DynamoEntries
from platewatch.hotlists.aws.revisions_bucket import Position
from platewatch.hotlists.draft import check_draft
from platewatch.hotlists.entry import Entry
from platewatch.hotlists.errors import ListUnknown
from platewatch.hotlists.fields import COLUMNS
from platewatch.hotlists.report import write_unplaced
from platewatch.hotlists.routes.pages import SHOWN_ENTRY, begin_page, find_today, open_content, show_entry, write_page
from platewatch.hotlists.search import LONGEST_CASE, LONGEST_PLATE, parse_search
from platewatch.web.body import parse_body
from platewatch.web.route import Audit, Document, PurposeRule, Request, Role, Route
from platewatch.web.schemas import COUNT, TEXT, Schema, body, document, line, list_of, map_of, or_null

SEARCHED: Final = 20_000
"""How many entries one page of a search looks through."""


def search_entries(request: Request) -> Document:
    """The entries whose plate and case number hold what is asked, of one stretch of the list; `after` the next.

    The first stretch also has those listed under exactly this plate, wherever they stand. Entries past their weed date
    are left out. `looked` says how many entries the stretch had, of `lines`.
    """
    list_name = request.parts["list_name"]
    search = parse_search(parse_body(request.body))
    plates = [search.plate] if search.plate else []
    state, revision, start = begin_page(request, list_name, "search", SEARCHED, search.after, plates=plates)
    first = _find_listed(list_name, search.plate) if search.plate and start == Position() else ()
    versions, following = open_content().fetch_page(list_name, revision, start, SEARCHED, state.active)
    today = find_today()
    found = {entry.entry_id: entry for entry in (*first, *(one.entry for one in versions)) if search.finds(entry)}
    return {
        "list": list_name,
        "revision": revision,
        "entries": [show_entry(entry) for entry in found.values() if entry.weed_date >= today],
        "looked": len(versions),
        "lines": state.counts.lines,
        "next": write_page(revision, following),
    }


def check_entry(request: Request) -> Document:
    """What is wrong with an entry, and what deserves a second look in it. Nothing is saved, and no list looked at."""
    draft = check_draft(parse_body(request.body), find_today(), load_phones())
    return {
        "faults": [write_unplaced(fault) for fault in draft.faults],
        "warnings": [write_unplaced(warning) for warning in draft.warnings],
        "shown": draft.shown,
        "one_in": draft.one_in,
    }


def _find_listed(list_name: str, plate: str) -> tuple[Entry, ...]:
    entries = DynamoEntries(clients.dynamodb(), environment.load_text("HOTLIST_TABLE"))
    listed = entries.find_entries([plate]).entries.get(plate, ())
    return tuple(entry for entry in listed if entry.list_name == list_name)


_CELL: Final[Schema] = {"type": ["string", "integer"]}
_FINDING: Final = document({"column": TEXT, "cause": TEXT, "reason": TEXT, "details": map_of(TEXT)})
_EDITOR: Final = (Role.HOTLIST_EDITOR,)

ROUTES: Final = (
    Route(
        "POST",
        "/v1/hotlists/{list_name}/entries/search",
        search_entries,
        roles=_EDITOR,
        purpose=PurposeRule.REQUIRED,
        summary="Search a list's entries by plate or case number",
        audit=Audit(Action.CONSULT, LISTED),
        body=body(
            {
                "plate?": or_null(line(LONGEST_PLATE)),
                "case_number?": or_null(line(LONGEST_CASE)),
                "after?": or_null(TEXT),
            }
        ),
        answer=document(
            {
                "list": TEXT,
                "revision": COUNT,
                "entries": list_of(document(SHOWN_ENTRY)),
                "looked": COUNT,
                "lines": COUNT,
                "next": or_null(TEXT),
            }
        ),
        refusals=(ListUnknown,),
    ),
    Route(
        "POST",
        "/v1/entries/check",
        check_entry,
        roles=_EDITOR,
        purpose=PurposeRule.UNUSED,
        summary="Check an entry without saving it",
        body=body({f"{name}?": _CELL for name in COLUMNS}),
        answer=document(
            {"faults": list_of(_FINDING), "warnings": list_of(_FINDING), "shown": TEXT, "one_in": or_null(COUNT)}
        ),
    ),
)
