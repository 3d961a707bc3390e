"""Which spellings a country may have issued."""

import string

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from platewatch.plates.syntax import fits, fold, has_rules

ISSUED = {
    # A plate of every series, a semi-trailer, the royal house, diplomats, one letter.
    "NL": "AB1234 1234AB 12AB34 PX34TR HGJK82 38RDYB 81GKF4 7KXL92 GR372T H538TZ GKL72X V41BHK 2XR345 345XR2"
    " OH30HJ AA12 AA86XX CD123 CDJ45 D1234",
    "BE": "1ABC234 ABC123 123ABC",
    "DE": "BXY1234 MOI1 HHAB12E WOBXX99H ROO111",
    "FR": "AB123CD 1234AB75 123ABC2A",
    "LU": "AB1234",
    "GB": "LO51ABC A1BCD A123BCD ABC1 ABC1D ABC123D A1 ABC1234 1A 1234ABC",
    "PL": "PO12345 WI1234A W0ABC",
    "RO": "IF10ABC B100ABC B10ABC",
    "BG": "CO1234AB",
    "LT": "ABC123",
    "ES": "1234BCD M1234AB",
    "IT": "AB123CD",
    "AT": "W12345A IL123AB",
    "CZ": "1A23456 1AB3456 1A2B456 EA12345",
    "SK": "BA123AB",
    "HU": "ABC123 ABCD123",
    "PT": "AB12CD 12AB34",
    "DK": "AB12345",
    "SE": "ABC123 ABC12D",
    "CH": "ZH123456",
    "IE": "12D12345 151D1234",
    "HR": "ZG1234AB",
    "SI": "LJAB123",
    "GR": "IOZ1234",
    "UA": "AI1234OB",
    "IL": "1234567",
    "TR": "34AB123",
    "IN": "OD02AB1234 DL1ABC1234 OD021234 22BH1234A 22BH1234AA",
    "NO": "AB12345",
    "FI": "ABC123",
    "LV": "AB1234",
    "EE": "123ABC",
}
BROKEN = {
    "NL": "ABCDEF 123456 0H3DHJ 7KOL92 PI34TR PX34CR GVD12X 12PSV3 SS12XX 12XXX 7KYL92 AB123456",
    "BE": "OABC234",
    "DE": "BXY0123 B1234XY",
    "FR": "AB123IO OB123CD",
    "GB": "LO51ABI A0BCD A1234BCD ABC0 ABC1234D ABC12345 0A 12345ABC",
    "PL": "PO123O5",
    "RO": "B100OBC B100IBC",
    "BG": "C1234IB",
    "LT": "ABC12O",
    "ES": "1234OCD",
    "IT": "OB123CD",
    "AT": "W01234A",
    "CZ": "1O23456 1A2345 1A234567 1AB34567 1A2B4567 EA123456 FA12345",
    "IN": "OD023ABC123 OD02ABCD1234 OD021234A 22BH123A 22BH1234 22BH1234ABC OD0OAB1234",
    "SE": "ABC12O",
    "DK": "OB12345",
    "CH": "ZH0123",
    "IL": "I234567",
    "UA": "A01234OB",
    "GR": "0OZ1234",
    "HU": "AB0123",
}


def pairs(table: dict[str, str]) -> list[tuple[str, str]]:
    return [(country, spelling) for country, spellings in table.items() for spelling in spellings.split()]


@pytest.mark.parametrize(("country", "spelling"), pairs(ISSUED))
def test_these_may_be_issued(country: str, spelling: str) -> None:
    assert fits(spelling, country)


@pytest.mark.parametrize(("country", "spelling"), pairs(BROKEN))
def test_these_may_not(country: str, spelling: str) -> None:
    assert not fits(spelling, country)


@pytest.mark.parametrize("country", ["US", "AU", "unknown", "XX"])
def test_a_country_without_rules_allows_all(country: str) -> None:
    assert not has_rules(country)
    assert fits("0OI1", country)


PLATES = st.text(string.ascii_uppercase + string.digits, min_size=1, max_size=12)
LANDS = ("NL", "DE", "FR", "BE", "GB", "IT", "ES", "RO", "PL", "AT", "IE", "TR", "IN", "US")


WITH_RULES = tuple(country for country in ISSUED if has_rules(country))


@given(st.text(string.ascii_uppercase + string.digits, max_size=12), st.sampled_from(WITH_RULES))
@example("AAAAAA", "PL")
@example("1234567", "IL")
@example("1234", "LU")
def test_no_country_issues_what_is_too_long_or_too_short_and_few_letters_or_digits_alone(
    spelling: str, country: str
) -> None:
    if fits(spelling, country):
        assert 2 <= len(spelling) <= 11
        assert not spelling.isalpha() or country == "PL"
        assert not spelling.isdigit() or country in ("IL", "LU")


@pytest.mark.parametrize("country", sorted(ISSUED))
def test_foreign_plates_have_rules_and_a_spelling_that_breaks_them_is_known(country: str) -> None:
    assert has_rules(country)
    assert not fits("", country)
    assert not fits("A" * 12, country)


@given(PLATES)
def test_folding_is_done_once_and_keeps_the_rest(spelling: str) -> None:
    folded = fold(spelling)
    assert fold(folded) == folded
    assert len(folded) == len(spelling)
    for old, new in zip(spelling, folded, strict=True):
        assert new == {"O": "0", "I": "1"}.get(old, old)
