"""The board in memory, by the same rules as the item in DynamoDB."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from platewatch.alerts.board import BoardEntry, BoardState, Lease, Placed
from tests.unit.alerts.fuse import Fuse


class FakeBoard:
    """Implements Board, BoardLeases and BoardKeeper; each change is one write of the fuse."""

    def __init__(self, fuse: Fuse) -> None:
        self.fuse = fuse
        self.state = BoardState()

    @property
    def states(self) -> dict[str, str]:
        """How each item on it stands."""
        return {item_id: placed.entry.state.value for item_id, placed in self.state.placed.items()}

    def load_board(self) -> BoardState:
        return self.state

    def place(self, entry: BoardEntry) -> None:
        with self.fuse.write():
            placed = self.state.placed.get(entry.item_id)
            self._put(placed.entry if placed else entry)

    def mark(self, entry: BoardEntry, now: datetime) -> None:
        with self.fuse.write():
            placed = self.state.placed.get(entry.item_id)
            ended = placed is not None and placed.entry.told == entry.told and not placed.entry.holds(now)
            if placed is None or placed.entry.told < entry.told or ended:
                self._put(entry)

    def touch(self, item_id: str) -> None:
        with self.fuse.write():
            if item_id in self.state.placed:
                self._put(self.state.placed[item_id].entry)

    def take_lease(self, item_id: str, lease: Lease, now: datetime) -> bool:
        placed = self.state.find(item_id, now)
        if placed is None:
            return False
        held = placed.find_lease(now)
        if held is not None and held.holder != lease.holder:
            return False
        self._change(replace(placed, lease=lease))
        return True

    def release_lease(self, item_id: str, holder: str) -> None:
        placed = self.state.placed.get(item_id)
        if placed is not None and placed.lease is not None and placed.lease.holder == holder:
            self._change(replace(placed, lease=None))

    def end_entries(self, item_ids: Sequence[str], now: datetime) -> None:
        if not item_ids:
            return
        # One change of the item, for all of them.
        changes = self.state.changes + 1
        found = {item_id: self.state.placed[item_id] for item_id in item_ids}
        ended = {
            item_id: replace(one, entry=replace(one.entry, ends_at=now), version=changes)
            for item_id, one in found.items()
        }
        self.state = replace(self.state, changes=changes, placed={**self.state.placed, **ended})

    def remove_entries(self, placed: Sequence[Placed]) -> None:
        gone = {one.entry.item_id for one in placed if self.state.placed[one.entry.item_id].version == one.version}
        left = {item_id: one for item_id, one in self.state.placed.items() if item_id not in gone}
        self.state = replace(self.state, placed=left)

    def note_repair(self, more: int, now: datetime) -> None:
        self.state = replace(self.state, more=more, repaired_at=now)

    def _put(self, entry: BoardEntry) -> None:
        placed = self.state.placed.get(entry.item_id)
        self._change(Placed(entry, 0, placed.lease if placed else None))

    def _change(self, placed: Placed) -> None:
        changes = self.state.changes + 1
        changed = {placed.entry.item_id: replace(placed, version=changes)}
        self.state = replace(self.state, changes=changes, placed={**self.state.placed, **changed})
