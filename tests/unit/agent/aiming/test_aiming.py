"""What an installer is told, who gets in, and what is held."""

import threading
from collections.abc import Mapping
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platewatch.agent.aiming.describe import ROWS, advise, describe_look
from platewatch.agent.aiming.door import CODE_LENGTH, CODE_LETTERS, MOST_WRONG, Door, format_code, make_code
from platewatch.agent.aiming.look import Plate
from platewatch.agent.aiming.newest import Newest
from platewatch.agent.aiming.render import render_code_page, render_page
from platewatch.agent.aiming.state import Board
from platewatch.agent.aiming.words import ADVICE, DUTCH, ENGLISH, choose_words
from platewatch.reading.plate_sight import Fault, Grade, PlateSight, grade_plate_sight
from tests.unit.agent.aimed import CODE, OUTLINE, make_look
from tests.unit.agent.fakes import make_camera

BOTH = pytest.mark.parametrize("words", [ENGLISH, DUTCH], ids=["en", "nl"])


@pytest.mark.parametrize(
    ("sight", "text", "grade"),
    [
        ({}, "Good", "good"),
        ({"width": 48.9}, "Zoom in: the plate is 48 pixels wide, 70 are needed", "poor"),
        ({"width": 69.9}, "Zoom in: the plate is 69 pixels wide, 70 are needed", "fair"),
        ({"brightness": 10.0}, "Too dark: more light on the plate, or a longer exposure", "poor"),
        ({"clipped": 0.6}, "Too bright: a shorter exposure, or less infrared light", "fair"),
        ({"sharpness": 0.1}, "Blurred: focus the lens, or shorten the exposure", "poor"),
        ({"turn": 73.2}, "Move the camera: it sees the plate 74° from the side, at most 50° is good", "poor"),
        ({"lean": 8.1}, "Turn the camera: the plate is tilted by 9°", "fair"),
    ],
)
def test_each_fault_has_its_advice(sight: Mapping[str, float], text: str, grade: str) -> None:
    plate = make_look(**sight).plate
    assert plate is not None
    assert advise(plate, ENGLISH) == (text, grade)
    dutch, same = advise(plate, DUTCH)
    assert (same, dutch == text) == (grade, False)


MEASURE = st.floats(-1000, 1000)
SIGHTS = st.builds(
    PlateSight,
    width=MEASURE,
    lean=MEASURE,
    turn=st.none() | MEASURE,
    sharpness=st.floats(-1, 1),
    brightness=st.floats(0, 255),
    clipped=st.floats(0, 1),
)


@given(SIGHTS, st.sampled_from(["7KXL92", ""]))
def test_it_is_never_good_where_a_measure_is_bad_or_nothing_was_read(sight: PlateSight, text: str) -> None:
    bad = [grade for grade in grade_plate_sight(sight).values() if grade is not Grade.GOOD]
    said, grade = advise(Plate(OUTLINE, text, 0.9, sight), ENGLISH)
    assert (grade == "good") == (said == "Good") == (not bad and bool(text))
    if bad:
        assert grade == {Grade.FAIR: "fair", Grade.POOR: "poor"}[max(bad)]


@BOTH
def test_every_row_and_every_word_is_there(words: Mapping[str, str]) -> None:
    assert words.keys() == ENGLISH.keys()
    assert set(ADVICE[words["lang"]]) == set(Fault)
    described = describe_look(make_look(), words)
    assert tuple(described["rows"]) == ROWS
    assert "{" not in str([row["text"] for row in described["rows"].values()])


@BOTH
def test_without_a_plate_there_is_advice_too(words: Mapping[str, str]) -> None:
    assert describe_look(None, words)["advice"] == words["broken"]
    unread = describe_look(make_look(text=""), words)
    assert (unread["advice"], unread["grade"]) == (words["unread_help"], "fair")


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("nl-NL,nl;q=0.9,en;q=0.8", "nl"),
        ("en-GB,en;q=0.9,nl;q=0.5", "en"),
        ("de, nl;q=0.2", "nl"),
        ("", "en"),
        ("nl;q=0", "en"),
        ("NL", "nl"),
        ("nl;q=x" + ",a" * 9999, "en"),
    ],
)
def test_the_phones_language_is_taken(header: str, language: str) -> None:
    assert choose_words(header)["lang"] == language


