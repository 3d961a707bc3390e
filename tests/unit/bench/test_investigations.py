"""The simulated town of investigations: the same seed is the same town, and its figures say what was seen."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from itertools import pairwise

import numpy as np
import pytest

from bench.investigations import bounds, mixed
from bench.investigations.bounds import find_most_led, measure, measure_apart
from bench.investigations.crews import BURGLARIES, CARS, Crew, name_camera, plant
from bench.investigations.opening import APART, measure_opening, spread
from bench.investigations.reads import ReaderModel, learn_reader
from bench.investigations.report import LEVELS, count_towns_found, share_below, tabulate
from bench.investigations.store import TownPassages
from bench.investigations.town import BEGIN, CAMERAS, DAYS, Town, build_town
from bench.matching.pool import Seen
from platewatch.investigations import answering, elsewhere
from platewatch.plates.distribution import Spelling

POOL = [
    Seen("AB123C", "NL", (("AB123C", 0.99),), "NL", 0.99, 0),
    Seen("AB124C", "NL", (("AB124C", 0.6), ("A8124C", 0.3)), "NL", 0.99, 1),
    Seen("AB125C", "NL", (), None, 0.0, 2),
]


@pytest.fixture(scope="module")
def model() -> ReaderModel:
    return learn_reader(POOL)


@pytest.fixture(scope="module")
def town() -> Town:
    return build_town(np.random.default_rng(7), CARS, scale=0.005)


def test_the_same_seed_is_the_same_town(town: Town) -> None:
    again = build_town(np.random.default_rng(7), CARS, scale=0.005)
    assert again.plates == town.plates
    assert np.array_equal(again.second, town.second)
    assert len(set(town.plates)) == len(town.plates)


def test_all_passages_lie_in_the_period_in_order(town: Town) -> None:
    assert (np.diff(town.second) >= 0).all()
    assert town.second.min() >= 0
    assert town.second.max() < DAYS * 86_400
    assert set(np.unique(town.camera)) <= set(range(CAMERAS))


def test_without_crews_there_are_scenes_and_nobody_was_there(town: Town) -> None:
    quiet, crews = plant(town, np.random.default_rng(8), drive=False)
    assert len(quiet.car) == len(town.car)
    planted, same = plant(town, np.random.default_rng(8))
    assert len(planted.car) > len(town.car)
    for crew in (*crews, *same):
        assert len(crew.scenes) == BURGLARIES
        assert all(scene.since >= BEGIN for scene in crew.scenes)
        assert not np.isin([crew.first, crew.second], quiet.car).any()
        assert np.isin([crew.first, crew.second], planted.car).all()


def test_a_plate_is_read_as_the_drawn_one_was(model: ReaderModel) -> None:
    assert model.read("XB999X", 0, 1) == (Spelling("XB999X", 0.99),)
    assert model.read("XB999X", 1, 1) == (Spelling("XB999X", 0.6), Spelling("X8999X", 0.3))
    assert model.read("XB999X", 2, 1) == ()
    rng = np.random.default_rng(1)
    assert set(model.draw(200, np.ones(200, bool), rng)) <= {1, 2}
    assert {int(one) for one in model.draw(200, np.zeros(200, bool), rng)} == {0, 1, 2}


def test_what_is_asked_by_plate_and_by_time_is_the_same(town: Town, model: ReaderModel) -> None:
    store = TownPassages(town, model, np.random.default_rng(3))
    cameras = [name_camera(number) for number in range(CAMERAS)]
    since, until = town.moment(86_400.0), town.moment(2 * 86_400.0)
    passed = store.list_at(cameras, since, until, until)
    text = passed[0].spellings[0].text
    by_time = [one for one in passed if any(each.text == text and each.probability >= 0.05 for each in one.spellings)]
    assert list(store.list_of([text], cameras, since, until, until)) == by_time
    assert store.asked > len(passed)


def test_the_report_counts_towns_in_which_every_crew_was_found() -> None:
    def town_of(*ranks: int | None) -> dict[str, object]:
        crews = [{"rank": rank, "rank_by_count": 20.0, "others": 0} for rank in ranks]
        quiet = [{"compared": 100, "proposed": 0, "p": [0.02, 0.0002]}]
        return {
            "passages": 10,
            "crews": crews,
            "companions": crews,
            "quiet_scenes": quiet,
            "quiet_companions": [{"compared": 100, "proposed": 1, "p": []}],
        }

    towns = [town_of(1, 10), town_of(1, 11), town_of(2, None)]
    assert count_towns_found(towns) == 1
    assert count_towns_found(towns, "rank_by_count") == 0
    text = "\n".join(tabulate(towns))
    assert "nobody proposed at scenes where no crew was: 3 of 3 towns" in text
    assert "nobody proposed beside cars that nobody travelled with: 0 of 3 towns" in text


def test_the_share_of_small_p_values_is_of_all_that_were_compared() -> None:
    shares = share_below([{"compared": 50, "p": [0.02]}, {"compared": 50, "p": [0.0002]}])
    assert dict(zip(LEVELS, shares, strict=True)) == {
        0.1: 0.02,
        0.03: 0.02,
        0.01: 0.01,
        0.003: 0.01,
        0.001: 0.01,
        0.0003: 0.01,
    }


@pytest.fixture(scope="module")
def planted(model: ReaderModel) -> tuple[TownPassages, Sequence[Crew]]:
    """A town with crews and few cars that are everywhere: those take long to compare."""
    rng = np.random.default_rng(8)
    with pytest.MonkeyPatch.context() as changed:
        for often in ("TAXIS", "BUSES"):
            changed.setattr(f"bench.investigations.town.{often}", 2)
        with_crews, crews = plant(build_town(rng, CARS, scale=0.005), rng)
    return TownPassages(with_crews, model, rng), crews


def test_a_question_tells_what_it_read_and_whether_it_was_refused(
    planted: tuple[TownPassages, Sequence[Crew]], monkeypatch: pytest.MonkeyPatch
) -> None:
    store, crews = planted
    rank = partial(bounds._rank, traffic=store.count_traffic())
    [*_, (name, question)] = bounds.list_usual(store, crews)
    assert name == "ten scenes of a crew"
    answer, steps, longest, whole, listed, tagged, kept, _ = measure(rank, question, store, 0.001)
    assert answer.endswith("cars")
    assert (steps, kept, listed != "0", tagged != "0") == (1, "0", True, True)
    assert whole == longest >= 0.001 * (int(listed) + int(tagged)) - 0.05
    apart = measure_apart(rank, question, store, 0.001)
    assert [apart[number] for number in (0, 1, 4, 5, 6)] == [answer, steps, listed, tagged, kept]
    # What opening takes is counted: with a second each no scene is listed in time.
    assert measure(rank, question, store, 1.0)[0].startswith("refused: it takes longer")
    monkeypatch.setattr(bounds, "STEP", timedelta(0))
    assert measure(rank, question, store, 0.0)[0].startswith("refused: it takes longer")


def test_cars_that_take_several_steps_come_to_the_same_answer(
    planted: tuple[TownPassages, Sequence[Crew]], monkeypatch: pytest.MonkeyPatch
) -> None:
    store, crews = planted
    rank = partial(bounds._rank, traffic=store.count_traffic())
    [*_, (_, question)] = bounds.list_usual(store, crews)
    answer, *_, listed, tagged, _, _ = measure(rank, question, store, 0.0)
    cars = int(answer.split()[-2].replace(",", ""))
    assert cars > 2
    monkeypatch.setattr(elsewhere, "CARS_AT_ONCE", 1)
    monkeypatch.setattr(bounds, "STEP", timedelta(seconds=1000))
    # The scenes' passages take the whole step: each step looks for one car, and the last one compares them.
    opening = 1001 / int(listed.replace(",", ""))
    monkeypatch.setattr(answering._Noting, "_require_time", lambda _: None)
    again, steps, _, _, _, looked_up, kept, _ = measure(rank, question, store, opening)
    assert (again, steps) == (answer, cars + 1)
    assert looked_up == tagged
    assert float(kept.replace(",", "")) > 0


def test_a_car_is_asked_about_as_long_as_it_has_not_too_many_passages(
    planted: tuple[TownPassages, Sequence[Crew]], monkeypatch: pytest.MonkeyPatch
) -> None:
    store, _ = planted
    plate = store.town.plates[store.town.groups["buses"][0]]
    monkeypatch.setattr(bounds, "MOST_LED", 30)
    until = find_most_led(store, plate)
    assert len(store.list_of([plate], bounds.EVERYWHERE, BEGIN, until, until)) == 30
    monkeypatch.setattr(bounds, "MOST_LED", 1_000_000)
    assert find_most_led(store, plate) == bounds.UNTIL


def test_scenes_are_mixed_of_two_crews(
    planted: tuple[TownPassages, Sequence[Crew]], monkeypatch: pytest.MonkeyPatch
) -> None:
    store, crews = planted
    monkeypatch.setattr(mixed, "OWN", (9, 2))
    found = list(mixed.ask_mixed(store, crews[:1]))
    assert [own for own, _ in found] == [9, 2]
    # The only crew is its own neighbour, so all scenes are its own however many are asked for.
    assert found[0][1]["counted"] == found[1][1]["counted"] > 0
    [(_, together), *_] = mixed.ask_mixed(store, crews[:2])
    assert together["of_other_crew"] <= together["others"]


def test_reads_to_open_are_spread_so_that_each_is_a_passage() -> None:
    row = {
        "spellings": [["7KXL92", 0.9]],
        "unreadable": 0.1,
        "corners": [[0, 0], [9, 0], [9, 3], [0, 3]],
        "country": "NL",
        "country_probability": 0.9,
        "lines": 1,
        "completeness": [],
    }
    reads = spread([row], 45)
    assert len({read.camera_id for read in reads}) == CAMERAS
    of_one = [read.captured_at for read in reads if read.camera_id == reads[0].camera_id]
    assert [later - one >= APART for one, later in pairwise(of_one)] == [True, True]
    assert min(measure_opening(reads)) > 0
