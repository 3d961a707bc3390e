"""What matching does with a passage: alerts at once, doubtful hits to a person, nothing left of a no-hit.

Every read is matched as it comes, together with the passage's reads that are there already, and leaves a delayed
message. That message closes the passage: what is still doubtful goes to the review queue, and the reads are destroyed.
Every step may be repeated, because messages come at least once and the function may die at any line. The order makes
it safe: pictures kept, alert recorded, delivery recorded, message sent, and only then the passage is destroyed: first
the pictures of all its reads, then the reads. As long as a read is there with its pictures, a redelivery does again
whatever is not done yet. Without them it is a rest of a passage that was closed: no doubtful hit of its own.

Most pictures are in the messages about their read, sealed with its key. They are opened and stored only where somebody
is to see them, and of no-hits never: what goes with the read's key is gone at once.

Pictures live as long as any record that shows them. Alerts share the pictures of a read, until the last of them ends;
a review has copies of its own, which end with it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol

from platewatch.alerts.alert import Sighting, is_late
from platewatch.alerts.hit_rate import HitCounts, begin_hour
from platewatch.alerts.recipient import CONTROL_ROOM
from platewatch.alerts.routing import Notifying
from platewatch.alerts.store import RecipientStore
from platewatch.audit.counts import NoHitCounts, count_collected, count_destroyed
from platewatch.audit.record import AuditLog
from platewatch.cameras.camera import CameraFinder, Lane
from platewatch.cameras.rehearsal import is_rehearsal
from platewatch.hits.passage import Passage, find_passage, form_passage, reach_of
from platewatch.hotlists.entry import EntryStore
from platewatch.matching.announce import Announcing
from platewatch.matching.doubt import Asked, ask_person
from platewatch.matching.evaluation import MatchRules, Wanted, evaluate_passage
from platewatch.matching.notifying import Tally, notify_all
from platewatch.matching.pictures import show_pictures
from platewatch.matching.presence import PresenceStore
from platewatch.matching.rehearsal import Rehearsing, rehearse
from platewatch.matching.review import ReviewStore
from platewatch.reading.record import EvidenceStore, Read, ReadRef, ReadStore
from platewatch.retention.terms import RetentionMode

BACK_AFTER: Final = 4
"""By how much the age of a read grows from one look to the next, as long as younger frames keep its passage open."""


class ClosingQueue(Protocol):
    """Where passages wait to be closed."""

    def close_later(self, lane: Lane, ref: ReadRef, wait: timedelta) -> None:
        """Have close_passage called for the read after that time."""


@dataclass(frozen=True, slots=True)
class MatchStores:
    """What matching works with."""

    reads: ReadStore
    evidence: EvidenceStore
    entries: EntryStore
    cameras: CameraFinder
    recipients: RecipientStore
    notifying: Notifying
    presences: PresenceStore
    reviews: ReviewStore
    announcing: Announcing
    closing: ClosingQueue
    audit: AuditLog
    counts: NoHitCounts
    rates: HitCounts
    rehearsing: Rehearsing
    sealed: bytes | None = None
    """The pictures that the message carries of its read."""


class Decision(StrEnum):
    """What became of a read."""

    GONE = "gone"
    """Decided before, or past its term."""

    OPEN = "open"
    """Its passage waits for more frames; alerts that were certain enough are out."""

    REHEARSED = "rehearsed"
    """It was a rehearsal's: nothing is left of it."""

    HIT = "hit"
    REVIEW = "review"
    NO_HIT = "no-hit"


@dataclass(frozen=True, slots=True)
class Alerted:
    """The read that led to alerts: its lane, when it was captured, and when its snapshot had arrived."""

    lane: Lane
    captured_at: datetime
    received_at: datetime


