"""A country as people write it, and what cameras can tell of it."""

import re
import string
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platewatch.plates.country import REPORTED, find_reported, parse_country, warn_unreported
from platewatch.plates.country_names import COUNTRIES
from platewatch.plates.country_signs import AMBIGUOUS, SIGNS, TWO_LETTERS
from platewatch.plates.errors import NotACountry

MODELS = Path(__file__).parents[3] / "layers/models/models.toml"


def test_the_countries_that_cameras_report_are_those_of_the_model() -> None:
    table = tomllib.loads(MODELS.read_text())["recogniser"]["countries"]
    assert [name for name in table if name != "unknown"] == list(REPORTED)


def test_two_letters_are_iso_3166_and_kosovo() -> None:
    assert len(COUNTRIES) == 249 + 1
    assert all(re.fullmatch("[A-Z]{2}", code) for code in COUNTRIES)
    assert [parse_country(code) for code in COUNTRIES] == list(COUNTRIES)
    assert COUNTRIES["XK"] == "Kosovo"
    assert not {"UK", "EL", "EU", "UN", "XX", "ZZ"} & set(COUNTRIES)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("UK", "GB"),
        ("EL", "GR"),
        ("D", "DE"),
        ("B", "BE"),
        ("F", "FR"),
        ("GBZ", "GI"),
        ("IRL", "IE"),
        ("SLO", "SI"),
        ("RKS", "XK"),
        ("nl", "NL"),
        ("uk", "GB"),
        ("gbz", "GI"),
        (" d ", "DE"),
    ],
)
def test_signs_of_vehicles_and_the_common_mistakes_are_aliases_in_any_case(written: str, code: str) -> None:
    assert parse_country(written) == code


def test_signs_have_one_or_three_letters_and_none_is_ambiguous() -> None:
    assert all(re.fullmatch("[A-Z]|[A-Z]{3}", sign) for sign in SIGNS)
    assert set(SIGNS.values()) | {code for both in AMBIGUOUS.values() for code in both} <= set(COUNTRIES)
    assert not set(AMBIGUOUS) & set(SIGNS)
    assert not set(TWO_LETTERS) & set(COUNTRIES)


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("NX", "NX is no country's code or sign: did you mean NL?"),
        ("NLD", "did you mean NL?"),
        ("DEU", "did you mean DE?"),
        ("POL", "did you mean PL?"),
        ("FL", "FL is the sign of Liechtenstein on vehicles: write LI"),
        ("ROU", "ROU may be Uruguay or Romania: write UY or RO"),
        ("BRN", "write BH or BN"),
        ("Germany", "did you mean DE?"),
        ("nederland", "did you mean NL?"),
        ("XX", "XX is no country's code or sign: write two letters"),
        ("ÖS", "this is no country's code: write two letters"),
        ("\u0410\u0422", "this is no country's code"),
    ],
)
def test_anything_else_is_refused_with_the_nearest_suggestion(written: str, words: str) -> None:
    with pytest.raises(NotACountry, match=re.escape(words)):
        parse_country(written)


@given(st.from_regex("[A-Z0-9]{4,10}", fullmatch=True))
def test_a_plate_in_the_wrong_column_is_refused_and_never_quoted(plate: str) -> None:
    with pytest.raises(NotACountry) as refused:
        parse_country(plate)
    told = str(refused.value).replace("did you mean", "").upper()
    assert plate not in told.split()


@given(st.text(max_size=4))
def test_whatever_is_accepted_is_a_code_and_stays_one(text: str) -> None:
    try:
        code = parse_country(text)
    except NotACountry:
        return
    assert code in COUNTRIES
    assert parse_country(code) == code


def test_a_valid_code_that_no_camera_reports_says_which_country_it_is() -> None:
    assert warn_unreported("NE") == (
        "NE is Niger: did you mean NL? No camera can report Niger, so the country will not count"
    )
    assert warn_unreported("JP") == "JP is Japan. No camera can report Japan, so the country will not count"
    assert [warn_unreported(code) for code in REPORTED] == [None] * len(REPORTED)


def test_codes_that_were_stored_unchecked_still_name_what_they_name() -> None:
    stored = {"UK": "GB", "EL": "GR", "D": "DE", "nl": "NL", "NE": None, "ZZ": None, "": None, "NLD": None}
    assert {code: find_reported(code) for code in stored} == stored
    assert find_reported(None) is None
    letters = string.ascii_uppercase
    assert {find_reported(a + b) for a in letters for b in letters} == {*REPORTED, None}
