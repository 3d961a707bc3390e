"""Insight of the fake service: a town's weeks, counted and answered by the service's own rules."""

from collections.abc import Iterator, Set
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from random import Random
from typing import Any, Final

from platewatch.alerts.words import Language
from platewatch.insight.answer import answer_question
from platewatch.insight.counting import CountedWeek, Held, count_week, set_free
from platewatch.insight.errors import WeekUncounted
from platewatch.insight.facts import Fact, Result
from platewatch.insight.question import parse_asked_week, parse_question
from platewatch.insight.visits import list_cars
from platewatch.insight.week_report import BEFORE, make_report
from platewatch.insight.weeks import Week, find_week
from tests.browser.fake_people import ZONE
from tests.browser.samples import now

Document = dict[str, Any]

SITES: Final = {
    "west-1": "Bovenkerkerweg",
    "west-2": "Handweg",
    "haven-4": "Beneluxbaan",
    "mill-1": "Molenbrug",
    "station-2": "Stationsplein",
}
VISITS: Final = (
    *(("west-1",), ("west-2",), ("haven-4",), ("mill-1",), ("station-2",)),
    *(("west-1", "west-2"), ("haven-4", "west-1"), ("haven-4", "mill-1", "west-2"), ("mill-1", "station-2")),
)
LISTS: Final = (("gestolen", 1), ("gestolen", 1), ("openstaand", 3), ("fenomeen-inbraak", 2))
DIRECTIONS: Final = {"west-1": "noord", "west-2": "zuid", "haven-4": "noord", "mill-1": "stad in", "station-2": "zuid"}
RESULTS: Final = {
    Result.STOPPED: 9,
    Result.NOT_STOPPED: 5,
    Result.NOT_FOUND: 6,
    Result.NOT_TRIED: 4,
    Result.ANSWERED: 3,
    Result.UNANSWERED: 3,
    Result.MISREAD: 3,
    Result.WRONG_COUNTRY: 1,
    Result.LIST_WRONG: 2,
}
"""What comes of so many of 36 hits."""
LATE: Final = 0.04


@dataclass
class FakeInsight:
    """The counted weeks. Empty until `fill` is called."""

    weeks: list[CountedWeek] = field(default_factory=list)
    short: list[str] = field(default_factory=list)

    def fill(self, number: int = 13, size: int = 60) -> None:
        """So many weeks up to the last whole one; the same ones each time. All tables count the same hits."""
        random, this = Random(7), find_week(now().astimezone(ZONE).date())
        self.weeks = []
        held: Held = {}
        cars: list[dict[str, datetime]] = []
        for back in range(number, 0, -1):
            week = this.move(-back)
            known = {car for seen in cars[-BEFORE:] for car in seen}
            facts = sorted(_draw_hits(random, week, size, known), key=lambda fact: fact.captured_at)
            counts = count_week(facts, ZONE)
            cars.append(list_cars(facts))
            counted, held = set_free(week, counts, held)
            self.weeks.append(counted)

    def run(self, parts: list[str], query: dict[str, str]) -> Document:
        """What GET /v1/insight and GET /v1/insight/week answer. Raises as the rules do."""
        if parts == ["insight"]:
            return answer_question(parse_question(query, now(), ZONE), self.weeks, SITES, self.short)
        newest = self.weeks[-1].week if self.weeks else find_week(now().astimezone(ZONE).date())
        week = parse_asked_week(query["week"]) if query.get("week") else newest
        counted = [one for one in self.weeks if week.move(-BEFORE) <= one.week <= week]
        if week not in {one.week for one in counted}:
            raise WeekUncounted("the week is not counted")
        return make_report(week, counted, SITES, Language(query.get("language", "nl")), self.short)


def _draw_hits(random: Random, week: Week, size: int, known: Set[str]) -> Iterator[Fact]:
    """The hits of `size` to twice as many visits: more by day, and each car on one list.

    `known` cars were seen in the weeks before.
    """
    monday = datetime.combine(week.monday, time(), ZONE)
    for visit in range(random.randint(size, 2 * size)):
        car = random.randrange(5 * size)
        list_name, category = LISTS[car % len(LISTS)]
        hour = random.choice((*range(7, 20), *range(7, 20), *range(24)))
        at = monday + timedelta(days=random.randrange(7), hours=hour, minutes=random.randrange(30))
        [result] = random.choices(list(RESULTS), list(RESULTS.values()))
        waited = timedelta(minutes=random.expovariate(0.3))
        for step, camera_id in enumerate(random.choice(VISITS)):
            passed = at + timedelta(minutes=4 * step)
            yield Fact(
                hit=f"{week.name} {visit} {step}",
                car=str(car),
                camera_id=camera_id,
                list_name=list_name,
                category=category,
                direction=DIRECTIONS[camera_id],
                captured_at=passed,
                born_at=passed,
                answered_at=None if result is Result.UNANSWERED else passed + waited,
                result=result,
                late=random.random() < LATE,
                seen_before=str(car) in known,
                kept_until=passed + timedelta(days=1800),
            )
