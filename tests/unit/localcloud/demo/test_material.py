"""The demo's photos and list: what is wrong is told before anything starts, and there is something to alert on."""

import csv
from collections.abc import Sequence
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest

from localcloud.demo.material import SCENES, Material, MaterialInvalid, Options, prepare_material, write_hotlist
from platewatch.plates.distribution import Spelling
from platewatch.plates.errors import NotAPlate
from platewatch.reading.commands.pictures import PathInvalid
from platewatch.reading.errors import ImageRejected
from platewatch.reading.reader import ReadImage, ReadPlate

JPEG = b"\xff\xd8\xff"
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
CORNERS = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))


class ListedReader:
    """Reads in each file the plates that its bytes name after a JPEG's first ones, as TEXT:PROBABILITY."""

    version = "listed"

    def read(self, data: bytes) -> ReadImage:
        data = data.removeprefix(JPEG)
        if data == b"broken":
            raise ImageRejected("it is broken")
        plates = []
        for word in data.decode().split():
            text, _, probability = word.partition(":")
            plates.append(ReadPlate(CORNERS, 1.0, (Spelling(text, float(probability)),), 0.0, "NL", 0.9, 1))
        return ReadImage(None, tuple(plates), 1, 1)  # type: ignore[arg-type]


def prepare(options: Options, said: list[str] | None = None) -> tuple[Material, list[dict[str, str]]]:
    with prepare_material(options, (said if said is not None else []).append, ListedReader, NOW) as material:
        listed = material.hotlist.read_text(encoding="utf-8") if material.hotlist else ""
        return material, list(csv.DictReader(StringIO(listed)))


def write_photos(folder: Path, contents: Sequence[str]) -> Path:
    for number, content in enumerate(contents):
        (folder / f"{number}.jpg").write_bytes(JPEG + content.encode())
    return folder


def test_without_options_it_is_the_drawn_scenes_and_their_list() -> None:
    material, rows = prepare(Options())
    assert material.hotlist == SCENES / "hotlist.csv"
    assert len(material.pictures) == len(list(SCENES.glob("*.jpg")))
    assert rows


def test_own_photos_without_a_list_are_watched_for_the_first_two_clear_plates(tmp_path: Path) -> None:
    photos = write_photos(tmp_path, ["AB12CD:0.4", "broken", "7KXL92:0.99 7KXL92:0.98", "1ABC23:0.95 9ZZZ99:0.99"])
    said: list[str] = []
    material, rows = prepare(Options(photos), said)
    assert [row["plate"] for row in rows] == ["7KXL92", "1ABC23"]
    assert [line.split(",")[0] for line in said] == ["no list was given: 7-KXL-92", "no list was given: 1-ABC-23"]
    assert len(material.pictures) == 4


def test_photos_without_a_clear_plate_are_said_to_alert_on_nothing(tmp_path: Path) -> None:
    said: list[str] = []
    material, _ = prepare(Options(write_photos(tmp_path, ["AB12CD:0.4"])), said)
    assert material.hotlist is None
    assert "there will be no alert" in said[0]


def test_watched_plates_are_listed_once_and_the_photos_are_not_looked_at(tmp_path: Path) -> None:
    photos = write_photos(tmp_path, ["7KXL92:0.99"])
    _, rows = prepare(Options(photos, watch=("1-abc-23", "1ABC23", "9 ZZZ 99")))
    assert [row["plate"] for row in rows] == ["1ABC23", "9ZZZ99"]


def test_plates_can_be_watched_for_among_the_drawn_scenes_too() -> None:
    material, rows = prepare(Options(watch=("24-FFN-3",)))
    assert [row["plate"] for row in rows] == ["24FFN3"]
    assert material.base == SCENES


@pytest.mark.parametrize(
    ("options", "error"),
    [
        (Options(Path("there-is-none")), PathInvalid),
        (Options(hotlist=Path("there-is-none.csv")), MaterialInvalid),
        (Options(hotlist=SCENES), MaterialInvalid),
        (Options(watch=("7-KXL-9€",)), NotAPlate),
    ],
)
def test_a_wrong_argument_is_told_before_anything_starts(options: Options, error: type[Exception]) -> None:
    with pytest.raises(error):
        prepare(options)


def test_what_is_no_picture_is_said_and_a_folder_without_pictures_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("no picture")
    with pytest.raises(MaterialInvalid, match="no JPEG, PNG or WebP"):
        prepare(Options(tmp_path))
    said: list[str] = []
    material, _ = prepare(Options(write_photos(tmp_path, ["7KXL92:0.99"])), said)
    assert [picture.path.name for picture in material.pictures] == ["0.jpg"]
    assert "notes.txt: The first bytes" in said[0]


def test_the_made_list_is_valid_today_in_every_time_zone() -> None:
    [row] = csv.DictReader(StringIO(write_hotlist(["7KXL92"], NOW)))
    assert row["valid_from"] < "2026-11-23" < row["weed_date"]
