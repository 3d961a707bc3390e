import re
import string
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platewatch.errors import PlatewatchError
from platewatch.plates import NotAPlate, dutch_sidecode, normalise, normalise_listed, normalise_pattern, show
from platewatch.plates.errors import PatternTooOpen, PlateCharacter, PlateLength
from platewatch.plates.spelling import PLAIN, SEPARATORS, hide

spellings = st.text(string.ascii_uppercase + string.digits, min_size=2, max_size=12)


@pytest.mark.parametrize(
    ("text", "spelling"),
    [
        ("7-kxl-92", "7KXL92"),
        ("  AB.12 cd ", "AB12CD"),
        ("b 999 xyz", "B999XYZ"),
        ("k0", "K0"),
        ("ABCDEFGHIJ12", "ABCDEFGHIJ12"),
    ],
)
def test_people_s_writing_becomes_one_spelling(text: str, spelling: str) -> None:
    assert normalise(text) == spelling


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("АB12CD", "U+0410 CYRILLIC CAPITAL LETTER A"),
        ("AB12CΟ", "U+039F GREEK CAPITAL LETTER OMICRON"),
        ("AB１2CD", "U+FF11 FULLWIDTH DIGIT ONE"),
        ("AB12CDı", "U+0131 LATIN SMALL LETTER DOTLESS I"),  # upper() would make it an I
        ("ſB12CD", "U+017F LATIN SMALL LETTER LONG S"),
        ("AB12Cß", "U+00DF LATIN SMALL LETTER SHARP S"),
        ("AB12\u200bCD", "U+200B ZERO WIDTH SPACE"),
        ("AB\t12", "U+0009"),
        ("AB\x0012", "U+0000"),
        ("AB?12", "U+003F QUESTION MARK (?)"),
        ("AB\u00ad12CD", "U+00AD SOFT HYPHEN"),
        ("AÄ\u0308B12", "U+0308 COMBINING DIAERESIS"),
        ("Þ1234AB", "U+00DE LATIN CAPITAL LETTER THORN"),
    ],
)
def test_a_character_that_no_plate_has_is_named(text: str, named: str) -> None:
    with pytest.raises(NotAPlate, match=re.escape(named)):
        normalise(text)


def test_the_position_counts_from_one_and_the_plate_is_not_told() -> None:
    with pytest.raises(NotAPlate, match="character 4 is") as caught:
        normalise("7KX*92")
    assert "7KX" not in str(caught.value)
    assert isinstance(caught.value, PlatewatchError)


@pytest.mark.parametrize(("text", "length"), [("", 0), (" - . ", 0), ("A", 1), ("A-", 1), ("A" * 13, 13)])
def test_too_short_and_too_long_are_refused(text: str, length: int) -> None:
    with pytest.raises(NotAPlate, match=rf"^{length} letters"):
        normalise(text)


@given(st.text(max_size=20))
def test_whatever_is_accepted_is_a_spelling(text: str) -> None:
    try:
        spelling = normalise(text)
    except NotAPlate:
        return
    assert re.fullmatch("[A-Z0-9]{2,12}", spelling)
    assert SEPARATORS.union(PLAIN, string.ascii_letters, string.digits).issuperset(unicodedata.normalize("NFC", text))
    assert normalise(spelling) == spelling


@pytest.mark.parametrize(
    ("text", "spelling"),
    [
        ("GÖ-AB 123", "GOAB123"),
        ("gö ab 123", "GOAB123"),
        ("GO\u0308-AB 123", "GOAB123"),  # the letter and its dots as two characters
        ("MÜ-A 1", "MUA1"),
        ("ÄÖÜÅÉÑÇŠŽŐ1", "AOUAENCSZO1"),
        ("ØL 12", "OL12"),
        ("Łódź1", "LODZ1"),
        ("Æ1234", "AE1234"),
        ("œ1234", "OE1234"),
        ("İ1234", "I1234"),
        ("\u212bB12", "AB12"),  # the sign for an angstrom is an Å
    ],
)
def test_letters_with_marks_are_folded_as_the_reader_reports_them(text: str, spelling: str) -> None:
    assert normalise(text) == spelling
    assert normalise_pattern(text + "*") == spelling + "*"


def test_what_a_letter_with_a_mark_becomes_is_plain() -> None:
    assert all(plain.isascii() and plain.isalpha() and plain.isupper() for plain in PLAIN.values())


def test_spaces_of_every_width_and_every_dash_part_groups() -> None:
    spaces = {chr(code) for code in range(0x10000) if unicodedata.category(chr(code)) == "Zs"}
    assert spaces <= SEPARATORS
    assert {chr(code) for code in range(0x2010, 0x2016)} <= SEPARATORS


@pytest.mark.parametrize("separator", sorted(SEPARATORS))
def test_typographic_dashes_and_spaces_are_separators(separator: str) -> None:
    assert normalise(f"7{separator}KXL{separator}92") == "7KXL92"
    assert normalise_pattern(f"7{separator}K?L{separator}*") == "7K?L*"


