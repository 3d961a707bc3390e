"""What the reader can report: the answer must be what the reader does with a perfect picture of the plate."""

import string

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from platewatch.hits.incomplete import fits_pattern
from platewatch.plates.country import REPORTED
from platewatch.plates.issued import keeps_rules
from platewatch.plates.syntax import fold, has_rules, list_look_alikes
from platewatch.reading.interpret import Calibration, interpret
from platewatch.reading.junk import Limits, is_plate
from platewatch.reading.recognised import RecognisedPlate
from platewatch.reading.reportable import ObstacleKind, fill_pattern, find_obstacles, limit_probability
from platewatch.reading.spellings import ALPHABET

SURE, NEARLY = 25.0, 12.0
COUNTRIES = [*REPORTED, "unknown"]
LOOK_ALIKES = {"O": "O0", "0": "0O", "I": "I1", "1": "1I"}

plates = st.text(string.ascii_uppercase + string.digits, min_size=2, max_size=12)
countries = st.sampled_from([*REPORTED, None])


def read_perfectly(plate: str, country: str | None) -> RecognisedPlate:
    """What the reader makes of a picture that shows this and nothing else, O and 0, I and 1 looking the same."""
    characters = np.zeros((2 * len(plate) + 1, len(ALPHABET) + 1))
    characters[::2, 0] = SURE
    for place, character in enumerate(plate):
        for other in LOOK_ALIKES.get(character, character):
            characters[2 * place + 1, ALPHABET.index(other) + 1] = SURE
    shown = np.zeros(len(COUNTRIES))
    shown[COUNTRIES.index(country or "unknown")] = NEARLY
    return interpret(characters, shown, COUNTRIES, Calibration())


def kinds(plate: str, country: str | None) -> list[str]:
    return [obstacle.kind.value for obstacle in find_obstacles(plate, country)]


@pytest.mark.parametrize(
    ("plate", "country", "found"),
    [
        ("A1", "NL", ["never-read"]),
        ("A1", "GB", ["short-plate"]),
        ("A1", None, ["short-plate"]),
        ("A1", "NE", ["never-read"]),
        ("AA1", "NL", ["short-plate"]),
        ("ZG1", "CH", ["short-plate"]),
        ("XX1", "CH", ["never-read"]),
        ("GO", None, ["never-read"]),
        ("25", "LU", ["never-read"]),
        ("222CW123456", None, ["never-read"]),
        ("01MRT23", "NL", ["not-built-so"]),
        ("01MRT23", None, []),
        ("7KXL9O", "NL", ["read-as-other"]),
        ("7KXL90", "NL", []),
        ("AB12CE", "NL", ["not-built-so"]),
        ("123456", None, ["word-or-number"]),
        ("STOP", "DE", ["not-built-so", "word-or-number"]),
        ("GOAB123", "DE", []),
        ("BNO1234", "DE", []),
        ("PG54VBA", "GB", []),
        ("GOAB123", "NE", []),
        ("7K?", "NL", ["never-read"]),
        ("7K?", None, ["short-plate"]),
        ("A1?", "GB", ["short-plate"]),
        ("??A", "CH", ["never-read"]),
        ("7K?*", None, []),
        ("ABCDEFGHIJK*", None, ["never-read"]),
    ],
)
def test_entries_no_camera_can_report_are_named(plate: str, country: str | None, found: list[str]) -> None:
    assert kinds(plate, country) == found
    assert not any(plate in obstacle.reason for obstacle in find_obstacles(plate, country))


@given(plates, countries)
@example("A1", "NL")
@example("A1", "GB")
@example("A1", None)
@example("222CW123456", None)
def test_what_is_never_read_is_never_in_a_read_and_everything_else_can_be(plate: str, country: str | None) -> None:
    found = kinds(plate, country)
    # So short a plate is told from its look-alikes without doubt, or is none.
    never, short = "never-read" in found or (len(plate) < 4 and "read-as-other" in found), "short-plate" in found
    assert (never or short) == (not 4 <= len(plate) <= 10)
    # So short a plate of an unknown country is reported where the picture shows one that has it.
    shown = [one for one in REPORTED if kinds(plate, one) == ["short-plate"]] if country is None else [country]
    if short:
        assert all(plate in {one.text for one in read_perfectly(plate, code).distribution.spellings} for code in shown)
        return
    listed = {spelling.text for spelling in read_perfectly(plate, country).distribution.spellings}
    if never:
        assert plate not in listed
    elif sum(character in LOOK_ALIKES for character in plate) <= 3:
        assert plate in listed


