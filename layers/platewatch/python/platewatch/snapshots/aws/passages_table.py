"""The store of kept passages (article 126jj), which only a deployment under 126jj has.

A passage's read is `hour#<hour of capture>` / `<capture time>#<read>`: a search asks for the hours of its order,
strongly consistent. It is born with `expires_at` for TTL, its ground, and what the sweep finds it by: its end and, so
that destroyed ones are counted by camera, its camera's id.

Beside it lies a copy for each of its most probable spellings, `plate#<tag>` / `<capture time>#<read>`: an investigation
asks for what a plate did in 28 days. The tag is a keyed hash. The read's own key of the index by_expiry names the tags,
so that the sweep destroys the copies with the read, and the index holds each read once.

`kept#<camera>` / `<hour>` says that the camera kept something in that hour, with its copies: who is not found at other
hours was not absent. No plate and no passage is in it; TTL ends it with the hour's last passage.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from platewatch.aws.items import describe_due, query_expired, write_end, write_ttl
from platewatch.aws.plate_tags import Tagger
from platewatch.aws.tables import Item, Table, make_key
from platewatch.reading.record import Read, name_kept_pictures
from platewatch.retention.sweep import Due
from platewatch.retention.terms import PASSAGE_TERM, Ground
from platewatch.snapshots.aws.read_records import load_item, pack_read
from platewatch.text.timestamps import format_hour, format_time, parse_time

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

LEAST_TAGGED: Final = 0.02
"""A spelling that is less probable in a frame than this is not asked for."""

MOST_TAGGED: Final = 12
"""A frame is found by so many of its spellings at the most, the most probable ones. All of them have one key of an
index, which holds 1,024 bytes.
"""

_HOUR: Final = timedelta(hours=1)

_MOST_NOTED: Final = 5_000
"""How many cameras' hours a process remembers to have noted."""

_AT_ONCE: Final = 8
"""Threads that ask for plates; below the ten connections that a client keeps open."""


