import numpy as np

from bench.matching.curves import RATES, Comparison, Lead, Tenth
from bench.matching.report import judge_curves, judge_hits
from bench.matching.ways import Way


def _comparison(exact: Lead, edit: Lead) -> Comparison:
    flat = np.zeros(len(RATES))
    return Comparison(
        curves=dict.fromkeys(Way, (flat, flat, flat)),
        reach=dict.fromkeys(Way, (0.0, 0.0)),
        points={way: {} for way in Way},
        leads={Way.EXACT: (exact,), Way.EDIT: (exact,)},
        at_own={0.5: edit},
    )


def test_behind_is_who_is_behind_with_the_whole_interval() -> None:
    unsure, behind = Lead(10, 0.7, 0.71, (-0.02, 0.001)), Lead(20, 0.7, 0.71, (-0.02, -0.001))
    ahead, about = Lead(900, 0.8, 0.7, (0.08, 0.12)), Lead(900, 0.8, 0.79, (-0.01, 0.02))
    fine = judge_curves("drawn", {1000: _comparison(unsure, ahead)})
    assert [line.split(":")[0] for line in fine] == ["yes"] * 5
    bad = judge_curves("drawn", {1000: _comparison(unsure, ahead), 5000: _comparison(behind, about)})
    assert [line.split(":")[0] for line in bad] == ["yes", "no", "yes", "no", "no"]
    assert "worst with 5,000 entries: -1.00% (-2.00% to -0.10%) at 20 per million" in bad[1]


def test_curves_whose_intervals_part_are_told() -> None:
    ahead = Lead(900, 0.8, 0.7, (0.08, 0.12))
    comparison = _comparison(ahead, ahead)
    low, high = np.zeros(len(RATES)), np.full(len(RATES), 0.5)
    other = low.copy()
    other[:3] = 0.6
    comparison.curves.update({Way.OURS: (low, low, high), Way.EDIT: (other, other, other)})
    lines = judge_curves("drawn", {1000: comparison})
    assert [line.split(":")[0] for line in lines] == ["yes", "yes", "no", "yes", "yes"]
    assert lines[2].endswith(f"(not at 3 of {len(RATES)} rates)")


def test_calibrated_are_hits_of_which_about_the_said_share_is_right() -> None:
    fits = Tenth(0.8, 100, 0.85, 0.83, (0.78, 0.87))
    unlike = Tenth(0.8, 100, 0.85, 0.96, (0.93, 0.98))
    other = Tenth(0.5, 100, 0.55, 0.1, (0.05, 0.2))
    few = Tenth(0.8, 7, 0.85, 0.83, (0.5, 1.0))
    lines = judge_hits("drawn", {1000: (other, fits), 5000: (unlike,), 9000: (other,), 9999: (few,)})
    assert [line.split(":")[0] for line in lines] == ["yes", "no", "too few"]
