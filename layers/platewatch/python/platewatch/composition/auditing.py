"""What the sequencer and the auditor's routes are made of, as their environment describes it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from platewatch.audit.aws.anchors_bucket import S3Anchors
from platewatch.audit.aws.audit_inbox import SqsAuditInbox
from platewatch.audit.aws.chain_table import DynamoChain
from platewatch.audit.aws.counts_table import DynamoCounts
from platewatch.audit.aws.waiting_table import WaitingItems
from platewatch.audit.sequence import Inbox
from platewatch.aws import clients
from platewatch.aws.environment import read_number, read_text


@dataclass(frozen=True, slots=True)
class Sequencing:
    """Everything sequence_waiting asks for, but the time."""

    chain: DynamoChain
    inboxes: tuple[Inbox, ...]
    anchors: S3Anchors
    term: timedelta


def open_sequencing() -> Sequencing:
    """The chain, where records wait, and the anchors. Raises SettingMissing."""
    table = read_text("AUDIT_TABLE")
    waiting = WaitingItems(clients.dynamodb(), table, lambda: datetime.now(UTC))
    inboxes = (waiting, SqsAuditInbox(clients.sqs(), read_text("AUDIT_QUEUE_URL")))
    return Sequencing(open_chain(), inboxes, open_anchors(), _read_term())


def open_chain() -> DynamoChain:
    """The chain. Raises SettingMissing."""
    return DynamoChain(clients.dynamodb(), read_text("AUDIT_TABLE"), read_text("AUDIT_HEAD_TABLE"))


def open_anchors() -> S3Anchors:
    """Where anchors are. Raises SettingMissing."""
    return S3Anchors(clients.s3(), read_text("ANCHORS_BUCKET"))


def open_counts() -> DynamoCounts:
    """Where no-hits are counted. Raises SettingMissing."""
    return DynamoCounts(clients.dynamodb(), read_text("COUNTS_TABLE"), _read_term())


def _read_term() -> timedelta:
    return timedelta(days=read_number("AUDIT_DAYS"))
