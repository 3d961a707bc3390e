"""Distributions of spellings are mixed, sharpened and cut by these rules, to the number."""

import pytest

from platewatch.plates.distribution import Distribution, Spelling, find_repaired, keep_best, mix, sharpen

ONE = Distribution((Spelling("AB1", 0.6, 0.3), Spelling("AB2", 0.3, 0.6)), 0.05)
OTHER = Distribution((Spelling("AB2", 0.8), Spelling("AB3", 0.1)), 0.02)


def values(distribution: Distribution) -> list[tuple[str, object, object]]:
    """Texts with both probabilities, the second None where syntax changed nothing."""
    return [
        (one.text, pytest.approx(one.probability), one.observed and pytest.approx(one.observed))
        for one in distribution.spellings
    ]


def test_a_mixture_has_each_spelling_once_by_its_share_of_both_probabilities() -> None:
    mixed = mix([(0.25, ONE), (0.75, OTHER)])
    assert values(mixed) == [("AB2", 0.675, 0.75), ("AB1", 0.15, 0.075), ("AB3", 0.075, None)]
    assert mixed.unreadable == pytest.approx(0.0275)
    assert mix([(1.0, OTHER)]) == OTHER


def test_equally_probable_spellings_go_by_the_alphabet() -> None:
    same = Distribution((Spelling("B", 0.4), Spelling("A", 0.4)), 0.1)
    assert [one.text for one in mix([(1.0, same)]).spellings] == ["A", "B"]


def test_sharpened_what_is_missing_from_one_counts_too() -> None:
    sharp = sharpen(Distribution((Spelling("AB1", 0.6, 0.3), Spelling("AB2", 0.2)), 0.1), 2.0)
    whole = 0.36 + 0.04 + 0.01 + 0.01
    assert values(sharp) == [("AB1", 0.36 / whole, 0.18 / whole), ("AB2", 0.04 / whole, None)]
    assert sharp.unreadable == pytest.approx(0.01 / whole)


def test_the_first_power_changes_nothing_and_nothing_can_be_made_of_nothing() -> None:
    assert sharpen(ONE, 1.0) is ONE
    nothing = Distribution((Spelling("AB1", 0.0),), 0.0)
    assert sharpen(nothing, 2.0).spellings[0].probability == 0.0
    # Sums a hair over 1 leave nothing missing, and no root of a negative number.
    over = Distribution((Spelling("AB1", 0.7, 0.1), Spelling("AB2", 0.0, 0.2)), 0.3 + 1e-12)
    assert sum(one.probability for one in sharpen(over, 1.2).spellings) <= 1.0
    assert sharpen(over, 1.2).spellings[1].observed == 0.2


def test_what_syntax_put_first_is_known_by_the_spelling_that_the_picture_would_have() -> None:
    assert find_repaired(ONE.spellings) == "AB2"
    assert find_repaired(OTHER.spellings) is None
    assert find_repaired(()) is None
    # As probable by the picture is not more probable.
    assert find_repaired((Spelling("AB1", 0.6, 0.4), Spelling("AB2", 0.4))) is None
    assert find_repaired((Spelling("AB1", 0.6, 0.4), Spelling("AB2", 0.2, 0.41))) == "AB2"


def test_the_most_probable_are_kept_and_the_pictures_favourite_among_them() -> None:
    many = tuple(Spelling(f"AB{number}", 0.1 - number / 1000) for number in range(50))
    assert keep_best(Distribution(many, 0.0)).spellings == many[:40]
    assert keep_best(Distribution(many[:40], 0.0)).spellings == many[:40]
    repaired = (*many[:44], Spelling("SEEN", 0.01, 0.5), *many[45:])
    kept = keep_best(Distribution(repaired, 0.25))
    assert kept.spellings == (*many[:39], repaired[44])
    assert kept.unreadable == 0.25
    assert keep_best(Distribution(many, 0.0), 2).spellings == many[:2]
