"""The counting behind the scores, on made-up plates and boxes."""

import numpy as np
import pytest

from platewatch.plates.distribution import Spelling
from platewatch.reading.reader import ReadPlate
from tests.accuracy import finds, sets
from tests.accuracy.card import draw_card
from tests.accuracy.scores import ordered, shares
from training.battery.boxes import overlap

CORNERS = ((10.0, 10.0), (110.0, 20.0), (110.0, 44.0), (10.0, 34.0))


def read(text: str, probability: float = 0.9) -> ReadPlate:
    return ReadPlate(
        corners=CORNERS,
        score=0.9,
        spellings=(Spelling(text, probability),),
        unreadable=0.01,
        country="NL",
        country_probability=0.9,
        lines=1,
    )


@pytest.mark.parametrize(
    ("one", "other", "steps"), [("", "", 0), ("ABC", "ABC", 0), ("ABC", "AXC", 1), ("ABC", "BC", 1), ("", "AB", 2)]
)
def test_distance(one: str, other: str, steps: int) -> None:
    assert sets.distance(one, other) == sets.distance(other, one) == steps


def test_overlap_and_touch() -> None:
    box = (0.0, 0.0, 10.0, 10.0)
    assert overlap(box, box) == 1.0
    assert overlap(box, (5.0, 0.0, 15.0, 10.0)) == pytest.approx(1 / 3)
    assert overlap(box, (20.0, 0.0, 30.0, 10.0)) == 0.0
    assert finds.touches((2.0, 2.0, 4.0, 4.0), [box])
    assert finds.touches((-50.0, -50.0, 60.0, 60.0), [box])
    assert not finds.touches((20.0, 0.0, 30.0, 10.0), [box])


def test_classes_of_conditions() -> None:
    assert finds.size_class(CORNERS) == "under 130 px"
    assert finds.angle_class(CORNERS) == "rising under 8 degrees"
    assert finds.light_class(np.full((4, 4, 3), 30, np.uint8)) == "dark (under 60)"
    names = ["200 px and more", "under 90 px", "under 130 px"]
    assert [name for name, _ in ordered((name, []) for name in names)] == ["under 90 px", "under 130 px", names[0]]


def test_reads_of_a_clip_are_joined_and_judged() -> None:
    score = sets.Clips()
    groups: list[list[tuple[str, ReadPlate]]] = []
    for frame, texts in (("1", ("7KXL92", "GB001B")), ("2", ("7KXL92",)), ("3", ("7KXI92", "GB001B"))):
        for text in texts:
            sets._join(groups, frame, read(text))
    assert [len(group) for group in groups] == [3, 2]
    sets._judge_clip(score, ["7KXL92", "GB001B"], groups)
    assert (score.clips, score.right_clips, score.share) == (1, 1, 1.0)
    sets._judge_clip(score, ["7KXL92"], groups)  # a second plate that is not there, read twice
    assert (score.clips, score.right_clips, score.share) == (2, 1, 1.0)
    sets._judge_clip(score, ["XX99YY"], [])
    assert (score.clips, score.right_clips, score.share) == (3, 1, 0.75)


def test_a_frame_takes_each_read_once() -> None:
    image = np.full((60, 140, 3), 90, np.uint8)
    score = sets.Clips()
    sets._judge_frame(score, ["7KXL92", "7KXL92"], [read("7KXL92"), read("TAXI01")], image)
    assert [answer.right for answer in score.frames] == [True, False]
    assert score.other_reads == 1
    assert shares(score.by_condition)["country"]["NL"]["exact"] == 1.0


def test_the_country_is_told_only_when_it_is_certain() -> None:
    assert sets.country_of("1ABC234") == "BE"
    assert sets.country_of("!") is None


def test_the_card_holds_what_was_measured() -> None:
    lines = list(draw_card({"model_version": "abc", "distractors": {"reads": 2, "scenes": 1500}}))
    assert "| drawn distractor scenes | 2 plates read in 1500 |" in lines
    assert not any("eu-crops" in line for line in lines)
