import numpy as np
import pytest

from bench.matching.ways import Way, answer, look_around
from tests.unit.bench.matching.makers import make_population, make_seen


@pytest.mark.parametrize(
    ("spellings", "ours", "exact", "edit"),
    [
        ([("BD12", 0.9), ("BD17", 0.1)], 0.9, 0.9, 0.9),
        ([("BD17", 0.6), ("BD12", 0.3)], 0.3, 0.0, 0.6),
        ([("BG17", 0.6), ("BD12", 0.3)], 0.3, 0.0, 0.0),
        ([("BD17", 0.6)], 0.0, 0.0, 0.6),
        ([("BD1", 0.6)], 0.0, 0.0, 0.6),
        ([], 0.0, 0.0, 0.0),
    ],
)
def test_from_which_threshold_on_each_way_finds_a_wanted_car(
    spellings: list[tuple[str, float]], ours: float, exact: float, edit: float
) -> None:
    found = answer([make_seen("BD12", *spellings)]).found
    assert (found[Way.OURS][0], found[Way.EXACT][0], found[Way.EDIT][0]) == (ours, exact, edit)


def test_a_wanted_car_whose_plate_is_taken_for_another_countrys_is_lost_to_ours_alone() -> None:
    found = answer([make_seen("BD12", ("BD12", 0.9), country_read="BE", country_probability=0.96)]).found
    assert (found[Way.OURS][0], found[Way.EXACT][0]) == (0.0, 0.9)
    doubtful = answer([make_seen("BD12", ("BD12", 0.9), country_read="BE", country_probability=0.94)]).found
    assert doubtful[Way.OURS][0] == 0.9


def test_each_spelling_is_as_likely_to_be_listed_as_the_lists_density_says() -> None:
    population = make_population()
    dutch, belgian = population.densities(100)
    seen = make_seen("BD12", ("BD12", 0.8), ("BD17", 0.1), ("BX17", 0.1), country_read=None)
    risks = look_around([seen], population).weigh(100)
    either = 1 - (1 - dutch) * (1 - belgian)
    # The car's own plate may be another one's of another country; what is in no series can't be listed.
    assert risks.ours[0, :4] == pytest.approx([belgian, either, 0, 0])
    assert risks.anyone[0, :4] == pytest.approx(risks.ours[0, :4])


def test_a_plate_that_shows_its_country_is_no_hit_on_anothers_entry_for_ours() -> None:
    population = make_population()
    dutch, belgian = population.densities(100)
    risks = look_around([make_seen("BD12", ("BD12", 0.8), ("BD17", 0.1))], population).weigh(100)
    assert risks.ours[0, :2] == pytest.approx([0, dutch])
    assert risks.anyone[0, :2] == pytest.approx([belgian, 1 - (1 - dutch) * (1 - belgian)])


def test_entries_without_a_country_are_hit_by_any_plate_and_the_cars_text_is_its_own() -> None:
    population = make_population()
    seen = make_seen("BD12", ("BD12", 0.8), ("BD17", 0.1), country=None)
    risks = look_around([seen], population).weigh(100)
    assert risks.ours[0, 0] == 0
    assert risks.ours[0, 1] == risks.anyone[0, 1] > 0


def test_within_one_change_of_the_best_lie_all_but_the_cars_own_plate() -> None:
    population = make_population()
    around = look_around([make_seen("BD12", ("BD17", 0.8), ("BD12", 0.1))], population)
    # 3 + 3 other letters, 9 + 9 other digits, and BD17 itself; of the Dutch ones BD12 is the car's own.
    assert around.counts.tolist() == [[24, 25]]
    assert around.near[0, :2].all()
    risks = around.weigh(100)
    dutch, belgian = population.densities(100)
    nobody = (1 - dutch) ** 24 * (1 - belgian) ** 25
    listed_too = np.prod(1 - risks.anyone[0, :2])
    assert (1 - risks.others[0]) * listed_too == pytest.approx(nobody)