@dataclass(frozen=True, slots=True)
class MatchResult:
    """What matching a read led to: `alerts` that are new, how many of them have no recipient (`unrouted`), `reviews`
    that are new, and how many alerts were held back because the car had not been away (`still_there`). `late` says of
    the passage that was closed, if one was, whether it was late. `alerted` is the read, where it led to new alerts.
    """

    decision: Decision
    alerts: int = 0
    unrouted: int = 0
    reviews: int = 0
    still_there: int = 0
    late: tuple[bool, ...] = field(default=(), compare=False)
    alerted: tuple[Alerted, ...] = field(default=(), compare=False)


def match_read(ref: ReadRef, now: datetime, rules: MatchRules, stores: MatchStores) -> MatchResult:
    """Match one read with its passage's other reads, and have the passage closed later. Repeatable; whatever it raises,
    the read is still there to be matched again. Raises RunIncomplete when some recipients could not be told.
    """
    if is_rehearsal(ref.camera_id):
        rehearse(ref, now, stores)
        return MatchResult(Decision.REHEARSED)
    found = find_passage(ref, stores.reads, rules.passage_window, now)
    evaluated = _evaluate(*found, now, rules, stores, first=True) if found else None
    if found is None or evaluated is None:
        return MatchResult(Decision.GONE)
    read, tally = found[0], Tally()
    _, sighting, wanted = evaluated
    notify_all(sighting, wanted, now, rules, stores, tally, closes=False)
    stores.closing.close_later(read.lane, ref, rules.close_after)
    tally.failures.raise_first()
    return _finish(tally, Decision.OPEN, read)


def close_passage(ref: ReadRef, now: datetime, rules: MatchRules, stores: MatchStores) -> MatchResult:
    """Close the passage of a read unless a younger one keeps it open. Repeatable like match_read.

    What is certain enough over all reads is told, what is doubtful goes to the review queue, and the reads are
    destroyed with their pending pictures. That is so under 126jj too: what it keeps lies elsewhere.
    """
    found = find_passage(ref, stores.reads, rules.passage_window, now)
    if found is None:
        return MatchResult(Decision.GONE)
    read, passage = found
    if (wait := wait_for_younger(read, passage, rules, now)) > timedelta():
        # Not left to the younger one's message alone: what fits this read need not fit that one, and it may fail.
        stores.closing.close_later(read.lane, ref, wait)
        return MatchResult(Decision.OPEN)
    evaluated = _evaluate(read, passage, now, rules, stores, first=False)
    if evaluated is None:
        return MatchResult(Decision.GONE)
    before, (passage, sighting, wanted) = passage, evaluated
    if passage != before and (wait := wait_for_younger(read, passage, rules, now)) > timedelta():
        # A younger frame came in between.
        stores.closing.close_later(read.lane, ref, wait)
        return MatchResult(Decision.OPEN)
    tally = Tally()
    notify_all(sighting, wanted, now, rules, stores, tally, closes=True)
    # Whoever is to be told at once is told, or it fails aloud. What is only doubtful was asked when it was closed.
    if not tally.failures and _was_closed(sighting, wanted, stores):
        _destroy(passage, wanted, stores)
        return MatchResult(Decision.GONE)
    under_review = _ask(sighting, wanted, now, rules, stores, tally)
    tally.failures.raise_first()
    told = any(one.told for one in wanted)
    decision = Decision.HIT if told else Decision.REVIEW if under_review else Decision.NO_HIT
    if decision is Decision.NO_HIT:
        _count(passage, now, rules.mode, stores.counts)
    _destroy(passage, wanted, stores)
    return _finish(tally, decision, read, is_late(sighting.captured_at, now, rules.late_after))


def _finish(tally: Tally, decision: Decision, read: Read, *late: bool) -> MatchResult:
    unrouted = sum(alert.recipient_id == CONTROL_ROOM for alert in tally.alerts)
    alerted = (Alerted(read.lane, read.captured_at, read.received_at),) if tally.alerts else ()
    return MatchResult(decision, len(tally.alerts), unrouted, tally.reviews, tally.still_there, late, alerted)


