import hashlib
import json
from dataclasses import asdict
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platewatch.alerts.pin import can_be_pin, hash_pin, is_right, make_pin, parse_pin
from platewatch.fields import FieldInvalid
from tests.unit.alerts.makers import NOON


def test_the_right_pin_is_known_and_no_other() -> None:
    kept = hash_pin("unit-1", "402917", NOON)
    assert is_right(kept, "402917")
    for wrong in ("402918", "40291", "4029170", "", "\u0664\u0660\u0662\u0669\u0661\u0667"):
        assert not is_right(kept, wrong)


def test_a_pin_is_kept_only_as_a_salted_slow_hash() -> None:
    first, second = hash_pin("unit-1", "402917", NOON), hash_pin("unit-1", "402917", NOON)
    assert (first.salt, first.digest) != (second.salt, second.digest)
    assert first.salt != second.salt
    assert len(bytes.fromhex(first.salt)) == 16
    assert first.cost >= 2**15
    slow = hashlib.scrypt(b"402917", salt=bytes.fromhex(first.salt), n=first.cost, r=8, p=1, maxmem=2**26, dklen=32)
    assert first.digest == slow.hex()
    assert "402917" not in json.dumps(asdict(first), default=str).replace(first.salt, "").replace(first.digest, "")


def test_a_made_pin_has_six_digits_and_no_two_are_likely_alike() -> None:
    pins = [make_pin() for _ in range(200)]
    assert all(parse_pin(pin) == pin and len(pin) == 6 for pin in pins)
    assert len(set(pins)) > 190


@pytest.mark.parametrize("pin", ["402917", "0402917", "581604", "204060801357"])
def test_a_chosen_pin_has_6_to_12_digits(pin: str) -> None:
    assert parse_pin(pin) == pin


@pytest.mark.parametrize(
    "pin",
    [
        *("40291", "1234567890123", "40291a", "402 917", "-40291", "402917\n", "", None, 402917, ["402917"]),
        *("\u0664\u0660\u0662\u0669\u0661\u0667", "\uff14\uff10\uff12\uff19\uff11\uff17"),
    ],
)
def test_anything_else_is_refused(pin: object) -> None:
    with pytest.raises(FieldInvalid) as refusal:
        parse_pin(pin)
    assert refusal.value.field == "pin"


@pytest.mark.parametrize(
    "pin",
    [
        *("000000", "111111", "123456", "654321", "345678901", "135791", "121212", "123123", "909090909090"),
        # Doubled, mirrored, counted in pieces, a run and one digit more, few digits.
        *("112233", "445566", "998877", "123321", "402204", "4029204", "121314", "100101102", "1234560", "0123455"),
        *("100000", "122222", "114114", "4444447", "483483"),
        # Years, and dates of birth in each order, with two digits of the year and with four.
        *("198419", "201984", "199900", "002000", "010184", "311299", "840101", "123199", "01011984", "19840101"),
        *("04021991", "290200"),
        # Rows of a keypad.
        *("147258", "159753", "789456"),
    ],
)
def test_what_anybody_would_try_first_is_refused(pin: str) -> None:
    with pytest.raises(FieldInvalid, match=r"anybody would try.* no year, no date"):
        parse_pin(pin)


@pytest.mark.parametrize("pin", ["402917", "320184", "019384", "581604", "310299", "3102991", "90817362"])
def test_what_is_no_date_and_no_pattern_may_be_chosen(pin: str) -> None:
    assert parse_pin(pin) == pin


def test_most_pins_of_six_digits_may_be_chosen() -> None:
    """So that a guess stays a guess: five tries of hundreds of thousands."""
    chance = Random(20261129)
    pins = [f"{chance.randrange(10**6):06d}" for _ in range(5_000)]

    def is_taken(pin: str) -> bool:
        try:
            return bool(parse_pin(pin))
        except FieldInvalid:
            return False

    assert sum(map(is_taken, pins)) > 4_000


@given(st.text())
def test_a_refusal_never_quotes_the_pin(text: str) -> None:
    pin = f"402917{text}x"
    with pytest.raises(FieldInvalid) as refusal:
        parse_pin(pin)
    assert "402917" not in str(refusal.value)
    assert not can_be_pin(pin)


@pytest.mark.parametrize("pin", ["731984", "198473", "193048", "482049", "204973", "010130", "311269", "01012069"])
def test_a_year_or_a_date_at_either_end_is_refused(pin: str) -> None:
    with pytest.raises(FieldInvalid, match="no year, no date"):
        parse_pin(pin)


@pytest.mark.parametrize(
    "pin", ["192948", "482950", "205073", "7319840", "1984730", "01012070", "31121929", "99123456"]
)
def test_what_is_no_year_of_a_life_may_be_chosen(pin: str) -> None:
    assert parse_pin(pin) == pin
