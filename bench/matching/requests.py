"""What the service asks for each passage: requests, DynamoDB's units, and what they cost.

The stores here hold everything in memory and write down what the tables would be asked: snapshots/aws/reads_table
for reads, one BatchGetItem for the hotlist, and where something fits one GetItem for the camera. Passages that hit
nothing are followed from the reader's first record to the destruction of the last; a hit asks more (its alert, its
deliveries), and hits are rare.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from heapq import heapify, heappop, heappush
from math import ceil
from typing import TYPE_CHECKING, Any, Final, cast

from platewatch.alerts.recipient import Recipient
from platewatch.cameras.camera import Camera
from platewatch.hits.passage import Passage, find_passage
from platewatch.hotlists.entry import Entry, Found
from platewatch.matching.evaluation import MatchRules, Wanted, evaluate_passage
from platewatch.matching.passages import wait_for_younger
from platewatch.reading.record import Read, ReadRef
from platewatch.snapshots.aws.reads_table import DynamoReads

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

MESSAGES_OF_A_READ: Final = 2
"""One to match it, a delayed one to close its passage."""
REQUESTS_OF_A_MESSAGE: Final = 3
"""Sent, received, deleted, each by itself: the service batches when there is much to do."""
MILLION: Final = 1e6


@dataclass(frozen=True, slots=True)
class Prices:
    """US dollars for a million requests of each kind. The defaults are us-east-1's as far as known: unverified."""

    read_units: float = 0.125
    write_units: float = 0.625
    messages: float = 0.40


@dataclass(frozen=True, slots=True)
class Sizes:
    """Bytes of the items that every look-up fetches besides the plates': the lists' state and the patterns."""

    lists: int = 4096
    patterns: int = 4096
    entries: int = 600


@dataclass(slots=True)
class Ledger:
    """What was asked: requests by name, keys of the hotlist, units."""

    requests: Counter[str] = field(default_factory=Counter)
    keys: int = 0
    read_units: int = 0
    write_units: int = 0

    def cost(self, prices: Prices) -> float:
        """Dollars for all of it."""
        return (
            self.read_units * prices.read_units
            + self.write_units * prices.write_units
            + self.requests["SQS"] * prices.messages
        ) / MILLION


def consistent_units(size: int) -> int:
    """Read units of one item, strongly consistent; one that is not there costs as much as a small one."""
    return max(1, ceil(size / 4096))


def written_units(size: int) -> int:
    """Write units of one item; reads stand in an index too, which costs as much again."""
    return max(1, ceil(size / 1024))


@dataclass(slots=True)
class CountedReads:
    """A ReadStore in memory."""

    ledger: Ledger
    kept: dict[ReadRef, Read] = field(default_factory=dict)
    sizes: dict[ReadRef, int] = field(default_factory=dict)
    joined: set[ReadRef] = field(default_factory=set)

    def find_read(self, ref: ReadRef, now: datetime) -> Read | None:
        """See ReadStore."""
        self.ledger.requests["GetItem"] += 1
        self.ledger.read_units += consistent_units(self.sizes.get(ref, 0))
        read = self.kept.get(ref)
        return read if read and read.retention.holds(now) else None

    def list_reads(self, camera_id: str, since: datetime, until: datetime, now: datetime) -> Sequence[Read]:
        """See ReadStore."""
        reads = [
            read
            for read in self.kept.values()
            if read.camera_id == camera_id and since <= read.captured_at <= until and read.retention.holds(now)
        ]
        self.ledger.requests["Query"] += 1
        self.ledger.read_units += consistent_units(sum(self.sizes[read.ref] for read in reads))
        return sorted(reads, key=lambda read: (read.captured_at, read.read_id))

    def keep_reads(self, reads: Sequence[Read]) -> Sequence[Read]:
        """See ReadStore."""
        for read in reads:
            self.kept[read.ref] = read
            self.sizes[read.ref] = measure_item(read)
            self._write("PutItem", read.ref)
        return reads

    def forget_pictures(self, read: Read) -> None:
        """See ReadStore."""
        self._write("UpdateItem", read.ref, indexed=False)

    def note_shown(self, read: Read) -> bool:
        """See ReadStore."""
        self._write("UpdateItem", read.ref, indexed=False)
        return True

    def destroy_unshown(self, read: Read) -> bool:
        """See ReadStore."""
        self.destroy_read(read)
        return True

    def join_passage(self, ref: ReadRef, passage_id: str) -> str | None:
        """See ReadStore."""
        read = self.kept.get(ref)
        # What stays as it was does not reach the index.
        self._write("UpdateItem", ref, indexed=ref not in self.joined)
        if read is None:
            return None
        if ref not in self.joined:
            self.joined.add(ref)
            self.kept[ref] = read = replace(read, passage_id=passage_id)
        return read.passage_id

    def destroy_read(self, read: Read) -> None:
        """See ReadStore."""
        self._write("DeleteItem", read.ref)
        self.kept.pop(read.ref, None)
        self.joined.discard(read.ref)

    def _write(self, name: str, ref: ReadRef, *, indexed: bool = True) -> None:
        self.ledger.requests[name] += 1
        self.ledger.write_units += (1 + indexed) * written_units(self.sizes.get(ref, 0))


