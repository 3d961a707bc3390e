"""platewatch camera maintenance and end-maintenance: when somebody works at a camera, so that faults are not told."""

from dataclasses import dataclass
from typing import Annotated, Any, Final

from typer import Option

from platewatch.cameras.commands.view import Camera
from platewatch.cli.local_time import show_time
from platewatch.cli.routes import Answer, RouteCommand


@dataclass(frozen=True, slots=True, kw_only=True)
class _Window(Camera):
    until: Annotated[str, Option("--until", metavar="TIME", help="When it ends, as 2026-03-12T08:00:00+01:00.")]
    why: Annotated[str, Option("--why", metavar="TEXT", help="What is done there.")]
    since: Annotated[str | None, Option("--since", metavar="TIME", help="When it begins (default: now).")] = None


def _show_window(window: _Window, answer: Answer) -> None:
    begun, ends = show_time(answer["window"]["since"]), show_time(answer["window"]["until"])
    print(f"camera {window.id}: maintenance from {begun} until {ends}; operators are told of no fault in this time")


def _describe(window: _Window) -> dict[str, Any]:
    return {"until": window.until, "reason": window.why} | ({"since": window.since} if window.since else {})


MAINTENANCE_ROUTES: Final[tuple[RouteCommand[Any], ...]] = (
    RouteCommand(
        "maintenance",
        "say that somebody works at a camera, or that its road is closed",
        "POST",
        "/v1/cameras/{id}/maintenance",
        show=_show_window,
        arguments=_Window,
        fields=_describe,
        description="Records a maintenance window of at most 31 days. Operators are told of no fault of the camera "
        "that begins in it; one that is still there at its end is told then.",
    ),
    RouteCommand(
        "end-maintenance",
        "end a camera's maintenance now",
        "DELETE",
        "/v1/cameras/{id}/maintenance",
        show=lambda camera, _: print(f"camera {camera.id}: no maintenance from now on"),
        arguments=Camera,
        description="Ends the windows that run, and those that have not begun. They stay on record.",
    ),
)
