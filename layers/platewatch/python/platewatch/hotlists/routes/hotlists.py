"""Routes of lists as a whole: which there are, going back to an earlier revision, deleting one.

Who may see a list's state need not see its entries: those are personal data; see pages.
"""

from typing import Final

from platewatch.audit.record import LISTED, Action
from platewatch.composition.disputed import resolve_list
from platewatch.composition.importing import open_destruction_queue, open_revisions
from platewatch.composition.known_names import UNKNOWN, list_subject, open_lists, require_list
from platewatch.composition.list_health import describe_health, load_surroundings
from platewatch.fields import parse_object, parse_whole
from platewatch.hotlists import errors
from platewatch.hotlists.deletion import delete_list, require_stored
from platewatch.hotlists.rollback import roll_back
from platewatch.hotlists.routes.imports import open_records
from platewatch.hotlists.routes.patterns import count_patterns, load_patterns
from platewatch.hotlists.routes.state import STATE, STATE_AND_HEALTH, show_state
from platewatch.web.body import parse_body
from platewatch.web.people import get_now, write_record
from platewatch.web.route import Audit, Document, PurposeRule, Request, Role, Route
from platewatch.web.schemas import COUNT, FLAG, TEXT, body, document, list_of


def list_hotlists(_request: Request) -> Document:
    """Every list: its active revision, where that came from, what it can go back to, and the import that runs.

    It also tells whether the list alerts anybody now, and what keeps it from that. `refused` is the last file that was
    not imported, unless a file that was announced later is the list's content. `patterns` says how many of its patterns
    stay, wait for a second person, have stopped, and fit too many plates. `freshness` says of a list from elsewhere how
    old it is, and is null for others.
    """
    patterns, now = load_patterns(), get_now()
    refusals, around = open_records().find_refusals(now), load_surroundings(now)
    return {
        "lists": [
            show_state(state, refusals.get(state.name))
            | {"patterns": count_patterns(patterns.get(state.name, ()), now)}
            | describe_health(state, around)
            for state in open_lists().list_states()
            if not state.destroyed
        ]
    }


def roll_back_list(request: Request) -> Document:
    """Makes the revision {"revision"} the active one; it matches from now on, and a running import is dropped."""
    list_name = request.parts["list_name"]
    now = get_now()
    revision = parse_whole(parse_object(parse_body(request.body), "", ("revision",))["revision"], "revision", 1)
    write_record(request, list_subject(list_name), change="rollback", revision=str(revision))
    require_list(list_name)
    return {"list": show_state(roll_back(list_name, revision, now, open_revisions(), request.caller.actor))}


def delete_hotlist(request: Request) -> Document:
    """Deletes a list with its settings: it no longer matches from now on, and all that is stored of it is destroyed.

    Needs a reason and a case. Repeatable until everything is destroyed. Alerts that were made stay for their own term.
    """
    list_name = request.parts["list_name"]
    now = get_now()
    states = open_lists()
    stored = states.list_states()
    subject = f"hotlist:{list_name if list_name in [state.name for state in stored] else UNKNOWN}"
    write_record(request, subject, change="delete")
    require_stored(list_name, stored)
    before = delete_list(list_name, now, states, open_destruction_queue())
    resolve_list(list_name, request.caller.actor, now)
    return {"list": list_name, "deleted": True, "entries": before.counts.lines}


_EDITOR: Final = (Role.HOTLIST_EDITOR,)

ROUTES: Final = (
    Route(
        "GET",
        "/v1/hotlists",
        list_hotlists,
        roles=(Role.HOTLIST_EDITOR, Role.ADMIN),
        purpose=PurposeRule.UNUSED,
        summary="List the hotlists",
        answer=document({"lists": list_of(STATE_AND_HEALTH)}),
    ),
    Route(
        "POST",
        "/v1/hotlists/{list_name}/rollback",
        roll_back_list,
        roles=_EDITOR,
        purpose=PurposeRule.OPTIONAL,
        summary="Go back to an earlier revision of a list",
        audit=Audit(Action.CHANGE, LISTED),
        body=body({"revision": {"type": "integer", "minimum": 1}}),
        answer=document({"list": STATE}),
        refusals=(errors.ListUnknown, errors.NoSuchRevision, errors.PatternsTooMany, errors.PatternTooWide),
    ),
    Route(
        "DELETE",
        "/v1/hotlists/{list_name}",
        delete_hotlist,
        roles=_EDITOR,
        purpose=PurposeRule.REQUIRED,
        summary="Delete a list with all that is stored of it",
        audit=Audit(Action.DESTROY, LISTED),
        answer=document({"list": TEXT, "deleted": FLAG, "entries": COUNT}),
        refusals=(errors.ListUnknown,),
    ),
)
