"""JPEGs that libjpeg decodes and that were refused once, as they lie beside the repository."""

from pathlib import Path

import pytest

from platewatch.adapters.decoding import DecodeWorker
from platewatch.adapters.models import open_reader
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
