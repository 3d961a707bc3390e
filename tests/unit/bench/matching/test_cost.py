import itertools
from collections.abc import Callable

import pytest

from bench.matching.cost import Setting, measure_cost
from bench.matching.report import judge_cost, tabulate_cost
from platewatch.hits.bands import Bounds
from tests.unit.bench.matching.makers import make_frame, make_population, make_row

RESULTS = {
    "reads": [
        make_row("GG99", ("GG99", 0.995), ("GG98", 0.004)),
        make_row("GG97", ("GG97", 0.5), ("GG91", 0.3), ("GG71", 0.15), ("GF71", 0.04)),
        make_row("GG96", ("GG96", 0.5), given=False),
    ],
    "frames": [
        *(make_frame("BG12", 0, number, ("BG12", 0.9), ("BG17", 0.1)) for number in range(3)),
        make_frame("BG13", 1, 0, ("BG13", 0.9)),
    ],
}


def ticking() -> Callable[[], int]:
    """A clock that is looked at twice for each step; the n-th step takes n milliseconds."""
    looks = itertools.count()

    def look() -> int:
        steps, within = divmod(next(looks), 2)
        return (steps + 1) * 1_000_000 * within

    return look


def test_passages_of_one_read_and_of_three_frames_are_measured_apart() -> None:
    setting = Setting(Bounds(0.5, 0.1), entries=30)
    costs = measure_cost(RESULTS, make_population(), setting, most=100, clock=ticking())
    one, three = costs["one read"], costs["three frames"]
    assert (one.passages, three.passages) == (2, 1)
    assert (one.keys, one.most_keys) == (2.0, 3)
    assert (one.confident, one.most_confident_keys) == (1, 1)
    # Steps 1 and 2 are the whole of two passages, 3 and 4 their judgements; then comes the passage of three frames.
    assert (one.whole_median, one.judge_median) == (1.5, 3.5)
    assert (one.whole_p95, one.judge_p95) == pytest.approx((1.95, 3.95))
    assert one.per_second == pytest.approx(1000 / 1.5)
    assert (three.whole_median, three.judge_median) == (5.0, 6.0)
    assert (one.requests["BatchGetItem"], three.requests["BatchGetItem"]) == (2, 4)
    assert three.dollars > one.dollars > 0
    assert "one read (2)" in tabulate_cost(costs)[0]
    assert judge_cost(costs)[1] == "yes: at most 3 spellings are asked for a confident read (1)"
