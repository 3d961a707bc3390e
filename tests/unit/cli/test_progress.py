"""Progress is for people at a terminal, and stays out of what is piped on."""

import io

import pytest

from platewatch.cli.progress import show_progress
from tests.unit.cli.screen import Screen


@pytest.mark.parametrize("total", [3, None])
def test_a_terminal_sees_how_far_it_is(total: int | None, monkeypatch: pytest.MonkeyPatch) -> None:
    out, err = io.StringIO(), Screen()
    monkeypatch.setattr("sys.stdout", out)
    monkeypatch.setattr("sys.stderr", err)
    monkeypatch.setenv("TERM", "xterm")
    with show_progress("pictures read", total) as progress:
        print("a line")
        assert progress.shown
        progress.advance(1)
        progress.reach(3, 3)
    assert out.getvalue() == "a line\n"
    assert "pictures read" in err.getvalue()
    assert "3/3" in err.getvalue()


def test_lines_on_the_same_terminal_come_above_it(monkeypatch: pytest.MonkeyPatch) -> None:
    out, err = Screen(), Screen()
    monkeypatch.setattr("sys.stdout", out)
    monkeypatch.setattr("sys.stderr", err)
    monkeypatch.setenv("TERM", "xterm")
    long = "[a] line " * 30
    with show_progress("pictures read", 2) as progress:
        print(long)
        progress.advance(1)
    assert f"{long}\n" in err.getvalue()


@pytest.mark.parametrize("terminal", [False, True])
def test_a_file_and_a_dumb_terminal_see_nothing(terminal: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    err = Screen() if terminal else io.StringIO()
    monkeypatch.setattr("sys.stderr", err)
    monkeypatch.setenv("TERM", "dumb" if terminal else "xterm")
    with show_progress("pictures read", 2) as progress:
        assert not progress.shown
        progress.advance(1)
        progress.reach(2, 2)
    assert err.getvalue() == ""
