"""Which spellings a country may have issued."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platewatch.plates.syntax import fits, fold, has_rules

ISSUED = [
    # The Netherlands, a plate of every series, and the exceptions.
    *("NL", "AB1234"), *("NL", "1234AB"), *("NL", "12AB34"), *("NL", "PX34TR"), *("NL", "HGJK82"), *("NL", "38RDYB"),
    *("NL", "81GKF4"), *("NL", "7KXL92"), *("NL", "GR372T"), *("NL", "H538TZ"), *("NL", "GKL72X"), *("NL", "V41BHK"),
    *("NL", "2XR345"), *("NL", "345XR2"), *("NL", "OH30HJ"), *("NL", "AA12"), *("NL", "AA86XX"), *("NL", "CD123"),
    *("NL", "CDJ45"), *("NL", "D1234"),
    *("BE", "1ABC234"), *("BE", "ABC123"), *("BE", "123ABC"),
    *("DE", "BXY1234"), *("DE", "MOI1"), *("DE", "HHAB12E"), *("DE", "WOBXX99H"), *("DE", "ROO111"),
    *("FR", "AB123CD"), *("FR", "1234AB75"), *("FR", "123ABC2A"),
    *("LU", "AB1234"), *("GB", "LO51ABC"), *("GB", "A1BCD"), *("GB", "ABC1D"), *("PL", "PO12345"), *("PL", "WI1234A"),
    *("PL", "W0ABC"), *("RO", "IF10ABC"), *("RO", "B100ABC"), *("RO", "B10ABC"), *("BG", "CO1234AB"),
    *("LT", "ABC123"), *("ES", "1234BCD"), *("ES", "M1234AB"), *("IT", "AB123CD"), *("AT", "W12345A"), *("AT", "IL123AB"),
    *("CZ", "1A23456"), *("SK", "BA123AB"), *("HU", "ABC123"), *("HU", "ABCD123"), *("PT", "AB12CD"), *("PT", "12AB34"),
    *("DK", "AB12345"), *("SE", "ABC123"), *("SE", "ABC12D"), *("CH", "ZH123456"), *("IE", "12D12345"), *("IE", "151D1234"),
    *("HR", "ZG1234AB"), *("SI", "LJAB123"), *("GR", "IOZ1234"), *("UA", "AI1234OB"), *("IL", "1234567"), *("TR", "34AB123"),
    *("IN", "OD02AB1234"), *("NO", "AB12345"), *("FI", "ABC123"), *("LV", "AB1234"), *("EE", "123ABC"),
]  # fmt: skip
BROKEN = [
    *("NL", "ABCDEF"), *("NL", "123456"), *("NL", "0H3DHJ"), *("NL", "7KOL92"), *("NL", "PI34TR"), *("NL", "PX34CR"),
    *("NL", "GVD12X"), *("NL", "12PSV3"), *("NL", "SS12XX"), *("NL", "12XXX"), *("NL", "7KYL92"), *("NL", "AB123456"),
    *("BE", "OABC234"), *("DE", "BXY0123"), *("DE", "B1234XY"), *("FR", "AB123IO"), *("FR", "OB123CD"), *("GB", "LO51ABI"),
    *("PL", "PO123O5"), *("RO", "B100OBC"), *("RO", "B100IBC"), *("BG", "C1234IB"), *("LT", "ABC12O"), *("ES", "1234OCD"),
    *("IT", "OB123CD"), *("AT", "W01234A"), *("CZ", "1O23456"), *("SE", "ABC12O"), *("DK", "OB12345"), *("CH", "ZH0123"),
    *("IL", "I234567"), *("UA", "A01234OB"), *("GR", "0OZ1234"), *("HU", "AB0123"),
]  # fmt: skip


def pairs(flat: list[str]) -> list[tuple[str, str]]:
    return list(zip(flat[::2], flat[1::2], strict=True))


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


@given(PLATES, st.sampled_from(LANDS))
def test_any_text_is_judged(spelling: str, country: str) -> None:
    assert fits(spelling, country) in (True, False)


@given(PLATES)
def test_folding_is_done_once_and_keeps_the_rest(spelling: str) -> None:
    folded = fold(spelling)
    assert fold(folded) == folded
    assert len(folded) == len(spelling)
    for old, new in zip(spelling, folded, strict=True):
        assert new == {"O": "0", "I": "1"}.get(old, old)
