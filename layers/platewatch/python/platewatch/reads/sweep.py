"""The sweep: reads past their term are destroyed with their pictures, whatever became of their messages."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from platewatch.audit.counts import NoHitCounts, count_destroyed
from platewatch.reads.record import EvidenceStore, Read


class ExpiredReads(Protocol):
    """What the sweep needs of the reads table."""

    def find_expired(self, now: datetime) -> Iterable[Read]:
        """Reads whose term ended before `now`."""

    def destroy_read(self, read: Read) -> None:
        """Destroy the read. Repeatable."""


def sweep_expired(store: ExpiredReads, evidence: EvidenceStore, now: datetime, counts: NoHitCounts) -> int:
    """Destroy every expired read, pictures first; returns how many. May be stopped and run again at any point."""
    destroyed = 0
    for read in store.find_expired(now):
        count_destroyed([read], now, counts)
        evidence.destroy(read.evidence)
        store.destroy_read(read)
        destroyed += 1
    return destroyed
