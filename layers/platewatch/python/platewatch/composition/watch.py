"""What watch is made of, as its environment describes it."""

from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from platewatch.alerts.answer import AnswerStores
from platewatch.alerts.aws.alerts_table import DynamoAlerts
from platewatch.alerts.aws.board_table import DynamoBoard
from platewatch.alerts.aws.deliveries_table import DynamoDeliveries
from platewatch.alerts.aws.disputes_table import DynamoDisputes
from platewatch.alerts.aws.ends_table import DynamoHits
from platewatch.alerts.aws.escalations_table import DynamoUnansweredHits
from platewatch.alerts.aws.hit_rates_table import DynamoHitRates
from platewatch.alerts.aws.holds_table import open_holds
from platewatch.alerts.aws.messages_table import DynamoMessages
from platewatch.alerts.aws.recipients_table import DynamoRecipients
from platewatch.alerts.aws.sms_log import CloudWatchSmsReports
from platewatch.alerts.channels.sns import SnsOperators
from platewatch.alerts.escalate import EscalationStores
from platewatch.alerts.hold import HoldStores
from platewatch.alerts.sms_reports import ReportStores
from platewatch.audit.aws.audit_queue import open_audit_log
from platewatch.audit.aws.counts_table import DynamoCounts
from platewatch.aws import clients
from platewatch.aws.environment import load_number, load_text
from platewatch.aws.plate_tags import open_tagger
from platewatch.cameras.aws.cameras_table import DynamoCameras
from platewatch.cameras.aws.clock_faults_table import DynamoClockFaults
from platewatch.cameras.aws.sights_table import DynamoSights
from platewatch.cameras.aws.troubles_table import DynamoTroubles
from platewatch.cameras.aws.usual_table import DynamoUsual
from platewatch.cameras.clock_watch import ClockStores
from platewatch.cameras.health_watch import HealthStores
from platewatch.cameras.sight_watch import SightStores
from platewatch.composition.alerting import open_notifying
from platewatch.composition.answering import open_answers
from platewatch.composition.counting import open_counts
from platewatch.composition.insight import open_collecting
from platewatch.evidence.aws.evidence_bucket import S3Evidence
from platewatch.hotlists.aws.lists_table import DynamoLists
from platewatch.hotlists.aws.stale_lists_table import DynamoStaleLists
from platewatch.hotlists.freshness_watch import FreshnessStores
from platewatch.insight.collect import InsightStores
from platewatch.investigations.aws.ended_table import DynamoEndedInvestigations
from platewatch.live.repair import RepairStores
from platewatch.matching.aws.reviews_table import DynamoReviews
from platewatch.retention.terms import RetentionMode
from platewatch.snapshots.aws.passages_table import DynamoPassages
from platewatch.snapshots.aws.reads_table import DynamoReads
from platewatch.snapshots.aws.shares_table import DynamoShares


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
    health: HealthStores
    usual: DynamoUsual
    sights: SightStores
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
    fresh: FreshnessStores
    repair: RepairStores
    insight: InsightStores
    investigations: DynamoEndedInvestigations


def open_watching() -> Watching:
    """What watch works with. Raises SettingMissing."""
    stores = _open_escalation()
    usual = DynamoUsual(clients.dynamodb(), load_text("CAMERAS_TABLE"))
    seen = DynamoSights(clients.dynamodb(), load_text("CAMERAS_TABLE"))
    board = DynamoBoard(clients.dynamodb(), load_text("ALERTS_TABLE"))
    mode = RetentionMode(load_text("RETENTION_MODE"))
    return Watching(
        escalate_after=timedelta(minutes=load_number("ESCALATE_MINUTES")),
        zone=ZoneInfo(load_text("TIME_ZONE")),
        mode=mode,
        stores=stores,
        reports=_open_reports(stores, board),
        clocks=ClockStores(
            cameras=DynamoCameras(clients.dynamodb(), load_text("CAMERAS_TABLE")),
            told=DynamoClockFaults(clients.dynamodb(), load_text("ALERTS_TABLE")),
            operators=stores.operators,
        ),
        health=HealthStores(
            cameras=DynamoCameras(clients.dynamodb(), load_text("CAMERAS_TABLE")),
            usual=usual,
            seen=seen,
            told=DynamoTroubles(clients.dynamodb(), load_text("ALERTS_TABLE")),
            operators=stores.operators,
        ),
        usual=usual,
        sights=SightStores(
            cameras=DynamoCameras(clients.dynamodb(), load_text("CAMERAS_TABLE")),
            slots=DynamoShares(clients.dynamodb(), load_text("READS_TABLE")),
            seen=seen,
        ),
        reads=DynamoReads(clients.dynamodb(), load_text("READS_TABLE")),
        evidence=S3Evidence(clients.s3(), load_text("EVIDENCE_BUCKET")),
        reviews=DynamoReviews(clients.dynamodb(), load_text("ALERTS_TABLE")),
        hits=DynamoHits(clients.dynamodb(), load_text("ALERTS_TABLE")),
        holds=open_holds(),
        kept=open_kept() if mode.holds_passages else None,
        counts=open_counts(),
        answered=DynamoAlerts(clients.dynamodb(), load_text("ALERTS_TABLE")),
        answers=open_answers(),
        disputes=DynamoDisputes(clients.dynamodb(), load_text("ALERTS_TABLE")),
        rates=DynamoHitRates(clients.dynamodb(), load_text("ALERTS_TABLE")),
        fresh=FreshnessStores(
            lists=DynamoLists(clients.dynamodb(), load_text("HOTLIST_TABLE")),
            told=DynamoStaleLists(clients.dynamodb(), load_text("ALERTS_TABLE")),
            operators=stores.operators,
        ),
        repair=RepairStores(
            board=board,
            alerts=DynamoAlerts(clients.dynamodb(), load_text("ALERTS_TABLE")),
            reviews=DynamoReviews(clients.dynamodb(), load_text("ALERTS_TABLE")),
        ),
        insight=open_collecting(),
        investigations=DynamoEndedInvestigations(clients.dynamodb(), load_text("INVESTIGATIONS_TABLE")),
    )


def _open_escalation() -> EscalationStores:
    return EscalationStores(
        alerts=DynamoAlerts(clients.dynamodb(), load_text("ALERTS_TABLE")),
        unanswered=DynamoUnansweredHits(clients.dynamodb(), load_text("ALERTS_TABLE")),
        recipients=DynamoRecipients(clients.dynamodb(), load_text("ALERTS_TABLE")),
        notifying=open_notifying(),
        operators=SnsOperators(clients.sns(), load_text("OPS_TOPIC_ARN")),
        audit=open_audit_log(open_tagger()),
    )


def _open_reports(stores: EscalationStores, board: DynamoBoard) -> ReportStores:
    messages = DynamoMessages(clients.dynamodb(), load_text("ALERTS_TABLE"))
    return ReportStores(
        reports=CloudWatchSmsReports(clients.logs(), load_text("SMS_LOG_GROUP")),
        bookmark=messages,
        sent=messages,
        log=DynamoDeliveries(clients.dynamodb(), load_text("ALERTS_TABLE")),
        operators=stores.operators,
        alerts=stores.alerts,
        board=board,
    )


def open_kept() -> KeptPassages:
    """The passages that are kept under 126jj. Raises SettingMissing."""
    return KeptPassages(
        passages=DynamoPassages(clients.dynamodb(), load_text("PASSAGES_TABLE")),
        pictures=S3Evidence(clients.s3(), load_text("PASSAGES_BUCKET")),
    )
