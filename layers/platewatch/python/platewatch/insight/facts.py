"""What is counted of one hit: where, when, by which list, how fast it was answered and with what outcome. No plate."""

import hmac
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from platewatch.alerts.alert import Alert
from platewatch.alerts.answers import Answers, Outcome, Step
from platewatch.hits.hit import HitKind


class Result(StrEnum):
    """What came of a hit. A verdict that it was no wanted car counts before anything else."""

    STOPPED = "stopped"
    NOT_STOPPED = "found-not-stopped"
    NOT_FOUND = "not-found"
    NOT_TRIED = "not-tried"
    ANSWERED = "answered"
    """Somebody answered, and no outcome was recorded."""

    UNANSWERED = "unanswered"
    MISREAD = "misread"
    WRONG_COUNTRY = "wrong-country"
    LIST_WRONG = "list-wrong"
    """The plate was read right and should not have been on the list."""


NOT_WANTED: Final = frozenset({Result.MISREAD, Result.WRONG_COUNTRY, Result.LIST_WRONG})
"""Hits that a person saw to be of no wanted car."""


class Speed(StrEnum):
    """How long after its first message was ordered a hit was answered first."""

    MINUTE = "within 1 min"
    TWO = "1 to 2 min"
    FIVE = "2 to 5 min"
    QUARTER = "5 to 15 min"
    HOUR = "15 to 60 min"
    LONGER = "over 60 min"
    NEVER = "not answered"
    LATE = "came late"
    """The passage reached the service long after it was seen: nobody was sent after it, and nobody waited."""


BOUNDS: Final = (
    (timedelta(minutes=1), Speed.MINUTE),
    (timedelta(minutes=2), Speed.TWO),
    (timedelta(minutes=5), Speed.FIVE),
    (timedelta(minutes=15), Speed.QUARTER),
    (timedelta(minutes=60), Speed.HOUR),
)
"""An answer belongs to the first bound that it keeps."""

_VERDICTS: Final = {
    Step.MISREAD: Result.MISREAD,
    Step.WRONG_COUNTRY: Result.WRONG_COUNTRY,
    Step.LIST_WRONG: Result.LIST_WRONG,
}
_OUTCOMES: Final = {
    Outcome.STOPPED: Result.STOPPED,
    Outcome.NOT_STOPPED: Result.NOT_STOPPED,
    Outcome.NOT_FOUND: Result.NOT_FOUND,
    Outcome.NOT_TRIED: Result.NOT_TRIED,
}


@dataclass(frozen=True, slots=True)
class Keys:
    """What digests are made with: the week's own random key, and by the keys of weeks before, the cars seen in them."""

    own: bytes
    before: Mapping[bytes, Collection[str]]


@dataclass(frozen=True, slots=True)
class Fact:
    """One hit, without its plate and its entry.

    `hit` and `car` are digests with the week's key; they stay inside the service, until `kept_until` at the most, when
    the hit itself ends. `car` is the same for hits of one entry; it is "" for a plate known in part, because many cars
    fit it. `seen_before` says that the car was seen in the weeks before. `born_at` is when its first alert was made,
    `answered_at` when it was answered first. `direction` is where the camera looked, "" when nobody knows any more.
    """

    hit: str
    car: str
    camera_id: str
    list_name: str
    category: int
    direction: str
    captured_at: datetime
    born_at: datetime
    answered_at: datetime | None
    result: Result
    late: bool
    seen_before: bool
    kept_until: datetime

    @property
    def is_wanted(self) -> bool:
        """False when a person saw that it was no wanted car."""
        return self.result not in NOT_WANTED

    @property
    def speed(self) -> Speed:
        """How fast it was answered."""
        if self.late:
            return Speed.LATE
        if self.answered_at is None:
            return Speed.NEVER
        waited = self.answered_at - self.born_at
        return next((speed for bound, speed in BOUNDS if waited <= bound), Speed.LONGER)


def is_counted(alert: Alert, since: datetime, until: datetime) -> bool:
    """Whether the alert's hit belongs to the time from `since` to before `until`: by when the car passed.

    What a search of past passages found is no hit of a camera: nobody was told of it when the car passed.
    """
    return since <= alert.sighting.captured_at < until and alert.hit.kind is not HitKind.SEEN_BEFORE


def make_fact(alert: Alert, answers: Answers, until: datetime, keys: Keys) -> Fact:
    """What is counted of the alert's hit, by the answers that were given before `until`."""
    given = Answers(tuple(answer for answer in answers.given if answer.at < until))
    entry, sighting = alert.hit.entry, alert.sighting
    return Fact(
        hit=_digest(keys.own, "hit", alert.hit_id),
        car="" if entry.is_pattern else _digest(keys.own, "car", entry.entry_id),
        camera_id=sighting.camera_id,
        list_name=entry.list_name,
        category=entry.category,
        direction=sighting.position.direction if sighting.position else "",
        captured_at=sighting.captured_at,
        born_at=alert.created_at,
        answered_at=given.given[0].at if given.given else None,
        result=evaluate_result(given),
        late=alert.late,
        seen_before=not entry.is_pattern
        and any(_digest(key, "car", entry.entry_id) in cars for key, cars in keys.before.items()),
        kept_until=alert.retention.expires_at,
    )


def evaluate_result(answers: Answers) -> Result:
    """What came of a hit by its answers."""
    if answers.verdict is not None and answers.verdict.step in _VERDICTS:
        return _VERDICTS[answers.verdict.step]
    if answers.closed is not None and answers.closed.outcome is not None:
        return _OUTCOMES[answers.closed.outcome]
    return Result.ANSWERED if answers.given else Result.UNANSWERED


def merge_facts(facts: Iterable[Fact]) -> list[Fact]:
    """Each hit once, however many alerts and copies it has: with its first alert; in the order in which cars passed."""
    merged: dict[str, Fact] = {}
    for fact in facts:
        known = merged.get(fact.hit)
        merged[fact.hit] = fact if known is None or fact.born_at < known.born_at else known
    return sorted(merged.values(), key=lambda fact: (fact.captured_at, fact.camera_id, fact.hit))


def _digest(key: bytes, what: str, name: str) -> str:
    return hmac.digest(key, f"insight|{what}|{name}".encode(), "sha256").hex()[:16]
