"""Characters of other scripts in what people type, and what syntax makes of readings that nothing speaks for."""

import pytest

from platewatch.plates.distribution import Distribution, Spelling, keep_best
from platewatch.plates.free_text import compose, find_plates
from platewatch.plates.prior import apply_syntax, rule_out


@pytest.mark.parametrize(
    "text",
    [
        "bij \u0667-KXL-\u0669\u0662 nu",
        "bij \uff17-\uff2b\uff38\uff2c-\uff19\uff12 nu",
        "bij 7-\u041aXL-92 nu",
        "bij 7kxl92 nu",
    ],
)
def test_a_plate_is_found_whatever_script_its_characters_are_of(text: str) -> None:
    [found] = find_plates(compose(text))
    assert (found.spelling, found.start, found.end) == ("7KXL92", 4, len(text) - 3)


def test_where_all_that_is_left_is_impossible_nothing_moves() -> None:
    before = Distribution((Spelling("ABCDEF", 0.5), Spelling("7KXL92", 0.0)), 0.1)
    assert rule_out(before, {"NL": 1.0}, breach=0.0) == before
    nothing = Distribution((Spelling("7KXLO2", 0.0), Spelling("7KXL02", 0.0)), 1.0)
    assert set(apply_syntax(nothing, {"NL": 1.0}).spellings) == set(nothing.spellings)


@pytest.mark.parametrize("chance", [0.001, 0.0011])
def test_a_country_of_a_thousandth_is_none(chance: float) -> None:
    before = Distribution((Spelling("7KXLO2", 0.5), Spelling("7KXL02", 0.4)), 0.1)
    assert (apply_syntax(before, {"NL": chance}) == before) is (chance == 0.001)
    impossible = Distribution((Spelling("ABCDEF", 0.5), Spelling("7KXL92", 0.4)), 0.1)
    assert (rule_out(impossible, {"NL": chance}) == impossible) is (chance == 0.001)


def test_as_many_spellings_as_asked_for_are_kept_and_the_pictures_favourite() -> None:
    spellings = tuple(Spelling(f"AB12C{letter}", 0.5 / (place + 1)) for place, letter in enumerate("ABCDE"))
    whole = Distribution(spellings, 0.1)
    assert keep_best(whole, 5) == whole
    assert keep_best(whole, 3) == Distribution(spellings[:3], 0.1)
    favourite = Spelling("AB12CZ", 0.01, 0.9)
    kept = keep_best(Distribution((*spellings, favourite), 0.1), 3)
    assert (len(kept.spellings), favourite in kept.spellings, kept.spellings[:2]) == (3, True, spellings[:2])
