"""Routes of hotlists: which lists there are, importing a file, going back to an earlier revision.

Who may see a list's state need not see its entries: those are personal data; see entries.
"""

import secrets
from typing import Any, Final

from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from platewatch.audit.record import LISTED, Action
from platewatch.aws import clients, environment
from platewatch.composition.disputed import settle_list
from platewatch.composition.importing import open_destruction_queue, open_revisions
from platewatch.composition.known_names import (
    UNKNOWN,
    admit_list,
    list_subject,
    open_lists,
    require_list,
    wants_new_list,
)
from platewatch.composition.list_health import describe_health, load_surroundings
from platewatch.fields import FieldInvalid, read_object, read_whole
from platewatch.hotlists.announcement import UPLOAD_TERM, check_import_id, make_import_id, read_announcement
from platewatch.hotlists.aws.hotlists_bucket import S3Hotlists
from platewatch.hotlists.aws.imports_table import DynamoImports
from platewatch.hotlists.deletion import delete_list, require_stored
from platewatch.hotlists.errors import ImportUnknown
from platewatch.hotlists.hidden import describe_hidden, hide_entries, may_tell_of_entries, tells_of_entries
from platewatch.hotlists.import_record import ImportRecord
from platewatch.hotlists.report import Verdict
from platewatch.hotlists.revisions import FinishedEdit, FinishedImport, ListState, RunningImport, check_list_name
from platewatch.hotlists.rollback import roll_back
from platewatch.hotlists.routes.patterns import count_patterns, load_patterns
from platewatch.text.timestamps import format_utc
from platewatch.web.body import read_body
from platewatch.web.people import (
    check_purpose,
    has_purpose,
    identify,
    read_clock,
    record_change,
    record_consultation,
)

Document = dict[str, Any]

DEFAULT_IMPORTS: Final = 20
LARGEST_PAGE: Final = 500

router = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]


@router.get("/v1/hotlists")
def list_hotlists() -> Document:
    """Every list: its active revision, where that came from, what it can go back to, and the import that runs.

    It also tells whether the list alerts anybody now, and what keeps it from that. `refused` is the last file that was
    not imported, unless a file that was announced later is the list's content. `patterns` says how many of its patterns
    stay, wait for a second person, have stopped, and fit too many plates.
    """
    identify(router.current_event.raw_event)
    patterns, now = load_patterns(), read_clock()
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


@router.post("/v1/hotlists/<list_name>/imports")
def announce_import(list_name: str) -> tuple[Document, int]:
    """An address for one PUT of the announced file; its arrival starts the import. A new list needs ?new_list=true."""
    event, now = router.current_event.raw_event, read_clock()
    announced = read_announcement(read_body(event))
    import_id = make_import_id(now, secrets.token_hex(4), announced.mode)
    subject = list_subject(check_list_name(list_name), new_list=wants_new_list(router))
    confirmed = "true" if announced.confirmed else "false"
    caller = record_change(event, subject, ground=LISTED, change="import", id=import_id, confirmed=confirmed)
    admit_list(list_name, router)
    record = ImportRecord(list_name, import_id, now, caller.actor, caller.role, announced)
    open_records().add_record(record)
    url, headers = _files().sign_upload(announced, record.key, UPLOAD_TERM)
    upload = {"url": url, "headers": headers, "expires_at": format_utc(now + UPLOAD_TERM)}
    return {"id": import_id, "list": list_name, "file": record.key, "upload": upload}, 201


@router.get("/v1/hotlists/<list_name>/imports")
def list_imports(list_name: str) -> Document:
    """What became of the files announced for a list, newest first: ?limit= of them, ?after= the last page's `next`."""
    identify(router.current_event.raw_event)
    limit, after = _read_limit(), router.current_event.get_query_string_value("after")
    state = open_lists().find_state(list_name)
    before = check_import_id(after) if after else None
    records, following = open_records().list_records(list_name, limit, read_clock(), before)
    if not records and not state.version:
        require_list(list_name)
    return {"imports": [show_record(record) | _show_standing(record, state) for record in records], "next": following}


