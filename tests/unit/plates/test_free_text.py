"""What is shaped like a whole plate in text that people type."""

import re
import string

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from platewatch.audit.free_text import CASE_SHAPE, tag_typed_plates
from platewatch.plates.free_text import compose, find_plates
from platewatch.plates.spelling import SIDECODE_GROUPS, hide, normalise

SERIES = (
    *("XX9999", "9999XX", "99XX99", "XX99XX", "XXXX99", "99XXXX", "99XXX9", "9XXX99", "XX999X", "X999XX", "XXX99X"),
    *("X99XXX", "9XX999", "999XX9"),
)
CASES = re.compile(CASE_SHAPE)
GAPS = st.sampled_from(["", "-", "/", ".", "_", "·", "|", "–", " ", " - ", "'", "\\", "·/·"])
WORDS = st.sampled_from(["", "saw ", "is it ", "(", "auto met kenteken ", "why: ", "near the shop, "])


@st.composite
def dutch_plates(draw: st.DrawFn) -> tuple[str, ...]:
    """The groups of a plate of any Dutch series."""
    sidecode = draw(st.integers(1, len(SERIES)))
    letters = iter(draw(st.text("BDFGHJKLNPRSTVXZ", min_size=6, max_size=6)))
    digits = iter(draw(st.text(string.digits, min_size=6, max_size=6)))
    spelling = "".join(next(digits) if each == "9" else next(letters) for each in SERIES[sidecode - 1])
    first, second, _ = SIDECODE_GROUPS[sidecode]
    return spelling[:first], spelling[first : first + second], spelling[first + second :]


def replace(text: str) -> str:
    return tag_typed_plates(text, CASES, lambda _plate: "tag")


@example(("00", "00", "BB"), "", " ", "", "", True)
@example(("BB", "00", "00"), " ", "", "", "", True)
@given(dutch_plates(), GAPS, GAPS, WORDS, WORDS, st.booleans())
def test_no_dutch_plate_stays_however_it_is_written(
    groups: tuple[str, ...], first: str, second: str, before: str, after: str, small: bool
) -> None:
    plate = "".join(groups)
    written = groups[0] + first + groups[1] + second + groups[2]
    text = before + (written.lower() if small else written) + " " + after
    cleaned = replace(text)
    assert "[plate tag]" in cleaned
    assert hide(plate, cleaned) == cleaned


@given(dutch_plates(), st.lists(st.sampled_from(["-", "/", " ", "."]), min_size=5, max_size=5))
def test_nor_does_one_whose_every_character_stands_alone(groups: tuple[str, ...], gaps: list[str]) -> None:
    text = "".join(map("".join, zip("".join(groups), [*gaps, ""], strict=True)))
    assert replace(text) == "[plate tag]"


@given(st.text(string.ascii_letters + string.digits, min_size=5, max_size=12))
def test_letters_and_digits_written_together_do_not_stay(text: str) -> None:
    mixed = any(map(str.isdigit, text)) and any(map(str.isalpha, text))
    assert (replace(text) == "[plate tag]") is mixed


@given(st.text())
@example("00\u00bc0000A").via("a group beside what is a tag then")
def test_any_text_is_gone_through_and_a_second_time_changes_nothing(text: str) -> None:
    tag = "0123456789abcdef" * 2
    once = tag_typed_plates(text, CASES, lambda _plate: tag)
    assert replace(once) == once


@given(dutch_plates(), st.sampled_from(["", "-", " ", "/"]))
def test_no_dutch_plate_has_the_shape_of_a_case_number(groups: tuple[str, ...], gap: str) -> None:
    assert CASES.fullmatch(gap.join(groups)) is None


@pytest.mark.parametrize(
    ("text", "spellings"),
    [
        ("7-KXL-92", ["7KXL92"]),
        ("21/JZ/44 or x21JZ44", ["21JZ44", "X21JZ44"]),
        ("х21/JZ/44", ["X21JZ44"]),
        ("GÖ-AB 123, B-AB 1234", ["GOAB123", "BAB1234"]),
        ("７ＫＸＬ９２", ["7KXL92"]),
        ("AB12 CDE", ["AB12CDE"]),
        ("wa-12345", ["WA12345"]),
        ("7KXL 92", ["7KXL92"]),
    ],
)
def test_what_is_found(text: str, spellings: list[str]) -> None:
    assert [found.spelling for found in find_plates(compose(text), CASES)] == spellings
    assert normalise(spellings[0]) == spellings[0]


@pytest.mark.parametrize(
    "text",
    [
        "burglary in 2026 at A9 exit 5",
        "meeting at 20:15 on 12-03-2026, back on 2026-03-13",
        "case PL1300-2026-17, see also (2026-18) and PL1300-2026012345.",
        "on the A12/A27 with 2 men",
        "om 12 uur in café 't Hoekje",
        "ring 112, then 0900-8844",
    ],
)
def test_what_is_no_plate_stays(text: str) -> None:
    assert replace(text) == text
