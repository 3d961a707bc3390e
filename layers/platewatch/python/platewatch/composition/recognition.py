"""What recognise is made of: the stores it writes to and the reader with its models loaded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from time import monotonic

from platewatch.aws import clients
from platewatch.aws.environment import read_number, read_text
from platewatch.aws.refusals import Refused, count_refusal
from platewatch.cameras.aws.views_table import DynamoViews
from platewatch.cameras.camera import Lane
from platewatch.evidence.aws.evidence_bucket import S3Evidence
from platewatch.evidence.masking import Pictures
from platewatch.reading.decoding.process import DecodeWorker
from platewatch.reading.errors import UnsafeImage
from platewatch.reading.plate_reader import PlateReader
from platewatch.reading.record import Evidence, Read, ReadRef
from platewatch.retention.terms import Retention, RetentionMode
from platewatch.snapshots.aws.passages_table import DynamoPassages
from platewatch.snapshots.aws.reads_queue import SqsReads, open_lanes
from platewatch.snapshots.aws.reads_table import DynamoReads
from platewatch.snapshots.aws.shares_table import DynamoShares
from platewatch.snapshots.aws.snapshots_bucket import S3Snapshots
from platewatch.snapshots.aws.snapshots_queue import SqsExcess, open_excess
from platewatch.snapshots.outcome import Marker, Rejection


@dataclass(frozen=True, slots=True)
class AwsReadSink:
    """Implements the port ReadSink: pictures to S3, reads to DynamoDB, their ids to SQS."""

    evidence: S3Evidence
    reads: DynamoReads
    queues: SqsReads

    def keep_pictures(self, evidence: Evidence, pictures: Pictures, retention: Retention) -> None:
        """Store the pictures under the evidence's keys. Repeatable."""
        self.evidence.keep_pictures(evidence, pictures, retention)

    def keep_reads(self, reads: Sequence[Read]) -> None:
        """Store the reads. Repeatable."""
        self.reads.keep_reads(reads)

    def announce_reads(self, lane: Lane, refs: Sequence[ReadRef]) -> None:
        """Tell matching, through the lane's queue."""
        self.queues.announce_reads(lane, refs)


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


@dataclass(frozen=True, slots=True)
class Chain:
    """Everything process_snapshot and process_in_turn ask for, but clocks."""

    passages: AwsPassageSink | None
    snapshots: S3Snapshots
    ledger: AwsLedger
    shares: DynamoShares
    excess: SqsExcess
    sink: AwsReadSink
    reader: PlateReader
    views: DynamoViews


def open_chain() -> Chain:
    """The chain as the environment describes it. Raises SettingMissing, or ModelError for wrong weights."""
    # Before ONNX Runtime is loaded: the worker gets ready meanwhile.
    worker = DecodeWorker()
    from platewatch.reading.onnx.models import open_reader

    reads = DynamoReads(clients.dynamodb(), read_text("READS_TABLE"))
    queues = SqsReads(clients.sqs(), open_lanes())
    evidence = S3Evidence(clients.s3(), read_text("EVIDENCE_BUCKET"))
    return Chain(
        passages=_open_passages() if RetentionMode(read_text("RETENTION_MODE")).keeps_passages else None,
        snapshots=S3Snapshots(clients.s3(), read_text("SNAPSHOTS_BUCKET")),
        ledger=AwsLedger(reads),
        shares=DynamoShares(clients.dynamodb(), read_text("READS_TABLE")),
        excess=open_excess(clients.sqs()),
        sink=AwsReadSink(evidence, reads, queues),
        views=DynamoViews(clients.dynamodb(), read_text("CAMERAS_TABLE"), monotonic),
        reader=open_reader(
            Path(read_text("MODELS_DIR")),
            max_bytes=int(read_number("MAX_SNAPSHOT_BYTES")),
            decode_pixels=worker.decode,
        ),
    )


def _open_passages() -> AwsPassageSink:
    return AwsPassageSink(
        S3Evidence(clients.s3(), read_text("PASSAGES_BUCKET")),
        DynamoPassages(clients.dynamodb(), read_text("PASSAGES_TABLE")),
    )
