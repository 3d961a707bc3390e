"""While a file is imported, a terminal sees how much of the list's new revision is written."""

import io
from typing import Any

import pytest

from platewatch.cli.main import main
from tests.unit.cli.screen import Screen


class Api:
    """A service that is half way through the file at the first look, and done at the second."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def call(self, method: str, path: str, *_more: Any, **_others: Any) -> dict[str, Any]:
        self.asked.append(path)
        if path == "/v1/hotlists":
            return {"lists": [{"name": "stolen", "running": {"revision": 2, "written": 40, "differences": 80}}]}
        done = sum(path in asked for asked in self.asked) > 1
        return {"status": "imported", "message": "done"} if done else {"status": "running"}


@pytest.mark.parametrize("screen", [True, False])
def test_progress_is_asked_for_and_shown_on_a_terminal_alone(screen: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    api, err = Api(), Screen() if screen else io.StringIO()
    monkeypatch.setattr("platewatch.cli.client.connect", lambda _address: api)
    monkeypatch.setattr("platewatch.hotlists.commands.importing.send_file", lambda *_, **__: "1")
    monkeypatch.setattr("sys.stderr", err)
    monkeypatch.setenv("TERM", "xterm")
    assert main(["hotlist", "import", "stolen.csv", "--list", "stolen"]) == 0
    assert ("/v1/hotlists" in api.asked) == screen
    assert ("40/80" in err.getvalue()) == screen
