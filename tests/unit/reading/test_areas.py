"""Where a picture is looked at in full size: everywhere that a plate may be, and little else."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray

from platewatch.reading.areas import AROUND, BUSY, FAINT, POSSIBLE, Area, find_areas, is_busy

HEAT = arrays.arrays(
    np.float32,
    st.tuples(st.integers(1, 40), st.integers(1, 60)),
    elements=st.sampled_from([0.0, POSSIBLE / 2]),
    fill=st.just(0.0),
)


def _cover(areas: list[Area], heat: NDArray[np.float32]) -> NDArray[np.int64]:
    """How many areas hold each cell."""
    count = np.zeros(heat.shape, np.int64)
    for area in areas:
        count[area.top : area.bottom, area.left : area.right] += 1
    return count


@given(HEAT, st.lists(st.tuples(st.integers(0, 39), st.integers(0, 59)), max_size=12))
def test_every_possible_place_lies_in_one_area_with_its_surroundings(
    heat: NDArray[np.float32], places: list[tuple[int, int]]
) -> None:
    rows, columns = heat.shape
    places = [(y % rows, x % columns) for y, x in places]
    for place in places:
        heat[place] = POSSIBLE * 1.01
    areas = find_areas(heat)
    cover = _cover(areas, heat)
    assert cover.max(initial=0) <= 1
    for y, x in places:
        around = cover[max(0, y - AROUND[0]) : y + AROUND[0] + 1, max(0, x - AROUND[1]) : x + AROUND[1] + 1]
        assert around.all()
    assert bool(areas) == bool(places)


def test_places_far_from_each_other_are_areas_of_their_own() -> None:
    heat = np.zeros((60, 80), np.float32)
    heat[10, 10] = heat[12, 60] = heat[50, 30] = 0.9
    down, across = AROUND
    assert sorted(find_areas(heat), key=lambda area: (area.top, area.left)) == [
        Area(10 - down, 10 - across, 11 + down, 11 + across),
        Area(12 - down, 60 - across, 13 + down, 61 + across),
        Area(50 - down, 30 - across, 51 + down, 31 + across),
    ]


def test_areas_end_where_the_picture_does() -> None:
    heat = np.zeros((20, 30), np.float32)
    heat[0, 29] = 0.5
    assert find_areas(heat) == [Area(0, 29 - AROUND[1], 1 + AROUND[0], 30)]


def test_less_heat_than_a_plate_may_have_counts_for_nothing() -> None:
    assert find_areas(np.full((20, 30), POSSIBLE * 0.99, np.float32)) == []


@pytest.mark.parametrize(("share", "busy"), [(0.0, False), (BUSY, False), (BUSY + 0.01, True), (1.0, True)])
def test_a_picture_is_busy_by_the_share_of_it_that_may_hold_a_plate(share: float, busy: bool) -> None:
    heat = np.zeros(100, np.float32)
    heat[: round(100 * share)] = FAINT * 1.01
    assert is_busy(heat.reshape(10, 10)) is busy
