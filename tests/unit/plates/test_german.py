"""German plates that are written without their umlaut."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from platewatch.plates import normalise
from platewatch.plates.german import _DISTRICTS, find_lost_umlaut

WRITTEN_OUT = str.maketrans({"Ä": "AE", "Ö": "OE", "Ü": "UE"})
districts = st.sampled_from(_DISTRICTS)
letters = st.from_regex("[A-Z]{1,2}", fullmatch=True)


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("MUE-AB 123", ("MUE", "MÜ")),
        ("mue ab 123", ("MUE", "MÜ")),
        ("MUEAB123", ("MUE", "MÜ")),
        ("MUEA123", ("MUE", "MÜ")),
        ("GOE\u2013A 1E", ("GOE", "GÖ")),
        ("SUEW-AB 12", ("SUEW", "SÜW")),
        ("BOE-A 12", ("BOE", "BÖ")),
        ("UEB-A 12", ("UEB", "ÜB")),
    ],
)
def test_mue_for_mue_is_found(written: str, found: tuple[str, str]) -> None:
    assert find_lost_umlaut(normalise(written), written) == found


@pytest.mark.parametrize(
    "written",
    [
        "M-UE 123",  # Munich
        "MUE123",
        "G-OE 12",
        "OE-AB 123",  # Olpe
        "UE-B 12",  # Uelzen
        "AE-X 1",
        "BO-EA 12",  # Bochum
        "MUEABC12",  # No German plate has three letters after its district's
        "SUEWABC1",
        "BOEA12",
        "HUEN12",  # Hanau
        "MÜ-AB 123",
        "MU\u0308-EB 123",
        "aö-ea 1",
        "B-NO 1234",
        "7-KXL-92",
        "MUE*",
    ],
)
def test_a_plate_of_another_district_is_left_alone(written: str) -> None:
    assert find_lost_umlaut(normalise(written.replace("*", "")), written) is None


@given(districts, letters, st.integers(1, 9999))
@example("AÖ", "EA", 1)
@example("GÖ", "ET", 12)
def test_every_district_with_an_umlaut_is_found_where_a_separator_ends_it(
    district: str, more: str, number: int
) -> None:
    written = f"{district.translate(WRITTEN_OUT)}-{more} {number}"
    assert find_lost_umlaut(normalise(written), written) == (district.translate(WRITTEN_OUT), district)
    right = f"{district}-{more} {number}"
    assert find_lost_umlaut(normalise(right), right) is None


@given(st.text(max_size=14), st.text(max_size=14))
def test_no_text_at_all_breaks_it(plate: str, written: str) -> None:
    assert find_lost_umlaut(plate, written) is None or "E" in plate
