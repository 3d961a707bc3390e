"""The route by which a second person confirms a pattern, and how patterns are shown.

A pattern stands in bodies and answers alone, never in a path or query: those are logged.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from platewatch.audit.record import LISTED, Action
from platewatch.aws import clients, environment
from platewatch.composition.importing import open_revisions
from platewatch.composition.known_names import list_subject, require_list
from platewatch.hotlists import errors
from platewatch.hotlists.aws.hotlist_table import DynamoEntries
from platewatch.hotlists.entry_document import parse_ended
from platewatch.hotlists.pattern_sets import confirm_listed
from platewatch.hotlists.patterns import ListedPattern, PatternState
from platewatch.hotlists.standing import wording_of
from platewatch.text.timestamps import format_utc
from platewatch.web.body import parse_body
from platewatch.web.people import get_now, write_record
from platewatch.web.route import Audit, Document, PurposeRule, Request, Role, Route
from platewatch.web.schemas import COUNT, NUMBER, TEXT, TIME, Schema, body, document, list_of, members, or_null


def confirm_one_pattern(request: Request) -> Document:
    """Confirms the pattern {"plate", "case_number"}, which somebody else listed: it stays until its weed date.

    `ends_at` is null then. It is a time when nobody knows who listed the pattern: one more person must confirm it.
    """
    list_name = request.parts["list_name"]
    key = parse_ended(parse_body(request.body)).key
    write_record(
        request,
        list_subject(list_name),
        plates=[key.plate],
        case_number=key.case_number,
        change="confirm-pattern",
    )
    require_list(list_name)
    entry, ends = confirm_listed(list_name, key, request.caller.actor, get_now(), open_revisions())
    return {"list": list_name, "id": entry.entry_id, "ends_at": None if ends is None else format_utc(ends)}


def load_patterns() -> Mapping[str, tuple[ListedPattern, ...]]:
    """The patterns of every list that has any."""
    return DynamoEntries(clients.dynamodb(), environment.load_text("HOTLIST_TABLE")).list_patterns()


def count_patterns(patterns: Sequence[ListedPattern], now: datetime) -> dict[str, int]:
    """How many patterns stay, wait for a second person, have stopped, or fit too many plates."""
    counted = Counter(one.find_state(now) for one in patterns)
    return {state.value.replace(" ", "_"): counted[state] for state in PatternState}


def show_pattern(pattern: ListedPattern, now: datetime) -> Document:
    """A pattern as it is answered; `one_in` is 0 when it fits no plate that is known to be in use."""
    entry, standing = pattern.entry, pattern.standing
    confirmed = standing.find_confirmation(wording_of(entry)) if standing else None
    return {
        "id": entry.entry_id,
        "plate": entry.plate,
        "written": entry.show_plate(),
        "country": entry.country,
        "case_number": entry.case_number,
        "reason": entry.reason,
        "owner": entry.owner,
        "one_in": round(1 / pattern.part) if pattern.part else 0,
        "state": pattern.find_state(now).value,
        "ends_at": None if pattern.ends is None else format_utc(pattern.ends),
        "listed_at": format_utc(standing.since) if standing else None,
        "listed_by": list(standing.by) if standing else [],
        "confirmed_at": format_utc(confirmed.at) if confirmed and confirmed.by else None,
        "confirmed_by": confirmed.by if confirmed and confirmed.by else None,
    }


_CELL: Final[Schema] = {"type": ["string", "integer"]}
PATTERN_COUNTS: Final = document(dict.fromkeys((state.value.replace(" ", "_") for state in PatternState), COUNT))
PATTERN: Final = document(
    {
        **dict.fromkeys(("id", "plate", "written", "case_number", "reason", "owner"), TEXT),
        "country": or_null(TEXT),
        "one_in": NUMBER,
        "state": members(PatternState),
        "ends_at": or_null(TIME),
        "listed_at": or_null(TIME),
        "listed_by": list_of(TEXT),
        "confirmed_at": or_null(TIME),
        "confirmed_by": or_null(TEXT),
    },
    "pattern",
)

ROUTES: Final = (
    Route(
        "POST",
        "/v1/hotlists/{list_name}/patterns/confirm",
        confirm_one_pattern,
        roles=(Role.HOTLIST_EDITOR,),
        purpose=PurposeRule.OPTIONAL,
        summary="Confirm a pattern that somebody else listed",
        audit=Audit(Action.CHANGE, LISTED),
        body=body({"plate": _CELL, "case_number": _CELL}),
        answer=document({"list": TEXT, "id": TEXT, "ends_at": or_null(TIME)}),
        refusals=(errors.ListUnknown, errors.EntryUnknown, errors.PatternConfirmed, errors.SamePerson),
    ),
)
