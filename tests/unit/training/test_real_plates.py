"""Each sample of a real plate has another light, good or bad, and keeps its text."""

import numpy as np
import pytest

from platewatch.reading.rectify import RECOGNISER_HEIGHT, RECOGNISER_WIDTH
from training.recogniser import photos
from training.recogniser.photos import RealPlate, shake_plate


def make_plate(left: float = 100.0, lines: int = 1) -> RealPlate:
    image = np.random.default_rng(1).integers(60, 90, (120, 330, 3)).astype(np.uint8)
    corners = ((left, 40.0), (left + 100, 40.0), (left + 100, 62.0), (left, 62.0))
    image[40:62, int(max(left, 0)) : int(left + 100)] = 220
    return RealPlate(image, corners, "B02XYZ", "RO", lines, "drawn")


@pytest.mark.parametrize("share", [0.0, 1.0])
@pytest.mark.parametrize("left", [100.0, -6.0, 236.0])
def test_a_shaken_plate_is_a_strip_of_the_same_text(monkeypatch: pytest.MonkeyPatch, share: float, left: float) -> None:
    monkeypatch.setattr(photos, "BADLY_LIT", share)
    plate = make_plate(left)
    before = plate.image.copy()
    for seed in range(20):
        sample = shake_plate(np.random.default_rng(seed), plate)
        assert sample.strip.shape == (RECOGNISER_HEIGHT, RECOGNISER_WIDTH, 3)
        assert (sample.text, sample.country) == ("B02XYZ", "RO")
    assert np.array_equal(plate.image, before)


def test_bad_light_keeps_the_plate_where_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(photos, "BADLY_LIT", 1.0)
    brighter = [
        strip[14:26, 50:110].mean() - strip[:3].mean()
        for strip in (shake_plate(np.random.default_rng(seed), make_plate()).strip.astype(float) for seed in range(40))
    ]
    assert np.mean(np.array(brighter) > 10) > 0.9
