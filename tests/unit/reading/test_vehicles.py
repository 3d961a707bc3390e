"""Which reads are of one vehicle."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platewatch.plates.distribution import Spelling
from platewatch.reading.combine import FrameRead
from platewatch.reading.completeness import LineEnds
from platewatch.reading.vehicles import group_vehicles

CORNERS = ((0.0, 0.0), (100.0, 0.0), (100.0, 20.0), (0.0, 20.0))


def read(name: str, *spellings: tuple[str, float]) -> FrameRead:
    return FrameRead(name, tuple(Spelling(*one) for one in spellings), 0.01, "NL", 0.9, 1, CORNERS)


def test_misread_characters_and_look_alikes_do_not_part_a_vehicle() -> None:
    frames = [[read("a", ("7KXL02", 0.9))], [read("b", ("7KXLO2", 0.8))], [read("c", ("1KXL82", 0.5))]]
    assert [[each.frame_id for each in vehicle] for vehicle in group_vehicles(frames)] == [["a", "b", "c"]]


def test_a_listed_spelling_joins_too() -> None:
    frames = [[read("a", ("7KXL92", 0.9))], [read("b", ("1AB12", 0.5), ("7KXL92", 0.1))]]
    assert len(group_vehicles(frames)) == 1


def test_a_read_joins_the_vehicle_of_which_any_read_is_near_enough() -> None:
    """The third read is two characters from the second, and three from the first."""
    frames = [[read("a", ("7KXL92", 0.9))], [read("b", ("7KXA92", 0.8))], [read("c", ("1KXA82", 0.7))]]
    assert len(group_vehicles(frames)) == 1
    assert len(group_vehicles([frames[0], frames[2]])) == 2


def test_two_plates_of_one_frame_are_two_vehicles_however_alike() -> None:
    frames = [[read("a", ("7KXL92", 0.9)), read("a", ("7KXL93", 0.9))], [read("b", ("7KXL93", 0.9))]]
    assert [[each.spellings[0].text for each in vehicle] for vehicle in group_vehicles(frames)] == [
        ["7KXL92"],
        ["7KXL93", "7KXL93"],
    ]


@pytest.mark.parametrize(
    ("text", "vehicles"),
    [
        ("7KXL92", 1),
        ("7KXL29", 1),
        ("7KXL92AB", 1),
        ("7KXL92ABC", 2),
        ("AB7KXL92", 1),
        ("ABC7KXL92", 2),
        ("7KL9", 1),
        ("7L9", 2),
        ("K7XL92", 1),
        ("1AXL92", 1),
        ("1ABL92", 2),
        # Two that look alike are none.
        ("7AXL9B", 1),
    ],
)
def test_up_to_two_characters_wrong_missing_or_too_many_are_one_vehicle(text: str, vehicles: int) -> None:
    for one, other in ((text, "7KXL92"), ("7KXL92", text)):
        assert len(group_vehicles([[read("a", (one, 0.9))], [read("b", (other, 0.9))]])) == vehicles


@pytest.mark.parametrize(("listed", "vehicles"), [(0.02, 1), (0.019, 2)])
def test_a_spelling_hardly_listed_joins_nothing(listed: float, vehicles: int) -> None:
    frames = [[read("a", ("7KXL92", 0.9))], [read("b", ("1AB12", 0.5), ("7KXL92", listed))]]
    assert len(group_vehicles(frames)) == len(group_vehicles(frames[::-1])) == vehicles


def test_other_plates_are_other_vehicles() -> None:
    assert len(group_vehicles([[read("a", ("7KXL92", 0.9))], [read("b", ("GRT33F", 0.9))], [read("c")]])) == 3


FRAMES = st.lists(st.lists(st.sampled_from(["7KXL92", "7KXL93", "1KXL92", "GRT33F", "GR33F"]), max_size=4), max_size=5)


@given(FRAMES)
def test_every_read_is_in_one_vehicle_and_a_frame_once_in_each(texts: list[list[str]]) -> None:
    frames = [[read(str(at), (text, 0.9)) for text in frame] for at, frame in enumerate(texts)]
    vehicles = group_vehicles(frames)
    assert sum(map(len, vehicles)) == sum(map(len, frames))
    for vehicle in vehicles:
        assert len({each.frame_id for each in vehicle}) == len(vehicle)


def test_a_cut_plate_joins_the_vehicle_that_it_is_a_part_of() -> None:
    """Three characters are missing: too many for a misreading."""
    whole, cut = read("b", ("MUX1234", 0.9)), read("a", ("MUX1", 0.9))
    assert len(group_vehicles([[cut], [whole]])) == 2
    no_end, no_start = (LineEnds(0.99, 0.01),), (LineEnds(0.01, 0.99),)
    assert len(group_vehicles([[replace(cut, completeness=no_end)], [whole]])) == 1
    assert len(group_vehicles([[whole], [replace(cut, completeness=no_end)]])) == 1
    assert len(group_vehicles([[replace(cut, completeness=no_start)], [whole]])) == 2
