from dataclasses import replace
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platewatch.alerts.page import render_alert
from platewatch.alerts.page_plate import mark_differences, render_marked
from platewatch.alerts.words import Language
from tests.unit.alerts.fakes import AMSTERDAM
from tests.unit.alerts.page_outline import TOKEN, Outline
from tests.unit.alerts.page_states import GERMAN, VIEWS

PLATES = st.text("ABI01", min_size=1, max_size=9)


@pytest.mark.parametrize(
    ("read", "listed", "marked"),
    [
        ("7KXL92", "1KXL92", ({0}, {0})),
        ("7KXL92", "7KXL92", (set(), set())),
        ("KXL92", "7KXL92", (set(), {0})),
        ("7KXL921", "7KXL92", ({6}, set())),
        ("7KXL92", "7XL9I", ({1, 5}, {4})),
    ],
)
def test_the_places_that_differ_are_found_in_both(read: str, listed: str, marked: tuple[set[int], set[int]]) -> None:
    assert mark_differences(read, listed) == marked


@given(read=PLATES, listed=PLATES)
def test_without_the_marked_characters_both_plates_are_the_same(read: str, listed: str) -> None:
    def leave_out(plate: str, places: frozenset[int]) -> str:
        return "".join(character for place, character in enumerate(plate) if place not in places)

    in_read, in_listed = mark_differences(read, listed)
    assert leave_out(read, in_read) == leave_out(listed, in_listed)


@given(shown=st.text(max_size=12), places=st.frozensets(st.integers(0, 9)))
def test_marks_leave_the_text_of_a_plate_as_it_was(shown: str, places: frozenset[int]) -> None:
    assert unescape(render_marked(shown, places).replace("<mark>", "").replace("</mark>", "")) == unescape(
        render_marked(shown, frozenset())
    )


def test_dashes_are_no_characters_of_the_spelling() -> None:
    assert render_marked("7-KXL-92", frozenset({0, 4})) == "<mark>7</mark>-KXL-<mark>9</mark>2"


def _render(name: str) -> str:
    return render_alert(VIEWS[name], TOKEN, Language.ENGLISH, AMSTERDAM)


def test_a_look_alike_shows_both_plates_with_the_difference_marked() -> None:
    page = _render("look-alike")
    assert "<span>Listed</span> <b><mark>1</mark>-KXL-92</b>" in page
    assert "<span>Read</span> <b><mark>7</mark>-KXL-92</b>" in page


def test_one_plate_is_shown_once_and_nothing_is_marked() -> None:
    page = _render("open")
    assert page.count("<b>") == 1
    assert "<mark>" not in page


@pytest.mark.parametrize("name", ["pattern", "same to a camera"])
def test_nothing_is_marked_where_no_character_was_read_otherwise(name: str) -> None:
    page = _render(name)
    assert page.count("<b>") == 2
    assert "<mark>" not in page


def test_nothing_is_marked_where_the_writing_has_other_characters_than_the_spelling() -> None:
    entry = replace(GERMAN.hit.entry, written="B-NO 12345")
    alert = replace(GERMAN, hit=replace(GERMAN.hit, entry=entry, plate_read="8NO1234"))
    page = render_alert(replace(VIEWS["open"], alert=alert), TOKEN, Language.ENGLISH, AMSTERDAM)
    assert "B-NO 12345" in page
    assert "<mark>" not in page


@pytest.mark.parametrize(
    "name", ["look-alike", "pattern", "same to a camera", "incomplete", "repaired, country unknown"]
)
def test_what_needs_a_second_look_is_explained_at_the_top(name: str) -> None:
    page = Outline(_render(name))
    assert [text for kind, text in page.boxes if kind == "lead" and text.startswith("Read ")]
    assert "Explanation" not in page.words


def test_what_is_plain_is_explained_among_the_details() -> None:
    page = Outline(_render("open"))
    assert not [text for kind, text in page.boxes if kind == "lead" and text.startswith("Read ")]
    place = page.words.index("Explanation")
    assert page.words[place + 1] == "Read 7-KXL-92, as it is listed, probability 97%."


def test_whoever_acts_is_told_to_look_at_the_picture_first() -> None:
    lead = "A hit is a lead. First see for yourself whether the plate in the picture is right."
    assert lead in Outline(_render("open")).words
    assert lead not in Outline(_render("closed")).words
