"""What functions that raise alerts share: rules, pictures of hits, and where alerts go."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from platewatch.alerts.aws.alerts_table import DynamoAlerts
from platewatch.alerts.aws.board_table import DynamoBoard
from platewatch.alerts.aws.deliveries_queue import SqsDeliveries
from platewatch.alerts.aws.deliveries_table import DynamoDeliveries
from platewatch.alerts.aws.ends_table import DynamoHits, HitPictures
from platewatch.alerts.routing import Notifying
from platewatch.aws import clients
from platewatch.aws.environment import load_number, load_text
from platewatch.evidence.aws.evidence_bucket import S3Evidence
from platewatch.hits.bands import Bounds
from platewatch.matching.evaluation import MatchRules
from platewatch.retention.terms import RetentionMode


def load_rules() -> MatchRules:
    """The deployment's choices for matching. Raises SettingMissing."""
    return MatchRules(
        mode=RetentionMode(load_text("RETENTION_MODE")),
        zone=ZoneInfo(load_text("TIME_ZONE")),
        bounds=Bounds(load_number("ALERT_THRESHOLD"), load_number("REVIEW_FLOOR")),
        escalate_after=timedelta(minutes=load_number("ESCALATE_MINUTES")),
        close_after=timedelta(seconds=load_number("PASSAGE_SECONDS")),
        gone_after=timedelta(minutes=load_number("GONE_MINUTES")),
        review_term=timedelta(hours=load_number("REVIEW_HOURS")),
        late_after=timedelta(minutes=load_number("LATE_MINUTES")),
        odds=load_number("HIT_ODDS"),
    )


def open_hit_pictures() -> HitPictures:
    """Where pictures of hits are kept, and until when. Raises SettingMissing."""
    return HitPictures(
        evidence=S3Evidence(clients.s3(), load_text("EVIDENCE_BUCKET")),
        hits=DynamoHits(clients.dynamodb(), load_text("ALERTS_TABLE")),
    )


def open_notifying() -> Notifying:
    """Where alerts, deliveries and orders are. Raises SettingMissing."""
    table = load_text("ALERTS_TABLE")
    return Notifying(
        alerts=DynamoAlerts(clients.dynamodb(), table),
        log=DynamoDeliveries(clients.dynamodb(), table),
        queue=SqsDeliveries(clients.sqs(), load_text("DELIVERIES_QUEUE_URL")),
        board=DynamoBoard(clients.dynamodb(), table),
    )
