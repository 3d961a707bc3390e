import hashlib
import json
from dataclasses import asdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platewatch.alerts.pin import can_be_pin, hash_pin, is_right, make_pin, read_pin
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
    assert all(read_pin(pin) == pin and len(pin) == 6 for pin in pins)
    assert len(set(pins)) > 190


@pytest.mark.parametrize("pin", ["402917", "0402917", "112233", "204060801357"])
def test_a_chosen_pin_has_6_to_12_digits(pin: str) -> None:
    assert read_pin(pin) == pin


@pytest.mark.parametrize(
    "pin",
    [
        *("40291", "1234567890123", "40291a", "402 917", "-40291", "402917\n", "", None, 402917, ["402917"]),
        *("\u0664\u0660\u0662\u0669\u0661\u0667", "\uff14\uff10\uff12\uff19\uff11\uff17"),
    ],
)
def test_anything_else_is_refused(pin: object) -> None:
    with pytest.raises(FieldInvalid) as refusal:
        read_pin(pin)
    assert refusal.value.field == "pin"


@pytest.mark.parametrize(
    "pin", ["000000", "111111", "123456", "654321", "345678901", "135791", "121212", "123123", "909090909090"]
)
def test_what_anybody_would_try_first_is_refused(pin: str) -> None:
    with pytest.raises(FieldInvalid, match="anybody would try"):
        read_pin(pin)


@given(st.text())
def test_a_refusal_never_quotes_the_pin(text: str) -> None:
    pin = f"402917{text}x"
    with pytest.raises(FieldInvalid) as refusal:
        read_pin(pin)
    assert "402917" not in str(refusal.value)
    assert not can_be_pin(pin)
