"""The options of commands that ask the service: where it is, who asks and why, and how the answer is shown."""

import json
from dataclasses import dataclass
from typing import Annotated

from typer import Option

from platewatch.cli.api_client import ApiClient
from platewatch.cli.settings import Address, SettingAbsent


@dataclass(frozen=True, slots=True)
class Service(Address):
    """Which service is asked, and whether its answer is shown as JSON."""

    json: Annotated[bool, Option("--json", help="Print the service's answer as JSON.")] = False

    def connect(self) -> ApiClient:
        """A client of the service. Raises SettingAbsent where no address is given."""
        return connect(self)


@dataclass(frozen=True, slots=True)
class Purpose:
    """Why personal data is shown, and for which case."""

    reason: Annotated[
        str | None,
        Option(
            "--reason",
            metavar="WORDS",
            envvar="PLATEWATCH_REASON",
            show_envvar=False,
            help="Why you ask (default: $PLATEWATCH_REASON). Recorded.",
        ),
    ] = None
    case: Annotated[
        str | None,
        Option(
            "--case",
            metavar="NUMBER",
            envvar="PLATEWATCH_CASE",
            show_envvar=False,
            help="For which case (default: $PLATEWATCH_CASE). Recorded.",
        ),
    ] = None

    def make_headers(self) -> dict[str, str]:
        """The headers that carry reason and case number. Raises SettingAbsent where one is not given."""
        if not self.reason or not self.case:
            raise SettingAbsent(
                "personal data is shown for a reason and a case only, and both are recorded: "
                "give --reason and --case, or set PLATEWATCH_REASON and PLATEWATCH_CASE"
            )
        return {"X-Reason": self.reason, "X-Case-Number": self.case}


@dataclass(frozen=True, slots=True)
class RestrictedPurpose(Purpose):
    """The same, and who allowed the restricted use of what is older than a year."""

    authority: Annotated[
        str | None,
        Option("--authority", metavar="WORDS", help="Who allowed restricted use (after a year). Recorded."),
    ] = None

    def make_headers(self) -> dict[str, str]:
        """The same headers, and the one that carries the authority."""
        headers = Purpose.make_headers(self)
        return headers | ({"X-Authority": self.authority} if self.authority else {})


def connect(address: Address) -> ApiClient:
    """A client of the service at this address, which signs with the AWS credentials of this machine."""
    return ApiClient(address.find())


def print_json(document: object) -> None:
    """Prints the document as JSON."""
    print(json.dumps(document, ensure_ascii=False, indent=2))
