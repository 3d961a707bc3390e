"""docs/operations.md: a section for each alarm, in every regime, and each alarm names it; AWS knows its commands."""

import re
import shlex
from functools import cache

import boto3
import pytest
from botocore import xform_name
from botocore.exceptions import UnknownServiceError
from botocore.model import ServiceModel

from tests.template.conftest import ROOT, Resources
from tests.template.physical import deploy_template
from tests.template.test_lanes import of_type

PAGE = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
SECTIONS = {found[1]: found[2] for found in re.finditer(r"^### (\w+)\n(.*?)(?=^##|\Z)", PAGE, re.MULTILINE | re.DOTALL)}
PARTS = ("**Means.** ", "**Look at.** ", "**Do.** ")
GLOBAL = {"query", "output", "max-items"}
"""Options that every command of AWS's command line has."""


def list_commands(text: str) -> list[str]:
    """The commands in the blocks of a page, lines that go on put together."""
    blocks = re.findall(r"^```sh\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    return [line for block in blocks for line in block.replace("\\\n", " ").splitlines() if line.strip()]


AWS_COMMANDS = sorted({command for command in list_commands(PAGE) if command.startswith("aws ")})


@cache
def load_model(service: str) -> ServiceModel:
    """What AWS says of the service. Raises UnknownServiceError."""
    return boto3.Session().client(service, region_name="eu-west-1").meta.service_model


def find_fault(command: str) -> str | None:
    """What AWS's command line would not understand, by the models that it is made of; None where it would."""
    # What the shell puts in is some number.
    _, service, operation, *words = shlex.split(re.sub(r"\$\([^)]*\)", "0", command))
    try:
        model = load_model(service)
    except UnknownServiceError:
        return f"no service {service}"
    operations = {xform_name(name, "-"): name for name in model.operation_names}
    if operation not in operations:
        return f"no operation {operation}"
    shape = model.operation_model(operations[operation]).input_shape
    members = {xform_name(name, "-"): name for name in shape.members} if shape else {}
    # A switch is turned off by --no-.
    given = {word.removeprefix("--").removeprefix("no-") for word in words if word.startswith("--")} - GLOBAL
    if unknown := given - set(members):
        return f"no option {sorted(unknown)}"
    missing = set(shape.required_members if shape else ()) - {members[name] for name in given}
    return f"needs {sorted(missing)}" if missing else None


def test_each_alarm_has_a_section_and_each_section_an_alarm(resources: Resources) -> None:
    deployed = {
        name
        for mode in ("hit-no-hit", "126jj", "126jj-ending")
        for name in deploy_template({"RetentionMode": mode}).of_type("AWS::CloudWatch::Alarm")
    }
    assert deployed == set(of_type(resources, "AWS::CloudWatch::Alarm"))
    assert re.findall(r"^### (\w+)$", PAGE, re.MULTILINE) == list(SECTIONS), "each once"
    assert set(SECTIONS) == deployed


def test_each_alarm_names_its_section(resources: Resources) -> None:
    for name, alarm in of_type(resources, "AWS::CloudWatch::Alarm").items():
        text = alarm["Properties"]["AlarmDescription"]
        assert text.endswith(f". See docs/operations.md#{name.lower()}"), name
        assert len(text) <= 1024


@pytest.mark.parametrize("name", SECTIONS)
def test_a_section_says_what_it_means_what_to_look_at_and_what_to_do(name: str) -> None:
    at = [SECTIONS[name].find(part) for part in PARTS]
    assert -1 not in at
    assert at == sorted(at)
    assert list_commands(SECTIONS[name])


def test_every_command_is_of_a_kind_that_is_checked() -> None:
    """Those of platewatch are tried by tests/unit/cli/test_readme.py."""
    assert {command.split()[0] for command in list_commands(PAGE)} <= {"aws", "platewatch"}
    assert len(AWS_COMMANDS) > 20


@pytest.mark.parametrize("command", AWS_COMMANDS)
def test_aws_understands_each_of_its_commands(command: str) -> None:
    assert find_fault(command) is None


@pytest.mark.parametrize(
    "command",
    [
        "aws lamda get-account-settings",
        "aws lambda show-account-settings",
        "aws lambda get-account-settings --all 1",
        "aws events enable-rule",
    ],
)
def test_the_check_of_commands_finds_what_is_wrong(command: str) -> None:
    assert find_fault(command) is not None


def test_a_section_speaks_of_functions_and_logs_that_exist(resources: Resources) -> None:
    logs = {
        each["Properties"]["LogGroupName"]["Fn::Sub"].replace("${AWS::StackName}", "platewatch")
        for each in of_type(resources, "AWS::Logs::LogGroup").values()
    }
    assert set(re.findall(r"--log-group-name (\S+)", PAGE)) <= logs
    functions = {log.rpartition("/")[2] for log in logs}
    assert set(re.findall(r"--function-name (\S+)", PAGE)) <= functions | {"platewatch-FUNCTION"}
