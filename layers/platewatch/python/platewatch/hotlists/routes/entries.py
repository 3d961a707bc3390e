"""Routes of a list's entries. They are personal data: who reads them says why and for which case.

Plates stand in bodies and answers alone, never in a path or query: those are logged.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from platewatch.audit.record import LISTED
from platewatch.aws import clients, environment
from platewatch.aws.phones import read_phones
from platewatch.composition.disputed import confirm_disputed, is_listed, list_disputed, settle_ended
from platewatch.composition.importing import open_revisions
from platewatch.composition.known_names import admit_list, list_subject, open_lists, require_list, wants_new_list
from platewatch.composition.list_health import describe_health, load_surroundings
from platewatch.fields import FieldInvalid
from platewatch.hotlists.aws.hotlist_table import DynamoEntries
from platewatch.hotlists.aws.revisions_bucket import Position, S3Revisions
from platewatch.hotlists.edits import ENTRY_MISSING, Edit, EditKind
from platewatch.hotlists.entry import Entry, make_entry_id
from platewatch.hotlists.entry_document import change_entry, find_written, read_added, read_changes, read_ended
from platewatch.hotlists.errors import EntryUnknown
from platewatch.hotlists.fields import COLUMNS
from platewatch.hotlists.listed_patterns import PatternState
from platewatch.hotlists.report import write_warning
from platewatch.hotlists.revisions import ListState, check_list_name
from platewatch.hotlists.routes.hotlists import open_records, show_state
from platewatch.hotlists.routes.patterns import count_patterns, load_patterns, show_pattern
from platewatch.hotlists.rows import write_columns
from platewatch.hotlists.versions import Key, Version
from platewatch.hotlists.warned_edits import make_warned_edit
from platewatch.web.body import read_body
from platewatch.web.people import check_purpose, identify, read_clock, record_change, record_consultation

Document = dict[str, Any]

DEFAULT_PAGE: Final = 100
LARGEST_PAGE: Final = 500
DUE_DAYS: Final = 7
SCANNED: Final = 5_000
"""How many entries one page of those that are due looks through."""

_PAGE: Final = re.compile(r"(?P<revision>[1-9]\d{0,8})\.(?P<offset>\d{1,12})\.(?P<skip>\d{1,6})", re.ASCII)

router = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]


@router.get("/v1/hotlists/<list_name>")
def show_hotlist(list_name: str) -> Document:
    """A list's state and a page of its active revision's entries; ?limit= of them, ?after= the last page's `next`.

    All pages that follow from one another show the same revision, without what has ended since. Entries past their
    weed date are left out, so a page may be short. The first page tells of each pattern that matches now whether it
    stays, and why not.
    """
    limit = _read_number("limit", DEFAULT_PAGE, LARGEST_PAGE)
    state, revision, start = _begin_page(list_name, "show", limit)
    versions, after = _revisions().read_page(list_name, revision, start, limit, state.active)
    patterns, now = load_patterns().get(list_name, ()), read_clock()
    return {
        "list": show_state(state, open_records().find_refusals(now).get(list_name))
        | {"patterns": count_patterns(patterns, now)}
        | describe_health(state, load_surroundings(now)),
        "revision": revision,
        "entries": [_show_entry(version) for version in _in_force(versions, _today())],
        "patterns": [show_pattern(one, now) for one in patterns] if start == Position() else [],
        "next": _write_page(revision, after),
    }


@router.get("/v1/hotlists/<list_name>/export")
def export_hotlist(list_name: str) -> Document:
    """A page of the active revision as rows of a file's columns; ?limit= and ?after= as for a list's entries."""
    limit = _read_number("limit", LARGEST_PAGE, LARGEST_PAGE)
    state, revision, start = _begin_page(list_name, "export", limit)
    versions, after = _revisions().read_page(list_name, revision, start, limit, state.active)
    kept = list(_in_force(versions, _today()))
    return {
        "revision": revision,
        "columns": list(COLUMNS),
        "rows": [list(write_columns(version.entry)) for version in kept],
        "left_out": len(versions) - len(kept),
        "next": _write_page(revision, after),
    }


@router.get("/v1/hotlists/<list_name>/due")
def list_due(list_name: str) -> Document:
    """The entries whose weed date is within ?days= (7) from today on, of one stretch of the list; ?after= the next.

    The first stretch also has the list's disputed entries, whatever their weed date: they must be decided on first. It
    has the patterns too that wait for a second person, and those that do not match.
    """
    days = _read_number("days", DUE_DAYS, 3660)
    state, revision, start = _begin_page(list_name, "due", SCANNED)
    today = _today()
    last = today + timedelta(days=days)
    versions, following = _revisions().read_page(list_name, revision, start, SCANNED, state.active)
    due = [version for version in _in_force(versions, today) if version.entry.weed_date <= last]
    first = start == Position()
    return {
        "list": list_name,
        "revision": revision,
        "disputed": list_disputed(list_name, read_clock()) if first else [],
        "entries": [_show_entry(version) for version in due],
        "patterns": _list_due_patterns(list_name) if first else [],
        "next": _write_page(revision, following),
    }


@router.post("/v1/hotlists/<list_name>/entries")
def add_entry(list_name: str) -> tuple[Document, int]:
    """Adds one entry, with a file's columns as fields; it matches from now on. A new list needs ?new_list=true."""
    body = read_body(router.current_event.raw_event)
    entry = read_added(check_list_name(list_name), body, _today(), read_phones())
    edit = Edit(EditKind.ADD, Key(entry.plate, entry.case_number), lambda _: entry, entry.written)
    return _make(list_name, edit, find_written(body), new_list=wants_new_list(router)), 201


