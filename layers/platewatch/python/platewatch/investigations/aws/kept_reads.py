"""The passages of the period among what article 126jj keeps, with their pictures."""

from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Final

from platewatch.alerts.story import Picture
from platewatch.evidence.aws.evidence_bucket import S3Evidence
from platewatch.hits.passage import NAMED_WINDOW
from platewatch.investigations.candidates import OwnPassing
from platewatch.investigations.passings import form_passings
from platewatch.investigations.pictures import SeenPassing
from platewatch.investigations.questions import Passing
from platewatch.reading.record import Read
from platewatch.snapshots.aws.passages_table import DynamoPassages

BESIDE: Final = timedelta(seconds=30)
"""How far around a frame the other frames of its passage are looked for."""

_AT_ONCE: Final = 8
"""Threads that ask for frames; below the ten connections that a client keeps open."""

_MOMENT: Final = timedelta(milliseconds=1)


class KeptReads:
    """Implements the ports PassagesOfPeriod and PassingPictures."""

    def __init__(self, passages: DynamoPassages, pictures: S3Evidence) -> None:
        self._passages = passages
        self._pictures = pictures

    def list_at(self, cameras: Collection[str], since: datetime, until: datetime, now: datetime) -> Sequence[Passing]:
        """See PassagesOfPeriod. With the frames around: where the period ends says nothing of what a passage is."""
        reads = self._passages.list_captured(since - NAMED_WINDOW, until + NAMED_WINDOW, now, cameras)
        return [passing for passing in form_passings(reads, now) if since <= passing.captured_at < until]

    def list_of(
        self, spellings: Collection[str], cameras: Collection[str], since: datetime, until: datetime, now: datetime
    ) -> Sequence[Passing]:
        """See PassagesOfPeriod. Found by the plates' tags, which reads are kept under."""
        reads = self._passages.list_tagged(spellings, since - NAMED_WINDOW, until + NAMED_WINDOW, now, cameras)
        return _form(self._add_frames(reads, now), spellings, since, until, now)

    def list_roughly(
        self, spellings: Collection[str], cameras: Collection[str], since: datetime, until: datetime, now: datetime
    ) -> Sequence[Passing]:
        """See PassagesOfPeriod. Of frames in which none of the spellings counts nothing is known."""
        reads = self._passages.list_tagged(spellings, since - NAMED_WINDOW, until + NAMED_WINDOW, now, cameras)
        return _form(reads, spellings, since, until, now)

    def _add_frames(self, reads: Sequence[Read], now: datetime) -> Collection[Read]:
        """The reads with those beside them at the same camera: frames that disagree say so too."""
        spans: list[tuple[datetime, datetime, set[str]]] = []
        for read in reads:
            begin, end = read.captured_at - BESIDE, read.captured_at + BESIDE + _MOMENT
            if spans and begin <= spans[-1][1]:
                spans[-1] = (spans[-1][0], end, spans[-1][2] | {read.camera_id})
            else:
                spans.append((begin, end, {read.camera_id}))
        with ThreadPoolExecutor(_AT_ONCE) as threads:
            beside = threads.map(lambda span: self._passages.list_captured(span[0], span[1], now, span[2]), spans)
            found = {read.read_id: read for some in beside for read in some}
        return (found | {read.read_id: read for read in reads}).values()

    def list_hours(
        self, cameras: Collection[str], since: datetime, until: datetime, now: datetime
    ) -> Mapping[str, Collection[datetime]]:
        """See PassagesOfPeriod. Noted by what keeps reads under their tags."""
        del now
        return self._passages.list_hours(cameras, since, until)

    def find_pictures(self, passing: OwnPassing, number: int, now: datetime) -> SeenPassing | None:
        """See PassingPictures."""
        reads = self._passages.list_captured(passing.captured_at, passing.captured_at + _MOMENT, now)
        read = next((one for one in reads if one.read_id == passing.read_id), None)
        if read is None:
            return None
        evidence = read.evidence
        return SeenPassing(
            number=number,
            passing=passing,
            overview=Picture(evidence.overview_sha256, self._pictures.find_picture(evidence.overview_key)),
            plate=Picture(evidence.plate_sha256, self._pictures.find_picture(evidence.plate_key)),
            snapshot_sha256=evidence.snapshot_sha256,
            model_version=read.model_version,
            masking_version=evidence.masking_version,
        )


def _form(
    reads: Collection[Read], spellings: Collection[str], since: datetime, until: datetime, now: datetime
) -> list[Passing]:
    texts = set(spellings)
    return [
        passing
        for passing in form_passings(reads, now)
        if since <= passing.captured_at < until and passing.may_be(texts)
    ]
