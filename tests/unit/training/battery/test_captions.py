"""The measured captions: fixed by number, in whole scenes, in words and typefaces that training does not write."""

import re

import cv2
import numpy as np
import pytest

from training.battery import captions
from training.battery.captions import COUNT, choose_text, covers, draw_scene
from training.battery.distractors.places import PLACES
from training.battery.distractors.scene import SIZES
from training.plates import captions as trained
from training.plates import fonts


def test_a_number_always_gives_the_same_scene() -> None:
    assert draw_scene(5).data == draw_scene(5).data
    assert draw_scene(5).data != draw_scene(23).data


def test_all_sizes_and_places_are_equally_often() -> None:
    assert COUNT == 612
    assert COUNT % (len(SIZES) * len(PLACES)) == 0


@pytest.mark.parametrize("number", range(18))
def test_the_caption_stands_in_its_box_in_the_picture(number: int) -> None:
    scene = draw_scene(number)
    image = cv2.imdecode(np.frombuffer(scene.data, np.uint8), cv2.IMREAD_COLOR)
    assert (image.shape[1], image.shape[0]) == SIZES[number % 3]
    left, top, right, bottom = (int(side) for side in scene.box)
    assert 0 <= left < right <= image.shape[1]
    assert 0 <= top < bottom <= image.shape[0]
    grey = cv2.cvtColor(image[top:bottom, left:right], cv2.COLOR_BGR2GRAY)
    assert np.ptp(np.percentile(grey, (2, 98))) > 90


def test_many_could_be_a_plates_text() -> None:
    rng = np.random.default_rng(8)
    texts = [re.sub(r"[^A-Za-z0-9]", "", choose_text(rng)) for _ in range(400)]
    short = [text for text in texts if 4 <= len(text) <= 9 and re.search(r"\d", text) and re.search(r"[A-Za-z]", text)]
    assert len(short) > 150


def test_no_word_of_it_trains() -> None:
    measured = {word.lower() for line in (*captions.WORDS, *captions.PLAIN, *captions.MODELS) for word in line.split()}
    rng = np.random.default_rng(1)
    made = {word.lower() for _ in range(3000) for word in re.findall(r"[A-Za-z]{3,}", trained.choose_caption(rng))}
    fixed = {word.lower() for line in (*trained.NAMES, *trained.PLACES, *trained.NOTES) for word in line.split()}
    assert not measured & fixed
    # Codes and words made up of any letters meet one by chance at most.
    assert len(measured & made) <= 1


def test_no_typeface_of_it_trains() -> None:
    families = " ".join(name for names in fonts.FAMILIES.values() for name in names)
    for package in ("press-start-2p", "tiny5", "anonymous-pro", "chivo-mono", "vt323", "spline-sans-mono", "lato"):
        assert f"{package}-latin" not in families


def test_what_lies_mostly_in_the_box_is_of_the_caption() -> None:
    box = (10.0, 10.0, 110.0, 40.0)
    assert covers(box, (20, 15, 60, 35))
    assert covers(box, (0, 10, 50, 40))
    assert not covers(box, (0, 10, 18, 40))
    assert not covers(box, (200, 10, 260, 40))
