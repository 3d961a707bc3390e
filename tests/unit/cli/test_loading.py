"""What is loaded for what: nothing of the command line in a Lambda, and for a command only what it needs."""

import json
import subprocess
import sys
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
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport json, sys\nprint(json.dumps(sorted(sys.modules)))"],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), "AWS_EC2_METADATA_DISABLED": "true"},
        capture_output=True,
        text=True,
        check=True,
    )
    return set(json.loads(done.stdout.splitlines()[-1]))


@pytest.mark.parametrize("function", FUNCTIONS)
def test_no_function_loads_the_command_line(function: str) -> None:
    # recognise loads its models when it is imported, for which it needs its whole environment.
    opened = "from platewatch.composition import recognise; recognise.open_chain = lambda: None\n"
    assert not load(f"{opened if function == 'recognise' else ''}import functions.{function}.app") & (
        COMMAND_LINE | {"platewatch.cli"}
    )


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
