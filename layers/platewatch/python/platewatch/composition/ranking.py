"""How the questions of investigations are answered: what no function but `investigate` loads, once it is asked."""

from dataclasses import replace
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from platewatch.aws import clients
from platewatch.aws.environment import load_text
from platewatch.cameras.aws.usual_table import DynamoUsual
from platewatch.composition.investigating import load_source
from platewatch.investigations.answering import Rank
from platewatch.investigations.companions import list_companions, rank_companions
from platewatch.investigations.history import find_kept
from platewatch.investigations.investigation import Source
from platewatch.investigations.lookup import Lookup
from platewatch.investigations.plate import find_plate
from platewatch.investigations.questions import PassagesOfPeriod, PlateQuestion, Question, ScenesQuestion
from platewatch.investigations.ranking import Ranking
from platewatch.investigations.scenes import list_scenes, rank_scenes
from platewatch.investigations.traffic import Traffic, learn_traffic
from platewatch.retention.terms import FREE_TERM, PASSAGE_TERM


def make_rank(now: datetime) -> Rank:
    """How the three questions are answered. Raises SettingMissing."""
    return partial(_rank, now=now)


def _rank(question: Question, passages: PassagesOfPeriod, lookup: Lookup, now: datetime) -> Ranking:
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
        return rank_scenes(question, passages, _learn_traffic(question.cameras), zone, now, lookup)
    return rank_companions(question, passages, _learn_traffic(question.cameras), zone, now, lookup)


def _learn_traffic(cameras: frozenset[str]) -> Traffic:
    usual = DynamoUsual(clients.dynamodb(), load_text("CAMERAS_TABLE")).list_usual()
    return learn_traffic(usual.values(), cameras)
