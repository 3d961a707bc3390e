"""Every command as a person meets it: its help, its errors, and that it can answer in JSON."""

from collections.abc import Iterator
from typing import Any

import pytest

from platewatch.cli.commands import Group
from platewatch.cli.main import COMMANDS, load_command, main

WITHOUT_JSON = {
    "agent set-up": "writes files and shows nothing of the service",
    "agent aim": "stays up and shows an address and a code",
    "agent run": "stays up and shows nothing but its log",
    "local": "stays up and shows where everything is; its shell belongs to the person",
    "hotlist template": "writes a file and shows nothing of the service",
}
"""The commands that have no --json, and why."""


def list_commands() -> Iterator[tuple[str, Any]]:
    """All commands by what is typed, groups too."""
    for name in COMMANDS:
        yield from walk(name, load_command(name))


def walk(words: str, command: Any) -> Iterator[tuple[str, Any]]:
    yield words, command
    if isinstance(command, Group):
        for name, action in command.commands.items():
            yield from walk(f"{words} {name}", action)


ALL = dict(list_commands())
LEAVES = {words: one for words, one in ALL.items() if not isinstance(one, Group) or one.invoke_without_command}


def test_there_are_all_commands_and_those_of_other_features() -> None:
    assert len(LEAVES) > 45
    assert {"alert review list", "hotlist search-past", "retention hold add", "local", "local outbox"} <= set(LEAVES)


@pytest.mark.parametrize("name", [name for name in COMMANDS if not isinstance(ALL[name], Group)])
def test_a_command_is_summed_up_in_the_same_words_everywhere(name: str) -> None:
    assert ALL[name].short_help == COMMANDS[name][1]


@pytest.mark.parametrize("words", LEAVES)
def test_every_command_answers_in_json_or_there_is_a_reason(words: str) -> None:
    has_json = any("--json" in param.opts for param in LEAVES[words].params)
    assert has_json != (words in WITHOUT_JSON)


@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("words", ["", *ALL])
def test_help_fits_the_terminal_and_cuts_nothing(
    words: str, width: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    assert main([*words.split(), "--help"]) == 0
    shown = capsys.readouterr().out
    assert max(map(len, shown.splitlines())) <= min(width, 100)
    assert shown.startswith(f"Usage: platewatch {words}".rstrip())
    assert not any(one in shown for one in "╭│╰─")


@pytest.mark.parametrize("words", ALL)
def test_a_group_lists_its_actions_with_their_whole_summaries(
    words: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    main([*words.split(), "--help"])
    shown = " ".join(capsys.readouterr().out.split())
    for name, action in getattr(ALL[words], "commands", {}).items():
        assert action.short_help
        assert f"{name} {action.short_help}" in shown


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["camera", "add", "west-1"], "Missing option '--lat'"),
        (["camera", "revoke"], "Missing argument 'ID'"),
        (["camera", "list", "--lots"], "No such option: --lots"),
        (["camera", "add", "west-1", "--lat", "north"], "Invalid value for '--lat'"),
        (["camera", "add", "w", "--lat=1", "--lon=2", "--site=s", "--direction=d", "--lane=fast"], "'--lane': 'fast'"),
        (["camera", "list", "--positions", "--areas"], "give only one of --health, --positions and --areas"),
        (["camera", "mask", "west-1"], "give --private-ground, or --none"),
        (["camera", "lits"], "Did you mean 'list'?"),
        (["alert", "answer", "1", "perhaps"], "'perhaps' is not one of 'acknowledge'"),
        (["audit", "report"], "give one of --person, --plate, --of-case and --number"),
        (["recipient", "add", "unit-12", "--name", "U", "--all-lists"], "give one of --sms, --topic and --webhook"),
        (["recipient", "add", "u1", "--name", "U", "--all-lists", "--topic", "--tier", "3"], "--tier must be 1 or 2"),
        (["demo", "--watch", "1", "--hotlist", "a.csv"], "give --hotlist or --watch, not both"),
        (["hotlist", "export", "stolen", "-o", "-", "--json"], "give -o FILE"),
        (["alert", "list", "--reason", "--case"], "--reason needs a value, and --case is an option"),
        (["alert", "list", "--case"], "'--case' requires an argument"),
        (["alert", "list", "today"], "unexpected extra argument(s) (today)"),
    ],
)
def test_what_is_wrong_with_a_command_is_named_and_help_offered(
    words: list[str], told: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    assert main(words) == 2
    shown = capsys.readouterr()
    usage, *_, message, hint = shown.err.splitlines()
    assert usage.startswith("Usage: platewatch ")
    assert message.startswith("platewatch: ")
    assert told in message
    assert hint.startswith("Try 'platewatch ")
    assert hint.endswith(" --help'.")
    assert shown.out == ""


def test_a_question_without_an_answer_changes_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("platewatch.cli.client.connect", lambda _address: None)
    monkeypatch.setattr("builtins.input", lambda _question: (_ for _ in ()).throw(EOFError))
    assert main(["hotlist", "delete", "stolen", "--reason", "a typing error", "--case", "2026-001"]) == 1
    assert "platewatch: nothing was done" in capsys.readouterr().err
