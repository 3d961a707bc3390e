"""Which readings are impossible, and that nothing is which a series on the road has."""

import re
import string
from collections.abc import Mapping

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from platewatch.plates.country import REPORTED
from platewatch.plates.german import _DISTRICTS as WITH_UMLAUTS
from platewatch.plates.german_districts import AUTHORITIES, DISTRICTS, fold_letters
from platewatch.plates.issued import CODES, ISSUED, NOT_JUDGED, UNREPORTED, Issued, is_possible, keeps_rules
from platewatch.plates.series import list_series
from platewatch.plates.syntax import fits
from tests.unit.plates.test_syntax import ISSUED as SAMPLES

ALL = [(country, series) for table in (ISSUED, UNREPORTED) for country, rows in table.items() for series in rows]

# Old, special and rare plates that are on the road.
ALSO = {
    "DE": "0172123 B91234 Y123456 X1234 THW80123 BP26123 HH041234 M06123 B07123 HH1234Z BYL41234 123ABC WUAB123 GOA1"
    " OHRA12 BUSA123 SMUA1 HHAB123E BAB12H AOAB1234 KWS1234 LWLAB12",
    "ES": "M1234AB CD123456 DGP1234A ET12345 E1234BCD MA0123AB M123456 CME1234 PGC1234B VHM0123 R1234BBB",
    "FR": "WW123AB W123AB 123CD75 102CMD1 E5K12 69212345 1AB2A 9999ZZ971 AB12C",
    "IT": "MI1A2345 ROMA123456 EIAB123 CD123AB UN123AB AB12345 X3DFG4 47A23 CC123AB AA12345",
    "RO": "B012345 CD123456 A12345 MAI12345 IF123456 B999XYZ CJ123ABC TM07XAR",
    "BG": "CAMARIO1 123B456 BA123456 CP12345 C0412 CB1234TE E1234H PB1234EX",
    "CH": "FL12345 ZH123U M12345 P12345 A1234 VD1 CDBE123",
    "GB": "Q123ABC AIA1234 101D234 12AB34 RIA1 A1 J12345 MAN123A 1234AB X123ABC",
    "HR": "ZGDUBRAV 123456 ZGABC12 HV123AB 010A123 CK123AB",
    "NL": "AA12 OH30HJ CD123 CDJ45 AB1234 1234AB GBB01B DM1234 BN12GV WXV12B",
    "PL": "W0ABCDE UA12345 HPAB123 W123456 AE12345 ABC1234 ABC123D",
    "AT": "WTOMMY1 BP123 WD12345 W12345A BH123 N123456 IBK12 FFTOM1",
}


def pairs(table: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(country, spelling) for country, spellings in table.items() for spelling in spellings.split()]


@pytest.mark.parametrize(("country", "spelling"), [*pairs(SAMPLES), *pairs(ALSO)])
def test_what_is_on_the_road_is_not_impossible(country: str, spelling: str) -> None:
    assert is_possible(spelling, country)


@st.composite
def issued(draw: st.DrawFn) -> tuple[str, str]:
    """A country, and a plate of one of its series as the table has it."""
    country, series = draw(st.sampled_from([(country, row) for country, rows in ISSUED.items() for row in rows]))
    text = draw(st.from_regex(re.compile(series.pattern, re.ASCII), fullmatch=True))
    text = text.replace("#", draw(st.sampled_from(sorted(CODES.get(country, {""})))))
    assume(len(text) <= series.longest)
    return country, text


@given(issued())
def test_no_plate_of_any_series_is_ruled_out(plate: tuple[str, str]) -> None:
    country, text = plate
    assert is_possible(text, country)


@given(st.data(), st.sampled_from(sorted(set(list_series()) & set(ISSUED) - {"DE", "RO"})))
def test_no_plate_of_those_in_use_is_ruled_out(data: st.DataObject, country: str) -> None:
    """The table of fleets (plates.series) was made apart from this one. It has neither districts nor counties."""
    series = data.draw(st.sampled_from(list_series()[country]))
    text = "".join(data.draw(st.sampled_from(place)) for place in series.places)
    begins = re.match("[A-Z]*", text)
    assert begins
    if fits(text, country) and (country not in CODES or begins[0] in CODES[country]):
        assert is_possible(text, country)


@given(st.sampled_from(sorted(DISTRICTS)), st.from_regex(r"[A-Z]{1,2}[1-9][0-9]{0,3}[EH]?", fullmatch=True))
def test_every_german_district_has_plates(district: str, rest: str) -> None:
    text = fold_letters(district) + rest
    assert len(text) > 8 or is_possible(text, "DE")


@given(st.text(string.ascii_uppercase + string.digits, min_size=4, max_size=10))
def test_a_country_whose_series_are_not_all_known_has_no_impossible_plate(text: str) -> None:
    assert all(is_possible(text, country) for country in (*NOT_JUDGED, "unknown", "XX"))


@given(st.text(string.ascii_uppercase + string.digits, min_size=4, max_size=10), st.sampled_from(sorted(REPORTED)))
def test_what_keeps_the_rules_is_possible(text: str, country: str) -> None:
    assert not keeps_rules(text, country) or is_possible(text, country)


def test_every_country_that_the_reader_reports_is_judged_or_says_why_not() -> None:
    assert set(ISSUED) | set(NOT_JUDGED) == set(REPORTED)
    assert not set(ISSUED) & set(NOT_JUDGED)
    assert not set(UNREPORTED) & set(REPORTED)


@pytest.mark.parametrize(("country", "series"), ALL, ids=lambda value: getattr(value, "name", value))
def test_each_series_says_where_it_is_written(country: str, series: Issued) -> None:
    assert series.source.startswith(("https://", "http://", "no page found"))
    assert ("#" in series.pattern) <= (country in CODES)


def test_the_german_districts_are_whole() -> None:
    assert len(DISTRICTS) > 750
    assert not DISTRICTS & AUTHORITIES
    assert set(WITH_UMLAUTS) <= DISTRICTS
    assert all(re.fullmatch("[A-ZÄÖÜ]{1,3}", code) for code in DISTRICTS | AUTHORITIES)
    assert set("ABCDEFGHJKLMNPRSVWZ") == {code for code in DISTRICTS if len(code) == 1}
