"""The sequencer: in order, one head, as far as the time goes, and anchored when it is time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest

from platewatch.audit.chain import Anchor, Chained, Document, Head
from platewatch.audit.sequence import BATCH, AlreadyChained, HeadMoved, sequence_waiting

NOON = datetime(2026, 3, 12, 12, tzinfo=UTC)


@dataclass
class FakeChain:
    waiting: list[Document] = field(default_factory=list)
    chained: list[Chained] = field(default_factory=list)
    times: list[datetime] = field(default_factory=list)
    head: Head = field(default_factory=Head)
    stale: list[Document] = field(default_factory=list)
    anchors: list[Anchor] = field(default_factory=list)
    dies_before_noting: bool = False

    def find_head(self) -> Head:
        return self.head

    def list_waiting(self) -> Iterator[Document]:
        return iter([*self.stale, *self.waiting])

    def append(self, head: Head, chained: Sequence[Chained], now: datetime) -> Head:
        assert len(chained) <= BATCH
        if head != self.head:
            raise HeadMoved("moved")
        known = [str(one.document["id"]) for one in chained if one.document in [two.document for two in self.chained]]
        if known:
            raise AlreadyChained(known)
        self.chained += chained
        self.times += [now] * len(chained)
        self.waiting = [one for one in self.waiting if one not in [two.document for two in chained]]
        last = chained[-1].link
        self.head = replace(head, sequence=last.sequence, digest=last.digest, chained_at=now)
        return self.head

    def keep_anchor(self, anchor: Anchor) -> None:
        self.anchors.append(anchor)

    def note_anchor(self, anchor: Anchor) -> None:
        if self.dies_before_noting:
            raise RuntimeError
        self.head = replace(self.head, anchored=anchor.sequence, anchored_at=anchor.made_at)

    def run(self, now: datetime = NOON, *, batches: int = 1_000) -> int:
        looks = iter(range(batches))
        done = sequence_waiting(lambda: now, self, self, lambda: next(looks, None) is not None)
        return done.chained


def documents(count: int, start: int = 0) -> list[Document]:
    return [{"id": f"day|{number:06d}"} for number in range(start, start + count)]


def test_all_that_waits_is_chained_in_its_order_with_numbers_without_a_gap() -> None:
    chain = FakeChain(documents(250))
    assert chain.run() == 250
    assert [one.link.sequence for one in chain.chained] == list(range(1, 251))
    assert [one.document for one in chain.chained] == documents(250)
    assert chain.run() == 0


def test_when_the_time_runs_low_the_rest_waits_for_the_next_run() -> None:
    chain = FakeChain(documents(250))
    assert chain.run(batches=0) == BATCH
    assert len(chain.waiting) == 250 - BATCH
    assert chain.run() == 250 - BATCH


def test_records_that_the_index_still_shows_as_waiting_are_left_out() -> None:
    chain = FakeChain(documents(3))
    chain.run()
    chain.stale, chain.waiting = documents(3), documents(2, start=3)
    assert chain.run() == 2
    chain.stale = documents(5)
    assert chain.run() == 0
    assert [one.link.sequence for one in chain.chained] == [1, 2, 3, 4, 5]


def test_a_head_that_moved_ends_the_run() -> None:
    chain = FakeChain(documents(3))
    chain.find_head = lambda: Head(sequence=7, digest="aa")  # type: ignore[method-assign]
    with pytest.raises(HeadMoved):
        chain.run()
    assert chain.chained == []


def test_a_clock_that_goes_back_does_not_take_the_chain_back_a_day() -> None:
    chain = FakeChain(documents(1))
    chain.run(NOON)
    chain.waiting = documents(1, start=1)
    chain.run(NOON - timedelta(days=1))
    assert chain.times == [NOON, NOON]


def test_an_anchor_that_was_not_noted_is_made_again_and_says_the_same() -> None:
    chain = FakeChain(documents(2), dies_before_noting=True)
    with pytest.raises(RuntimeError):
        chain.run()
    chain.dies_before_noting = False
    chain.run(NOON + timedelta(minutes=1))
    assert len({(anchor.sequence, anchor.digest) for anchor in chain.anchors}) == 1
    assert chain.head.anchored == 2
