"""Cameras, reads, entries, recipients and alerts as tests want them."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from platewatch.alerts.alert import Alert, SeenHit, Sighting, make_alert
from platewatch.alerts.channel import SMS, Channel
from platewatch.alerts.recipient import Recipient
from platewatch.cameras.camera import Camera, Lane, Position, TokenHash
from platewatch.hits.hit import CountryCheck, Hit, HitKind
from platewatch.hotlists.entry import Entry, SubjectRole
from platewatch.hotlists.settings import ListSettings
from platewatch.plates.distribution import Spelling
from platewatch.reading.record import Evidence, Read
from platewatch.retention.terms import retain_hit, retain_read

NOON = datetime(2026, 3, 12, 11, 0, tzinfo=UTC)


def make_camera() -> Camera:
    return Camera(
        camera_id="west-1",
        lane=Lane.PRIORITY,
        positions=(
            Position(NOON - timedelta(days=90), 52.29, 4.83, "Bovenkerkerweg", "noord"),
            Position(NOON - timedelta(days=1), 52.30, 4.85, "Handweg", "zuid"),
        ),
        token=TokenHash("00", "11"),
        registered_at=NOON - timedelta(days=90),
    )


def make_read(
    *spellings: tuple[str, float],
    read_id: str = "r-00",
    passage_id: str | None = None,
    country: str | None = "NL",
    country_probability: float = 0.99,
    captured_at: datetime = NOON,
    camera_id: str = "west-1",
) -> Read:
    return Read(
        read_id=read_id,
        snapshot_id=read_id.split("-")[0],
        passage_id=passage_id or read_id,
        passage_named=passage_id is not None,
        camera_id=camera_id,
        lane=Lane.PRIORITY,
        captured_at=captured_at,
        received_at=captured_at + timedelta(seconds=1),
        spellings=tuple(Spelling(text, probability) for text, probability in spellings),
        unreadable=0.0,
        corners=((0.0, 0.0), (9.0, 0.0), (9.0, 3.0), (0.0, 3.0)),
        country=country,
        country_probability=country_probability,
        lines=1,
        model_version="test",
        evidence=Evidence(
            overview_key=f"pending/{read_id}/overview.jpg",
            overview_sha256="aa",
            plate_key=f"pending/{read_id}/plate.jpg",
            plate_sha256="bb",
            snapshot_sha256="cc",
            masking_version="test",
        ),
        retention=retain_read(captured_at, captured_at + timedelta(seconds=1), keeps_passages=False),
    )


def make_entry(
    plate: str = "7KXL92",
    *,
    list_name: str = "stolen",
    case_number: str = "2026-17",
    country: str | None = "NL",
    priority: int = 1,
    instruction: str = "Staande houden",
    valid_from: date = date(2026, 3, 1),
    weed_date: date = date(2026, 4, 1),
) -> Entry:
    return Entry(
        list_name=list_name,
        plate=plate,
        country=country,
        category=1,
        priority=priority,
        reason="gestolen voertuig",
        case_number=case_number,
        consent="OVJ-2026-3",
        role=SubjectRole.SUSPECT,
        instruction=instruction,
        valid_from=valid_from,
        weed_date=weed_date,
        owner="Basisteam Amstelveen",
    )


def make_recipient(
    recipient_id: str = "unit-1",
    *,
    lists: tuple[str, ...] | None = None,
    tier: int = 1,
    active: bool = True,
    channel: Channel = SMS,
    address: str = "+31612345678",
    threshold: float | None = None,
) -> Recipient:
    return Recipient(
        recipient_id,
        f"Name of {recipient_id}",
        channel,
        address if channel is SMS else None,
        lists,
        tier,
        active,
        threshold=threshold,
    )


def make_alert_for(
    recipient_id: str,
    entry: Entry | None = None,
    *,
    passage_id: str = "west-1:p1",
    probability: float = 0.97,
    kind: HitKind = HitKind.EXACT_READ,
    site: str = "Handweg",
    direction: str = "zuid",
    tier: int = 1,
    plate_read: str = "7KXL92",
) -> Alert:
    """An alert as match_read makes it, two seconds after capture."""
    read = make_read((plate_read, probability), passage_id=passage_id)
    entry = entry or make_entry()
    now = NOON + timedelta(seconds=2)
    kept = {"overview_key": "hit/r-00/overview.jpg", "plate_key": "hit/r-00/plate.jpg"}
    sighting = Sighting(
        passage_id=passage_id,
        read_id=read.read_id,
        camera_id=read.camera_id,
        position=Position(NOON - timedelta(days=1), 52.30, 4.85, site, direction),
        captured_at=read.captured_at,
        received_at=read.received_at,
        evidence=replace(read.evidence, **kept),
        model_version=read.model_version,
    )
    hit = Hit(entry, kind, plate_read, probability, probability, "NL", CountryCheck.AGREES)
    recipient = make_recipient(recipient_id, tier=tier)
    seen = SeenHit(hit, sighting, ListSettings(entry.list_name))
    retention = retain_hit(read.captured_at, read.received_at)
    return make_alert(seen, recipient, now, now + timedelta(minutes=10), retention)
