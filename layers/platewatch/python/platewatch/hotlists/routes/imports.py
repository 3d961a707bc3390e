"""Routes of imports: announcing a file, and what became of the files of a list."""

import secrets
from typing import Final

from platewatch.audit.record import LISTED, Action
from platewatch.aws import clients, environment
from platewatch.composition.known_names import admit_list, list_subject, open_lists, require_list
from platewatch.fields import FieldInvalid
from platewatch.hotlists import errors
from platewatch.hotlists.announcement import (
    MAX_FILE_BYTES,
    UPLOAD_TERM,
    FileFormat,
    check_import_id,
    make_import_id,
    parse_announcement,
)
from platewatch.hotlists.aws.hotlists_bucket import S3Hotlists
from platewatch.hotlists.aws.imports_table import DynamoImports
from platewatch.hotlists.hidden import describe_hidden, hide_entries, may_reveal_entries, reveals_entries
from platewatch.hotlists.import_record import ImportRecord
from platewatch.hotlists.list_state import ListState, RunningImport, check_list_name
from platewatch.hotlists.report import Verdict
from platewatch.sentences import say
from platewatch.text.timestamps import format_utc
from platewatch.web.body import parse_body
from platewatch.web.people import get_now, has_purpose, write_record
from platewatch.web.route import Audit, Document, PurposeRule, Query, Request, Role, Route
from platewatch.web.schemas import (
    ANYTHING,
    COUNT,
    FLAG,
    SHA256,
    TEXT,
    TIME,
    Schema,
    body,
    document,
    list_of,
    map_of,
    members,
    or_null,
    whole,
)

DEFAULT_IMPORTS: Final = 20
LARGEST_PAGE: Final = 500


def announce_import(request: Request) -> Document:
    """An address for one PUT of the announced file; its arrival starts the import. A new list needs ?new_list=true."""
    list_name = request.parts["list_name"]
    now = get_now()
    announced = parse_announcement(parse_body(request.body))
    import_id = make_import_id(now, secrets.token_hex(4), announced.mode)
    subject = list_subject(check_list_name(list_name), new_list=request.asks("new_list"))
    confirmed = "true" if announced.confirmed else "false"
    change = "restore" if announced.mode.restore else "import"
    write_record(request, subject, change=change, id=import_id, confirmed=confirmed)
    admit_list(list_name, new_list=request.asks("new_list"))
    record = ImportRecord(list_name, import_id, now, request.caller.actor, request.caller.role, announced)
    open_records().add_record(record)
    url, headers = _files().sign_upload(announced, record.key, UPLOAD_TERM)
    upload = {"url": url, "headers": headers, "expires_at": format_utc(now + UPLOAD_TERM)}
    return {"id": import_id, "list": list_name, "file": record.key, "upload": upload}


def list_imports(request: Request) -> Document:
    """What became of the files announced for a list, newest first: ?limit= of them, ?after= the last page's `next`."""
    list_name = request.parts["list_name"]
    limit, after = _parse_limit(request), request.query.get("after")
    state = open_lists().find_state(list_name)
    before = check_import_id(after) if after else None
    records, following = open_records().list_records(list_name, limit, get_now(), before)
    if not records and not state.version:
        require_list(list_name)
    return {"imports": [show_record(record) | show_standing(record, state) for record in records], "next": following}


def show_import(request: Request) -> Document:
    """How an import is getting on, or its report.

    `status` is expected, not-uploaded, uploaded, running, imported, checked, refused or superseded. What a dry run, or
    a file of changes that does not fit, tells of entries is shown only for a reason and a case: see `purpose_needed`.
    """
    list_name = request.parts["list_name"]
    import_id = request.parts["import_id"]
    record = open_records().find_record(list_name, check_import_id(import_id))
    # Files of earlier versions have no record, and lie in the folder of their list.
    about = (
        show_record(record) if record else {"id": import_id, "list": list_name, "file": f"{list_name}/{import_id}.csv"}
    )
    report = _files().find_report(about["file"])
    if report is not None:
        if reveals_entries(report):
            if not has_purpose(request):
                return about | hide_entries(report)
            what = "dry run" if report["status"] == Verdict.CHECKED else "refused changes"
            write_record(request, f"hotlist:{list_name}", what=what, id=import_id)
        return about | report
    if record is None:
        raise errors.ImportUnknown(f"list {list_name} has no import {import_id}")
    return about | show_standing(record, open_lists().find_state(list_name))


def open_records() -> DynamoImports:
    """The records of imports."""
    return DynamoImports(clients.dynamodb(), environment.load_text("HOTLIST_TABLE"))


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
        "restore": file.mode.restore,
        "confirmed": file.confirmed,
    }


