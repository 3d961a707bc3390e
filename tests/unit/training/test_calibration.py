"""What is fitted makes said probabilities hold; figures mean what they are called."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from platewatch.plates.distribution import Spelling
from platewatch.reading.completeness import whole
from platewatch.reading.interpret import Calibration, estimate_ends
from platewatch.reading.spellings import ALPHABET
from training.calibration.ends import Ends, Shown, fit_ends, tell_whole
from training.calibration.finds import Find
from training.calibration.fit import calibration_error, combine_burst, fit, judge, read_all
from training.calibration.material import Numbers

NAMES = ("NL", "unknown")
CORNERS = ((0.0, 0.0), (100.0, 0.0), (100.0, 20.0), (0.0, 20.0))


def numbers(
    text: str,
    seen: str,
    doubted: dict[int, tuple[str, float]],
    frame: int = 0,
    *,
    end: float = 20.0,
    complete: bool = True,
    dutch: float = 3.0,
) -> Numbers:
    """A read that sees `seen`, each character on a column of its own, with doubts: place -> (character, logit lag).

    `end` is the logit of the end being complete, `dutch` that of the country being the Netherlands.
    """
    logits = np.zeros((1, 2 * len(seen), len(ALPHABET) + 1), np.float32)
    for place, mark in enumerate(seen):
        logits[0, 2 * place, ALPHABET.index(mark) + 1] = 20
        logits[0, 2 * place + 1, 0] = 20
        if place in doubted:
            other, lag = doubted[place]
            logits[0, 2 * place, ALPHABET.index(other) + 1] = 20 - lag
    find = Find("drawn", text, frame, (), CORNERS, 0.9, text, "NL", 1, complete)
    ends = np.array([[20.0, end, 20.0, 20.0, 20.0, 20.0]], np.float32)
    return Numbers(find, ((1, 0),), logits, np.array([[dutch, 0.0]], np.float32), ends)


def reads(share_right: float, said: float, count: int = 100) -> list[Numbers]:
    """Reads that give their best spelling the probability `said`, while only `share_right` of them are right."""
    lag = math.log(said / (1 - said))
    return [
        numbers("7KXL92" if index < share_right * count else "1KXL92", "7KXL92", {0: ("1", lag)})
        for index in range(count)
    ]


def error(rows: list[Numbers], calibration: Calibration) -> float:
    told = [(spellings, row.find.text) for spellings, _, row in read_all(rows, NAMES, calibration)]
    return judge("x", told)["x_ece"]


def test_an_overconfident_reader_is_made_less_sure() -> None:
    rows = [*reads(0.8, 0.98), *reads(0.6, 0.9)]
    calibration = fit(rows[::3], rows, NAMES)
    assert error(rows, Calibration()) > 0.2
    assert error(rows, calibration) < 0.1


def test_a_reader_that_holds_is_left_nearly_alone() -> None:
    rows = [*reads(0.95, 0.95), *reads(0.7, 0.7)]
    calibration = fit(rows[::3], rows, NAMES)
    assert 0.9 <= calibration.temperature <= 1.1
    assert all(abs(calibration.curve.at(said) - said) < 0.03 for said in (0.7, 0.95))


def ends_at(end: float, *, complete: bool) -> Numbers:
    """A read of no known country, whose text says nothing of what is missing."""
    return numbers("7KXL92" if complete else "7KXL925", "7KXL92", {}, end=end, complete=complete, dutch=-9.0)


def test_what_is_said_of_ends_comes_to_hold() -> None:
    """Of ends that are said to be complete at 0.98 four in five are; of those said at 0.12 one in ten."""
    rows = [
        ends_at(end, complete=place < share * 200) for end, share in ((4.0, 0.8), (-2.0, 0.1)) for place in range(200)
    ]
    calibration = fit_ends(rows[::2], rows, Calibration())
    temperature, shift = calibration.ends_temperature, calibration.ends_shift
    for end, share in ((4.0, 0.8), (-2.0, 0.1)):
        assert 1 / (1 + math.exp(-end / temperature - shift)) == pytest.approx(share, abs=0.1)
    whole = [spellings[0].probability for spellings, _, _ in read_all(rows[:1], NAMES, calibration)]
    assert whole == [pytest.approx(0.8, abs=0.1)]


def test_ends_that_hold_are_left_nearly_alone() -> None:
    rows = [ends_at(end, complete=place < 400 / (1 + math.exp(-end))) for end in (3.0, -1.0) for place in range(400)]
    fitted = fit_ends(rows[::4], rows, Calibration())
    assert (fitted.ends_temperature, fitted.ends_shift) == (pytest.approx(1.0, abs=0.21), pytest.approx(0.0, abs=0.51))


def test_a_plate_that_is_read_whole_though_an_end_is_hidden_counts_as_whole() -> None:
    hidden = [numbers("7KXL92", "7KXL92", {}, end=0.0, complete=False) for _ in range(300)]
    calibration = fit_ends(hidden[::4], hidden, Calibration())
    told = [spellings[0].probability for spellings, _, _ in read_all(hidden[:1], NAMES, calibration)]
    assert told[0] > 0.8


def test_the_curve_is_fitted_to_texts_and_the_ends_to_what_is_missing() -> None:
    """Half of the plates are cut, and the picture says so: the texts of the others are still as sure."""
    rows = [
        *(numbers("7KXL92", "7KXL92", {}) for _ in range(200)),
        *(numbers("7KXL92", "7KXL9", {}, end=-6.0, complete=False) for _ in range(200)),
    ]
    calibration = fit(rows[:100], rows, NAMES)
    told = [spellings[0].probability for spellings, _, _ in read_all([rows[0], rows[-1]], NAMES, calibration)]
    assert told[0] > 0.98
    assert told[1] < 0.05


def test_hidden_real_plates_count_for_the_ends_alone() -> None:
    rows = [ends_at(4.0, complete=True) for _ in range(200)]
    hidden = [ends_at(4.0, complete=place < 100) for place in range(200)]
    without, fitted = fit(rows[:100], rows, NAMES), fit(rows[:100], rows, NAMES, hidden)
    assert (fitted.temperature, fitted.curve) == (without.temperature, without.curve)
    ends = np.array(rows[0].ends[0], float)
    told = [
        whole(estimate_ends(ends, 1, temperature=one.ends_temperature, shift=one.ends_shift))
        for one in (without, fitted)
    ]
    assert told[1] < told[0] - 0.02


@given(
    st.lists(st.floats(-8, 8), min_size=6, max_size=6),
    st.integers(1, 3),
    st.builds(Ends, st.floats(0.4, 2), st.floats(-1, 4)),
)
def test_the_calibration_counts_ends_as_the_reader_does(logits: list[float], lines: int, values: Ends) -> None:
    shown = Shown(np.array([logits]), np.array([lines]))
    ends = estimate_ends(np.array(logits), lines, temperature=values.temperature, shift=values.shift)
    assert tell_whole(shown, values)[0] == pytest.approx(whole(ends))


def test_of_what_is_about_as_probable_that_is_taken_under_which_less_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ends that hold, but for parts that are called whole just at 0.9: a little less sure, and none of them is."""
    rows = [ends_at(end, complete=place < 400 / (1 + math.exp(-end))) for end in (2.3, -1.0) for place in range(400)]
    told = {}
    for forgone in (0.0, 0.05):
        monkeypatch.setattr("training.calibration.ends.FORGONE", forgone)
        fitted = fit_ends(rows[::4], rows, Calibration())
        told[forgone] = 1 / (1 + math.exp(-2.3 / fitted.ends_temperature - fitted.ends_shift))
    assert told[0.05] < 0.9 <= told[0.0]


def test_figures_mean_what_they_are_called() -> None:
    told = [([Spelling("A", 0.995)], "A")] * 9 + [([Spelling("A", 0.5)], "B"), ([], "C")]
    figures = judge("x", told)
    assert figures["x"] == 11
    assert figures["x_exact"] == pytest.approx(9 / 11)
    assert (figures["x_right_at_99"], figures["x_precision_at_99"]) == (1.0, 1.0)
    assert figures["x_log_loss"] < figures["x_log_loss_of_constant"]
    assert calibration_error(np.array([0.5, 0.5]), np.array([1.0, 0.0])) == 0.0


def test_a_burst_is_read_together() -> None:
    frames = [numbers("7KXL92", "7KXL92", {0: ("1", 1.0)}, frame) for frame in range(3)]
    combined = combine_burst(frames, NAMES, fit(frames, frames, NAMES))
    assert combined is not None
    assert combined[0].text == "7KXL92"
