"""Routes that change single entries of a list. Plates stand in bodies and answers alone, for paths are logged."""

from dataclasses import replace
from typing import Final

from platewatch.audit.record import LISTED, Action
from platewatch.aws import clients, environment
from platewatch.aws.phones import load_phones
from platewatch.composition.disputed import DisputeUnknown, confirm_disputed, is_listed, resolve_ended
from platewatch.composition.importing import open_revisions
from platewatch.composition.known_names import admit_list, list_subject, require_list
from platewatch.hotlists import errors
from platewatch.hotlists.aws.hotlist_table import DynamoEntries
from platewatch.hotlists.edits import ENTRY_MISSING, Edit, EditKind
from platewatch.hotlists.entry import Entry, make_entry_id
from platewatch.hotlists.entry_document import change_entry, find_written, parse_added, parse_changes, parse_ended
from platewatch.hotlists.fields import COLUMNS, OPTIONAL
from platewatch.hotlists.list_state import check_list_name
from platewatch.hotlists.report import write_unplaced
from platewatch.hotlists.routes.imports import NEW_LIST
from platewatch.hotlists.routes.pages import find_today
from platewatch.hotlists.versions import Key
from platewatch.hotlists.warned_edits import TypedEdit, make_warned_edit
from platewatch.web.body import parse_body
from platewatch.web.people import get_now, write_record
from platewatch.web.route import Audit, Document, PurposeRule, Request, Role, Route
from platewatch.web.schemas import COUNT, FLAG, TEXT, Schema, body, document, list_of, map_of


def add_entry(request: Request) -> Document:
    """Adds one entry, with a file's columns as fields; it matches from now on. A new list needs ?new_list=true."""
    list_name = request.parts["list_name"]
    given = parse_body(request.body)
    entry = parse_added(check_list_name(list_name), given, find_today(), load_phones())
    edit = Edit(EditKind.ADD, Key(entry.plate, entry.case_number), lambda _: entry, entry.written)
    return _make_edit(request, edit, find_written(given), new_list=request.asks("new_list"))


def change_one_entry(request: Request) -> Document:
    """Changes the given columns of the entry with this plate and case_number."""
    today, phones = find_today(), load_phones()
    given = parse_body(request.body)
    named, changes = parse_changes(given)

    def reword(entry: Entry | None) -> Entry:
        if entry is None:
            raise errors.EntryUnknown(ENTRY_MISSING)
        return change_entry(entry, changes, today, phones)

    edit = Edit(EditKind.CHANGE, named.key, reword, named.written)
    return _make_edit(request, edit, find_written(given))


def end_entry(request: Request) -> Document:
    """Ends the entry with this plate and case_number: it no longer matches."""
    list_name = request.parts["list_name"]
    given = parse_body(request.body)
    named = parse_ended(given)
    edit = Edit(EditKind.END, named.key, lambda _: None, named.written)
    ended = _make_edit(request, edit, find_written(given))
    resolve_ended(list_name, named.key, request.caller.actor, get_now())
    return ended


def confirm_one_entry(request: Request) -> Document:
    """Confirms the disputed entry with this plate and case_number: it stays, and is no longer disputed.

    `listed` is False when a file has ended the entry meanwhile: then only the dispute ends.
    """
    list_name = request.parts["list_name"]
    key = parse_ended(parse_body(request.body)).key
    write_record(
        request,
        list_subject(list_name),
        plates=[key.plate],
        case_number=key.case_number,
        change="confirm",
    )
    require_list(list_name)
    dispute = confirm_disputed(list_name, key, request.caller.actor, get_now())
    return {"list": list_name, "id": dispute.entry_id, "disputed": False, "listed": is_listed(dispute)}


def _make_edit(request: Request, edit: Edit, written: str, *, new_list: bool = False) -> Document:
    list_name = request.parts["list_name"]
    entry_id = make_entry_id(list_name, edit.key.plate, edit.key.case_number)
    write_record(
        request,
        list_subject(list_name, new_list=new_list),
        plates=[edit.key.plate],
        case_number=edit.key.case_number,
        change=edit.kind.value,
    )
    if edit.kind is EditKind.ADD:
        admit_list(list_name, new_list=new_list)
    else:
        require_list(list_name)
    edit = replace(edit, by=request.caller.actor, new_list=new_list)
    entries = DynamoEntries(clients.dynamodb(), environment.load_text("HOTLIST_TABLE"))
    typed = TypedEdit(edit, written)
    finished, warnings = make_warned_edit(list_name, typed, get_now(), find_today(), open_revisions(), entries)
    return {
        "list": list_name,
        "id": entry_id,
        "revision": finished.revision,
        "lines": finished.counts.lines,
        "warnings": [write_unplaced(warning) for warning in warnings],
    }


_CELL: Final[Schema] = {"type": ["string", "integer"]}
_KEY: Final[dict[str, Schema]] = {"plate": _CELL, "case_number": _CELL}
_ALL: Final[dict[str, Schema]] = {f"{name}?" if name in OPTIONAL else name: _CELL for name in COLUMNS}
_CHANGES: Final[dict[str, Schema]] = {f"{name}?": _CELL for name in COLUMNS if name not in _KEY}
_WARNING: Final = document({"column": TEXT, "cause": TEXT, "reason": TEXT, "details": map_of(TEXT)})
_EDITED: Final = document(
    {"list": TEXT, "id": TEXT, "revision": COUNT, "lines": COUNT, "warnings": list_of(_WARNING)}, "edited-entry"
)
_EDITOR: Final = (Role.HOTLIST_EDITOR,)
_EDITS: Final = Audit(Action.CHANGE, LISTED)
_EDIT: Final = (
    errors.ListUnknown,
    errors.ListBeingDeleted,
    errors.WritingDiffers,
    errors.EditsTooMany,
    errors.PatternsTooMany,
    errors.PatternTooWide,
    errors.StateChanged,
)

ROUTES: Final = (
    Route(
        "POST",
        "/v1/hotlists/{list_name}/entries",
        add_entry,
        roles=_EDITOR,
        purpose=PurposeRule.OPTIONAL,
        summary="Add an entry",
        audit=_EDITS,
        query=(NEW_LIST,),
        body=body(_ALL),
        status=201,
        answer=_EDITED,
        refusals=(*_EDIT, errors.BadListName, errors.ListExists, errors.EntryExists),
    ),
    Route(
        "PATCH",
        "/v1/hotlists/{list_name}/entries",
        change_one_entry,
        roles=_EDITOR,
        purpose=PurposeRule.OPTIONAL,
        summary="Change columns of an entry",
        audit=_EDITS,
        body=body({**_KEY, **_CHANGES}),
        answer=_EDITED,
        refusals=(*_EDIT, errors.EntryUnknown),
    ),
    Route(
        "POST",
        "/v1/hotlists/{list_name}/entries/end",
        end_entry,
        roles=_EDITOR,
        purpose=PurposeRule.OPTIONAL,
        summary="End an entry",
        audit=_EDITS,
        body=body(_KEY),
        answer=_EDITED,
        refusals=(*_EDIT, errors.EntryUnknown),
    ),
    Route(
        "POST",
        "/v1/hotlists/{list_name}/entries/confirm",
        confirm_one_entry,
        roles=_EDITOR,
        purpose=PurposeRule.OPTIONAL,
        summary="Confirm a disputed entry",
        audit=_EDITS,
        body=body(_KEY),
        answer=document({"list": TEXT, "id": TEXT, "disputed": FLAG, "listed": FLAG}),
        refusals=(errors.ListUnknown, DisputeUnknown),
    ),
)
