"""platewatch alert search, story and dossier: finding alerts, and all that is kept of one hit."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Final, Literal, TextIO

from typer import Argument, Option

from platewatch.alerts.commands.answer import show_state
from platewatch.alerts.dossier_page import render_dossier
from platewatch.cli.client import RestrictedPurpose, Service, print_json
from platewatch.cli.commands import command, make_app
from platewatch.cli.local_time import show_time
from platewatch.cli.routes import Answer, AnswerTable, quote_part
from platewatch.cli.tables import Column, print_fields, print_table, show_field
from platewatch.errors import PlatewatchError
from platewatch.text.probability import format_percent

_State = Literal["open", "answered", "dismissed", "closed"]
_Language = Literal["nl", "en"]

LARGEST_PAGE: Final = 50
_EXAMPLES: Final = """\
Examples:
  platewatch alert search --from 2026-03-01 --plate 7-KXL-92
  platewatch alert search --from 2026-03-01 --to 2026-03-12 \\
      --case-of-entry 2026-17
  platewatch alert search --from 2026-03-12T20:00:00+01:00 --camera west-1 \\
      --state open --json
"""


class FileUnwritable(PlatewatchError):
    """The file to write is there already, or cannot be written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which hits are asked for."""

    since: Annotated[
        str, Option("--from", metavar="WHEN", help="A day (UTC) or a time with its zone, at most 31 days before --to.")
    ]
    until: Annotated[
        str | None, Option("--to", metavar="WHEN", help="The last day, or a time with its zone (default: today).")
    ] = None
    entry_case: Annotated[str | None, Option("--case-of-entry", metavar="NUMBER", help="The case of the entry.")] = None
    list: Annotated[str | None, Option("--list", metavar="LIST", help="The hotlist.")] = None
    plate: Annotated[str | None, Option("--plate", metavar="PLATE", help="The plate, listed or read.")] = None
    camera: Annotated[str | None, Option("--camera", metavar="CAMERA", help="The camera.")] = None
    state: Annotated[_State | None, Option("--state", metavar="STATE", help="open, answered, dismissed or closed.")] = (
        None
    )

    def make_body(self) -> dict[str, Any]:
        """What is sent."""
        until = self.until or datetime.now(UTC).date().isoformat()
        given = {
            "case": self.entry_case,
            "list": self.list,
            "plate": self.plate,
            "camera": self.camera,
            "state": self.state,
        }
        return {"from": self.since, "to": until} | {name: one for name, one in given.items() if one is not None}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Searched(Asked):
    most: Annotated[
        int, Option("--most", metavar="COUNT", min=1, help="How many hits to show at the most (default: 100).")
    ] = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class _Alert:
    id: Annotated[str, Argument(metavar="ID", help="As alert list and alert search print it.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Dossier(_Alert):
    out: Annotated[Path, Option("--out", metavar="FILE.html", help="The file to write; it must not be there yet.")]
    language: Annotated[
        _Language, Option("--language", metavar="LANGUAGE", help="Its language, nl or en (default: nl).")
    ] = "nl"


def _note(answer: Answer) -> Iterator[str]:
    yield from answer["notes"]
    if answer["plate"] and not answer["hits"]:
        yield f"{answer['plate']} was looked for as the plate that is listed or was read, in no other spelling"
    if answer["next"]:
        yield "there are more: --most shows more, a shorter period shows fewer"
    if answer["restricted"]:
        yield f"{answer['restricted']} more are older than a year: --authority says who allowed their restricted use"


def _show_told(hit: Mapping[str, Any]) -> str:
    return ", ".join(f"{one['recipient_id']} {one['state'] or 'pending'}" for one in hit["alerts"])


_HITS: Final = AnswerTable(
    rows="hits",
    columns=(
        Column("SEEN", lambda hit: show_time(hit["captured_at"])),
        Column("P", show_field("priority")),
        Column("PLATE", show_field("plate_seen"), whole=True),
        Column("SURE", lambda hit: format_percent(hit["probability"])),
        Column("KIND", show_field("kind")),
        Column("LIST", show_field("list")),
        Column("CASE", show_field("case_number")),
        Column("SITE", lambda hit: str(hit["site"] or hit["camera_id"])),
        Column("STATE", lambda hit: show_state(dict(hit)) + (", late" if hit["late"] else "")),
        Column("TOLD", _show_told),
        Column("ID", show_field("alert_id"), whole=True),
    ),
    empty="no hit of which all that holds",
    notes=_note,
)

app = make_app()


@command(
    app,
    "search",
    "search alerts by case, list, plate, camera and time",
    "Searches alerts by when they were made, newest first; all alerts of a hit are one line. A plate is found where it"
    " is the listed one or the one that was read; plates that look like it are not found.",
    _EXAMPLES,
)
def search(asked: _Searched, purpose: RestrictedPurpose, service: Service) -> int:
    """Shows what is found."""
    answer = _fetch_pages(asked, purpose.make_headers(), service)
    if service.json:
        print_json(answer)
    else:
        _HITS.show(answer)
    return 0


def _fetch_pages(asked: _Searched, headers: dict[str, str], service: Service) -> dict[str, Any]:
    """Page after page, until enough is found or nothing is left, as one answer."""
    client, body = service.connect(), asked.make_body()
    found: dict[str, Any] = {}
    restricted = 0
    while True:
        body["limit"] = min(LARGEST_PAGE, asked.most - len(found))
        page = client.call("POST", "/v1/alert-searches", body, headers=headers)
        for hit in page["hits"]:
            # A hit that was made a moment before the search may come twice.
            found.setdefault(hit["hit_id"], hit)
        restricted += page["restricted"]
        if page["next"] is None or len(found) >= asked.most:
            return {**page, "hits": list(found.values()), "restricted": restricted}
        body["after"] = page["next"]


@command(app, "story", "tell all that is kept of an alert's hit", "Tells all that is kept of an alert's hit.")
def story(alert: _Alert, purpose: RestrictedPurpose, service: Service) -> int:
    """Shows the story in the order of a dossier."""
    query = {} if service.json else {"dossier": "en"}
    answer = _fetch_story(alert.id, query, purpose, service)
    if service.json:
        print_json(answer)
    else:
        _show_dossier(answer["dossier"])
    return 0


@command(
    app,
    "dossier",
    "write all that is kept of an alert's hit into a file to print",
    "Writes the hit's story with its pictures and their hashes into one HTML file, to be printed from a browser. It"
    " holds personal data: delete it when the case has it.",
)
def dossier(asked: _Dossier, purpose: RestrictedPurpose, service: Service) -> int:
    """Writes the file, for its owner alone."""
    query = {"pictures": "true", "dossier": asked.language}
    # Opened first: whether the file can be written shows before a consultation is recorded.
    file = open_new(asked.out)
    try:
        told = _fetch_story(asked.id, query, purpose, service)["dossier"]
    except PlatewatchError:
        file.close()
        asked.out.unlink()
        raise
    with file:
        file.write(render_dossier(told))
    if service.json:
        print_json({"file": str(asked.out), "warnings": told["warnings"]})
        return 0
    print("\n".join([f"written: {asked.out}", *told["warnings"]]))
    return 0


def open_new(path: Path) -> TextIO:
    """A new file that its owner alone may read. Raises FileUnwritable."""
    try:
        return open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8")
    except FileExistsError as error:
        raise FileUnwritable(f"{path} is there already: give another name") from error
    except OSError as error:
        raise FileUnwritable(f"{path}: {error.strerror or error}") from error


def _fetch_story(alert_id: str, query: dict[str, str], purpose: RestrictedPurpose, service: Service) -> dict[str, Any]:
    path, headers = f"/v1/alerts/{quote_part(alert_id)}/story", purpose.make_headers()
    return service.connect().call("GET", path, query=query, headers=headers)


def _show_dossier(told: Mapping[str, Any]) -> None:
    print(f"{told['heading']}   {told['lead']}")
    for warning in told["warnings"]:
        print(warning)
    for section in told["sections"]:
        print(f"\n{section['title']}")
        print_fields((f"  {label}", text) for label, text in section["rows"])
        for picture in section["pictures"]:
            print_fields([(f"  {picture['meaning']}", f"SHA-256 {picture['sha256']}"), ("", picture["note"])])
        if section["table"]:
            rows = [{str(number): cell for number, cell in enumerate(line)} for line in section["table"]]
            columns = [Column(title.upper(), show_field(str(number))) for number, title in enumerate(section["head"])]
            print_table(columns, rows)
