"""platewatch: the command line."""

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from typing import Final

from platewatch import __version__
from platewatch.errors import PlatewatchError

# Each command's module is imported only when it is asked for: `platewatch read` must not wait for AWS's library, nor
# `platewatch camera` for the reader's.
COMMANDS: Final = {
    "read": ("platewatch.reading.commands.read", "read the plates in photos on this machine"),
    "demo": ("platewatch.cli.demo", "watch the whole chain work, from photo to message, on this machine"),
    "local": ("platewatch.cli.local", "run the whole service on this machine"),
    "camera": ("platewatch.cameras.commands.camera", "register, list, move and revoke cameras"),
    "hotlist": ("platewatch.hotlists.commands.hotlist", "import a hotlist, show its revision and entries"),
    "alert": ("platewatch.alerts.commands.alert", "list, show, answer and preview alerts; show what was misread"),
    "recipient": ("platewatch.alerts.commands.recipient", "say who is told, and how"),
    "sms": ("platewatch.alerts.commands.sms", "check and set up text messages in the AWS account"),
    "retention": ("platewatch.retention.commands", "show what is held and until when; hold an alert for a case"),
    "audit": ("platewatch.audit.commands.audit", "verify the audit log, report from it, find unusual use"),
    "rejection": ("platewatch.snapshots.commands.rejection", "list snapshots that could not be read, and why"),
    "teardown": ("platewatch.cli.teardown", "say what stays in the account when the stack is deleted"),
    "upload": ("platewatch.snapshots.commands.upload", "send snapshots as a camera does"),
}

MORE_ACTIONS: Final = {
    "alert": "platewatch.matching.commands.review",
    "hotlist": "platewatch.matching.commands.past_search",
}
"""Actions of a command that come from another feature than the command itself."""

_OPTIONS: Final = {"X-Reason": "--reason", "X-Case-Number": "--case", "X-Authority": "--authority"}
"""The options whose values travel in headers."""

_EXAMPLES: Final = """\
on this machine, with nothing deployed:
  platewatch read photos/                     one line per photo with its plates
  platewatch demo                             sample scenes, a hotlist, and the alerts that follow
  platewatch local                            the whole service; prints what to export for the rest

against a service, local or deployed:
  export PLATEWATCH_API=https://abc123.execute-api.eu-west-1.amazonaws.com
  platewatch camera add west-1 --lane priority --lat 52.29 --lon 4.83 \\
      --site "Bovenkerkerweg" --direction "into town"
  platewatch upload --camera west-1 photos/   (the camera's token in PLATEWATCH_CAMERA_TOKEN)
  platewatch hotlist import stolen.csv --list stolen --new-list
  platewatch alert list

Commands that ask the service sign in with AWS credentials, found as the AWS command line finds them. Those that
show personal data need --reason and --case, or PLATEWATCH_REASON and PLATEWATCH_CASE; both are recorded.
`platewatch COMMAND --help` tells more of each. The exit status is 0 when all went well, 1 when something did
not, 2 when the command was not understood.
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Runs a command line; the exit status."""
    arguments = sys.argv[1:] if argv is None else list(argv)
    try:
        args = _make_parser(arguments).parse_args(arguments)
        status: int = args.run(args)
        sys.stdout.flush()
    except PlatewatchError as error:
        print(f"platewatch: {_describe(error)}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Whoever read our output has seen enough. Nothing may be flushed into the closed pipe at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return status


def _describe(error: PlatewatchError) -> str:
    """The error's message, with the option that the user gave in place of the header that carried it."""
    field: str = getattr(error, "field", None) or ""
    option = _OPTIONS.get(field)
    return f"{option}{str(error).removeprefix(field)}" if option else str(error)


def _make_parser(arguments: Sequence[str]) -> argparse.ArgumentParser:
    listed = "\n".join(f"  {name:<11}{summary}" for name, (_, summary) in COMMANDS.items())
    parser = argparse.ArgumentParser(
        prog="platewatch",
        usage="platewatch COMMAND ... | platewatch --help | platewatch --version",
        description="Reads number plates, matches them against a hotlist and tells the people who must know.",
        epilog=f"commands:\n{listed}\n\n{_EXAMPLES}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"platewatch {__version__}")
    subparsers = parser.add_subparsers(prog="platewatch", metavar="COMMAND", required=True, help=argparse.SUPPRESS)
    wanted = next((word for word in arguments if not word.startswith("-")), None)
    for name, (module, _) in COMMANDS.items():
        if name == wanted:
            command = importlib.import_module(module)
            actions = command.add_parser(subparsers)
            if name in MORE_ACTIONS:
                importlib.import_module(MORE_ACTIONS[name]).add_parser(actions)
            subparsers.choices[name].set_defaults(run=command.run)
        else:
            subparsers.add_parser(name)
    return parser


if __name__ == "__main__":
    sys.exit(main())
