"""What investigations work with, as the environment describes it."""

from collections.abc import Iterable
from datetime import datetime

from platewatch.alerts.aws.search_table import DynamoAlertSearch
from platewatch.aws import clients
from platewatch.aws.environment import load_text
from platewatch.aws.plate_tags import open_tagger
from platewatch.cameras.aws.cameras_table import DynamoCameras
from platewatch.cameras.camera import position_at
from platewatch.cameras.errors import CameraUnknown
from platewatch.cameras.rehearsal import is_rehearsal
from platewatch.evidence.aws.evidence_bucket import S3Evidence
from platewatch.investigations.aws.investigations_table import DynamoInvestigations
from platewatch.investigations.aws.kept_hits import KeptHits
from platewatch.investigations.aws.kept_reads import KeptReads
from platewatch.investigations.errors import InvestigationEnded
from platewatch.investigations.investigation import Source
from platewatch.retention.terms import RetentionMode
from platewatch.snapshots.aws.passages_table import DynamoPassages


def open_investigations() -> DynamoInvestigations:
    """Where investigations are kept. Raises SettingMissing."""
    return DynamoInvestigations(clients.dynamodb(), load_text("INVESTIGATIONS_TABLE"))


def load_source() -> Source:
    """What this deployment has to search. Raises SettingMissing."""
    return Source.PASSAGES if RetentionMode(load_text("RETENTION_MODE")).holds_passages else Source.HITS


def open_searched(source: Source) -> KeptReads | KeptHits:
    """Where the passages of an investigation are searched.

    Raises SettingMissing, and InvestigationEnded where the regime has changed since it was opened.
    """
    if source is not load_source():
        raise InvestigationEnded("this service searches something else now than when it was opened: open another one")
    if source is Source.PASSAGES:
        passages = DynamoPassages(clients.dynamodb(), load_text("PASSAGES_TABLE"), open_tagger())
        return KeptReads(passages, S3Evidence(clients.s3(), load_text("PASSAGES_BUCKET")))
    alerts = DynamoAlertSearch(clients.dynamodb(), load_text("ALERTS_TABLE"))
    return KeptHits(alerts, S3Evidence(clients.s3(), load_text("EVIDENCE_BUCKET")))


def require_cameras(cameras: Iterable[str]) -> None:
    """Raises CameraUnknown for the first that is not there; revoked ones are, for they have a past."""
    known = _open_cameras()
    for camera_id in cameras:
        if is_rehearsal(camera_id) or known.find(camera_id) is None:
            raise CameraUnknown(f"no camera is called {camera_id}: see platewatch camera list")


def find_sites(cameras: Iterable[str], now: datetime) -> dict[str, str]:
    """Where these cameras stand, as people call it."""
    known = _open_cameras()
    found = {camera_id: known.find(camera_id) for camera_id in set(cameras)}
    return {name: position_at(camera, now).site for name, camera in found.items() if camera is not None}


def _open_cameras() -> DynamoCameras:
    return DynamoCameras(clients.dynamodb(), load_text("CAMERAS_TABLE"))
