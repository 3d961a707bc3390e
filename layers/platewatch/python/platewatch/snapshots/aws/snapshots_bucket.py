"""Raw snapshots in the snapshots bucket."""

from typing import TYPE_CHECKING

from platewatch.aws.buckets import Bucket
from platewatch.snapshots.process import StoredSnapshot

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


class S3Snapshots:
    """Implements the port SnapshotStore."""

    def __init__(self, client: "S3Client", bucket: str) -> None:
        self._bucket = Bucket(client, bucket)

    def fetch(self, key: str) -> StoredSnapshot | None:
        """The snapshot, or None when there is no such object. `received_at` is when S3 had it whole."""
        answer = self._bucket.open(key)
        if answer is None:
            return None
        return StoredSnapshot(answer["Body"].read(), answer["LastModified"], answer["Metadata"].get("passage-id"))

    def discard(self, key: str) -> None:
        """Destroy the object; destroying it twice is the same as once."""
        self._bucket.remove([key])
