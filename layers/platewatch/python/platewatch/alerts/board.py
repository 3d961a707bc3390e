"""The board: what the Live page must know of each hit and review that waits for somebody, in one item that is asked.

An entry says where to look, and nothing of a plate, a person or a list. Facts are recorded elsewhere first, and then
noted here: a board that misses one is repaired from the facts (platewatch.live.repair), never the other way round.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol

from platewatch.alerts.alert import Alert
from platewatch.alerts.answers import NOBODY, Answers

MOST_ENTRIES: Final = 1_000
"""So many entries stand on the board; of more, the oldest of the lowest priority are counted alone."""

OPEN_TERM: Final = timedelta(hours=24)
ANSWERED_TERM: Final = timedelta(hours=12)
SIGN_TERM: Final = timedelta(minutes=10)
"""How long what is over stays, so that every page sees that it is."""

KEPT_AFTER: Final = timedelta(minutes=10)
"""How long an entry that has ended can still be named as gone. A cursor that is older gets the whole board."""


class ItemKind(StrEnum):
    """What an entry stands for."""

    HIT = "hit"
    REVIEW = "review"
    """A doubtful hit that waits for a person's decision."""


class ItemState(StrEnum):
    """How a hit stands by its answers, or what became of a review."""

    OPEN = "open"
    ANSWERED = "answered"
    DISMISSED = "dismissed"
    """Answered, and the verdict that counts says that it is another car; or a review that a person dismissed."""

    CLOSED = "closed"
    WAITING = "waiting"
    SENT = "sent"
    EXPIRED = "expired"
    DECIDED = "decided"
    """A review that no longer waits; how it was decided is not known here."""


_TERMS: Final = {ItemState.OPEN: OPEN_TERM, ItemState.ANSWERED: ANSWERED_TERM}


@dataclass(frozen=True, slots=True)
class BoardEntry:
    """One hit or review.

    `item_id` is the hit's or the review's id, and `alert_id` an alert of the hit, by which it is answered. `told` is
    how many answers or decisions the entry knows: of two entries the one that knows more is the newer. It left its
    earlier state at `changed_at`, and the board forgets it at `ends_at`. `decide_by` is a review's.
    """

    item_id: str
    kind: ItemKind
    state: ItemState
    priority: int
    captured_at: datetime
    changed_at: datetime
    ends_at: datetime
    told: int = 0
    alert_id: str = ""
    late: bool = False
    decide_by: datetime | None = None

    def holds(self, now: datetime) -> bool:
        """True while the entry stands on the board."""
        return now < self.ends_at


@dataclass(frozen=True, slots=True)
class Lease:
    """That one person looks at an item until then. It is no answer and stops nothing.

    `by` is the person's name for people; `holder` tells persons of the same name apart.
    """

    by: str
    holder: str
    until: datetime

    def holds(self, now: datetime) -> bool:
        """True while the lease runs."""
        return now < self.until


@dataclass(frozen=True, slots=True)
class Placed:
    """An entry as it stands on the board; `version` is the board's count of changes at its last one."""

    entry: BoardEntry
    version: int
    lease: Lease | None = None

    def find_lease(self, now: datetime) -> Lease | None:
        """The lease that runs, or None."""
        return self.lease if self.lease and self.lease.holds(now) else None


@dataclass(frozen=True, slots=True)
class BoardState:
    """The whole board. `more` are those that had no room; it was compared with the facts last at `repaired_at`."""

    changes: int = 0
    placed: Mapping[str, Placed] = field(default_factory=dict)
    more: int = 0
    repaired_at: datetime | None = None

    def find(self, item_id: str, now: datetime) -> Placed | None:
        """The entry, or None when it is not on the board or not any more."""
        found = self.placed.get(item_id)
        return found if found and found.entry.holds(now) else None


class Board(Protocol):
    """Where the board is kept. Each call is one change of one item, whole or not at all, and counts one."""

    def place(self, entry: BoardEntry) -> None:
        """Put a new entry there. Where there is one already it stays, and pages look at it again."""

    def mark(self, entry: BoardEntry, now: datetime) -> None:
        """Put the entry there, unless the one that is there knows as much and has not ended, or knows more."""

    def touch(self, item_id: str) -> None:
        """Have pages look at the item again: what it stands for has changed. Nothing where it is not there."""


class BoardLeases(Protocol):
    """Where leases are kept, and the board looked up. What it answers is never stale."""

    def load_board(self) -> BoardState:
        """The whole board: one item."""

    def take_lease(self, item_id: str, lease: Lease, now: datetime) -> bool:
        """Keep the lease, unless another holder's runs or the item is not there; whether it is kept."""

    def release_lease(self, item_id: str, holder: str) -> None:
        """End the holder's lease. Nothing where there is none."""


class BoardKeeper(Board, Protocol):
    """What repairing the board works with."""

    def load_board(self) -> BoardState:
        """The whole board."""

    def end_entries(self, item_ids: Sequence[str], now: datetime) -> None:
        """Have the entries end now."""

    def remove_entries(self, placed: Sequence[Placed]) -> None:
        """Take them off, but for those that have changed since."""

    def note_repair(self, more: int, now: datetime) -> None:
        """Keep how many have no room, and that the board was compared with the facts."""


def make_hit_entry(alert: Alert, answers: Answers = NOBODY) -> BoardEntry:
    """The entry of the alert's hit, as it stands by its answers."""
    entry = BoardEntry(
        item_id=alert.hit_id,
        kind=ItemKind.HIT,
        state=ItemState.OPEN,
        priority=alert.hit.entry.priority,
        captured_at=alert.sighting.captured_at,
        changed_at=alert.created_at,
        # The board remembers no hit that is destroyed.
        ends_at=min(alert.created_at + OPEN_TERM, alert.retention.expires_at),
        alert_id=alert.alert_id,
        late=alert.late,
    )
    return bring_up_to_date(entry, answers, alert.retention.expires_at) if answers.given else entry


def bring_up_to_date(entry: BoardEntry, answers: Answers, expires_at: datetime | None = None) -> BoardEntry:
    """The hit's entry by these answers, of which there is one at least; gone with the hit at `expires_at`."""
    state, changed_at = ItemState(answers.stand.value), answers.given[-1].at
    ends_at = changed_at + _TERMS.get(state, SIGN_TERM)
    return replace(
        entry,
        state=state,
        changed_at=changed_at,
        ends_at=min(ends_at, expires_at) if expires_at else ends_at,
        told=len(answers.given),
    )


def end_entry(entry: BoardEntry, state: ItemState, now: datetime) -> BoardEntry:
    """A review's entry once it no longer waits: a sign of it stays for a while."""
    return replace(entry, state=state, changed_at=now, ends_at=now + SIGN_TERM, told=1)
