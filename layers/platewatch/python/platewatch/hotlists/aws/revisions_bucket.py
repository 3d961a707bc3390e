"""The revisions of lists in the hotlists bucket: .revisions/<list>/<n>.csv.gz, and beside it <n>.patterns, and
<n>.warnings.json for what deserves a second look in its file.

A revision is rows of its entries' columns, each after the number that its version came with; see packed_rows. One that
is laid over another begins with the row upon,<root>; its rows say what was changed, when, and what became of it.
"""

import csv
import io
import zlib
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final, NamedTuple

from platewatch.aws.buckets import Bucket
from platewatch.fields import FieldInvalid
from platewatch.hotlists.aws.findings_documents import load_findings, write_findings
from platewatch.hotlists.aws.packed_rows import (
    CHUNK_BYTES,
    GZIP_TYPE,
    NO_PAGE,
    keep_rows,
    load_rows,
    open_object,
    pack_rows,
)
from platewatch.hotlists.errors import RevisionLost
from platewatch.hotlists.fields import parse_row, write_row
from platewatch.hotlists.findings import Findings
from platewatch.hotlists.overlay import Laid, Overlay, bring_up_to_date, lay_over
from platewatch.hotlists.versions import Key, Version

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

REVISIONS: Final = ".revisions/"
_CONTENT: Final = ".csv.gz"
_UPON: Final = b"upon,"
_GZIP: Final = 31
"""What zlib calls a stream with gzip's head and tail."""


class Position(NamedTuple):
    """A place in a revision: the offset of a block among the packed bytes, and how many entries of it are past."""

    offset: int = 0
    skip: int = 0


@dataclass(frozen=True, slots=True)
class _Block:
    offset: int
    end: int
    versions: list[Version]


