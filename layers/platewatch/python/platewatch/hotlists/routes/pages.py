"""Routes that show a list's entries, a page at a time. They are personal data: who asks says why and for which case.

Plates stand in answers alone, never in a path or query: those are logged.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from platewatch.audit.record import LISTED, Action
from platewatch.aws import clients, environment
from platewatch.composition.disputed import list_disputed
from platewatch.composition.known_names import list_subject, open_lists, require_list
from platewatch.composition.list_health import describe_health, load_surroundings
from platewatch.fields import FieldInvalid
from platewatch.hotlists.aws.revisions_bucket import Position, S3Revisions
from platewatch.hotlists.entry import Entry
from platewatch.hotlists.errors import ListUnknown
from platewatch.hotlists.fields import COLUMNS, write_columns
from platewatch.hotlists.list_state import ListState
from platewatch.hotlists.patterns import PatternState
from platewatch.hotlists.routes.imports import open_records
from platewatch.hotlists.routes.patterns import PATTERN, count_patterns, load_patterns, show_pattern
from platewatch.hotlists.routes.state import STATE_AND_HEALTH, show_state
from platewatch.hotlists.versions import Version
from platewatch.sentences import say
from platewatch.web.people import get_now, write_record
from platewatch.web.route import Audit, Document, PurposeRule, Query, Request, Role, Route
from platewatch.web.schemas import COUNT, FLAG, TEXT, TIME, Schema, document, list_of, or_null, whole

DEFAULT_PAGE: Final = 100
LARGEST_PAGE: Final = 500
DUE_DAYS: Final = 7
MOST_DUE_DAYS: Final = 3660
SCANNED: Final = 5_000
"""How many entries one page of those that are due looks through."""

_PAGE: Final = re.compile(r"(?P<revision>[1-9]\d{0,8})\.(?P<offset>\d{1,12})\.(?P<skip>\d{1,6})", re.ASCII)


def show_hotlist(request: Request) -> Document:
    """A list's state and a page of its active revision's entries; ?limit= of them, ?after= the last page's `next`.

    All pages that follow from one another show the same revision, without what has ended since. Entries past their
    weed date are left out, so a page may be short. The first page tells of each pattern that matches now whether it
    stays, and why not.
    """
    list_name = request.parts["list_name"]
    limit = _parse_number(request, "limit", DEFAULT_PAGE, LARGEST_PAGE)
    state, revision, start = begin_page(request, list_name, "show", limit, request.query.get("after"))
    versions, after = open_content().fetch_page(list_name, revision, start, limit, state.active)
    patterns, now = load_patterns().get(list_name, ()), get_now()
    return {
        "list": show_state(state, open_records().find_refusals(now).get(list_name))
        | {"patterns": count_patterns(patterns, now)}
        | describe_health(state, load_surroundings(now)),
        "revision": revision,
        "entries": [_show_version(version) for version in _in_force(versions, find_today())],
        "patterns": [show_pattern(one, now) for one in patterns] if start == Position() else [],
        "next": write_page(revision, after),
    }


def export_hotlist(request: Request) -> Document:
    """A page of the active revision as rows of a file's columns; ?limit= and ?after= as for a list's entries."""
    list_name = request.parts["list_name"]
    limit = _parse_number(request, "limit", LARGEST_PAGE, LARGEST_PAGE)
    state, revision, start = begin_page(request, list_name, "export", limit, request.query.get("after"))
    versions, after = open_content().fetch_page(list_name, revision, start, limit, state.active)
    kept = list(_in_force(versions, find_today()))
    return {
        "revision": revision,
        "columns": list(COLUMNS),
        "rows": [list(write_columns(version.entry)) for version in kept],
        "left_out": len(versions) - len(kept),
        "next": write_page(revision, after),
    }


def list_due(request: Request) -> Document:
    """The entries whose weed date is within ?days= (7) from today on, of one stretch of the list; ?after= the next.

    The first stretch also has the list's disputed entries, whatever their weed date: they must be decided on first. It
    has the patterns too that wait for a second person, and those that do not match.
    """
    list_name = request.parts["list_name"]
    days = _parse_number(request, "days", DUE_DAYS, MOST_DUE_DAYS)
    state, revision, start = begin_page(request, list_name, "due", SCANNED, request.query.get("after"))
    today = find_today()
    last = today + timedelta(days=days)
    versions, following = open_content().fetch_page(list_name, revision, start, SCANNED, state.active)
    due = [version for version in _in_force(versions, today) if version.entry.weed_date <= last]
    first = start == Position()
    return {
        "list": list_name,
        "revision": revision,
        "disputed": list_disputed(list_name, get_now()) if first else [],
        "entries": [_show_version(version) for version in due],
        "patterns": _list_due_patterns(list_name) if first else [],
        "next": write_page(revision, following),
    }


def find_today() -> date:
    """The day in the deployment's time zone."""
    return get_now().astimezone(ZoneInfo(environment.load_text("TIME_ZONE"))).date()


def _list_due_patterns(list_name: str) -> list[Document]:
    now, today = get_now(), find_today()
    return [
        show_pattern(one, now)
        for one in load_patterns().get(list_name, ())
        if one.find_state(now) is not PatternState.STAYS and one.entry.weed_date >= today
    ]


