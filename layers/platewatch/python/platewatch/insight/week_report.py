"""The week's page: one week beside the four before it, in the words of people."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from platewatch.alerts.words import Language
from platewatch.insight.counting import ALL, LEAST, RETURNED, VISITED, CountedWeek, Counts, Kind
from platewatch.insight.facts import Result, Speed
from platewatch.insight.week_words import WORDS, WeekWords
from platewatch.insight.weeks import Week

BEFORE: Final = 4
"""So many weeks stand before the one that is asked for."""

MOST_ROWS: Final = 5
"""Lists and cameras that are shown: the page is one sheet of paper."""


def make_report(
    week: Week,
    counted: Sequence[CountedWeek],
    sites: Mapping[str, str],
    language: Language,
    short: Sequence[str] = (),
) -> dict[str, Any]:
    """The page of the week, by those weeks that are counted; the week itself must be among them.

    Every row has a count for each week, oldest first; None is under five, or none, or a week that is not counted.
    `short` are lists of which hits are missing.
    """
    words = WORDS[language]
    weeks = [week.move(-back) for back in range(BEFORE, -1, -1)]
    known = {one.week: one.shown for one in counted}
    shown: list[Counts] = [known.get(each, {}) for each in weeks]
    missing = [each.name for each in weeks if each not in known]
    fixed: dict[Kind, Mapping[str, str]] = {
        Kind.ANSWERED: {speed.value: words.speeds[speed] for speed in Speed},
        Kind.OUTCOME: {result.value: words.results[result] for result in Result},
        Kind.CATEGORY: words.categories,
    }
    named = {
        Kind.LIST: {name: name for name in _list_largest(Kind.LIST, shown)},
        Kind.CAMERA: _name_cameras(Kind.CAMERA, shown, sites),
        Kind.FIRST: _name_cameras(Kind.FIRST, shown, sites),
    }
    return {
        "week": week.name,
        "since": week.monday.isoformat(),
        "until": week.sunday.isoformat(),
        "language": language.value,
        "title": words.title,
        "heading": f"{week.name}: {_format_day(week.monday, words)} - {_format_day(week.sunday, words)}",
        "columns": [each.name for each in weeks],
        "sections": [
            _make_section(words.kinds[Kind.HITS], _list_totals(shown, words)),
            *(
                _make_section(words.kinds[kind], _list_rows(kind, names, shown))
                for kind, names in (*fixed.items(), *named.items())
                if names
            ),
        ],
        "notes": [
            *([f"{words.uncounted} {', '.join(missing)}."] if missing else []),
            *([f"{words.short} {_join(short)}."] if short else []),
            *(words.fives, words.wanted, words.settled),
        ],
        "footer": words.footer,
    }


def _make_section(title: str, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {"title": title, "rows": list(rows)}


def _list_totals(shown: Sequence[Counts], words: WeekWords) -> list[dict[str, Any]]:
    return [
        _make_row(words.hits, [one.get(Kind.HITS, {}).get(ALL, 0) for one in shown]),
        _make_row(words.visits, [one.get(Kind.TOTALS, {}).get(VISITED, 0) for one in shown]),
        _make_row(words.returning, [one.get(Kind.TOTALS, {}).get(RETURNED, 0) for one in shown]),
    ]


def _list_rows(kind: Kind, names: Mapping[str, str], shown: Sequence[Counts]) -> list[dict[str, Any]]:
    return [_make_row(name, [one.get(kind, {}).get(cell, 0) for one in shown]) for cell, name in names.items()]


def _make_row(name: str, counts: Sequence[int]) -> dict[str, Any]:
    return {"name": name, "counts": [count if count >= LEAST else None for count in counts]}


def _list_largest(kind: Kind, shown: Sequence[Counts]) -> list[str]:
    # The week itself decides, and the weeks before it only where it leaves rows.
    added: Counter[str] = Counter()
    for one in shown:
        added.update(one.get(kind, {}))
    this = shown[-1].get(kind, {})
    return sorted(added, key=lambda name: (-this.get(name, 0), -added[name], name))[:MOST_ROWS]


def _name_cameras(kind: Kind, shown: Sequence[Counts], sites: Mapping[str, str]) -> dict[str, str]:
    names = _list_largest(kind, shown)
    return {name: f"{sites[name]} ({name})" if name in sites else name for name in names}


def _join(names: Sequence[str]) -> str:
    more = len(names) - MOST_ROWS
    return ", ".join(names[:MOST_ROWS]) + (f" (+{more})" if more > 0 else "")


def _format_day(day: date, words: WeekWords) -> str:
    return f"{day.day} {words.months[day.month - 1]} {day.year}"
