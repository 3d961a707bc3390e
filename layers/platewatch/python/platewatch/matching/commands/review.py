"""platewatch alert review: hits that are too doubtful to be told before a person has looked."""

import sys
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Final

from typer import Argument, Option

from platewatch.cli.client import Purpose, Service, print_json
from platewatch.cli.commands import add_group, command, make_app, make_group
from platewatch.cli.local_time import show_time
from platewatch.cli.plates import show_read
from platewatch.cli.routes import Answer, AnswerTable, RouteCommand, add_routes, quote_part
from platewatch.cli.tables import Column, print_fields, show_field
from platewatch.text.probability import format_percent

_EXAMPLES: Final = """\
Examples:
  platewatch alert review list
  platewatch alert review show 5d4c8cbf65995b5588a984f435223cec --pictures .
  platewatch alert review send 5d4c8cbf65995b5588a984f435223cec
  platewatch alert review dismiss 5d4c8cbf65995b5588a984f435223cec

Look at the picture first. A hit that you send is an alert like any other. One
that you dismiss, or that nobody decides on in time, is destroyed.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Review:
    id: Annotated[str, Argument(metavar="ID", help="As alert review list prints it.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look(_Review):
    pictures: Annotated[
        Path | None, Option("--pictures", metavar="FOLDER", help="Save plate.jpg and overview.jpg there.")
    ] = None


_REVIEWS: Final = AnswerTable(
    rows="reviews",
    columns=(
        Column("DECIDE BY", lambda review: show_time(review["decide_by"])),
        Column("P", lambda review: str(review["entry"]["priority"])),
        Column("READ", lambda review: show_read(review["hit"]), whole=True),
        Column("LISTED", lambda review: str(review["hit"]["plate_written"]), whole=True),
        Column("SURE", lambda review: format_percent(review["hit"]["probability"])),
        Column("KIND", lambda review: str(review["hit"]["kind"])),
        Column("LIST", lambda review: review["entry"]["list"] + (", DISPUTED" if review["entry"]["disputed"] else "")),
        Column("CAMERA", lambda review: str(review["passage"]["camera_id"])),
        Column("ID", show_field("review_id"), whole=True),
    ),
    empty="nothing waits for a decision",
)

_reviews = make_group(
    "Hits below the threshold and above the review floor wait here for a person's decision.", _EXAMPLES
)
app = make_app()
add_group(app, "review", _reviews, "decide on hits that are too doubtful to be told")
add_routes(
    _reviews,
    RouteCommand(
        "list",
        "list what waits, the most urgent and probable first",
        "GET",
        "/v1/reviews",
        show=_REVIEWS,
        purpose=Purpose,
    ),
)


@command(_reviews, "show", "show one, and save its pictures")
def show(look: _Look, purpose: Purpose, service: Service) -> int:
    """Shows a review, and saves its pictures where that is asked for."""
    answer = service.connect().call("GET", f"/v1/reviews/{quote_part(look.id)}", headers=purpose.make_headers())
    saved = _save(answer["pictures"], look.pictures) if look.pictures else []
    if service.json:
        print_json(answer)
        return 0
    print_fields([*_describe(answer["review"]), *(("picture", str(path)) for path in saved)])
    return 0


def _describe(review: Mapping[str, Any]) -> list[tuple[str, str]]:
    hit, entry, passage = review["hit"], review["entry"], review["passage"]
    rows = (
        ("review", review["review_id"]),
        ("decide by", show_time(review["decide_by"])),
        ("hit", hit["explanation"]["en"]),
        ("country", f"{hit['country']} (read: {hit['country_read'] or 'not seen'})"),
        ("list", f"{entry['list']}, category {entry['category']}, priority {entry['priority']}"),
        ("disputed", _describe_dispute(review["dispute"])),
        ("case", entry["case_number"]),
        ("reason", entry["reason"]),
        ("vehicle", " ".join(filter(None, (entry["colour"], entry["make"])))),
        ("warning", entry["marker"]),
        ("camera", passage["camera_id"]),
        ("captured", show_time(passage["captured_at"])),
        ("tells", ", ".join(review["recipient_ids"])),
    )
    return [(name, value) for name, value in rows if value]


def _describe_dispute(dispute: dict[str, Any] | None) -> str:
    return f"{show_time(dispute['at'])} {dispute['name']} said that the list is wrong" if dispute else ""


def _save(pictures: dict[str, str | None], folder: Path) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    saved = []
    for name, data in pictures.items():
        if data is None:
            print(f"platewatch: the picture {name} is gone", file=sys.stderr)
            continue
        path = folder / f"{name}.jpg"
        path.write_bytes(b64decode(data))
        saved.append(path)
    return saved


def _show_sent(_: _Review, answer: Answer) -> None:
    print(f"sent: {len(answer['alerts'])} alerts")
    if not answer["alerts"]:
        print("everybody whom it concerns was alerted by a later picture of the same passage already")


add_routes(
    _reviews,
    RouteCommand(
        "send",
        "it is the listed plate: tell those whom it concerns",
        "POST",
        "/v1/reviews/{id}/send",
        show=_show_sent,
        arguments=_Review,
        purpose=Purpose,
    ),
    RouteCommand(
        "dismiss",
        "it is another plate: destroy the hit, count the misread",
        "POST",
        "/v1/reviews/{id}/dismiss",
        show=lambda _asked, _answer: print("dismissed: nothing of it is left but the count"),
        arguments=_Review,
        purpose=Purpose,
    ),
)
