"""The decoder against brute force, and what must hold for any columns."""

import itertools
import math
from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from platewatch.reading import spellings
from platewatch.reading.limits import LONGEST
from platewatch.reading.spellings import ALPHABET, decode

CLASSES = len(ALPHABET) + 1


def columns_of(path: str, strength: float = 12.0) -> np.ndarray:
    """Logits that see `path`, one mark a column; "_" is the blank."""
    logits = np.zeros((len(path), CLASSES))
    for row, mark in enumerate(path):
        logits[row, 0 if mark == "_" else ALPHABET.index(mark) + 1] = strength
    return logits


def by_brute_force(probabilities: np.ndarray, classes: list[int]) -> dict[str, float]:
    texts: dict[str, float] = defaultdict(float)
    for path in itertools.product(classes, repeat=len(probabilities)):
        chance = math.prod(probabilities[row, mark] for row, mark in enumerate(path))
        kept = [mark for row, mark in enumerate(path) if mark and (row == 0 or mark != path[row - 1])]
        texts["".join(ALPHABET[mark - 1] for mark in kept)] += chance
    return texts


def test_a_clear_plate_is_read_with_near_certainty() -> None:
    read = decode(columns_of("__4_TT_B_NN__77_3_"))
    assert read.spellings[0].text == "4TBN73"
    assert read.spellings[0].probability > 0.99
    assert read.unreadable < 0.001


def test_repeated_characters_need_a_blank_between_them() -> None:
    assert decode(columns_of("_00_0_AA_A_1_")).spellings[0].text == "00AA1"


def test_two_possible_characters_share_the_probability() -> None:
    logits = columns_of("_A_B_C_D_8_9_")
    logits[9, ALPHABET.index("B") + 1] = 12.0
    logits[9, ALPHABET.index("8") + 1] = 12.0 + math.log(3)
    logits[9, 0] = 0.0
    first, second = decode(logits).spellings[:2]
    # The column before it holds the blank, so position 9 is the plate's last but one character or its neighbour.
    assert first.probability == pytest.approx(3 * second.probability, rel=0.05)


def test_nothing_seen_is_unreadable() -> None:
    read = decode(columns_of("_" * 40))
    assert read.unreadable > 0.99
    assert all(spelling.probability < 0.01 for spelling in read.spellings)


@pytest.mark.parametrize("path", ["_A_", "A_B_C", "A_B_C_D_E_F_G_H_I_J_K"])
def test_too_short_and_too_long_texts_are_unreadable(path: str) -> None:
    read = decode(columns_of(path, strength=16.0))
    assert read.unreadable > 0.99
    assert sum(spelling.probability for spelling in read.spellings) < 0.01


def test_short_texts_that_are_plates_are_spellings_and_the_others_are_unreadable() -> None:
    logits = columns_of("_A_1_", strength=5.0)
    plain, asked = decode(logits, keep=40), decode(logits, keep=40, is_short_plate=lambda text: text == "A1")
    assert asked.spellings[0].text == "A1"
    assert {spelling.text for spelling in asked.spellings if len(spelling.text) < 4} == {"A1"}
    assert asked.unreadable + asked.spellings[0].probability == pytest.approx(plain.unreadable)
    assert [spelling for spelling in asked.spellings if spelling.text != "A1"] == list(plain.spellings[: 40 - 1])


def test_in_noise_a_short_plate_takes_its_part_from_what_is_unreadable() -> None:
    even = np.zeros((12, CLASSES))
    even[:, 0] = math.log(36)
    plain, asked = decode(even), decode(even, is_short_plate=lambda _: True, keep=9999)
    short = sum(spelling.probability for spelling in asked.spellings if len(spelling.text) < 4)
    assert short > 0
    assert 0 <= asked.unreadable <= plain.unreadable
    assert asked.unreadable + short == pytest.approx(plain.unreadable, abs=1e-9)


def test_equals_the_sum_over_all_paths() -> None:
    rng = np.random.default_rng(3)
    classes = [0, 1, 2]
    logits = np.full((9, CLASSES), -80.0)
    logits[:, classes] = rng.normal(0, 2.5, (9, len(classes)))
    probabilities = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    expected = by_brute_force(probabilities, classes)
    read = decode(logits, keep=50)
    short = sum(chance for text, chance in expected.items() if len(text) < 4)
    assert read.unreadable == pytest.approx(short, abs=spellings.UNSEEN)
    best = sorted((item for item in expected.items() if len(item[0]) >= 4), key=lambda item: -item[1])[:3]
    assert [spelling.text for spelling in read.spellings[:3]] == [text for text, _ in best]
    for spelling, (_, chance) in zip(read.spellings, best, strict=False):
        assert spelling.probability == pytest.approx(chance, rel=0.02)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("spread", [0.5, 2.0])
