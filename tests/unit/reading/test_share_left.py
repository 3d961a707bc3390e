"""How much syntax leaves of a plate that no country has issued, where a picture cannot tell it from one it has."""

import pytest

from platewatch.plates.prior import BREACH
from platewatch.plates.syntax import fits
from platewatch.reading.reportable import find_obstacles, limit_probability


@pytest.mark.parametrize(
    ("plate", "country", "read_as", "others"),
    [
        ("7KXLO2", "NL", "7KXL02", 1),
        ("1ABC2O4", "BE", "1ABC204", 3),
        ("IABC2O4", "BE", "1ABC204", 3),
        ("AB12OO", "NL", "AB1200", 7),
    ],
)
def test_of_spellings_that_look_alike_the_wrong_ones_keep_a_share_of_a_breach(
    plate: str, country: str, read_as: str, others: int
) -> None:
    [obstacle] = find_obstacles(plate, country)
    assert obstacle.read_as == read_as
    assert obstacle.left == pytest.approx(BREACH / (1 + others * BREACH))
    assert limit_probability(0.8, [obstacle]) == pytest.approx(0.8 * obstacle.left)


@pytest.mark.parametrize("letter", "ACEFGHJKLMNPQRSTUVWXY0123456789")
def test_the_second_part_of_a_polish_plate_takes_digits_and_letters_that_look_like_none(letter: str) -> None:
    assert fits(f"PO123{letter}", "PL")
    assert fits(f"WI2{letter}345", "PL")


@pytest.mark.parametrize("letter", "BDIOZ")
def test_the_second_part_of_a_polish_plate_takes_no_letter_that_looks_like_a_digit(letter: str) -> None:
    assert not fits(f"PO123{letter}", "PL")
    assert not fits(f"WI2{letter}345", "PL")
