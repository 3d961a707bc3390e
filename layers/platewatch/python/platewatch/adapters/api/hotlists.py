"""Routes of hotlists: which lists there are, what is on them, and importing a file.

Who may see a list's state need not see its entries: those are personal data and need a reason and a case number.
"""

import re
import secrets
from datetime import timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from platewatch.adapters import clients, environment
from platewatch.adapters.api.body import read_body
from platewatch.adapters.api.people import identify, read_clock, record_change, record_consultation
from platewatch.adapters.api.times import show_time
from platewatch.adapters.dynamodb_lists import DynamoLists
from platewatch.adapters.s3_hotlists import S3Hotlists
from platewatch.fields import FieldInvalid
from platewatch.hotlists.announcement import check_import_id, import_key, make_import_id, read_announcement
from platewatch.hotlists.columns import COLUMNS
from platewatch.hotlists.errors import ListUnknown
from platewatch.hotlists.revisions import ListState, RunningImport, check_list_name
from platewatch.hotlists.rows import write_row
from platewatch.hotlists.versions import Version

Document = dict[str, Any]

UPLOAD_TERM: Final = timedelta(minutes=15)
DEFAULT_PAGE: Final = 100
LARGEST_PAGE: Final = 500

_PAGE: Final = re.compile(r"(?P<revision>[1-9]\d{0,8})\.(?P<start>\d{1,8})", re.ASCII)

router = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]


@router.get("/v1/hotlists")
def list_hotlists() -> Document:
    """Every list: its active revision, where that came from, and the import that runs."""
    identify(router.current_event.raw_event)
    return {"lists": [_show_state(state) for state in _states().list_states()]}


@router.get("/v1/hotlists/<list_name>")
def show_hotlist(list_name: str) -> Document:
    """A list's state and a page of its active revision's entries; ?limit= of them, ?after= the last page's `next`.

    All pages that follow from one another show the same revision. Entries past their weed date are left out, so a
    page may be short.
    """
    event, query = router.current_event.raw_event, router.current_event.query_string_parameters
    state = _states().find_state(check_list_name(list_name))
    limit = _read_limit(query.get("limit"))
    revision, start = _read_page(state, query.get("after"))
    record_consultation(event, f"hotlist:{list_name}", revision=str(revision), start=str(start), limit=str(limit))
    if not state.version:
        raise ListUnknown(f"no list is called {list_name}: see hotlist show")
    today = read_clock().astimezone(ZoneInfo(environment.read_text("TIME_ZONE"))).date()
    versions = _files().read_page(list_name, revision, start, limit + 1)
    return {
        "list": _show_state(state),
        "revision": revision,
        "entries": [_show_entry(version) for version in versions[:limit] if version.entry.weed_date >= today],
        "next": f"{revision}.{start + limit}" if len(versions) > limit else None,
    }


@router.post("/v1/hotlists/<list_name>/imports")
def announce_import(list_name: str) -> tuple[Document, int]:
    """An address for a PUT of the announced file; its arrival starts the import."""
    event, now = router.current_event.raw_event, read_clock()
    announced = read_announcement(read_body(event))
    import_id = make_import_id(now, secrets.token_hex(4))
    key = import_key(check_list_name(list_name), import_id)
    record_change(event, f"hotlist:{list_name}", change="import", id=import_id)
    url, headers = _files().sign_upload(announced, key, UPLOAD_TERM)
    upload = {"url": url, "headers": headers, "expires_at": show_time(now + UPLOAD_TERM)}
    return {"id": import_id, "list": list_name, "file": key, "upload": upload}, 201


@router.get("/v1/hotlists/<list_name>/imports/<import_id>")
def show_import(list_name: str, import_id: str) -> Document:
    """How an import is getting on, or its report: status expected, uploaded, running, imported, refused, superseded."""
    identify(router.current_event.raw_event)
    key = import_key(check_list_name(list_name), check_import_id(import_id))
    about = {"id": import_id, "list": list_name, "file": key}
    files = _files()
    report = files.find_report(key)
    if report is not None:
        return about | report
    running = _states().find_state(list_name).running
    if running is not None and running.upload.key == key:
        return about | {"status": "running"} | _show_progress(running)
    return about | {"status": "uploaded" if files.has_upload(key) else "expected"}


def _states() -> DynamoLists:
    return DynamoLists(clients.dynamodb(), environment.read_text("HOTLIST_TABLE"))


def _files() -> S3Hotlists:
    return S3Hotlists(clients.s3(), environment.read_text("HOTLISTS_BUCKET"))


def _read_limit(text: str | None) -> int:
    if not text:
        return DEFAULT_PAGE
    if not (text.isascii() and text.isdecimal() and len(text) < 6 and 1 <= int(text) <= LARGEST_PAGE):
        raise FieldInvalid("limit", f"must be a whole number from 1 to {LARGEST_PAGE}")
    return int(text)


def _read_page(state: ListState, text: str | None) -> tuple[int, int]:
    if not text:
        return state.active, 0
    match = _PAGE.fullmatch(text)
    kept = {finished.revision for finished in state.history} - state.void
    if match is None or int(match["revision"]) not in kept:
        raise FieldInvalid("after", "must be the `next` of a page of this list that is still kept: begin again")
    return int(match["revision"]), int(match["start"])


def _show_state(state: ListState) -> Document:
    finished = next((finished for finished in state.history if finished.revision == state.active), None)
    running = state.running
    return {
        "name": state.name,
        "revision": state.active,
        "lines": finished.counts.lines if finished else None,
        "file": finished.upload.key if finished else None,
        "uploaded_at": show_time(finished.upload.uploaded_at) if finished else None,
        "imported_at": show_time(finished.imported_at) if finished else None,
        "running": {"revision": running.revision, "file": running.upload.key} | _show_progress(running)
        if running
        else None,
    }


def _show_progress(running: RunningImport) -> Document:
    return {"written": running.written, "differences": running.counts.total if running.counts else None}


def _show_entry(version: Version) -> Document:
    entry = version.entry
    shown: Document = dict(zip(COLUMNS, write_row(entry), strict=True))
    return shown | {
        "id": entry.entry_id,
        "country": entry.country,
        "category": entry.category,
        "priority": entry.priority,
        "from_revision": version.from_revision,
    }
