"""What insight answers: counts of whole weeks added up, and what the cameras see of the visits in them.

A count under five is None. All is made of what was set free to be shown, week by week (see counting).
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, Protocol

from platewatch.hotlists.settings import ListSettings
from platewatch.insight.counting import ALL, LEAST, RETURNED, VISITED, CountedWeek, Kind, add_shown
from platewatch.insight.coverage import count_seen, order_cameras
from platewatch.insight.facts import Result, Speed
from platewatch.insight.question import Question
from platewatch.insight.weeks import SHORTEST_TERM, Week

FIXED: Final[Mapping[Kind, tuple[str, ...]]] = {
    Kind.OUTCOME: tuple(result.value for result in Result),
    Kind.ANSWERED: tuple(speed.value for speed in Speed),
    Kind.CATEGORY: ("1", "2", "3"),
    Kind.HOUR: tuple(f"{day}-{hour:02d}" for day in range(1, 8) for hour in range(24)),
}
"""Kinds whose cells are always all shown, in this order. Of others the cells that have a count, largest first."""

SHOWN: Final = (Kind.CAMERA, Kind.LIST, Kind.CATEGORY, Kind.DIRECTION, Kind.HOUR, Kind.ANSWERED, Kind.OUTCOME)
"""The kinds that are answered as they are. Visits are answered by camera."""


class CountedWeeks(Protocol):
    """Where counts are found."""

    def list_weeks(self, first: Week, last: Week, now: datetime) -> Sequence[CountedWeek]:
        """The counted weeks from the first through the last, oldest first; none that has expired."""


def list_short(settings: Iterable[ListSettings]) -> list[str]:
    """The lists of which hits are missing: by their settings, hits are gone before their week can be counted."""
    return sorted(one.list_name for one in settings if one.hit_days is not None and one.hit_days < SHORTEST_TERM.days)


def answer_question(
    question: Question, counted: Sequence[CountedWeek], sites: Mapping[str, str], short: Sequence[str] = ()
) -> dict[str, Any]:
    """The answer, by the weeks that are counted. `sites` says where cameras stand, `short` are those of list_short."""
    known = {one.week: one for one in counted}
    chosen = [known[week] for week in question.weeks if week in known]
    added = add_shown(chosen)
    return {
        "since": question.weeks[0].monday.isoformat(),
        "until": question.weeks[-1].sunday.isoformat(),
        "least": LEAST,
        "weeks": [_describe_week(week, known.get(week)) for week in question.weeks],
        "short_lists": list(short),
        "hits": _show(added[Kind.HITS][ALL]),
        "tables": {kind.value: list_cells(kind, added[kind]) for kind in SHOWN},
        "coverage": _describe_coverage(added, question.cameras),
        "sites": {camera_id: sites[camera_id] for camera_id in _list_cameras(added, question.cameras, sites)},
    }


def list_cells(kind: Kind, counts: Mapping[str, int]) -> list[dict[str, Any]]:
    """The cells of a kind with their counts, as they are shown."""
    if kind in FIXED:
        names: Sequence[str] = FIXED[kind]
    else:
        names = sorted((name for name in counts if counts[name]), key=lambda name: (-counts[name], name))
    return [{"name": name, "count": _show(counts.get(name, 0))} for name in names]


def _describe_week(week: Week, counted: CountedWeek | None) -> dict[str, Any]:
    return {
        "week": week.name,
        "since": week.monday.isoformat(),
        "until": week.sunday.isoformat(),
        "counted": counted is not None,
        "hits": _show(counted.shown.get(Kind.HITS, {}).get(ALL, 0)) if counted else None,
    }


def _describe_coverage(added: Mapping[Kind, Counter[str]], asked: Sequence[str]) -> dict[str, Any]:
    visits, seen, first = added[Kind.VISITS], added[Kind.SEEN], added[Kind.FIRST]
    cameras = {camera_id for cell in visits for camera_id in cell.split(" ")} | set(seen) | set(first)
    return {
        "visits": _show(added[Kind.TOTALS][VISITED]),
        "returning": _show(added[Kind.TOTALS][RETURNED]),
        "shown": _show(visits.total()),
        "cameras": [
            {"camera": each, "seen": _show(seen[each]), "first": _show(first[each])}
            for each in sorted(cameras, key=lambda each: (-first[each], -seen[each], each))
        ],
        "order": [{"camera": step.camera_id, "adds": step.adds, "seen": step.seen} for step in order_cameras(visits)],
        "asked": {"cameras": list(asked), "seen": _show(count_seen(visits, asked))} if asked else None,
    }


def _list_cameras(added: Mapping[Kind, Counter[str]], asked: Sequence[str], sites: Mapping[str, str]) -> list[str]:
    named = {*added[Kind.CAMERA], *added[Kind.SEEN], *added[Kind.FIRST], *asked}
    named |= {camera_id for cell in added[Kind.VISITS] for camera_id in cell.split(" ")}
    return sorted(named & set(sites))


def _show(count: int) -> int | None:
    return count if count >= LEAST else None
