"""The battery's figures in words and as numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from training.battery.measure import Answer, Calibration, among, calibrate, exact, fold

MIDDLING = (0.3, 0.9)
"""Where errors are measured best: conditions and levels with this share of exact reads."""


def describe(calibration: Calibration) -> str:
    """One line for people."""
    sure_right = "none" if calibration.sure_right is None else f"{calibration.sure_right:.4f}"
    verdict = "below" if calibration.log_loss < calibration.constant else "NOT below"
    if calibration.exact in (0.0, 1.0):  # a constant that says 0 or 1 is then never wrong
        verdict = "can't be below"
    return (
        f"{calibration.count} reads, exact {calibration.exact:.3f}, calibration error {calibration.error:.4f}, "
        f"log loss {calibration.log_loss:.4f} ({verdict} the best constant's {calibration.constant:.4f}), "
        f"of the right ones {calibration.sure_of_right:.3f} said at 0.99 or more, of those {sure_right} right"
    )


def judge(answers: Sequence[Answer]) -> dict[str, Any]:
    """All figures of some answers, as JSON takes them."""
    folded = [fold(answer) for answer in answers]
    return {
        **asdict(calibrate(answers)),
        "exact_folded": exact(folded),
        "folded": {key: value for key, value in asdict(calibrate(folded)).items() if key != "bins"},
        "among_8": among(answers),
    }


def tabulate(groups: Mapping[str, Mapping[int, Sequence[Answer]]]) -> list[str]:
    """A line per condition: the exact share of each level, then of all levels exact, folded, among the first eight, and
    the calibration error.
    """
    lines = []
    for name, levels in groups.items():
        every = [answer for answers in levels.values() for answer in answers]
        shares = " ".join(f"{exact(answers):.2f}" for answers in levels.values())
        folded = exact([fold(answer) for answer in every])
        error = calibrate(every).error
        lines.append(
            f"  {name:<9} {shares} | {len(every):5} exact {exact(every):.3f} folded {folded:.3f}"
            f" first eight {among(every):.3f} calibration error {error:.3f}"
        )
    return lines


def count_middling(groups: Mapping[str, Mapping[int, Sequence[Answer]]]) -> int:
    """How many reads belong to a condition and level of which 30 to 90 % are exact."""
    cells = [answers for levels in groups.values() for answers in levels.values()]
    return sum(len(answers) for answers in cells if MIDDLING[0] <= exact(answers) <= MIDDLING[1])


def draw_bins(calibration: Calibration) -> list[str]:
    """The reliability bins as text."""
    return [f"  said {one.said:.3f} right {one.right:.3f} of {one.count}" for one in calibration.bins]
