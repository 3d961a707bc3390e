"""Plates with a thing at one end: longer by a piece with the thing on it, and otherwise as they were."""

import numpy as np
import pytest

from training.battery.ends import COUNT, THINGS, draw_picture, has_more, lengthen
from training.battery.measure import Answer
from training.battery.plate import FlatPlate

PLATE = FlatPlate(np.full((66, 310, 3), 230, np.uint8), "7KXL92", "NL", 1)


@pytest.mark.parametrize("right", [True, False])
@pytest.mark.parametrize("name", THINGS)
def test_the_plate_is_longer_by_the_thing(name: str, right: bool) -> None:
    for seed in range(10):
        longer = lengthen(np.random.default_rng(seed), PLATE, name, right=right)
        more = longer.image.shape[1] - 310
        assert 0.15 * 66 < more < 0.55 * 66
        piece, rest = (
            (longer.image[:, 310:], longer.image[:, :310]) if right else np.split(longer.image, [more], axis=1)
        )
        assert np.array_equal(rest, PLATE.image)
        assert (piece != 230).any()
        assert longer.text == PLATE.text


def test_things_and_ends_are_equally_often_and_fixed() -> None:
    assert COUNT == 500
    names = [draw_picture(number).condition for number in range(12)]
    assert len(set(names)) == 2 * len(THINGS)
    first, again = draw_picture(5), draw_picture(5)
    assert first.text == again.text
    assert np.array_equal(first.image, again.image)


@pytest.mark.parametrize(
    ("said", "more"),
    [("7KXL92", False), ("7KXL92I", True), ("17KXL92", True), ("7KXL921I", True), ("7KXL9", False), ("8KXL92I", False)],
)
def test_what_a_character_more_is(said: str, more: bool) -> None:
    assert has_more(Answer("7KXL92", ((said, 0.9),))) is more
    assert not has_more(Answer("7KXL92", ()))
