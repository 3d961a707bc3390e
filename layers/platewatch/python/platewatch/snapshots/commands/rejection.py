"""platewatch rejection: snapshots that could not be read, and why."""

from dataclasses import dataclass
from typing import Annotated

from typer import Option

from platewatch.cli.commands import make_group
from platewatch.cli.local_time import show_optional_time, show_time
from platewatch.cli.routes import AnswerTable, RouteCommand, add_routes
from platewatch.cli.tables import Column, show_field


@dataclass(frozen=True, slots=True, kw_only=True)
class _Day:
    day: Annotated[str | None, Option("--day", metavar="YYYY-MM-DD", help="The day in UTC (default: today).")] = None


app = make_group(
    "Lists what arrived and was no readable picture. Such a snapshot is destroyed; its rejection is kept two weeks, "
    "so that a broken camera is noticed.",
    "Example:\n  platewatch rejection list --day 2026-03-12\n",
)
add_routes(
    app,
    RouteCommand(
        "list",
        "list the rejections of a day",
        "GET",
        "/v1/rejections",
        arguments=_Day,
        show=AnswerTable(
            rows="rejections",
            columns=(
                Column("REJECTED", lambda one: show_time(one["rejected_at"])),
                Column("CAMERA", show_field("camera")),
                Column("CAPTURED", lambda one: show_optional_time(one["captured_at"], "unknown")),
                Column("CODE", show_field("code")),
                Column("REASON", show_field("reason")),
            ),
            empty="no rejections on {day}",
        ),
    ),
)
