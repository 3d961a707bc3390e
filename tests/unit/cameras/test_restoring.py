"""The commands that write and take a backup of cameras."""

import json
from pathlib import Path
from typing import Any

import pytest

from platewatch.cameras.commands.restoring import load_backup
from platewatch.cameras.restore import BackupInvalid
from platewatch.cli.api_client import ApiRefused
from platewatch.cli.main import main
from tests.unit.cameras.test_restore import make_camera


class Api:
    """Stands for the API: the cameras that are registered, and what was asked for."""

    def __init__(self, *cameras: dict[str, Any]) -> None:
        self.cameras = list(cameras)
        self.asked: list[tuple[str, str]] = []
        self.failing: str | None = None

    def call(self, method: str, path: str, document: Any = None) -> dict[str, Any]:
        self.asked.append((method, path))
        if document is not None and document["id"] == self.failing:
            raise ApiRefused(503, "fault", "try again")
        if method == "POST":
            return {"token": f"pw1.{document['id']}.x"}
        return {"cameras": self.cameras}


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> Api:
    stand_in = Api(make_camera("east-1"))
    monkeypatch.setenv("PLATEWATCH_API", "https://api.test")
    monkeypatch.setattr("platewatch.cli.client.connect", lambda _address: stand_in)
    return stand_in


def write(path: Path, *cameras: dict[str, Any]) -> str:
    path.write_text(json.dumps({"cameras": cameras}), encoding="utf-8")
    return str(path)


def test_what_backup_writes_restore_takes(api: Api, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "cameras.json"
    assert main(["camera", "backup", str(file)]) == 0
    assert [each["id"] for each in load_backup(file)] == ["east-1"]
    assert main(["camera", "backup", str(file)]) == 1
    assert "is there already" in capsys.readouterr().err
    assert main(["camera", "backup", str(file), "--replace"]) == 0
    assert main(["camera", "restore", str(file)]) == 0
    assert "all cameras of the file are registered, as they were" in capsys.readouterr().err


def test_nothing_is_changed_without_yes(api: Api, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = write(tmp_path / "cameras.json", make_camera("west-1"), make_camera("east-1", lane="standard"))
    assert main(["camera", "restore", file]) == 0
    shown = capsys.readouterr()
    assert {method for method, _ in api.asked} == {"GET"}
    assert "west-1" in shown.out
    assert "lane" in shown.out
    assert "what --yes registers again: 1" in shown.err


def test_what_is_missing_gets_a_token_and_what_had_none_loses_it_at_once(
    api: Api, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ended = make_camera("west-2", token_ends_at="2026-01-01T00:00:00Z")
    file = write(
        tmp_path / "cameras.json", make_camera("west-1"), ended, make_camera("west-3", revoked_at="2026-01-01")
    )
    assert main(["camera", "restore", file, "--yes"]) == 0
    assert capsys.readouterr().out.splitlines() == ["west-1\tpw1.west-1.x"]
    assert api.asked[1:] == [("POST", "/v1/cameras"), ("POST", "/v1/cameras"), ("DELETE", "/v1/cameras/west-2/token")]


@pytest.mark.parametrize("json_too", [False, True])
def test_a_fault_in_the_middle_loses_no_token(
    api: Api, tmp_path: Path, capsys: pytest.CaptureFixture[str], *, json_too: bool
) -> None:
    """Nobody can ask for a token again, and the next run leaves the camera alone, because it is there."""
    api.failing = "west-2"
    file = write(tmp_path / "cameras.json", make_camera("west-1"), make_camera("west-2"), make_camera("west-3"))
    assert main(["camera", "restore", file, "--yes", *["--json"] * json_too]) == 1
    out = capsys.readouterr().out
    if json_too:
        assert json.loads(out)["tokens"] == {"west-1": "pw1.west-1.x"}
    else:
        assert out.splitlines() == ["west-1\tpw1.west-1.x"]


def test_with_yes_too_it_says_what_stays_as_it_is(api: Api, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = write(
        tmp_path / "cameras.json",
        make_camera("east-1", lane="standard", token_ends_at="2026-01-01T00:00:00Z"),
        make_camera("west-3", revoked_at="2026-01-01"),
    )
    assert main(["camera", "restore", file, "--yes"]) == 0
    assert capsys.readouterr().err.splitlines() == ["east-1: leave: token, lane", "west-3: stays revoked"]


def test_the_old_backup_stays_where_the_new_one_cannot_be_written(
    api: Api, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "cameras.json"
    file.write_text("the old one", encoding="utf-8")

    def fill(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("platewatch.cameras.commands.restoring.json.dump", fill)
    assert main(["camera", "backup", str(file), "--replace"]) == 1
    assert file.read_text(encoding="utf-8") == "the old one"


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"cameras": {}}'])
def test_a_file_of_something_else_is_named(text: str, tmp_path: Path) -> None:
    path = tmp_path / "other.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BackupInvalid, match=r"other\.json: not what camera backup writes"):
        load_backup(path)
    with pytest.raises(BackupInvalid, match=r"none\.json: No such file"):
        load_backup(tmp_path / "none.json")
