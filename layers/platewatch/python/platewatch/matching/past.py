"""Searching the passages of the past for an entry that is listed now.

Under article 126jj alone, and on a prosecutor's order: under hit/no-hit a passage without a hit is destroyed when it
closes, so there is no past. What is found is shown to who asked; nobody is alerted, for the car is gone.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final, Protocol
from zoneinfo import ZoneInfo

from platewatch.cameras.agent import was_uncertain
from platewatch.cameras.camera import Camera, CameraFinder, Position, position_at
from platewatch.fields import FieldInvalid
from platewatch.hits.bands import choose_bounds
from platewatch.hits.hit import Hit, HitKind, Observation, choose_spellings, find_hits
from platewatch.hits.incomplete import list_plates
from platewatch.hits.odds import unweigh
from platewatch.hits.passage import NAMED_WINDOW, Passage, could_be_one
from platewatch.hotlists.edits import require_same_car
from platewatch.hotlists.entry import Entry, EntryStore, Found
from platewatch.hotlists.errors import EntryUnknown, ListUnknown
from platewatch.hotlists.settings import ListSettings
from platewatch.matching.errors import PastNotKept
from platewatch.matching.evaluation import MatchRules
from platewatch.matching.past_order import Order, PastQuestion, parse_after, parse_order
from platewatch.reading.record import Read
from platewatch.retention.terms import Ground
from platewatch.text.names import NameKind, describe_unknown

SLICE: Final = timedelta(minutes=10)
MOST_SLICES: Final = 36
"""One page looks through six hours at the most."""
MOST_READS: Final = 5_000
"""After a slice that brings a page to this many reads it ends: the function has 15 seconds."""


class PastReads(Protocol):
    """Where the reads of the past are kept under article 126jj."""

    def list_captured(self, since: datetime, until: datetime, now: datetime) -> Sequence[Read]:
        """All cameras' reads captured from `since` up to `until`, oldest first; none that has expired."""


@dataclass(frozen=True, slots=True)
class PastSearch:
    """What is searched for: an entry as it is listed, its list's settings, the order that allows the search, the time
    zone of the list's dates and hours, the probability below which nothing is shown, how far apart at the most the
    frames of a passage are that its camera does not name, and what being listed says of a spelling.
    """

    entry: Entry
    settings: ListSettings
    order: Order
    zone: ZoneInfo
    floor: float
    window: timedelta = timedelta(seconds=10)
    odds: float = 1.0


@dataclass(frozen=True, slots=True)
class PastStores:
    """What a search of the past looks at."""

    reads: PastReads
    cameras: CameraFinder


@dataclass(frozen=True, slots=True)
class PastSighting:
    """A passage of the past that matches the entry: the `hit` is of kind SEEN_BEFORE, `matched_as` says how it matches.

    `position` is where the camera stood at capture, None when nobody knows. `read_id` names the frame that shows it
    best, `captured_at` is that frame's time; `clock_uncertain` says that the camera's clock was wrong then.
    """

    hit: Hit
    matched_as: HitKind
    camera_id: str
    position: Position | None
    captured_at: datetime
    read_id: str
    clock_uncertain: bool = False


@dataclass(frozen=True, slots=True)
class PastPage:
    """A stretch of the period, searched from its end backwards: sightings, newest first, and until when is still to be
    searched; None when all of it is.
    """

    sightings: tuple[PastSighting, ...]
    following: datetime | None


@dataclass(frozen=True, slots=True)
class _KnownCameras:
    """Cameras that are asked for once, for thousands of passages are theirs."""

    cameras: CameraFinder
    known: dict[str, Camera | None] = field(default_factory=dict)

    def find(self, camera_id: str) -> Camera | None:
        if camera_id not in self.known:
            self.known[camera_id] = self.cameras.find(camera_id)
        return self.known[camera_id]


