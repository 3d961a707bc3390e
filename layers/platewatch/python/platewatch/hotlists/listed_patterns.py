"""The patterns of a list as they are: which of them match, until when, and why the others do not."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from platewatch.hotlists.entry import Entry
from platewatch.hotlists.patterns import Measured, choose_within_bounds
from platewatch.hotlists.standing import Standing, Standings, find_end


class PatternState(StrEnum):
    """Whether a pattern matches."""

    STAYS = "stays"
    """It matches until its weed date."""

    WAITS = "waits"
    """It matches, and stops 24 hours after it was listed unless a second person confirms it."""

    STOPPED = "stopped"
    """It matches no more: nobody has confirmed it in time."""

    TOO_WIDE = "too wide"
    """It does not match: it is from the time when patterns were not bounded, and fits too many plates."""


@dataclass(frozen=True, slots=True)
class ListedPattern:
    """A pattern of a list, the `part` of the plates in use that it fits, and whether that is `within` the bounds."""

    entry: Entry
    part: float
    within: bool
    standing: Standing | None

    @property
    def ends(self) -> datetime | None:
        """When it stops matching unless a second person confirms it; None when it stays."""
        return find_end(self.standing, self.entry)

    def find_state(self, now: datetime) -> PatternState:
        """Whether it matches now, whatever its dates say."""
        if not self.within:
            return PatternState.TOO_WIDE
        if self.ends is None:
            return PatternState.STAYS
        return PatternState.WAITS if now < self.ends else PatternState.STOPPED


def describe_patterns(patterns: Iterable[Measured], standings: Standings) -> tuple[ListedPattern, ...]:
    """The patterns of one list with what is known of them."""
    measured = tuple(patterns)
    within = set(choose_within_bounds(measured))
    return tuple(
        ListedPattern(one.entry, one.part, one.entry in within, standings.by_entry.get(one.entry.entry_id))
        for one in measured
    )
