"""Syntax tells O from 0 and I from 1, and rules out what is impossible; between possible readings it moves nothing."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platewatch.plates.distribution import Distribution, Spelling, find_repaired, keep_best
from platewatch.plates.issued import is_possible
from platewatch.plates.prior import apply_syntax, rule_out
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


def test_other_look_alikes_are_not_touched_where_both_are_possible() -> None:
    before = distribution(_SB99RT=0.5, _S899RT=0.3, _SB99RZ=0.1, _SB998T=0.05)
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


def weigh(before: Distribution, countries: dict[str, float]) -> Distribution:
    """Both steps, as the reader takes them."""
    return rule_out(apply_syntax(before, countries), countries)


@pytest.mark.parametrize(
    ("country", "impossible", "possible"),
    [
        # Seen on photos: a digit first in Germany, a vowel in Spain, I, O or U in France.
        ("DE", "1GBAB12", "IGBAB12"),
        ("DE", "8AB1234", "BAB1234"),
        ("DE", "XQAB12", "KOAB12"),
        ("DE", "QAAB12", "OAAB12"),
        ("ES", "1234ABC", "1234RBC"),
        ("ES", "1234BCU", "1234BCV"),
        ("FR", "AU123CD", "AV123CD"),
        ("FR", "AB123OD", "AB123QD"),
        ("FR", "AI123CD", "AT123CD"),
        ("IT", "AB123QD", "AB123GD"),
        ("GB", "LO51ABQ", "LO51ABG"),
        ("NL", "7KXLB2", "7KXL82"),
        ("NL", "CB123D", "GB123D"),
        ("CH", "ZB12345", "ZH12345"),
        ("PL", "8O12345", "BO12345"),
        ("HR", "2G1234AB", "ZG1234AB"),
        ("AT", "1L123AB", "IL123AB"),
        ("RO", "8100ABC", "B100ABC"),
        ("BG", "8H1234AB", "BH1234AB"),
    ],
)
def test_an_impossible_reading_loses_to_a_possible_one(country: str, impossible: str, possible: str) -> None:
    before = Distribution((Spelling(impossible, 0.5), Spelling(possible, 0.4)), 0.02)
    after = weigh(before, {country: 0.98, "unknown": 0.02})
    first, second = after.spellings
    assert (first.text, first.observed, second.text, second.observed) == (possible, 0.4, impossible, 0.5)
    assert first.probability + second.probability == pytest.approx(0.9)
    assert find_repaired(after.spellings) == impossible


@pytest.mark.parametrize(
    ("country", "texts"),
    [
        ("DE", ("1ABC234", "7ABC234")),
        ("ES", ("1234ABC", "1234AEC")),
        ("FR", ("AU123CD", "AU123GD", "1A8")),
        ("NL", ("7KXLB2", "7KXLE2")),
    ],
)
def test_where_all_readings_are_impossible_the_picture_decides(country: str, texts: tuple[str, ...]) -> None:
    before = Distribution(tuple(Spelling(text, 0.5 - 0.2 * at) for at, text in enumerate(texts)), 0.02)
    assert weigh(before, {country: 1.0}) == before


def test_a_sure_reading_stays_first_however_impossible_it_is() -> None:
    """Forged plates are built wrong too."""
    after = weigh(Distribution((Spelling("1234ABC", 0.98), Spelling("1234RBC", 0.004)), 0.0), {"ES": 1.0})
    assert after.spellings[0].text == "1234ABC"


def test_an_impossible_reading_keeps_what_other_countries_hold_for_it() -> None:
    before = Distribution((Spelling("1234ABC", 0.6), Spelling("1234RBC", 0.3)), 0.0)
    after = {one.text: one.probability for one in weigh(before, {"ES": 0.5, "SE": 0.5}).spellings}
    weight = 0.5 + 0.5 * 0.03
    assert after["1234ABC"] == pytest.approx(0.9 * 0.6 * weight / (0.6 * weight + 0.3))


@pytest.mark.parametrize("country", ["SE", "US", "unknown"])
def test_nothing_is_ruled_out_where_plates_may_be_chosen(country: str) -> None:
    before = distribution(_1ABC234=0.5, _IABC239=0.4)
    assert weigh(before, {country: 1.0}) == before


@pytest.mark.parametrize(
    ("country", "right", "wrong"),
    [
        # A Russian and a Bosnian plate, and one of Kosovo that Bulgarian syntax took for O-1123-AB.
        ("unknown", "A123OO77", "A1230077"),
        ("BG", "O123OO77", "O1230077"),
        ("UA", "A123OO199", "A12300199"),
        ("unknown", "O12A345", "012A345"),
        ("HR", "K12O345", "K120345"),
        ("BG", "01123AB", "O1123AB"),
    ],
)
def test_plates_of_countries_that_the_reader_cannot_report(country: str, right: str, wrong: str) -> None:
    before = Distribution((Spelling(wrong, 0.46), Spelling(right, 0.45)), 0.02)
    after = weigh(before, {country: 1.0})
    assert after.spellings[0].text == right


def test_bulgarian_syntax_invents_no_plate_of_kosovo() -> None:
    before = Distribution((Spelling("01123AB", 0.5), Spelling("O1123AB", 0.4), Spelling("CA1123AB", 0.01)), 0.02)
    after = weigh(before, {"BG": 1.0})
    assert after.spellings[0].text == "01123AB"
    assert find_repaired(after.spellings) is None


CHARACTERS = "01OI9AB"
TEXTS = ["".join(marks) for marks in product("01OI", "9A", "0O", "1I", "B", "7")]


@st.composite
def distributions(draw: st.DrawFn) -> Distribution:
    texts = draw(st.lists(st.sampled_from(TEXTS), min_size=1, max_size=12, unique=True))
    weights = draw(
        st.lists(st.floats(1e-9, 1) | st.floats(1e-12, 1e-8), min_size=len(texts) + 2, max_size=len(texts) + 2)
    )
    whole = sum(weights)
    spellings = [Spelling(text, weight / whole) for text, weight in zip(texts, weights, strict=False)]
    spellings.sort(key=lambda one: -one.probability)
    return Distribution(tuple(spellings), weights[-1] / whole)


LANDS = st.dictionaries(st.sampled_from(("NL", "DE", "FR", "PL", "US", "unknown")), st.floats(0, 1), max_size=4).map(
    lambda shares: {name: share / max(1.0, sum(shares.values())) for name, share in shares.items()}
)


@given(distributions(), LANDS)
def test_telling_look_alikes_apart_gives_no_group_more(before: Distribution, countries: dict[str, float]) -> None:
    after = apply_syntax(before, countries)
    for group in {fold(one.text) for one in before.spellings}:
        old, new = (
            sum(one.probability for one in each.spellings if fold(one.text) == group) for each in (before, after)
        )
        assert new == pytest.approx(old, rel=1e-12)


@given(distributions(), LANDS)
def test_nothing_is_invented_and_the_whole_stays(before: Distribution, countries: dict[str, float]) -> None:
    after = weigh(before, countries)
    assert {one.text for one in after.spellings} == {one.text for one in before.spellings}
    assert after.unreadable == before.unreadable
    assert sum(one.probability for one in after.spellings) == pytest.approx(
        sum(one.probability for one in before.spellings), rel=1e-12
    )
    was = {one.text: one.probability for one in before.spellings}
    assert all(one.by_picture == was[one.text] for one in after.spellings)
    chances = [one.probability for one in after.spellings]
    assert chances == sorted(chances, reverse=True)


@given(distributions(), LANDS)
def test_look_alikes_gain_and_lose_together_by_how_possible_they_are(
    before: Distribution, countries: dict[str, float]
) -> None:
    """No group gains on another of which more is possible, and where all are as possible each keeps its own sum."""
    after = weigh(before, countries)
    groups: dict[str, list[float]] = {}
    possible: dict[str, set[bool]] = {}
    for each in (before, after):
        for group in {fold(one.text) for one in each.spellings}:
            alike = [one for one in each.spellings if fold(one.text) == group]
            groups.setdefault(group, []).append(sum(one.probability for one in alike))
            possible[group] = {is_possible(one.text, name) for one in alike for name in countries}
    gains = {group: now / was for group, (was, now) in groups.items()}
    if all(each <= {True} for each in possible.values()) or all(each <= {False} for each in possible.values()):
        assert all(gain == pytest.approx(1) for gain in gains.values())
    for one, other in product(gains, gains):
        if possible[one] <= {True}:
            assert gains[one] >= gains[other] * (1 - 1e-9)


@given(distributions(), LANDS, st.integers(1, 8))
def test_what_is_kept_still_names_the_pictures_favourite(
    before: Distribution, countries: dict[str, float], count: int
) -> None:
    after = weigh(before, countries)
    kept = keep_best(after, count)
    assert len(kept.spellings) == min(count, len(after.spellings))
    assert max(one.by_picture for one in kept.spellings) == max(one.by_picture for one in after.spellings)
    if count > 1:
        assert kept.spellings[0] == after.spellings[0]


def test_losses_too_small_to_matter_alone_are_still_made_where_their_sum_is_another_spellings_gain() -> None:
    read = distribution(AB12CD=0.9, _1BI2CD=9e-10, _1B12C0=9e-10, _1BI2C0=9e-10)
    after = rule_out(read, {"DE": 1.0})
    assert sum(one.probability for one in after.spellings) == pytest.approx(0.9 + 3 * 9e-10, rel=1e-15)


def test_what_a_text_has_as_a_part_of_a_plate_neither_loses_nor_gains() -> None:
    """QQ is no German district, MQX is none either; MUX is one."""
    read = Distribution((Spelling("QQ1234", 0.6), Spelling("MUX123", 0.2), Spelling("QQ123", 0.1)), 0.05)
    whole = rule_out(read, {"DE": 1.0})
    part = rule_out(read, {"DE": 1.0}, wholes={"QQ123": 0.0})
    chances = {one.text: one.probability for one in part.spellings}
    assert chances["QQ123"] == pytest.approx(0.1)
    assert sum(chances.values()) == pytest.approx(0.9)
    assert whole.spellings[0].text == part.spellings[0].text == "MUX123"
    assert rule_out(read, {"DE": 1.0}, wholes=dict.fromkeys(("QQ1234", "MUX123", "QQ123"), 0.0)) == read
    half = rule_out(read, {"DE": 1.0}, wholes=dict.fromkeys(("QQ1234", "MUX123", "QQ123"), 0.5))
    moved = {one.text: one.probability for one in whole.spellings}
    for one in half.spellings:
        before = next(other.probability for other in read.spellings if other.text == one.text)
        assert one.probability == pytest.approx((before + moved[one.text]) / 2)
