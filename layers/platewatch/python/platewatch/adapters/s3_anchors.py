"""Anchors in a bucket under Object Lock. All that an anchor says stands in its key, so that a list of keys tells all.

`<day>/<time>-<number>-<digest>.json`; the object says the same as JSON.
"""

import json
import re
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Final

from platewatch.audit.chain import Anchor

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_KEY: Final = re.compile(
    r"(?P<at>\d{4}-\d{2}-\d{2}/\d{6})-(?P<sequence>\d{12})-(?P<digest>[0-9a-f]{64})\.json", re.ASCII
)


class S3Anchors:
    """Implements the port AnchorStore, and lists what is kept."""

    def __init__(self, client: "S3Client", bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def keep_anchor(self, anchor: Anchor) -> None:
        """Keep the anchor; the bucket's default retention locks it."""
        at = anchor.made_at.astimezone(UTC)
        body = {"sequence": anchor.sequence, "digest": anchor.digest, "made_at": at.isoformat(timespec="seconds")}
        self._client.put_object(
            Bucket=self._bucket,
            Key=f"{at:%Y-%m-%d/%H%M%S}-{anchor.sequence:012d}-{anchor.digest}.json",
            Body=json.dumps(body).encode(),
            ContentType="application/json",
            # S3 takes nothing under Object Lock without one.
            ChecksumAlgorithm="SHA256",
        )

    def list_anchors(self, since: date, after: str) -> tuple[list[Anchor], str | None]:
        """The anchors made from that day on among the next thousand after that key, and the key to go on after.

        All versions: what somebody hid behind a delete marker is listed too.
        """
        begin: dict[str, Any] = {"KeyMarker": after} if after else {}
        answer = self._client.list_object_versions(Bucket=self._bucket, **begin)
        anchors = []
        for version in answer.get("Versions", []):
            match = _KEY.fullmatch(version["Key"])
            if match is not None:
                made_at = datetime.strptime(match["at"], "%Y-%m-%d/%H%M%S").replace(tzinfo=UTC)
                if made_at.date() < since:
                    continue
                anchors.append(Anchor(int(match["sequence"]), match["digest"], made_at, version["LastModified"]))
        return anchors, answer.get("NextKeyMarker") if answer.get("IsTruncated") else None
