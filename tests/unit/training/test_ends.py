"""Things at a plate's ends that are no characters: drawn there, beside the text, never in its label."""

from collections import Counter

import numpy as np
import pytest

from training.plates import ends
from training.plates.look import BLACK
from training.plates.looks import LOOKS
from training.plates.render import draw_plate


def draw(seed: int) -> tuple[np.ndarray, float, float]:
    image = np.full((50, 230, 3), 230, np.uint8)
    left, right = ends.draw_ends(np.random.default_rng(seed), image, (6.0, 224.0), 50.0, 50, BLACK)
    return image, left, right


def test_as_many_plates_have_them_as_it_says() -> None:
    drawn = [draw(seed)[1:] != (6.0, 224.0) for seed in range(600)]
    assert np.mean(drawn) == pytest.approx(ends.SHARE, abs=0.04)


def test_what_is_drawn_stands_beside_the_room_for_the_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ends, "SHARE", 1.0)
    sides: Counter[str] = Counter()
    for seed in range(300):
        image, left, right = draw(seed)
        assert 6.0 <= left < right <= 224.0
        assert right - left > 110  # room for the characters
        touched = np.flatnonzero((image != 230).any(axis=(0, 2)))
        inside = touched[(touched > left + 2) & (touched < right - 2)]
        # A seal's second disc or a flag's letters may reach out a little.
        assert len(inside) <= 12
        sides["left"] += left > 6.0
        sides["right"] += right < 224.0
    assert min(sides.values()) > 120


def test_some_are_as_high_as_characters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ends, "SHARE", 1.0)
    heights = [np.count_nonzero((draw(seed)[0] != 230).any(axis=(1, 2))) for seed in range(200)]
    assert np.mean([height > 30 for height in heights]) > 0.3
    assert np.mean([height < 25 for height in heights]) > 0.1


def test_the_label_is_the_pattern_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ends, "SHARE", 1.0)
    dutch = next(look for look in LOOKS if look.country == "NL")
    for seed in range(60):
        assert len(draw_plate(np.random.default_rng(seed), look=dutch).text) == 6
