"""How old a list from elsewhere is: one that nobody has refreshed in time names cars that are no longer wanted.

A list has an origin where its entries come from others, who deliver them again and again. A delivery counts as a
refresh once it is imported, also where it changes nothing. What matters is the content that matches: after a roll-back
the list is as old as the file that it went back to. A backup that is restored is no delivery: the list is then as old
as the last delivery before it, and older than any list may be where none is known.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from platewatch.hotlists.list_state import FinishedImport, ListState, is_restored
from platewatch.hotlists.settings import ListSettings

FRESH_WITHIN: Final = timedelta(hours=26)
"""How old a list from elsewhere may be where its settings say nothing else: a delivery each night, two hours late, or
one hour late in the night in which the clocks go back."""


NOBODY_KNOWS: Final = datetime(1970, 1, 1, tzinfo=UTC)
"""When a list was refreshed that nobody knows the age of: too long ago for any list."""


@dataclass(frozen=True, slots=True)
class Freshness:
    """A list from elsewhere: who delivers it, when its content was delivered (aware, None before the first), and how
    old that may be.
    """

    list_name: str
    origin: str
    refreshed_at: datetime | None
    fresh_within: timedelta

    @property
    def fresh_until(self) -> datetime | None:
        """Until when the list is fresh unless it is refreshed before; None where nothing was delivered yet."""
        return None if self.refreshed_at is None else self.refreshed_at.astimezone(UTC) + self.fresh_within

    def is_stale(self, now: datetime) -> bool:
        """True when its content is too old at `now` (aware). What was never delivered matches nothing, and is not."""
        end = self.fresh_until
        return end is not None and now.astimezone(UTC) > end


def find_freshness(settings: ListSettings, refreshed_at: datetime | None) -> Freshness | None:
    """That of a list with these settings; None for a list of our own, which is as old as its editors leave it."""
    if settings.origin is None:
        return None
    hours = settings.fresh_hours
    within = FRESH_WITHIN if hours is None else timedelta(hours=hours)
    return Freshness(settings.list_name, settings.origin, refreshed_at, within)


def find_refresh(state: ListState) -> datetime | None:
    """When the content of the active revision was delivered: when its file was announced."""
    files = [(one.revision, one.upload.uploaded_at, one.upload.key) for one in state.history]
    edits = [(one.revision, one.made_at) for one in state.reachable.values() if not isinstance(one, FinishedImport)]
    return choose_refresh(state.active, state.void, files, edits)


def choose_refresh(
    active: int,
    void: Collection[int],
    files: Iterable[tuple[int, datetime, str]],
    edits: Iterable[tuple[int, datetime]],
) -> datetime | None:
    """The time of the newest delivery, by number of revision, that the active revision is made of.

    `files` are revisions with the time and the key of their file. A change of a single entry refreshes nothing, unless
    the list never had a file. NOBODY_KNOWS of a list that was restored and of which no delivery is known.
    """
    counting = [one for one in files if one[0] <= active and one[0] not in void]
    delivered = [(revision, at) for revision, at, key in counting if not is_restored(key)]
    if delivered:
        return max(delivered)[1]
    if counting:
        return NOBODY_KNOWS
    changed = [(revision, at) for revision, at in edits if revision <= active and revision not in void]
    return max(changed)[1] if changed else None