def admit_search(
    question: PastQuestion, now: datetime, rules: MatchRules, entries: EntryStore
) -> tuple[PastSearch, datetime]:
    """What may be searched, and until when it is still to be.

    Raises PastNotKept under hit/no-hit, FieldInvalid without a complete order and for a pattern, ListUnknown with the
    nearest name when there is no such list, EntryUnknown when it has no such entry in force now, WritingDiffers when it
    has one of another car.
    """
    if not rules.mode.holds_passages:
        raise PastNotKept(
            "passages of the past are not kept: under hit/no-hit a passage without a hit is destroyed when it closes;"
            " an entry that is added counts for the passages that are still open, and for those to come"
        )
    order = parse_order(question, now)
    after = parse_after(question, order)
    if "?" in question.key.plate or "*" in question.key.plate:
        raise FieldInvalid(
            "plate",
            "has ? or *: the past is searched for a whole plate alone, because a pattern would show passages of cars"
            " that no order names",
        )
    found = entries.find_entries([question.key.plate])
    if question.list_name not in found.lists:
        raise ListUnknown(describe_unknown(NameKind.LIST, question.list_name, found.lists))
    listed = found.entries.get(question.key.plate, ())
    asked = (question.list_name, *question.key)
    entry = next((one for one in listed if (one.list_name, one.plate, one.case_number) == asked), None)
    if entry is None or not entry.holds(now, rules.zone):
        raise EntryUnknown(
            f"list {question.list_name} has no entry with this plate and case number in force now: add it first"
        )
    require_same_car(entry, question.written)
    settings = found.settings_of(question.list_name)
    floor = choose_bounds(rules.bounds, settings, None).review_floor
    return PastSearch(entry, settings, order, rules.zone, floor, rules.passage_window, rules.odds), after


def search_page(search: PastSearch, until: datetime, stores: PastStores, now: datetime) -> PastPage:
    """The sightings of the last hours of the order's period before `until`, six at the most.

    A passage is in one page, that of the frame that shows it best.
    """
    order, cameras, looked = search.order, _KnownCameras(stores.cameras), 0
    sightings: list[PastSighting] = []
    for _ in range(MOST_SLICES):
        if until <= order.since or looked >= MOST_READS:
            break
        start = max(order.since, _begin_slice(until))
        # With the frames around: whether a passage counts, and as what, must not depend on where a slice ends.
        reads = stores.reads.list_captured(
            max(order.since, start - NAMED_WINDOW), min(order.until, until + NAMED_WINDOW), now
        )
        looked += len(reads)
        found = search_past(search, reads, cameras, now)
        sightings += [one for one in found if start <= one.captured_at < until]
        until = start
    return PastPage(tuple(sightings), until if until > order.since else None)


def search_past(
    search: PastSearch, reads: Iterable[Read], cameras: CameraFinder, now: datetime
) -> tuple[PastSighting, ...]:
    """The sightings among these reads, newest first: of what was captured in the order's period, is kept under article
    126jj and has not expired, the passages that are the entry's plate with the search's floor or more.

    The list's hours and area hold as they do for a passage of today, and so does the country; that the entry was not in
    force yet does not matter.
    """
    order = search.order
    kept = [
        read
        for read in reads
        if order.since <= read.captured_at < order.until
        and read.retention.ground is Ground.PASSAGE
        and read.retention.holds(now)
    ]
    found = [
        sighting
        for passage in group_reads(kept, search.window)
        if (sighting := _evaluate(search, passage, cameras, now))
    ]
    return tuple(sorted(found, key=lambda one: (one.captured_at, one.read_id), reverse=True))


