"""The photos of a shortened run: a part of the real ones, or drawn ones."""

import csv
from pathlib import Path

import cv2
import pytest

from training.holdout import SETS, held_out_files, read_labels
from training.small_data import make_small_data


def test_without_photos_pictures_are_drawn_in_their_place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = make_small_data(tmp_path / "nowhere", tmp_path / "data")
    assert "drawn in their place" in capsys.readouterr().out
    for name in SETS:
        rows = [row for rows in read_labels(data, name).values() for row in rows]
        assert len(rows) >= 40
        for row in rows[:3]:
            picture = cv2.imread(str(data / name / "images" / row["file"]))
            x1, y1, x2, y2 = (float(row[key]) for key in ("x1", "y1", "x2", "y2"))
            assert 0 <= x1 < x2 <= picture.shape[1]
            assert 0 <= y1 < y2 <= picture.shape[0]
            assert row["text"]


def test_every_set_of_drawn_pictures_has_held_out_ones_and_others(tmp_path: Path) -> None:
    data = make_small_data(tmp_path / "nowhere", tmp_path / "data")
    held_out = held_out_files(data)
    for name in SETS:
        count = sum(folder == name for folder, _ in held_out)
        assert 0 < count < len(read_labels(data, name))


def test_of_photos_the_first_are_taken_with_all_their_labels(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    photos = tmp_path / "photos"
    for name in SETS:
        (photos / name / "images").mkdir(parents=True)
        with (photos / name / "plates.csv").open("w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["file", "x1", "y1", "x2", "y2", "text", "lines", "country", "note"])
            for index in range(200):
                (photos / name / "images" / f"p_t{index:03d}.jpg").write_bytes(b"picture")
                writer.writerows([f"p_t{index:03d}.jpg", 1, 2, 30, 12, "AB12", 1, "NL", ""] for _ in range(2))
    for _ in range(2):  # a run that is started again finds the links there
        data = make_small_data(photos, tmp_path / "data")
    assert "a part of" in capsys.readouterr().out
    rows = read_labels(data, "kaggle-plates")
    assert len(rows) == 40
    assert all(len(labels) == 2 for labels in rows.values())
    assert (data / "kaggle-plates/images/p_t000.jpg").read_bytes() == b"picture"
