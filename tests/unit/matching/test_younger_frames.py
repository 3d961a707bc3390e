"""A passage stays open until the message of its youngest frame has come, of however many there are."""

from dataclasses import replace
from datetime import timedelta

import pytest

from platewatch.hits.passage import Passage
from platewatch.matching.passages import wait_for_younger
from tests.unit.alerts.fakes import World
from tests.unit.alerts.makers import NOON, make_read

SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("others", "now", "wait"),
    [
        # Frames by their receipt, in seconds; the read itself was received after one second.
        ([5], 2, 6),
        ([5, 3], 2, 6),
        ([3, 5], 2, 6),
        ([3, 5, 4], 2, 6),
        ([0, 5, 0.5], 2, 6),
        ([0, 0.5], 2, 0),
        ([5, 3], 8, 0),
        ([5, 3], 7, 18),
    ],
)
def test_a_passage_waits_for_the_youngest_of_its_frames(others: list[float], now: float, wait: float) -> None:
    read, *frames = (
        replace(
            make_read(("7KXL92", 0.4), read_id=f"{name}-00", passage_id="west-1:p1"), received_at=NOON + at * SECOND
        )
        for name, at in zip("abcdef", [1, *others], strict=False)
    )
    passage = Passage(read.passage_id, (read, *frames))
    left = wait_for_younger(read, passage, World().rules, NOON + now * SECOND)
    assert left / SECOND == pytest.approx(wait)


def test_of_frames_received_together_the_last_by_name_is_the_youngest() -> None:
    one, other = (
        replace(make_read(("7KXL92", 0.4), read_id=f"{name}-00", passage_id="west-1:p1"), received_at=NOON)
        for name in "ab"
    )
    passage = Passage(one.passage_id, (one, other))
    rules, now = World().rules, NOON + SECOND
    assert wait_for_younger(one, passage, rules, now) == 3 * SECOND
    assert wait_for_younger(other, passage, rules, now) == timedelta()
