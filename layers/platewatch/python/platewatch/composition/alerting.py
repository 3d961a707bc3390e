"""What match, deliver and watch are made of, as their environment describes it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from platewatch.alerts.answer import AnswerStores
from platewatch.alerts.aws.alerts_table import DynamoAlerts
from platewatch.alerts.aws.deliveries_queue import SqsDeliveries
from platewatch.alerts.aws.deliveries_table import REVIEW, DynamoDeliveries, DynamoLinks, open_notices
from platewatch.alerts.aws.disputes_table import DynamoDisputes
from platewatch.alerts.aws.ends_table import DynamoHits, HitPictures
from platewatch.alerts.aws.escalations_table import DynamoUnansweredHits
from platewatch.alerts.aws.hit_rates_table import DynamoHitRates
from platewatch.alerts.aws.holds_table import open_holds
from platewatch.alerts.aws.messages_table import DynamoMessages
from platewatch.alerts.aws.recipient_changes_table import DynamoRecipientChanges
from platewatch.alerts.aws.recipients_table import DynamoRecipients
from platewatch.alerts.aws.sms_log import CloudWatchSmsReports
from platewatch.alerts.aws.tally_table import DynamoTally
from platewatch.alerts.channels.senders import open_senders
from platewatch.alerts.channels.sns import SnsOperators, open_sms
from platewatch.alerts.deliver import DeliveryRules, DeliveryStores, deliver_alert
from platewatch.alerts.delivery import DeliveryState
from platewatch.alerts.escalate import EscalationStores
from platewatch.alerts.hold import HoldStores
from platewatch.alerts.order import Order, ReviewOrder
from platewatch.alerts.recipient_change import ChangeStores
from platewatch.alerts.sms_reports import ReportStores
from platewatch.alerts.tell import Telling
from platewatch.alerts.words import Language
from platewatch.audit.aws.audit_queue import open_audit_log
from platewatch.audit.aws.counts_table import DynamoCounts
from platewatch.aws import clients
from platewatch.aws.environment import read_number, read_text
from platewatch.aws.kms_secrets import KmsSecret
from platewatch.aws.phones import read_phones
from platewatch.aws.plate_tags import open_plate_secret, open_tagger
from platewatch.cameras.aws.cameras_table import DynamoCameras
from platewatch.cameras.aws.clock_faults_table import DynamoClockFaults
from platewatch.cameras.clock_watch import ClockStores
from platewatch.composition.answering import open_answers
from platewatch.composition.auditing import open_counts
from platewatch.evidence.aws.evidence_bucket import S3Evidence
from platewatch.hits.bands import Bounds
from platewatch.hotlists.aws.hotlist_table import DynamoEntries
from platewatch.matching.announce import Announcing, ReviewDelivery, deliver_review
from platewatch.matching.aws.presences_table import DynamoPresences
from platewatch.matching.aws.reviews_table import DynamoReviews
from platewatch.matching.judge import MatchRules
from platewatch.matching.settle import MatchStores
from platewatch.retention.terms import RetentionMode
from platewatch.snapshots.aws.passages_table import DynamoPassages
from platewatch.snapshots.aws.reads_queue import SqsReads, open_lanes
from platewatch.snapshots.aws.reads_table import DynamoReads


@dataclass(frozen=True, slots=True)
class Matching:
    """Everything match_read asks for, but the read and the time."""

    rules: MatchRules
    stores: MatchStores


@dataclass(frozen=True, slots=True)
class Delivering:
    """Everything that delivering asks for, but the order and the time; the order's queue postpones what failed."""

    rules: DeliveryRules
    stores: DeliveryStores
    reviews: ReviewDelivery
    queue: SqsDeliveries
    webhooks: SqsDeliveries
    changes: ChangeStores

    def find_queue(self, order: Order) -> SqsDeliveries:
        """The queue that the order came from."""
        return self.webhooks if order.apart else self.queue

    def carry_out(
        self, order: Order, clock: Callable[[], datetime], postpone: Callable[[timedelta], None]
    ) -> DeliveryState | None:
        """Deliver what the order is for; returns and raises as deliver_alert and deliver_review do."""
        if isinstance(order, ReviewOrder):
            return deliver_review(order, clock, self.rules, self.reviews, postpone)
        return deliver_alert(order, clock, self.rules, self.stores, postpone)


