"""Completion by the shell: scripts, and what is offered."""

import pytest

from platewatch.cli.main import main


def complete(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: str) -> list[str]:
    """What bash would offer for the last of these words."""
    monkeypatch.setenv("_PLATEWATCH_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", words)
    monkeypatch.setenv("COMP_CWORD", str(len(words.split(" ")) - 1))
    assert main([]) == 0
    return capsys.readouterr().out.split()


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("platewatch re", ["read", "recipient", "retention", "rejection"]),
        ("platewatch camera re", ["revoke-token", "revoke", "restore"]),
        ("platewatch alert re", ["review"]),
        ("platewatch alert review d", ["dismiss"]),
        ("platewatch hotlist search", ["search-past"]),
        ("platewatch retention hold a", ["add"]),
        ("platewatch camera add --la", ["--lat", "--latitude", "--lane"]),
        ("platewatch camera add --lane p", ["priority"]),
        ("platewatch alert answer 1 wrong", ["wrong-country"]),
        ("platewatch alert list --a", ["--authority", "--api"]),
        ("platewatch nothing", []),
    ],
)
def test_commands_options_and_values_are_offered(
    words: str, offered: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert complete(monkeypatch, capsys, words) == offered


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_gets_its_script(
    shell: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("typer.completion._get_shell_name", lambda: shell)
    assert main(["--show-completion"]) == 0
    assert "_PLATEWATCH_COMPLETE" in capsys.readouterr().out


def test_it_is_installed_for_the_shell(
    tmp_path: object, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("typer._completion_shared._get_shell_name", lambda: "fish")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert main(["--install-completion"]) == 0
    assert f"fish completion installed in {tmp_path}" in capsys.readouterr().out.replace("\n", "")
