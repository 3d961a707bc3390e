import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platewatch.plates import normalise, normalise_pattern
from platewatch.plates.writing import keep_writing

groups = st.lists(st.text(string.ascii_letters + string.digits, min_size=1, max_size=4), min_size=1, max_size=3)
gaps = st.sampled_from([" ", "-", "  ", " - ", ".", "- "])


@pytest.mark.parametrize(
    ("text", "country", "written"),
    [
        ("B-NO 1234", "DE", "B-NO 1234"),
        ("bn-o  1234 ", "DE", "BN-O 1234"),
        ("B - NO 1234", None, "B-NO 1234"),
        ("b.no 1234", "DE", "B-NO 1234"),
        ("BNO1234", "DE", ""),
        ("bno1234", "DE", ""),
        # A Dutch series is divided in one way only, whatever the list makes of it.
        ("7-KXL-92", "NL", ""),
        ("7kx-l92", "NL", ""),
        ("7-KXL-92", None, "7-KXL-92"),
        ("CDJ-12", "NL", "CDJ-12"),
    ],
)
def test_the_list_s_own_writing_is_kept_where_it_says_more(text: str, country: str | None, written: str) -> None:
    assert keep_writing(text, normalise(text), country) == written


@pytest.mark.parametrize(
    ("text", "spelling", "written"),
    [
        ("gö-ab 123", "GOAB123", "GÖ-AB 123"),
        ("Go\u0308AB123", "GOAB123", "GÖAB123"),
        ("B–NO\u00a01234", "BNO1234", "B-NO 1234"),
        ("B\u2011NO\u20091234", "BNO1234", "B-NO 1234"),
    ],
)
def test_letters_with_marks_and_typographic_gaps_have_one_writing(text: str, spelling: str, written: str) -> None:
    assert keep_writing(text, spelling, "DE") == written


def test_a_pattern_keeps_its_writing() -> None:
    assert keep_writing("7-k?l-*", normalise_pattern("7-k?l-*"), "NL") == "7-K?L-*"
    assert keep_writing("7K?L*", "7K?L*", "NL") == ""


@given(groups, st.lists(gaps, min_size=3, max_size=3), st.sampled_from(["DE", "AT", "NL", "FR", None]))
def test_a_kept_writing_is_of_the_same_plate_and_stays_as_it_is(
    parts: list[str], between: list[str], country: str | None
) -> None:
    text = "".join(part + gap for part, gap in zip(parts, between, strict=False))
    if not 2 <= sum(map(len, parts)) <= 12:
        return
    spelling = normalise(text)
    written = keep_writing(text, spelling, country)
    if written:
        assert normalise(written) == spelling
        assert keep_writing(written, spelling, country) == written
    assert len(written) <= len(text)
