"""Rows in the hotlists bucket: CSV, packed in blocks that can each be read by themselves.

So a page from the middle costs no more than the first.
"""

import csv
import gzip
import io
from collections.abc import Iterable, Iterator
from contextlib import closing
from itertools import islice
from tempfile import TemporaryFile
from typing import Any, Final

from botocore.exceptions import ClientError

from platewatch.aws.buckets import Bucket
from platewatch.fields import FieldInvalid
from platewatch.hotlists.errors import RevisionLost

CHUNK_BYTES: Final = 262_144
BLOCK_ROWS: Final = 1000
GZIP_TYPE: Final = "application/gzip"
NO_PAGE: Final = "must be the `next` of a page of this list: nothing begins there"

_LEVEL: Final = 5


def pack_rows(rows: Iterable[Iterable[object]]) -> bytes:
    """The rows as one block; nothing for none. Without a time in it the same rows are the same bytes each time."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return gzip.compress(text.getvalue().encode(), _LEVEL, mtime=0) if text.tell() else b""


def keep_rows(bucket: Bucket, key: str, rows: Iterator[Iterable[object]]) -> None:
    """Store the rows in blocks, all or nothing."""
    # An unnamed file is gone with the process, however it ends; one PUT makes the object whole or not at all.
    with TemporaryFile() as file:
        while True:
            packed = pack_rows(islice(rows, BLOCK_ROWS))
            if not packed and file.tell():
                break
            file.write(packed or gzip.compress(b"", mtime=0))
        file.seek(0)
        bucket.put(key, file, GZIP_TYPE)


def load_rows(bucket: Bucket, key: str) -> Iterator[list[str]]:
    """The rows of an object. Raises RevisionLost."""
    # It may be read for many minutes, longer than a connection lives.
    with TemporaryFile() as file, closing(open_object(bucket, key)) as body:
        for chunk in body.iter_chunks(CHUNK_BYTES):
            file.write(chunk)
        file.seek(0)
        with gzip.open(file, "rt", encoding="utf-8", newline="") as text:
            yield from csv.reader(text)


def open_object(bucket: Bucket, key: str, offset: int = 0) -> Any:
    """The body of an object from the offset on. Raises RevisionLost, and FieldInvalid where the offset is past it."""
    try:
        answer = bucket.open(key, offset)
    except ClientError as error:
        if error.response["Error"]["Code"] != "InvalidRange":
            raise
        raise FieldInvalid("after", NO_PAGE) from error
    if answer is None:
        raise RevisionLost(f"a revision's content, {key}, is not in the bucket: restore the object")
    return answer["Body"]
