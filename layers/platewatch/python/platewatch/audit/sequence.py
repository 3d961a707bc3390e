"""The sequencer: chains what writers have put, and anchors the chain's head.

Writers know nothing of one another. A record waits until the sequencer has chained it, however late it becomes
visible: what waits is found by its mark, never by its time. A batch and the new head are one write, on condition that
the head is still the one it was made after: two runs can't fork the chain.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Final, Protocol

from platewatch.audit.chain import Anchor, Chained, Document, Head, link_records
from platewatch.errors import PlatewatchError

BATCH: Final = 99
"""With the head, as many writes as DynamoDB takes in one."""

ANCHOR_EVERY: Final = timedelta(minutes=5)
_SLACK: Final = timedelta(seconds=30)
"""A schedule is not that exact: without it every other anchor would wait a run longer."""


class HeadMoved(PlatewatchError):
    """Somebody else has chained records since the head was read. Nothing was written."""


class AlreadyChained(PlatewatchError):
    """Records of the batch are chained already: the index of what waits lagged behind. Nothing was written."""

    def __init__(self, ids: Sequence[str]) -> None:
        super().__init__(f"{len(ids)} records were chained before")
        self.ids = frozenset(ids)


class Chain(Protocol):
    """Where records and the chain's head are."""

    def find_head(self) -> Head:
        """The head; never stale."""

    def list_waiting(self) -> Iterator[Document]:
        """What is not chained yet, in the order of its times. May miss what was written just now, for the next run."""

    def append(self, head: Head, chained: Sequence[Chained], now: datetime) -> Head:
        """Give the records their links and move the head, all or nothing; the new head.

        Raises HeadMoved and AlreadyChained.
        """

    def note_anchor(self, anchor: Anchor) -> None:
        """Remember the anchor as the last one."""


class AnchorStore(Protocol):
    """Where anchors are kept, so that nobody can change or remove them before their time."""

    def keep_anchor(self, anchor: Anchor) -> None:
        """Keep the anchor."""


@dataclass(frozen=True, slots=True)
class Sequenced:
    """What a run did: how many records it chained, whether it anchored, and the head that it left."""

    chained: int
    anchored: bool
    head: Head


def sequence_waiting(
    clock: Callable[[], datetime], chain: Chain, anchors: AnchorStore, keep_going: Callable[[], bool]
) -> Sequenced:
    """Chain what waits, as far as the time goes, then anchor the head when it is time. May be stopped at any point.

    Raises HeadMoved when another run is at work.
    """
    head, count = chain.find_head(), 0
    for batch in _split(chain.list_waiting()):
        # A clock that goes back must not: days of the chain follow one another.
        now = max(clock(), head.chained_at) if head.chained_at else clock()
        links = link_records(head.sequence, head.digest, batch)
        try:
            head = chain.append(head, links, now)
        except AlreadyChained as known:
            links = link_records(head.sequence, head.digest, [one for one in batch if one["id"] not in known.ids])
            if links:
                head = chain.append(head, links, now)
        count += len(links)
        if not keep_going():
            break
    now = clock()
    waited = head.anchored_at is None or now - head.anchored_at >= ANCHOR_EVERY - _SLACK
    due = waited and head.sequence > head.anchored
    if due:
        anchor = Anchor(head.sequence, head.digest, now)
        anchors.keep_anchor(anchor)
        chain.note_anchor(anchor)
    return Sequenced(count, due, head)


def _split(documents: Iterable[Document]) -> Iterator[list[Document]]:
    rest = iter(documents)
    while batch := list(islice(rest, BATCH)):
        yield batch
