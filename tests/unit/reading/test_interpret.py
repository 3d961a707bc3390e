"""From the recogniser's numbers to probabilities that hold."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from platewatch.plates.distribution import Distribution, Spelling
from platewatch.reading.interpret import Calibration, calibrate, interpret, read_calibration
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


@st.composite
def distributions(draw: st.DrawFn) -> Distribution:
    count = draw(st.integers(0, 8))
    weights = draw(st.lists(st.floats(0.0, 1), min_size=count + 2, max_size=count + 2))
    whole = sum(weights) or 1.0
    chances = sorted((weight / whole for weight in weights[:count]), reverse=True)
    return Distribution(tuple(Spelling(f"AB{at}", chance) for at, chance in enumerate(chances)), weights[-1] / whole)


@given(distributions(), st.floats(0.3, 3), st.floats(0, 0.5))
def test_calibrated_it_is_a_distribution_in_the_same_order(
    before: Distribution, sharpness: float, doubt: float
) -> None:
    after = calibrate(before, Calibration(sharpness=sharpness, doubt=doubt))
    assert [one.text for one in after.spellings] == [one.text for one in before.spellings]
    chances = [one.probability for one in after.spellings]
    assert chances == sorted(chances, reverse=True)
    assert all(0 <= one <= 1 + 1e-9 for one in [*chances, after.unreadable])
    assert sum(chances) + after.unreadable <= 1 + 1e-9


def test_doubt_takes_from_what_is_read_and_gives_it_to_nothing_named() -> None:
    before = Distribution((Spelling("AB1", 0.9), Spelling("AB2", 0.05)), 0.05)
    after = calibrate(before, Calibration(doubt=0.1))
    assert [one.probability for one in after.spellings] == pytest.approx([0.81, 0.045])
    assert after.unreadable == pytest.approx(0.05)


def test_sharper_is_surer() -> None:
    before = Distribution((Spelling("AB1", 0.7), Spelling("AB2", 0.2)), 0.05)
    assert calibrate(before, Calibration(sharpness=1.5)).spellings[0].probability > 0.75
    assert calibrate(before, Calibration(sharpness=0.6)).spellings[0].probability < 0.6
    assert calibrate(before, PLAIN) == before


def test_a_table_may_leave_out_what_is_as_usual() -> None:
    assert read_calibration({"temperature": 1, "country_temperature": 2.0, "file": "x"}) == Calibration(1.0, 2.0)
    assert read_calibration({"temperature": 1, "country_temperature": 1, "doubt": 0.01}).doubt == 0.01
    with pytest.raises(KeyError):
        read_calibration({"temperature": 1})


@pytest.mark.parametrize(
    "wrong", [{"temperature": 0}, {"sharpness": -1}, {"doubt": 1.0}, {"breach": -0.1}, {"temperature": float("nan")}]
)
def test_a_table_that_makes_no_sense_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        read_calibration({"temperature": 1.0, "country_temperature": 1.0} | wrong)