def _evaluate(search: PastSearch, passage: Passage, cameras: CameraFinder, now: datetime) -> PastSighting | None:
    combined, shown = passage.combine()
    least = unweigh(search.floor, search.odds)
    if sum(spelling.probability for spelling in combined.spellings) < min(least, search.floor):
        return None
    camera = cameras.find(shown.camera_id)
    position = position_at(camera, shown.captured_at) if camera else None
    seen = Observation(combined, shown.captured_at, shown.camera_id, position.site if position else None)
    # The order stands for what the entry did not say yet: from when on it counts.
    lifted = replace(
        search.entry, valid_from=min(search.entry.valid_from, search.order.since.date() - timedelta(days=1))
    )
    spellings = choose_spellings(list_plates(combined), least)
    found = Found(entries={lifted.plate: (lifted,)}, settings={lifted.list_name: search.settings})
    hits = [
        hit
        for hit in find_hits(seen, spellings, found, now, search.zone, search.odds)
        if hit.probability >= search.floor
    ]
    if not hits:
        return None
    hit = replace(hits[0], entry=search.entry, kind=HitKind.SEEN_BEFORE)
    return PastSighting(
        hit,
        hits[0].kind,
        shown.camera_id,
        position,
        shown.captured_at,
        shown.read_id,
        camera is not None and was_uncertain(camera.agents, shown.captured_at),
    )


def group_reads(reads: Iterable[Read], window: timedelta) -> Iterator[Passage]:
    """The passages that the reads are of: as their camera says, and without its word as matching takes them."""
    named: dict[tuple[str, str], list[Read]] = defaultdict(list)
    unnamed: dict[str, list[list[Read]]] = defaultdict(list)
    # A passage whose last read is longer ago than the window takes no other: few of very many are looked at again.
    recent: dict[str, list[list[Read]]] = defaultdict(list)
    for read in sorted(reads, key=lambda read: (read.captured_at, read.read_id)):
        if read.passage_named:
            named[read.camera_id, read.passage_id].append(read)
            continue
        near = [group for group in recent[read.camera_id] if read.captured_at - group[-1].captured_at <= window]
        if (begun := _add_unnamed(read, near, window)) is not None:
            unnamed[read.camera_id].append(begun)
        recent[read.camera_id] = near
    for group in (group for groups in unnamed.values() for group in groups):
        yield Passage(group[0].passage_id, tuple(group))
    for (_, passage_id), members in named.items():
        for stretch in _split_in_time(members):
            alone = len({read.snapshot_id for read in stretch}) == len(stretch)
            for group in [stretch] if alone else _split_by_vehicle(stretch):
                yield Passage(passage_id, tuple(group))


def _add_unnamed(read: Read, groups: list[list[Read]], window: timedelta) -> list[Read] | None:
    """Adds the read to the youngest of the camera's passages that it fits, or begins another and returns that."""
    for group in reversed(groups):
        near = [other for other in group if read.captured_at - other.captured_at <= window]
        alone = all(read.snapshot_id != other.snapshot_id for other in group)
        if alone and any(could_be_one(read, other) for other in near):
            group.append(read)
            return None
    groups.append([read])
    return groups[-1]


def _split_in_time(reads: Sequence[Read]) -> list[list[Read]]:
    """A camera may use an id again."""
    stretches = [[reads[0]]]
    for read in reads[1:]:
        if read.captured_at - stretches[-1][-1].captured_at > NAMED_WINDOW:
            stretches.append([])
        stretches[-1].append(read)
    return stretches


def _split_by_vehicle(reads: Sequence[Read]) -> list[list[Read]]:
    """Some snapshots show more than one vehicle: the camera's word says no longer which read is whose."""
    groups: list[list[Read]] = []
    for read in reads:
        fitting = (group for group in groups if all(could_be_one(read, other) for other in group))
        group = next(fitting, None)
        if group is None:
            groups.append([read])
        else:
            group.append(read)
    return groups


def _begin_slice(until: datetime) -> datetime:
    """The last whole ten minutes before that moment: clear of fractions that an answer's `next` would lose."""
    whole = until.replace(minute=until.minute // 10 * 10, second=0, microsecond=0)
    return whole if whole < until else until - SLICE
