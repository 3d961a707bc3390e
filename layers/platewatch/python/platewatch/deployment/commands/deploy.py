"""platewatch deploy: whether an account can take a deployment."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Final
from urllib.parse import urlsplit

from typer import Option

from platewatch.cli.client import print_json
from platewatch.cli.commands import command, make_group
from platewatch.cli.tables import Column, print_table, show_field
from platewatch.deployment.account import Account, Build, Plan, check_account
from platewatch.deployment.aws.account import AwsAccount
from platewatch.deployment.aws.session import AwsSession
from platewatch.deployment.capacity import Capacity
from platewatch.deployment.finding import Finding, State, describe_findings, is_well

LOOPBACK: Final = ("127.0.0.1", "::1", "localhost")
"""Where a local cloud is."""

_EXAMPLES: Final = """\
Examples:
  platewatch deploy check
  platewatch deploy check --stack platewatch-north --capacity medium
  platewatch deploy check \\
      --role arn:aws:iam::111122223333:role/platewatch-deploy-eu-west-1
"""

_SOURCE: Final = Path("template.yaml")
_BUILT: Final = Path(".aws-sam/build/template.yaml")

app = make_group(
    "Works with the AWS credentials of this machine on the account and region that the service is to run in. It asks, "
    "and changes nothing.",
    _EXAMPLES,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Check:
    stack: Annotated[str, Option("--stack", metavar="NAME", help="The stack's name.")] = "platewatch"
    capacity: Annotated[Capacity, Option("--capacity", help="The template's parameter Capacity.")] = Capacity.SMALL
    role: Annotated[
        str | None,
        Option("--role", metavar="ARN", help="The role that CloudFormation deploys with (the output DeployRole)."),
    ] = None
    json: Annotated[bool, Option("--json", help="Print the findings as JSON.")] = False


@command(
    app,
    "check",
    "say whether this account can take a deployment, and what to ask for",
    "Looks at limits, quotas, services, names, text messages, rights and what is built, before anything is deployed. "
    "The exit status is 1 while something is wrong or could not be seen.",
)
def check(given: _Check) -> int:
    """Says what was found and what to do; the exit status."""
    plan = Plan(given.stack, given.capacity, given.role)
    findings = check_account(plan, look_at_build(Path()), open_account())
    show_findings(findings, as_json=given.json)
    return 0 if is_well(findings) else 1


def open_account() -> Account:
    """The account of the machine's credentials. Raises NoAccount."""
    address = os.environ.get("PLATEWATCH_API", "")
    return AwsAccount(AwsSession(), local=urlsplit(address).hostname in LOOPBACK)


def look_at_build(folder: Path) -> Build:
    """What `make build` has left in the folder of a clone."""
    source, built = folder / _SOURCE, folder / _BUILT
    if not built.exists():
        return Build(there=False, changed_since=False)
    changed = source.exists() and source.stat().st_mtime > built.stat().st_mtime
    return Build(there=True, changed_since=changed)


def show_findings(findings: Sequence[Finding], *, as_json: bool, more: dict[str, Any] | None = None) -> None:
    """Prints a table of all findings, and below it what is to be done. `more` is added to the JSON."""
    if as_json:
        print_json({**describe_findings(findings), **(more or {})})
        return
    rows = [{"part": each.part, "state": each.state.value, "found": each.found} for each in findings]
    print_table([Column(name.upper(), show_field(name)) for name in ("state", "part", "found")], rows)
    for each in findings:
        if each.state in (State.WRONG, State.UNKNOWN):
            print(f"\n{each.part}: {each.found}\n   do: {each.remedy}")
    wrong = sum(each.state in (State.WRONG, State.UNKNOWN) for each in findings)
    print("\nall is well" if not wrong else f"\n{wrong} of {len(findings)} are wrong or not known")
