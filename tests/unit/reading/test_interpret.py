"""From the recogniser's numbers to probabilities that hold."""

import numpy as np
import pytest

from platewatch.hits.hit import choose_spellings
from platewatch.plates.distribution import MOST_SPELLINGS, Spelling
from platewatch.reading.completeness import LineEnds
from platewatch.reading.curve import Curve
from platewatch.reading.interpret import MOST_OF_ONE_READING, Calibration, interpret, parse_calibration
from platewatch.reading.readings import average, is_sure
from platewatch.reading.spellings import ALPHABET

NAMES = ("NL", "DE", "unknown")
PLAIN = Calibration()


def columns(path: str, strength: float = 10.0, **also: float) -> np.ndarray:
    """Logits that see `path`, one mark a column ("_" is the blank); `also` adds marks to the column of that index."""
    logits = np.zeros((len(path), len(ALPHABET) + 1))
    for row, mark in enumerate(path):
        logits[row, 0 if mark == "_" else ALPHABET.index(mark) + 1] = strength
    for place, value in also.items():
        row, mark = int(place[1:-1]), place[-1]
        logits[row, ALPHABET.index(mark) + 1] = value
    return logits


def test_a_dutch_zero_that_looks_like_an_o_is_repaired() -> None:
    seen = columns("_7_K_X_L_O_2_", c90=9.5)
    plate = interpret(seen, np.array([6.0, 0.0, 0.0]), NAMES, PLAIN)
    first, second = plate.distribution.spellings[:2]
    assert (plate.country, first.text, second.text) == ("NL", "7KXL02", "7KXLO2")
    assert first.observed is not None
    assert second.observed is not None
    assert first.observed < second.observed


def test_without_a_country_the_picture_decides() -> None:
    seen = columns("_7_K_X_L_O_2_", c90=9.5)
    plate = interpret(seen, np.array([0.0, 0.0, 8.0]), NAMES, PLAIN)
    assert plate.country is None
    assert plate.country_probability > 0.99
    assert plate.distribution.spellings[0].text == "7KXLO2"


def test_nothing_that_the_picture_does_not_show_is_read() -> None:
    plate = interpret(columns("_7_K_X_L_O_2_", strength=30.0), np.array([9.0, 0.0, 0.0]), NAMES, PLAIN)
    assert [spelling.text for spelling in plate.distribution.spellings] == ["7KXLO2"]


def test_the_country_temperature_softens_the_country() -> None:
    seen, countries = columns("_7_K_X_L_0_2_"), np.array([3.0, 0.0, 0.0])
    sharp = interpret(seen, countries, NAMES, PLAIN).country_probability
    soft = interpret(seen, countries, NAMES, Calibration(country_temperature=3.0)).country_probability
    assert sharp > 0.9 > soft


def test_a_table_may_leave_out_what_is_as_usual() -> None:
    assert parse_calibration({"temperature": 1, "country_temperature": 2.0, "file": "x"}) == Calibration(1.0, 2.0)
    assert parse_calibration({"temperature": 1, "country_temperature": 1, "low": 0.9}).curve == Curve(low=0.9)
    assert parse_calibration({"temperature": 1, "country_temperature": 1, "breach": 0}).breach == 0
    assert parse_calibration({"temperature": 1, "country_temperature": 1, "breach": 0.999}).breach == 0.999
    with pytest.raises(KeyError):
        parse_calibration({"temperature": 1})


@pytest.mark.parametrize(
    "wrong",
    [
        {"temperature": 0},
        {"low": -1},
        {"high": 0.0},
        {"shift": float("inf")},
        {"breach": -0.1},
        {"breach": 1.0},
        {"temperature": float("nan")},
        {"ends_temperature": 0.0},
        {"ends_shift": float("inf")},
    ],
)
def test_a_table_that_makes_no_sense_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        parse_calibration({"temperature": 1.0, "country_temperature": 1.0} | wrong)


def hardly_readable(seed: int) -> np.ndarray:
    """Logits of six characters, each of which may be one of four."""
    chance = np.random.default_rng(seed)
    logits = columns("_" + "_".join("7KXL92") + "_", strength=6.0)
    for row in range(1, len(logits), 2):
        logits[row, 1 + chance.permutation(len(ALPHABET))[:3]] += chance.uniform(5.0, 5.9, 3)
    return logits


def test_one_reading_gives_at_most_32_spellings_and_none_of_them_is_dropped() -> None:
    plate = interpret(hardly_readable(1), np.array([0.0, 0.0, 8.0]), NAMES, PLAIN)
    assert len(plate.distribution.spellings) == MOST_OF_ONE_READING == 32
    assert MOST_OF_ONE_READING <= MOST_SPELLINGS


