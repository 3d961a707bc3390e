"""Which service a command asks, and what is wrong with how a command was given."""

from dataclasses import dataclass
from typing import Annotated

from typer import Option

from platewatch.errors import PlatewatchError


class SettingAbsent(PlatewatchError):
    """An option or environment variable that the command needs is not given."""


class SettingInvalid(PlatewatchError):
    """An option or environment variable has a value that it may not have."""


class NotUnderstood(PlatewatchError):
    """The options of a command don't go together, or one has a form that the command can't read.

    The command line shows it as it shows an unknown option: with the command's usage, and exit status 2.
    """


@dataclass(frozen=True, slots=True)
class Address:
    """The option that names the service."""

    api: Annotated[
        str | None,
        Option(
            "--api",
            metavar="URL",
            envvar="PLATEWATCH_API",
            show_envvar=False,
            help="Address of the service (default: $PLATEWATCH_API).",
        ),
    ] = None

    def find(self) -> str:
        """The service's address. Raises SettingAbsent."""
        if not self.api:
            raise SettingAbsent("which service? give --api or set PLATEWATCH_API; platewatch local prints its own")
        return self.api
