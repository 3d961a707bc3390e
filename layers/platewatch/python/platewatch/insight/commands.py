"""platewatch insight: what past hits say of cameras, lists and answers; and the week's page to print."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from typer import Argument, Context, Option

from platewatch.cli.client import Service, print_json
from platewatch.cli.commands import command, make_group
from platewatch.cli.tables import Column, print_table, show_field
from platewatch.errors import PlatewatchError
from platewatch.insight.week_page import render_week

_EXAMPLES: Final = """\
Examples:
  platewatch insight
  platewatch insight --since 2026-01-05 --until 2026-03-29
  platewatch insight --cameras west-1,west-2
  platewatch insight week --out week.html
  platewatch insight week 2026-W48 --language en

Counts are in fives, rounded down; what is left over counts with the week
after. A dash is under five, or none. Weeks are whole, Monday to Sunday, and
are counted a day after their end.
"""

_TITLES: Final = {
    "camera": "BY CAMERA",
    "list": "BY LIST",
    "category": "BY CATEGORY",
    "direction": "BY DIRECTION",
    "answered": "ANSWERED",
    "outcome": "OUTCOME",
}
_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_PARTS: Final = 4
"""The hours of a day are printed in so many groups of six; --json has each hour."""


class PageUnwritable(PlatewatchError):
    """The file of the week's page cannot be written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    since: Annotated[
        str | None, Option("--since", metavar="DAY", help="The first day (default: 13 weeks before --until).")
    ] = None
    until: Annotated[str | None, Option("--until", metavar="DAY", help="The last day (default: today).")] = None
    cameras: Annotated[
        str | None, Option("--cameras", metavar="A,B", help="Say what these cameras together would have seen.")
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Week:
    week: Annotated[
        str | None, Argument(metavar="WEEK", help="Such as 2026-W48; the last one that is counted if absent.")
    ] = None
    out: Annotated[
        Path | None, Option("--out", metavar="FILE.html", help="Write one page to print from a browser.")
    ] = None
    language: Annotated[
        Literal["nl", "en"], Option("--language", metavar="LANGUAGE", help="Its language, nl or en (default: nl).")
    ] = "nl"


def _show_insight(ctx: Context, asked: _Asked, service: Service) -> int:
    """Shows what was counted, unless an action follows."""
    if ctx.invoked_subcommand is not None:
        return 0
    given = {"since": asked.since, "until": asked.until, "cameras": asked.cameras}
    query = {name: text for name, text in given.items() if text}
    answer = service.connect().call("GET", "/v1/insight", query=query)
    if service.json:
        print_json(answer)
        return 0
    counted = sum(week["counted"] for week in answer["weeks"])
    first, last = date.fromisoformat(answer["since"]), date.fromisoformat(answer["until"])
    print(f"{first} to {last}: {counted} of {len(answer['weeks'])} weeks are counted")
    print(f"{_show(answer['hits'])} hits, in fives, rounded down; a dash is under five, or none")
    if answer["short_lists"]:
        print(f"hits are missing of lists that keep them under 10 days: {', '.join(answer['short_lists'])}")
    for kind, title in _TITLES.items():
        rows = [_name_cell(kind, cell, answer["sites"]) for cell in answer["tables"][kind]]
        _print(rows, Column(title, show_field("name")), Column("HITS", show_field("count")))
    _print(list(_add_hours(answer["tables"])), *_HOURS)
    _print_coverage(answer)
    return 0


app = make_group(
    "Counts the hits of past weeks: by camera, list, category, direction and hour, how fast they were answered and "
    "with what outcome; which camera sees returning wanted cars first, and what some of the cameras would have seen. "
    "It shows no plate and no entry.",
    _EXAMPLES,
    alone=_show_insight,
)


@command(app, "week", "show a week beside the four before it, and write it as one page to print")
def week(asked: _Week, service: Service) -> int:
    """Shows the week, or writes its page."""
    query = {"language": asked.language} | ({"week": asked.week} if asked.week else {})
    report = service.connect().call("GET", "/v1/insight/week", query=query)
    if asked.out:
        _write_page(asked.out, render_week(report))
    if service.json:
        print_json(report | ({"file": str(asked.out)} if asked.out else {}))
    elif asked.out:
        print(f"written: {asked.out}")
    else:
        _print_week(report)
    return 0


def _write_page(path: Path, page: str) -> None:
    try:
        path.write_text(page, encoding="utf-8")
    except OSError as error:
        raise PageUnwritable(f"{path}: {error.strerror or error}") from error


def _print_week(report: Mapping[str, Any]) -> None:
    print(f"{report['title']}, {report['heading']}")
    for section in report["sections"]:
        rows = [{"name": row["name"], **_number(map(_show, row["counts"]))} for row in section["rows"]]
        counts = (Column(name, show_field(str(place))) for place, name in enumerate(report["columns"]))
        _print(rows, Column(section["title"].upper(), show_field("name")), *counts)
    for note in report["notes"]:
        print(note)


def _print_coverage(answer: Mapping[str, Any]) -> None:
    coverage, sites = answer["coverage"], answer["sites"]
    print(f"\n{_show(coverage['visits'])} visits of wanted cars")
    print(f"{_show(coverage['returning'])} of them by cars that had been seen before")
    print(f"{_show(coverage['shown'])} of them are in the order and the choice below: a group of cameras with fewer")
    print("than five visits waits, so visits that many cameras saw are missing more often")
    rows = [
        {"name": _name(one["camera"], sites), "seen": _show(one["seen"]), "first": _show(one["first"])}
        for one in coverage["cameras"]
    ]
    columns = (Column("SEES RETURNING CARS FIRST", show_field("name")), Column("FIRST", show_field("first")))
    _print(rows, *columns, Column("VISITS SEEN", show_field("seen")))
    steps = [
        {"name": _name(one["camera"], sites), "adds": str(one["adds"]), "seen": str(one["seen"])}
        for one in coverage["order"]
    ]
    columns = (Column("ADDS MOST, IN THIS ORDER", show_field("name")), Column("ADDS", show_field("adds")))
    _print(steps, *columns, Column("SEEN WITH THOSE ABOVE", show_field("seen")))
    if (chosen := coverage["asked"]) is not None:
        seen, shown = _show(chosen["seen"]), _show(coverage["shown"])
        print(f"\n{', '.join(chosen['cameras'])} together would have seen {seen} of these {shown} visits")


def _print(rows: Sequence[Mapping[str, Any]], *columns: Column) -> None:
    if rows:
        print()
        print_table(columns, rows)


def _name_cell(kind: str, cell: Mapping[str, Any], sites: Mapping[str, str]) -> dict[str, str]:
    name = _name(cell["name"], sites) if kind == "camera" else cell["name"]
    return {"name": name, "count": _show(cell["count"])}


def _name(camera_id: str, sites: Mapping[str, str]) -> str:
    return f"{camera_id} ({sites[camera_id]})" if camera_id in sites else camera_id


def _add_hours(tables: Mapping[str, Sequence[Mapping[str, Any]]]) -> Iterator[dict[str, str]]:
    hours = {cell["name"]: cell["count"] or 0 for cell in tables["hour"]}
    step = 24 // _PARTS
    for day, name in enumerate(_DAYS, 1):
        parts = (sum(hours[f"{day}-{part * step + each:02d}"] for each in range(step)) for part in range(_PARTS))
        yield {"name": name, **_number(_show(count or None) for count in parts)}


def _number(texts: Iterable[str]) -> dict[str, str]:
    return {str(place): text for place, text in enumerate(texts)}


def _show(count: int | None) -> str:
    return "-" if count is None else str(count)


_HOURS: Final = (
    Column("BY HOUR", show_field("name")),
    *(
        Column(f"{part * 24 // _PARTS:02d}-{(part + 1) * 24 // _PARTS:02d}", show_field(str(part)))
        for part in range(_PARTS)
    ),
)
