"""The commands of investigations, against the functions without the network between."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from platewatch.cli.api_client import ApiRefused
from platewatch.cli.main import main
from tests.integration.investigations.conftest import APPROVER, AUDITOR, MEMBER, REASON, Town

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
Run = Callable[..., str]

pytestmark = pytest.mark.parametrize("town", ["signed"], indirect=True)


@pytest.fixture
def run(town: Town, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command as somebody; all that it printed. It must end with this status."""

    def execute(*words: str, who: str = MEMBER, status: int = 0) -> str:
        class Api:
            def call(
                self, method: str, path: str, body: object = None, query: Any = None, headers: Any = None
            ) -> dict[str, Any]:
                assert not query
                code, document = town.ask(who, method, path, body, dict(headers or {}))
                if code >= 300:
                    raise ApiRefused(code, document["error"]["code"], document["error"]["message"], None)
                return document

        monkeypatch.setattr("platewatch.cli.client.connect", lambda _address: Api())
        monkeypatch.setenv("PLATEWATCH_REASON", REASON["X-Reason"])
        monkeypatch.setenv("PLATEWATCH_CASE", REASON["X-Case-Number"])
        monkeypatch.setenv("COLUMNS", "200")
        capsys.readouterr()
        ended = main(list(words))
        told = capsys.readouterr()
        assert ended == status, told.out + told.err
        return told.out + told.err

    return execute


def open_one(town: Town, run: Run) -> str:
    words = ["--order", "OVJ-2026-71", "--offence", "burglary", "--granted-by", "mr. De Wit", "--approver", APPROVER]
    words += ["--since", (town.now - 27 * DAY).isoformat(), "--until", town.now.isoformat(), "--camera", "west-1"]
    words += ["--camera", "east-1", "--days", "3", "--member", "k.bos"]
    told = run("investigation", "open", *words, "--combining", "WPG11-1", "--combining-by", "mr. De Wit")
    found = re.match(r"opened: ([0-9a-f]{32}); h.groot has to approve it", told)
    assert found, told
    return found[1]


def test_the_whole_way_by_commands(town: Town, run: Run, tmp_path: Path) -> None:
    town.pass_by("7KXL92", "west-1", HOUR)
    name = open_one(town, run)
    assert "approved: it is covered" not in run("investigation", "show", name)
    assert run("investigation", "approve", name, "--words", "it is covered", who=APPROVER) == "open: it is covered\n"
    assert "1 candidates, 1 cars compared" in run("investigation", "ask", "plate", name, "--plate", "7-KXL-92")
    shown = run("investigation", "result", name, "1")
    assert "masked" in shown
    assert not any(text in shown for text in ("7KXL92", "7-KXL-92"))
    assert run("investigation", "unmask", name, "1", "1").startswith("7-KXL-92 (NL): 7-KXL-92 (97%)")
    assert "kept" in run("investigation", "pictures", name, "1", "1", "--passage", "1", "--folder", str(tmp_path))
    assert (tmp_path / "passage-1-plate.jpg").read_bytes().endswith(b"7KXL92")
    verified = run("investigation", "verify", name, "1", "1", "--words", "the plate is clear")
    assert verified == "candidate 1 of question 1 is verified\n"
    for file in ("wave.html", "wave.json"):
        assert "written" in run("investigation", "dossier", name, "--out", str(tmp_path / file), "--language", "en")
        assert "7-KXL-92" in (tmp_path / file).read_text()
        assert "OVJ-2026-71" in (tmp_path / file).read_text()
    assert "r.visser unmasked candidate 1 of question 1" in run("investigation", "story", name)
    assert "destroyed" in run("investigation", "end", name)
    assert "ended" in run("investigation", "list")
    assert "no investigations" in run("investigation", "list", who="x.ander")
    assert name in run("audit", "investigations", who=AUDITOR)
    assert "plate" in run("audit", "investigation", name, who=AUDITOR)
    told = run("audit", "investigation-story", name, who=AUDITOR)
    assert "h.groot approved the investigation: it is covered" in told
    assert not any(text in told for text in ("7KXL92", "7-KXL-92"))


def test_the_other_questions_and_a_rejection(town: Town, run: Run, tmp_path: Path) -> None:
    town.note_hours()
    for number in (1, 2, 3):
        for camera in ("west-1", "east-1"):
            town.pass_by("7KXL92", camera, number * DAY)
            town.pass_by("XX777X", camera, number * DAY - timedelta(seconds=9))
    name = open_one(town, run)
    run("investigation", "approve", name, "--words", "it is covered", who=APPROVER)
    places = ((1, "west-1"), (3, "west-1,east-1"))
    scenes = [f"{cameras} {(town.now - day * DAY).isoformat()} 15" for day, cameras in places]
    assert "question 1" in run("investigation", "ask", "scenes", name, "--scene", scenes[0], "--scene", scenes[1])
    assert "question 2" in run("investigation", "ask", "companions", name, "--plate", "7KXL92", "--window", "30")
    assert "must be" in run("investigation", "ask", "scenes", name, "--scene", "west-1", status=2)
    run("investigation", "unmask", name, "2", "1")
    run("investigation", "pictures", name, "2", "1", "--passage", "1", "--folder", str(tmp_path))
    assert "rejected" in run("investigation", "reject", name, "2", "1", "--words", "a colleague's car")
    run("investigation", "dossier", name, "--out", str(tmp_path / "empty.html"))
    assert "Er is niets bevestigd" in (tmp_path / "empty.html").read_text()


def test_a_picture_that_is_not_the_recorded_one_verifies_nothing(town: Town, run: Run, tmp_path: Path) -> None:
    read = town.pass_by("7KXL92", "west-1", HOUR)
    name = open_one(town, run)
    run("investigation", "approve", name, "--words", "it is covered", who=APPROVER)
    run("investigation", "ask", "plate", name, "--plate", "7KXL92")
    run("investigation", "unmask", name, "1", "1")
    town.replace_pictures(read)
    assert "altered" in run("investigation", "pictures", name, "1", "1", "--passage", "1", "--folder", str(tmp_path))
    told = run("investigation", "verify", name, "1", "1", "--words", "the plate is clear", status=1)
    assert "look at its pictures first" in told
