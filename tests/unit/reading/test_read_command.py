"""`platewatch read`: a line per file, errors in line, exit status 1 at the end."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from platewatch.cli.main import main
from platewatch.plates.distribution import Spelling
from platewatch.reading.commands.pictures import list_files
from platewatch.reading.commands.read import describe_plate, find_models, format_record
from platewatch.reading.completeness import LineEnds
from platewatch.reading.reader import ReadPlate

MODELS = Path(__file__).parents[3] / "layers" / "models"


def _run(*words: str) -> int:
    return main(["read", *words])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two pictures, a text that calls itself a picture, and what must be passed over."""
    grey = np.full((90, 160, 3), 120, np.uint8)
    cv2.imwrite(str(tmp_path / "b.png"), grey)
    cv2.imwrite(str(tmp_path / "c.jpg"), grey)
    (tmp_path / "a.jpg").write_text("no picture")
    (tmp_path / ".hidden.jpg").write_text("no picture")
    (tmp_path / ".cache").mkdir()
    (tmp_path / ".cache" / "x.jpg").write_text("no picture")
    (tmp_path / "sub").mkdir()
    cv2.imwrite(str(tmp_path / "sub" / "d.webp"), grey)
    return tmp_path


def test_json_has_a_line_per_file_and_the_run_goes_on(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run("--json", "--models", str(MODELS), str(folder)) == 1
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["file"] for line in lines] == [
        str(folder / name) for name in ("a.jpg", "b.png", "c.jpg", "sub/d.webp")
    ]
    assert set(lines[0]) == {"file", "error"}
    for line in lines[1:]:
        assert set(line) == {"file", "width", "height", "ms", "plates"}
        assert (line["width"], line["height"], line["plates"]) == (160, 90, [])
        assert line["ms"] > 0


def test_only_pictures_is_a_success(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run("--models", str(MODELS), str(folder / "b.png")) == 0
    assert "no plate" in capsys.readouterr().out


def test_a_path_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run("--json", "--models", str(MODELS), str(tmp_path / "gone.jpg")) == 1
    assert set(json.loads(capsys.readouterr().out)) == {"file", "error"}


def test_an_empty_folder_is_said_and_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "deep").mkdir()
    assert _run("--models", str(MODELS), "--combine", str(tmp_path)) == 1
    assert capsys.readouterr().out == f"{tmp_path}: error: The folder holds no files.\n"
    assert _run("--models", str(MODELS), "--json", str(tmp_path)) == 1
    assert json.loads(capsys.readouterr().out) == {"file": str(tmp_path), "error": "The folder holds no files."}
    (tmp_path / ".DS_Store").write_text("x")
    assert _run("--models", str(MODELS), str(tmp_path)) == 1
    assert "nothing but 1 hidden file or folder" in capsys.readouterr().out


