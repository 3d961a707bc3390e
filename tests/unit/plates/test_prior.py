"""Syntax moves probability between O and 0 and between I and 1, and nowhere else."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platewatch.plates.distribution import Distribution, Spelling, find_repaired, keep_best
from platewatch.plates.prior import apply_syntax
from platewatch.plates.syntax import fold

DUTCH = {"NL": 1.0}


def distribution(unreadable: float = 0.01, **chances: float) -> Distribution:
    spellings = [Spelling(text.lstrip("_"), chance) for text, chance in chances.items()]
    return Distribution(tuple(sorted(spellings, key=lambda one: -one.probability)), unreadable)


def test_a_dutch_zero_read_as_an_o_is_repaired_and_says_so() -> None:
    weighed = apply_syntax(distribution(_7KX0L9=0.001, _7KXLO2=0.55, _7KXL02=0.4), DUTCH)
    first, second = weighed.spellings[:2]
    assert (first.text, second.text) == ("7KXL02", "7KXLO2")
    assert (first.observed, second.observed) == (0.4, 0.55)
    assert first.probability > 0.9
    assert find_repaired(weighed.spellings) == "7KXLO2"


def test_what_fits_is_left_alone() -> None:
    weighed = apply_syntax(distribution(_7KXL02=0.9, _7KXLO2=1e-6), DUTCH)
    assert weighed.spellings[0].text == "7KXL02"
    assert find_repaired(weighed.spellings) is None


def test_a_sure_look_is_not_overruled() -> None:
    weighed = apply_syntax(distribution(_7KXLO2=0.99, _7KXL02=0.0005), DUTCH)
    assert weighed.spellings[0].text == "7KXLO2"


def test_other_look_alikes_are_never_touched() -> None:
    before = distribution(_7KXL82=0.5, _7KXLB2=0.3, _7KXLQ2=0.1, _7KXLD2=0.05)
    assert apply_syntax(before, DUTCH) == before


def test_an_unknown_country_changes_nothing() -> None:
    before = distribution(_7KXLO2=0.5, _7KXL02=0.4)
    assert apply_syntax(before, {"unknown": 1.0}) == before
    assert apply_syntax(before, {}) == before


def test_a_half_known_country_counts_half() -> None:
    before = distribution(_7KXLO2=0.5, _7KXL02=0.5)
    full = {one.text: one.probability for one in apply_syntax(before, DUTCH).spellings}
    half = {one.text: one.probability for one in apply_syntax(before, {"NL": 0.5, "unknown": 0.5}).spellings}
    assert half["7KXL02"] == pytest.approx((full["7KXL02"] + 0.5) / 2)


@pytest.mark.parametrize(
    ("countries", "breach"),
    [
        (DUTCH, 0.03),
        ({"NL": 0.6, "unknown": 0.4}, 0.03),
        ({"NL": 0.6}, 0.5),
        # Sums over 1 say no more than 1.
        ({"NL": 0.9, "DE": 0.9}, 0.03),
        ({"NL": 0.0011}, 0.03),
        ({"NL": 0.6, "FR": 0.3}, 0.03),
    ],
)
def test_each_country_moves_its_part_of_a_groups_sum(countries: dict[str, float], breach: float) -> None:
    """As the law of total probability has it: of a country that fits it, a spelling has its part of those that do."""
    before = distribution(_7KXLO2=0.55, _7KXL02=0.4)
    fits = {"NL": ("7KXL02",), "DE": (), "FR": ("7KXL02",)}
    odds = dict.fromkeys(
        ("7KXLO2", "7KXL02"), max(0.0, 1 - sum(c for name, c in countries.items() if name in fits)) / 0.95
    )
    for name, chance in countries.items():
        if name in fits:
            kept = {one.text: one.probability * (1 if one.text in fits[name] else breach) for one in before.spellings}
            for one in before.spellings:
                odds[one.text] += chance * kept[one.text] / one.probability / sum(kept.values())
    parts = {one.text: one.probability * odds[one.text] for one in before.spellings}
    after = apply_syntax(before, countries, breach=breach)
    for one in after.spellings:
        assert one.probability == pytest.approx(0.95 * parts[one.text] / sum(parts.values()))
        assert one.observed == {"7KXLO2": 0.55, "7KXL02": 0.4}[one.text]
    assert apply_syntax(before, {"NL": 0.001}) == before


def test_where_no_spelling_fits_nothing_moves() -> None:
    before = distribution(CO0L=0.5, C00L=0.4)
    assert apply_syntax(before, DUTCH) == before


CHARACTERS = "01OI9AB"
TEXTS = ["".join(marks) for marks in product("01OI", "9A", "0O", "1I", "B", "7")]


@st.composite
def distributions(draw: st.DrawFn) -> Distribution:
    texts = draw(st.lists(st.sampled_from(TEXTS), min_size=1, max_size=12, unique=True))
    weights = draw(st.lists(st.floats(1e-9, 1), min_size=len(texts) + 2, max_size=len(texts) + 2))
    whole = sum(weights)
    spellings = [Spelling(text, weight / whole) for text, weight in zip(texts, weights, strict=False)]
    spellings.sort(key=lambda one: -one.probability)
    return Distribution(tuple(spellings), weights[-1] / whole)


LANDS = st.dictionaries(st.sampled_from(("NL", "DE", "FR", "PL", "US", "unknown")), st.floats(0, 1), max_size=4).map(
    lambda shares: {name: share / max(1.0, sum(shares.values())) for name, share in shares.items()}
)


@given(distributions(), LANDS)
def test_nothing_is_invented_and_no_group_gains(before: Distribution, countries: dict[str, float]) -> None:
    after = apply_syntax(before, countries)
    assert {one.text for one in after.spellings} == {one.text for one in before.spellings}
    assert after.unreadable == before.unreadable
    for group in {fold(one.text) for one in before.spellings}:
        old, new = (
            sum(one.probability for one in each.spellings if fold(one.text) == group) for each in (before, after)
        )
        assert new == pytest.approx(old)
    was = {one.text: one.probability for one in before.spellings}
    assert all(one.by_picture == was[one.text] for one in after.spellings)
    chances = [one.probability for one in after.spellings]
    assert chances == sorted(chances, reverse=True)


@given(distributions(), LANDS, st.integers(1, 8))
def test_what_is_kept_still_names_the_pictures_favourite(
    before: Distribution, countries: dict[str, float], count: int
) -> None:
    after = apply_syntax(before, countries)
    kept = keep_best(after, count)
    assert len(kept.spellings) == min(count, len(after.spellings))
    assert max(one.by_picture for one in kept.spellings) == max(one.by_picture for one in after.spellings)
    if count > 1:
        assert kept.spellings[0] == after.spellings[0]