def test_every_text_has_the_probability_of_all_its_paths(seed: int, spread: float) -> None:
    """But for what hopeless beginnings would have added."""
    rng = np.random.default_rng(seed)
    logits = np.full((7, CLASSES), -200.0)
    classes = [0, 5, 20, 36]
    logits[:, classes] = rng.normal(0, spread, (7, 4))
    probabilities = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    expected = by_brute_force(probabilities, classes)
    read = decode(logits, keep=3000)
    plates = {text: chance for text, chance in expected.items() if len(text) >= 4}
    found = {spelling.text: spelling.probability for spelling in read.spellings}
    largest = sorted(plates, key=lambda text: -plates[text])[:20]
    assert [found[text] for text in largest] == pytest.approx([plates[text] for text in largest], abs=1e-4)
    assert read.unreadable == pytest.approx(sum(expected.values()) - sum(plates.values()), abs=5e-3)


def test_in_noise_what_is_unreadable_is_still_known() -> None:
    """Hardly any of its texts is followed to the end, so their lengths are counted by themselves."""
    even = np.zeros((12, CLASSES))
    even[:, 0] = math.log(36)
    # Blank or not is even in each column; two characters alike side by side are one.
    most = LONGEST + 2
    ends_blank, ends_other = [1.0] + [0.0] * most, [0.0] * (most + 1)
    for _ in range(12):
        total = [one + other for one, other in zip(ends_blank, ends_other, strict=True)]
        grown = [
            ends_other[size] / 72 + ((total[size - 1] - ends_other[size - 1] / 36) / 2 if size else 0.0)
            for size in range(most + 1)
        ]
        ends_blank, ends_other = [one / 2 for one in total], grown
    chances = [one + other for one, other in zip(ends_blank, ends_other, strict=True)]
    assert decode(even).unreadable == pytest.approx(sum(chances[:4]) + sum(chances[11:]), abs=1e-9)


def test_columns_that_are_hardly_blank_and_show_nothing_else_take_their_part() -> None:
    """Each of their characters is too improbable to be followed, and all together are a third of a percent."""
    empty = np.full((10, CLASSES), math.log(9e-5))
    empty[:, 0] = math.log(1 - 36 * 9e-5)
    clear = columns_of("A_B_C_D_", strength=200.0)
    (only,) = decode(np.vstack([clear, empty]), keep=1).spellings
    assert (only.text, only.probability) == ("ABCD", pytest.approx((1 - 36 * 9e-5) ** 10, rel=1e-6))


@pytest.mark.parametrize(("temperature", "chance"), [(1.0, 0.8), (2.0, 2 / 3), (0.5, 16 / 17)])
def test_the_temperature_divides_the_logits(temperature: float, chance: float) -> None:
    logits = columns_of("A_B_C_D", strength=200.0)
    logits[6] = -200.0
    logits[6, ALPHABET.index("D") + 1], logits[6, ALPHABET.index("8") + 1] = math.log(4), 0.0
    first, second = decode(logits, temperature=temperature).spellings
    assert (first.text, second.text) == ("ABCD", "ABC8")
    assert (first.probability, second.probability) == pytest.approx((chance, 1 - chance))


def test_equally_probable_texts_go_by_the_alphabet_and_only_some_characters_of_a_column_are_followed() -> None:
    logits = columns_of("A_B_C_D", strength=200.0)
    logits[6] = -200.0
    logits[6, 1:11] = 0.0
    read = decode(logits, keep=20)
    assert [spelling.text for spelling in read.spellings] == [f"ABC{digit}" for digit in range(6)]
    assert [spelling.probability for spelling in read.spellings] == pytest.approx([0.1] * 6)
    assert [spelling.text for spelling in decode(logits, keep=2).spellings] == ["ABC0", "ABC1"]
    assert len(decode(logits).spellings) == 6


@given(st.integers(0, 2**32 - 1), st.floats(0.5, 12), st.floats(0.3, 4))
def test_always_a_distribution(seed: int, spread: float, temperature: float) -> None:
    logits = np.random.default_rng(seed).normal(0, spread, (20, CLASSES))
    read = decode(logits, temperature=temperature)
    chances = [spelling.probability for spelling in read.spellings]
    assert chances == sorted(chances, reverse=True)
    assert all(0 <= chance <= 1 for chance in chances)
    assert 0 <= read.unreadable <= 1
    assert sum(chances) + read.unreadable <= 1 + 1e-9
    assert len({spelling.text for spelling in read.spellings}) == len(chances)
    assert all(spellings.SHORTEST <= len(s.text) <= spellings.LONGEST for s in read.spellings)


def test_a_higher_temperature_is_less_sure() -> None:
    logits = columns_of("_4_T_B_N_7_3_", strength=6.0)
    assert decode(logits, temperature=2.0).spellings[0].probability < decode(logits).spellings[0].probability


def test_keeps_no_more_than_asked() -> None:
    logits = np.random.default_rng(0).normal(0, 2, (40, CLASSES))
    assert len(decode(logits, keep=3).spellings) <= 3


@pytest.mark.parametrize("logits", [np.zeros((40, 36)), np.zeros(37), np.full((40, 37), np.nan)])
def test_refuses_what_is_no_logits(logits: np.ndarray) -> None:
    with pytest.raises(ValueError, match="logits"):
        decode(logits)


def test_refuses_a_temperature_of_nothing() -> None:
    with pytest.raises(ValueError, match="temperature"):
        decode(np.zeros((40, 37)), temperature=0)
