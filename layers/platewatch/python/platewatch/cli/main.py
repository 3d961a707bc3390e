"""platewatch: the command line."""

import importlib
import os
import sys
from collections.abc import Sequence
from typing import Annotated, Any, Final

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command, get_group

from platewatch import __version__
from platewatch.cli.commands import Group
from platewatch.errors import PlatewatchError

# Each command's module is imported only when it is asked for: `platewatch read` must not wait for AWS's library, nor
# `platewatch camera` for the reader's.
COMMANDS: Final = {
    "read": ("platewatch.reading.commands.read", "read the plates in photos on this machine"),
    "demo": ("platewatch.cli.demo", "watch the whole chain on this machine, from photo to message"),
    "local": ("platewatch.cli.local", "run the whole service on this machine"),
    "camera": ("platewatch.cameras.commands.camera", "register, list, move, mask and revoke cameras"),
    "hotlist": ("platewatch.hotlists.commands.hotlist", "import, change, show and export hotlists"),
    "alert": (
        "platewatch.alerts.commands.alert",
        "list, search, show, export and answer alerts; write dossiers",
    ),
    "recipient": ("platewatch.alerts.commands.recipient", "say who is told, and how"),
    "investigation": ("platewatch.investigations.commands.investigation", "ask three questions under an order"),
    "handover": ("platewatch.handover.commands", "hand a shift over, and take over"),
    "insight": ("platewatch.insight.commands", "count past hits without plates, and print the week"),
    "sms": ("platewatch.alerts.commands.sms", "check and set up text messages in the AWS account"),
    "retention": ("platewatch.retention.commands", "show what is held and until when; hold an alert for a case"),
    "audit": ("platewatch.audit.commands.audit", "verify the audit log, report from it, find unusual use"),
    "session": ("platewatch.console.commands.session", "list who is signed in to the console, and end their sessions"),
    "rejection": ("platewatch.snapshots.commands.rejection", "list snapshots that could not be read, and why"),
    "deploy": ("platewatch.deployment.commands.deploy", "say whether an account can take a deployment"),
    "doctor": ("platewatch.deployment.commands.doctor", "say whether a deployed service is well, part by part"),
    "deadletter": ("platewatch.deadletters.commands", "try failed messages again, or drop them"),
    "teardown": ("platewatch.cli.teardown", "say what stays in the account when the stack is deleted"),
    "upload": ("platewatch.snapshots.commands.upload", "send snapshots as a camera does"),
    "agent": ("platewatch.agent.commands.agent", "run beside cameras: take their pictures and send them"),
}

MORE_ACTIONS: Final = {
    "agent": "platewatch.cli.aim",
    "alert": "platewatch.matching.commands.review",
    "audit": "platewatch.investigations.commands.auditing",
    "hotlist": "platewatch.matching.commands.past_search",
    "recipient": "platewatch.alerts.commands.told",
}
"""Actions of a command that stand in another module than the command itself."""

_OPTIONS: Final = {"X-Reason": "--reason", "X-Case-Number": "--case", "X-Authority": "--authority"}
"""The options whose values travel in headers."""

_EXAMPLES: Final = """\
On this machine, with nothing deployed:
  platewatch read photos/            one line per photo with its plates
  platewatch demo                    sample scenes, a hotlist, and alerts
  platewatch local                   the whole service

Against a service, local or deployed:
  export PLATEWATCH_API=https://abc123.execute-api.eu-west-1.amazonaws.com
  platewatch camera add west-1 --lane priority --lat 52.29 --lon 4.83 \\
      --site "Bovenkerkerweg" --direction "into town"
  platewatch upload --camera west-1 photos/
  platewatch hotlist import stolen.csv --list stolen --new-list
  platewatch alert list

Commands that ask the service sign in with AWS credentials, found as the AWS
command line finds them. Those that show personal data need --reason and
--case, or PLATEWATCH_REASON and PLATEWATCH_CASE; both are recorded.
`platewatch COMMAND --help` tells more of each. The exit status is 0 when all
went well, 1 when something did not, 2 when the command was not understood.
"""


class LazyGroup(Group):
    """All commands by name and summary. A command's module is imported when the command is asked for."""

    heading = "Commands"

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        for name, (_, summary) in COMMANDS.items():
            self.add_command(TyperCommand(name, short_help=summary))

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """The command that the words ask for, and the words that are left for it."""
        name, found, rest = super().resolve_command(ctx, args)
        return name, found and load_command(str(name)), rest


def load_command(name: str) -> TyperCommand | TyperGroup:
    """The command of that name, with all its actions."""
    loaded: Any = get_command(importlib.import_module(COMMANDS[name][0]).app)
    if name in MORE_ACTIONS:
        for action in get_group(importlib.import_module(MORE_ACTIONS[name]).app).commands.values():
            loaded.add_command(action)
    return loaded  # type: ignore[no-any-return]


def _show_version(wanted: bool) -> None:
    if wanted:
        print(f"platewatch {__version__}")
        raise typer.Exit


def _choose_command(
    version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_show_version, help="Show the version and exit.")
    ] = False,
) -> None:
    """Does nothing: the command does."""


def make_command_line() -> Any:
    """The whole command line."""
    app = typer.Typer(
        cls=LazyGroup,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        subcommand_metavar="COMMAND ...",
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    )
    description = "Reads number plates, matches them against a hotlist and tells the people who must know."
    app.callback(help=description, epilog=_EXAMPLES)(_choose_command)
    return get_command(app)


def main(argv: Sequence[str] | None = None) -> int:
    """Runs a command line; the exit status. It writes all messages itself, and raises nothing that a user may cause."""
    arguments = sys.argv[1:] if argv is None else list(argv)
    try:
        status = make_command_line().main(arguments, prog_name="platewatch", standalone_mode=False)
        sys.stdout.flush()
    except PlatewatchError as error:
        print(f"platewatch: {_describe(error)}", file=sys.stderr)
        return 1
    except typer.TyperException as error:
        return _explain(error)
    except typer.Abort:
        print("platewatch: nothing was done: the question was not answered", file=sys.stderr)
        return 1
    except SystemExit as end:
        # Typer ends so after it has written a completion script, and when the pipe that it writes to is closed.
        return int(end.code or 0)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Whoever read our output has seen enough. Nothing may be flushed into the closed pipe at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return int(status or 0)


def _explain(error: typer.TyperException) -> int:
    """Says what in the command is not understood; the exit status."""
    ctx = getattr(error, "ctx", None)
    if ctx is not None:
        print(ctx.get_usage(), file=sys.stderr)
    where = ctx.command_path if ctx is not None else "platewatch"
    # Typer's checks of values begin so, which tells a person nothing.
    message = error.format_message().replace("Value error, ", "")
    print(f"platewatch: {message}\nTry '{where} --help'.", file=sys.stderr)
    return error.exit_code


def _describe(error: PlatewatchError) -> str:
    """The error's message, with the option that the user gave in place of the header that carried it."""
    field: str = getattr(error, "field", None) or ""
    option = _OPTIONS.get(field)
    return f"{option}{str(error).removeprefix(field)}" if option else str(error)


if __name__ == "__main__":
    sys.exit(main())
