"""What pictures look like is added up in slots of ten minutes."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platewatch.cameras.sight import (
    FRESH,
    KEPT_SLOTS,
    Sight,
    SightSlot,
    find_brightness,
    find_sharpness,
    note_sight,
    scale_brightness,
    scale_sharpness,
)
from tests.unit.cameras.makers import NOON

SIGHT = Sight(0.49, 99.0, with_plate=True)
MINUTE = timedelta(minutes=1)


def note(*minutes: float, sight: Sight = SIGHT) -> tuple[SightSlot, ...]:
    slots: tuple[SightSlot, ...] = ()
    for minute in minutes:
        slots = note_sight(slots, sight, NOON + minute * MINUTE, NOON + minute * MINUTE)
    return slots


def test_pictures_of_ten_minutes_are_one_slot_of_sums() -> None:
    slots = note(0, 3, 9.9, 10)
    assert [(slot.begin, slot.pictures, slot.with_plates) for slot in slots] == [
        (NOON, 3, 3),
        (NOON + 10 * MINUTE, 1, 1),
    ]
    assert slots[0].sharpness == pytest.approx(6.0)
    assert slots[0].brightness == pytest.approx(3 * scale_brightness(0.49))
    assert note(0, sight=Sight(0.49, 99.0, with_plate=False))[0].with_plates == 0


def test_no_more_than_the_last_hour_is_kept() -> None:
    slots = note(*range(0, 200, 10))
    assert len(slots) == KEPT_SLOTS
    assert slots[-1].begin == NOON + 190 * MINUTE


def test_pictures_that_waited_for_the_link_say_nothing_of_now() -> None:
    assert note_sight((), SIGHT, NOON - FRESH - MINUTE, NOON) == ()
    assert note_sight((), SIGHT, NOON + FRESH + MINUTE, NOON) == ()
    assert len(note_sight((), SIGHT, NOON - FRESH, NOON)) == 1


def test_a_reader_whose_clock_is_behind_adds_to_the_slot_that_was_begun() -> None:
    assert [slot.pictures for slot in note(10, 9.99)] == [2]


@given(st.floats(0, 1), st.floats(0, 1e6))
def test_what_is_scaled_is_found_again(brightness: float, sharpness: float) -> None:
    assert find_brightness(scale_brightness(brightness)) == pytest.approx(brightness, abs=1e-9)
    assert find_sharpness(scale_sharpness(sharpness)) == pytest.approx(sharpness, rel=1e-6, abs=1e-6)
