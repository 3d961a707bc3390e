"""A passage: the reads of one vehicle at one camera.

The camera's own passage ids say which reads belong together, unless its snapshots show other vehicles as well. There,
and where it has none, reads of the same camera do that were captured within a window and could say the same; never two
of one snapshot. What a picture shows of a plate that it cuts says the same as a whole text that has it at that place.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from platewatch.reading.combine import CombinedRead, combine, frame_of
from platewatch.reading.completeness import is_part, list_gaps
from platewatch.reading.record import Read, ReadRef, ReadStore

NAMED_WINDOW: Final = timedelta(minutes=5)
"""How far apart the frames of a passage lie that the camera names itself."""

COMPATIBLE: Final = 0.5
"""From this overlap of their distributions on two reads may be of one plate. A clear read beside a doubtful one that
rather says another plate stays alone: taken for one passage, the clear one would outvote what the other had seen."""


@dataclass(frozen=True, slots=True)
class Passage:
    """The reads of one passage that wait for matching, oldest first; never empty."""

    passage_id: str
    reads: tuple[Read, ...]

    def combine(self) -> tuple[CombinedRead, Read]:
        """What all its reads say together, and the read whose picture shows it best."""
        combined = combine(frame_of(read) for read in self.reads)
        return combined, next(read for read in self.reads if read.read_id == combined.evidence_frame)


def find_passage(ref: ReadRef, store: ReadStore, window: timedelta, now: datetime) -> tuple[Read, Passage] | None:
    """The read and the passage of form_passage; None when the read was destroyed, or never was.

    A read that is alone is counted to its passage without a word in the store: whoever tells anybody of it forms the
    passage first, so that it stays with it. Nearly every read is alone, and nobody is told of it.
    """
    near = store.list_reads(ref.camera_id, ref.captured_at - window, ref.captured_at + window, now)
    read = next((each for each in near if each.read_id == ref.read_id), None)
    if read is None:
        return None
    if _is_fresh(read) and not _find_others(read, near) and not _list_joined(_name_passage(read), near, read):
        return read, Passage(_name_passage(read), (replace(read, passage_id=_name_passage(read)),))
    passage = form_passage(read, store, window, now)
    return (read, passage) if passage is not None else None


def form_passage(read: Read, store: ReadStore, window: timedelta, now: datetime) -> Passage | None:
    """The passage of a read, with all of its reads that are there by now; None when the read was destroyed meanwhile.

    A read once counted to a passage stays with it, whoever asks and in which order.
    """
    reach = reach_of(read, window)
    near = store.list_reads(read.camera_id, read.captured_at - reach, read.captured_at + reach, now)
    members = {member.read_id: member for member in (*_find_others(read, near), read)}
    if read.passage_named:
        return Passage(read.passage_id, _in_order(members.values()))
    passage_id: str | None = read.passage_id
    if passage_id == read.read_id:
        passage_id = store.join_passage(read.ref, _choose_id(_in_order(members.values())))
    if passage_id is None:
        return None
    # Those that are of it already belong to it, whether or not they could be one with this read.
    joined = _list_joined(passage_id, near, read)
    fresh = [member for member in members.values() if member.passage_id == member.read_id]
    everyone = {member.read_id: replace(member, passage_id=passage_id) for member in (*joined, *fresh, read)}
    return Passage(passage_id, _in_order(everyone.values()))


def _is_fresh(read: Read) -> bool:
    """Whether nobody has said yet which passage it is of."""
    return not read.passage_named and read.passage_id == read.read_id


def _list_joined(passage_id: str, near: Sequence[Read], read: Read) -> list[Read]:
    """The others that are of the passage, or that it is named after."""
    others = [other for other in near if other.read_id != read.read_id and not other.passage_named]
    return [
        other
        for other in others
        if other.passage_id == passage_id or (_is_fresh(other) and _name_passage(other) == passage_id)
    ]


def _name_passage(read: Read) -> str:
    """The passage that is named after the read."""
    return f"{read.camera_id}@{read.read_id}"


def reach_of(read: Read, window: timedelta) -> timedelta:
    """How far apart from the read the frames of its passage may be captured; `window` where the camera names none."""
    return NAMED_WINDOW if read.passage_named else window


def _in_order(reads: Iterable[Read]) -> tuple[Read, ...]:
    return tuple(sorted(reads, key=lambda read: (read.captured_at, read.read_id)))


def _find_others(read: Read, near: Sequence[Read]) -> list[Read]:
    """Those of the camera's reads that show the same vehicle as `read`."""
    if not read.passage_named:
        return [other for other in near if not other.passage_named and could_be_one(read, other)]
    named = [other for other in near if other.passage_named and other.passage_id == read.passage_id]
    if len({other.snapshot_id for other in named}) == len(named):
        return [other for other in named if other.read_id != read.read_id]
    # Some of its snapshots show more than one vehicle: the camera's word says no longer which read is whose.
    return [other for other in named if could_be_one(read, other)]


def could_be_one(read: Read, other: Read) -> bool:
    """Whether two reads of one camera, captured close to each other, may be of one vehicle."""
    return read.snapshot_id != other.snapshot_id and overlap(read, other) >= COMPATIBLE


def overlap(read: Read, other: Read) -> float:
    """How much of their probability two reads give to the same plates (0 to 1), what none can read left out.

    Plates are the same if their spellings are, or if one read is incomplete and the other's spelling contains what it
    shows.
    """
    shared = max(_share(read, other), _share(other, read))
    readable = min(sum(one.probability for one in each.spellings) for each in (read, other))
    return min(1.0, shared / readable) if readable > 0 else 0.0


def _share(read: Read, other: Read) -> float:
    """How much both give to the spellings of `other`, of which `read` may show a part."""
    cases = [(gaps, chance) for gaps, chance in list_gaps(read.completeness).items() if gaps]
    seen = {spelling.text: spelling.probability for spelling in read.spellings}
    shared = 0.0
    for one in other.spellings:
        chance = seen.get(one.text, 0.0)
        for gaps, part in cases:
            parts = (given for text, given in seen.items() if is_part(text, one.text, gaps, len(read.completeness)))
            chance += part * sum(parts)
        shared += min(one.probability, chance)
    return shared


def _choose_id(members: Sequence[Read]) -> str:
    """The passage that one of them is of already, the earliest such; else one named after the earliest read."""
    joined = (member.passage_id for member in members if member.passage_id != member.read_id)
    return next(joined, _name_passage(members[0]))