class S3Revisions:
    """Keeps and reads the content of revisions."""

    def __init__(self, client: "S3Client", bucket: str) -> None:
        self._bucket = Bucket(client, bucket)

    def keep_revision(self, list_name: str, revision: int, content: Iterable[Version]) -> None:
        """See RevisionFiles."""
        rows = ((version.from_revision, *write_row(version.entry)) for version in content)
        keep_rows(self._bucket, _revision_key(list_name, revision), rows)

    def load_revision(self, list_name: str, revision: int) -> Iterator[Version]:
        """See RevisionFiles."""
        if revision == 0:
            return
        overlay = self.load_overlay(list_name, revision)
        rows = load_rows(self._bucket, _revision_key(list_name, overlay.root)) if overlay.root else iter(())
        yield from lay_over(_parse_versions(list_name, rows), overlay.laid)

    def keep_overlay(self, list_name: str, revision: int, overlay: Overlay) -> None:
        """See RevisionFiles."""
        rows: list[tuple[object, ...]] = [("upon", overlay.root)]
        for key, laid in sorted(overlay.laid.items()):
            told = ("end", *key) if laid.entry is None else ("put", *write_row(laid.entry))
            rows.append((laid.revision, laid.at.isoformat(), *told))
        self._bucket.put(_revision_key(list_name, revision), pack_rows(rows), GZIP_TYPE)

    def load_overlay(self, list_name: str, revision: int) -> Overlay:
        """See RevisionFiles."""
        if revision == 0:
            return Overlay(0)
        with closing(open_object(self._bucket, _revision_key(list_name, revision))) as body:
            unpack, begin = zlib.decompressobj(_GZIP), b""
            chunks = body.iter_chunks(CHUNK_BYTES)
            for chunk in chunks:
                begin += unpack.decompress(chunk)
                # Most revisions are whole, and may be huge: no more of them is read than says so.
                if len(begin) >= len(_UPON):
                    break
            if not begin.startswith(_UPON):
                return Overlay(revision)
            text = begin + b"".join(unpack.decompress(chunk) for chunk in chunks)
        (_, root), *rows = csv.reader(io.StringIO(text.decode(), newline=""))
        return Overlay(int(root), dict(_parse_laid(list_name, row) for row in rows))

    def keep_patterns(self, list_name: str, revision: int, packed: bytes) -> None:
        """See RevisionFiles."""
        self._bucket.put(_patterns_key(list_name, revision), packed, GZIP_TYPE)

    def load_patterns(self, list_name: str, revision: int) -> bytes:
        """See RevisionFiles."""
        packed = self._bucket.find(_patterns_key(list_name, revision))
        if packed is None:
            raise RevisionLost(
                f"the patterns of revision {revision} of list {list_name} are not in the bucket: restore the object"
            )
        return packed

    def keep_warnings(self, list_name: str, revision: int, findings: Findings) -> None:
        """See RevisionFiles."""
        self._bucket.put_document(_warnings_key(list_name, revision), write_findings(findings))

    def find_warnings(self, list_name: str, revision: int) -> Findings:
        """See RevisionFiles."""
        told = self._bucket.find_document(_warnings_key(list_name, revision))
        return Findings() if told is None else load_findings(told)

    def list_revisions(self, list_name: str) -> list[int]:
        """See RevisionFiles."""
        names = (key.rpartition("/")[2] for key in self._bucket.list_keys(f"{REVISIONS}{list_name}/"))
        return sorted(int(name.removesuffix(_CONTENT)) for name in names if name.endswith(_CONTENT))

    def load_begun(self, list_name: str, revision: int) -> Iterator[Version]:
        """See RevisionFiles."""
        overlay = self.load_overlay(list_name, revision)
        if overlay.root == revision:
            rows = load_rows(self._bucket, _revision_key(list_name, revision))
            yield from (each for each in _parse_versions(list_name, rows) if each.from_revision == revision)
        for _, laid in sorted(overlay.laid.items()):
            if laid.revision == revision and laid.entry is not None:
                yield Version(laid.entry, revision)

    def remove_revision(self, list_name: str, revision: int) -> None:
        """See RevisionFiles."""
        self._bucket.remove([_patterns_key(list_name, revision), _revision_key(list_name, revision)])

    def fetch_page(
        self, list_name: str, revision: int, start: Position, most: int, active: int | None = None
    ) -> tuple[list[Version], Position | None]:
        """Up to `most` entries of a revision from a position on, and where the next ones are.

        What was changed or ended since, up to the `active` revision, is as it is now. Raises RevisionLost, and
        FieldInvalid where nothing begins at the position, or where another file has become the list since.
        """
        overlay = self.load_overlay(list_name, revision)
        if active is None or revision == active:
            return self._fetch_entries(list_name, overlay, start, most)
        now = self.load_overlay(list_name, active)
        if now.root != overlay.root:
            raise FieldInvalid("after", "is of a file that is not the list any more: begin again")
        versions, following = self._fetch_entries(list_name, overlay, start, most)
        return list(bring_up_to_date(versions, now)), following

    def _fetch_entries(
        self, list_name: str, overlay: Overlay, start: Position, most: int
    ) -> tuple[list[Version], Position | None]:
        versions: list[Version] = []
        skip = start.skip
        for offset, end, block in self._fetch_merged(list_name, overlay, start.offset):
            taken = block[skip : skip + most - len(versions)]
            versions += taken
            if skip + len(taken) < len(block):
                return versions, Position(offset, skip + len(taken))
            if len(versions) == most:
                return versions, None if end is None else Position(end)
            skip = 0
        return versions, None

    def _fetch_merged(
        self, list_name: str, overlay: Overlay, offset: int
    ) -> Iterator[tuple[int, int | None, list[Version]]]:
        """Each block from the offset on: where it begins and ends (None: with the revision), and what is in it.

        What is laid over the list is in the block of the entry before it.
        """
        if overlay.root == 0:
            yield 0, None, list(lay_over([], overlay.laid))
            return
        blocks = self._fetch_blocks(list_name, overlay.root, offset)
        block, first = next(blocks, None), offset == 0
        while block is not None:
            following = next(blocks, None)
            low = block.versions[0].key if block.versions and not first else None
            high = following.versions[0].key if following is not None and following.versions else None
            laid = {
                key: one
                for key, one in overlay.laid.items()
                if (low is None or key >= low) and (high is None or key < high)
            }
            yield block.offset, None if following is None else block.end, list(lay_over(block.versions, laid))
            block, first = following, False

    def _fetch_blocks(self, list_name: str, revision: int, offset: int) -> Iterator[_Block]:
        with closing(open_object(self._bucket, _revision_key(list_name, revision), offset)) as body:
            unpack, text, size = zlib.decompressobj(_GZIP), b"", 0
            for chunk in body.iter_chunks(CHUNK_BYTES // 4):
                left = chunk
                while left:
                    try:
                        text += unpack.decompress(left)
                    except zlib.error as error:
                        if not offset or size:
                            raise
                        raise FieldInvalid("after", NO_PAGE) from error
                    size += len(left) - len(unpack.unused_data)
                    left = unpack.unused_data
                    if unpack.eof:
                        rows = csv.reader(io.StringIO(text.decode(), newline=""))
                        yield _Block(offset, offset + size, list(_parse_versions(list_name, rows)))
                        offset += size
                        unpack, text, size = zlib.decompressobj(_GZIP), b"", 0


def _parse_versions(list_name: str, rows: Iterable[list[str]]) -> Iterator[Version]:
    for number, *row in rows:
        yield Version(parse_row(list_name, row), int(number))


def _parse_laid(list_name: str, row: list[str]) -> tuple[Key, Laid]:
    number, at, told, *values = row
    entry = parse_row(list_name, values) if told == "put" else None
    return Key(values[0], entry.case_number if entry else values[1]), Laid(
        int(number), datetime.fromisoformat(at), entry
    )


def _revision_key(list_name: str, revision: int) -> str:
    return f"{REVISIONS}{list_name}/{revision}{_CONTENT}"


def _patterns_key(list_name: str, revision: int) -> str:
    return f"{REVISIONS}{list_name}/{revision}.patterns"


def _warnings_key(list_name: str, revision: int) -> str:
    return f"{REVISIONS}{list_name}/{revision}.warnings.json"