class DynamoPassages:
    """Implements the ports PastReads, Expired and recognise's half of PassageSink that stores reads.

    Only with a `tagger` reads are kept under their plates too, and found by them.
    """

    def __init__(self, client: "DynamoDBClient", table: str, tagger: Tagger | None = None) -> None:
        self._table = Table(client, table)
        self._tagger = tagger
        self._noted: set[tuple[str, str]] = set()

    def keep_reads(self, reads: Sequence[Read]) -> None:
        """Store the reads; storing the same read twice is the same as once."""
        for read in reads:
            expires_at = read.retention.expires_at
            tags = self._tag(_choose_tagged(read))
            end = {"expires_at": write_ttl(expires_at), "ground": read.retention.ground.value}
            shown = pack_read(read) | end
            key = make_key(f"hour#{format_hour(read.captured_at)}", _name(read))
            name = "#".join([read.camera_id, read.read_id, *tags])
            # The read before its copies: what is found by its end names them, whether or not they are there.
            self._table.put({**key, **shown, **describe_due(expires_at, name)})
            for tag in tags:
                self._table.put({**make_key(f"plate#{tag}", _name(read)), **shown, "camera": read.camera_id})
            if self._tagger is not None:
                self._note_hour(read)

    def list_captured(
        self, since: datetime, until: datetime, now: datetime, cameras: Collection[str] | None = None
    ) -> Sequence[Read]:
        """See PastReads; or of these cameras alone."""
        reads: list[Read] = []
        hour = since.replace(minute=0, second=0, microsecond=0)
        while hour < until:
            # Behind every read of that millisecond: the comparison below is the exact one.
            last = f"{format_time(until)}$"
            items = self._table.list_between(f"hour#{format_hour(hour)}", format_time(since), last)
            reads += [load_item(item) for item in items if cameras is None or _camera_of(item) in cameras]
            hour += timedelta(hours=1)
        return _choose(reads, since, until, now)

    def list_tagged(
        self, plates: Iterable[str], since: datetime, until: datetime, now: datetime, cameras: Collection[str]
    ) -> Sequence[Read]:
        """The reads at these cameras captured from `since` up to `until`, oldest first, of which one of these plates is
        a spelling with LEAST_TAGGED or more and one of the MOST_TAGGED most probable; none that has expired. Needs a
        tagger.
        """
        first, last = format_time(since), f"{format_time(until)}$"

        def list_of(tag: str) -> list[Read]:
            items = self._table.list_between(f"plate#{tag}", first, last)
            return [load_item(item) for item in items if item["camera"] in cameras]

        tags = self._tag(plates)
        with ThreadPoolExecutor(_AT_ONCE) as threads:
            found = {read.read_id: read for reads in threads.map(list_of, tags) for read in reads}
        return _choose(found.values(), since, until, now)

    def list_hours(
        self, cameras: Collection[str], since: datetime, until: datetime
    ) -> Mapping[str, Collection[datetime]]:
        """The hours from that of `since` up to `until` in which each of these cameras kept a read that list_tagged
        finds.
        """
        first, last = format_hour(since), format_hour(until)

        def list_of(camera: str) -> list[datetime]:
            hours = (
                parse_time(f"{item['sk']}:00:00+00:00")
                for item in self._table.list_between(f"kept#{camera}", first, last)
            )
            return [hour for hour in hours if hour < until]

        asked = sorted(cameras)
        with ThreadPoolExecutor(_AT_ONCE) as threads:
            return dict(zip(asked, threads.map(list_of, asked), strict=True))

    def find_expired(self, since: datetime, now: datetime) -> Iterable[Due]:
        """See Expired. Asks an index that knows keys and ends alone, and may lag behind by seconds."""
        for item in query_expired(self._table, since, now):
            key = (item["pk"], item["sk"])
            _, camera_id, read_id, *_ = item["expires"].split("#")
            yield Due(key, item["expires"], name_kept_pictures(read_id), camera_id)

    def is_due(self, _due: Due) -> bool:
        """See Expired. A passage's end never changes, and destroying it twice is the same as once."""
        return True

    def destroy_due(self, due: Due) -> None:
        """Destroy the read, its copies first: what dies in between is found again. Repeatable."""
        _, _, _, *tags = due.ended.split("#")
        for tag in tags:
            self._table.delete(make_key(f"plate#{tag}", due.key[1]))
        self._table.delete(make_key(*due.key))

    def _note_hour(self, read: Read) -> None:
        hour = format_hour(read.captured_at)
        if (read.camera_id, hour) in self._noted:
            return
        ends = read.captured_at.replace(minute=0, second=0, microsecond=0) + _HOUR + PASSAGE_TERM
        self._table.put({**make_key(f"kept#{read.camera_id}", hour), **write_end(ends, Ground.OPERATION.value)})
        if len(self._noted) >= _MOST_NOTED:
            self._noted.clear()
        self._noted.add((read.camera_id, hour))

    def _tag(self, plates: Iterable[str]) -> list[str]:
        if self._tagger is None:
            return []
        # Not what the audit log calls a plate by: nobody can put the two side by side.
        return self._tagger.tag_plates(f"passage {plate}" for plate in plates)


def _name(read: Read) -> str:
    return f"{format_time(read.captured_at)}#{read.read_id}"


def _choose_tagged(read: Read) -> list[str]:
    likely = sorted(read.spellings, key=lambda each: (-each.probability, each.text))
    return [each.text for each in likely[:MOST_TAGGED] if each.probability >= LEAST_TAGGED]


def _camera_of(item: Item) -> str:
    return str(item["expires"].split("#")[1])


def _choose(reads: Iterable[Read], since: datetime, until: datetime, now: datetime) -> list[Read]:
    found = [read for read in reads if since <= read.captured_at < until and read.retention.holds(now)]
    return sorted(found, key=lambda read: (read.captured_at, read.read_id))
