"""platewatch doctor: whether a deployed service is well, part by part."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, Final
from urllib.parse import quote, urlsplit

from typer import Option

from platewatch.cli.api_client import ApiClient, ApiError
from platewatch.cli.commands import command, make_app
from platewatch.cli.settings import Address
from platewatch.deployment.aws.session import AwsSession
from platewatch.deployment.aws.stack import AwsPhones, AwsStackAccount, load_stack
from platewatch.deployment.commands.deploy import LOOPBACK, show_findings
from platewatch.deployment.commands.stage import ServiceStage
from platewatch.deployment.doctor_service import Phones, check_service
from platewatch.deployment.doctor_stack import check_stack
from platewatch.deployment.errors import NotAnswered
from platewatch.deployment.finding import is_well
from platewatch.deployment.rehearsal import rehearse
from platewatch.snapshots.commands.http_transport import SystemClock

_EXAMPLES: Final = """\
Examples:
  platewatch doctor
  platewatch doctor --stack platewatch-north --json
  platewatch doctor --recipient control-1
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Doctor(Address):
    stack: Annotated[str, Option("--stack", metavar="NAME", help="The stack's name.")] = "platewatch"
    recipient: Annotated[
        str | None,
        Option(
            "--recipient",
            metavar="ID",
            help="Also send a drawn picture through the service, and a message that begins with TEST to this one.",
        ),
    ] = None
    json: Annotated[bool, Option("--json", help="Print the findings as JSON.")] = False


app = make_app()


@command(
    app,
    "doctor",
    "say whether a deployed service is well, part by part",
    "Looks at each part of the deployed stack with the AWS credentials of this machine, and at recipients and lists "
    "through the service. It changes nothing. With --recipient, a drawn picture also goes through the whole service. "
    "The exit status is 1 while something is wrong or could not be seen.",
    _EXAMPLES,
)
def examine(given: _Doctor) -> int:
    """Says what is wrong and what to do; the exit status."""
    session = AwsSession()
    stack = load_stack(session, given.stack)
    address = given.api or stack.outputs["ApiUrl"]
    client = ApiClient(address)
    findings = [
        *check_stack(stack, AwsStackAccount(session, lambda: datetime.now(UTC))),
        *check_service(ApiService(client), open_phones(session, address)),
    ]
    hops: Mapping[str, float] = {}
    if given.recipient:
        rehearsed = rehearse(given.recipient, ServiceStage(address, client), SystemClock())
        findings, hops = [*findings, rehearsed.finding], rehearsed.hops
    show_findings(findings, as_json=given.json, more={"hops": dict(hops)})
    return 0 if is_well(findings) else 1


def open_phones(session: AwsSession, address: str) -> Phones | None:
    """What SNS knows of phones; None with a local cloud, which sends nothing to any."""
    return None if urlsplit(address).hostname in LOOPBACK else AwsPhones(session)


class ApiService:
    """Implements the port Service."""

    def __init__(self, client: ApiClient) -> None:
        self._client = client

    def list_recipients(self) -> Sequence[Mapping[str, Any]]:
        """The recipients."""
        found: Sequence[Mapping[str, Any]] = self._ask("/v1/recipients")["recipients"]
        return found

    def find_last_test(self, recipient_id: str) -> Mapping[str, Any] | None:
        """What came of the last test message."""
        found: Mapping[str, Any] | None = self._ask(f"/v1/recipients/{quote(recipient_id)}/test")["test"]
        return found

    def list_hotlists(self) -> Sequence[Mapping[str, Any]]:
        """The lists."""
        found: Sequence[Mapping[str, Any]] = self._ask("/v1/hotlists")["lists"]
        return found

    def _ask(self, path: str) -> dict[str, Any]:
        try:
            return self._client.call("GET", path)
        except ApiError as error:
            raise NotAnswered(f"the service did not answer GET {path}: {error}") from error