@given(spellings, st.data())
def test_every_way_to_write_a_letter_with_a_mark_is_one_spelling(spelling: str, data: st.DataObject) -> None:
    marked: dict[str, list[str]] = {}
    for letter, plain in PLAIN.items():
        marked.setdefault(plain, []).append(letter)
    written = "".join(data.draw(st.sampled_from([c, *marked.get(c, [])])) for c in spelling)
    for form in ("NFC", "NFD"):
        assert normalise(unicodedata.normalize(form, written)) == spelling
        assert hide(spelling, unicodedata.normalize(form, f"seen: {written}, yes")) == "seen: [plate], yes"


@given(st.characters(exclude_characters=[*PLAIN, *SEPARATORS, *string.ascii_letters, *string.digits]))
def test_nothing_else_is_taken_for_a_letter(character: str) -> None:
    if unicodedata.normalize("NFC", character) != character:
        return  # such as the Kelvin sign, which is a K for Unicode
    with pytest.raises(PlateCharacter):
        normalise("AB12" + character)


@pytest.mark.parametrize("text", ["GÖ–AB 123", "goab123", "GO\u0308 AB\u00a0123", "G.Ö.A.B.1.2.3"])
def test_a_plate_is_hidden_however_it_is_written(text: str) -> None:
    assert hide("GOAB123", f"about {text}.") == "about [plate]."
    assert hide("GOAB123", f"X{text}") == f"X{text}"
    assert hide("GOAB123", f"{text}; {text}") == "[plate]; [plate]"


def test_a_text_without_the_plate_stays_as_it_is() -> None:
    text = "cafe\u0301 in Go\u0308ttingen"
    assert hide("GOAB123", text) == text


def test_each_cause_has_its_type() -> None:
    for text, kind in (("AB!", PlateCharacter), ("A", PlateLength), ("A*", PatternTooOpen), ("A" * 13, PlateLength)):
        with pytest.raises(kind):
            normalise_listed(text)


@given(spellings, st.data())
def test_separators_and_case_never_matter(spelling: str, data: st.DataObject) -> None:
    written = "".join(
        data.draw(st.sampled_from(["", " ", "-", ".", " - "])) + data.draw(st.sampled_from([c, c.lower()]))
        for c in spelling
    )
    assert normalise(written) == spelling


@pytest.mark.parametrize(
    ("shown", "sidecode"),
    [
        ("DX-12-34", 1),
        ("12-34-DX", 2),
        ("12-DX-34", 3),
        ("DX-12-FG", 4),
        ("DX-FG-12", 5),
        ("12-DX-FG", 6),
        ("12-DXF-3", 7),
        ("7-KXL-92", 8),
        ("KX-123-L", 9),
        ("K-123-XL", 10),
        ("KXL-12-G", 11),
        ("V-12-KXL", 12),
        ("1-KX-234", 13),
        ("123-KX-4", 14),
    ],
)
def test_every_dutch_series_is_known_and_dashed(shown: str, sidecode: int) -> None:
    spelling = shown.replace("-", "")
    assert dutch_sidecode(spelling) == sidecode
    assert show(spelling, "NL") == shown
    assert show(spelling, "DE") == spelling
    assert show(spelling, None) == spelling


@pytest.mark.parametrize("spelling", ["CDJ123", "AA12", "ABCDEF", "123456", "K1234", "AB12CDE", "KX12345"])
def test_other_shapes_are_no_dutch_series(spelling: str) -> None:
    assert dutch_sidecode(spelling) is None
    assert show(spelling, "NL") == spelling


@given(spellings, st.sampled_from(["NL", "BE", "DE", None]))
def test_what_people_see_can_be_typed_back(spelling: str, country: str | None) -> None:
    assert normalise(show(spelling, country)) == spelling


@pytest.mark.parametrize(
    ("written", "pattern"),
    [
        ("7-k?l-*", "7K?L*"),
        ("AB*", "AB*"),
        ("*AB*", "*AB*"),
        ("A**B", "A*B"),
        ("A*?*?B", "A??*B"),
        ("A?" + "?" * 9 + "B", "A??????????B"),
        ("A- *. ?B", "A?*B"),
    ],
)
def test_a_pattern_has_one_writing(written: str, pattern: str) -> None:
    assert normalise_pattern(written) == pattern
    assert normalise_pattern(pattern) == pattern


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("*", "0 known"),
        ("A?*", "1 known letters and digits: a pattern needs at least 2"),
        ("A" + "?" * 11 + "B", "more than 12"),
        ("АB*1", "CYRILLIC"),
        ("AB%", "PERCENT SIGN (%): a pattern has only"),
    ],
)
def test_what_is_no_pattern_says_why(written: str, words: str) -> None:
    with pytest.raises(NotAPlate, match=re.escape(words)):
        normalise_pattern(written)


def test_a_pattern_is_shown_as_it_is() -> None:
    assert show("7K?L92", "NL") == "7K?L92"
