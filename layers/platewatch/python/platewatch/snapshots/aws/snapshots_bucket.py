"""Raw snapshots in the snapshots bucket."""

from typing import TYPE_CHECKING

from platewatch.snapshots.process import StoredSnapshot

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


class S3Snapshots:
    """Implements the port SnapshotStore."""

    def __init__(self, client: "S3Client", bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def fetch(self, key: str) -> StoredSnapshot | None:
        """The snapshot, or None when there is no such object. `received_at` is when S3 had it whole."""
        try:
            answer = self._client.get_object(Bucket=self._bucket, Key=key)
        except self._client.exceptions.NoSuchKey:
            return None
        return StoredSnapshot(answer["Body"].read(), answer["LastModified"], answer["Metadata"].get("passage-id"))

    def discard(self, key: str) -> None:
        """Destroy the object; destroying it twice is the same as once."""
        self._client.delete_object(Bucket=self._bucket, Key=key)
