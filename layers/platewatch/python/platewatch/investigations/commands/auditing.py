"""platewatch audit investigations and investigation: what investigations did, without any result."""

from dataclasses import dataclass
from typing import Final

from platewatch.cli.client import Purpose
from platewatch.cli.commands import make_app
from platewatch.cli.routes import RouteCommand, add_routes
from platewatch.investigations.commands.investigation import LIST, One, Page, show_one, show_story

_PATH: Final = "/v1/audit/investigations"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told(One):
    """The same for the story."""


app = make_app()
add_routes(
    app,
    RouteCommand("investigations", "list all investigations", "GET", _PATH, show=LIST, arguments=Page, purpose=Purpose),
    RouteCommand(
        "investigation",
        "show an investigation and how often it asked",
        "GET",
        f"{_PATH}/{{id}}",
        show=show_one,
        arguments=One,
        purpose=Purpose,
    ),
    RouteCommand(
        "investigation-story",
        "tell what was done in an investigation",
        "GET",
        f"{_PATH}/{{id}}/story",
        show=show_story,
        arguments=_Told,
        purpose=Purpose,
    ),
)
