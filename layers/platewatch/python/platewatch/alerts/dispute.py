"""Disputes: an officer has said that an entry should not be on its list, and the list's editor has not decided yet.

A dispute silences nothing: the entry still matches, and whatever is said of its hits says that it is disputed. It
belongs to the entry (list, plate and case), so it outlasts changes and imports, until an editor confirms or ends the
entry.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Final, Protocol
from zoneinfo import ZoneInfo

from platewatch.alerts.alert import Alert
from platewatch.alerts.answers import Answer
from platewatch.alerts.errors import DisputeUnknown
from platewatch.alerts.send import Operators
from platewatch.errors import Failures
from platewatch.hotlists.entry import make_entry_id
from platewatch.text.timestamps import format_moment

DECISION_TERM: Final = timedelta(hours=24)
"""How long the editor has, before the operators are told."""

_KEPT: Final = timedelta(days=366)
"""How long an open dispute outlives the weed date of its entry: the date may be changed meanwhile."""


@dataclass(frozen=True, slots=True)
class Dispute:
    """An open dispute of an entry.

    `by` is who said so (a recipient's id or an AWS identity), in the answer `number` to the hit. The operators are told
    after `settle_by`. `expires_at` is when the record must be gone even if nobody decides. `written` is the entry's.
    """

    list_name: str
    entry_id: str
    plate: str
    country: str | None
    case_number: str
    owner: str
    by: str
    at: datetime
    hit_id: str
    number: int
    settle_by: datetime
    expires_at: datetime
    written: str = ""


class DisputeFinder(Protocol):
    """Where disputes are looked up. What it answers is never stale."""

    def find_dispute(self, list_name: str, entry_id: str, now: datetime) -> Dispute | None:
        """The open dispute of the entry, or None."""


class DisputeStore(DisputeFinder, Protocol):
    """Where disputes are kept."""

    def open_dispute(self, dispute: Dispute) -> None:
        """Keep it, unless one is open or an editor has decided since. Repeatable."""

    def withdraw_dispute(self, list_name: str, entry_id: str, hit_id: str, number: int, now: datetime) -> None:
        """End the dispute if it was opened by this answer. Repeatable."""


class ListedDisputes(DisputeFinder, Protocol):
    """What a list's editor needs of the disputes."""

    def list_disputes(self, list_name: str, now: datetime) -> Sequence[Dispute]:
        """The open disputes of the list, the oldest first."""

    def resolve_dispute(self, dispute: Dispute, by: str, now: datetime) -> None:
        """End the dispute because an editor has decided. Repeatable."""


class OverdueDisputes(Protocol):
    """What the reminder needs of the disputes."""

    def list_overdue(self, now: datetime) -> Sequence[Dispute]:
        """The open disputes past their time whose operators were not told yet. May lag behind by seconds."""

    def note_told(self, dispute: Dispute) -> None:
        """Note that the operators were told. Repeatable."""


def make_dispute(alert: Alert, answer: Answer, number: int) -> Dispute:
    """The dispute that the answer opens."""
    entry = alert.hit.entry
    end = datetime.combine(entry.weed_date, time(), UTC) + _KEPT
    return Dispute(
        list_name=entry.list_name,
        entry_id=entry.entry_id,
        plate=entry.plate,
        country=entry.country,
        case_number=entry.case_number,
        owner=entry.owner,
        by=answer.by,
        at=answer.at,
        hit_id=alert.hit_id,
        number=number,
        settle_by=answer.at + DECISION_TERM,
        expires_at=max(end, answer.at + _KEPT),
        written=entry.written,
    )


def confirm_entry(
    list_name: str, plate: str, case_number: str, by: str, now: datetime, disputes: ListedDisputes
) -> Dispute:
    """Resolve the dispute, because an editor has looked and the entry stays. Raises DisputeUnknown."""
    dispute = disputes.find_dispute(list_name, make_entry_id(list_name, plate, case_number), now)
    if dispute is None:
        raise DisputeUnknown("nobody disputes this entry, or it is decided already: hotlist due shows what is disputed")
    disputes.resolve_dispute(dispute, by, now)
    return dispute


def resolve_ended(
    list_name: str, plate: str, case_number: str, by: str, now: datetime, disputes: ListedDisputes
) -> None:
    """Resolve the dispute of an entry that was ended, where there is one. Repeatable."""
    dispute = disputes.find_dispute(list_name, make_entry_id(list_name, plate, case_number), now)
    if dispute is not None:
        disputes.resolve_dispute(dispute, by, now)


def resolve_list(list_name: str, by: str, now: datetime, disputes: ListedDisputes) -> None:
    """Resolve all disputes of a list that is deleted: a new one of the same name has none of them. Repeatable."""
    for dispute in disputes.list_disputes(list_name, now):
        disputes.resolve_dispute(dispute, by, now)


def remind_operators(
    now: datetime, zone: ZoneInfo, disputes: OverdueDisputes, operators: Operators, failures: Failures
) -> int:
    """Tell the operators of every dispute that no editor has decided in time, once each; returns how many.

    A death between notifying and noting it notifies them twice. What goes wrong with one dispute stops no other: it
    is in `failures`.
    """
    told = 0
    for dispute in disputes.list_overdue(now):
        with failures.collected():
            operators.notify_operators("Platewatch: a disputed entry waits for its editor", _describe(dispute, zone))
            disputes.note_told(dispute)
            told += 1
    return told


def _describe(dispute: Dispute, zone: ZoneInfo) -> str:
    return (
        f"An officer said on {format_moment(dispute.at, zone)} that an entry of list {dispute.list_name} "
        f"is wrong (entry {dispute.entry_id}). It still matches, and nobody has confirmed or ended it within 24 hours. "
        f"Ask the list's editor: platewatch hotlist due {dispute.list_name} shows it, hotlist confirm or hotlist end "
        "decides it"
    )
