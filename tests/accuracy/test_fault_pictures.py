"""Pictures beside the repository that were refused, or read wrong, once."""

from pathlib import Path

import pytest

from platewatch.reading.completeness import weigh_whole
from platewatch.reading.decoding.process import DecodeWorker
from platewatch.reading.onnx.models import open_reader
from tests.accuracy import photos

FAULTS = photos.DATA.parent / "faults"
ODD = ("jpeg-00e1-segment", "jpeg-app-length-short", "jpeg-junk-before-marker", "jpeg-without-eoi")

pytestmark = pytest.mark.skipif(not FAULTS.is_dir(), reason=f"no pictures with faults in {FAULTS}")


@pytest.mark.parametrize("name", ODD)
def test_an_oddly_written_jpeg_is_read_as_recognise_reads_it(name: str) -> None:
    worker = DecodeWorker()
    reader = open_reader(photos.MODELS, decode_pixels=worker.decode)
    found = reader.read(Path(FAULTS / f"{name}.jpg").read_bytes())
    worker.close()
    [plate] = found.plates
    assert plate.spellings[0].text == "21JZ44"
    assert plate.spellings[0].probability > 0.9


@pytest.mark.parametrize(
    "path", sorted(FAULTS.glob("cut-by-frame-*")) + sorted(FAULTS.glob("hidden-end-*")), ids=lambda path: path.stem
)
def test_a_plate_whose_end_is_missing_is_no_shorter_plate(path: Path) -> None:
    """The whole plate is in the file's name."""
    text = path.stem.rsplit("-", 1)[1]
    plates = open_reader(photos.MODELS).read(path.read_bytes()).plates
    whole = [weigh_whole(plate.spellings, plate.completeness)[0] for plate in plates]
    assert [best for best in whole if best.probability >= 0.5 and best.text != text] == []
    assert any(text.startswith(plate.spellings[0].text[:4]) for plate in plates)


@pytest.mark.parametrize("name", ["uk-PG54VBA", "umlaut-GOAB123"])
def test_a_plate_that_was_not_matched_once_is_read_right(name: str) -> None:
    [plate] = open_reader(photos.MODELS).read((FAULTS / f"{name}.jpg").read_bytes()).plates
    best = weigh_whole(plate.spellings, plate.completeness)[0]
    assert best.text == name.rsplit("-", 1)[1]
    assert best.probability > 0.9


def test_a_caption_in_the_picture_is_no_plate() -> None:
    plates = open_reader(photos.MODELS).read((FAULTS / "overlay-IPC4K.jpg").read_bytes()).plates
    assert "IPC4K" not in [plate.spellings[0].text for plate in plates if plate.spellings[0].probability >= 0.5]
