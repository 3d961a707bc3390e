"""Destroying what an investigation leaves when it ends, and what was verified when its dossier's term is over."""

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from typing import Final, Protocol

from platewatch.audit.record import Action, AuditLog, Basis, record_system
from platewatch.errors import Failures
from platewatch.retention.sweep import Due, SweepIncomplete, find_reach
from platewatch.retention.terms import Ground

_FUNCTION: Final = "watch"


class EndedInvestigations(Protocol):
    """What the sweep needs of the table of investigations."""

    def find_expired(self, since: datetime, now: datetime) -> Iterable[Due]:
        """Records whose term ended between the hour of `since` and `now`, by an index that may lag behind. An
        investigation that was ended early is among them until it is finished.
        """

    def finish(self, investigation_id: str, now: datetime) -> bool:
        """Give what was verified the end of the dossier, and destroy what an early end has left.

        Returns whether all that was verified has that end. Repeatable.
        """

    def destroy_due(self, due: Due) -> bool:
        """Destroy the record unless it was given a later end; whether it was destroyed. Repeatable."""


def sweep_ended(store: EndedInvestigations, audit: AuditLog, now: datetime) -> int:
    """Destroy what is due; returns how many records that were. Each investigation's is on record before, and what was
    verified in it is kept before: a call may have died between its verdict and the end of its pictures.

    May be stopped and run again at any point. Raises SweepIncomplete, after all others are destroyed, when some could
    not be.
    """
    due = sorted(store.find_expired(now - find_reach(now), now), key=_name)
    finished: list[Due] = []
    failures = Failures()
    for investigation_id, group in groupby(due, key=_name):
        records = list(group)
        detail = {"what": "ended", "records": str(len(records))}
        subject = f"investigation:{investigation_id}"
        audit.append(record_system(now, _FUNCTION, Action.DESTROY, subject, Basis(Ground.HIT.value), detail))
        with failures.collected():
            finished += records if store.finish(investigation_id, now) else []
    destroyed = 0
    for one in finished:
        with failures.collected():
            destroyed += store.destroy_due(one)
    if failures.first is not None:
        raise SweepIncomplete(destroyed, len(failures)) from failures.first
    return destroyed


def _name(due: Due) -> str:
    """The investigation that a record is of: its end is written as <time>#<investigation>#<record>."""
    return due.ended.split("#")[1]
