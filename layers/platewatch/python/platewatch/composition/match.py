"""What match is made of, as its environment describes it."""

from dataclasses import dataclass, replace
from datetime import datetime

from platewatch.alerts.aws.deliveries_queue import SqsDeliveries
from platewatch.alerts.aws.deliveries_table import REVIEW, DynamoDeliveries
from platewatch.alerts.aws.hit_rates_table import DynamoHitRates
from platewatch.alerts.aws.recipient_checks_table import DynamoRecipientChecks
from platewatch.alerts.aws.recipients_table import DynamoRecipients
from platewatch.audit.aws.audit_queue import open_audit_log
from platewatch.aws import clients
from platewatch.aws.environment import load_text
from platewatch.aws.plate_tags import open_plate_secret, open_tagger
from platewatch.cameras.aws.cameras_table import DynamoCameras
from platewatch.composition.alerting import load_rules, open_hit_pictures, open_notifying
from platewatch.composition.counting import open_counts
from platewatch.hotlists.aws.hotlist_table import DynamoEntries
from platewatch.matching.announce import Announcing
from platewatch.matching.aws.presences_table import DynamoPresences
from platewatch.matching.aws.reviews_table import DynamoReviews
from platewatch.matching.evaluation import MatchRules
from platewatch.matching.passages import MatchStores
from platewatch.matching.rehearsal import Rehearsing
from platewatch.snapshots.aws.reads_queue import SqsReads, open_lanes
from platewatch.snapshots.aws.reads_table import DynamoReads


@dataclass(frozen=True, slots=True)
class Matching:
    """Everything match_read asks for, but the read and the time."""

    rules: MatchRules
    stores: MatchStores
    reads: SqsReads

    def after(self, first_sent_at: datetime, sealed: bytes | None = None) -> MatchStores:
        """The stores for a message that was first sent then (aware), with its read's sealed pictures: what is sent in
        its place keeps its day and them.
        """
        return replace(self.stores, closing=self.reads.after(first_sent_at, sealed), sealed=sealed)


def open_matching() -> Matching:
    """What match works with. Raises SettingMissing."""
    alerts_table = load_text("ALERTS_TABLE")
    reads = SqsReads(clients.sqs(), open_lanes())
    stores = MatchStores(
        reads=DynamoReads(clients.dynamodb(), load_text("READS_TABLE")),
        evidence=open_hit_pictures(),
        entries=DynamoEntries(clients.dynamodb(), load_text("HOTLIST_TABLE")),
        cameras=DynamoCameras(clients.dynamodb(), load_text("CAMERAS_TABLE")),
        recipients=DynamoRecipients(clients.dynamodb(), alerts_table),
        notifying=open_notifying(),
        presences=DynamoPresences(clients.dynamodb(), alerts_table, open_plate_secret()),
        reviews=DynamoReviews(clients.dynamodb(), alerts_table),
        announcing=Announcing(
            log=DynamoDeliveries(clients.dynamodb(), alerts_table, about=REVIEW),
            queue=SqsDeliveries(clients.sqs(), load_text("DELIVERIES_QUEUE_URL")),
        ),
        closing=reads,
        audit=open_audit_log(open_tagger()),
        counts=open_counts(),
        rates=DynamoHitRates(clients.dynamodb(), alerts_table),
        rehearsing=Rehearsing(
            finder=DynamoRecipientChecks(clients.dynamodb(), alerts_table),
            queue=SqsDeliveries(clients.sqs(), load_text("DELIVERIES_QUEUE_URL")),
        ),
    )
    return Matching(load_rules(), stores, reads)
