"""Disputes in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from platewatch.alerts.dispute import Dispute
from tests.unit.alerts.fuse import Fuse


@dataclass
class FakeDisputes:
    fuse: Fuse
    kept: dict[tuple[str, str], Dispute] = field(default_factory=dict)
    settled: dict[tuple[str, str], datetime] = field(default_factory=dict)
    told: set[tuple[str, str]] = field(default_factory=set)

    def find_dispute(self, list_name: str, entry_id: str, now: datetime) -> Dispute | None:
        dispute = self.kept.get((list_name, entry_id))
        return dispute if dispute and now < dispute.expires_at else None

    def open_dispute(self, dispute: Dispute) -> None:
        key = (dispute.list_name, dispute.entry_id)
        with self.fuse.write():
            if key not in self.kept and (key not in self.settled or self.settled[key] < dispute.at):
                self.kept[key] = dispute
                self.told.discard(key)

    def withdraw_dispute(self, list_name: str, entry_id: str, hit_id: str, number: int, now: datetime) -> None:
        dispute = self.kept.get((list_name, entry_id))
        if dispute and (dispute.hit_id, dispute.number) == (hit_id, number):
            self.resolve_dispute(dispute, dispute.by, now)

    def list_disputes(self, list_name: str, now: datetime) -> Sequence[Dispute]:
        return sorted((one for one in self.kept.values() if one.list_name == list_name), key=lambda one: one.at)

    def resolve_dispute(self, dispute: Dispute, by: str, now: datetime) -> None:
        key = (dispute.list_name, dispute.entry_id)
        with self.fuse.write():
            if self.kept.pop(key, None):
                self.settled[key] = now

    def list_overdue(self, now: datetime) -> Sequence[Dispute]:
        return [one for key, one in self.kept.items() if one.settle_by <= now and key not in self.told]

    def note_told(self, dispute: Dispute) -> None:
        with self.fuse.write():
            self.told.add((dispute.list_name, dispute.entry_id))
