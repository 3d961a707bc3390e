"""Which plates a text may be a part of, if one character is missing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platewatch.plates.completions import CHARACTERS, ONE_MISSING, complete_anyhow, complete_for
from platewatch.plates.country import REPORTED
from platewatch.plates.issued import keeps_rules
from platewatch.plates.series import list_series
from platewatch.plates.syntax import has_rules


def test_a_dutch_plate_of_five_characters_lacks_one() -> None:
    completed = complete_for("7KXL9", "NL", at_start=False)
    assert set(completed) == {f"7KXL9{digit}" for digit in "0123456789"}
    # All Dutch plates have six characters: nothing but the digit is open, and it is any of ten.
    assert sum(completed.values()) > 0.95
    assert max(completed.values()) == pytest.approx(min(completed.values()))


def test_a_dutch_plate_of_four_characters_lacks_two() -> None:
    assert sum(complete_for("7KXL", "NL", at_start=False).values()) == 0
    assert sum(complete_for("7KXL92", "NL", at_start=False).values()) == 0


def test_a_german_plate_may_go_on_by_a_digit_and_has_a_district_before_it() -> None:
    after = complete_for("MUX123", "DE", at_start=False)
    assert {"MUX1230", "MUX1234", "MUX1239"} <= set(after)
    assert after["MUX1234"] == pytest.approx(0.1, abs=0.02)
    assert all(keeps_rules(text, "DE") for text in after)
    before = complete_for("UX1234", "DE", at_start=True)
    assert "MUX1234" in before
    assert "9UX1234" not in before


def test_series_with_more_vehicles_get_more() -> None:
    """Belgium's cars carry 1-ABC-234 and 2-ABC-234, no other first digit in any number."""
    shares = complete_for("ABC234", "BE", at_start=True)
    assert shares["2ABC234"] > shares["1ABC234"] > 0.35 > 0.05 > shares["7ABC234"] > 0


def test_what_may_lack_more_than_one_character_is_said_less_sure() -> None:
    """Swiss numbers have up to six digits: after four of them one or two more may follow."""
    assert sum(complete_for("ZH1234", "CH", at_start=False).values()) < 0.7
    assert sum(complete_for("ZH12345", "CH", at_start=False).values()) > 0.9


def test_without_a_country_every_character_is_as_good() -> None:
    completed = complete_anyhow("MUX123", at_start=False)
    assert set(completed) == {f"MUX123{character}" for character in CHARACTERS}
    assert len(completed) == 36
    assert sum(completed.values()) == pytest.approx(ONE_MISSING)
    assert set(complete_anyhow("UX1234", at_start=True)) == {f"{character}UX1234" for character in CHARACTERS}


def test_a_country_without_rules_is_no_country() -> None:
    assert complete_for("ABC12", "US", at_start=True) == complete_anyhow("ABC12", at_start=True)


@given(st.text(CHARACTERS, min_size=4, max_size=9), st.sampled_from(REPORTED), st.booleans())
def test_every_completion_fits_the_syntax_and_contains_the_text(seen: str, country: str, at_start: bool) -> None:
    completed = complete_for(seen, country, at_start=at_start)
    assert len(completed) <= 36
    assert sum(completed.values()) <= 1 + 1e-9
    for text, share in completed.items():
        assert len(text) == len(seen) + 1
        assert text.endswith(seen) if at_start else text.startswith(seen)
        assert not has_rules(country) or keeps_rules(text, country)
        assert 0 <= share <= 1


@given(st.data(), st.booleans())
def test_every_plate_in_use_completes_what_is_left_of_it(data: st.DataObject, at_start: bool) -> None:
    country = data.draw(st.sampled_from(sorted(list_series())))
    series = data.draw(st.sampled_from(list_series()[country]))
    plate = "".join(data.draw(st.sampled_from(place)) for place in series.places)
    completed = complete_for(plate[1:] if at_start else plate[:-1], country, at_start=at_start)
    assert (plate in completed) is keeps_rules(plate, country)
    if plate in completed:
        assert completed[plate] > 0