@given(plates, countries)
@example("7KXL9O", "NL")
@example("B1I0O1", "DE")
@example("OZB1", "DE")
def test_a_plate_that_syntax_repairs_is_read_as_the_other_one(plate: str, country: str | None) -> None:
    if not 4 <= len(plate) <= 10 or sum(character in LOOK_ALIKES for character in plate) > 3:
        return
    found = [one for one in find_obstacles(plate, country) if one.kind is ObstacleKind.READ_AS_OTHER]
    best = read_perfectly(plate, country).distribution.spellings[0].text
    repaired = (
        country is not None
        and not keeps_rules(plate, country)
        and any(keeps_rules(other, country) for other in list_look_alikes(plate))
    )
    assert bool(found) == repaired
    for one in found:
        assert one.read_as is not None
        assert country is not None
        assert fold(one.read_as) == fold(plate) == fold(best)
        assert keeps_rules(one.read_as, country)
        assert keeps_rules(best, country)
        assert 0 < one.left < 0.06


@given(plates, countries)
def test_what_has_no_obstacle_is_reported_by_the_least_sure_reader(plate: str, country: str | None) -> None:
    """With the score and the certainty that a plate of its country needs, and no more."""
    if find_obstacles(plate, country) or sum(character in LOOK_ALIKES for character in plate) > 1:
        return
    caution = 1.0 if country is not None and has_rules(country) else Limits().odd_caution
    assert is_plate(caution * Limits().min_score, read_perfectly(plate, country), Limits())


@pytest.mark.parametrize("country", REPORTED)
@pytest.mark.parametrize("plate", ["A1", "AI", "1A", "ZG1", "ZGI", "AA1", "B12", "AB", "12", "123"])
def test_a_short_plate_is_reported_where_the_reader_does(plate: str, country: str) -> None:
    (obstacle,) = find_obstacles(plate, country)
    read = read_perfectly(plate, country)
    assert is_plate(1.0, read, Limits()) == (obstacle.kind is not ObstacleKind.NEVER_READ)
    if obstacle.kind is not ObstacleKind.NEVER_READ:
        assert read.distribution.spellings[0].text == (obstacle.read_as or plate)
        assert (obstacle.read_as is None) == (obstacle.kind is ObstacleKind.SHORT) == (obstacle.left == 1.0)
    assert not is_plate(1.0, read_perfectly(plate, None), Limits())


@given(st.text(sorted({*string.ascii_uppercase, *string.digits} - {*LOOK_ALIKES}), min_size=4, max_size=10))
def test_a_word_or_a_number_is_reported_only_where_the_plate_shows_its_country(plate: str) -> None:
    obstacle = "word-or-number" in kinds(plate, None)
    assert is_plate(1.0, read_perfectly(plate, None), Limits()) != obstacle
    assert is_plate(1.0, read_perfectly(plate, "NL"), Limits())


@pytest.mark.parametrize(
    ("plate", "country", "most"),
    [
        ("A1", "NL", 0.0),
        ("A1", "GB", 0.99),
        ("01MRT23", "NL", 0.0),
        ("7KXL9O", "NL", 0.03),
        ("7KXL92", "NL", 0.99),
        ("STOP", "DE", 0.99),
        # Hardly ever built so: it has to be clear, and is then as probable as any other.
        ("AB12CE", "NL", 0.99),
        ("123456", None, 0.99),
    ],
)
def test_a_probability_is_limited_by_what_the_reader_can_do(plate: str, country: str, most: float) -> None:
    limited = limit_probability(0.99, find_obstacles(plate, country))
    assert limited == pytest.approx(most, abs=0.005)


@given(st.from_regex(r"(?=.*[?*])[A-Z0-9?]{2,10}\*?[A-Z0-9?]{0,2}", fullmatch=True))
def test_a_pattern_is_filled_with_a_plate_that_cameras_report(pattern: str) -> None:
    filled = fill_pattern(pattern)
    assert fits_pattern(filled, pattern)
    assert (4 <= len(filled) <= 10) == (kinds(pattern, None) == [])


@given(st.from_regex(r"[A-Z0-9]\?[A-Z0-9]?|\?[A-Z0-9]{1,2}|[A-Z0-9]{2}\?", fullmatch=True), st.sampled_from(REPORTED))
def test_a_short_pattern_is_judged_by_the_plates_that_fit_it(pattern: str, country: str) -> None:
    fitting = [pattern.replace("?", mark) for mark in ALPHABET]
    possible = any("short-plate" in kinds(plate, country) for plate in fitting)
    assert kinds(pattern, country) == (["short-plate"] if possible else ["never-read"])
    assert [one.left for one in find_obstacles(pattern, country)] == ([1.0] if possible else [0.0])
