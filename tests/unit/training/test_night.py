"""Bad light and bad video do to a drawn plate what they do to a real one."""

import cv2
import numpy as np
import pytest

from training.plates import night

CORNERS = ((40.0, 30.0), (160.0, 30.0), (160.0, 56.0), (40.0, 56.0))


def make_photo() -> np.ndarray:
    """A white plate with dark upright bars on grey bodywork."""
    photo = np.full((90, 200, 3), 110, np.uint8)
    photo[30:56, 40:160] = 225
    for x in range(48, 156, 12):
        photo[34:52, x : x + 4] = 25
    return photo


def make_bars() -> np.ndarray:
    """Upright bars as linear light."""
    return np.tile(np.where(np.arange(120) // 6 % 2, 0.8, 0.05).astype(np.float32)[None, :, None], (40, 1, 3))


def make_rng(seed: int = 3) -> np.random.Generator:
    return np.random.default_rng(seed)


@pytest.mark.parametrize("seed", range(40))
def test_a_spoiled_photo_keeps_its_size_and_its_seed(seed: int) -> None:
    photo = make_photo()
    spoiled = night.spoil(make_rng(seed), photo, CORNERS, 18.0)
    assert spoiled.shape == photo.shape
    assert spoiled.dtype == np.uint8
    assert np.array_equal(spoiled, night.spoil(make_rng(seed), photo, CORNERS, 18.0))
    assert np.array_equal(photo, make_photo())


def test_all_kinds_of_light_are_drawn() -> None:
    photos = [night.spoil(make_rng(seed), make_photo(), CORNERS, 18.0) for seed in range(120)]
    plates = np.array([np.percentile(photo[34:52, 60:140], 80) for photo in photos])
    assert (plates > 250).mean() > 0.1  # clipped
    assert (plates < 130).mean() > 0.08  # dark
    colours = np.array([np.ptp(photo.astype(int), axis=2).max() for photo in photos])
    assert 0.08 < (colours == 0).mean() < 0.4  # infra-red


def test_in_infrared_the_plate_is_brighter_than_all_around_it() -> None:
    for seed in range(20):
        light = (make_photo() / np.float32(255)) ** np.float32(2.2)
        image = night._take_in_infrared(make_rng(seed), light, CORNERS, 18.0, hard=1.0)
        plate = np.percentile(image[34:52, 60:140], 80)
        assert plate > np.median(image[70:, 60:140]) + 15


def test_a_smear_goes_along_and_keeps_the_light() -> None:
    bars = make_bars()
    moved = night.smear(make_rng(), bars, 8.0)
    upright = night.smear(make_rng(), bars.transpose(1, 0, 2).copy(), 8.0)
    assert moved[10:30, 20:100].std() < 0.6 * bars[10:30, 20:100].std()
    assert upright[20:100, 10:30].std() > 0.8 * bars[10:30, 20:100].std()
    assert moved.mean() == pytest.approx(bars.mean(), rel=0.05)


def test_a_fringe_parts_the_colours_at_edges_only() -> None:
    parted = night.fringe(make_rng(), make_bars(), 1.5)
    assert np.ptp(parted, axis=2).max() > 0.1
    flat = np.full((40, 60, 3), 0.5, np.float32)
    assert np.ptp(night.fringe(make_rng(), flat, 1.5), axis=2).max() < 1e-5


def test_what_is_too_bright_spills_over_and_what_is_not_stays() -> None:
    spot = np.full((40, 40, 3), 0.1, np.float32)
    assert np.allclose(night.bloom(make_rng(), spot, 10.0), spot)
    spot[18:22, 18:22] = 3.0
    assert night.bloom(make_rng(), spot, 10.0)[20, 22].min() > 0.12


def test_grain_is_stronger_in_light_and_with_few_electrons() -> None:
    dark, bright = np.full((60, 60, 3), 0.05, np.float32), np.full((60, 60, 3), 0.8, np.float32)
    spread = {
        (name, electrons): float((night.add_grain(make_rng(), light, electrons) - light).std())
        for name, light in (("dark", dark), ("bright", bright))
        for electrons in (30.0, 1000.0)
    }
    assert spread["bright", 1000.0] > spread["dark", 1000.0]
    assert spread["bright", 30.0] > 3 * spread["bright", 1000.0]


def test_denoising_takes_colour_noise_first() -> None:
    noisy = np.clip(make_rng().normal(120, 30, (60, 60, 3)), 0, 255).astype(np.uint8)
    before, after = (
        cv2.cvtColor(image, cv2.COLOR_BGR2YCrCb).astype(float).std(axis=(0, 1))
        for image in (noisy, night.denoise(make_rng(), noisy))
    )
    assert after[1] < 0.6 * before[1]
    assert after[0] < before[0]


def test_compression_leaves_errors_and_the_size() -> None:
    photo = make_photo()
    errors = [np.abs(night.compress(make_rng(seed), photo, 18.0).astype(int) - photo).mean() for seed in range(20)]
    assert all(0 < error < 40 for error in errors)
    assert night.compress(make_rng(), photo[:31, :47], 5.0).shape == (31, 47, 3)
