"""The demo, as a newcomer runs it."""

import csv
import json
from pathlib import Path

import pytest

from localcloud.demo.run import SCENES
from platewatch.cli.main import main

pytestmark = pytest.mark.xdist_group("demo")


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
