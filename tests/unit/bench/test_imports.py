"""The import benchmark in small: both parts run to their end, and figures beyond the template's are a failure."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bench import imports
from bench.imports import ROOT, Measured, main, tabulate, write_lines
from platewatch.hotlists import parts


def test_both_parts_measure_a_first_file_and_its_successor(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    figures = tmp_path / "imports.json"
    assert main(["--lines", "300", "--planned", "2000", "--json", str(figures)]) == 0
    first, following, planned, again = json.loads(figures.read_text())
    assert first["calls"]["UpdateItem"] >= 300
    assert 0 < following["calls"]["UpdateItem"] < 300
    assert planned["calls"] == {"differences": 2000}
    assert 0 < again["calls"]["differences"] < 400
    assert all(one["peak_mb"] > 10 and one["invocations"] == 1 for one in (first, following, planned, again))
    assert "planner, next file" in capsys.readouterr().out


def test_a_list_that_is_checked_in_parts_goes_through_the_planner(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "PART_LINES", 150)
    first, following = imports.run_planner(400, tmp_path)
    assert (first.invocations, following.invocations) == (4, 4)
    assert first.calls == {"differences": 400}


def test_the_peak_is_this_programs_own_and_not_its_parents() -> None:
    held = bytearray(200_000_000)
    code = "from bench.imports import read_peak; print(read_peak())"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert 10 < float(told.stdout) < 190 < len(held) / 1e6


def test_the_drawn_list_has_every_plate_once_and_in_no_order() -> None:
    lines = b"".join(write_lines(5000, 1)).decode().splitlines()[1:]
    plates = [line.split(",")[0] for line in lines]
    assert len(set(plates)) == len(plates) == 5000
    assert plates != sorted(plates)


def test_beyond_the_template_is_a_failure(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    fits = Measured("x", 1, 1, 1.0, 1.0, 1.0, 100.0)
    assert fits.fits
    assert not Measured("x", 1, 1, 600.0, 600.0, 1.0, 100.0).fits
    assert not Measured("x", 1, 1, 1.0, 1.0, 1.0, 512.0).fits
    assert len(tabulate([fits, fits])) == 3
    monkeypatch.setattr(imports, "MEMORY_MB", 10)
    assert main(["--lines", "0", "--planned", "100", "--json", str(tmp_path / "x.json")]) == 1
