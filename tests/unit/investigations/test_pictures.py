"""Which of a candidate's pictures it is verified on."""

import hashlib
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest

from platewatch.alerts.story import Picture
from platewatch.investigations import errors
from platewatch.investigations.candidates import KeptCandidate, OwnPassing
from platewatch.investigations.pictures import MOST_KEPT, SeenPassing, choose_verified
from platewatch.plates.distribution import Spelling
from tests.unit.investigations.makers import NOW

JPEG = b"\xff\xd8a picture"


@dataclass
class Pictures:
    """The pictures of all passages but those of the numbers `gone`."""

    gone: set[int] = field(default_factory=set)
    asked: list[int] = field(default_factory=list)

    def find_pictures(self, passing: OwnPassing, number: int, now: datetime) -> SeenPassing | None:
        self.asked.append(number)
        if number in self.gone:
            return None
        kept = Picture(hashlib.sha256(JPEG).hexdigest(), JPEG)
        return SeenPassing(number, passing, kept, kept, "ab", "reader-7", "mask-2")


def make_candidate(passages: int, joint: set[int], seen: tuple[int, ...]) -> KeptCandidate:
    every = tuple(
        OwnPassing("west-1", NOW + timedelta(hours=number), f"r{number}", 0.9, number in joint)
        for number in range(1, passages + 1)
    )
    return KeptCandidate(1, (Spelling("7KXL92", 0.9),), every, passages, 0.8, tried=seen, seen=seen)


def test_passages_of_the_question_are_kept_before_others() -> None:
    candidate = make_candidate(40, {30, 38}, (*range(1, 21), 30, 38))
    chosen = [one.number for one in choose_verified(candidate, Pictures(), NOW)]
    assert chosen == [*range(1, MOST_KEPT - 1), 30, 38]


def test_one_whose_pictures_are_gone_takes_no_others_place() -> None:
    candidate = make_candidate(20, {19}, tuple(range(1, 21)))
    pictures = Pictures(gone={1, 19})
    assert [one.number for one in choose_verified(candidate, pictures, NOW)] == list(range(2, MOST_KEPT + 2))
    assert len(pictures.asked) == MOST_KEPT + 2


def test_without_a_picture_nothing_is_verified() -> None:
    with pytest.raises(errors.PicturesUnseen):
        choose_verified(make_candidate(2, {1}, (1, 2)), Pictures(gone={1, 2}), NOW)
    with pytest.raises(errors.PicturesUnseen):
        choose_verified(replace(make_candidate(2, {1}, ()), tried=(1, 2)), Pictures(), NOW)
