"""The less a text looks like a plate, the surer the detector and the recogniser must be."""

import pytest

from platewatch.plates.distribution import Distribution, Spelling
from platewatch.reading.junk import Limits, is_plate, is_word
from platewatch.reading.recognised import RecognisedPlate

LIMITS = Limits()


def reported(
    text: str, country: str | None, *, score: float = 1.0, probability: float = 0.9, country_probability: float = 0.9
) -> bool:
    distribution = Distribution((Spelling(text, probability),), 0.02)
    return is_plate(score, RecognisedPlate(distribution, country, country_probability), LIMITS)


def test_what_the_country_issues_needs_the_least() -> None:
    assert reported("7KXL92", "NL", score=0.41)
    assert not reported("7KXL92", "NL", score=0.39)
    assert reported("7KXL92", "NL", probability=0.21)
    assert not reported("7KXL92", "NL", probability=0.19)


@pytest.mark.parametrize(("text", "country"), [("BXY1234", "DE"), ("AB123CD", "FR"), ("OD02AB1234", "IN")])
def test_what_a_foreign_country_issues_needs_no_more(text: str, country: str) -> None:
    assert reported(text, country, score=0.41, probability=0.21)
    assert not reported(text, country, score=0.39)


@pytest.mark.parametrize(
    ("text", "country"), [("7KX192B", "NL"), ("BXY0123", "DE"), ("7KXL92", None), ("7KXL923", "US")]
)
def test_what_breaks_rules_or_has_none_needs_more(text: str, country: str | None) -> None:
    assert reported(text, country, score=0.65)
    assert not reported(text, country, score=0.55)
    assert reported(text, country, probability=0.33)
    assert not reported(text, country, probability=0.31)


@pytest.mark.parametrize("text", ["MARKET", "1111", "IIII", "1I1I", "0000", "0201234567", "2016"])
def test_words_and_bars_need_the_most(text: str) -> None:
    assert is_word(text)
    assert reported(text, "US", score=0.8)
    assert not reported(text, "US", score=0.7)
    assert not reported(text, "LU", score=0.7)
    assert reported(text, "US", probability=0.41)
    assert not reported(text, "US", probability=0.39)


@pytest.mark.parametrize("text", ["STOP", "SORTIE", "2016", "0201234567"])
def test_a_word_is_a_plate_only_where_a_country_is_seen(text: str) -> None:
    assert reported(text, "LV", country_probability=0.5)
    assert not reported(text, "LV", country_probability=0.49)
    assert not reported(text, None, country_probability=0.99)


def test_the_unreadable_and_the_short_are_no_plates() -> None:
    blurred = Distribution((Spelling("7KXL92", 0.4),), 0.55)
    assert not is_plate(1.0, RecognisedPlate(blurred, "NL", 0.9), LIMITS)
    assert not is_plate(1.0, RecognisedPlate(Distribution((), 0.1), "NL", 0.9), LIMITS)
    assert not reported("A12", None)
    assert reported("A123", "BE")
    half = Distribution((Spelling("7KXL92", 0.4),), 0.5)
    assert is_plate(1.0, RecognisedPlate(half, "NL", 0.9), LIMITS)


@pytest.mark.parametrize(
    ("text", "country"), [("A1", "GB"), ("ZG1", "CH"), ("AA1", "NL"), ("BA1", "DE"), ("A12", "BE")]
)
def test_a_short_plate_needs_a_sure_country_and_as_much_as_a_word(text: str, country: str) -> None:
    assert reported(text, country)
    assert reported(text, country, score=0.8, probability=0.4, country_probability=0.9)
    assert not reported(text, country, score=0.79)
    assert not reported(text, country, probability=0.39)
    assert not reported(text, country, country_probability=0.89)


@pytest.mark.parametrize(
    ("text", "country"),
    [("A1", "NL"), ("XX1", "CH"), ("GO", "GB"), ("AB", "GB"), ("123", "GB"), ("25", "LU"), ("A1", "US"), ("1", "GB")],
)
def test_what_the_country_has_no_such_short_plate_for_is_none(text: str, country: str) -> None:
    assert not reported(text, country, country_probability=1.0)


def test_without_limits_everything_is_reported() -> None:
    everything = Limits(min_score=0.0, max_unreadable=1.0, min_confidence=0.0, min_characters=1, word_country=0.0)
    assert is_plate(0.0, RecognisedPlate(Distribution((Spelling("GO", 0.001),), 0.999), None, 0.0), everything)
