"""What spoils the battery's pictures does what its name says, and the more the higher its level."""

import numpy as np
import pytest

from platewatch.reading.rectify import plate_size
from training.battery.conditions import CONDITIONS, LEVELS, Spoiled, add_noise, darken, defocus, move, spoil
from training.battery.photo import Photo
from training.battery.reads import draw_read

CORNERS = ((40.0, 30.0), (160.0, 30.0), (160.0, 56.0), (40.0, 56.0))


def stripes() -> np.ndarray:
    """Dark upright bars, four pixels wide, on light."""
    bars = np.where(np.arange(200) // 4 % 2, 230.0, 30.0).astype(np.float32)
    return np.tile(bars[None, :, None], (90, 1, 3))


def contrast(pixels: np.ndarray) -> float:
    return float(pixels[20:70, 30:170].std())


def rng() -> np.random.Generator:
    return np.random.default_rng(5)


def test_blur_takes_contrast_and_leaves_brightness() -> None:
    spread = [contrast(defocus(stripes(), radius)) for radius in (0.5, 1.5, 3.0)]
    assert spread[0] > spread[1] > spread[2]
    assert defocus(stripes(), 3.0).mean() == pytest.approx(stripes().mean(), abs=3)


def test_motion_blurs_along_its_direction_only() -> None:
    along, across = move(stripes(), 8.0, 0.0), move(stripes(), 8.0, 90.0)
    assert contrast(along) < 0.3 * contrast(stripes())
    assert contrast(across) > 0.95 * contrast(stripes())


def test_little_light_is_dark_and_grainy() -> None:
    flat = np.full((60, 60, 3), 200, np.float32)
    more, less = darken(rng(), flat, 0.1), darken(rng(), flat, 0.01)
    assert more.mean() < 200
    assert more.std() / more.mean() < less.std() / less.mean()


def test_noise_is_as_strong_as_it_says() -> None:
    flat = np.full((120, 120, 3), 120, np.float32)
    for spread in (10.0, 40.0):
        noisy = add_noise(rng(), flat, spread)
        assert noisy.mean() == pytest.approx(120, abs=spread / 5)
        assert spread < noisy.std() < 1.6 * spread


def test_smears_cover_more_the_larger_they_are() -> None:
    photo = Photo(np.full((90, 200, 3), 230, np.uint8), CORNERS)
    covered = [
        np.mean(
            [(spoil(np.random.default_rng(seed), photo, Spoiled(smears=size)).image < 180).mean() for seed in range(12)]
        )
        for size in (0.3, 1.0, 3.0)
    ]
    assert 0 < covered[0] < covered[1] < covered[2] < 0.5


@pytest.mark.parametrize(
    ("name", "field"),
    [("blurred", "blur"), ("moving", "motion"), ("noisy", "noise"), ("smeared", "smears"), ("mixed", "noise")],
)
def test_levels_go_from_mild_to_hard(name: str, field: str) -> None:
    amounts = [
        np.mean([getattr(CONDITIONS[name].spoil(np.random.default_rng(seed), level), field) for seed in range(40)])
        for level in range(LEVELS)
    ]
    assert amounts == sorted(amounts)
    assert amounts[-1] > 1.2 * amounts[0]


def test_small_and_tilted_plates_are_narrow() -> None:
    for name in ("small", "tilted"):
        widths = [
            np.mean([plate_size(draw_read(name, level, n).found)[0] for n in range(8)]) for level in (0, LEVELS - 1)
        ]
        assert widths[1] < 0.6 * widths[0]


def test_every_condition_has_all_levels() -> None:
    for condition in CONDITIONS.values():
        assert len(condition.widths) == len(condition.yaws) == LEVELS