def _evaluate(
    read: Read, passage: Passage, now: datetime, rules: MatchRules, stores: MatchStores, *, first: bool
) -> tuple[Passage, Sighting, tuple[Wanted, ...]] | None:
    """What the passage hits. Before anybody is told of it, its read is counted to it in the store, and pictures are
    there; None when the read was destroyed meanwhile.
    """
    sighting, wanted = evaluate_passage(passage, now, rules, stores)
    if not wanted:
        return passage, sighting, wanted
    if len(passage.reads) == 1:
        formed = form_passage(read, stores.reads, rules.passage_window, now)
        if formed is None:
            return None
        if formed != passage:
            sighting, wanted = evaluate_passage(formed, now, rules, stores)
        passage = formed
    shown = show_pictures(sighting, read, now, stores, first=first) if wanted else sighting
    return None if shown is None else (passage, shown, wanted)


def _was_closed(sighting: Sighting, wanted: Sequence[Wanted], stores: MatchStores) -> bool:
    """Whether its pictures were destroyed: looked at only where there is something to tell, which is seldom."""
    return bool(wanted) and not stores.evidence.is_there(sighting.evidence)


def _destroy(passage: Passage, wanted: Sequence[Wanted], stores: MatchStores) -> None:
    """The pictures of all reads first: a read that a death leaves here must not be taken for a passage of its own."""
    # Alone and wanted by nobody, it goes with the key of its pictures in one step.
    if len(passage.reads) == 1 and not wanted and stores.reads.destroy_unshown(passage.reads[0]):
        return
    for each in passage.reads:
        if each.picture_key is not None:
            stores.reads.forget_pictures(each)
        stores.evidence.destroy(each.evidence)
    for each in passage.reads:
        stores.reads.destroy_read(each)


def _count(passage: Passage, now: datetime, mode: RetentionMode, counts: NoHitCounts) -> None:
    if mode.keeps_passages:
        # What article 126jj keeps lies elsewhere, and counts as destroyed when it goes from there.
        count_collected(passage.reads, counts)
    else:
        count_destroyed(passage.reads, now, counts)


def wait_for_younger(read: Read, passage: Passage, rules: MatchRules, now: datetime) -> timedelta:
    """How long the read's passage is still to be left open for younger frames; nothing or less: it closes now.

    The youngest frame's own message closes the passage in time. An older one's stands behind it, and comes back after
    four times the age that the read has now: a few times at the most, however many frames come. It waits no longer
    than the frames of a passage lie apart, so that nothing that keeps coming holds a passage open.
    """
    younger = [other.received_at for other in passage.reads if _is_younger(other, read)]
    until_youngest = max(younger, default=read.received_at) + rules.close_after - now
    if not younger or until_youngest <= timedelta():
        return timedelta()
    age = now - read.received_at
    until_last = reach_of(read, rules.passage_window) + rules.close_after - age
    return min(until_last, max(until_youngest, (BACK_AFTER - 1) * age))


def _is_younger(other: Read, read: Read) -> bool:
    return (other.received_at, other.read_id) > (read.received_at, read.read_id)


def _ask(
    sighting: Sighting,
    wanted: Sequence[Wanted],
    now: datetime,
    rules: MatchRules,
    stores: MatchStores,
    tally: Tally,
) -> bool:
    """Put doubtful hits into the review queue; True when the sighting waits there for a decision."""
    under_review = False
    for one in wanted:
        with tally.failures.collected():
            asked = ask_person(sighting, one, now, rules, stores)
            tally.reviews += asked is Asked.NEW
            if asked is Asked.NEW:
                stores.rates.count_hit(one.hit.entry.list_name, begin_hour(sighting.captured_at))
            tally.still_there += asked is Asked.STILL_THERE
            under_review = under_review or asked in (Asked.NEW, Asked.WAITS)
    return under_review
