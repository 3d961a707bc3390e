"""Who was at several scenes: habits explain, places and times that they do not explain are surprising."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from platewatch.investigations import elsewhere
from platewatch.investigations.errors import HistoryTooShort
from platewatch.investigations.questions import Passing, Scene, ScenesQuestion, count_outings
from platewatch.investigations.ranking import MOST_CANDIDATES, Doubt, Ranking
from platewatch.investigations.scenes import compare_scenes, rank_scenes
from platewatch.investigations.surprise import LEVEL
from tests.unit.investigations.town import BEGIN, CAMERAS, TRAFFIC, UNTIL, MemoryPassages, at, drive_daily, passing

SCENES = tuple(
    Scene(frozenset({f"cam-{day % 3}", f"cam-{day % 3 + 1}"}), at(day, 20 + day % 4), timedelta(minutes=45))
    for day in (2, 5, 9, 12, 16, 20, 23)
)
QUESTION = ScenesQuestion(SCENES, BEGIN, UNTIL, CAMERAS)
BURGLAR = "BU123R"


def be_there(plate: str, scenes: tuple[Scene, ...] = SCENES, chance: float = 0.98) -> list[Passing]:
    return [
        passing(plate, min(scene.cameras), scene.at + timedelta(minutes=number), chance)
        for number, scene in enumerate(scenes)
    ]


def everyone() -> list[Passing]:
    """Commuters that pass some scenes' cameras, a bus that is everywhere, and cars that come once to each scene."""
    found = [
        one
        for number in range(12)
        for one in drive_daily(f"CO{number:03d}X", ("cam-0", "cam-1", "cam-2"), 17 + number / 3)
    ]
    found += [one for hour in range(6, 24) for one in drive_daily("BUS01S", sorted(CAMERAS), hour)]
    found += [one for number, scene in enumerate(SCENES) for one in be_there(f"VI{number:03d}S", (scene,))]
    return found


def ask(passings: list[Passing], question: ScenesQuestion = QUESTION) -> Ranking:
    return rank_scenes(question, MemoryPassages(tuple(passings)), TRAFFIC, UTC, UNTIL)


def find_p_values(passings: list[Passing]) -> dict[str, float]:
    found = compare_scenes(QUESTION, MemoryPassages(tuple(passings)), TRAFFIC, UTC, UNTIL)
    return {met.car.spellings[0].text: met.p_value for met in found.met}


