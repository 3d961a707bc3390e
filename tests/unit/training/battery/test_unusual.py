"""The sets of plates that are not one or two straight lines: fixed by their number, and what their names say."""

import json
from pathlib import Path

import numpy as np
import pytest

from platewatch.plates.distribution import Distribution, Spelling
from platewatch.plates.syntax import fits, has_rules
from platewatch.reading.reader import ReadPlate
from platewatch.reading.rectify import plate_size
from training.battery import shapes
from training.battery.faces import PLATE_FACES
from training.battery.photo import mount
from training.battery.read import Reading
from training.battery.reads import Picture
from training.battery.shapes import judge_known
from training.battery.unusual import KINDS, draw_unusual, draw_unusual_photos, draw_unusual_pictures

LINES = {"three-line": {3}, "narrow": {2}, "trapezoid": {2}}


@pytest.mark.parametrize("name", KINDS)
def test_a_number_always_gives_the_same_picture(name: str) -> None:
    first, again = (list(draw_unusual_pictures(name, count=3)) for _ in range(2))
    for one, other in zip(first, again, strict=True):
        assert (one.text, one.found) == (other.text, other.found)
        assert np.array_equal(one.image, other.image)
    assert len({one.text for one in first}) == 3
    [photo], [same] = (list(draw_unusual_photos(name, count=1)) for _ in range(2))
    assert photo == same


@pytest.mark.parametrize("name", KINDS)
def test_the_plates_are_what_the_set_says(name: str) -> None:
    kind = KINDS[name]
    for seed in range(60):
        plate = draw_unusual(np.random.default_rng([1, seed]), kind)
        height, width = plate.image.shape[:2]
        assert kind.heights[0] - 0.02 <= height / width <= kind.heights[1] + 0.02
        assert plate.lines in LINES[name]
        assert plate.text.isalnum()
        assert 5 <= len(plate.text) <= 9
        assert (plate.shown is not None) == (name == "trapezoid")
    assert {face for country in kind.countries for face in country.faces} <= set(PLATE_FACES)


def test_three_lines_and_narrow_plates_are_such_as_their_countries_issue() -> None:
    # Of special vehicles, which the countries' rules leave out: Italy's motorcycles and tractors, France's mopeds.
    for name in ("three-line", "narrow"):
        for seed in range(80):
            plate = draw_unusual(np.random.default_rng([2, seed]), KINDS[name])
            if has_rules(plate.country) and plate.country not in ("IT", "FR", "DE"):
                assert fits(plate.text, plate.country), (plate.text, plate.country)


def test_beside_slanted_sides_the_car_is_seen() -> None:
    for seed in range(12):
        plate = draw_unusual(np.random.default_rng([3, seed]), KINDS["trapezoid"])
        assert plate.shown is not None
        car, corners = mount(np.random.default_rng(seed), plate)
        left, top = (int(side) for side in corners[0])
        place = car[top : top + plate.image.shape[0], left : left + plate.image.shape[1]]
        inside = plate.shown > 0
        assert np.array_equal(place[inside], plate.image[inside])
        assert not plate.shown[0, 0]
        assert plate.shown[-1].all()
        assert 0.5 < inside.mean() < 1


def test_found_corners_are_near_the_plates_box() -> None:
    for picture in draw_unusual_pictures("trapezoid", count=5):
        width, height = plate_size(picture.found)
        assert 30 < width < 190
        assert 0.4 < height / width < 1.5


def read(truth: str, text: str, probability: float, *, given: bool = True, lines: int = 3) -> Reading:
    corners = ((0.0, 0.0), (9.0, 0.0), (9.0, 9.0), (0.0, 9.0))
    picture = Picture(np.zeros((9, 9, 3), np.uint8), corners, truth, "", 3, "three-line", 0)
    distribution = Distribution((Spelling(text, probability),), 0.0)
    plate = ReadPlate(corners, 1.0, distribution.spellings, 0.0, None, 0.0, lines)
    return Reading(picture, plate, given)


def test_figures_tell_what_is_right_and_what_is_wrong_and_sure() -> None:
    readings = [
        read("AB12", "AB12", 0.99),
        read("AB10", "AB1O", 0.95, lines=2),
        read("CD34", "CD34", 0.7, given=False),
        read("EF56", "XX56", 0.5),
        Reading(read("GH78", "", 0.0).picture, None, False),
    ]
    figures = judge_known(readings)
    assert figures == {
        "count": 5,
        "exact": pytest.approx(0.4),
        "exact_folded": pytest.approx(0.6),
        "reported": pytest.approx(0.6),
        "reported_exact": pytest.approx(0.2),
        "wrong_at_90": pytest.approx(0.2),
        "read_as_lines": {"2": 1, "3": 3},
    }


def test_the_command_prints_and_writes_exact_shares(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "build" / "shapes.json"
    monkeypatch.setattr("sys.argv", ["shapes", "--count", "4", "--photos", "0", "--figures", str(target)])
    shapes.main()
    figures = json.loads(target.read_text(encoding="utf-8"))
    assert set(KINDS) < set(figures)
    told = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in told] == list(KINDS)
    for name, line in zip(KINDS, told, strict=True):
        assert figures[name]["known"]["count"] == 4
        assert f"exact {figures[name]['known']['exact']:.1%}" in line