@dataclass(frozen=True, slots=True)
class KeptPassages:
    """The store of passages that article 126jj keeps, and that of their pictures."""

    passages: DynamoPassages
    pictures: S3Evidence


@dataclass(frozen=True, slots=True)
class Watching:
    """Everything that the tasks of watch ask for, but the time."""

    escalate_after: timedelta
    zone: ZoneInfo
    mode: RetentionMode
    stores: EscalationStores
    reports: ReportStores
    clocks: ClockStores
    reads: DynamoReads
    evidence: S3Evidence
    reviews: DynamoReviews
    hits: DynamoHits
    holds: HoldStores
    kept: KeptPassages | None
    counts: DynamoCounts
    answered: DynamoAlerts
    answers: AnswerStores
    disputes: DynamoDisputes
    rates: DynamoHitRates


def read_rules() -> MatchRules:
    """The deployment's choices for matching. Raises SettingMissing."""
    return MatchRules(
        mode=RetentionMode(read_text("RETENTION_MODE")),
        zone=ZoneInfo(read_text("TIME_ZONE")),
        bounds=Bounds(read_number("ALERT_THRESHOLD"), read_number("REVIEW_FLOOR")),
        escalate_after=timedelta(minutes=read_number("ESCALATE_MINUTES")),
        close_after=timedelta(seconds=read_number("PASSAGE_SECONDS")),
        gone_after=timedelta(minutes=read_number("GONE_MINUTES")),
        review_term=timedelta(hours=read_number("REVIEW_HOURS")),
        late_after=timedelta(minutes=read_number("LATE_MINUTES")),
        odds=read_number("HIT_ODDS"),
    )


def open_matching() -> Matching:
    """What match works with. Raises SettingMissing."""
    alerts_table = read_text("ALERTS_TABLE")
    stores = MatchStores(
        reads=DynamoReads(clients.dynamodb(), read_text("READS_TABLE")),
        evidence=open_hit_pictures(),
        entries=DynamoEntries(clients.dynamodb(), read_text("HOTLIST_TABLE")),
        cameras=DynamoCameras(clients.dynamodb(), read_text("CAMERAS_TABLE")),
        recipients=DynamoRecipients(clients.dynamodb(), alerts_table),
        telling=open_telling(),
        presences=DynamoPresences(clients.dynamodb(), alerts_table, open_plate_secret()),
        reviews=DynamoReviews(clients.dynamodb(), alerts_table),
        announcing=Announcing(
            log=DynamoDeliveries(clients.dynamodb(), alerts_table, about=REVIEW),
            queue=SqsDeliveries(clients.sqs(), read_text("DELIVERIES_QUEUE_URL")),
        ),
        closing=SqsReads(clients.sqs(), open_lanes()),
        audit=open_audit_log(open_tagger()),
        counts=open_counts(),
        rates=DynamoHitRates(clients.dynamodb(), alerts_table),
    )
    return Matching(read_rules(), stores)


def open_delivering() -> Delivering:
    """What deliver works with. Raises SettingMissing."""
    table = read_text("ALERTS_TABLE")
    rules = DeliveryRules(
        base_url=read_text("ALERT_BASE_URL"),
        link_lives=timedelta(minutes=read_number("LINK_MINUTES")),
        language=Language(read_text("LANGUAGE")),
        zone=ZoneInfo(read_text("TIME_ZONE")),
        attempts=int(read_number("DELIVERY_ATTEMPTS")),
        phones=read_phones(),
    )
    webhooks = SqsDeliveries(clients.sqs(), read_text("WEBHOOKS_QUEUE_URL"))
    senders = open_senders()
    stores = DeliveryStores(
        alerts=DynamoAlerts(clients.dynamodb(), table),
        log=DynamoDeliveries(clients.dynamodb(), table),
        notices=lambda number: open_notices(clients.dynamodb(), table, number),
        sent=DynamoMessages(clients.dynamodb(), table),
        tally=DynamoTally(clients.dynamodb(), table),
        disputes=DynamoDisputes(clients.dynamodb(), table),
        recipients=DynamoRecipients(clients.dynamodb(), table),
        links=DynamoLinks(clients.dynamodb(), table),
        secret=KmsSecret(clients.kms(), read_text("LINK_KEY_ID")),
        senders=senders,
        apart=webhooks,
        operators=SnsOperators(clients.sns(), read_text("OPS_TOPIC_ARN")),
        audit=open_audit_log(open_tagger()),
    )
    reviews = ReviewDelivery(
        reviews=DynamoReviews(clients.dynamodb(), table),
        log=DynamoDeliveries(clients.dynamodb(), table, about=REVIEW),
        recipients=stores.recipients,
        senders=senders,
        apart=webhooks,
        operators=stores.operators,
        audit=stores.audit,
    )
    changes = ChangeStores(
        changes=DynamoRecipientChanges(clients.dynamodb(), table),
        operators=stores.operators,
        phones=open_sms(),
        audit=stores.audit,
    )
    queue = SqsDeliveries(clients.sqs(), read_text("DELIVERIES_QUEUE_URL"))
    return Delivering(rules, stores, reviews, queue, webhooks, changes)