def test_the_readings_of_an_unsure_plate_give_40_together_and_matching_may_ask_for_all() -> None:
    readings = [interpret(hardly_readable(seed), np.array([0.0, 0.0, 8.0]), NAMES, PLAIN) for seed in (1, 2, 3)]
    assert not is_sure(readings[0].distribution)
    together = average(readings).distribution.spellings
    assert len(together) == MOST_SPELLINGS == 40
    assert len(choose_spellings(together, 0.0)) == 40
    assert len(choose_spellings([*together, Spelling("GG99GG", 1e-9)], 0.0)) == 40


def test_a_short_text_is_a_spelling_only_where_the_country_is_sure_and_has_such_plates() -> None:
    names = ("GB", "NL", "unknown")
    seen = columns("___A___1___", strength=12.0)
    sure = interpret(seen, np.array([9.0, 0.0, 0.0]), names, PLAIN)
    assert (sure.country, sure.distribution.spellings[0].text) == ("GB", "A1")
    assert sure.distribution.spellings[0].probability + sure.distribution.unreadable == pytest.approx(1.0, abs=0.01)
    assert sure.distribution.unreadable < 0.01
    for logits in ([2.0, 0.0, 0.0], [0.0, 9.0, 0.0], [0.0, 0.0, 9.0]):
        other = interpret(seen, np.array(logits), names, PLAIN)
        assert not any(len(spelling.text) < 4 for spelling in other.distribution.spellings)
        assert other.distribution.unreadable > 0.99


def test_what_is_left_of_a_cut_plate_is_no_short_plate() -> None:
    seen, country = columns("___A___1___", strength=12.0), np.array([9.0, 0.0, 0.0])
    names = ("GB", "NL", "unknown")

    def short(start: float) -> bool:
        ends = np.array([start, 9.0, 9.0, 9.0, 9.0, 9.0])
        found = interpret(seen, country, names, PLAIN, ends=ends).distribution
        return any(spelling.text == "A1" for spelling in found.spellings)

    assert (short(9.0), short(0.0)) == (True, False)


def test_what_is_no_short_plate_is_told_as_before() -> None:
    """The spellings of a longer text do not depend on whether the country has short plates."""
    seen = columns("_A_B_7_2_", strength=12.0)
    seen[7, 0] = 11.0  # the last character may be none
    found = []
    for logits in ([9.0, 0.0], [0.0, 9.0]):
        distribution = interpret(seen, np.array(logits), ("GB", "unknown"), PLAIN).distribution
        long = {one.text: one.probability for one in distribution.spellings if len(one.text) >= 4}
        short = {one.text: one.probability for one in distribution.spellings if len(one.text) < 4}
        found.append((long, short, distribution.unreadable))
    (long, short, unreadable), (same, none, more) = found
    assert long["AB72"] == pytest.approx(same["AB72"])
    assert max(long, key=long.__getitem__) == "AB72"
    assert short["AB7"] == pytest.approx(0.27, abs=0.01)
    assert not none
    assert unreadable + sum(short.values()) == pytest.approx(more, abs=1e-3)


def test_ends_that_are_no_numbers_are_refused() -> None:
    seen, country = columns("_7_K_X_L_O_2_"), np.array([6.0, 0.0, 0.0])
    for ends in (np.zeros(5), np.array([0.0, 0.0, 0.0, 0.0, 0.0, np.nan]), np.zeros((6, 1))):
        with pytest.raises(ValueError, match="ends must be 6 finite numbers"):
            interpret(seen, country, NAMES, PLAIN, ends=ends)
    far = interpret(seen, country, NAMES, PLAIN, ends=np.array([900.0, -900.0, 0.0, 0.0, 0.0, 0.0]))
    assert far.completeness == (LineEnds(1.0, 0.0),)


def test_a_part_of_a_plate_is_held_to_no_syntax() -> None:
    """7KXL0 may be 7KXL02 without its end. Whole it is none, with an O or with a 0; 7KXL02 is one."""
    seen, country = columns("_7_K_X_L_O_2_", c90=9.5), np.array([6.0, 0.0, 0.0])

    def best(end: float) -> str:
        ends = np.array([9.0, end, 9.0, 9.0, 9.0, 9.0])
        return interpret(seen, country, NAMES, PLAIN, ends=ends).distribution.spellings[0].text

    assert (best(9.0), best(-9.0)) == ("7KXL02", "7KXLO2")
