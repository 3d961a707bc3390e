"""Presigned PUTs for snapshots."""

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from platewatch.aws.buckets import Bucket, write_checksum
from platewatch.snapshots.snapshot import Snapshot, format_key

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


class S3Uploads:
    """Signs PUTs into the snapshots bucket with the rights of whoever made the client."""

    def __init__(self, client: "S3Client", bucket: str) -> None:
        self._bucket = Bucket(client, bucket)

    def sign(
        self, snapshot: Snapshot, size: int, passage_id: str | None, term: timedelta
    ) -> tuple[str, Mapping[str, str]]:
        """A PUT bound to the length, type and checksum: each is among the signed headers.

        S3 itself compares the body with the checksum, so nothing but the announced bytes can arrive.
        """
        checksum = write_checksum(snapshot.sha256)
        headers = {
            "Content-Length": str(size),
            "Content-Type": snapshot.content_type,
            "x-amz-checksum-sha256": checksum,
        }
        request: dict[str, Any] = {
            "Key": format_key(snapshot),
            "ContentLength": size,
            "ContentType": snapshot.content_type,
            "ChecksumSHA256": checksum,
        }
        if passage_id is not None:
            headers["x-amz-meta-passage-id"] = passage_id
            request["Metadata"] = {"passage-id": passage_id}
        return self._bucket.sign_put(request, term), headers
