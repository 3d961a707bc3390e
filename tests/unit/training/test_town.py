"""The town's pictures: drawn again from their seed they are those that are committed."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from localcloud.demo.district import CAMERAS as PLACES
from localcloud.demo.district import PICTURES
from training.town import CAMERAS, SHOTS, draw_shot, encode

MOST_BYTES = 4_000_000
ONE_IN_EACH_LIGHT = ("doctor-north-in", "courier-north-out", "doubtful-east-in", "muddy-south-out")


@pytest.mark.parametrize("name", ONE_IN_EACH_LIGHT)
def test_a_picture_is_drawn_again_from_its_seed(name: str) -> None:
    committed = cv2.imread(str(PICTURES / f"{name}.jpg")).astype(np.int16)
    drawn = cv2.imdecode(np.frombuffer(encode(draw_shot(SHOTS[name])), np.uint8), cv2.IMREAD_COLOR)
    # Another processor may round otherwise here and there.
    assert np.abs(committed - drawn).mean() < 0.5


def test_one_of_each_light_is_looked_at() -> None:
    assert {CAMERAS[SHOTS[name].camera].light for name in ONE_IN_EACH_LIGHT} == {
        each.light for each in CAMERAS.values()
    }


def test_each_shot_is_committed_under_the_name_of_its_car_and_camera_and_all_are_small() -> None:
    files = sorted(PICTURES.glob("*"))
    assert [path.name for path in files] == sorted(f"{name}.jpg" for name in SHOTS)
    assert all(name == f"{shot.cars[0]}-{shot.camera}" for name, shot in SHOTS.items())
    assert set(CAMERAS) == set(PLACES)
    assert sum(Path(path).stat().st_size for path in files) < MOST_BYTES
