"""Each sample of a real plate has another light and keeps its text; what is said to be hidden can't be seen."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from platewatch.reading.reader import DetectedPlate
from platewatch.reading.rectify import RECOGNISER_HEIGHT, RECOGNISER_WIDTH
from training.calibration import finds
from training.plates.incomplete import GONE
from training.plates.render import draw_plate
from training.recogniser import photos
from training.recogniser.photos import RealPlate, hide_end, shake_plate

PLACES = (tuple((0.04 + 0.16 * place, 0.14 + 0.16 * place) for place in range(6)),)


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
        assert sample.real
        assert sample.seen is not None
        assert not sample.seen.cut
    assert np.array_equal(plate.image, before)


def test_bad_light_keeps_the_plate_where_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(photos, "BADLY_LIT", 1.0)
    brighter = [
        strip[14:26, 50:110].mean() - strip[:3].mean()
        for strip in (shake_plate(np.random.default_rng(seed), make_plate()).strip.astype(float) for seed in range(40))
    ]
    assert np.mean(np.array(brighter) > 10) > 0.9


def show_through(before: NDArray[np.uint8], after: NDArray[np.uint8]) -> float:
    """How much of what was there can still be seen: 1 for the same picture in another light, 0 for quite another."""
    one, other = (picture.astype(float).ravel() for picture in (before, after))
    if one.std() < 1 or other.std() < 1:
        return 0.0
    return abs(float(np.corrcoef(one, other)[0, 1]))


@pytest.mark.parametrize("backdrops", [0, 3])
def test_what_hides_a_real_plate_shows_nothing_of_it(backdrops: int) -> None:
    noise = np.random.default_rng(8)
    others = [noise.integers(0, 255, (200, 300, 3), dtype=np.uint8) for _ in range(backdrops)]
    image = noise.integers(0, 255, (120, 330, 3), dtype=np.uint8)
    plate = replace(make_plate(), image=image, places=PLACES)
    hidden = 0
    for seed in range(300):
        changed, shown = hide_end(np.random.default_rng(seed), plate, others)
        # What the picture's border cuts off is gone. A text of fewer characters: one of them is hidden altogether.
        if changed.image.shape != image.shape or shown.text is None or len(shown.text) > 5:
            continue
        missing = PLACES[0][0] if shown.ends[0][0] is False else PLACES[0][-1]
        left, right = (round(100 + 100 * part) for part in missing)
        hidden += 1
        assert show_through(image[44:58, left:right], changed.image[44:58, left:right]) < 1 - GONE, seed
    assert hidden > 10


def test_what_hides_a_plate_of_the_calibration_shows_nothing_of_it() -> None:
    noise = np.random.default_rng(8)
    others = [noise.integers(0, 255, (600, 900, 3), dtype=np.uint8) for _ in range(2)]
    view = noise.integers(0, 255, (240, 400, 3), dtype=np.uint8)
    quad = np.array([(100.0, 100.0), (300.0, 100.0), (300.0, 140.0), (100.0, 140.0)])
    plate = replace(draw_plate(np.random.default_rng(1)), text="B02XYZ", places=PLACES)
    hidden = 0
    for seed in range(120):
        changed = view.copy()
        shown = finds._cover(np.random.default_rng(seed), changed, quad, plate, others)
        if shown.text is None or len(shown.text) > 5:
            continue
        missing = PLACES[0][0] if shown.ends[0][0] is False else PLACES[0][-1]
        left, right = (round(100 + 200 * part) for part in missing)
        hidden += 1
        assert show_through(view[108:132, left:right], changed[108:132, left:right]) < 1 - GONE, seed
    assert hidden > 10


class BrightPlates:
    """Finds what is bright."""

    def detect(self, picture: NDArray[np.uint8]) -> list[DetectedPlate]:
        down, across = np.nonzero(picture.mean(axis=2) > 180)
        if not len(down):
            return []
        left, right, top, bottom = (float(one) for one in (across.min(), across.max(), down.min(), down.max()))
        return [DetectedPlate(((left, top), (right, top), (right, bottom), (left, bottom)), 0.9)]


def test_the_calibration_finds_real_plates_of_which_half_lack_characters() -> None:
    known = [replace(make_plate(), places=PLACES), replace(make_plate(), places=PLACES, text="B03XYZ")]
    others = [np.full((200, 300, 3), 40, np.uint8)]
    found = list(finds.hidden_finds([*known, make_plate()], others, BrightPlates(), range(200)))
    assert len(found) > 100
    assert {(one.text, one.vehicle, one.country, one.lines) for one in found} == {
        ("B02XYZ", "B02XYZ", "RO", 1),
        ("B03XYZ", "B03XYZ", "RO", 1),
    }
    assert 0.35 < np.mean([one.complete for one in found]) < 0.65
    assert list(finds.hidden_finds([make_plate()], others, BrightPlates(), range(5))) == []
