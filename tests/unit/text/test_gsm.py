import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from platewatch.text.gsm import count_septets, cut_septets, is_gsm, transliterate


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Zoë Müller à gauche", "Zoe Müller à gauche"),
        ("Łódź", "Lódz".replace("ó", "o")),
        ("Şişli İstanbul ırmak", "Sisli Istanbul irmak"),
        ("“houd” – staande…", '"houd" - staande...'),
        ("Иванов Щукин", "Ivanov Shchukin"),
        ("Œuvre Þór", "OEuvre Thor"),
        ("a\n\tb  c", "a b c"),
        ("e\u0301", "é"),
        ("中", "?"),
        ("€5", "€5"),
        ("½ liter", "1/2 liter"),
    ],
)
def test_text_outside_the_alphabet_is_written_in_it(text: str, written: str) -> None:
    assert transliterate(text) == written


@settings(deadline=None)
@given(st.text())
def test_any_text_becomes_one_line_of_the_alphabet(text: str) -> None:
    written = transliterate(text)
    assert is_gsm(written)
    assert "\n" not in written
    assert "\r" not in written


@settings(deadline=None)
@given(st.text())
def test_text_of_the_alphabet_stays_as_it_is(text: str) -> None:
    written = transliterate(text)
    assert transliterate(written) == " ".join(written.split())


def test_extension_characters_count_double() -> None:
    assert count_septets("a€[b") == 6


@settings(deadline=None)
@given(st.text(alphabet="ab €{"), st.integers(-3, 20))
def test_a_cut_fits_and_wastes_no_room(text: str, room: int) -> None:
    cut = cut_septets(text, room)
    assert text.startswith(cut)
    assert count_septets(cut) <= max(room, 0)
    rest = text[len(cut) :].lstrip()
    if rest:
        spaces = len(text[len(cut) :]) - len(rest)
        assert count_septets(cut) + spaces + count_septets(rest[0]) > room
