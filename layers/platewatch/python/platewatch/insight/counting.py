"""Counts of one week, and how they are made safe to show: in fives, and what is left over waits for the next week.

Every number that is ever shown is a sum of fives that were set free once, each for five hits of its own. So the
difference of two answers, over whatever weeks, is a sum of fives as well: it never tells one to four hits.

What waits has bounds: no hit waits longer than a year, and there are so many groups of cameras at the most. What is
dropped was never shown, so the sums of fives stay as they are.
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


LONGEST_WAIT: Final = 52
"""A hit that was held back waits so many weeks at the most. Then it is dropped."""

MOST_GROUPS: Final = 50_000
"""So many groups of cameras wait with their visits at the most."""

MOST_TEXT: Final = 250_000
"""The groups of cameras shown of one week take so many characters at the most: a stored item holds 400 KB."""


class Kind(StrEnum):
    """What is counted. Each kind has cells, and a hit (or a visit) belongs to one of them; of SEEN to several."""

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

    SEEN = "seen"
    """Visits by each camera that saw them: a visit counts in several cells."""

    FIRST = "first"
    """Visits of cars that had been seen before, by the camera that saw them first."""


ALL: Final = "all"
"""The one cell of HITS."""

VISITED: Final = "visits"
RETURNED: Final = "returning"

Counts = Mapping[Kind, Mapping[str, int]]
"""By kind and cell; cells without any are left out."""


Held = Mapping[Kind, Mapping[str, tuple[int, ...]]]
"""What waits for the next week, by kind and cell: the number of its week for each hit, at most four, oldest first."""


@dataclass(frozen=True, slots=True)
class CountedWeek:
    """A week's counts that may be `shown`, all in fives."""

    week: Week
    shown: Counts


def count_week(facts: Collection[Fact], zone: ZoneInfo) -> Counts:
    """The true counts of a week, of facts that are merged and in order. They are not shown to anybody."""
    wanted = [fact for fact in facts if fact.is_wanted]
    visits = list(find_visits(facts))
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
        Kind.SEEN: Counter(camera_id for visit in visits for camera_id in visit.cameras),
        Kind.FIRST: Counter(visit.first for visit in visits if visit.returning),
    }
    return {kind: {cell: number for cell, number in cells.items() if number} for kind, cells in counts.items()}


def set_free(week: Week, counts: Counts, held: Held) -> tuple[CountedWeek, Held]:
    """What may be shown of the week's counts together with what the week before `held` back, and what waits on.

    The oldest hits of a cell are set free first.
    """
    shown: dict[Kind, dict[str, int]] = {}
    left: dict[Kind, dict[str, tuple[int, ...]]] = {}
    oldest = week.number - LONGEST_WAIT
    for kind in Kind:
        new, old = counts.get(kind, {}), held.get(kind, {})
        shown[kind], left[kind] = {}, {}
        for cell in sorted({*new, *old}):
            number = new.get(cell, 0)
            waited = [each for each in old.get(cell, ()) if each >= oldest]
            count = len(waited) + number
            if count >= LEAST:
                shown[kind][cell] = count // LEAST * LEAST
            if rest := count % LEAST:
                left[kind][cell] = tuple([*waited, *[week.number] * min(number, rest)][-rest:])
    shown[Kind.VISITS] = _choose_shown(shown[Kind.VISITS])
    left[Kind.VISITS] = _choose_waiting(left[Kind.VISITS])
    return CountedWeek(week, shown), left


def _choose_shown(visits: Mapping[str, int]) -> dict[str, int]:
    # Those with the most visits, as far as there is room.
    chosen: dict[str, int] = {}
    room = MOST_TEXT
    for cell in sorted(visits, key=lambda cell: (-visits[cell], cell)):
        room -= len(cell)
        if room < 0:
            break
        chosen[cell] = visits[cell]
    return dict(sorted(chosen.items()))


def _choose_waiting(visits: Mapping[str, tuple[int, ...]]) -> dict[str, tuple[int, ...]]:
    # Those that are likely to have five visits soon: with many, of few cameras, and of late.
    if len(visits) <= MOST_GROUPS:
        return dict(visits)
    likely = sorted(visits, key=lambda cell: (-len(visits[cell]), cell.count(" "), -visits[cell][-1], cell))
    return {cell: visits[cell] for cell in sorted(likely[:MOST_GROUPS])}


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