def make_door() -> Door:
    numbers = count()
    return Door(CODE, lambda: f"token-{next(numbers)}")


@pytest.mark.parametrize("given", [CODE, CODE.lower(), format_code(CODE), f" {CODE[:4]} {CODE[4:]} "])
def test_the_code_opens_however_it_is_typed(given: str) -> None:
    door = make_door()
    token = door.enter(given, "10.0.0.7")
    assert token is not None
    assert door.holds(token, "10.0.0.7")
    assert not door.holds(token, "10.0.0.8"), "it opens for that phone alone"
    assert door.wrong == 0


@pytest.mark.parametrize("given", ["", CODE[:-1], CODE + "2", "é" * 8, "x" * 100_000, "\ud800"])
def test_a_wrong_code_is_counted_and_opens_nothing(given: str) -> None:
    door = make_door()
    assert door.enter(given, "10.0.0.7") is None
    assert door.left == MOST_WRONG - 1
    assert not door.holds("", "")


def test_after_too_many_wrong_codes_nobody_is_in() -> None:
    door = make_door()
    token = door.enter(CODE, "10.0.0.7")
    for _ in range(MOST_WRONG):
        assert door.enter("wrong", "10.0.0.9") is None
    assert door.is_shut
    assert door.enter(CODE, "10.0.0.7") is None
    assert not door.holds(str(token), "10.0.0.7")


def test_one_phone_at_a_time() -> None:
    door = make_door()
    first, second = door.enter(CODE, "10.0.0.7"), door.enter(CODE, "10.0.0.8")
    assert not door.holds(str(first), "10.0.0.7")
    assert door.holds(str(second), "10.0.0.8")


def test_many_threads_get_no_more_tries() -> None:
    door = make_door()
    threads = [threading.Thread(target=door.enter, args=("wrong", "10.0.0.9")) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert door.wrong == MOST_WRONG


def test_a_code_is_long_and_is_not_shown_by_accident() -> None:
    code = make_code(lambda letters: letters[-1])
    assert (len(code), CODE_LENGTH >= 8, set(code) <= set(CODE_LETTERS)) == (CODE_LENGTH, True, True)
    assert not set("IO01") & set(CODE_LETTERS)
    assert CODE not in repr(make_door())


def test_only_the_newest_picture_of_that_camera_is_held() -> None:
    newest = Newest("west-1")
    newest.keep(make_camera("east-1"), b"another camera's", "image/jpeg")
    assert newest.wait(0) is None
    for data in (b"one", b"two"):
        newest.keep(make_camera("west-1"), data, "image/jpeg")
    arrived = newest.wait(0)
    assert arrived is not None
    assert (arrived.number, arrived.data) == (2, b"two")
    assert newest.wait(0) is None, "what was taken is held no longer"


def test_a_picture_is_given_only_while_it_is_the_newest() -> None:
    board = Board("west-1")
    assert board.describe(0, ENGLISH)["advice"] == "Waiting for a picture of west-1"
    board.show(1, make_look(b"first"), 1000)
    assert board.find_preview(1) == b"first"
    assert board.describe(4900, ENGLISH)["age"] == "3 s ago"
    board.show(2, None, 5000)
    assert (board.find_preview(1), board.find_preview(2)) == (None, None)
    assert board.describe(5000, ENGLISH)["picture"] == ""


@BOTH
def test_pages_say_that_nothing_is_stored_and_hold_no_inline_code(words: Mapping[str, str]) -> None:
    for page in (render_code_page(words, "<b>&"), render_page(words, "<west>")):
        assert words["private"] in page
        assert "<b>" not in page
        assert "<west>" not in page
        assert "style=" not in page
        assert "<script>" not in page
        assert " on" not in page.partition("<body")[2].split(">", 1)[0]
