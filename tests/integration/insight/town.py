"""A random town: cameras, wanted cars and their hits in past weeks, as match and people would have stored them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Final

from platewatch.alerts.alert import Alert
from platewatch.alerts.answers import NOBODY, Answer, Answers, Outcome, Step
from platewatch.alerts.aws.alerts_table import DynamoAlerts
from tests.unit.alerts.makers import make_alert_for, make_entry
from tests.unit.insight.makers import ZONE

CAMERAS: Final = {f"west-{number}": ("north", "south")[number % 2] for number in range(1, 6)}
LISTS: Final = {"stolen": 1, "burglary": 2, "unpaid": 3}
RESULTS: Final = (None, "acknowledge", "misread", "wrong-country", "list-wrong", *(each.value for each in Outcome))


@dataclass(frozen=True)
class TrueHit:
    """What a test knows of a hit."""

    car: str
    camera: str
    list_name: str
    at: datetime
    answered_after: int | None
    result: str | None

    @property
    def wanted(self) -> bool:
        return self.result not in {"misread", "wrong-country", "list-wrong"}


def draw_town(random: Random, since: datetime, until: datetime, visits: int) -> Iterator[TrueHit]:
    """Hits of twelve cars: each visit passes one to three cameras within minutes."""
    lists = list(LISTS)
    for _ in range(visits):
        car = random.randrange(12)
        at = since + (until - since) * random.random()
        for camera in random.sample(sorted(CAMERAS), random.choice((1, 1, 2, 3))):
            result = random.choice(RESULTS)
            answered = None if result is None else random.choice((5, 50, 100, 200, 600, 2000, 9000))
            yield TrueHit(
                f"{car:02d}XYZ{car % 10}", camera, lists[car % 3], at.replace(microsecond=0), answered, result
            )
            at += timedelta(minutes=random.choice((1, 4, 40)))


def store_hit(alerts: DynamoAlerts, hit: TrueHit, number: int, told: int) -> Alert:
    """Its alerts for so many recipients, the later ones handed on, and its answers."""
    entry = replace(make_entry(hit.car, list_name=hit.list_name), category=LISTS[hit.list_name])
    stored: list[Alert] = []
    for turn in range(told):
        alert = make_alert_for(f"unit-{turn}", entry, passage_id=f"{hit.camera}:p{number}")
        sighting, position = alert.sighting, alert.sighting.position
        assert position is not None
        sighting = replace(
            sighting,
            camera_id=hit.camera,
            position=replace(position, direction=CAMERAS[hit.camera]),
            captured_at=hit.at,
            received_at=hit.at,
        )
        born = hit.at + timedelta(seconds=2) + turn * timedelta(minutes=10)
        kept = replace(alert.retention, expires_at=hit.at + timedelta(days=700))
        alert = replace(alert, sighting=sighting, created_at=born, retention=kept, escalate_at=None)
        alerts.record_alert(alert)
        stored.append(alert)
    if hit.result is not None:
        before, after = NOBODY, Answers(tuple(list_answers(hit)))
        alerts.save_answers(stored[0], before, after, hit.at)
    return stored[0]


def list_answers(hit: TrueHit) -> Iterator[Answer]:
    """What was answered to the hit."""
    at = hit.at + timedelta(seconds=2 + (hit.answered_after or 0))
    if hit.result in {step.value for step in Step}:
        yield Answer(Step(hit.result), "unit-0", at)
    else:
        yield Answer(Step.ACKNOWLEDGE, "unit-0", at)
        yield Answer(Step.CLOSE, "unit-0", at + timedelta(minutes=1), Outcome(hit.result))


def find_monday(moment: datetime) -> datetime:
    """The Monday at midnight in the zone, before the moment."""
    local = moment.astimezone(ZONE)
    monday = (local - timedelta(days=local.weekday())).date()
    return datetime(monday.year, monday.month, monday.day, tzinfo=ZONE).astimezone(UTC)
