"""The retention report: what is held, on what ground, until when, and whether anything is held past its end.

It counts and never reads: records by an index of keys and ends, objects by their names and ages.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from platewatch.fields import FieldInvalid
from platewatch.retention.terms import HIT_TERM, PASSAGE_TERM, PENDING_TERM, Ground
from platewatch.sentences import say

GRACE: Final = timedelta(minutes=5)
"""The sweep runs each minute: what is held longer than this past its end is overdue."""


class Held(StrEnum):
    """What is counted."""

    SNAPSHOTS = "snapshots"
    READS = "reads"
    PENDING_PICTURES = "pending-pictures"
    REVIEWS = "reviews"
    ALERTS = "alerts"
    HIT_PICTURES = "hit-pictures"
    HOLDS = "holds"
    HELD_PICTURES = "held-pictures"
    PASSAGES = "passages"
    PASSAGE_PICTURES = "passage-pictures"
    INVESTIGATIONS = "investigations"
    COUNTING = "counting"
    """What hits are counted from by weeks: digests of hits and cars, in packs."""


GROUNDS: Final[Mapping[Held, str]] = {
    Held.SNAPSHOTS: Ground.PENDING.value,
    Held.READS: Ground.PENDING.value,
    Held.PENDING_PICTURES: Ground.PENDING.value,
    Held.REVIEWS: Ground.PENDING.value,
    Held.ALERTS: Ground.HIT.value,
    Held.HIT_PICTURES: Ground.HIT.value,
    Held.HOLDS: "legal-hold",
    Held.HELD_PICTURES: "legal-hold",
    Held.PASSAGES: Ground.PASSAGE.value,
    Held.PASSAGE_PICTURES: Ground.PASSAGE.value,
    # Until a person has verified it, what was found among passages is a copy of them.
    Held.INVESTIGATIONS: f"{Ground.PASSAGE.value}-or-{Ground.HIT.value}",
    Held.COUNTING: Ground.HIT.value,
}

OBJECT_TERMS: Final[Mapping[Held, timedelta]] = {
    Held.SNAPSHOTS: PENDING_TERM,
    Held.PENDING_PICTURES: PENDING_TERM,
    Held.HIT_PICTURES: HIT_TERM,
    Held.PASSAGE_PICTURES: PASSAGE_TERM,
}
"""How old an object of each kind may get. Most go sooner, with the record that owns them."""


TERMS: Final[Mapping[Held, timedelta]] = {**OBJECT_TERMS, Held.READS: PENDING_TERM, Held.PASSAGES: PASSAGE_TERM}
"""How long all of a kind are kept. What is not here has terms of its own: an alert its list's, a hold its order's."""


@dataclass(frozen=True, slots=True)
class Inventory:
    """How many of a kind are held, when the first and the last of them must be gone, and how many are past that.

    The ends are None where nothing is held, or where another record's end is theirs.
    """

    held: Held
    count: int = 0
    first_end: datetime | None = None
    last_end: datetime | None = None
    overdue: int = 0

    @property
    def oldest_at(self) -> datetime | None:
        """When the oldest came; None where nothing is held, and where not all of the kind have the same term."""
        term = TERMS.get(self.held)
        return self.first_end - term if term is not None and self.first_end is not None else None


def count_ends(held: Held, ends: Sequence[datetime | None], now: datetime) -> Inventory:
    """The inventory of records or objects that end then."""
    known = [end for end in ends if end is not None]
    overdue = sum(now > end + GRACE for end in known)
    return Inventory(held, len(ends), min(known, default=None), max(known, default=None), overdue)


def parse_held(text: str, known: Iterable[Held]) -> Held:
    """The kind of that name. Raises FieldInvalid unless it is one of `known`."""
    kinds = {kind.value: kind for kind in known}
    if text not in kinds:
        raise FieldInvalid("held", say("must be one of {choices}", choices=", ".join(kinds)))
    return kinds[text]
