"""platewatch local: the whole service on this machine, until it is stopped."""

import importlib.util
import json
import os
import signal
import subprocess  # nosec B404  # the user's own shell
import sys
import time
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

from typer import Context, Option

from platewatch.cli.commands import command, make_group
from platewatch.errors import PlatewatchError

if TYPE_CHECKING:
    from localcloud.run.running import Running

_EXAMPLES: Final = """\
Examples:
  platewatch local                       starts the service, and shows every
                                         text message that it sends
In another terminal:
  platewatch local --as control-room     a shell with the rights of that role
  platewatch local outbox                the messages sent so far, with links

Roles: officer, control-room, hotlist-editor, investigator, auditor, admin; and
operator, who may call every route. owner is the AWS account's own, for deploy
check and doctor. Where no local cloud runs, --as starts one that
ends with the shell.
"""

_FOLLOW_EVERY_S: Final = 0.5
_UNSET: Final = ("AWS_SESSION_TOKEN", "AWS_PROFILE")
"""Settings of the user's own AWS account that must not mix with those of the local cloud."""


class NoClone(PlatewatchError):
    """The local cloud is part of the project's clone, and this is no clone."""


class ParameterInvalid(PlatewatchError):
    """A parameter of the template is not given as NAME=VALUE."""


class RoleUnknown(PlatewatchError):
    """The local cloud has nobody of this role."""


class OutboxUnreachable(PlatewatchError):
    """The local cloud's outbox does not answer."""


def import_local_cloud() -> None:
    """Raises NoClone where the local cloud can't be imported."""
    if importlib.util.find_spec("localcloud") is None:
        raise NoClone("the local cloud is not installed: clone the project and run `make demo` there")


def wait_for_interrupt() -> None:
    """Returns at Ctrl-C, and at a polite kill."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:
        print("\nstopping", flush=True)


def describe_running(running: "Running") -> str:
    """Where everything is, and how to go on in another terminal."""
    exports = "\n".join(f"  export {name}={value}" for name, value in running.people["operator"].items())
    return (
        f"console    {running.api_url}/console  (in a browser, as the role that you pick)\n"
        f"API        {running.api_url}\n"
        f"outbox     {running.outbox_url}  (every text message, in a browser)\n"
        f"logs       {running.logs}\n"
        "\nin another terminal:\n"
        "  platewatch local --as ROLE      a shell with the rights of officer, control-room, hotlist-editor,\n"
        "                                  investigator, auditor or admin; operator may do everything\n"
        "  platewatch local outbox         the text messages sent so far\n"
        f"or, for a shell of your own with the rights of operator:\n{exports}\n"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Start:
    parameter: Annotated[
        list[str],
        Option(
            "--parameter",
            metavar="NAME=VALUE",
            help="A parameter of the template, such as RetentionMode=126jj; may be repeated.",
        ),
    ] = field(default_factory=list)
    role: Annotated[
        str | None, Option("--as", metavar="ROLE", help="Open a shell that has the rights of this role.")
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Outbox:
    follow: Annotated[bool, Option("--follow", help="Go on and print each message as it is sent.")] = False
    json: Annotated[bool, Option("--json", help="Print one JSON object per message.")] = False


def _start(ctx: Context, given: _Start) -> int:
    """Stays up until it is interrupted or its shell ends."""
    import_local_cloud()
    if ctx.invoked_subcommand is not None:
        return 0
    from localcloud.demo.run import start_cloud
    from localcloud.run.outbox import print_sent
    from localcloud.run.running import NoneRunning, find_running, list_sent, offer_cloud

    parameters = dict(_parse_parameter(text) for text in given.parameter)
    if given.role:
        _check_role(given.role)
        try:
            running = find_running(os.environ)
        except NoneRunning:
            pass
        else:
            if parameters:
                raise ParameterInvalid("a local cloud runs already: stop it to start one with other parameters")
            return _open_shell(running, given.role)
    _say("starting the local cloud from template.yaml ...")
    with (
        start_cloud(parameters) as cloud,
        offer_cloud(cloud, os.environ) as running,
        print_sent(lambda: list_sent(cloud), _say),
    ):
        if given.role:
            return _open_shell(running, given.role)
        _say(describe_running(running))
        _say("Text messages are shown here as they are sent. Ctrl-C stops everything; nothing is kept.")
        wait_for_interrupt()
    return 0


app = make_group(
    "Starts the local cloud from template.yaml and stays up until Ctrl-C. Prints where everything is, and every text "
    "message with its link. Nothing leaves this machine, and nothing is kept.",
    _EXAMPLES,
    alone=_start,
)


def _open_shell(running: "Running", role: str) -> int:
    """A shell of that role's rights until the user leaves it; the exit status of the shell."""
    shell = os.environ.get("SHELL") or "/bin/sh"
    if sys.stdin.isatty():
        _say(f"This shell has the rights of {role}. Messages: {running.outbox_url}. Leave it with exit.")
    # The user chose the shell; what is typed there is theirs.
    return subprocess.run([shell], env=make_environment(running.people[role], os.environ), check=False).returncode  # nosec B603


def make_environment(person: Mapping[str, str], environment: Mapping[str, str]) -> dict[str, str]:
    """The shell's environment: the person's own settings, and `platewatch` of this installation first on the path."""
    kept = {name: value for name, value in environment.items() if name not in _UNSET}
    programs = str(Path(sys.executable).parent)
    return {**kept, **person, "PATH": os.pathsep.join((programs, kept.get("PATH", os.defpath)))}


def _check_role(role: str) -> None:
    from localcloud.run.running import OPERATOR, OWNER, ROLES

    if role not in (*ROLES, OPERATOR, OWNER):
        raise RoleUnknown(f"no role is called {role}: choose {', '.join(ROLES)}, {OPERATOR} or {OWNER}")


@command(
    app,
    "outbox",
    "show the text messages of the local cloud that runs",
    "Prints the text messages that the running local cloud has sent, oldest first, with their links.",
)
def show_outbox(given: _Outbox) -> int:
    """Prints the messages sent so far, and with --follow those that follow."""
    from localcloud.run.outbox import MESSAGES_PATH, format_line, parse_sent
    from localcloud.run.running import find_running

    running = find_running(os.environ)
    shown = 0
    while True:
        documents = _fetch(running.outbox_url.rstrip("/") + MESSAGES_PATH)
        for document in documents[shown:]:
            print(json.dumps(document, ensure_ascii=False) if given.json else format_line(parse_sent(document)))
        shown = len(documents)
        if not given.follow:
            break
        sys.stdout.flush()
        time.sleep(_FOLLOW_EVERY_S)
    if not shown and not given.json:
        _say("no message yet: one is sent when a camera sees a plate that is on a list")
    return 0


def _fetch(url: str) -> list[dict[str, str]]:
    try:
        # The address is loopback's, from a file that only this user can write.
        with urllib.request.urlopen(url, timeout=5) as answer:  # nosec B310
            documents: list[dict[str, str]] = json.load(answer)
    except OSError as error:
        raise OutboxUnreachable(f"the local cloud's outbox does not answer ({error}): is it stopping?") from error
    return documents


def _parse_parameter(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise ParameterInvalid(f"--parameter must be NAME=VALUE, not {text!r}")
    return name, value


def _say(line: str) -> None:
    print(line, flush=True)
