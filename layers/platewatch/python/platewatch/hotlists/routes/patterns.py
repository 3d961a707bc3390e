"""The route by which a second person confirms a pattern, and how patterns are shown.

A pattern stands in bodies and answers alone, never in a path or query: those are logged.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from platewatch.audit.record import LISTED
from platewatch.aws import clients, environment
from platewatch.composition.importing import open_revisions
from platewatch.composition.known_names import list_subject, require_list
from platewatch.hotlists.aws.hotlist_table import DynamoEntries
from platewatch.hotlists.entry_document import read_ended
from platewatch.hotlists.listed_patterns import ListedPattern, PatternState
from platewatch.hotlists.pattern_sets import confirm_listed
from platewatch.hotlists.standing import wording_of
from platewatch.text.timestamps import format_utc
from platewatch.web.body import read_body
from platewatch.web.people import read_clock, record_change

Document = dict[str, Any]

router = APIGatewayHttpRouter()  # type: ignore[no-untyped-call]


@router.post("/v1/hotlists/<list_name>/patterns/confirm")
def confirm_one_pattern(list_name: str) -> Document:
    """Confirms the pattern {"plate", "case_number"}, which somebody else listed: it stays until its weed date.

    `ends_at` is null then. It is a time when nobody knows who listed the pattern: one more person must confirm it.
    """
    event, key = router.current_event.raw_event, read_ended(read_body(router.current_event.raw_event)).key
    caller = record_change(
        event,
        list_subject(list_name),
        ground=LISTED,
        plates=[key.plate],
        case_number=key.case_number,
        change="confirm-pattern",
    )
    require_list(list_name)
    entry, ends = confirm_listed(list_name, key, caller.actor, read_clock(), open_revisions())
    return {"list": list_name, "id": entry.entry_id, "ends_at": None if ends is None else format_utc(ends)}


def load_patterns() -> Mapping[str, tuple[ListedPattern, ...]]:
    """The patterns of every list that has any."""
    return DynamoEntries(clients.dynamodb(), environment.read_text("HOTLIST_TABLE")).list_patterns()


def count_patterns(patterns: Sequence[ListedPattern], now: datetime) -> dict[str, int]:
    """How many patterns stay, wait for a second person, have stopped, or fit too many plates."""
    counted = Counter(one.judge(now) for one in patterns)
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
        "state": pattern.judge(now).value,
        "ends_at": None if pattern.ends is None else format_utc(pattern.ends),
        "listed_at": format_utc(standing.since) if standing else None,
        "listed_by": list(standing.by) if standing else [],
        "confirmed_at": format_utc(confirmed.at) if confirmed and confirmed.by else None,
        "confirmed_by": confirmed.by if confirmed and confirmed.by else None,
    }
