"""Which of several reads of one frame a vehicle gets: the surest comes first, however the frame lists them."""

import pytest

from platewatch.plates.distribution import Spelling
from platewatch.reading.combine import FrameRead
from platewatch.reading.vehicles import NEAR, differ, group_vehicles
from tests.unit.reading.test_vehicles import CORNERS, read


def texts(vehicles: list[list[FrameRead]]) -> list[list[str]]:
    return [[one.spellings[0].text if one.spellings else "" for one in vehicle] for vehicle in vehicles]


@pytest.mark.parametrize("turn", [1, -1])
def test_of_two_reads_that_fit_the_surer_one_joins(turn: int) -> None:
    frame = [read("b", ("7KXL93", 0.8)), read("b", ("7KXL94", 0.5))]
    vehicles = group_vehicles([[read("a", ("7KXL92", 0.9))], frame[::turn]])
    assert texts(vehicles) == [["7KXL92", "7KXL93"], ["7KXL94"]]


def test_a_read_joins_the_vehicle_that_it_fits_best_and_of_equals_the_first() -> None:
    first = [read("a", ("7KXL92", 0.9)), read("a", ("7KXL55", 0.8)), read("a", ("7KXL57", 0.7))]
    vehicles = group_vehicles([first, [read("b", ("7KXL58", 0.9))], [read("c", ("7KXL54", 0.9))]])
    assert texts(vehicles) == [["7KXL92"], ["7KXL55", "7KXL58", "7KXL54"], ["7KXL57"]]


def test_a_read_without_a_spelling_is_of_no_vehicle_but_its_own() -> None:
    nothing = FrameRead("b", (), 1.0, None, 0.0, 1, CORNERS)
    one = read("a", ("7KXL92", 0.9))
    assert min(differ(nothing, one), differ(one, nothing), differ(nothing, nothing)) > NEAR
    assert texts(group_vehicles([[one], [nothing], [nothing]])) == [["7KXL92"], [""], [""]]


@pytest.mark.parametrize(("probability", "vehicles"), [(0.02, 1), (0.0199, 2)])
def test_a_spelling_joins_from_one_in_fifty_on(probability: float, vehicles: int) -> None:
    frames = [[read("a", ("7KXL92", 0.9))], [read("b", ("1AB12", 0.5), ("7KXL92", probability))]]
    assert len(group_vehicles(frames)) == vehicles
    assert len(group_vehicles(frames[::-1])) == vehicles


def test_how_far_two_texts_differ() -> None:
    def apart(one: str, other: str) -> int:
        return differ(read("a", (one, 0.9)), read("b", (other, 0.9)))

    assert apart("7KXL92", "7KXL92") == 0
    assert apart("OI1", "010") == apart("0I1", "0I0") == 1
    assert apart("AB12", "AB12CD") == apart("AB12CD", "AB12") == 2
    assert apart("ABCD", "EFGH") == 4
    assert apart("ABC", "CAB") == 2
    assert Spelling("A", 0.5).by_picture == 0.5
