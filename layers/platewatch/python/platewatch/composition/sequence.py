"""What sequence is made of, as its environment describes it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from platewatch.audit.aws.anchors_bucket import S3Anchors
from platewatch.audit.aws.audit_inbox import SqsAuditInbox
from platewatch.audit.aws.chain_table import DynamoChain
from platewatch.audit.aws.waiting_table import WaitingItems
from platewatch.audit.sequence import Inbox
from platewatch.aws import clients
from platewatch.aws.environment import load_text
from platewatch.composition.auditing import open_anchors, open_chain
from platewatch.composition.counting import load_term


@dataclass(frozen=True, slots=True)
class Sequencing:
    """Everything sequence_waiting asks for, but the time."""

    chain: DynamoChain
    inboxes: tuple[Inbox, ...]
    anchors: S3Anchors
    term: timedelta


def open_sequencing() -> Sequencing:
    """The chain, where records wait, and the anchors. Raises SettingMissing."""
    table = load_text("AUDIT_TABLE")
    waiting = WaitingItems(clients.dynamodb(), table, lambda: datetime.now(UTC))
    inboxes = (waiting, SqsAuditInbox(clients.sqs(), load_text("AUDIT_QUEUE_URL")))
    return Sequencing(open_chain(), inboxes, open_anchors(), load_term())
