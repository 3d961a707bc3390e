"""Real photos stand beside some checkouts: there the pool is made of a few of them."""

import pytest

from bench.matching.real import pool_car_park, pool_crops
from platewatch.reading.onnx.models import open_reader
from tests.accuracy import photos


@pytest.mark.skipif(not photos.DATA.is_dir(), reason=f"there is no {photos.DATA}")
def test_real_plates_make_a_pool() -> None:
    reader = open_reader(photos.MODELS)
    crops = pool_crops(reader, photos.DATA / "eu-crops", every=60)
    kinds = len(crops) // len({seen.source for seen in crops})
    # As it is, two spoiled copies, three frames.
    assert kinds == 4
    assert all(seen.country is None for seen in crops)
    right = sum(bool(seen.spellings) and seen.spellings[0][0] == seen.truth for seen in crops)
    assert right > 0.7 * len(crops)
    clips = pool_car_park(reader, clips=2)
    assert all(seen.spellings[0][0] == seen.truth for seen in clips)
