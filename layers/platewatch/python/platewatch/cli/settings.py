"""Which service a command speaks to."""

import argparse
import os

from platewatch.errors import PlatewatchError


class SettingAbsent(PlatewatchError):
    """A flag or environment variable that the command needs is not given."""


class SettingInvalid(PlatewatchError):
    """A flag or environment variable holds what it may not."""


def add_address_argument(parser: argparse.ArgumentParser) -> None:
    """Adds --api."""
    parser.add_argument("--api", metavar="URL", help="address of the service (default: $PLATEWATCH_API)")


def read_address(args: argparse.Namespace) -> str:
    """The service's address. Raises SettingAbsent."""
    address: str = args.api or os.environ.get("PLATEWATCH_API", "")
    if not address:
        raise SettingAbsent("which service? give --api or set PLATEWATCH_API; platewatch local prints its own")
    return address
