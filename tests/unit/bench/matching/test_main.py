"""The whole run on little: tables, checks, picture, figures, and no plate in any of them."""

import json
from pathlib import Path

import cv2
import pytest

from bench.matching import battery
from bench.matching.__main__ import main
from tests.unit.bench.matching.makers import make_frame, make_row
from training.battery.results import read_results, write_results

MODELS = Path(__file__).parents[4] / "layers" / "models"


def _write_battery(path: Path) -> None:
    reads = [
        make_row(f"SB{number:02d}FZ", (f"SB{number:02d}FZ", 0.8), (f"SB{number:02d}FX", 0.1)) for number in range(60)
    ] + [make_row("SB99FZ", ("SB99FX", 0.7), ("SB99FZ", 0.2))]
    reads.append(make_row("1SBF234", ("1SBF234", 0.9), truth_country="BE", country="BE"))
    frames = [
        make_frame(f"SF{number:02d}BZ", number, frame, (f"SF{number:02d}BZ", 0.8))
        for number in range(10)
        for frame in range(3)
    ]
    frames.append(make_frame("1SBF235", 10, 0, ("1SBF235", 0.9), truth_country="BE", country="BE"))
    write_results(path, "test", {"reads": reads, "frames": frames})


def test_a_run_tells_figures_and_no_plate(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # Drawing and reading all of the cut plates, which nothing is asserted of, takes half a minute.
    monkeypatch.setattr("bench.matching.__main__.PASSAGES", 20)
    _write_battery(tmp_path / "battery.json.gz")
    where = ["--battery", str(tmp_path / "battery.json.gz"), "--data", str(tmp_path / "nowhere")]
    what = ["--passages", "5000", "--lists", "1000", "1000000", "--repeats", "10", "--entries", "2000"]
    out = ["--picture", str(tmp_path / "curves.png"), "--json", str(tmp_path / "figures.json")]
    assert main([*where, *what, *out]) == 0
    printed = capsys.readouterr().out
    assert "real photos: left out" in printed
    assert "is of models test" in printed
    assert "yes: at most 3 spellings are asked for a confident read" in printed
    figures = (tmp_path / "figures.json").read_text()
    points = json.loads(figures)["traffic"]["drawn plates"]["points"]["1000000"]
    assert points["distribution"]["0.0"]["found"] == 1.0
    assert 0.98 < points["exact string"]["0.0"]["found"] < 1.0
    assert points["edit distance 1"]["0.0"]["false_hits"] > 10 * points["exact string"]["0.0"]["false_hits"]
    assert all(part not in printed + figures for part in ("SB0", "SB9", "SF0", "1SBF"))
    picture = cv2.imread(str(tmp_path / "curves.png"))
    assert picture is not None
    assert picture.std() > 5


def test_a_small_run_needs_no_file_and_takes_seconds(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    missing = str(tmp_path / "battery.json.gz")
    out = ["--picture", str(tmp_path / "curves.png"), "--json", str(tmp_path / "figures.json")]
    assert main(["--small", "--passages", "2000", "--battery", missing, *out]) == 0
    assert "drawn plates: at every rate of false hits" in capsys.readouterr().out
    assert not Path(missing).exists()


def test_the_battery_is_read_where_its_results_are_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(battery, "READS", 1)
    monkeypatch.setattr(battery, "PASSAGES", 2)
    path = tmp_path / "build" / "battery.json.gz"
    results = battery.load_battery(path, MODELS)
    assert (len(results["reads"]), len(results["frames"])) == (56, 6)
    assert "reading the battery first" in capsys.readouterr().out
    assert read_results(path) == results == battery.load_battery(path, MODELS)


def test_what_can_not_be_done_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--battery", str(tmp_path / "b.json.gz"), "--models", str(tmp_path)]) == 1
    assert "bench-matching:" in capsys.readouterr().err
