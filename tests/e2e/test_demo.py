"""The demo, as a newcomer runs it."""

import csv
import json
import shutil
from collections import Counter
from pathlib import Path

import pytest

from localcloud.demo.district import CAMERAS, COLLEAGUE, LISTS, YOU
from localcloud.demo.material import SCENES
from localcloud.demo.run import start_cloud
from localcloud.demo.timeline import OPENING
from localcloud.demo.town import HURRIED, TOWN_PARAMETERS, Town
from platewatch.cli.main import main
from tests.e2e.conftest import wait_for

PURPOSE = {"X-Reason": "test of the demo", "X-Case-Number": "2026-1"}

pytestmark = pytest.mark.xdist_group("demo")


def test_the_town_shows_what_the_service_does_and_ends_by_itself(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "out.json"
    assert main(["demo", "--once", "--json", str(target)]) == 0
    document = json.loads(target.read_text())
    assert document["uploads"] == len(OPENING)
    assert len(document["reads"]) >= document["uploads"]
    told = {(alert["file"], alert["plate"]) for alert in document["alerts"]}
    assert told == {
        ("estate-north-in.jpg", "8XZY03"),
        ("estate-north-out.jpg", "8XZY03"),
        ("van-east-in.jpg", "PX750N"),
        ("muddy-south-out.jpg", "B018PJ"),
        ("courier-north-in.jpg", "WUTYI62"),
        ("hatchback-west-in.jpg", "PM?60H"),
    }
    # The duty desk hears of priorities 1 and 2 alone, and the chief of what nobody answers in time.
    assert Counter(alert["recipient"] for alert in document["alerts"]) == {YOU: 6, COLLEAGUE: 6, "duty-desk": 5}
    assert all(len(alert["sms"]) <= 160 for alert in document["alerts"])
    [misread] = {alert["probability"] for alert in document["alerts"] if alert["plate"] == "B018PJ"}
    assert 0.5 < misread < 0.75
    counts = {name: document["town"][name] for name in ("hits", "doubtful", "late")}
    assert counts == {"hits": 6, "doubtful": 1, "late": 1}
    expected = ["acknowledge"] * 3 + ["close"] * 2 + ["list-wrong", "misread", "right-car"]
    assert document["town"]["answers"] == expected
    assert document["put_to_alert_ms"]["p50"] > 0
    printed = capsys.readouterr().out
    assert printed.count("  HIT  ") == 6
    assert "FAILED" not in printed
    assert "own instrument" in printed
    # Cars that nobody looks for are counted, and stand nowhere.
    assert "9-ZVT-37" not in printed


def test_the_towns_stores_hold_what_every_screen_shows() -> None:
    with start_cloud(TOWN_PARAMETERS) as cloud:
        town = Town(cloud, lambda _line: None, HURRIED)
        town.prepare()
        town.play_opening(0.0, to_rest=True)
        client = cloud.api_client()
        due = {name: client.call("GET", f"/v1/hotlists/{name}/due", headers=PURPOSE) for name in LISTS}
        assert [one["plate"] for one in due["stolen"]["disputed"]] == ["WUTYI62"]
        assert [one["state"] for one in due["burglaries"]["patterns"]] == ["waits"]
        [review] = client.call("GET", "/v1/reviews", headers=PURPOSE)["reviews"]
        assert review["hit"]["plate_listed"] == "XVNB64"
        cameras = client.call("GET", "/v1/cameras")["cameras"]
        assert {camera["id"] for camera in cameras if camera["last_picture_at"]} == set(CAMERAS)
        with town.stay_up():
            wait_for(lambda: len(town.files) > len(OPENING), 60)


def test_the_drawn_scenes_give_their_alerts_and_no_others(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "out.json"
    assert main(["demo", "--once", "--hotlist", str(SCENES / "hotlist.csv"), "--rate", "4", "--json", str(target)]) == 0
    document = json.loads(target.read_text())
    with (SCENES / "hotlist.csv").open() as file:
        wanted = {row["plate"] for row in csv.DictReader(file)}
    assert document["uploads"] == len(list(SCENES.glob("*.jpg")))
    assert {alert["plate"] for alert in document["alerts"]} == wanted
    assert len(document["alerts"]) == len(wanted)
    assert len(document["reads"]) > len(wanted)
    assert capsys.readouterr().out.count("ALERT") == len(wanted)


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
