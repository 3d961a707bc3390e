"""What the sequencer and the auditor's routes are made of, as their environment describes it."""

from dataclasses import dataclass
from datetime import timedelta

from platewatch.adapters import clients
from platewatch.adapters.dynamodb_chain import DynamoChain
from platewatch.adapters.dynamodb_counts import DynamoCounts
from platewatch.adapters.environment import read_number, read_text
from platewatch.adapters.s3_anchors import S3Anchors


@dataclass(frozen=True, slots=True)
class Sequencing:
    """Everything sequence_waiting asks for, but the time."""

    chain: DynamoChain
    anchors: S3Anchors


def open_sequencing() -> Sequencing:
    """The chain and its anchors. Raises SettingMissing."""
    chain = DynamoChain(clients.dynamodb(), read_text("AUDIT_TABLE"), read_text("AUDIT_HEAD_TABLE"))
    return Sequencing(chain, S3Anchors(clients.s3(), read_text("ANCHORS_BUCKET")))


def open_counts() -> DynamoCounts:
    """Where no-hits are counted. Raises SettingMissing."""
    term = timedelta(days=read_number("AUDIT_DAYS"))
    return DynamoCounts(clients.dynamodb(), read_text("COUNTS_TABLE"), term)
