"""Where recognise puts what it has read: pictures, reads and their ids; and what became of snapshots."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from platewatch.aws.refusals import Refused, count_refusal
from platewatch.cameras.camera import Lane
from platewatch.evidence.aws.evidence_bucket import S3Evidence
from platewatch.evidence.aws.sealing import seal_pictures
from platewatch.evidence.masking import Pictures
from platewatch.reading.errors import UnsafeImage
from platewatch.reading.record import Evidence, Read, ReadNews
from platewatch.retention.terms import Retention
from platewatch.snapshots.aws.passages_table import DynamoPassages
from platewatch.snapshots.aws.reads_queue import SqsReads
from platewatch.snapshots.aws.reads_table import DynamoReads
from platewatch.snapshots.outcome import Marker, Rejection


@dataclass(frozen=True, slots=True)
class AwsReadSink:
    """Implements the port ReadSink: large pictures to S3, reads to DynamoDB, ids with other pictures to SQS."""

    evidence: S3Evidence
    reads: DynamoReads
    queues: SqsReads

    def keep_pictures(self, evidence: Evidence, pictures: Pictures, retention: Retention) -> None:
        """Store the pictures under the evidence's keys. Repeatable."""
        self.evidence.keep_pictures(evidence, pictures, retention)

    def keep_reads(self, reads: Sequence[Read]) -> Sequence[Read]:
        """Store the reads; returns them as they are stored. Repeatable."""
        return self.reads.keep_reads(reads)

    def seal(self, pictures: Pictures, key: bytes) -> bytes:
        """See ReadSink."""
        return seal_pictures(pictures.overview, pictures.plate, key)

    def announce_reads(self, lane: Lane, news: Sequence[ReadNews]) -> None:
        """Tell matching, through the lane's queue."""
        self.queues.announce_reads(lane, news)


@dataclass(frozen=True, slots=True)
class AwsPassageSink:
    """Implements the port PassageSink: pictures to their own bucket, reads to their own table."""

    evidence: S3Evidence
    passages: DynamoPassages

    def keep_pictures(self, evidence: Evidence, pictures: Pictures, retention: Retention) -> None:
        """Store the pictures under the evidence's keys. Repeatable."""
        self.evidence.keep_pictures(evidence, pictures, retention)

    def keep_reads(self, reads: Sequence[Read]) -> None:
        """Store the reads. Repeatable."""
        self.passages.keep_reads(reads)


@dataclass(frozen=True, slots=True)
class AwsLedger:
    """Implements the port SnapshotLedger on the reads table, and counts what could harm the decoder for the operators'
    alarm.
    """

    reads: DynamoReads

    def find_marker(self, snapshot_id: str, now: datetime) -> Marker | None:
        """The snapshot's marker, or None when it is not done yet."""
        return self.reads.find_marker(snapshot_id, now)

    def put_marker(self, marker: Marker) -> None:
        """Mark the snapshot as done. Repeatable."""
        self.reads.put_marker(marker)

    def put_rejection(self, rejection: Rejection) -> None:
        """Record the rejection. Repeatable."""
        self.reads.put_rejection(rejection)
        if rejection.code == UnsafeImage.code:
            count_refusal(Refused.PICTURES)