def test_habits_are_looked_for_a_few_cars_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    class Counted(MemoryPassages):
        looks = 0

        def list_roughly(self, *asked: Any) -> Sequence[Passing]:
            Counted.looks += 1
            return super().list_roughly(*asked)

    passages = Counted((*everyone(), *be_there(BURGLAR)))
    at_once = rank_scenes(QUESTION, passages, TRAFFIC, UTC, UNTIL)
    assert (Counted.looks, [one.plate for one in at_once.candidates]) == (1, [BURGLAR])
    monkeypatch.setattr(elsewhere, "CARS_AT_ONCE", 3)
    assert rank_scenes(QUESTION, passages, TRAFFIC, UTC, UNTIL) == at_once
    assert Counted.looks == 1 + -(-at_once.enough // 3)


def test_nobody_is_proposed_where_habits_explain_all() -> None:
    ranking = ask(everyone())
    assert ranking.candidates == ()
    assert ranking.compared >= 12
    assert ranking.enough > 1


def test_who_was_there_for_no_other_reason_is_proposed() -> None:
    [burglar] = ask([*everyone(), *be_there(BURGLAR)]).candidates
    assert (burglar.plate, burglar.joint, len(burglar.passages)) == (BURGLAR, 7, 7)
    assert burglar.adjusted is not None
    assert burglar.p_value is not None
    assert burglar.p_value <= burglar.adjusted <= LEVEL
    assert burglar.surprise is not None
    assert burglar.surprise > 20
    assert burglar.doubts == (Doubt.RARE,)


def test_a_car_that_is_everywhere_all_the_time_never_leads() -> None:
    values = find_p_values([*everyone(), *be_there(BURGLAR)])
    assert values["BUS01S"] > LEVEL
    assert min(values, key=lambda plate: values[plate]) == BURGLAR


@given(st.integers(0, 1_000_000))
@settings(max_examples=8, deadline=None)
def test_the_order_of_passages_does_not_matter(seed: int) -> None:
    passings = [*everyone(), *be_there(BURGLAR)]
    shuffled = list(passings)
    Random(seed).shuffle(shuffled)
    assert ask(shuffled) == ask(passings)


@given(st.integers(0, 27), st.floats(0, 23.9), st.sampled_from(sorted(CAMERAS)))
@settings(max_examples=15, deadline=None)
def test_an_unrelated_car_changes_no_p_value(day: int, hour: float, camera: str) -> None:
    passings = [*everyone(), *be_there(BURGLAR)]
    more = find_p_values([*passings, passing("ZZ999Z", camera, at(day, hour))])
    assert {plate: more[plate] for plate in find_p_values(passings)} == find_p_values(passings)


@given(st.floats(0.3, 0.97), st.floats(0.0, 0.2))
@settings(max_examples=15, deadline=None)
def test_the_more_doubtful_the_reads_the_less_surprising(chance: float, less: float) -> None:
    surer = find_p_values(be_there(BURGLAR, chance=chance)).get(BURGLAR, 1.0)
    assert find_p_values(be_there(BURGLAR, chance=chance - less)).get(BURGLAR, 1.0) >= surer


def test_a_chain_of_doubtful_reads_is_said_to_be_one() -> None:
    [burglar] = ask([*everyone(), *be_there(BURGLAR, chance=0.85)]).candidates
    assert burglar.chain == pytest.approx(0.85**7)
    assert Doubt.READS in burglar.doubts
    assert burglar.is_doubtful


def test_reads_that_leave_two_plates_open_are_one_candidate() -> None:
    reads = [
        passing(BURGLAR, one.camera_id, one.captured_at, 0.6 - number / 100, BUI23R=0.39)
        for number, one in enumerate(be_there(BURGLAR))
    ]
    [burglar] = ask([*everyone(), *reads]).candidates
    assert [one.text for one in burglar.spellings] == [BURGLAR, "BUI23R"]
    assert burglar.spellings[0].probability > 0.9


def test_the_less_probable_spelling_of_a_candidates_reads_is_no_other_candidate() -> None:
    reads = [passing(BURGLAR, one.camera_id, one.captured_at, 0.6, BUI23R=0.39) for one in be_there(BURGLAR)]
    more = be_there(BURGLAR, SCENES[:1])
    apart = replace(more[0], read_id="apart", captured_at=more[0].captured_at + timedelta(minutes=5))
    assert [one.plate for one in ask([*everyone(), *reads, apart]).candidates] == [BURGLAR]


def test_frames_taken_apart_count_once_for_a_scene() -> None:
    whole = be_there(BURGLAR)
    split = [
        replace(one, read_id=f"{one.read_id}-2", captured_at=one.captured_at + timedelta(seconds=1)) for one in whole
    ]
    assert find_p_values([*whole, *split])[BURGLAR] == find_p_values(whole)[BURGLAR]


def test_scenes_of_one_evening_are_one_occasion_and_that_is_said() -> None:
    evening = tuple(
        Scene(frozenset({f"cam-{number}"}), at(3, 19 + number), timedelta(minutes=20)) for number in range(4)
    )
    assert count_outings(evening) == 1
    question = replace(QUESTION, scenes=evening)
    with pytest.raises(HistoryTooShort, match="fewer than 2 occasions"):
        ask([*everyone(), *be_there(BURGLAR, evening)], question)


def test_a_car_that_comes_at_the_same_time_each_day_is_no_surprise() -> None:
    same = tuple(Scene(frozenset({"cam-4"}), at(day, 21), timedelta(minutes=30)) for day in (1, 4, 8, 11, 15, 18))
    question = replace(QUESTION, scenes=same)
    neighbour = drive_daily("NE123R", ("cam-4",), 21)
    visitor = be_there(BURGLAR, same)
    assert [one.plate for one in ask([*neighbour, *visitor], question).candidates] == [BURGLAR]


def test_at_most_fifty_are_proposed() -> None:
    many = [one for number in range(60) for one in be_there(f"BU{number:03d}R")]
    ranking = ask(many)
    assert (len(ranking.candidates), ranking.left_out) == (MOST_CANDIDATES, 10)
    assert [one.plate for one in ranking.candidates] == sorted(one.plate for one in ranking.candidates)
