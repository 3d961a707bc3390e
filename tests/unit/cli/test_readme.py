"""What README and CONTRIBUTING say to type is understood, and what they link to is there."""

import re
import shlex
from pathlib import Path

import pytest
import typer

from platewatch.cli import main as command_line
from platewatch.cli.commands import Command

ROOT = Path(__file__).parents[3]
README, CONTRIBUTING = ((ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "CONTRIBUTING.md"))
COMMANDS = re.findall(r"^\.venv/bin/platewatch (.*)$", README, re.MULTILINE)
TARGETS = {
    target for page in (README, CONTRIBUTING) for target in re.findall(r"(?:^|`)make ([a-z-]+)", page, re.MULTILINE)
}


def find_commands() -> list[str]:
    """What the pages below docs say to type, without `platewatch`."""
    commands = []
    for page in sorted((ROOT / "docs").rglob("*.md")):
        for block in re.findall(r"^```sh\n(.*?)^```", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL):
            commands += re.findall(r"^(?:[A-Z]+=\$\()?platewatch ([^|>\n]*)", block.replace("\\\n", " "), re.MULTILINE)
    return list(dict.fromkeys(commands))


def test_readme_and_docs_have_commands_of_their_own() -> None:
    assert len(find_commands()) > 30
    assert len(COMMANDS) > 5


@pytest.mark.parametrize("command", [*COMMANDS, *find_commands()])
def test_each_command_of_readme_and_docs_is_understood(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    words = shlex.split(command, comments=True)
    assert words[0] in command_line.COMMANDS
    asked: list[object] = []

    def start() -> None:
        asked.append("local")
        raise typer.Exit

    def connect(_service: object) -> None:
        # A command that does something without an action is no Command.
        asked.append("service")
        raise typer.Exit

    monkeypatch.setattr("platewatch.cli.client.Service.connect", connect)
    monkeypatch.setattr(Command, "invoke", lambda self, ctx: asked.append(ctx.params))
    monkeypatch.setattr("platewatch.cli.local.import_local_cloud", start)
    assert command_line.main(words) == 0
    assert len(asked) == 1


@pytest.mark.parametrize("target", sorted(TARGETS))
def test_each_target_that_is_named_is_there(target: str) -> None:
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)


def test_readme_is_short() -> None:
    assert len(README.split()) <= 800


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "docs/figures.md"])
def test_what_a_page_links_to_is_there(page: str) -> None:
    for target in re.findall(r"\]\(([^)#:]+)(?:#[\w-]+)?\)", (ROOT / page).read_text(encoding="utf-8")):
        assert (ROOT / page).parent.joinpath(target).exists(), target
