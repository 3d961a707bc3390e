"""A car that stays in view: few invocations for each frame, short chains of messages, nothing lost.

Lambda stops a chain of messages in which the same function was invoked more than 16 times. A frame's messages are such
a chain: one to match it, and those that match sends itself to close its passage.
"""

import heapq
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice, pairwise

import pytest

from platewatch.matching.passages import Decision, MatchResult, close_passage, match_read
from platewatch.reading.combine import combine
from platewatch.reading.record import Read, ReadRef
from tests.unit.alerts.fakes import World
from tests.unit.alerts.makers import NOON, make_entry, make_read, make_recipient

MOST_LINKS = 16
Act = Callable[..., MatchResult]


@dataclass
class Run:
    """What a run of matching came to: invocations, the longest chain of them, and what was stopped as a loop."""

    invocations: int = 0
    longest: int = 0
    stopped: int = 0
    closed_at: datetime | None = None


@pytest.fixture(autouse=True)
def few_frames_combined(monkeypatch: pytest.MonkeyPatch) -> None:
    """Combining hundreds of frames again with each new one takes minutes, and is not what is tested here."""
    monkeypatch.setattr("platewatch.hits.passage.combine", lambda frames: combine(islice(frames, 3)))


def work_off(world: World, reads: list[Read], *, lost: frozenset[str] = frozenset()) -> Run:
    """Each read is matched half a second after it came, each delayed message arrives in time.

    Of reads in `lost` every message is lost, as when they end among the dead letters.
    """
    run = Run()
    arrivals = [(read.received_at, read) for read in reads]
    queue: list[tuple[datetime, int, int, Act, ReadRef]] = [
        (at + timedelta(seconds=0.5), number, 1, match_read, read.ref) for number, (at, read) in enumerate(arrivals)
    ]
    heapq.heapify(queue)
    number = len(queue)
    while queue:
        now, _, link, act, ref = heapq.heappop(queue)
        while arrivals and arrivals[0][0] <= now:
            world.add_read(arrivals.pop(0)[1])
        if ref.read_id in lost:
            continue
        if link > MOST_LINKS:
            run.stopped += 1
            continue
        run.invocations, run.longest = run.invocations + 1, max(run.longest, link)
        sent = len(world.closing.sent)
        settled = act(ref, now, world.rules, world.matching)
        if settled.decision not in (Decision.OPEN, Decision.GONE):
            run.closed_at = now
        for each, wait in world.closing.sent[sent:]:
            number += 1
            heapq.heappush(queue, (now + wait, number, link + 1, close_passage, each))
    return run


def stay(seconds: int, *, named: bool, every: float = 1.0, plate: str = "7KXL92", chance: float = 0.4) -> list[Read]:
    """The reads of a car in view for so long."""
    passage = "west-1:p1" if named else None
    return [
        make_read(
            (plate, chance),
            read_id=f"s{index:05d}-00",
            passage_id=passage,
            captured_at=NOON + timedelta(seconds=index * every),
        )
        for index in range(int(seconds / every) + 1)
    ]


def watch(reads: list[Read], **more: frozenset[str]) -> tuple[World, Run]:
    world = World()
    world.add_recipients(make_recipient())
    world.entries.entries.append(make_entry("7KXL92"))
    return world, work_off(world, reads, **more)


@pytest.mark.parametrize("named", [True, False])
def test_five_minutes_in_view_at_a_frame_a_second_lose_nothing_and_loop_nowhere(named: bool) -> None:
    reads = stay(300, named=named)
    world, run = watch(reads)
    assert run.stopped == 0
    assert run.longest <= 7, "far from the 16 at which Lambda stops a chain"
    assert run.invocations <= 6 * len(reads)
    assert world.reads.kept == {}
    # The doubtful hit waits for a person once, and no picture is left but those that they need.
    [review] = world.reviews.list_reviews(NOON)
    shown = review.sighting.evidence
    assert set(world.evidence.pictures) == {shown.overview_key, shown.plate_key}


@pytest.mark.parametrize("named", [True, False])
def test_invocations_grow_with_the_frames_and_not_with_their_square(named: bool) -> None:
    counts = [watch(stay(seconds, named=named))[1].invocations for seconds in (75, 150, 300)]
    for shorter, longer in pairwise(counts):
        assert longer <= 2.6 * shorter, counts


@pytest.mark.parametrize("seconds", [1, 20, 100, 300])
def test_the_youngest_frames_message_closes_a_named_passage_in_time(seconds: int) -> None:
    reads = stay(seconds, named=True)
    world, run = watch(reads)
    assert run.closed_at is not None
    waited = run.closed_at - reads[-1].received_at - world.rules.close_after
    assert timedelta() <= waited <= timedelta(seconds=0.5)


def test_a_passage_is_closed_although_its_youngest_frames_messages_end_among_the_dead_letters() -> None:
    reads = stay(20, named=True)
    world, run = watch(reads, lost=frozenset(read.read_id for read in reads[-5:]))
    assert world.reads.kept == {}
    assert run.closed_at is not None
    # An older frame's message stands behind it, after four times its age at the latest.
    assert run.closed_at - reads[0].received_at <= timedelta(seconds=4 * 24)


def test_frames_that_never_end_hold_no_passage_open() -> None:
    """A camera that names its passage for an hour: each read goes within the five minutes that frames lie apart."""
    reads = stay(3600, named=True, every=4)
    world, run = watch(reads)
    assert (run.stopped, world.reads.kept) == (0, {})
    assert run.longest <= 7
    assert run.invocations <= 6 * len(reads)


def test_frames_of_a_day_ago_that_trickle_in_hold_no_passage_open() -> None:
    """Captured within a minute, received one every two seconds for 40 minutes: whatever waits for more waits long."""
    reads = [
        make_read(
            ("7KXL92", 0.4),
            read_id=f"s{index:05d}-00",
            passage_id="west-1:p1",
            captured_at=NOON + timedelta(seconds=index * 0.05),
        )
        for index in range(1200)
    ]
    start = NOON + timedelta(hours=5)
    slow = [_received(read, start + timedelta(seconds=2 * index)) for index, read in enumerate(reads)]
    world, run = watch(slow)
    assert (run.stopped, world.reads.kept) == (0, {})
    assert run.longest <= 7
    assert run.invocations <= 6 * len(slow)


def _received(read: Read, at: datetime) -> Read:
    return replace(read, received_at=at)
