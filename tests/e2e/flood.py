"""A camera that wants its lane for itself: it announces as much as it may, with pictures that take long to read."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from localcloud.run.cloud import LocalCloud
from platewatch.cameras.camera import Lane
from platewatch.reading.header import check_media_type
from platewatch.snapshots.commands.http_transport import HttpTransport
from platewatch.snapshots.snapshot import Snapshot

MOST_AT_ONCE: Final = 20
"""What one request may announce."""


@dataclass(slots=True)
class Flood:
    """One priority camera and what it has sent."""

    cloud: LocalCloud
    camera_id: str
    token: str
    sent: list[Snapshot] = field(default_factory=list)

    def send(self, picture: bytes, count: int = MOST_AT_ONCE) -> Sequence[Snapshot]:
        """Announce the picture in one request so many times, each at another moment, and PUT them all."""
        transport = HttpTransport(self.cloud.api_url, self.token)
        now, sha256 = datetime.now(UTC), hashlib.sha256(picture).hexdigest()
        moments = [now - timedelta(milliseconds=number) for number in range(count)]
        media_type = check_media_type(picture)
        document = {"sha256": sha256, "size": len(picture), "content_type": media_type}
        answer = transport.announce({"snapshots": [document | {"captured_at": each.isoformat()} for each in moments]})
        assert answer.status == 200, answer
        snapshots = []
        for moment, target in zip(moments, answer.targets, strict=True):
            assert transport.put(target, picture) == 200
            captured_at = moment.replace(microsecond=moment.microsecond // 1000 * 1000)
            snapshots.append(Snapshot(self.camera_id, Lane.PRIORITY, captured_at, sha256, media_type))
        self.sent += snapshots
        return snapshots

    def count_waiting(self) -> int:
        """How many snapshots wait in the lane's two queues; those under way are not counted."""
        sqs = self.cloud.admin_client("sqs")
        names = ["ApproximateNumberOfMessages"]
        urls = [self.cloud.resources[f"SnapshotsPriority{kind}Queue"] for kind in ("", "Excess")]
        return sum(
            int(sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"][names[0]]) for url in urls
        )
