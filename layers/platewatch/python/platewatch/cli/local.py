"""platewatch local: the whole service on this machine, until it is stopped."""

import argparse
import importlib.util
import signal
import time
from typing import TYPE_CHECKING

from platewatch.errors import PlatewatchError

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]


class NoClone(PlatewatchError):
    """The local cloud is part of the project's clone, and this is no clone."""


def add_parser(subparsers: "Subparsers") -> None:
    """Adds the command's arguments."""
    parser = subparsers.add_parser(
        "local",
        help="run the whole service on this machine",
        description="Starts the local cloud from template.yaml, stays up until Ctrl-C, and prints where everything is.",
    )
    parser.add_argument(
        "--parameter",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="a parameter of the template, such as RetentionMode=126jj; may be repeated",
    )


def run(args: argparse.Namespace) -> int:
    """Stays up until it is interrupted; the exit status."""
    import_local_cloud()
    from localcloud.demo.run import start_cloud

    parameters = dict(_read_parameter(text) for text in args.parameter)
    print("starting the local cloud from template.yaml ...", flush=True)
    with start_cloud(parameters) as cloud:
        print(f"API        {cloud.api_url}\nAWS        {cloud.endpoint_url}\nlogs       {cloud.workdir}")
        print("\nfor the other commands, in another shell:")
        for name, value in cloud.person_environment().items():
            print(f"  export {name}={value}")
        print("\nCtrl-C stops it; nothing is kept.", flush=True)
        wait_for_interrupt()
    return 0


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


def _read_parameter(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise PlatewatchError(f"--parameter must be NAME=VALUE, not {text!r}")
    return name, value
