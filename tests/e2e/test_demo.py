"""The demo, as a newcomer runs it."""

import csv
import json
import shutil
from pathlib import Path

import pytest

from localcloud.demo.material import SCENES
from platewatch.cli.main import main

pytestmark = [pytest.mark.story, pytest.mark.xdist_group("demo")]


def test_the_drawn_scenes_give_their_alerts_and_no_others(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "out.json"
    assert main(["demo", "--once", "--rate", "4", "--json", str(target)]) == 0
    document = json.loads(target.read_text())
    with (SCENES / "hotlist.csv").open() as file:
        wanted = {row["plate"] for row in csv.DictReader(file)}
    assert document["uploads"] == len(list(SCENES.glob("*.jpg")))
    assert {alert["plate"] for alert in document["alerts"]} == wanted
    assert len(document["alerts"]) == len(wanted)
    assert len(document["reads"]) > len(wanted)
    assert all(len(alert["sms"]) <= 160 for alert in document["alerts"])
    assert document["put_to_alert_ms"]["p50"] > 0
    printed = capsys.readouterr().out
    assert printed.count("ALERT") == len(wanted)
    assert "own instrument" in printed


def test_own_photos_without_a_list_alert_on_the_first_clear_plates(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("scene-02.jpg", "scene-03.jpg", "scene-05.jpg"):
        shutil.copy(SCENES / name, tmp_path)
    target = tmp_path / "out.json"
    assert main(["demo", "--photos", str(tmp_path), "--once", "--rate", "4", "--json", str(target)]) == 0
    document = json.loads(target.read_text())
    assert [alert["file"] for alert in document["alerts"]] == ["scene-02.jpg", "scene-03.jpg"]
    assert capsys.readouterr().out.count("is put on one") == 2


@pytest.mark.parametrize(
    "words",
    [
        ["--photos", "there-is-none"],
        ["--hotlist", "there-is-none.csv"],
        ["--watch", "no plate!"],
        ["--json", "there-is-none/out.json"],
    ],
)
def test_a_wrong_argument_is_told_before_the_cloud_starts(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo", "--once", *words]) == 1
    told = capsys.readouterr()
    assert "starting" not in told.out
    assert told.err.startswith("platewatch: ")
