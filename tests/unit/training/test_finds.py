"""What an earlier reader found without a label: a plate, a likeness, or nobody knows."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from training.plates.outline import RECTANGLE
from training.scenes.backdrop import IGNORE, Backdrop
from training.scenes.compose import compose
from training.scenes.finds import Unlabelled, judge_find, read_finds
from training.scenes.photos import Photo

WIDE, SMALL = (100.0, 100.0, 200.0, 125.0), (100.0, 100.0, 120.0, 105.0)


def photo(name: str) -> Photo:
    return Photo(Path("/photos") / name / "images" / "1.jpg", (), (), (), held_out=False)


@pytest.mark.parametrize(
    ("name", "find", "kind"),
    [
        # The ride's small plates have no labels: its sure finds are plates, whether they can be read or not.
        ("ro-dashcam", Unlabelled(0.6, SMALL, 0.0), "plate"),
        ("ro-dashcam", Unlabelled(0.3, WIDE, 0.0), "unsure"),
        ("ro-dashcam", Unlabelled(0.1, WIDE, 0.9), "likeness"),
        # Without any labels it counts whether a find can be read: a headlamp cannot, however sure the detector is.
        ("gr-cars", Unlabelled(0.6, WIDE, 0.9), "plate"),
        ("gr-cars", Unlabelled(0.9, WIDE, 0.01), "likeness"),
        ("gr-cars", Unlabelled(0.6, SMALL, 0.01), "unsure"),
        ("gr-cars", Unlabelled(0.2, SMALL, 0.01), "likeness"),
        # Where everything should be labelled, a sure find may be a forgotten plate.
        ("kaggle-plates", Unlabelled(0.8, WIDE, 0.9), "unsure"),
        ("kaggle-plates", Unlabelled(0.8, WIDE, 0.01), "likeness"),
        ("kaggle-plates", Unlabelled(0.5, WIDE, 0.9), "likeness"),
        ("open-images-plates", Unlabelled(0.5, SMALL, 0.0), "unsure"),
    ],
)
def test_a_find_is_judged_by_its_set_its_score_and_whether_it_can_be_read(
    name: str, find: Unlabelled, kind: str
) -> None:
    assert judge_find(photo(name), find) == kind


def test_finds_come_back_from_their_file(tmp_path: Path) -> None:
    path = tmp_path / "finds.json"
    path.write_text(json.dumps({"gr-cars/1.jpg": [(0.6, WIDE, 0.25, "ABC1234")]}))
    assert read_finds(path) == {"gr-cars/1.jpg": [Unlabelled(0.6, WIDE, 0.25, "ABC1234")]}
    assert read_finds(None) == {}


def test_what_may_be_a_plate_counts_neither_way_in_a_composed_scene() -> None:
    picture = np.full((300, 400, 3), 90, np.uint8)
    plain = Backdrop(picture, ((120.0, 200.0, 220.0, 222.0),), ())
    doubtful = replace(plain, unsure=((20.0, 200.0, 100.0, 220.0),))
    ignored = []
    for backdrop in (plain, doubtful):
        kinds = [
            (compose(np.random.default_rng([7, seed]), [backdrop], draw_grey).labels[:, 0] == IGNORE).sum()
            for seed in range(40)
        ]
        ignored.append(int(sum(kinds)))
    assert ignored[1] > ignored[0]


def draw_grey(rng: np.random.Generator, *, tall: bool = False) -> "Flat":
    return Flat()


class Flat:
    """A plate of one colour."""

    image = np.full((64, 300, 3), 120, np.uint8)
    outline = RECTANGLE
