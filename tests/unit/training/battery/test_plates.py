"""The battery's plates: fixed by their number, of other typefaces than training's, and true to their countries."""

import csv
import re
from pathlib import Path

import cv2
import numpy as np

from platewatch.plates.syntax import fits
from platewatch.reading.rectify import plate_size
from training.battery.boxes import box_of
from training.battery.faces import PLATE_FACES, SIGN_FACES
from training.battery.lettering import CAP, capital, glyphs
from training.battery.photo import shake
from training.battery.plate import draw_plate
from training.battery.reads import FRAMES, draw_passage, draw_read
from training.battery.scenes import draw_photo
from training.plates import fonts

ROOT = Path(__file__).parents[4]


def test_a_number_always_gives_the_same_picture() -> None:
    first, again, other = draw_read("mixed", 3, 5), draw_read("mixed", 3, 5), draw_read("mixed", 3, 6)
    assert (first.text, first.found) == (again.text, again.found)
    assert np.array_equal(first.image, again.image)
    assert other.text != first.text


def test_no_typeface_of_the_battery_trains() -> None:
    used = (ROOT / "training" / "fonts.sh").read_text(encoding="utf-8")
    families = " ".join(name for names in fonts.FAMILIES.values() for name in names)
    for package in {package for package, _ in (*PLATE_FACES.values(), *SIGN_FACES.values())}:
        assert not re.search(rf"(?<![\w-]){re.escape(package)}(?![\w-])", used), package
        assert f"{package}-latin" not in families, package


def test_every_typeface_is_told_with_its_licence() -> None:
    told = (ROOT / "training" / "battery" / "LICENCES.md").read_text(encoding="utf-8")
    sums = (ROOT / "training" / "battery" / "fonts.sha256").read_text(encoding="utf-8")
    for package in {package for package, _ in (*PLATE_FACES.values(), *SIGN_FACES.values())}:
        assert f"| {package} |" in told
        assert f"fontsource-{package}-" in sums


def test_every_face_has_every_character() -> None:
    for face in PLATE_FACES:
        for mark in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ":
            shape = capital(face, mark)
            assert shape.shape[0] == CAP
            assert shape.max() > 200
    for face in SIGN_FACES:
        assert len(glyphs(face)) >= 90


def test_plates_are_such_as_their_countries_issue() -> None:
    for seed in range(400):
        plate = draw_plate(np.random.default_rng([9, seed]))
        assert fits(plate.text, plate.country), plate.country
        assert plate.image.dtype == np.uint8


def test_frames_of_a_passage_show_one_plate() -> None:
    for number in (3, 7, 8):
        frames = draw_passage(number)
        assert len(frames) == FRAMES
        assert {(frame.text, frame.passage, frame.kind) for frame in frames} == {
            (frames[0].text, number, frames[0].kind)
        }
        widths = [plate_size(frame.found)[0] for frame in frames]
        if frames[0].kind == "approaching":
            assert widths[2] > widths[0] * 1.1
        else:
            assert np.ptp(widths) < 0.2 * widths[0]
        assert not np.array_equal(frames[0].image, frames[1].image)


def test_whole_photos_hold_their_plate() -> None:
    for number in range(6):
        photo = draw_photo(number)
        image = cv2.imdecode(np.frombuffer(photo.data, np.uint8), cv2.IMREAD_COLOR)
        left, top, right, bottom = (round(side) for side in box_of(photo.corners))
        assert 0 <= left < right <= image.shape[1]
        assert 0 <= top < bottom <= image.shape[0]
        assert image[top:bottom, left:right].std() > 3
        assert draw_photo(number).data == photo.data


def test_shaken_corners_stay_near() -> None:
    corners = ((10.0, 10.0), (110.0, 10.0), (110.0, 33.0), (10.0, 33.0))
    off = [np.array(shake(np.random.default_rng(seed), corners)) - np.array(corners) for seed in range(200)]
    assert 0.5 < np.std([o[:, 0] for o in off]) < 3
    assert 0.5 < np.std([o[:, 1] for o in off]) < 3


def test_the_list_of_labels_is_read(tmp_path: Path) -> None:
    from training.battery.crops import read_labels

    (tmp_path / "images").mkdir()
    rows = []
    for name, data in (("a.png", b"one"), ("b.png", b"two")):
        (tmp_path / "images" / name).write_bytes(data)
        rows.append({"file": name, "text": "AB12"})
    with (tmp_path / "plates.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, ["file", "text"])
        writer.writeheader()
        writer.writerows(rows)
    wrong = tmp_path / "wrong.txt"
    wrong.write_text("# a note\n3fc4ccfe745870e2c0d99f71f30ff0656c8dedd41cc1d7d3d376b0dbe685e2f3 blurred\n")
    assert [path.name for path, _ in read_labels(tmp_path, wrong)] == ["a.png"]
    assert len(read_labels(tmp_path, tmp_path / "none.txt")) == 2