def test_a_folder_that_can_not_be_opened_is_an_error_and_the_rest_is_read(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = Path.iterdir

    def refuse(path: Path) -> Iterator[Path]:
        if path.name == "sub":
            raise PermissionError(13, "Permission denied")
        return opened(path)

    monkeypatch.setattr(Path, "iterdir", refuse)
    assert _run("--models", str(MODELS), str(folder)) == 1
    lines = capsys.readouterr().out.splitlines()
    assert f"{folder}/sub: error: The folder can't be opened: Permission denied." in lines
    assert len(lines) == 4


def test_a_link_to_nothing_is_named_and_a_pipe_is_not_waited_for(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "link.jpg").symlink_to(folder / "gone.jpg")
    os.mkfifo(folder / "pipe.jpg")
    assert _run("--models", str(MODELS), str(folder)) == 1
    out = capsys.readouterr().out
    assert f"{folder}/link.jpg: error: The file can't be read" in out
    assert "pipe.jpg" not in out


def test_hidden_files_are_not_left_out_unsaid(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _run("--models", str(MODELS), str(folder))
    assert "2 hidden files or folders left out" in capsys.readouterr().err


def test_a_heic_says_what_to_do_whatever_its_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "photo.jpg").write_bytes(b"\x00\x00\x00\x18ftypheic" + bytes(100))
    assert _run("--models", str(MODELS), str(tmp_path)) == 1
    assert "HEIC" in capsys.readouterr().out


def test_without_models_it_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run("--models", str(tmp_path), "x.jpg") == 1
    assert "models.toml" in capsys.readouterr().err


def test_folders_are_read_in_order_without_hidden_files(folder: Path) -> None:
    names = [path.name for path in list_files([folder / "c.jpg", folder])]
    assert names == ["c.jpg", "a.jpg", "b.png", "c.jpg", "d.webp"]


def test_a_hidden_file_that_is_named_is_read(folder: Path) -> None:
    assert list(list_files([folder / ".hidden.jpg"])) == [folder / ".hidden.jpg"]


def test_where_the_models_are(tmp_path: Path) -> None:
    assert find_models(tmp_path, {"PLATEWATCH_MODELS": "/elsewhere"}) == tmp_path
    assert find_models(None, {"PLATEWATCH_MODELS": "/elsewhere"}) == Path("/elsewhere")
    assert find_models(None, {}) == MODELS


def test_a_readable_line() -> None:
    plate = {"text": "12ABC3", "confidence": 0.91, "country": "NL", "corners": [[10.2, 20.4]] * 4}
    record = {"file": "x.jpg", "width": 640, "height": 480, "ms": 31.4, "plates": [plate, plate | {"country": None}]}
    assert format_record(record) == "x.jpg (640x480, 31 ms): 12-ABC-3 91% NL at 10,20; 12ABC3 91% at 10,20"


@pytest.mark.parametrize(
    ("ends", "said"),
    [
        ((0.999, 0.01), "the end of the plate is not in the picture"),
        ((0.01, 0.999), "the start of the plate is not in the picture"),
        ((0.01, 0.01), "a part of the plate is not in the picture"),
    ],
)
def test_what_is_not_in_the_picture_is_told(ends: tuple[float, float], said: str) -> None:
    corners = ((510.0, 20.0), (639.0, 20.0), (639.0, 42.0), (510.0, 42.0))
    spellings = (Spelling("MUX123", 0.9995), Spelling("MUX128", 0.0004, 0.0005))
    plate = ReadPlate(corners, 0.9, spellings, 0.0, "DE", 0.98, 1, (LineEnds(*ends),))
    told = describe_plate(plate)
    # The probability of the text as it is seen is not that of the plate.
    assert (told["text"], told["confidence"]) == ("MUX123", told["whole"])
    assert told["whole"] < 0.01
    assert told["complete"] == [{"start": ends[0], "end": ends[1]}]
    assert told["alternatives"][0]["probability"] == 0.0001
    record = {"file": "x.jpg", "width": 640, "height": 480, "ms": 31.4, "plates": [told]}
    assert format_record(record).endswith(f"MUX123 1% DE at 510,20, {said}")


def test_of_a_whole_plate_nothing_is_missing() -> None:
    corners = ((10.0, 20.0), (110.0, 20.0), (110.0, 42.0), (10.0, 42.0))
    told = describe_plate(ReadPlate(corners, 0.9, (Spelling("7KXL92", 0.8),), 0.0, "NL", 0.9, 1, (LineEnds(1.0, 1.0),)))
    assert (told["whole"], told["missing"], told["complete"]) == (0.9999, None, [{"start": 0.9999, "end": 0.9999}])
    assert told["confidence"] == 0.8


def test_of_a_plate_whose_ends_no_model_told_of_nothing_is_claimed() -> None:
    corners = ((10.0, 20.0), (110.0, 20.0), (110.0, 42.0), (10.0, 42.0))
    told = describe_plate(ReadPlate(corners, 0.9, (Spelling("7KXL92", 0.8),), 0.0, "NL", 0.9, 1))
    assert (told["whole"], told["missing"], told["complete"], told["confidence"]) == (None, None, [], 0.8)


def test_a_folder_taken_as_one_passage_has_a_line_of_its_own(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run("--json", "--combine", "--models", str(MODELS), str(folder)) == 1
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line.get("passage") for line in lines] == [None] * 4 + [str(folder), str(folder / "sub")]
    assert lines[4] == {"passage": str(folder), "frames": 3, "vehicles": []}


def test_what_syntax_repaired_is_told() -> None:
    corners = ((10.0, 20.0), (110.0, 20.0), (110.0, 42.0), (10.0, 42.0))
    spellings = (Spelling("7KXL02", 0.8, 0.3), Spelling("7KXLO2", 0.1, 0.6), Spelling("7KXL82", 0.05))
    told = describe_plate(ReadPlate(corners, 0.9, spellings, 0.01, "NL", 0.95, 1))
    assert (told["text"], told["confidence"], told["repaired_from"]) == ("7KXL02", 0.8, "7KXLO2")
    assert (told["unreadable"], told["country_probability"], told["lines"]) == (0.01, 0.95, 1)
    assert told["alternatives"] == [
        {"text": "7KXLO2", "probability": 0.1, "observed": 0.6},
        {"text": "7KXL82", "probability": 0.05},
    ]
