"""What alert preview prints."""

from typing import Any

import pytest

from platewatch.cli.main import main

WARNING = {"column": "plate", "cause": "never-read", "reason": "2 letters and digits: it never matches"}


class _Client:
    """Answers every call with one document."""

    def __init__(self, answer: dict[str, Any]) -> None:
        self.answer = answer

    def call(self, *_: Any, **__: Any) -> dict[str, Any]:
        return self.answer


def test_a_plate_that_no_camera_can_report_is_said_before_anything_else(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    client = _Client({"told": [], "warnings": [WARNING]})
    monkeypatch.setattr("platewatch.cli.client.connect", lambda _address: client)
    asked = ["--list", "stolen", "--plate", "A1", "--camera", "west-1", "--reason", "a test of it", "--case", "1"]
    assert main(["alert", "preview", *asked]) == 0
    first, second = capsys.readouterr().out.splitlines()
    assert first == "warning: plate: 2 letters and digits: it never matches"
    assert second.startswith("nobody would be told: no camera can report it")
