"""Folders of photos: every table that the benchmark knows, and clear words for the others."""

import hashlib
from pathlib import Path

import pytest

from bench.errors import FolderInvalid
from bench.photos import TruePlate, load_folder, read_hashes


def _make_folder(folder: Path, table: str | None, *names: str) -> Path:
    (folder / "images").mkdir()
    for name in names:
        (folder / "images" / name).write_bytes(name.encode())
    if table is not None:
        (folder / "plates.csv").write_text(table)
    return folder


def test_boxes_with_and_without_texts(tmp_path: Path) -> None:
    table = "file,x1,y1,x2,y2,text,note\na.jpg,1,2,30,9,AB12CD,\na.jpg,50,2,80.5,9,,illegible\n"
    found = load_folder(_make_folder(tmp_path, table, "a.jpg", "b.jpg"))
    assert not found.crops
    assert found.photos[0].plates == (
        TruePlate("AB12CD", (1, 2, 30, 9)),
        TruePlate(None, (50, 2, 80.5, 9)),
    )
    assert found.photos[1].plates == ()


def test_clips(tmp_path: Path) -> None:
    table = "file,clip,texts_left_to_right\na.jpg,one,AB12CD|EF34GH\nb.jpg,one,AB12CD\n"
    found = load_folder(_make_folder(tmp_path, table, "a.jpg", "b.jpg"))
    assert [photo.clip for photo in found.photos] == ["one", "one"]
    assert found.photos[0].plates == (TruePlate("AB12CD", None), TruePlate("EF34GH", None))


def test_crops(tmp_path: Path) -> None:
    found = load_folder(_make_folder(tmp_path, "file,text\na.png,AB12CD\n", "a.png"))
    assert found.crops
    assert found.photos[0].plates == (TruePlate("AB12CD", None),)


def test_photos_that_nobody_labelled_and_other_files(tmp_path: Path) -> None:
    found = load_folder(_make_folder(tmp_path, None, "b.JPG", "a.webp", "notes.txt"))
    assert [(photo.path.name, photo.plates) for photo in found.photos] == [("a.webp", None), ("b.JPG", None)]


def test_a_part_of_the_photos(tmp_path: Path) -> None:
    folder = _make_folder(tmp_path, None, *(f"{number}.jpg" for number in range(7)))
    assert [photo.path.stem for photo in load_folder(folder, every=3).photos] == ["0", "3", "6"]
    hashes = tmp_path / "wrong.txt"
    hashes.write_text(f"# remark\n{hashlib.sha256(b'3.jpg').hexdigest()} illegible\n\n")
    kept = load_folder(folder, without=read_hashes(hashes)).photos
    assert [photo.path.stem for photo in kept] == ["0", "1", "2", "4", "5", "6"]


@pytest.mark.parametrize("table", ["name,plate\na.jpg,AB12CD\n", "file,x1,y1,x2,y2\na.jpg,1,2,wide,4\n", ""])
def test_a_table_that_says_nothing(tmp_path: Path, table: str) -> None:
    with pytest.raises(FolderInvalid, match=r"plates\.csv"):
        load_folder(_make_folder(tmp_path, table, "a.jpg"))


def test_no_folder_and_no_photos(tmp_path: Path) -> None:
    with pytest.raises(FolderInvalid, match="nowhere"):
        load_folder(tmp_path / "nowhere")
    with pytest.raises(FolderInvalid, match="no photo"):
        load_folder(tmp_path)
