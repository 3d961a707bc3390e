"""platewatch session: who is signed in to the console, and ending it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final

from typer import Argument

from platewatch.cli.commands import make_group
from platewatch.cli.local_time import show_time
from platewatch.cli.routes import Answer, AnswerTable, RouteCommand, add_routes
from platewatch.cli.tables import Column, show_field

_EXAMPLES: Final = """\
Examples:
  platewatch session list
  platewatch session end j.jansen@police.example
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class _User:
    user: Annotated[str, Argument(metavar="USER", help="As session list prints it.")]


def _show_ended(_: _User, answer: Answer) -> None:
    sessions = "1 session" if answer["ended"] == 1 else f"{answer['ended']} sessions"
    print(f"{sessions} of {answer['user']} ended; whoever the identity provider still lets in can sign in again")


def _show_role(session: Mapping[str, Any]) -> str:
    return session["role"] or "not chosen yet"


app = make_group(
    "Lists who is signed in to the console and ends their sessions at once. Sessions also end by themselves: after "
    "30 minutes without activity nothing is shown any more, and after 12 hours they are over.",
    _EXAMPLES,
)
add_routes(
    app,
    RouteCommand(
        "list",
        "list who is signed in to the console",
        "GET",
        "/v1/console-sessions",
        show=AnswerTable(
            rows="sessions",
            columns=(
                Column("SINCE", lambda one: show_time(one["started_at"])),
                Column("ACTIVE", lambda one: show_time(one["active_at"])),
                Column("UNTIL", lambda one: show_time(one["ends_at"])),
                Column("ROLE", _show_role),
                Column("USER", show_field("user")),
            ),
            empty="nobody is signed in",
        ),
    ),
    RouteCommand(
        "end",
        "end all sessions of a user at once",
        "POST",
        "/v1/console-sessions/end",
        show=_show_ended,
        arguments=_User,
    ),
)
