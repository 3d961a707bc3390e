"""Passages for the questions from kept reads: frames of one vehicle taken together, as matching takes them."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from platewatch.hits.incomplete import list_plates
from platewatch.hits.passage import Passage
from platewatch.investigations.questions import Passing
from platewatch.matching.past import group_reads
from platewatch.reading.completeness import is_incomplete
from platewatch.reading.record import Read
from platewatch.retention.terms import Ground

FRAMES: Final = timedelta(seconds=10)
"""How far apart the frames of a passage are at the most that its camera does not name."""


def form_passings(reads: Iterable[Read], now: datetime, window: timedelta = FRAMES) -> tuple[Passing, ...]:
    """The passages that these reads are of, in the order of capture; only of what article 126jj keeps and has not
    expired.
    """
    kept = [read for read in reads if read.retention.ground is Ground.PASSAGE and read.retention.holds(now)]
    formed = [_form(passage) for passage in group_reads(kept, window)]
    return tuple(sorted(formed, key=lambda one: (one.captured_at, one.camera_id, one.read_id)))


def _form(passage: Passage) -> Passing:
    combined, shown = passage.combine()
    return Passing(
        camera_id=shown.camera_id,
        captured_at=shown.captured_at,
        read_id=shown.read_id,
        passage_id=passage.passage_id,
        spellings=list_plates(combined),
        incomplete=is_incomplete(combined.completeness),
        country=combined.country,
    )
