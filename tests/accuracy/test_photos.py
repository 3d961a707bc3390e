"""The committed models on real photos. The floors lie below what they reach; the figures are in MODEL_CARD.md.

The photos are personal data and no part of the repository: where they are absent these tests are skipped.
"""

import pytest

from platewatch.reading.onnx.models import LoadedReader, open_reader
from tests.accuracy import photos, sets, street

pytestmark = pytest.mark.skipif(
    not photos.DATA.is_dir() or not (photos.MODELS / "models.toml").is_file(),
    reason=f"no validation photos in {photos.DATA}, or no models: the accuracy on real photos is not measured",
)


@pytest.fixture(scope="module")
def reader() -> LoadedReader:
    """The reader with the committed models."""
    return open_reader(photos.MODELS)


# A part of the pictures is enough to notice a broken model, and quick.


def test_dutch_plates_are_right_after_combine(reader: LoadedReader) -> None:
    assert sets.score_clips(reader, clips=17).share >= 0.9


def test_plates_in_spanish_streets_are_found(reader: LoadedReader) -> None:
    assert street.score_street(reader, every=4).recall >= 0.65


def test_streets_without_readable_plates_stay_silent(reader: LoadedReader) -> None:
    pictures, reported = street.score_negatives(reader, every=3)
    assert reported <= pictures * 0.05


def test_crops_of_all_europe_are_read(reader: LoadedReader) -> None:
    score = sets.score_crops(reader, every=5, ways=("second_look",))
    assert sum(answer.right for answer in score.second_look) >= 0.93 * len(score.second_look)
