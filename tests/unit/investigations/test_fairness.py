"""p-values are fair: where nobody was there on purpose, no more cars have a small one than it says."""

from datetime import UTC, timedelta
from random import Random

import pytest

from platewatch.investigations.companions import compare_companions, rank_companions
from platewatch.investigations.questions import CompanionsQuestion, Passing, Scene, ScenesQuestion
from platewatch.investigations.scenes import compare_scenes, rank_scenes
from tests.unit.investigations.town import BEGIN, CAMERAS, TRAFFIC, UNTIL, MemoryPassages, at, passing

CARS = 250


def drive_at_random(luck: Random) -> list[Passing]:
    """Cars of which some pass seldom and some often, some at any hour and some at their own."""
    found = []
    for number in range(CARS):
        places = luck.sample(sorted(CAMERAS), luck.choice((1, 2, 6)))
        hour = luck.uniform(6, 22)
        for _ in range(luck.choice((1, 3, 10, 40, 120))):
            when = luck.gauss(hour, 0.4) % 24 if number % 2 else luck.uniform(0, 24)
            found.append(passing(f"CA{number:04d}", luck.choice(places), at(luck.randrange(28), when)))
    return found


@pytest.mark.parametrize("seed", range(3))
def test_at_scenes_of_chance_nobody_is_surprising(seed: int) -> None:
    luck = Random(seed)
    passages = MemoryPassages(tuple(drive_at_random(luck)))
    scenes = tuple(
        Scene(frozenset(luck.sample(sorted(CAMERAS), 2)), at(day, luck.uniform(8, 22)), timedelta(hours=1))
        for day in luck.sample(range(1, 27), 8)
    )
    question = ScenesQuestion(scenes, BEGIN, UNTIL, CAMERAS)
    found = compare_scenes(question, passages, TRAFFIC, UTC, UNTIL)
    values = [met.p_value for met in found.met]
    assert found.compared > 30
    for level in (0.3, 0.1, 0.03):
        assert sum(value <= level for value in values) <= level * found.compared
    assert rank_scenes(question, passages, TRAFFIC, UTC, UNTIL).candidates == ()


@pytest.mark.parametrize("seed", range(3))
def test_beside_a_car_that_drives_alone_nobody_is_surprising(seed: int) -> None:
    luck = Random(seed)
    passings = drive_at_random(luck)
    led = [
        passing("LE123D", luck.choice(sorted(CAMERAS)), at(luck.randrange(28), luck.uniform(6, 22))) for _ in range(80)
    ]
    passages = MemoryPassages((*passings, *led))
    question = CompanionsQuestion("LE123D", BEGIN, UNTIL, CAMERAS, timedelta(seconds=300))
    found = compare_companions(question, passages, TRAFFIC, UTC, UNTIL, thorough=True)
    for level in (0.3, 0.1, 0.03):
        assert sum(met.p_value <= level for met in found.met) <= level * found.compared
    assert rank_companions(question, passages, TRAFFIC, UTC, UNTIL).candidates == ()
