"""The distractor scenes: fixed by number, whole pictures, and nowhere a plate's text where a plate could be."""

import cv2
import numpy as np
import pytest

from training.battery.distractors import boards
from training.battery.distractors.scene import SIZES, draw_scene
from training.battery.distractors.words import is_plate_like

# Letters straight on a car's paint, and what recorders lay over the picture, are on no plate, whatever they say.
ON_NO_BOARD = ("badge", "recorder")


def test_what_a_plate_could_say() -> None:
    assert is_plate_like("7-KXL-92")
    assert is_plate_like("AB 12")
    for line in ("TAXI", "020 - 555 12 34 56", "E19", "08:00 - 18:00", "MSKU 307412 7", "Zone"):
        assert not is_plate_like(line)


def test_a_number_always_gives_the_same_scene() -> None:
    assert draw_scene(4).data == draw_scene(4).data
    assert draw_scene(4).data != draw_scene(22).data


@pytest.mark.parametrize("number", range(18))
def test_scenes_hold_lettering_and_no_plate(number: int) -> None:
    scene = draw_scene(number)
    assert (scene.width, scene.height) == SIZES[number % 3]
    image = cv2.imdecode(np.frombuffer(scene.data, np.uint8), cv2.IMREAD_COLOR)
    assert image.shape == (scene.height, scene.width, 3)
    assert image.std() > 4
    assert [line for kind, line in scene.texts if kind not in ON_NO_BOARD and is_plate_like(line)] == []


@pytest.mark.parametrize("draw", boards.BOARDS, ids=lambda draw: draw.__name__)
def test_no_board_says_what_a_plate_says(draw: object) -> None:
    for seed in range(60):
        board = draw(np.random.default_rng(seed))  # type: ignore[operator]
        assert board.texts
        assert not any(is_plate_like(line) for _, line in board.texts), board.texts


def test_there_is_much_to_read() -> None:
    scenes = [draw_scene(number) for number in range(18)]
    assert sum(len(scene.texts) for scene in scenes) > 18 * 4
    assert len({kind for scene in scenes for kind, _ in scene.texts}) > 12
