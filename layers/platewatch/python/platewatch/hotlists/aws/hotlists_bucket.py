"""Uploaded files in the hotlists bucket: imports/<list>/<id>.csv or .xlsx, and the report of each beside it.

For revisions and the parts of files see revisions_bucket and parts_bucket. Only keys that end as a file's do start an
import, so neither reports nor revisions do. The bucket's lifecycle keeps nothing under imports/ longer than
retention.terms says.
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ClientError

from platewatch.aws.buckets import Bucket, write_checksum
from platewatch.hotlists.announcement import FOLDER, AnnouncedFile, FileFormat, split_key
from platewatch.hotlists.aws.packed_rows import CHUNK_BYTES
from platewatch.hotlists.aws.revisions_bucket import REVISIONS
from platewatch.hotlists.lines import parse_lines
from platewatch.hotlists.list_state import Upload
from platewatch.hotlists.ports import UploadedFile
from platewatch.hotlists.report import Report, report_key, write_document
from platewatch.hotlists.workbook.process import parse_workbook

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

CONTENT_TYPES: Final = {
    FileFormat.CSV: "text/csv",
    FileFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class S3Hotlists:
    """Implements the port ListFiles, signs uploads and finds reports."""

    def __init__(self, client: "S3Client", bucket: str) -> None:
        self._bucket = Bucket(client, bucket)

    @contextmanager
    def open_upload(self, key: str) -> Iterator[UploadedFile | None]:
        """See ListFiles."""
        answer = self._bucket.open(key)
        if answer is None:
            yield None
            return
        with closing(answer["Body"]) as body:
            upload = Upload(key, answer["ETag"].strip('"'), answer["LastModified"])
            read = parse_workbook if split_key(key)[2] is FileFormat.XLSX else parse_lines
            yield UploadedFile(upload, read(body.iter_chunks(CHUNK_BYTES)))

    def keep_report(self, report: Report) -> None:
        """See ListFiles."""
        self._bucket.put_document(report_key(report.key), write_document(report), indent=1)

    def find_report(self, key: str) -> dict[str, Any] | None:
        """The document of the report on the file with this key, None when there is none yet."""
        return self._bucket.find_document(report_key(key))

    def sign_upload(self, announced: AnnouncedFile, key: str, term: timedelta) -> tuple[str, dict[str, str]]:
        """An address for one PUT of exactly the announced bytes, good for `term`, and the headers to send.

        S3 answers 412 where the file is there already: a second PUT would be announced by nobody.
        """
        content_type = CONTENT_TYPES[announced.format]
        checksum = write_checksum(announced.sha256)
        request = {
            "Key": key,
            "ContentLength": announced.size,
            "ContentType": content_type,
            "ChecksumSHA256": checksum,
            "IfNoneMatch": "*",
        }
        return self._bucket.sign_put(request, term), {
            "Content-Length": str(announced.size),
            "Content-Type": content_type,
            "x-amz-checksum-sha256": checksum,
            "If-None-Match": "*",
        }

    def remove_files(self, list_name: str) -> None:
        """See ListFiles."""
        for prefix in (f"{FOLDER}/{list_name}/", f"{list_name}/", f".staged/{list_name}/", f"{REVISIONS}{list_name}/"):
            self._bucket.remove([key for key in self._bucket.list_keys(prefix) if _lies_in(prefix, key)])

    def has_upload(self, key: str) -> bool:
        """True when the file is there."""
        try:
            self._bucket.client.head_object(Bucket=self._bucket.name, Key=key)
        except ClientError as error:
            # A HEAD has no body, so its error has no better name than the status.
            if error.response["Error"]["Code"] in ("404", "NoSuchKey"):
                return False
            raise
        return True


def _lies_in(prefix: str, key: str) -> bool:
    """True for what lies in that folder itself, or in one below a list's own.

    Files of earlier versions lie in <list>/, and a list may be called as the folder of all imports is.
    """
    return prefix.count("/") > 1 or "/" not in key.removeprefix(prefix)