@router.get("/v1/hotlists/<list_name>/imports/<import_id>")
def show_import(list_name: str, import_id: str) -> Document:
    """How an import is getting on, or its report.

    `status` is expected, not-uploaded, uploaded, running, imported, checked, refused or superseded. What a dry run, or
    a file of changes that does not fit, tells of entries is shown only for a reason and a case: see `purpose_needed`.
    """
    event = router.current_event.raw_event
    identify(event)
    record = open_records().find_record(list_name, check_import_id(import_id))
    # Files of earlier versions have no record, and lie in the folder of their list.
    about = (
        show_record(record) if record else {"id": import_id, "list": list_name, "file": f"{list_name}/{import_id}.csv"}
    )
    report = _files().find_report(about["file"])
    if report is not None:
        if tells_of_entries(report):
            if not has_purpose(event):
                return about | hide_entries(report)
            what = "dry run" if report["status"] == Verdict.CHECKED else "refused changes"
            record_consultation(event, f"hotlist:{list_name}", ground=LISTED, what=what, id=import_id)
        return about | report
    if record is None:
        raise ImportUnknown(f"list {list_name} has no import {import_id}")
    return about | _show_standing(record, open_lists().find_state(list_name))


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
    stored = states.list_states()
    subject = f"hotlist:{list_name if list_name in [state.name for state in stored] else UNKNOWN}"
    caller = record_change(event, subject, ground=LISTED, action=Action.DESTROY, change="delete")
    require_stored(list_name, stored)
    before = delete_list(list_name, now, states, open_destruction_queue())
    settle_list(list_name, caller.actor, now)
    return {"list": list_name, "deleted": True, "entries": before.counts.lines}


def _files() -> S3Hotlists:
    return S3Hotlists(clients.s3(), environment.read_text("HOTLISTS_BUCKET"))


def open_records() -> DynamoImports:
    """The records of imports."""
    return DynamoImports(clients.dynamodb(), environment.read_text("HOTLIST_TABLE"))


def show_record(record: ImportRecord) -> Document:
    """An import's record as it is answered, without its outcome."""
    file = record.file
    return {
        "id": record.import_id,
        "list": record.list_name,
        "file": record.key,
        "announced_at": format_utc(record.announced_at),
        "by": record.actor,
        "role": record.role,
        "format": file.format.value,
        "delta": file.mode.delta,
        "dry_run": file.mode.dry_run,
        "confirmed": file.confirmed,
    }


def _show_standing(record: ImportRecord, state: ListState) -> Document:
    """How an import ended, or is getting on."""
    if (outcome := record.outcome) is not None:
        if may_tell_of_entries(outcome.verdict, delta=record.file.mode.delta):
            message = describe_hidden(outcome.verdict)
            return {"status": outcome.verdict.value, "at": format_utc(outcome.at), "message": message, "revision": None}
        return {
            "status": outcome.verdict.value,
            "at": format_utc(outcome.at),
            "message": outcome.message,
            "revision": outcome.revision,
            "bad_lines": outcome.bad_lines,
        }
    if state.running is not None and state.running.upload.key == record.key:
        return {"status": "running"} | _show_progress(state.running)
    if _files().has_upload(record.key):
        return {"status": "uploaded"}
    return {"status": "expected" if read_clock() < record.announced_at + UPLOAD_TERM else "not-uploaded"}


def _show_refusal(refusal: ImportRecord | None, state: ListState) -> Document | None:
    """The last file that was not imported; None when the list's content was announced later."""
    if refusal is None or any(one.upload.uploaded_at > refusal.announced_at for one in state.history):
        return None
    return show_record(refusal) | _show_standing(refusal, state)


def _read_limit() -> int:
    text = router.current_event.get_query_string_value("limit", str(DEFAULT_IMPORTS)) or ""
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= LARGEST_PAGE):
        raise FieldInvalid("limit", f"must be 1 to {LARGEST_PAGE}")
    return int(text)


def show_state(state: ListState, refusal: ImportRecord | None = None) -> Document:
    """A list's state as it is answered; `file` is the last one below the active revision.

    `refusal` is the record of the last file that was not imported.
    """
    reachable, running = state.reachable, state.running
    files = [one for one in reachable.values() if isinstance(one, FinishedImport) and one.revision <= state.active]
    finished = files[-1] if files else None
    return {
        "name": state.name,
        "revision": state.active,
        "lines": state.counts.lines if reachable else None,
        "file": finished.upload.key if finished else None,
        "uploaded_at": format_utc(finished.upload.uploaded_at) if finished else None,
        "imported_at": format_utc(finished.imported_at) if finished else None,
        "refused": _show_refusal(refusal, state),
        "revisions": [_show_finished(one) for one in reachable.values()],
        "running": {"revision": running.revision, "file": running.upload.key} | _show_progress(running)
        if running
        else None,
        "deleted_at": format_utc(state.deleted_at) if state.deleted_at else None,
    }


def _show_finished(finished: FinishedImport | FinishedEdit) -> Document:
    imported = isinstance(finished, FinishedImport)
    return {
        "revision": finished.revision,
        "file": finished.upload.key if isinstance(finished, FinishedImport) else None,
        "at": format_utc(finished.imported_at if isinstance(finished, FinishedImport) else finished.made_at),
        "made_by": "file" if imported else "edit",
        "lines": finished.counts.lines,
        "added": finished.counts.added,
        "changed": finished.counts.changed,
        "ended": finished.counts.ended,
    }


def _show_progress(running: RunningImport) -> Document:
    return {"written": running.written, "differences": running.counts.total if running.counts else None}
