"""README's commands are understood as they stand there."""

import re
import shlex
from pathlib import Path

import pytest

from platewatch.cli import main as command_line

ROOT = Path(__file__).parents[3]
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^\.venv/bin/platewatch (.*)$", README, re.MULTILINE)
TARGETS = set(re.findall(r"(?:^|`)make ([a-z-]+)", README, re.MULTILINE))


def test_readme_has_commands_of_its_own() -> None:
    assert len(COMMANDS) > 5


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_of_readme_is_understood(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    words = shlex.split(command, comments=True)
    assert words[0] in command_line.COMMANDS
    run = f"{command_line.COMMANDS[words[0]][0]}.run"
    asked: list[object] = []
    monkeypatch.setattr(run, lambda args: asked.append(args) or 0)
    assert command_line.main(words) == 0
    assert len(asked) == 1


@pytest.mark.parametrize("target", sorted(TARGETS))
def test_each_target_of_readme_is_there(target: str) -> None:
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
