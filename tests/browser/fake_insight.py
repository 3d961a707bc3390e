"""Insight of the fake service: a town's weeks, counted and answered by the service's own rules."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any, Final

from platewatch.alerts.words import Language
from platewatch.insight.answer import FIXED, answer_question
from platewatch.insight.counting import ALL, RETURNED, VISITED, CountedWeek, Held, Kind, set_free
from platewatch.insight.errors import WeekUncounted
from platewatch.insight.question import parse_asked_week, parse_question
from platewatch.insight.week_report import BEFORE, make_report
from platewatch.insight.weeks import find_week
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


@dataclass
class FakeInsight:
    """The counted weeks. Empty until `fill` is called."""

    weeks: list[CountedWeek] = field(default_factory=list)
    short: list[str] = field(default_factory=list)

    def fill(self, number: int = 13, size: int = 60) -> None:
        """So many weeks up to the last whole one; the same ones each time."""
        random, this = Random(7), find_week(now().astimezone(ZONE).date())
        self.weeks = []
        held: Held = {}
        for back in range(number, 0, -1):
            counts = {
                Kind.HITS: {ALL: random.randint(size, 2 * size)},
                Kind.OUTCOME: _draw(random, FIXED[Kind.OUTCOME], size // 4),
                Kind.ANSWERED: _draw(random, FIXED[Kind.ANSWERED], size // 4),
                Kind.CATEGORY: _draw(random, FIXED[Kind.CATEGORY], size),
                Kind.CAMERA: _draw(random, list(SITES), size // 2),
                Kind.LIST: _draw(random, ("gestolen", "fenomeen-inbraak", "openstaand"), size),
                Kind.DIRECTION: _draw(random, ("noord", "zuid", "stad in"), size),
                Kind.HOUR: {name: _draw_hour(random, name) for name in FIXED[Kind.HOUR]},
                Kind.VISITS: _draw(random, [" ".join(cameras) for cameras in VISITS], size // 5),
                Kind.FIRST: _draw(random, list(SITES), size // 6),
            }
            counts[Kind.SEEN] = _count_seen(counts[Kind.VISITS])
            visits, first = sum(counts[Kind.VISITS].values()), sum(counts[Kind.FIRST].values())
            counts[Kind.TOTALS] = {VISITED: max(visits, first), RETURNED: first}
            counted, held = set_free(this.move(-back), counts, held)
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


def _draw(random: Random, names: Sequence[str], most: int) -> dict[str, int]:
    return {name: random.randint(0, most) // (place + 1) for place, name in enumerate(names)}


def _count_seen(visits: dict[str, int]) -> dict[str, int]:
    return {name: sum(number for cell, number in visits.items() if name in cell.split(" ")) for name in SITES}


def _draw_hour(random: Random, name: str) -> int:
    hour = int(name[2:])
    return random.randint(0, 4 if 6 < hour < 20 else 1)
