"""What is loaded for what: nothing of the command line in a Lambda, and for a command only what it needs."""

import json
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from platewatch.cli.main import COMMANDS, MORE_ACTIONS
from tests.layers import PACKAGE, ROOT

FUNCTIONS = sorted(path.parent.name for path in (ROOT / "functions").glob("*/app.py"))
COMPOSITION = sorted(path.stem for path in (PACKAGE / "composition").glob("*.py") if path.stem != "__init__")
COMMAND_LINE = {"typer", "rich", "click", "pydantic"}
AWS = {"boto3", "botocore"}
READER = {"numpy", "cv2", "onnxruntime"}


def load(code: str) -> set[str]:
    """The names of all modules that a new process has loaded after the code."""
    return set(json.loads(run(f"{code}\nimport json, sys\nprint(json.dumps(sorted(sys.modules)))")))


def run(code: str, *words: str) -> str:
    """What the code prints last in a new process."""
    done = subprocess.run(
        [sys.executable, "-c", code, *words],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), "AWS_EC2_METADATA_DISABLED": "true"},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.splitlines()[-1]


EACH = """
import importlib, json, os, sys
import boto3, aws_lambda_powertools.event_handler
told = {}
for function in sys.argv[1:]:
    ours, theirs = os.pipe()
    if os.fork() == 0:
        if function == "recognise":
            # It loads its models when it is imported, for which it needs its whole environment.
            from platewatch.composition import recognise
            recognise.open_chain = lambda: None
        importlib.import_module(f"functions.{function}.app")
        os.write(theirs, json.dumps(sorted(name for name in sys.modules if len(name) < 100)).encode())
        os._exit(0)
    os.close(theirs)
    with open(ours) as answer:
        told[function] = json.load(answer)
print(json.dumps(told))
"""
"""A child for each function, after what they all load: that alone takes most of the time."""


@cache
def load_functions() -> dict[str, list[str]]:
    """The names of all modules that each function has loaded."""
    done = run(EACH, *FUNCTIONS)
    loaded: dict[str, list[str]] = json.loads(done)
    return loaded


@pytest.mark.parametrize("function", FUNCTIONS)
def test_no_function_loads_the_command_line(function: str) -> None:
    loaded = set(load_functions()[function])
    assert f"functions.{function}.app" in loaded
    assert not loaded & (COMMAND_LINE | {"platewatch.cli"})


def test_no_composition_loads_the_command_line() -> None:
    assert len(COMPOSITION) > 5
    loaded = load("\n".join(f"import platewatch.composition.{name}" for name in COMPOSITION))
    assert not loaded & (COMMAND_LINE | {"platewatch.cli"})


@pytest.mark.parametrize("words", [["--help"], ["--version"], ["photograph"]])
def test_the_list_of_commands_loads_no_command(words: list[str]) -> None:
    loaded = load(f"from platewatch.cli.main import main; main({words})")
    assert not loaded & {module for module, _ in COMMANDS.values()}
    assert not loaded & set(MORE_ACTIONS.values())
    assert not loaded & (AWS | READER)


def test_completing_a_name_loads_no_command() -> None:
    settings = {"_PLATEWATCH_COMPLETE": "complete_bash", "COMP_WORDS": "platewatch c", "COMP_CWORD": "1"}
    loaded = load(f"import os; os.environ.update({settings})\nfrom platewatch.cli.main import main; main([])")
    assert not loaded & {module for module, _ in COMMANDS.values()}


@pytest.mark.parametrize(
    ("words", "foreign"),
    [
        (["read", "--help"], AWS),
        (["upload", "--help"], AWS | READER),
        (["camera", "list", "--help"], READER),
        (["alert", "list", "--help"], READER),
        (["hotlist", "show", "--help"], READER),
    ],
)
def test_a_command_loads_what_it_needs_and_no_more(words: list[str], foreign: set[str]) -> None:
    assert not load(f"from platewatch.cli.main import main; main({words})") & foreign


def test_every_command_is_found() -> None:
    for module, _ in COMMANDS.values():
        path = Path(PACKAGE.parent, *module.split("."))
        assert path.with_suffix(".py").exists(), module
