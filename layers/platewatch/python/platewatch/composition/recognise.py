"""What recognise is made of: the stores it writes to and the reader with its models loaded."""

from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from platewatch.aws import clients
from platewatch.aws.environment import load_number, load_text
from platewatch.aws.plate_tags import open_tagger
from platewatch.cameras.aws.cameras_table import DynamoViews
from platewatch.evidence.aws.evidence_bucket import S3Evidence
from platewatch.reading.decoding.process import DecodeWorker
from platewatch.retention.terms import RetentionMode
from platewatch.snapshots.aws.arrivals import S3Snapshots, SqsExcess, open_excess
from platewatch.snapshots.aws.passages_table import DynamoPassages
from platewatch.snapshots.aws.reads_queue import SqsReads, open_lanes
from platewatch.snapshots.aws.reads_table import DynamoReads
from platewatch.snapshots.aws.shares_table import DynamoShares
from platewatch.snapshots.aws.sinks import AwsLedger, AwsPassageSink, AwsReadSink
from platewatch.snapshots.process import Recognising


@dataclass(frozen=True, slots=True)
class Chain:
    """Everything process_snapshot and process_in_turn ask for, but clocks."""

    recognising: Recognising
    shares: DynamoShares
    excess: SqsExcess


def open_chain() -> Chain:
    """The chain as the environment describes it. Raises SettingMissing, or ModelError for wrong weights."""
    # Before ONNX Runtime is loaded: the worker gets ready meanwhile.
    worker = DecodeWorker()
    from platewatch.reading.onnx.models import open_reader

    reads = DynamoReads(clients.dynamodb(), load_text("READS_TABLE"))
    queues = SqsReads(clients.sqs(), open_lanes())
    evidence = S3Evidence(clients.s3(), load_text("EVIDENCE_BUCKET"))
    recognising = Recognising(
        passages=_open_passages() if RetentionMode(load_text("RETENTION_MODE")).keeps_passages else None,
        store=S3Snapshots(clients.s3(), load_text("SNAPSHOTS_BUCKET")),
        ledger=AwsLedger(reads),
        sink=AwsReadSink(evidence, reads, queues),
        views=DynamoViews(clients.dynamodb(), load_text("CAMERAS_TABLE"), monotonic),
        reader=open_reader(
            Path(load_text("MODELS_DIR")),
            max_bytes=int(load_number("MAX_SNAPSHOT_BYTES")),
            decode_pixels=worker.decode,
        ),
    )
    return Chain(
        recognising,
        shares=DynamoShares(clients.dynamodb(), load_text("READS_TABLE")),
        excess=open_excess(clients.sqs()),
    )


def _open_passages() -> AwsPassageSink:
    return AwsPassageSink(
        S3Evidence(clients.s3(), load_text("PASSAGES_BUCKET")),
        DynamoPassages(clients.dynamodb(), load_text("PASSAGES_TABLE"), open_tagger()),
    )
