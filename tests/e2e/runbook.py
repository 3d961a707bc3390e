"""Runs the commands of docs/operations.md as they stand there, in this process, on a local cloud."""

import io
import json
import re
import subprocess
from collections.abc import Callable, Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from typing import Any

import pytest
from botocore import xform_name

from localcloud.run.cloud import LocalCloud
from platewatch.cli.main import main
from tests.template.test_operations_page import GLOBAL, SECTIONS, list_commands

ACCOUNT = ("platewatch doctor", "platewatch sms", "aws ")
"""How commands begin that need rights in the account."""

PLACEHOLDER = re.compile(r"\b(UUID|RULE|MESSAGE|FUNCTION|NUMBER)\b")
DO = "**Do.** "

Fill = Callable[[str, str], str]
"""What stands for a word in capitals: given that word and the command."""


@dataclass(slots=True)
class Operator:
    """An admin who follows the page, with the rights of the account's owner where a command needs them."""

    cloud: LocalCloud
    admin: Mapping[str, str]
    printed: str = ""
    """What the commands of the section printed so far."""
    failed: list[str] = field(default_factory=list)

    def look(self, section: str, fill: Fill) -> None:
        """The commands below *Look at*."""
        self._run_all(SECTIONS[section].partition(DO)[0], fill)

    def act(self, section: str, fill: Fill) -> None:
        """The commands below *Do*."""
        self._run_all(SECTIONS[section].partition(DO)[2], fill)

    def _run_all(self, text: str, fill: Fill) -> None:
        for command in list_commands(text):
            self.run(PLACEHOLDER.sub(lambda found, command=command: fill(found[1], command), command))  # type: ignore[misc]

    def run(self, command: str) -> int:
        """Runs one command; its status. What it prints is added to `printed`."""
        output = io.StringIO()
        words = expand(command)
        person = self.cloud.owner_environment() if command.startswith(ACCOUNT) else self.admin
        with pytest.MonkeyPatch.context() as patch, redirect_stdout(output), redirect_stderr(output):
            for name, value in person.items():
                patch.setenv(name, value)
            status = run_aws(words[1:], self.cloud) if words[0] == "aws" else main(words[1:])
        self.printed += f"$ {command}\n{output.getvalue()}"
        if status:
            self.failed.append(command)
        return status


def expand(command: str) -> list[str]:
    """The words of a command, as a shell sees them."""
    done = subprocess.run(["/bin/sh", "-c", f"printf '%s\\0' {command}"], capture_output=True, text=True, check=True)
    return done.stdout.split("\0")[:-1]


def run_aws(words: Sequence[str], cloud: LocalCloud) -> int:
    """What AWS's command line does with such words, by the models that it is made of. --query is left out."""
    service, operation, *options = words
    client = cloud.admin_client(service)
    names = {xform_name(name, "-"): name for name in client.meta.service_model.operation_names}
    shape = client.meta.service_model.operation_model(names[operation]).input_shape
    members = {xform_name(name, "-"): name for name in shape.members} if shape else {}
    given: dict[str, Any] = {}
    while options:
        option = options.pop(0).removeprefix("--")
        name = option.removeprefix("no-")
        if name in GLOBAL:
            options.pop(0)
            continue
        kind = shape.members[members[name]]
        if kind.type_name == "boolean":
            given[members[name]] = name == option
        else:
            given[members[name]] = parse_value(kind, options.pop(0))
    answer = getattr(client, operation.replace("-", "_"))(**given)
    answer.pop("ResponseMetadata")
    print(json.dumps(answer, indent=1, default=str))
    return 0


def parse_value(shape: Any, text: str) -> Any:
    """A number, a text, or a list of one structure in the short form NAME=VALUE,NAME=VALUE."""
    if shape.type_name in ("integer", "long"):
        return int(text)
    if shape.type_name == "list":
        return [dict(part.split("=", 1) for part in text.split(","))]
    return text