@dataclass(slots=True)
class CountedEntries:
    """An EntryStore in memory."""

    ledger: Ledger
    entries: Mapping[str, tuple[Entry, ...]]
    patterns: tuple[Entry, ...] = ()
    item_sizes: Sizes = field(default_factory=Sizes)

    def find_entries(self, spellings: Sequence[str]) -> Found:
        """See EntryStore."""
        found = {text: self.entries[text] for text in spellings if text in self.entries}
        sizes = [self.item_sizes.entries * len(found.get(text, ())) for text in spellings]
        always = (self.item_sizes.lists, self.item_sizes.patterns)
        self.ledger.requests["BatchGetItem"] += 1
        self.ledger.keys += len(spellings)
        self.ledger.read_units += sum(consistent_units(size) for size in (*always, *sizes))
        return Found(found, self.patterns)


@dataclass(slots=True)
class CountedCameras:
    """A CameraFinder in memory that knows one camera."""

    ledger: Ledger
    camera: Camera

    def find(self, camera_id: str) -> Camera | None:
        """See CameraFinder."""
        self.ledger.requests["GetItem"] += 1
        self.ledger.read_units += 1
        return self.camera if camera_id == self.camera.camera_id else None


@dataclass(slots=True)
class CountedRecipients:
    """A RecipientList in memory."""

    ledger: Ledger
    recipients: tuple[Recipient, ...] = ()

    def list_recipients(self) -> tuple[Recipient, ...]:
        """See RecipientList."""
        self.ledger.requests["Query"] += 1
        self.ledger.read_units += 1
        return self.recipients


@dataclass(frozen=True, slots=True)
class CountedStores:
    """All that judging a passage asks, and the reads."""

    ledger: Ledger
    reads: CountedReads
    entries: CountedEntries
    cameras: CountedCameras
    recipients: CountedRecipients


def follow(reads: Sequence[Read], rules: MatchRules, stores: CountedStores) -> list[Wanted]:
    """Reads that come one by one until their passages are closed: what the last judgement of each said.

    Each read is kept, matched with those before it that it goes with, and leaves a message to close its passage. A
    message that finds a younger read comes back later; the youngest's judges once more and destroys all. So does
    platewatch.matching.passages, which has more to do for hits.
    """
    for read in reads:
        stores.reads.keep_reads([read])
        stores.ledger.requests["SQS"] += MESSAGES_OF_A_READ * REQUESTS_OF_A_MESSAGE
        if passage := _find_passage(read.ref, read.received_at, rules, stores):
            evaluate_passage(passage, read.received_at, rules, stores)
    wanted: list[Wanted] = []
    messages = [(read.received_at + rules.close_after, number, read) for number, read in enumerate(reads)]
    heapify(messages)
    while messages:
        now, number, read = heappop(messages)
        passage = _find_passage(read.ref, now, rules, stores)
        if passage is None:
            continue
        if (wait := wait_for_younger(read, passage, rules, now)) > timedelta():
            heappush(messages, (now + wait, number, read))
            stores.ledger.requests["SQS"] += REQUESTS_OF_A_MESSAGE
            continue
        wanted += evaluate_passage(passage, now, rules, stores)[1]
        for each in passage.reads:
            stores.reads.destroy_read(each)
    return wanted


def _find_passage(ref: ReadRef, now: datetime, rules: MatchRules, stores: CountedStores) -> Passage | None:
    found = find_passage(ref, stores.reads, rules.passage_window, now)
    return found[1] if found else None


class _Scale:
    """Stands where the client stands, and weighs what the adapter would write."""

    def __init__(self) -> None:
        self.weight = 0

    def put_item(self, *, TableName: str, Item: Mapping[str, Mapping[str, str]]) -> None:  # noqa: ARG002
        self.weight = sum(len(name) + sum(map(len, value.values())) for name, value in Item.items())


def measure_item(read: Read) -> int:
    """Bytes of a read as the adapter stores it."""
    scale = _Scale()
    DynamoReads(cast("DynamoDBClient", cast(Any, scale)), "reads").keep_reads([read])
    return scale.weight
