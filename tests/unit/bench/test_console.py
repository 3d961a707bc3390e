"""The traffic of the benchmark of open consoles."""

import pytest

from bench.console import CAMERAS, HIT_EVERY, WANTED, BenchFailed, plan_passing


def test_every_fourth_snapshot_is_another_car_at_a_camera() -> None:
    numbers = range(HIT_EVERY * len(WANTED) * CAMERAS)
    passings = [plan_passing(number) for number in numbers]
    hits = [passing for passing in passings if passing[0] in WANTED]
    assert len(hits) == len(set(hits)) == len(passings) / HIT_EVERY
    assert hits == passings[::HIT_EVERY]
    with pytest.raises(BenchFailed, match="fewer --seconds"):
        plan_passing(len(passings))
