"""What investigations work with, as the environment describes it."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from platewatch.alerts.aws.search_table import DynamoAlertSearch
from platewatch.aws import clients
from platewatch.aws.environment import load_text
from platewatch.aws.plate_tags import open_tagger
from platewatch.cameras.aws.cameras_table import DynamoCameras
from platewatch.cameras.aws.usual_table import DynamoUsual
from platewatch.cameras.camera import position_at
from platewatch.cameras.errors import CameraUnknown
from platewatch.cameras.rehearsal import is_rehearsal
from platewatch.evidence.aws.evidence_bucket import S3Evidence
from platewatch.investigations.answering import Rank
from platewatch.investigations.aws.investigations_table import DynamoInvestigations
from platewatch.investigations.aws.kept_hits import KeptHits
from platewatch.investigations.aws.kept_reads import KeptReads
from platewatch.investigations.companions import list_companions, rank_companions
from platewatch.investigations.errors import InvestigationEnded
from platewatch.investigations.history import find_kept
from platewatch.investigations.investigation import Source
from platewatch.investigations.plate import find_plate
from platewatch.investigations.questions import PassagesOfPeriod, PlateQuestion, Question, ScenesQuestion
from platewatch.investigations.ranking import Ranking
from platewatch.investigations.scenes import list_scenes, rank_scenes
from platewatch.investigations.traffic import Traffic, learn_traffic
from platewatch.retention.terms import FREE_TERM, PASSAGE_TERM, RetentionMode
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


def make_rank(now: datetime) -> Rank:
    """How the three questions are answered. Raises SettingMissing."""
    return partial(_rank, now=now)


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


def _rank(question: Question, passages: PassagesOfPeriod, now: datetime) -> Ranking:
    hits = load_source() is Source.HITS
    if isinstance(question, PlateQuestion):
        since = find_kept(question, FREE_TERM if hits else PASSAGE_TERM, now)
        return replace(find_plate(question, passages, now), since=since, until=question.until)
    if hits:
        if isinstance(question, ScenesQuestion):
            return list_scenes(question, passages, now)
        return list_companions(question, passages, now)
    zone = ZoneInfo(load_text("TIME_ZONE"))
    if isinstance(question, ScenesQuestion):
        return rank_scenes(question, passages, _learn_traffic(question.cameras), zone, now)
    return rank_companions(question, passages, _learn_traffic(question.cameras), zone, now)


def _learn_traffic(cameras: frozenset[str]) -> Traffic:
    usual = DynamoUsual(clients.dynamodb(), load_text("CAMERAS_TABLE")).list_usual()
    return learn_traffic(usual.values(), cameras)


def _open_cameras() -> DynamoCameras:
    return DynamoCameras(clients.dynamodb(), load_text("CAMERAS_TABLE"))
