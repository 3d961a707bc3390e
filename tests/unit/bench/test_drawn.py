"""Drawn photos: the same every time, with their plates where the table says."""

import csv
from pathlib import Path

import cv2
import numpy as np
import pytest

from bench import drawn
from bench.drawn import KINDS, draw_photo, draw_photos
from platewatch.reading.header import parse_header


def test_a_photo_is_the_same_every_time_and_has_its_size() -> None:
    kind = KINDS[0]
    data, plates = draw_photo(np.random.default_rng(5), kind)
    assert (data, plates) == draw_photo(np.random.default_rng(5), kind)
    header = parse_header(data)
    assert (header.width, header.height) == (kind.width, kind.height)


def test_plates_are_as_wide_as_their_kind_says_and_lie_in_the_picture() -> None:
    for kind in KINDS[:2]:
        data, plates = draw_photo(np.random.default_rng(6), kind)
        image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
        assert image is not None
        for ((x1, y1, x2, y2), text), share in zip(plates, kind.plates, strict=True):
            assert abs((x2 - x1) / kind.width - share) < 0.05 * share
            assert x1 >= 0
            assert y1 >= 0
            assert x2 <= kind.width
            assert y2 <= kind.height
            assert len(text) == 6
            blue, green, red = image[int(y1) : int(y2), int(x1) : int(x2)].reshape(-1, 3).mean(axis=0)
            assert blue < 0.7 * min(green, red)  # Dutch plates are yellow


def test_folders_with_their_tables_drawn_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kinds = KINDS[:2]
    monkeypatch.setattr(drawn, "KINDS", kinds)
    folders = draw_photos(tmp_path, 1)
    assert [folder.name for folder in folders] == [kind.name for kind in kinds]
    for folder, kind in zip(folders, kinds, strict=True):
        with (folder / "plates.csv").open(newline="") as file:
            assert len(list(csv.DictReader(file))) == len(kind.plates)
    before = (folders[0] / "plates.csv").stat().st_mtime_ns
    draw_photos(tmp_path, 1)
    assert (folders[0] / "plates.csv").stat().st_mtime_ns == before
