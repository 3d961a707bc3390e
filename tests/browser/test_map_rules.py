"""Where marks and names stand on the map, tried in the browser that runs the rules."""

from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.test_map import overlap

Run = Callable[..., Any]
MARK = 34


@pytest.fixture
def run(open_page: Callable[..., Page]) -> Run:
    """run("({groupPoints}, argument) => ...", argument): what the function says of map/arrange.js."""
    page = open_page(None)

    def call(function: str, argument: Any = None) -> Any:
        return page.evaluate(
            f"async (argument) => ({function})(await import('/console/source/map/arrange.js'), argument)", argument
        )

    return call


def draw_points(seed: int, count: int, wide: float) -> list[dict[str, Any]]:
    drawn = Random(seed)  # nosec B311  # places points, hides nothing
    return [{"id": number, "x": drawn.uniform(0, wide), "y": drawn.uniform(-wide, 0)} for number in range(count)]


@pytest.mark.parametrize("seed", range(6))
def test_every_point_is_in_one_group_and_groups_stand_apart(run: Run, seed: int) -> None:
    points = draw_points(seed, 200, 200 * 4**seed / 16)
    groups = run("({groupPoints}, points) => groupPoints(points)", points)
    assert sorted(one["id"] for group in groups for one in group["members"]) == list(range(200))
    for group in groups:
        first = group["members"][0]
        assert (group["x"], group["y"]) == (first["x"], first["y"])
        assert first["id"] == min(one["id"] for one in group["members"])
        assert all(abs(one["x"] - group["x"]) < MARK and abs(one["y"] - group["y"]) < MARK for one in group["members"])
    apart = [(one, other) for one in groups for other in groups if one is not other]
    assert all(max(abs(a["x"] - b["x"]), abs(a["y"] - b["y"])) >= MARK - 1e-6 for a, b in apart)


@pytest.mark.parametrize("seed", range(6))
def test_names_cover_neither_marks_nor_names(run: Run, seed: int) -> None:
    groups = run("({groupPoints}, points) => groupPoints(points)", draw_points(seed, 80, 500))
    marks = [{"x": one["x"], "y": one["y"], "width": 40 + 17 * (number % 7)} for number, one in enumerate(groups)]
    placed = run(
        "({placeNames, boxOfName}, marks) => placeNames(marks).map((place, at) =>"
        " [place, place === 'none' ? null : boxOfName(marks[at], place)])",
        marks,
    )
    boxes = [[box["left"], box["top"], box["right"], box["bottom"]] for place, box in placed if box]
    half = MARK / 2
    covered = [[one["x"] - half, one["y"] - half, one["x"] + half, one["y"] + half] for one in marks]
    assert boxes
    assert placed[0][0] == "right" or len(boxes) < len(marks)
    for number, box in enumerate(boxes):
        assert not any(overlap(box, other) for other in boxes[number + 1 :])
        assert not any(overlap(box, other) for other in covered)


@pytest.mark.parametrize(("metres", "step"), [(1, 100), (0.3, 50), (10, 1000), (1.2, 200), (2.1, 200), (76, 10_000)])
def test_squares_have_round_lengths(run: Run, metres: float, step: int) -> None:
    assert run("({findStep}, metres) => findStep(metres)", metres) == step


def test_an_arrow_goes_to_the_nearest_mark_that_lies_that_way(run: Run) -> None:
    marks = [{"x": x, "y": y} for x, y in ((0, 0), (100, 10), (60, 100), (-50, 0), (0, -80))]
    found = run(
        "({findNext}, marks) => ['ArrowRight', 'ArrowDown', 'ArrowLeft', 'ArrowUp', 'Enter']"
        ".map((key) => marks.indexOf(findNext(marks, marks[0], key)))",
        marks,
    )
    assert found == [1, 2, 3, 4, -1]
