"""The hotlists bucket: <list>/<file>.csv as uploaded, its report beside it, and .revisions/<list>/<n>.csv.gz.

Only keys that end in .csv start an import, so neither reports nor revisions do.
"""

import base64
import csv
import gzip
import io
import json
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from itertools import islice
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ClientError

from platewatch.hotlists.announcement import AnnouncedFile
from platewatch.hotlists.errors import RevisionLost
from platewatch.hotlists.ports import UploadedFile
from platewatch.hotlists.report import Report, report_key, write_document
from platewatch.hotlists.revisions import Upload
from platewatch.hotlists.rows import read_row, write_row
from platewatch.hotlists.versions import Version

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

CONTENT_TYPE: Final = "text/csv"

_CHUNK_BYTES: Final = 262_144


class S3Hotlists:
    """Files, reports and revisions of lists in one bucket."""

    def __init__(self, client: "S3Client", bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    @contextmanager
    def open_upload(self, key: str) -> Iterator[UploadedFile | None]:
        """See ListFiles."""
        try:
            answer = self._client.get_object(Bucket=self._bucket, Key=key)
        except self._client.exceptions.NoSuchKey:
            yield None
            return
        with closing(answer["Body"]) as body:
            upload = Upload(key, answer["ETag"].strip('"'), answer["LastModified"])
            yield UploadedFile(upload, body.iter_chunks(_CHUNK_BYTES))

    def keep_report(self, report: Report) -> None:
        """See ListFiles."""
        document = json.dumps(write_document(report), ensure_ascii=False, indent=1)
        self._client.put_object(
            Bucket=self._bucket,
            Key=report_key(report.key),
            Body=document.encode(),
            ContentType="application/json",
        )

    def find_report(self, key: str) -> dict[str, Any] | None:
        """The document of the report on the file with this key, None when there is none yet."""
        try:
            answer = self._client.get_object(Bucket=self._bucket, Key=report_key(key))
        except self._client.exceptions.NoSuchKey:
            return None
        document: dict[str, Any] = json.loads(answer["Body"].read())
        return document

    def sign_upload(self, announced: AnnouncedFile, key: str, term: timedelta) -> tuple[str, dict[str, str]]:
        """An address for a PUT of exactly the announced bytes, good for `term`, and the headers to send."""
        checksum = base64.b64encode(bytes.fromhex(announced.sha256)).decode("ascii")
        url = self._client.generate_presigned_url(
            "put_object",
            Params={
                "Bucket": self._bucket,
                "Key": key,
                "ContentLength": announced.size,
                "ContentType": CONTENT_TYPE,
                "ChecksumSHA256": checksum,
            },
            ExpiresIn=int(term.total_seconds()),
            HttpMethod="PUT",
        )
        return url, {
            "Content-Length": str(announced.size),
            "Content-Type": CONTENT_TYPE,
            "x-amz-checksum-sha256": checksum,
        }

    def has_upload(self, key: str) -> bool:
        """True when the file is there."""
        try:
            self._client.head_object(Bucket=self._bucket, Key=key)
        except ClientError as error:
            # A HEAD has no body, so its error has no better name than the status.
            if error.response["Error"]["Code"] in ("404", "NoSuchKey"):
                return False
            raise
        return True

    def keep_revision(self, list_name: str, revision: int, content: Iterable[Version]) -> None:
        """See ListFiles."""
        # An unnamed file is gone with the process, however it ends; one PUT makes the object whole or not at all.
        with TemporaryFile() as file:
            # Without a time in it the same content is the same bytes each time.
            with (
                gzip.GzipFile(filename="", fileobj=file, mode="wb", compresslevel=5, mtime=0) as packed,
                io.TextIOWrapper(packed, encoding="utf-8", newline="") as text,
            ):
                writer = csv.writer(text, lineterminator="\n")
                writer.writerows((version.from_revision, *write_row(version.entry)) for version in content)
            file.seek(0)
            self._client.put_object(
                Bucket=self._bucket,
                Key=_revision_key(list_name, revision),
                Body=file,
                ContentType="application/gzip",
            )

    def load_revision(self, list_name: str, revision: int) -> Iterator[Version]:
        """See ListFiles."""
        if revision == 0:
            return
        try:
            answer = self._client.get_object(Bucket=self._bucket, Key=_revision_key(list_name, revision))
        except self._client.exceptions.NoSuchKey as error:
            raise RevisionLost(
                f"the content of revision {revision} of list {list_name} is not in the bucket: restore the object"
            ) from error
        # It may be read for many minutes, longer than a connection lives.
        with TemporaryFile() as file, closing(answer["Body"]) as body:
            for chunk in body.iter_chunks(_CHUNK_BYTES):
                file.write(chunk)
            file.seek(0)
            with gzip.open(file, "rt", encoding="utf-8", newline="") as text:
                for number, *row in csv.reader(text):
                    yield Version(read_row(list_name, row), int(number))

    def keep_patterns(self, list_name: str, revision: int, packed: bytes) -> None:
        """See ListFiles."""
        self._client.put_object(Bucket=self._bucket, Key=_patterns_key(list_name, revision), Body=packed)

    def load_patterns(self, list_name: str, revision: int) -> bytes:
        """See ListFiles."""
        try:
            answer = self._client.get_object(Bucket=self._bucket, Key=_patterns_key(list_name, revision))
        except self._client.exceptions.NoSuchKey as error:
            raise RevisionLost(
                f"the patterns of revision {revision} of list {list_name} are not in the bucket: restore the object"
            ) from error
        return answer["Body"].read()

    def read_page(self, list_name: str, revision: int, start: int, most: int) -> list[Version]:
        """Up to `most` entries of a revision from position `start` (0 is the first) on. Raises RevisionLost."""
        return list(islice(self.load_revision(list_name, revision), start, start + most))


def _revision_key(list_name: str, revision: int) -> str:
    return f".revisions/{list_name}/{revision}.csv.gz"


def _patterns_key(list_name: str, revision: int) -> str:
    return f".revisions/{list_name}/{revision}.patterns"
