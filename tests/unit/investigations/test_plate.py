"""This plate: all its passages, also where it is known in part."""

import pytest

from platewatch.investigations.plate import find_plate
from platewatch.investigations.questions import Passing, PlateQuestion
from platewatch.investigations.ranking import Doubt, Ranking
from tests.unit.investigations.town import BEGIN, CAMERAS, UNTIL, MemoryPassages, at, passing

SEEN = (
    passing("AB123C", "cam-1", at(2, 10)),
    passing("AB123C", "cam-2", at(3, 11), 0.6, A8123C=0.35),
    passing("AB129C", "cam-2", at(4, 12), 0.7),
    passing("XY999Z", "cam-3", at(5, 13)),
)


def ask(plate: str, seen: tuple[Passing, ...] = SEEN) -> Ranking:
    return find_plate(PlateQuestion(plate, BEGIN, UNTIL, CAMERAS), MemoryPassages(seen), UNTIL)


def test_a_plate_is_one_candidate_with_all_its_passages() -> None:
    [found] = ask("AB123C").candidates
    assert [one.camera_id for one in found.passages] == ["cam-1", "cam-2"]
    assert (found.p_value, found.adjusted, found.surprise, found.joint) == (None, None, None, 2)
    assert found.chain == pytest.approx(0.98 * 0.6)


@pytest.mark.parametrize("pattern", ["AB12?C", "A?12?C", "AB12*"])
def test_a_pattern_finds_every_plate_that_fits(pattern: str) -> None:
    assert [one.plate for one in ask(pattern).candidates][:2] == ["AB123C", "AB129C"]


def test_the_less_probable_spelling_of_the_same_reads_is_not_named_apart() -> None:
    assert [one.plate for one in ask("A?123C").candidates] == ["AB123C"]


def test_a_doubtful_chain_is_said_to_be_one() -> None:
    doubtful = tuple(passing("AB123C", "cam-1", at(day, 10), 0.6) for day in range(2, 5))
    [found] = ask("AB123C", doubtful).candidates
    assert found.doubts == (Doubt.READS,)


def test_what_is_not_there_is_no_candidate() -> None:
    assert ask("NO123E").candidates == ()
