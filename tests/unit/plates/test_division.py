"""B-NO 1234 and BN-O 1234 are two cars; a camera reports BNO1234 for both."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platewatch.plates import normalise
from platewatch.plates.division import is_other_car, list_same_to_camera, list_writings
from platewatch.plates.syntax import fits


@pytest.mark.parametrize(
    ("spelling", "country", "writings"),
    [
        ("BNO1234", "DE", ("B-NO 1234", "BN-O 1234", "BNO 1234")),
        ("BNOP123", "DE", ("BN-OP 123", "BNO-P 123")),
        ("MUCAB12", "DE", ("MUC-AB 12",)),
        ("KA1234E", "DE", ("K-A 1234E",)),
        ("KA1234", "DE", ("K-A 1234", "KA 1234")),
        ("K1", "DE", ()),
        ("KA123456", "DE", ("KA 123456",)),
        ("KA12345", "DE", ("KA 12345",)),
        ("KA1234567", "DE", ()),
        ("KA12", "DE", ("K-A 12", "KA 12")),
        ("KA1", "DE", ("K-A 1",)),
        ("MUC12", "DE", ("M-UC 12", "MU-C 12", "MUC 12")),
        ("MUAB1234", "DE", ("MU-AB 1234", "MUA-B 1234")),
        ("MUAB1234E", "DE", ()),
        ("KA1234H", "DE", ("K-A 1234H",)),
        ("KA1234A", "DE", ()),
        ("MUCAB1234", "DE", ()),
        ("KA0123", "DE", ()),
        ("WAB12", "AT", ("W-AB 12", "WA-B 12")),
        ("WA12", "AT", ("W-A 12", "WA 12")),
        ("GU12ABC", "AT", ("GU 12ABC",)),
        ("GU12ABCD", "AT", ()),
        ("W1A", "AT", ("W 1A",)),
        ("WA12345", "AT", ("W-A 12345", "WA 12345")),
        ("WA123456", "AT", ("WA 123456",)),
        ("WA1234567", "AT", ()),
        ("WABCDE1", "AT", ("W-ABCDE 1", "WA-BCDE 1")),
        ("WABCDEF1", "AT", ("WA-BCDEF 1",)),
        ("WABC1A", "AT", ()),
        # Other countries: the letters and digits alone say how a plate is divided.
        ("AB123CD", "FR", ()),
        ("7KXL92", "NL", ()),
        ("WPI1A23", "PL", ()),
    ],
)
def test_every_division_that_a_country_allows(spelling: str, country: str, writings: tuple[str, ...]) -> None:
    assert list_writings(spelling, country) == writings


@pytest.mark.parametrize(
    ("spelling", "written", "country", "same"),
    [
        ("BNO1234", "B-NO 1234", "DE", ("B-NO 1234", "BN-O 1234", "BNO 1234")),
        ("BNO1234", "BN O 1234", "DE", ("BN O 1234", "B-NO 1234", "BNO 1234")),
        # The list does not say which car it means.
        ("BNO1234", "", "DE", ("B-NO 1234", "BN-O 1234", "BNO 1234")),
        ("BNO1234", "BNO 1234", "DE", ("BNO 1234", "B-NO 1234", "BN-O 1234")),
        # Nobody knows the country, but the writing is a German one.
        ("BNO1234", "B-NO 1234", None, ("B-NO 1234", "BN-O 1234", "BNO 1234")),
        ("BNO1234", "", None, ()),
        ("MUCAB12", "MUC-AB 12", "DE", ()),
        ("AB123CD", "AB-123-CD", "FR", ()),
        # A letter with marks is another letter, which the camera reports without them.
        ("GOAB123", "GÖ-AB 123", "DE", ("GÖ-AB 123", "GO-AB 123", "GOA-B 123")),
        ("OLJ123", "ÖLJ-123", "FI", ("ÖLJ-123", "OLJ-123")),
        ("AEB123", "ÆB 123", "NO", ("ÆB 123", "AEB 123")),
        # Of a plate known in part what was read is divided, as the list divides it.
        ("BNO1234", "B-N? 12*", "DE", ("B-NO 1234", "BN-O 1234", "BNO 1234")),
        ("BNO1234", "B*1234", "DE", ("B-NO 1234", "BN-O 1234", "BNO 1234")),
    ],
)
def test_what_looks_the_same_to_the_camera(
    spelling: str, written: str, country: str | None, same: tuple[str, ...]
) -> None:
    assert list_same_to_camera(spelling, written, country) == same


def test_a_writing_of_another_division_is_another_car() -> None:
    assert is_other_car("BNO1234", "B-NO 1234", "BN-O 1234", "DE")
    assert is_other_car("BNO1234", "B-NO 1234", "BN-O 1234", None)
    assert not is_other_car("BNO1234", "B-NO 1234", "B NO-1234", "DE")
    assert not is_other_car("BNO1234", "B-NO 1234", "", "DE")
    assert not is_other_car("BNO1234", "B-NO 1234", "BNO 1234", "DE")
    assert not is_other_car("AB123CD", "AB-123-CD", "A-B 123 CD", "FR")


letters = st.text(string.ascii_uppercase, min_size=1, max_size=6)
digits = st.integers(1, 999_999).map(str)


@given(letters, digits, st.sampled_from(["", "E", "H", "A", "AB"]), st.sampled_from(["DE", "AT"]))
def test_a_division_is_a_writing_of_the_same_plate_that_fits_the_syntax(
    first: str, number: str, end: str, country: str
) -> None:
    spelling = first + number + end
    writings = list_writings(spelling, country)
    assert len(set(writings)) == len(writings)
    for writing in writings:
        assert normalise(writing) == spelling
        assert fits(spelling, country)
        assert list_same_to_camera(spelling, writing, country)[:1] in ((), (writings[0],), (writing,))


@given(st.text(string.ascii_uppercase + string.digits, min_size=2, max_size=12), st.text(max_size=15))
def test_any_text_is_judged(spelling: str, written: str) -> None:
    for country in ("DE", "AT", "NL", None):
        same = list_same_to_camera(spelling, written, country)
        assert len(same) != 1
        assert len(set(same)) == len(same)
