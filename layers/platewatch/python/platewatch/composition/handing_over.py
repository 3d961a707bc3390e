"""What a handover is made of, as the environment describes it."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from platewatch.aws import clients
from platewatch.aws.environment import load_text
from platewatch.cameras.aws.cameras_table import DynamoCameras
from platewatch.composition.disputed import open_disputes
from platewatch.composition.known_names import open_lists
from platewatch.composition.live import open_board
from platewatch.handover.aws.handovers_table import DynamoHandovers
from platewatch.handover.situation import DUE_WITHIN, ListDue, describe_situation
from platewatch.hotlists.aws.hotlist_table import DynamoEntries
from platewatch.hotlists.aws.revisions_bucket import Position, S3Revisions
from platewatch.hotlists.errors import RevisionLost
from platewatch.hotlists.list_state import ListState
from platewatch.hotlists.patterns import PatternState

PAGE: Final = 1_000
MOST_LOOKED_AT: Final = 20_000
"""How many entries of all lists together are looked at for their last day: the answer must come within seconds."""


def open_handovers() -> DynamoHandovers:
    """Where handovers are kept. Raises SettingMissing."""
    return DynamoHandovers(clients.dynamodb(), load_text("ALERTS_TABLE"))


def load_situation(now: datetime) -> dict[str, Any]:
    """How things stand at that moment. Raises SettingMissing."""
    cameras = DynamoCameras(clients.dynamodb(), load_text("CAMERAS_TABLE")).list_cameras()
    return describe_situation(open_board().load_board(), cameras, _list_due(now), now)


def _list_due(now: datetime) -> Iterator[ListDue]:
    today, left = now.astimezone(ZoneInfo(load_text("TIME_ZONE"))).date(), MOST_LOOKED_AT
    patterns, disputes = DynamoEntries(clients.dynamodb(), load_text("HOTLIST_TABLE")).list_patterns(), open_disputes()
    # The shortest first: of a very long list only a part is looked at.
    for state in sorted(_list_active(), key=lambda one: (one.counts.lines, one.name)):
        ending, looked, whole = _count_ending(state, today, left)
        left -= looked
        waiting = [one for one in patterns.get(state.name, ()) if one.find_state(now) is PatternState.WAITS]
        yield ListDue(
            list_name=state.name,
            disputed=sum(one.settle_by <= now + DUE_WITHIN for one in disputes.list_disputes(state.name, now)),
            patterns=sum(one.entry.weed_date >= today for one in waiting),
            ending=ending,
            whole=whole,
        )


def _list_active() -> Sequence[ListState]:
    return [state for state in open_lists().list_states() if state.deleted_at is None and state.active]


def _count_ending(state: ListState, today: date, most: int) -> tuple[int, int, bool]:
    """How many entries match for the last day, how many were looked at, and whether these were all."""
    revisions = S3Revisions(clients.s3(), load_text("HOTLISTS_BUCKET"))
    ending, looked, place = 0, 0, Position()
    while looked < most:
        try:
            versions, following = revisions.fetch_page(state.name, state.active, place, min(PAGE, most - looked))
        except RevisionLost:
            return ending, looked, False
        looked += len(versions)
        ending += sum(version.entry.valid_from <= today == version.entry.weed_date for version in versions)
        if following is None:
            return ending, looked, True
        place = following
    return ending, looked, False
