"""Routes of hotlists: which lists there are, importing a file, going back to an earlier revision.

Who may see a list's state need not see its entries: those are personal data; see entries.
"""

import secrets
from datetime import timedelta
from typing import Any, Final

from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from platewatch.adapters import clients, environment
from platewatch.adapters.api.body import read_body
from platewatch.adapters.api.known_names import admit_list, list_subject, open_lists, require_list, wants_new_list
from platewatch.adapters.api.list_health import describe_health, load_surroundings
from platewatch.adapters.api.patterns import count_patterns, load_patterns
from platewatch.adapters.api.people import (
    check_purpose,
    has_purpose,
    identify,
    read_clock,
    record_change,
    record_consultation,
)
from platewatch.adapters.api.times import show_time
from platewatch.adapters.importing import open_destruction_queue, open_revisions
from platewatch.adapters.s3_hotlists import S3Hotlists
from platewatch.audit.record import LISTED, Action
from platewatch.fields import read_object, read_whole
from platewatch.hotlists.announcement import check_import_id, import_key, make_import_id, read_announcement
from platewatch.hotlists.deletion import delete_list, require_stored
from platewatch.hotlists.revisions import FinishedEdit, FinishedImport, ListState, RunningImport
from platewatch.hotlists.rollback import roll_back

Document = dict[str, Any]

UPLOAD_TERM: Final = timedelta(minutes=15)

router = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]


@router.get("/v1/hotlists")
def list_hotlists() -> Document:
    """Every list: its active revision, where that came from, what it can go back to, and the import that runs.

    It also tells whether the list alerts anybody now, and what keeps it from that. `patterns` says how many of its
    patterns stay, wait for a second person, have stopped, and fit too many plates.
    """
    identify(router.current_event.raw_event)
    patterns, now = load_patterns(), read_clock()
    around = load_surroundings(now)
    return {
        "lists": [
            show_state(state)
            | {"patterns": count_patterns(patterns.get(state.name, ()), now)}
            | describe_health(state, around)
            for state in open_lists().list_states()
            if not state.destroyed
        ]
    }


@router.post("/v1/hotlists/<list_name>/imports")
def announce_import(list_name: str) -> tuple[Document, int]:
    """An address for a PUT of the announced file; its arrival starts the import. A new list needs ?new_list=true."""
    event, now = router.current_event.raw_event, read_clock()
    announced = read_announcement(read_body(event))
    import_id = make_import_id(now, secrets.token_hex(4), announced.mode)
    key = import_key(list_name, import_id)
    subject = list_subject(list_name, new_list=wants_new_list(router))
    caller = record_change(event, subject, ground=LISTED, change="import", id=import_id)
    admit_list(list_name, router)
    url, headers = _files().sign_upload(announced, key, UPLOAD_TERM, caller.actor)
    upload = {"url": url, "headers": headers, "expires_at": show_time(now + UPLOAD_TERM)}
    return {"id": import_id, "list": list_name, "file": key, "upload": upload}, 201


@router.get("/v1/hotlists/<list_name>/imports/<import_id>")
def show_import(list_name: str, import_id: str) -> Document:
    """How an import is getting on, or its report: expected, uploaded, running, imported, checked, refused, superseded.

    The entries that a dry run would change are told only for a reason and a case.
    """
    event = router.current_event.raw_event
    identify(event)
    key = import_key(list_name, check_import_id(import_id))
    about = {"id": import_id, "list": list_name, "file": key}
    files = _files()
    report = files.find_report(key)
    if report is not None:
        changes = report.pop("changes", None)
        if changes and has_purpose(event):
            record_consultation(event, f"hotlist:{list_name}", ground=LISTED, what="dry run", id=import_id)
            report["changes"] = changes
        return about | report
    running = open_lists().find_state(list_name).running
    if running is not None and running.upload.key == key:
        return about | {"status": "running"} | _show_progress(running)
    return about | {"status": "uploaded" if files.has_upload(key) else "expected"}


@router.post("/v1/hotlists/<list_name>/rollback")
def roll_back_list(list_name: str) -> Document:
    """Makes the revision {"revision"} the active one; it matches from now on, and a running import is dropped."""
    event, now = router.current_event.raw_event, read_clock()
    revision = read_whole(read_object(read_body(event), "", ("revision",))["revision"], "revision", 1)
    caller = record_change(event, list_subject(list_name), ground=LISTED, change="rollback", revision=str(revision))
    require_list(list_name)
    return {"list": show_state(roll_back(list_name, revision, now, open_revisions(), caller.actor))}


@router.delete("/v1/hotlists/<list_name>")
def delete_hotlist(list_name: str) -> Document:
    """Deletes a list with its settings: it matches no more from now on, and all that is stored of it is destroyed.

    Needs a reason and a case. Repeatable until everything is destroyed. Alerts that were made stay for their own term.
    """
    event, now = router.current_event.raw_event, read_clock()
    check_purpose(event)
    states = open_lists()
    require_stored(list_name, states.list_states())
    record_change(event, f"hotlist:{list_name}", ground=LISTED, action=Action.DESTROY, change="delete")
    before = delete_list(list_name, now, states, open_destruction_queue())
    return {"list": list_name, "deleted": True, "entries": before.counts.lines}


def _files() -> S3Hotlists:
    return S3Hotlists(clients.s3(), environment.read_text("HOTLISTS_BUCKET"))


def show_state(state: ListState) -> Document:
    """A list's state as it is answered; `file` is the last one below the active revision."""
    reachable, running = state.reachable, state.running
    files = [one for one in reachable.values() if isinstance(one, FinishedImport) and one.revision <= state.active]
    finished = files[-1] if files else None
    return {
        "name": state.name,
        "revision": state.active,
        "lines": state.counts.lines if reachable else None,
        "file": finished.upload.key if finished else None,
        "uploaded_at": show_time(finished.upload.uploaded_at) if finished else None,
        "imported_at": show_time(finished.imported_at) if finished else None,
        "revisions": [_show_finished(one) for one in reachable.values()],
        "running": {"revision": running.revision, "file": running.upload.key} | _show_progress(running)
        if running
        else None,
        "deleted_at": show_time(state.deleted_at) if state.deleted_at else None,
    }


def _show_finished(finished: FinishedImport | FinishedEdit) -> Document:
    imported = isinstance(finished, FinishedImport)
    return {
        "revision": finished.revision,
        "file": finished.upload.key if isinstance(finished, FinishedImport) else None,
        "at": show_time(finished.imported_at if isinstance(finished, FinishedImport) else finished.made_at),
        "made_by": "file" if imported else "edit",
        "lines": finished.counts.lines,
        "added": finished.counts.added,
        "changed": finished.counts.changed,
        "ended": finished.counts.ended,
    }


def _show_progress(running: RunningImport) -> Document:
    return {"written": running.written, "differences": running.counts.total if running.counts else None}
