"""Counts of one week, and how they are made safe to show: in fives, and what is left over waits for the next week.

Every number that is ever shown is a sum of fives that were set free once, each for five hits of its own. So the
difference of two answers, over whatever weeks, is a sum of fives as well: it never tells one to four hits.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from platewatch.insight.facts import Fact
from platewatch.insight.visits import find_visits
from platewatch.insight.weeks import Week

LEAST: Final = 5
"""The least count that is shown, and the step in which counts are shown."""


class Kind(StrEnum):
    """What is counted. Each kind has cells, and a hit (or a visit) belongs to one of them."""

    HITS = "hits"
    """All hits, in one cell."""

    OUTCOME = "outcome"
    """All hits by Result."""

    ANSWERED = "answered"
    """All hits by Speed."""

    CAMERA = "camera"
    """From here on, hits that people saw to be of no wanted car are left out."""

    LIST = "list"
    CATEGORY = "category"
    DIRECTION = "direction"
    HOUR = "hour"
    """By weekday and hour in the deployment's time zone: 1-08 is Monday from 8:00 to 9:00."""

    TOTALS = "totals"
    """Visits of wanted cars, and those of cars that had been seen before: the cells VISITED and RETURNED."""

    VISITS = "visits"
    """Visits by the cameras that saw them: their ids with spaces between."""

    FIRST = "first"
    """Visits of cars that had been seen before, by the camera that saw them first."""


ALL: Final = "all"
"""The one cell of HITS."""

VISITED: Final = "visits"
RETURNED: Final = "returning"

Counts = Mapping[Kind, Mapping[str, int]]
"""By kind and cell; cells without any are left out."""


@dataclass(frozen=True, slots=True)
class CountedWeek:
    """A week's counts: those that may be `shown`, all in fives, and what was `held` back for the week after it."""

    week: Week
    shown: Counts
    held: Counts


def count_week(facts: Collection[Fact], seen_before: Collection[str], zone: ZoneInfo) -> Counts:
    """The true counts of a week, of facts that are merged and in order. They are not shown to anybody."""
    wanted = [fact for fact in facts if fact.is_wanted]
    visits = list(find_visits(facts, seen_before))
    counts: dict[Kind, Counter[str]] = {
        Kind.HITS: Counter({ALL: len(facts)}),
        Kind.OUTCOME: Counter(fact.result.value for fact in facts),
        Kind.ANSWERED: Counter(fact.speed.value for fact in facts),
        Kind.CAMERA: Counter(fact.camera_id for fact in wanted),
        Kind.LIST: Counter(fact.list_name for fact in wanted),
        Kind.CATEGORY: Counter(str(fact.category) for fact in wanted),
        Kind.DIRECTION: Counter(fact.direction for fact in wanted if fact.direction),
        Kind.HOUR: Counter(format_hour(fact, zone) for fact in wanted),
        Kind.TOTALS: Counter({VISITED: len(visits), RETURNED: sum(visit.returning for visit in visits)}),
        Kind.VISITS: Counter(write_cameras(visit.cameras) for visit in visits),
        Kind.FIRST: Counter(visit.first for visit in visits if visit.returning),
    }
    return {kind: {cell: number for cell, number in cells.items() if number} for kind, cells in counts.items()}


def set_free(week: Week, counts: Counts, held: Counts) -> CountedWeek:
    """The week with what may be shown of its counts, together with what the week before `held` back."""
    shown: dict[Kind, dict[str, int]] = {}
    left: dict[Kind, dict[str, int]] = {}
    for kind in Kind:
        waiting = Counter(counts.get(kind, {})) + Counter(held.get(kind, {}))
        shown[kind] = {cell: number // LEAST * LEAST for cell, number in sorted(waiting.items()) if number >= LEAST}
        left[kind] = {cell: number % LEAST for cell, number in sorted(waiting.items()) if number % LEAST}
    return CountedWeek(week, shown, left)


def add_shown(weeks: Iterable[CountedWeek]) -> dict[Kind, Counter[str]]:
    """The shown counts of the weeks together."""
    added: dict[Kind, Counter[str]] = {kind: Counter() for kind in Kind}
    for one in weeks:
        for kind, cells in one.shown.items():
            added[kind].update(cells)
    return added


def format_hour(fact: Fact, zone: ZoneInfo) -> str:
    """The cell of the hour in which the car passed."""
    local = fact.captured_at.astimezone(zone)
    return f"{local.isoweekday()}-{local.hour:02d}"


def write_cameras(cameras: Iterable[str]) -> str:
    """The cell of visits that these cameras saw."""
    return " ".join(sorted(cameras))
