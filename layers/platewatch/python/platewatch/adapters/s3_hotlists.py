"""The hotlists bucket: <list>/<file>.csv as uploaded, its report beside it, and the revisions; see s3_revisions.

Only keys that end in .csv start an import, so neither reports nor revisions do.
"""

import base64
import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from typing import Any, Final
from urllib.parse import quote, unquote

from botocore.exceptions import ClientError

from platewatch.adapters.s3_parts import S3Parts
from platewatch.adapters.s3_revisions import CHUNK_BYTES, REVISIONS
from platewatch.hotlists.announcement import AnnouncedFile
from platewatch.hotlists.ports import UploadedFile
from platewatch.hotlists.report import Report, report_key, write_document
from platewatch.hotlists.revisions import Upload

CONTENT_TYPE: Final = "text/csv"

_ANNOUNCED_BY: Final = "announced-by"
"""The metadata of a file that says who announced it; percent-encoded, for metadata takes no other characters."""


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
            announced_by = unquote(answer["Metadata"].get(_ANNOUNCED_BY, ""))
            upload = Upload(key, answer["ETag"].strip('"'), answer["LastModified"], announced_by)
            yield UploadedFile(upload, body.iter_chunks(CHUNK_BYTES))

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

    def sign_upload(
        self, announced: AnnouncedFile, key: str, term: timedelta, announced_by: str
    ) -> tuple[str, dict[str, str]]:
        """An address for a PUT of exactly the announced bytes, good for `term`, and the headers to send.

        The identity that announced the file is one of them: signed, so nobody can send another, and kept with the file.
        """
        checksum = base64.b64encode(bytes.fromhex(announced.sha256)).decode("ascii")
        url = self._client.generate_presigned_url(
            "put_object",
            Params={
                "Bucket": self._bucket,
                "Key": key,
                "ContentLength": announced.size,
                "ContentType": CONTENT_TYPE,
                "ChecksumSHA256": checksum,
                "Metadata": {_ANNOUNCED_BY: quote(announced_by)},
            },
            ExpiresIn=int(term.total_seconds()),
            HttpMethod="PUT",
        )
        return url, {
            "Content-Length": str(announced.size),
            "Content-Type": CONTENT_TYPE,
            "x-amz-checksum-sha256": checksum,
            f"x-amz-meta-{_ANNOUNCED_BY}": quote(announced_by),
        }

    def remove_files(self, list_name: str) -> None:
        """See ListFiles."""
        for prefix in (f"{list_name}/", f".staged/{list_name}/", f"{REVISIONS}{list_name}/"):
            self._remove(list(self._list_keys(prefix)))

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
