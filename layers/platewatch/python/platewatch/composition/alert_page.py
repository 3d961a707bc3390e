"""What alert_page is made of, as its environment describes it."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from platewatch.alerts.aws.deliveries_table import DynamoDeliveries, DynamoLinks
from platewatch.alerts.aws.logins_table import DynamoPins, DynamoSessions, DynamoTries
from platewatch.alerts.channels.sns import SnsOperators
from platewatch.alerts.login import PinGate
from platewatch.alerts.map_link import MapLink, parse_map_link
from platewatch.alerts.pin import Login
from platewatch.alerts.view import ViewStores
from platewatch.alerts.words import Language
from platewatch.audit.aws.audit_queue import open_audit_log
from platewatch.aws import clients
from platewatch.aws.environment import load_optional, load_text
from platewatch.aws.plate_tags import open_tagger
from platewatch.composition.answering import open_answers
from platewatch.evidence.aws.evidence_bucket import S3Evidence


@dataclass(frozen=True, slots=True)
class Page:
    """Everything the page needs, but the request and the time."""

    language: Language
    zone: ZoneInfo
    map_link: MapLink | None
    stores: ViewStores


def open_page() -> Page:
    """What alert_page works with. Raises SettingMissing and MapLinkInvalid."""
    table, zone = load_text("ALERTS_TABLE"), ZoneInfo(load_text("TIME_ZONE"))
    stores = ViewStores(
        answers=open_answers(),
        log=DynamoDeliveries(clients.dynamodb(), table),
        links=DynamoLinks(clients.dynamodb(), table),
        pictures=S3Evidence(clients.s3(), load_text("EVIDENCE_BUCKET")),
        audit=open_audit_log(open_tagger()),
        operators=SnsOperators(clients.sns(), load_text("OPS_TOPIC_ARN")),
        gate=_open_gate() if Login(load_text("ALERT_PAGE_LOGIN")) is Login.PIN else None,
        zone=zone,
    )
    map_link = load_optional("MAP_LINK")
    return Page(Language(load_text("LANGUAGE")), zone, parse_map_link(map_link) if map_link else None, stores)


def _open_gate() -> PinGate:
    client, table = clients.dynamodb(), load_text("LOGINS_TABLE")
    return PinGate(DynamoPins(client, table), DynamoTries(client, table), DynamoSessions(client, table))
