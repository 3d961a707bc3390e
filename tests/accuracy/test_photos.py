"""The committed models on real photos. The floors lie below what they reach; the figures are in MODEL_CARD.md.

The photos are personal data and no part of the repository: where they are absent these tests are skipped.
"""

import pytest

from platewatch.adapters.models import LoadedReader, open_reader
from tests.accuracy import scores

pytestmark = pytest.mark.skipif(
    not scores.DATA.is_dir() or not (scores.MODELS / "models.toml").is_file(),
    reason=f"no validation photos in {scores.DATA}, or no models: the accuracy on real photos is not measured",
)


@pytest.fixture(scope="module")
def reader() -> LoadedReader:
    """The reader with the committed models."""
    return open_reader(scores.MODELS)


# Every second or third picture is enough to notice a broken model, and quick.


def test_dutch_plates_are_read_in_at_least_one_frame(reader: LoadedReader) -> None:
    assert scores.score_clips(reader).share >= 0.85


def test_plates_in_spanish_streets_are_found(reader: LoadedReader) -> None:
    _, wide = scores.score_street(reader, every=2)
    assert wide >= 0.7


def test_streets_without_readable_plates_stay_silent(reader: LoadedReader) -> None:
    pictures, reported = scores.score_negatives(reader, every=2)
    assert reported <= pictures * 0.05


def test_crops_of_all_europe_are_read(reader: LoadedReader) -> None:
    assert scores.score_crops(reader, every=3) >= 0.55
