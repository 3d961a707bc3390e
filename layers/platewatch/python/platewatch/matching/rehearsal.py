"""What match does with a read of a rehearsal: the hotlist is asked, one test message ordered, and nothing is left.

There is no hit, no alert, no review and no count, whatever the read says and whatever is listed.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from platewatch.alerts.delivery import CheckOrder, Hops
from platewatch.alerts.recipient_check import CheckQueue, RehearsalFinder
from platewatch.cameras.rehearsal import TEST_PLATE
from platewatch.hotlists.entry import EntryStore
from platewatch.reading.record import EvidenceStore, ReadRef, ReadStore

CLOCKS_DIFFER: Final = timedelta(seconds=5)
"""By how much a picture may seem older than its rehearsal: S3 tells whole seconds, by a clock of its own. One that is
older still is a former rehearsal's, which came late, and comes to no message.
"""


@dataclass(frozen=True, slots=True)
class Rehearsing:
    """Who is to be told of a rehearsal, and where the message is ordered."""

    finder: RehearsalFinder
    queue: CheckQueue


class RehearsalStores(Protocol):
    """What a rehearsal works with, of all that matching does."""

    @property
    def reads(self) -> ReadStore: ...

    @property
    def evidence(self) -> EvidenceStore: ...

    @property
    def entries(self) -> EntryStore: ...

    @property
    def rehearsing(self) -> Rehearsing: ...


def rehearse(ref: ReadRef, now: datetime, stores: RehearsalStores) -> None:
    """Take the read through matching and destroy it with its pictures. Repeatable: the message is sent once."""
    # By the query that match may make, which asks for a read and its neighbours; this camera has none.
    near = stores.reads.list_reads(ref.camera_id, ref.captured_at, ref.captured_at, now)
    read = next((each for each in near if each.read_id == ref.read_id), None)
    if read is None:
        return
    texts = [spelling.text for spelling in read.spellings]
    # As for any read, so that a missing right shows. What is listed concerns nobody here.
    stores.entries.find_entries(texts)
    check = stores.rehearsing.finder.find_rehearsal(now)
    if check is not None and TEST_PLATE in texts and check.at - CLOCKS_DIFFER <= read.received_at:
        hops = Hops(read.received_at, now)
        stores.rehearsing.queue.pass_on(CheckOrder(check.check_id, check.recipient_id, hops=hops))
    stores.evidence.destroy(read.evidence)
    stores.reads.destroy_read(read)