def show_standing(record: ImportRecord, state: ListState) -> Document:
    """How an import ended, or is getting on."""
    if (outcome := record.outcome) is not None:
        if may_reveal_entries(outcome.verdict, delta=record.file.mode.delta):
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
        return {"status": "running"} | show_progress(state.running)
    if _files().has_upload(record.key):
        return {"status": "uploaded"}
    return {"status": "expected" if get_now() < record.announced_at + UPLOAD_TERM else "not-uploaded"}


def show_progress(running: RunningImport) -> Document:
    """How far a running import has got."""
    return {"written": running.written, "differences": running.counts.total if running.counts else None}


def _files() -> S3Hotlists:
    return S3Hotlists(clients.s3(), environment.load_text("HOTLISTS_BUCKET"))


def _parse_limit(request: Request) -> int:
    text = request.query.get("limit", str(DEFAULT_IMPORTS)) or ""
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= LARGEST_PAGE):
        raise FieldInvalid("limit", say("must be 1 to {most}", most=LARGEST_PAGE))
    return int(text)


PROGRESS: Final[dict[str, Schema]] = {"written": COUNT, "differences": or_null(COUNT)}
_RECORD: Final[dict[str, Schema]] = {
    "id": TEXT,
    "list": TEXT,
    "file": TEXT,
    "announced_at": TIME,
    "by": TEXT,
    "role": TEXT,
    "format": members(FileFormat),
    "delta": FLAG,
    "dry_run": FLAG,
    "restore": FLAG,
    "confirmed": FLAG,
}
_STANDING: Final[dict[str, Schema]] = {
    "status": TEXT,
    "at?": TIME,
    "message?": TEXT,
    "revision?": or_null(COUNT),
    "bad_lines?": COUNT,
    **{f"{name}?": schema for name, schema in PROGRESS.items()},
}
IMPORT: Final = document({**_RECORD, **_STANDING}, "import")
_FINDINGS: Final = list_of(map_of(ANYTHING))
_REPORT: Final = document(
    {
        **{name if name in ("id", "list", "file") else f"{name}?": schema for name, schema in _RECORD.items()},
        **_STANDING,
        "etag?": TEXT,
        "purpose_needed?": FLAG,
        **dict.fromkeys(("lines?", "added?", "changed?", "ended?", "upon?"), COUNT),
        "needs_confirmation?": FLAG,
        **dict.fromkeys(("changes?", "fault_causes?", "faults?", "warning_causes?", "warnings?"), _FINDINGS),
    }
)
"""docs/hotlist-report.md describes what a report finds."""

_UPLOAD: Final = document({"url": TEXT, "headers": map_of(TEXT), "expires_at": TIME})
_EDITOR: Final = (Role.HOTLIST_EDITOR,)
NEW_LIST: Final = Query("new_list", FLAG, "true where the list is to be made by this call")

ROUTES: Final = (
    Route(
        "POST",
        "/v1/hotlists/{list_name}/imports",
        announce_import,
        roles=_EDITOR,
        purpose=PurposeRule.OPTIONAL,
        summary="Announce a file for a list",
        audit=Audit(Action.CHANGE, LISTED),
        query=(NEW_LIST,),
        body=body(
            {
                "size": whole(0, MAX_FILE_BYTES),
                "sha256": SHA256,
                "format?": members(FileFormat),
                "delta?": FLAG,
                "dry_run?": FLAG,
                "restore?": FLAG,
                "confirmed?": FLAG,
            }
        ),
        status=201,
        answer=document({"id": TEXT, "list": TEXT, "file": TEXT, "upload": _UPLOAD}),
        refusals=(errors.BadListName, errors.ListUnknown, errors.ListExists, errors.ListBeingDeleted),
    ),
    Route(
        "GET",
        "/v1/hotlists/{list_name}/imports",
        list_imports,
        roles=_EDITOR,
        purpose=PurposeRule.UNUSED,
        summary="List the files announced for a list",
        query=(
            Query("limit", whole(1, LARGEST_PAGE), "How many files a page has"),
            Query("after", TEXT, "The `next` of the page before"),
        ),
        answer=document({"imports": list_of(IMPORT), "next": or_null(TEXT)}),
        refusals=(errors.ListUnknown, errors.ImportUnknown),
    ),
    Route(
        "GET",
        "/v1/hotlists/{list_name}/imports/{import_id}",
        show_import,
        roles=_EDITOR,
        purpose=PurposeRule.OPTIONAL,
        summary="Show how an import is getting on, or its report",
        # Recorded where the report tells what is listed: that is told for a reason and a case only.
        audit=Audit(Action.CONSULT, LISTED, always=False),
        answer=_REPORT,
        refusals=(errors.ImportUnknown,),
    ),
)
