"""The committed models on a small part of what is drawn: needs no photos. docs/battery.md says what it is."""

import pytest

from platewatch.reading.onnx.models import LoadedReader, open_reader
from tests.accuracy import photos, street
from training.battery.measure import calibrate, exact
from training.battery.passages import combine_passage
from training.battery.read import read_pictures
from training.battery.reads import draw_passages, draw_reads


@pytest.fixture(scope="module")
def reader() -> LoadedReader:
    """The reader with the committed models."""
    return open_reader(photos.MODELS)


def test_the_battery_is_neither_easy_nor_hopeless(reader: LoadedReader) -> None:
    answers = [reading.answer for reading in read_pictures(draw_reads(each=3), reader.models.recogniser)]
    judged = calibrate(answers)
    assert 0.3 <= judged.exact <= 0.9
    assert judged.log_loss < judged.constant


def test_three_frames_say_more_than_one(reader: LoadedReader) -> None:
    passages = [list(read_pictures(frames, reader.models.recogniser)) for frames in draw_passages(count=50)]
    single = exact([reading.answer for passage in passages for reading in passage])
    assert exact([combine_passage(passage) for passage in passages]) > single


def test_drawn_scenes_without_plates_stay_mostly_silent(reader: LoadedReader) -> None:
    reads, _ = street.score_distractors(reader, 18)
    assert sum(reads.values()) <= 6
