"""Taking an item: for two minutes everybody sees that one person looks at it. It is no answer and stops nothing."""

import hashlib
from datetime import datetime, timedelta
from typing import Final

from platewatch.alerts.board import BoardLeases, Lease, Placed
from platewatch.alerts.standing import name_answerer
from platewatch.live.errors import ItemUnknown, LeaseTaken

LEASE_TERM: Final = timedelta(minutes=2)
"""How long a lease runs. A page renews it when the person does something, and not by itself."""

_TRIES: Final = 3


def hash_person(actor: str) -> str:
    """32 hex digits: tells persons apart without naming them."""
    return hashlib.sha256(f"duty|{actor}".encode()).hexdigest()[:32]


def take_item(item_id: str, actor: str, now: datetime, board: BoardLeases) -> Lease:
    """The caller's lease, new or renewed. Raises ItemUnknown, and LeaseTaken while another person's runs."""
    lease = Lease(name_answerer(actor), hash_person(actor), now + LEASE_TERM)
    for _ in range(_TRIES):
        if board.take_lease(item_id, lease, now):
            return lease
        held = require_item(item_id, now, board).find_lease(now)
        if held is not None and held.holder != lease.holder:
            raise LeaseTaken(held.by, held.until - now)
        # Released between the two looks.
    raise LeaseTaken("somebody else", LEASE_TERM)


def release_item(item_id: str, actor: str, board: BoardLeases) -> None:
    """End the caller's lease, if there is one. Repeatable."""
    board.release_lease(item_id, hash_person(actor))


def require_item(item_id: str, now: datetime, board: BoardLeases) -> Placed:
    """What stands on the board under that id. Raises ItemUnknown."""
    placed = board.load_board().find(item_id, now)
    if placed is None:
        raise ItemUnknown("nothing with this id is on the board any more: look it up under Alerts")
    return placed
