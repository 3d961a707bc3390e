"""The hotlists bucket: imports/<list>/<id>.csv or .xlsx as uploaded, its report beside it, and the revisions.

For these see s3_revisions. Only keys that end as a file's do start an import, so neither reports nor revisions do. The
bucket's lifecycle keeps nothing under imports/ longer than retention.terms says.
"""

import base64
import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from typing import Any, Final

from botocore.exceptions import ClientError

from platewatch.hotlists.announcement import FOLDER, AnnouncedFile, FileFormat, split_key
from platewatch.hotlists.aws.parts_bucket import S3Parts
from platewatch.hotlists.aws.revisions_bucket import CHUNK_BYTES, REVISIONS
from platewatch.hotlists.lines import read_lines
from platewatch.hotlists.ports import UploadedFile
from platewatch.hotlists.report import Report, report_key, write_document
from platewatch.hotlists.revisions import Upload
from platewatch.hotlists.workbook.process import read_workbook

CONTENT_TYPES: Final = {
    FileFormat.CSV: "text/csv",
    FileFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class S3Hotlists(S3Parts):
    """Files, reports and revisions of lists in one bucket."""

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
            read = read_workbook if split_key(key)[2] is FileFormat.XLSX else read_lines
            yield UploadedFile(upload, read(body.iter_chunks(CHUNK_BYTES)))

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
        """An address for one PUT of exactly the announced bytes, good for `term`, and the headers to send.

        S3 answers 412 where the file is there already: a second PUT would be announced by nobody.
        """
        content_type = CONTENT_TYPES[announced.format]
        checksum = base64.b64encode(bytes.fromhex(announced.sha256)).decode("ascii")
        url = self._client.generate_presigned_url(
            "put_object",
            Params={
                "Bucket": self._bucket,
                "Key": key,
                "ContentLength": announced.size,
                "ContentType": content_type,
                "ChecksumSHA256": checksum,
                "IfNoneMatch": "*",
            },
            ExpiresIn=int(term.total_seconds()),
            HttpMethod="PUT",
        )
        return url, {
            "Content-Length": str(announced.size),
            "Content-Type": content_type,
            "x-amz-checksum-sha256": checksum,
            "If-None-Match": "*",
        }

    def remove_files(self, list_name: str) -> None:
        """See ListFiles."""
        for prefix in (f"{FOLDER}/{list_name}/", f"{list_name}/", f".staged/{list_name}/", f"{REVISIONS}{list_name}/"):
            self._remove([key for key in self._list_keys(prefix) if _lies_in(prefix, key)])

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


def _lies_in(prefix: str, key: str) -> bool:
    """True for what lies in that folder itself, or in one below a list's own.

    Files of earlier versions lie in <list>/, and a list may be called as the folder of all imports is.
    """
    return prefix.count("/") > 1 or "/" not in key.removeprefix(prefix)