def open_watching() -> Watching:
    """What watch works with. Raises SettingMissing."""
    stores = EscalationStores(
        alerts=DynamoAlerts(clients.dynamodb(), read_text("ALERTS_TABLE")),
        unanswered=DynamoUnansweredHits(clients.dynamodb(), read_text("ALERTS_TABLE")),
        recipients=DynamoRecipients(clients.dynamodb(), read_text("ALERTS_TABLE")),
        telling=open_telling(),
        operators=SnsOperators(clients.sns(), read_text("OPS_TOPIC_ARN")),
        audit=open_audit_log(open_tagger()),
    )
    messages = DynamoMessages(clients.dynamodb(), read_text("ALERTS_TABLE"))
    mode = RetentionMode(read_text("RETENTION_MODE"))
    return Watching(
        escalate_after=timedelta(minutes=read_number("ESCALATE_MINUTES")),
        zone=ZoneInfo(read_text("TIME_ZONE")),
        mode=mode,
        stores=stores,
        reports=ReportStores(
            reports=CloudWatchSmsReports(clients.logs(), read_text("SMS_LOG_GROUP")),
            bookmark=messages,
            sent=messages,
            log=DynamoDeliveries(clients.dynamodb(), read_text("ALERTS_TABLE")),
            operators=stores.operators,
        ),
        clocks=ClockStores(
            cameras=DynamoCameras(clients.dynamodb(), read_text("CAMERAS_TABLE")),
            told=DynamoClockFaults(clients.dynamodb(), read_text("ALERTS_TABLE")),
            operators=stores.operators,
        ),
        reads=DynamoReads(clients.dynamodb(), read_text("READS_TABLE")),
        evidence=S3Evidence(clients.s3(), read_text("EVIDENCE_BUCKET")),
        reviews=DynamoReviews(clients.dynamodb(), read_text("ALERTS_TABLE")),
        hits=DynamoHits(clients.dynamodb(), read_text("ALERTS_TABLE")),
        holds=open_holds(),
        kept=open_kept() if mode.holds_passages else None,
        counts=open_counts(),
        answered=DynamoAlerts(clients.dynamodb(), read_text("ALERTS_TABLE")),
        answers=open_answers(),
        disputes=DynamoDisputes(clients.dynamodb(), read_text("ALERTS_TABLE")),
        rates=DynamoHitRates(clients.dynamodb(), read_text("ALERTS_TABLE")),
    )


def open_hit_pictures() -> HitPictures:
    """Where pictures of hits are kept, and until when. Raises SettingMissing."""
    return HitPictures(
        evidence=S3Evidence(clients.s3(), read_text("EVIDENCE_BUCKET")),
        hits=DynamoHits(clients.dynamodb(), read_text("ALERTS_TABLE")),
    )


def open_kept() -> KeptPassages:
    """The passages that are kept under 126jj. Raises SettingMissing."""
    return KeptPassages(
        passages=DynamoPassages(clients.dynamodb(), read_text("PASSAGES_TABLE")),
        pictures=S3Evidence(clients.s3(), read_text("PASSAGES_BUCKET")),
    )


def open_telling() -> Telling:
    """Where alerts, deliveries and orders are. Raises SettingMissing."""
    table = read_text("ALERTS_TABLE")
    return Telling(
        alerts=DynamoAlerts(clients.dynamodb(), table),
        log=DynamoDeliveries(clients.dynamodb(), table),
        queue=SqsDeliveries(clients.sqs(), read_text("DELIVERIES_QUEUE_URL")),
    )