def begin_page(
    request: Request, list_name: str, what: str, limit: int, after: str | None, *, plates: Sequence[str] = ()
) -> tuple[ListState, int, Position]:
    """The list's state, its revision and where the asked page begins, once the audit record is written.

    `after` is the `next` of the page before; `plates` are those that were asked for.
    """
    state = open_lists().find_state(list_name)
    revision, start = _parse_page(state, after)
    detail = {"what": what, "revision": str(revision), "start": f"{start.offset}.{start.skip}", "limit": str(limit)}
    write_record(request, list_subject(list_name), plates=plates, **detail)
    require_list(list_name)
    return state, revision, start


def open_content() -> S3Revisions:
    """The content of lists' revisions."""
    return S3Revisions(clients.s3(), environment.load_text("HOTLISTS_BUCKET"))


def _in_force(versions: list[Version], today: date) -> Iterator[Version]:
    """Those that are not past their weed date: the others are never shown, whatever the store still holds."""
    return (version for version in versions if version.entry.weed_date >= today)


def _parse_number(request: Request, name: str, default: int, most: int) -> int:
    text = request.query.get(name)
    if not text:
        return default
    if not (text.isascii() and text.isdecimal() and len(text) < 6 and 1 <= int(text) <= most):
        raise FieldInvalid(name, say("must be a whole number from 1 to {most}", most=most))
    return int(text)


def _parse_page(state: ListState, text: str | None) -> tuple[int, Position]:
    if not text:
        return state.active, Position()
    match = _PAGE.fullmatch(text)
    oldest = min(state.reachable, default=0)
    # Between what can be gone back to lie revisions that only changed single entries since.
    if match is None or not oldest <= int(match["revision"]) <= state.active or int(match["revision"]) in state.void:
        raise FieldInvalid("after", "must be the `next` of a page of this list that is still kept: begin again")
    return int(match["revision"]), Position(int(match["offset"]), int(match["skip"]))


def write_page(revision: int, position: Position | None) -> str | None:
    """The `next` of a page; None after the last one."""
    return None if position is None else f"{revision}.{position.offset}.{position.skip}"


def _show_version(version: Version) -> Document:
    return show_entry(version.entry) | {"from_revision": version.from_revision}


def show_entry(entry: Entry) -> Document:
    """An entry as it is answered: the columns of a file, and how its plate is shown."""
    shown: Document = dict(zip(COLUMNS, write_columns(entry), strict=True))
    return shown | {
        "id": entry.entry_id,
        "plate": entry.plate,
        "written": entry.show_plate(),
        "country": entry.country,
        "category": entry.category,
        "priority": entry.priority,
    }


SHOWN_ENTRY: Final[dict[str, Schema]] = {
    **dict.fromkeys(COLUMNS, TEXT),
    "country": or_null(TEXT),
    "category": whole(1, 3),
    "priority": whole(1, 5),
    "id": TEXT,
    "written": TEXT,
}
_ENTRY: Final = document({**SHOWN_ENTRY, "from_revision": COUNT}, "entry")
_DISPUTED: Final = document(
    {
        "id": TEXT,
        "plate": TEXT,
        "written": TEXT,
        "country": or_null(TEXT),
        "case_number": TEXT,
        "owner": TEXT,
        "by": TEXT,
        "name": TEXT,
        "at": TIME,
        "settle_by": TIME,
        "listed": FLAG,
    }
)
_PAGED: Final = {"revision": COUNT, "next": or_null(TEXT)}
_EDITOR: Final = (Role.HOTLIST_EDITOR,)
_SHOWS: Final = Audit(Action.CONSULT, LISTED)
_LIMIT: Final = Query("limit", whole(1, LARGEST_PAGE), "How many entries a page has")
_AFTER: Final = Query("after", TEXT, "The `next` of the page before")

ROUTES: Final = (
    Route(
        "GET",
        "/v1/hotlists/{list_name}",
        show_hotlist,
        roles=_EDITOR,
        purpose=PurposeRule.REQUIRED,
        summary="Show a list and a page of its entries",
        audit=_SHOWS,
        query=(_LIMIT, _AFTER),
        answer=document({"list": STATE_AND_HEALTH, "entries": list_of(_ENTRY), "patterns": list_of(PATTERN), **_PAGED}),
        refusals=(ListUnknown,),
    ),
    Route(
        "GET",
        "/v1/hotlists/{list_name}/export",
        export_hotlist,
        roles=_EDITOR,
        purpose=PurposeRule.REQUIRED,
        summary="Export a page of a list's entries as rows of a file",
        audit=_SHOWS,
        query=(_LIMIT, _AFTER),
        answer=document(
            {"columns": list_of(TEXT), "rows": list_of(list_of(TEXT)), "left_out": COUNT, **_PAGED},
        ),
        refusals=(ListUnknown,),
    ),
    Route(
        "GET",
        "/v1/hotlists/{list_name}/due",
        list_due,
        roles=_EDITOR,
        purpose=PurposeRule.REQUIRED,
        summary="List the entries that end soon, and what waits for a decision",
        audit=_SHOWS,
        query=(Query("days", whole(1, MOST_DUE_DAYS), "How many days ahead"), _AFTER),
        answer=document(
            {
                "list": TEXT,
                "disputed": list_of(_DISPUTED),
                "entries": list_of(_ENTRY),
                "patterns": list_of(PATTERN),
                **_PAGED,
            }
        ),
        refusals=(ListUnknown,),
    ),
)