@router.patch("/v1/hotlists/<list_name>/entries")
def change_one_entry(list_name: str) -> Document:
    """Changes the given columns of the entry with this plate and case_number."""
    today, phones = _today(), read_phones()
    body = read_body(router.current_event.raw_event)
    named, changes = read_changes(body)

    def reword(entry: Entry | None) -> Entry:
        if entry is None:
            raise EntryUnknown(ENTRY_MISSING)
        return change_entry(entry, changes, today, phones)

    edit = Edit(EditKind.CHANGE, named.key, reword, named.written)
    return _make(list_name, edit, find_written(body))


@router.post("/v1/hotlists/<list_name>/entries/end")
def end_entry(list_name: str) -> Document:
    """Ends the entry with this plate and case_number: it matches no more."""
    body = read_body(router.current_event.raw_event)
    named = read_ended(body)
    edit = Edit(EditKind.END, named.key, lambda _: None, named.written)
    ended = _make(list_name, edit, find_written(body))
    by = identify(router.current_event.raw_event).actor
    settle_ended(list_name, named.key, by, read_clock())
    return ended


@router.post("/v1/hotlists/<list_name>/entries/confirm")
def confirm_one_entry(list_name: str) -> Document:
    """Confirms the disputed entry with this plate and case_number: it stays, and is disputed no more.

    `listed` is False when a file has ended the entry meanwhile: then only the dispute ends.
    """
    key = read_ended(read_body(router.current_event.raw_event)).key
    caller = record_change(
        router.current_event.raw_event,
        list_subject(list_name),
        ground=LISTED,
        plates=[key.plate],
        case_number=key.case_number,
        change="confirm",
    )
    require_list(list_name)
    dispute = confirm_disputed(list_name, key, caller.actor, read_clock())
    return {"list": list_name, "id": dispute.entry_id, "disputed": False, "listed": is_listed(dispute)}


def _list_due_patterns(list_name: str) -> list[Document]:
    now, today = read_clock(), _today()
    return [
        show_pattern(one, now)
        for one in load_patterns().get(list_name, ())
        if one.judge(now) is not PatternState.STAYS and one.entry.weed_date >= today
    ]


def _make(list_name: str, edit: Edit, written: str, *, new_list: bool = False) -> Document:
    entry_id = make_entry_id(list_name, edit.key.plate, edit.key.case_number)
    caller = record_change(
        router.current_event.raw_event,
        list_subject(list_name, new_list=new_list),
        ground=LISTED,
        plates=[edit.key.plate],
        case_number=edit.key.case_number,
        change=edit.kind.value,
    )
    if edit.kind is EditKind.ADD:
        admit_list(list_name, router)
    else:
        require_list(list_name)
    edit = replace(edit, by=caller.actor, new_list=new_list)
    entries = DynamoEntries(clients.dynamodb(), environment.read_text("HOTLIST_TABLE"))
    finished, warnings = make_warned_edit(list_name, edit, written, read_clock(), _today(), open_revisions(), entries)
    return {
        "list": list_name,
        "id": entry_id,
        "revision": finished.revision,
        "lines": finished.counts.lines,
        "warnings": [write_warning(warning) for warning in warnings],
    }


def _begin_page(list_name: str, what: str, limit: int) -> tuple[ListState, int, Position]:
    """The list's state and where the asked page begins, once the audit record is written."""
    check_purpose(router.current_event.raw_event)
    state = open_lists().find_state(list_name)
    revision, start = _read_page(state, router.current_event.query_string_parameters.get("after"))
    detail = {"what": what, "revision": str(revision), "start": f"{start.offset}.{start.skip}", "limit": str(limit)}
    record_consultation(router.current_event.raw_event, list_subject(list_name), ground=LISTED, **detail)
    require_list(list_name)
    return state, revision, start


def _revisions() -> S3Revisions:
    return S3Revisions(clients.s3(), environment.read_text("HOTLISTS_BUCKET"))


def _today() -> date:
    return read_clock().astimezone(ZoneInfo(environment.read_text("TIME_ZONE"))).date()


def _in_force(versions: list[Version], today: date) -> Iterator[Version]:
    """Those that are not past their weed date: the others are never shown, whatever the store still holds."""
    return (version for version in versions if version.entry.weed_date >= today)


def _read_number(name: str, default: int, most: int) -> int:
    text = router.current_event.query_string_parameters.get(name)
    if not text:
        return default
    if not (text.isascii() and text.isdecimal() and len(text) < 6 and 1 <= int(text) <= most):
        raise FieldInvalid(name, f"must be a whole number from 1 to {most}")
    return int(text)


def _read_page(state: ListState, text: str | None) -> tuple[int, Position]:
    if not text:
        return state.active, Position()
    match = _PAGE.fullmatch(text)
    oldest = min(state.reachable, default=0)
    # Between what can be gone back to lie revisions that only changed single entries since.
    if match is None or not oldest <= int(match["revision"]) <= state.active or int(match["revision"]) in state.void:
        raise FieldInvalid("after", "must be the `next` of a page of this list that is still kept: begin again")
    return int(match["revision"]), Position(int(match["offset"]), int(match["skip"]))


def _write_page(revision: int, position: Position | None) -> str | None:
    return None if position is None else f"{revision}.{position.offset}.{position.skip}"


def _show_entry(version: Version) -> Document:
    entry = version.entry
    shown: Document = dict(zip(COLUMNS, write_columns(entry), strict=True))
    return shown | {
        "id": entry.entry_id,
        "plate": entry.plate,
        "written": entry.show_plate(),
        "country": entry.country,
        "category": entry.category,
        "priority": entry.priority,
        "from_revision": version.from_revision,
    }
